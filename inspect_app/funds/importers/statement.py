"""Bank statement file -> lines and rejections."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .cells import one_line
from .mapping import SavedLayout, best_table, table_to_json
from .printed.reader import Progress
from .problems import Unreadable
from .proved import proved
from .readers.raw import RawTable
from .readers.table import raw_tables
from .recognise import Found, recognise
from .rows import StatementFile, read_rows

__all__ = ["StatementFile", "read_statement", "recognised", "unrecognised_table"]


def read_statement(
    data: bytes,
    file: str,
    progress: Progress | None = None,
    saved: Sequence[SavedLayout] = (),
) -> StatementFile:
    """Read one statement of any kind that `readers` knows; `progress` hears of each page of a PDF.

    `saved`: layouts that people made; one that is shipped wins over them, and they over one that
    is only proved.
    Raises Unreadable when the file as a whole is not one; smaller faults are rejections.
    """
    table, found = recognised(data, file, progress, saved)
    return read_rows(table, found, file, hashlib.sha256(data).hexdigest())


def recognised(
    data: bytes,
    file: str,
    progress: Progress | None = None,
    saved: Sequence[SavedLayout] = (),
) -> tuple[RawTable, Found]:
    """The file's raw table and its header: of a shipped layout, else of a saved one, else one that
    the balances of the file prove. Raises Unreadable when there is none, and when two saved layouts
    fit: neither is preferred.
    """
    seen = ""
    fitting: list[tuple[SavedLayout, RawTable, Found]] = []
    tables = []
    for table in raw_tables(data, file, progress):
        tables.append(table)
        if found := recognise(table.rows):
            return table, found
        fitting += [(one, table, fits) for one in saved if (fits := one.found_in(table.rows))]
        seen = seen or " | ".join(cell for row in table.rows[:3] for cell in row.cells if cell)
    if len({one.id for one, _table, _found in fitting}) > 1:
        names = ", ".join(dict.fromkeys(one.name for one, _table, _found in fitting))
        raise Unreadable(file, "two_layouts", names)
    if fitting:
        return fitting[0][1:]
    for table in tables:
        if found := proved(table):
            return table, found
    raise Unreadable(file, "unknown_header", one_line(seen)[:120])


def unrecognised_table(data: bytes, file: str) -> bytes | None:
    """The table of a file, as JSON for the page on which a person says what its columns are; None
    where it has none or is too large for a page.
    """
    try:
        table = best_table(list(raw_tables(data, file)))
    except Unreadable:
        return None
    return None if table is None else table_to_json(table)
