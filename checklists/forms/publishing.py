"""What a form must satisfy, beyond being a form, to become a published checklist.

Its keys must fit, no name may be one that the product uses itself, and our own columns
(`bind::ins:…`) must hold what they are for. Each refusal names its node and column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from checklists.model import EVIDENCE, SEVERITIES, STATUSES
from checklists.references import parse_reference

from .form import QUESTION, Form, Node
from .keys import MOST_SIGNS, longest_keys
from .questions import Columns, columns_of
from .supported import Refusal

RESERVED = "corrective_"
"""Answers about corrective actions of earlier cases lie under names that begin so."""
SETTINGS = "settings"
"""In place of a path: the fault stands in the sheet of the settings."""
_NAME = re.compile(r"[A-Za-z_\u00C0-\u1EF9][A-Za-z0-9_.\-\u00C0-\u1EF9]*")
_COLUMNS = frozenset(
    (
        *("law", "severity", "critical", "evidence", "remedy", "status"),
        *("finding_vi", "finding_en", "norm", "compare", "says_vi", "says_en"),
    )
)
_YES_OR_NO = ("", "yes", "no", "true", "false", "true()", "false()", "1", "0")
_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES = frozenset(("value", "sign", "limit"))
_NUMBERS = ("int", "integer", "decimal")


def refusals(form: Form) -> Iterator[Refusal]:
    """Everything for which the form cannot be published."""
    yield from _of_settings(form)
    for node in form.root.children:
        if node.name.startswith(RESERVED):
            vi = f"tên bắt đầu bằng «{RESERVED}» dành cho phần mềm; hãy đổi tên"
            yield node.path, "name", vi, f"names that begin with {RESERVED!r} are reserved"
    for node in form.root.walk():
        if not _NAME.fullmatch(node.name) or not unicodedata.is_normalized("NFC", node.name):
            vi = f"tên «{node.name}» có ký tự không dùng được; hãy dùng chữ, số, dấu gạch dưới"
            yield node.path, "name", vi, f"the name {node.name!r} has signs that cannot be used"
    for node, length in longest_keys(form):
        if length > MOST_SIGNS:
            vi = (
                f"tên câu hỏi cùng các nhóm chứa nó dài {length} ký tự, nhiều nhất {MOST_SIGNS};"
                " hãy rút ngắn tên nhóm hoặc tên câu hỏi"
            )
            yield node.path, "name", vi, f"with its groups the name has {length} characters"
    for node in form.root.walk():
        if node.extras or node.finding_if is not None:
            for column, vi, en in _of_columns(node):
                yield node.path, f"bind::ins:{column}", vi, en


def _of_settings(form: Form) -> Iterator[Refusal]:
    if form.form_id in ("", "data"):  # what pyxform takes where the cell is blank
        vi = "thiếu mã biểu mẫu; hãy ghi form_id, ví dụ tham_tre"
        yield SETTINGS, "form_id", vi, "the form has no form_id"
    if not form.version.strip():
        vi = "thiếu phiên bản; hãy ghi version, ví dụ 2026-11"
        yield SETTINGS, "version", vi, "the form has no version"
    if not any(node.is_asked for node in form.root.walk() if node.kind == QUESTION):
        vi = "biểu mẫu không có câu hỏi nào để trả lời"
        yield SETTINGS, "", vi, "the form asks nothing"


def _of_columns(node: Node) -> Iterator[tuple[str, str, str]]:
    """Column, and what is wrong in it, of one node."""
    cells, columns = dict(node.extras), columns_of(node)
    for name in sorted(cells.keys() - _COLUMNS):
        known = ", ".join(sorted({*_COLUMNS, "finding_if"}))
        vi = f"không có cột «bind::ins:{name}»; các cột có: {known}"
        yield name, vi, f"there is no column bind::ins:{name}"
    words = (("severity", SEVERITIES), ("status", STATUSES), ("compare", ("<=", ">=")))
    for name, known_words in words:
        if cells.get(name, "").strip() not in ("", *known_words):
            listed = ", ".join(known_words)
            yield name, f"ô này chỉ nhận: {listed}", f"must be among: {listed}"
    if cells.get("critical", "").strip().lower() not in _YES_OR_NO:
        yield "critical", "ô này chỉ nhận yes hoặc no", "must be yes or no"
    if not set(columns.evidence) <= set(EVIDENCE):
        listed = ", ".join(EVIDENCE)
        yield "evidence", f"ô này chỉ nhận: {listed}", f"must be among: {listed}"
    yield from _of_law(columns)
    yield from _of_norm(node, columns)


def _of_law(columns: Columns) -> Iterator[tuple[str, str, str]]:
    for text in columns.law:
        try:
            parse_reference(text)
        except ValueError:
            vi = f"«{text}» không phải căn cứ pháp luật; hãy ghi như 103/2017/NĐ-CP Đ24.1"
            yield "law", vi, f"{text!r} is no reference such as 103/2017/NĐ-CP Đ24.1"


def _of_norm(node: Node, columns: Columns) -> Iterator[tuple[str, str, str]]:
    if not columns.norm and not columns.compare:
        return
    if not columns.norm or not columns.compare:
        vi = "norm và compare phải đi cùng nhau"
        yield "compare", vi, "norm and compare need each other"
        return
    is_number = node.type in _NUMBERS or node.calculation is not None
    if node.kind != QUESTION or not is_number:
        vi = "chỉ so sánh được số hoặc kết quả tính"
        yield "norm", vi, "only a number or a calculation can be compared"
    if not columns.law:
        vi = "thiếu căn cứ pháp luật của định mức; hãy ghi cột bind::ins:law"
        yield "norm", vi, "a figure of law needs bind::ins:law"
    for name, text in (("says_vi", columns.says_vi), ("says_en", columns.says_en)):
        rest = _PLACE.sub("", text)
        if not set(_PLACE.findall(text)) <= _PLACES or "{" in rest or "}" in rest:
            vi = "câu chỉ nhận {value}, {sign}, {limit} trong ngoặc nhọn"
            yield name, vi, "the sentence takes {value}, {sign} and {limit} only"
