"""Reads a checklist from an Excel file that `checklists.export` laid out and people edited, or any
other XLSForm.

The file must be an XLSForm that pyxform accepts (so that ODK and KoboToolbox would, too), and then
keep the stricter rules of our own checklists. Faults name the row of the spreadsheet.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import openpyxl
import xlrd

from checklists import columns as col
from checklists.faults import ChecklistError, Fault
from checklists.forms import Form, FormFault, FormRefused, Tables, compile_form, read_table
from checklists.forms.publishing import refusals
from checklists.forms.workbook import MOST_ROWS, kind_of_file, must_not_be_memory, open_form
from checklists.markdown import Sheet, SheetRow, heading_faults
from checklists.model import Checklist
from checklists.reader import read_sheets

_MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Read:
    """A checklist, the spreadsheet row of each name in `survey`, and that of the settings."""

    checklist: Checklist
    rows: dict[str, int]
    settings_row: int


def read_workbook(content: bytes, file: str) -> Read:
    """The checklist in an .xlsx or .xls file; `file` is its name in the faults.

    Our own rules come first, since they name every fault in both languages; pyxform tells only the
    first one. Raises ChecklistError with every fault that was found.
    """
    try:
        kind = kind_of_file(content)
        grids = _grids(content, kind)
        faults: list[Fault] = []
        sheets = {name: _sheet(file, name, grid, faults) for name, grid in grids.items()}
        checklist = read_sheets(sheets, file, faults)
        open_form(content)
    except FormRefused as refused:
        raise _as_checklist_error(refused, file) from refused
    rows = {row.get(col.NAME): row.line for row in sheets["survey"].rows if row.get(col.NAME)}
    return Read(checklist, rows, sheets["settings"].rows[0].line)


def is_own(content: bytes) -> bool:
    """Whether a workbook is of our own make: it has the sheet `laws` or the column `ins:subject`.

    Raises ChecklistError for what cannot be opened.
    """
    try:
        grids = _grids(content, kind_of_file(content))
    except FormRefused as refused:
        raise _as_checklist_error(refused, "") from refused
    settings = grids.get("settings") or [[]]
    return "laws" in grids or "ins:subject" in settings[0]


def read_form(content: bytes, tables: Mapping[str, bytes]) -> Form:
    """A form that is to be published, with the tables (CSV by name) that came with it.

    Raises ChecklistError with every fault that was found.
    """

    def attach(names: Sequence[str]) -> Tables:
        return {name: read_table(name, tables[name]) for name in names if name in tables}

    try:
        return compile_form(content, attach, further=refusals)
    except FormRefused as refused:
        raise _as_checklist_error(refused, "") from refused


def _as_checklist_error(refused: FormRefused, file: str) -> ChecklistError:
    faults = (Fault(file, f.sheet, f.row, f.column, "", f.vi, f.en) for f in refused.faults)
    return ChecklistError(tuple(faults))


Grid = list[list[str]]


def _grids(content: bytes, kind: str) -> dict[str, Grid]:
    """The sheets that a checklist has, as text. Raises FormRefused for a broken file."""
    try:
        return dict(_xls(content) if kind == ".xls" else _xlsx(content))
    except Exception as error:  # a broken file can raise anything inside the readers
        must_not_be_memory(error)
        why = type(error).__name__
        raise FormRefused(
            [
                FormFault(
                    *("", 0, ""),
                    vi=f"không đọc được tệp ({why}); hãy lưu lại dưới dạng .xlsx, không mật khẩu",
                    en=f"the file cannot be read ({why}); save it as .xlsx without password",
                )
            ]
        ) from error


def _xlsx(content: bytes) -> Iterator[tuple[str, Grid]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about looks that we do not read
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for name in book.sheetnames:
        if name in col.SHEETS:
            rows = book[name].iter_rows(max_row=MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
            yield name, [[_text(cell) for cell in row] for row in rows]


def _xls(content: bytes) -> Iterator[tuple[str, Grid]]:
    book = xlrd.open_workbook(file_contents=content)
    for sheet in book.sheets():
        if sheet.name in col.SHEETS:
            yield (
                sheet.name,
                [
                    [_old_text(cell, book.datemode) for cell in sheet.row(at)]
                    for at in range(sheet.nrows)
                ],
            )


def _old_text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(float(cell.value), 1 if datemode else 0))
    return _text(cell.value)


def _text(value: object) -> str:
    """A cell as the text that a person sees: whole numbers without point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return unicodedata.normalize("NFC", str(value)).strip()


def _sheet(file: str, name: str, grid: Grid, faults: list[Fault]) -> Sheet:
    heading = grid[0] if grid else []
    while heading and not heading[-1]:
        heading = heading[:-1]
    faults += heading_faults(file, name, 1, heading)
    rows = [
        SheetRow(line, {head: cell for head, cell in zip(heading, cells, strict=False) if cell})
        for line, cells in enumerate(grid[1:], 2)
        if any(cells)
    ]
    return Sheet(name, 1, tuple(heading), tuple(rows))
