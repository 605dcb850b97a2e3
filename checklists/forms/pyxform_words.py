"""What pyxform refuses, in Vietnamese and at its cell.

pyxform tells in English, and often without a row. Here each of its sentences that people meet has
one of ours that says what to do; a sentence we do not know is handed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from .faults import FormFault

Rows = Sequence[Mapping[str, str]]
"""Cells of a sheet by their header, from its second row on."""

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)' (?:value|column)")

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        r"Could not find the name '(?P<a>[^']*)'",
        "không có câu hỏi nào tên «{a}»; hãy sửa tên trong ${{…}}",
        "",
    ),
    (
        r"The name '(?P<a>[^']*)' appears more than once",
        "có nhiều câu hỏi cùng tên «{a}»; hãy đổi tên để biết ${{{a}}} là câu nào",
        "",
    ),
    (
        r"Reference variables must start with",
        "viết sai ${{tên}}: tên phải đứng ngay trong ngoặc, không có dấu cách, và có ngoặc đóng",
        "",
    ),
    (r"Reference variable lists must have a comma", "giữa các ${{tên}} phải có dấu phẩy", ""),
    (
        r"List name not in (?:external )?choices sheet: (?P<a>.*)",
        "không có danh sách «{a}» ở trang tính choices; hãy thêm danh sách hoặc sửa tên",
        "type",
    ),
    (
        r"List name not in columns sheet: (?P<a>.*)",
        "«begin loop» chưa được hỗ trợ (danh sách «{a}»); hãy dùng begin_repeat",
        "type",
    ),
    (
        r"There should be a(?:n external_)? ?choices sheet",
        "thiếu trang tính choices (cột list_name, name, label)",
        "",
    ),
    (
        r"You must have a sheet named 'survey'",
        "thiếu trang tính survey; hãy đặt tên trang chứa câu hỏi là «survey»",
        "",
    ),
    (
        r"Unknown question type '(?P<a>[^']*)'",
        "không có loại câu hỏi «{a}»; hãy dùng một loại của XLSForm",
        "type",
    ),
    (
        r"element named '(?P<a>[^']*)' has no label or hint",
        "câu hỏi «{a}» chưa có nhãn; hãy điền cột label",
        "label",
    ),
    (
        r"(?:Question or group with no name|must have a name|Found a question with no name)",
        "thiếu tên; hãy điền cột name",
        "name",
    ),
    (r"Question with no type", "thiếu loại câu hỏi; hãy điền cột type", "type"),
    (
        r"Missing calculation",
        "câu calculate chưa có công thức; hãy điền calculation",
        "calculation",
    ),
    (
        r"'name' value '(?P<a>[^']*)' is invalid.*unique",
        "tên «{a}» đã dùng cho câu hỏi hoặc nhóm khác; hãy đổi tên",
        "name",
    ),
    (
        r"'name' value '(?P<a>[^']*)' is invalid",
        "tên «{a}» dành riêng cho biểu mẫu; hãy đổi tên",
        "name",
    ),
    (
        r"Choice names must be unique",
        (
            "mã lựa chọn bị trùng trong cùng danh sách; hãy đổi mã, hoặc đặt "
            "allow_choice_duplicates = yes ở trang tính settings"
        ),
        "name",
    ),
    (
        r"Names must begin with a letter or underscore",
        "tên không hợp lệ: bắt đầu bằng chữ cái hoặc «_», rồi chỉ gồm chữ, số, «_», «-», «.»",
        "name",
    ),
    (
        r"Choice names with spaces .* See \[(?P<a>.*)\] in \[(?P<b>.*)\]",
        "mã «{a}» của danh sách «{b}» có dấu cách, không dùng được cho select_multiple; hãy đổi mã",
        "name",
    ),
    (
        r"Unmatched '(?P<a>begin_\w+)'.*for the name '(?P<b>[^']*)'",
        "«{a}» «{b}» không có dòng end tương ứng; hãy thêm dòng end",
        "type",
    ),
    (
        r"Unmatched '(?P<a>end_\w+)'",
        "«{a}» không có dòng begin tương ứng; hãy bỏ dòng này hoặc thêm dòng begin",
        "type",
    ),
    (
        r"column headers were not found: (?P<a>[^.]*)\.",
        "thiếu cột {a} ở dòng 1; dòng đầu tiên của trang tính phải là tên cột",
        "",
    ),
    (
        r"different names for the same column were found: (?P<a>'[^']*', '[^']*')",
        "hai cột cùng nghĩa: {a}; hãy bỏ hoặc đổi tên một cột",
        "",
    ),
    (r"Duplicate column header: (?P<a>.*)", "cột «{a}» có hai lần; hãy bỏ một cột", "{a}"),
    (
        r"Column headers must not be empty and must not contain spaces",
        "tên cột trống hoặc có dấu cách; hãy sửa dòng 1",
        "",
    ),
    (
        r"This section has not been included",
        "loại «include» không dùng được; hãy chép các câu hỏi vào biểu mẫu này",
        "type",
    ),
    (
        (
            r"is not user-visible so it can't be used as a calculation trigger for question "
            r"\$\{(?P<a>[^}]*)\}"
        ),
        "cột trigger của «{a}» phải chỉ một câu hỏi mà người dùng trả lời",
        "trigger",
    ),
    (r"Choice filter not supported with or_other", "or_other không đi cùng choice_filter", "type"),
    (
        r"File name for '(?P<a>.*)' should end with",
        "tệp của «{a}» phải là .csv, .xml hoặc .geojson",
        "type",
    ),
    (
        r"'parameters' value is invalid.*?\. (?P<a>.*)",
        "cột parameters không hợp lệ; hãy sửa hoặc để trống ({a})",
        "parameters",
    ),
    (r"entit|save_to", "trang tính «entities» và cột save_to chưa được hỗ trợ", ""),
)


def faults_of(message: str, survey: Rows, choices: Rows) -> list[FormFault]:
    """Everything that a message of pyxform says."""
    pieces = re.split(r"\n(?=\[row)", message.strip())
    return [_fault(piece, survey, choices) for piece in pieces]


def fault_of_crash(word: str, survey: Rows) -> FormFault:
    """For a row of which pyxform itself falls over; `word` is all that it says."""
    kinds = enumerate((_cell(row, "type") for row in survey), 2)
    row = next((row for row, kind in kinds if word in kind.split()), 0)
    if row and word.startswith("${"):
        vi = f"chọn nhiều từ nhóm lặp «{word}» chưa được hỗ trợ; hãy dùng select_one"
    else:
        vi = f"pyxform không đổi được biểu mẫu («{word}»); hãy bỏ bớt từng phần để tìm chỗ sai"
    return FormFault("survey", row, "type" if row else "", vi, f"pyxform fails at {word}")


def _fault(message: str, survey: Rows, choices: Rows) -> FormFault:
    at, named, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
    sheet = named[1] if named else "survey" if at else ""
    row, cell = int(at[1]) if at else 0, column[1] if column else ""
    vi = "pyxform không nhận biểu mẫu; hãy sửa theo thông báo: " + _ROW.sub("", message)
    for pattern, words, where in _SENTENCES:
        found = re.search(pattern, message, re.DOTALL)
        if found is not None:
            said = {name: text.strip() for name, text in found.groupdict("").items()}
            vi = words.format(**said)
            cell = cell or where.format(**said)
            if not row:
                sheet, row = _place(message, said, survey, choices) or (sheet, row)
            break
    return FormFault(sheet, row, cell, vi, f"not a valid XLSForm: {message}")


def _place(
    message: str, said: Mapping[str, str], survey: Rows, choices: Rows
) -> tuple[str, int] | None:
    """Sheet and row of what a message without a row is about."""
    about = re.search(r"sheet: '(\w+)'", message)
    if about:
        return about[1], 1
    name = said.get("a", "")
    tests: tuple[tuple[str, Rows, Callable[[Mapping[str, str]], bool]], ...] = (
        ("choices", choices, lambda row: bool(said.get("b")) and _cell(row, "name") == name),
        ("survey", survey, lambda row: _cell(row, "name") == name != ""),
        ("survey", survey, lambda row: _cell(row, "type") == name != ""),
        ("survey", survey, lambda row: not said and _cell(row, "type").startswith("include")),
    )
    return next(_matching(tests), None)


def _matching(
    tests: Sequence[tuple[str, Rows, Callable[[Mapping[str, str]], bool]]],
) -> Iterator[tuple[str, int]]:
    for sheet, rows, is_meant in tests:
        for number, row in enumerate(rows, 2):
            if is_meant(row):
                yield sheet, number


def _cell(row: Mapping[str, str], header: str) -> str:
    found = next((row[key] for key in row if key.strip().lower() == header), "")
    return str(found or "").strip()
