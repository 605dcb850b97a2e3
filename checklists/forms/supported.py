"""What the first version shows and computes; anything else is refused by its name.

The list is that of the design of the tablet: question types, appearances, what a form fills in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .form import QUESTION, Form, Node
from .references import trees_of
from .xform import Control, Reading
from .xpath import Tree, parts

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

_READERS = ("instance", "pulldata")
_ACTIONS = {"setgeopoint": "start-geopoint", "recordaudio": "background-audio"}
"""What a form does by itself: the element of the XForm and the type in the spreadsheet."""

Refusal = tuple[str, str, str, str]
"""Path of the node, column, and what is not supported, in Vietnamese and English."""


def refusals(reading: Reading) -> Iterator[Refusal]:
    """Everything in the form that is not supported."""
    for node in reading.form.root.walk():
        control = reading.controls.get(node.path, Control(""))
        yield from _of_type(node, control, reading)
        for word in control.appearance.split():
            if word not in APPEARANCES and not _COLUMNS.match(word):
                yield _refused(node.path, "appearance", "kiểu hiển thị", "appearance", word)
    for target, tag in reading.actions:
        yield _refused(target, "type", "loại câu hỏi", "question type", _ACTIONS.get(tag, tag))
    for name, source in reading.external.items():
        path, column = _reader_of(name, reading)
        if not source.startswith("jr://file-csv/"):
            yield _refused(path, column, "tệp dữ liệu kèm theo", "attached file", _shown(source))
        elif name not in reading.form.tables:
            vi = f"thiếu bảng kèm theo «{name}.csv»; hãy gửi cùng biểu mẫu (hoặc đặt cạnh tệp)"
            en = f"the attached table {name}.csv is missing; send it with the form"
            yield path, column, vi, en


def _reader_of(table: str, reading: Reading) -> tuple[str, str]:
    """The first node that reads an attached table, and the column in which it does."""
    for path, column, tree in _expressions(reading.form):
        for part in parts(tree):
            if part[0] == "call" and part[1] in _READERS and part[2:3] == [["text", table]]:
                return path, "type" if column == "choice_filter" else column
    return f"{reading.form.root.path}/{table}", "type"


def _expressions(form: Form) -> Iterator[tuple[str, str, Tree]]:
    for node in form.root.walk():
        yield from ((node.path, column, tree) for column, tree in trees_of(node))
    for action in form.actions:
        column = "calculation" if action.source else "default"
        yield action.source or action.target, column, action.value


def _shown(source: str) -> str:
    """The name of an attached file as people know it."""
    return "${last-saved#…}" if source.endswith("/last-saved") else source.rpartition("/")[2]


def _of_type(node: Node, control: Control, reading: Reading) -> Iterator[Refusal]:
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
    recorded = any(path == node.path for path, _ in reading.actions)
    if node.type == "binary" and control.tag != "upload" and not recorded:
        yield _refused(node.path, "type", "loại câu hỏi", "question type", node.name)
    if node.preload[0] and node.preload not in PRELOADS:
        what = " ".join(node.preload)
        yield _refused(node.path, "type", "thông tin tự điền", "metadata question", what)


def _refused(path: str, column: str, vi: str, en: str, word: str) -> Refusal:
    return path, column, f"{vi} «{word}» chưa được hỗ trợ", f"{en} {word!r} is not supported"
