"""XLSForm written as Markdown: one table with the sheets under each other, as pyxform reads it.

    | survey  |        |      |        |
    |         | type   | name | ...    |      <- heading
    |         | text   | a    | ...    |      <- rows
    | choices |        |      |        |

Lines that are no table rows (headings, paragraphs) are for the reader only; lines that begin
with # are comments. `\\|` stands for a bar inside a cell.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from checklists.faults import Fault

_ROW = re.compile(r"\s*\|(.*)\|\s*\Z")
_BAR = re.compile(r"(?<!\\)\|")
_SEPARATOR = re.compile(r"[\s|:-]+\Z")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the line it stands on and its cells by heading (empty cells are left out)."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell; "" when it is empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its heading and rows."""

    name: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def sheets_of(text: str, file: str) -> tuple[dict[str, Sheet], list[Fault]]:
    """The sheets of the file by name, and every row that has no place."""
    faults: list[Fault] = []
    found: dict[str, Sheet] = {}
    open_sheet: _OpenSheet | None = None
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1):
        cells = _cells(line)
        if cells is None:
            continue
        if cells[0]:
            if cells[0] in found:
                faults.append(Fault(file, cells[0], number, "", "", *_TWICE))
            open_sheet = found_sheet = _OpenSheet(cells[0], number)
            found[cells[0]] = found_sheet.sheet
        if any(cells[1:]):
            if open_sheet is None:
                faults.append(Fault(file, "", number, "", cells[1], *_NO_SHEET))
                continue
            faults.extend(open_sheet.take(file, number, cells[1:]))
            found[open_sheet.sheet.name] = open_sheet.sheet
    return found, faults


_TWICE = ("trang tính này có hai lần; hãy gộp lại", "the sheet is there twice; merge them")
_NO_SHEET = (
    "dòng đứng trước trang tính đầu tiên; hãy chuyển xuống dưới",
    "a row before the first sheet; move it down",
)
_MORE = (
    "dòng có nhiều ô hơn dòng tiêu đề; hãy xóa ô thừa hoặc thêm tiêu đề",
    "more cells than the heading; delete the cell or add a heading",
)
_SAME_HEAD = (
    "dòng tiêu đề có ô trống hoặc hai cột cùng tên; hãy sửa tiêu đề",
    "a heading is empty or there twice; correct it",
)


def _cells(line: str) -> list[str] | None:
    """The cells of a table row; None for prose, comments and separators."""
    match = _ROW.match(line)
    if line.startswith("#") or match is None or _SEPARATOR.match(match[1]):
        return None
    return [cell.replace("\\|", "|").strip() for cell in _BAR.split(match[1])]


def heading_faults(file: str, sheet: str, line: int, heading: list[str]) -> list[Fault]:
    """A heading has no empty cell and none twice."""
    bad = len(set(heading)) != len(heading) or not all(heading)
    return [Fault(file, sheet, line, "", "", *_SAME_HEAD)] if bad else []


class _OpenSheet:
    """The sheet whose rows are being read."""

    def __init__(self, name: str, line: int) -> None:
        self.sheet = Sheet(name, line, (), ())

    def take(self, file: str, line: int, cells: list[str]) -> list[Fault]:
        """Add a row; the first one is the heading."""
        sheet = self.sheet
        if not sheet.columns:
            while cells and not cells[-1]:
                cells = cells[:-1]
            self.sheet = Sheet(sheet.name, line, tuple(cells), ())
            return heading_faults(file, sheet.name, line, cells)
        extra = [cell for cell in cells[len(sheet.columns) :] if cell]
        row = SheetRow(line, {k: v for k, v in zip(sheet.columns, cells, strict=False) if v})
        self.sheet = Sheet(sheet.name, sheet.line, sheet.columns, (*sheet.rows, row))
        return [Fault(file, sheet.name, line, "", cell, *_MORE) for cell in extra]
