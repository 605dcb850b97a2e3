"""The empty workbook of registers as sheets of text: a guide, then one sheet for each register."""

from __future__ import annotations

from . import SHEETS, Kind

GUIDE = "Hướng dẫn"
HEAD = ("Trang", "Cột", "Bắt buộc", "Cách ghi", "Dùng cho")
HOW = {
    Kind.TEXT: "Chữ",
    Kind.CODE: "Mã: chữ, số và . _ / -; định dạng Text",
    Kind.DAY: "Ngày dd/mm/yyyy",
    Kind.MINUTE: "Giờ 08:15",
    Kind.MONEY: "Số tiền nguyên, đồng",
    Kind.WHOLE: "Số nguyên",
    Kind.CHOICE: "Một trong:",
    Kind.HASHED: "Định dạng Text; chỉ lưu mã băm có khóa",
}


def template() -> dict[str, list[list[str]]]:
    """Rows of every sheet, the heading first."""
    guide = [list(HEAD)]
    sheets = {GUIDE: guide}
    for sheet in SHEETS:
        guide.append([sheet.vi, "", "", sheet.tells.vi, ", ".join(sheet.tests)])
        for column in sheet.columns:
            choices = ", ".join(words.vi for words in column.choices.values())
            how = " ".join(filter(None, (HOW[column.kind], choices)))
            told = "; ".join(filter(None, (how, column.tells.vi)))
            guide.append([sheet.vi, column.vi, "Có" if column.required else "", told, ""])
        sheets[sheet.vi] = [[column.vi for column in sheet.columns]]
    return sheets
