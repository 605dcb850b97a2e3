"""Writes the register's workbook: empty as the template, or filled (demo, tests)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from inspect_app.core.workbook import new_workbook, write_cell

from ..rules import columns as col
from ..rules.cells import MAX_AREA_M2, MAX_COUNT, MAX_MONEY, Value
from ..rules.columns import SHEETS, Column, Sheet

Rows = Mapping[str, Sequence[Sequence[Value]]]
"""Rows by sheet key, each with the values of the sheet's columns in order (areas in m² as text)."""

GUIDE = (
    "Điền mỗi trang theo tiêu đề cột. Cột có dấu * là bắt buộc.",
    "Không đổi tên trang, tên cột. Có thể bỏ trống hoặc xóa trang không dùng.",
    "Ngày ghi dd/mm/yyyy. Số tiền là đồng, không có phần lẻ. Mã, số tài khoản ghi dạng chữ (Text).",
    "Không dùng công thức; dán dưới dạng giá trị.",
    "Chỉ cần một ô sai thì không dòng nào được lưu; hệ thống chỉ ra từng ô sai để sửa.",
    "Mã đã có trong hệ thống thì được cập nhật; giá trị cũ và mới được ghi lại trong nhật ký.",
    "Cột không bắt buộc bỏ trống nghĩa là không có giá trị.",
)

_WIDTH = {col.DATE: 16, col.COUNT: 12, col.FLAG: 14, col.AREA: 18, col.UNIT_CODE: 14}


class _Styles:
    """The few formats of the workbook."""

    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "dd/mm/yyyy"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.area = book.add_format({"num_format": "#,##0.00"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, column: Column) -> Any:
        if column.kind == col.DATE:
            return self.date
        if column.kind in {col.COUNT, col.MONEY}:
            return self.whole
        return self.area if column.kind == col.AREA else self.text


def write(communes: Sequence[tuple[str, str]], rows: Rows | None = None) -> bytes:
    """The workbook's bytes. `communes`: code and name for the list of choices."""
    buffer = io.BytesIO()
    book = new_workbook(buffer, "Sổ đăng ký")
    styles = _Styles(book)
    _guide(book, styles)
    sheets = [(sheet, book.add_worksheet(sheet.name)) for sheet in SHEETS]
    lists = _lists(book, styles, communes)
    for sheet, page in sheets:
        _sheet(page, sheet, styles, lists, (rows or {}).get(sheet.key, ()))
    book.close()
    return buffer.getvalue()


def _guide(book: Workbook, styles: _Styles) -> None:
    page = book.add_worksheet(col.GUIDE_SHEET)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    page.write_string(0, 0, "Mẫu nhập sổ đăng ký cơ sở và quỹ", styles.title)
    for number, line in enumerate(GUIDE, start=1):
        page.write_string(number, 1, line, styles.wrap)
    start = len(GUIDE) + 2
    for offset, sheet in enumerate(SHEETS):
        page.write_string(start + offset, 0, sheet.name, styles.wrap)
        page.write_string(start + offset, 1, sheet.note, styles.wrap)


def _lists(book: Workbook, styles: _Styles, communes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The sheet of choice lists. Returns the range of each list by its words."""
    page = book.add_worksheet(col.LISTS_SHEET)
    ranges: dict[str, str] = {}
    place = 0
    named = {column.choices: column.header for s in SHEETS for column in s.columns}
    for choices, header in named.items():
        if not choices:
            continue
        page.set_column(place, place, 40)
        page.write_string(0, place, header, styles.head)
        for number, choice in enumerate(choices, start=1):
            page.write_string(number, place, choice.vi)
        ranges[repr(choices)] = _range(place, len(choices))
        place += 1
    page.write_string(0, place, "Mã xã, phường", styles.head)
    page.write_string(0, place + 1, "Tên xã, phường", styles.head)
    page.set_column(place + 1, place + 1, 40)
    for number, (code, name) in enumerate(communes, start=1):
        page.write_string(number, place, code, styles.text)
        page.write_string(number, place + 1, name)
    if communes:
        ranges["commune"] = _range(place, len(communes))
    return ranges


def _range(place: int, length: int) -> str:
    letters = xl_col_to_name(place, col_abs=True)
    return f"='{col.LISTS_SHEET}'!{letters}$2:{letters}${length + 1}"


def _sheet(
    page: Worksheet,
    sheet: Sheet,
    styles: _Styles,
    lists: dict[str, str],
    rows: Sequence[Sequence[Value]],
) -> None:
    page.freeze_panes(1, 1)
    for place, column in enumerate(sheet.columns):
        width = max(_WIDTH.get(column.kind, 22), 14)
        page.set_column(place, place, width, styles.of(column))
        page.write_string(0, place, column.header + (" *" if column.required else ""), styles.head)
        if column.note:
            page.write_comment(0, place, column.note)
        rule = _validation(column, lists)
        if rule:
            page.data_validation(1, place, col.MAX_ROWS, place, rule)
    for number, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            write_cell(page, number, place, value, styles.of(column))


def _validation(column: Column, lists: dict[str, str]) -> dict[str, Any] | None:
    """Excel's own check and hint. It helps people; the reader trusts none of it."""
    most = {col.COUNT: MAX_COUNT, col.MONEY: MAX_MONEY, col.AREA: MAX_AREA_M2}
    rule: dict[str, Any] | None = None
    if column.choices:
        rule = {"validate": "list", "source": lists[repr(column.choices)]}
    elif column.key == "commune" and "commune" in lists:
        rule = {"validate": "list", "source": lists["commune"]}
    elif column.kind in most:
        kind = "decimal" if column.kind == col.AREA else "integer"
        rule = {
            "validate": kind,
            "criteria": "between",
            "minimum": 0,
            "maximum": most[column.kind],
        }
    elif column.kind == col.DATE:
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(1945, 1, 1),
            "maximum": dt.date(2100, 12, 31),
        }
    if rule is not None:
        rule |= {
            "ignore_blank": True,
            "error_title": "Giá trị không hợp lệ",
            "error_message": (column.note or f"Xem cột {column.header}")[:250],
        }
    return rule
