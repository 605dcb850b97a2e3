"""Writes of the room: `publishing` (the library, workbooks), `drafts` (editing in the browser)."""

from .drafts import (
    CellConflict,
    add_row,
    cite_law,
    discard_draft,
    move_row,
    publish_draft,
    remove_row,
    start_draft,
    uncite_law,
    write_cell,
)
from .publishing import (
    XLS,
    XLSX,
    finish_check,
    publish_library,
    publish_new,
    publish_upload,
    receive_workbook,
    unpublished,
)

__all__ = [
    "XLS",
    "XLSX",
    "CellConflict",
    "add_row",
    "cite_law",
    "discard_draft",
    "finish_check",
    "move_row",
    "publish_draft",
    "publish_library",
    "publish_new",
    "publish_upload",
    "receive_workbook",
    "remove_row",
    "start_draft",
    "uncite_law",
    "unpublished",
    "write_cell",
]
