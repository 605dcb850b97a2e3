"""Bank statement file -> lines and rejections. Every row of data becomes exactly one of the two."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from ..rules.lines import Line, Rejection
from ..rules.totals import StatementCheck, check_statement
from .cells import DELIMITERS, Row, column_of, csv_rows, decode, one_line, parse_date
from .layouts import LAYOUTS, Layout
from .money import NotMoney, parse_money
from .printed.reader import Progress, is_pdf, printed_table
from .problems import Unreadable

HEADER_WITHIN = 40  # rows: banks print account, period and name above the table

_GLUED = re.compile(r"[0-9]+([0-9]{2}/[0-9]{2}/[0-9]{4})(?: [0-9:]{5,8})?")
_STAMP = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}) +([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
_WITH_DOC = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})\s+([0-9][0-9.\- ]*[0-9])")


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement as read. `lines_in` = accepted + rejected; header rows and blank rows are counted
    apart.
    """

    file: str
    sha256: str
    layout: Layout
    lines: tuple[Line, ...]
    rejections: tuple[Rejection, ...]
    header_rows: int
    blank_rows: int

    @property
    def lines_in(self) -> int:
        """Rows of data in the file."""
        return len(self.lines) + len(self.rejections)

    def check(self, opening: int | None = None, closing: int | None = None) -> StatementCheck:
        """Control totals of this file (đồng), by where its bank prints balances."""
        return check_statement(
            self.lines,
            opening,
            closing,
            rejections=self.rejections,
            balance_on=self.layout.balance_on,
        )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each thing stands in this file."""

    width: int
    header: tuple[str, ...]
    booked_on: int
    debit: int | None  # None: this bank's statement has no such column
    credit: int
    balance: int | None
    text: int
    doc_no: int | None
    page: int | None


class _Rejected(Exception):
    def __init__(self, column: int, rule: str) -> None:
        super().__init__(rule)
        self.column = column
        self.rule = rule


def read_statement(data: bytes, file: str, progress: Progress | None = None) -> StatementFile:
    """Read one statement, CSV or printed PDF; `progress` hears of each page of a PDF.

    Raises Unreadable when the file as a whole is not one; smaller faults are rejections.
    """
    if is_pdf(data):
        rows, layout, columns, start = _known(printed_table(data, file, progress), file)
    else:
        rows, layout, columns, start = _recognise(decode(data, file), file)
    lines: list[Line] = []
    rejections: list[Rejection] = []
    headers = 1
    blanks = 0
    for row in rows[start + 1 :]:
        if row.blank:
            blanks += 1
        elif row.cells == columns.header:  # some exports repeat the header on every page
            headers += 1
        else:
            read = _read_row(row, len(lines) + len(rejections) + 1, columns, file)
            if isinstance(read, Line):
                lines.append(read)
            else:
                rejections.append(read)
    digest = hashlib.sha256(data).hexdigest()
    return StatementFile(file, digest, layout, tuple(lines), tuple(rejections), headers, blanks)


def _recognise(text: str, file: str) -> tuple[list[Row], Layout, _Columns, int]:
    """The rows, the bank, its columns, and the index of the header row."""
    top = "\n".join(text.splitlines()[:HEADER_WITHIN])
    for delimiter in DELIMITERS:
        if delimiter not in top:
            continue
        rows = csv_rows(text, delimiter, file)
        if found := _find(rows):
            return rows, *found
    raise Unreadable(file, "unknown_header", one_line(text[:120]))


def _known(rows: list[Row], file: str) -> tuple[list[Row], Layout, _Columns, int]:
    """The bank of a table that is cut into cells already."""
    if found := _find(rows[:1]):
        return rows, *found
    raise Unreadable(file, "unknown_header", one_line(" | ".join(rows[0].cells))[:120])


def _find(rows: list[Row]) -> tuple[Layout, _Columns, int] | None:
    """The first row that is the header of a bank."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        for layout in LAYOUTS:
            if columns := _columns(row.cells, layout):
                return layout, columns, index
    return None


def _columns(header: tuple[str, ...], layout: Layout) -> _Columns | None:
    """Where this layout's columns stand, or None when one of its required columns is missing."""
    if any(column_of(header, names) is None for names in layout.required()):
        return None
    booked_on, credit, text = (
        index
        for names in (layout.booked_on, layout.credit, layout.text)
        if (index := column_of(header, names)) is not None
    )
    doc_no = column_of(header, layout.doc_no)
    return _Columns(
        width=len(header),
        header=header,
        booked_on=booked_on,
        debit=column_of(header, layout.debit),
        credit=credit,
        balance=column_of(header, layout.balance),
        text=text,
        doc_no=None if doc_no == booked_on else doc_no,  # one cell for both: `_WITH_DOC` parts them
        page=column_of(header, layout.page),
    )


def _read_row(row: Row, row_no: int, columns: _Columns, file: str) -> Line | Rejection:
    """The line, or why it is none."""
    page = _cell(row, columns.page)
    try:
        return _line(row, row_no, columns, page)
    except _Rejected as problem:
        at = problem.column
        column = one_line(columns.header[at]) if at < columns.width else ""
        value = row.cells[at][:200] if at < len(row.cells) else ""
        on = parse_date(_cell(row, columns.booked_on))
        return Rejection(file, row_no, row.file_row, column, value, problem.rule, on, page)


def _line(row: Row, row_no: int, columns: _Columns, page: str) -> Line:
    """One accepted line; raises _Rejected with the column and rule otherwise."""
    if len(row.cells) != columns.width:
        raise _Rejected(columns.width, "row_shape")
    booked_on, doc_no = _date_and_number(row, columns)
    debit, credit = _sides(row, columns)
    balance = _money(row, columns.balance)
    text = one_line(row.cells[columns.text])
    return Line(
        row_no, row.file_row, page, booked_on, doc_no, debit, credit, balance, text, row.cells
    )


def _date_and_number(row: Row, columns: _Columns) -> tuple[date, str]:
    """Booking date and document number; some exports print both in the date's cell."""
    cell = _cell(row, columns.booked_on)
    doc_no = one_line(_cell(row, columns.doc_no))
    if booked_on := parse_date(cell):
        return booked_on, doc_no
    if stamp := _STAMP.fullmatch(cell):
        cell = stamp.group(1)
    elif not doc_no and (both := _WITH_DOC.fullmatch(cell)):
        cell, doc_no = both.group(1), one_line(both.group(2))
    booked_on = parse_date(cell)
    if booked_on is None:
        raise _Rejected(
            columns.booked_on, "date_glued" if _GLUED.fullmatch(cell) else "date_unreadable"
        )
    return booked_on, doc_no


def _sides(row: Row, columns: _Columns) -> tuple[int, int]:
    """(debit, credit), exactly one of them above zero."""
    debit, credit = _money(row, columns.debit), _money(row, columns.credit)
    if debit is None and credit is None:
        raise _Rejected(columns.credit, "amount_missing")
    if columns.debit is not None and debit is not None and debit < 0:
        raise _Rejected(columns.debit, "amount_negative")
    if credit is not None and credit < 0:
        raise _Rejected(columns.credit, "amount_negative")
    if columns.debit is not None and debit and credit:
        raise _Rejected(columns.debit, "amount_both")
    if columns.debit is not None and credit is None and not debit:
        raise _Rejected(columns.debit, "amount_zero")
    if not debit and not credit:
        raise _Rejected(columns.credit, "amount_zero")
    return debit or 0, credit or 0


def _money(row: Row, column: int | None) -> int | None:
    """The amount in a cell, in đồng; None for an empty cell or a column that is not printed."""
    if column is None or not _cell(row, column):
        return None
    try:
        return parse_money(row.cells[column])
    except NotMoney as problem:
        raise _Rejected(column, problem.rule) from problem


def _cell(row: Row, column: int | None) -> str:
    """The cell's text without outer space, "" where there is no such cell."""
    return row.cells[column].strip() if column is not None and column < len(row.cells) else ""
