"""What the first version shows and computes; anything else is refused by its name.

The list is that of the design of the tablet: question types, appearances, what a form fills in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .form import QUESTION, Node
from .xform import Control, Reading

TYPES = frozenset(("string", "int", "decimal", "date", "dateTime", "time", "geopoint", "binary"))
PRELOADS = frozenset(
    (
        *(("timestamp", "start"), ("timestamp", "end"), ("date", "today")),
        *(("property", "username"), ("property", "deviceid"), ("uid", "")),
    )
)
MEDIA = frozenset(("image/*", "application/*"))
APPEARANCES = frozenset(
    (
        *("field-list", "minimal", "horizontal", "horizontal-compact", "columns", "columns-pack"),
        *("list-nolabel", "label", "multiline", "likert", "signature", "draw", "annotate"),
        "numbers",
    )
)
_COLUMNS = re.compile(r"columns-\d+\Z")

Refusal = tuple[str, str, str, str]
"""Path of the node, column, and what is not supported, in Vietnamese and English."""


def refusals(reading: Reading) -> Iterator[Refusal]:
    """Everything in the form that is not supported."""
    for node in reading.form.root.walk():
        control = reading.controls.get(node.path, Control(""))
        yield from _of_type(node, control)
        for word in control.appearance.split():
            if word not in APPEARANCES and not _COLUMNS.match(word):
                yield _refused(node.path, "appearance", "kiểu hiển thị", "appearance", word)
    for name, source in reading.external.items():
        if not source.startswith("jr://file-csv/"):
            yield _refused("", "type", "tệp dữ liệu kèm theo", "attached file", source)
        elif name not in reading.form.tables:
            vi = f"thiếu bảng kèm theo «{name}.csv»; hãy đặt tệp cạnh biểu mẫu"
            yield "", "", vi, f"the attached table {name}.csv is missing; put it beside the form"


def _of_type(node: Node, control: Control) -> Iterator[Refusal]:
    if node.path.endswith("/meta/entity"):
        yield _refused("", "", "trang tính", "sheet", "entities")
    if node.kind != QUESTION:
        return
    if node.type not in TYPES:
        yield _refused(node.path, "type", "loại câu hỏi", "question type", node.type)
    if control.tag in ("rank", "secret"):
        yield _refused(node.path, "type", "loại câu hỏi", "question type", control.tag)
    if control.tag == "upload" and control.media not in MEDIA:
        yield _refused(node.path, "type", "loại tệp", "kind of file", control.media)
    if node.type == "binary" and control.tag != "upload":
        yield _refused(node.path, "type", "loại câu hỏi", "question type", node.name)
    if node.preload[0] and node.preload not in PRELOADS:
        what = " ".join(node.preload)
        yield _refused(node.path, "type", "thông tin tự điền", "metadata question", what)


def _refused(path: str, column: str, vi: str, en: str, word: str) -> Refusal:
    return path, column, f"{vi} «{word}» chưa được hỗ trợ", f"{en} {word!r} is not supported"
