"""Raw table -> lines and rejections. Every row of data becomes exactly one of the two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ..rules.lines import Line, Rejection
from ..rules.repairs import Repair, proposed_repairs, repaired
from ..rules.stated import StatedSum, stated_breaks
from ..rules.totals import Break, StatementCheck, check_statement, gaps, whole_file
from .cells import Row, one_line, parse_date
from .furniture import is_page_number, may_stand_below
from .marks import doubted, ways
from .money import NotMoney
from .order import newest_first
from .own_account import stated_account
from .profiles import Profile
from .readers.raw import RawTable, Stated
from .recognise import Columns, Found
from .stated_rows import stated_by
from .stated_totals import StatedTotals

LONGEST_PAGE = 20  # characters of a page's number, or of a sheet's name

_GLUED = re.compile(r"[0-9]+([0-9]{2}/[0-9]{2}/[0-9]{4})(?: [0-9:]{5,8})?")
_STAMP = re.compile(
    r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})[ T]+"
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_WITH_DOC = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})\s+([0-9][0-9.\- ]*[0-9])")


@dataclass(frozen=True, slots=True)
class Outside:
    """Text of a printed statement that belongs to no row: no date, no amount in a column of
    money.
    """

    page: str
    text: str


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement as read. `lines_in` = accepted + rejected; header rows, blank rows, rows in which
    the bank states totals, and text outside the table are kept apart.
    """

    file: str
    sha256: str
    layout: Profile
    lines: tuple[Line, ...]
    rejections: tuple[Rejection, ...]
    header_rows: int
    blank_rows: int
    stated_rows: int = 0
    stated: Stated = field(default_factory=Stated)
    numbers: tuple[str, ...] = ()  # the bank's own line numbers, where it prints them
    sums: tuple[StatedSum, ...] = ()  # that the file states
    outside: tuple[Outside, ...] = ()
    saved_id: str = ""  # of the layout's stored version, where a person made it

    @property
    def lines_in(self) -> int:
        """Rows of data in the file."""
        return len(self.lines) + len(self.rejections)

    def check(self, opening: int | None = None, closing: int | None = None) -> StatementCheck:
        """Control totals of this file (đồng): balances given here or stated in the file, by where
        its bank prints them, and the counts and sums that the file states.
        """
        return check_statement(
            self.lines,
            self.stated.opening if opening is None else opening,
            self.stated.closing if closing is None else closing,
            rejections=self.rejections,
            balance_on=self.layout.balance_on,
            file_breaks=self.file_breaks(),
        )

    def repairs(self, opening: int | None = None) -> tuple[Repair, ...]:
        """Amounts that the printed balances prove."""
        known = self.stated.opening if opening is None else opening
        return proposed_repairs(self.lines, self.rejections, known)

    def with_amounts(self, amounts: Mapping[int, int]) -> StatementFile:
        """The same with accepted amounts (signed đồng by row_no)."""
        lines, rejections = repaired(self.lines, self.rejections, amounts)
        return replace(self, lines=lines, rejections=rejections)

    def file_breaks(self) -> tuple[Break, ...]:
        """What the file states about itself and its lines do not give."""
        found = stated_breaks(self.sums, self.lines)
        if self.stated.lines not in {None, self.lines_in}:
            detail = f"{self.stated.lines} ≠ {self.lines_in}"
            found.append(whole_file("stated_lines", None, None, detail))
        return (*found, *gaps(self.numbers))


class _Rejected(Exception):
    def __init__(self, column: int, rule: str) -> None:
        super().__init__(rule)
        self.column = column
        self.rule = rule


def read_rows(table: RawTable, found: Found, file: str, sha256: str) -> StatementFile:
    """All rows of a table whose header is known, numbered as time runs. Never raises: faults are
    rejections.
    """
    columns = found.columns
    money = (columns.debit, columns.credit, columns.balance)
    columns = replace(columns, doubted=doubted(table.rows[found.first :], money))
    above = table.rows[: found.first - len(found.header_rows)]
    account = table.stated.account or stated_account(above)
    totals = StatedTotals(replace(table.stated, account=account))
    taken = _Taken(table, columns, file)
    outside, below = list[Outside](), list[Row]()
    headers = blanks = 0
    for row in above:
        totals.takes(row, columns)
    for row in table.rows[found.first :]:
        if row.blank:
            blanks += 1
        elif row.cells in found.header_rows:  # some exports repeat the header on every page
            headers += 1
        elif totals.takes(row, columns):
            pass
        elif is_page_number(row) or (row.file_row in table.outside and not stated_by(row.cells)):
            outside.append(_outside(row, columns))
        elif may_stand_below(row, columns):
            below.append(row)
        else:
            for one in (*below, row):
                taken.take(one)
            below.clear()
            totals.rows = taken.rows
    outside += [_outside(row, columns) for row in below]
    lines, rejections, numbers = taken.lines, taken.rejections, taken.numbers
    sums = totals.sums()
    by_page = any(one.last_row not in {0, taken.rows} for one in sums)
    if not by_page and newest_first(lines):
        last = taken.rows + 1
        lines = [replace(line, row_no=last - line.row_no) for line in reversed(lines)]
        rejections = [replace(one, row_no=last - one.row_no) for one in reversed(rejections)]
        numbers.reverse()
    return StatementFile(
        file=file,
        sha256=sha256,
        layout=found.profile,
        lines=tuple(lines),
        rejections=tuple(rejections),
        header_rows=len(found.header_rows) + headers,
        blank_rows=blanks,
        stated_rows=totals.taken,
        stated=totals.stated,
        numbers=tuple(numbers),
        sums=sums,
        outside=tuple(outside),
        saved_id=found.saved_id,
    )


class _Taken:
    """Rows of data, numbered in file order."""

    def __init__(self, table: RawTable, columns: Columns, file: str) -> None:
        self.table, self.columns, self.file = table, columns, file
        self.lines = list[Line]()
        self.rejections = list[Rejection]()
        self.numbers = list[str]()

    @property
    def rows(self) -> int:
        return len(self.lines) + len(self.rejections)

    def take(self, row: Row) -> None:
        """A line, or why it is none."""
        columns, table = self.columns, self.table
        read = read_row(row, self.rows + 1, columns, table.formulas, self.file)
        read = _on_sheet(read, table)
        if isinstance(read, Line):
            self.lines.append(read)
        else:
            self.rejections.append(read)
        if columns.number is not None:
            self.numbers.append(_cell(row, columns.number))


def _outside(row: Row, columns: Columns) -> Outside:
    words = one_line(" ".join(row.cells[1 if columns.page == 0 else 0 :]))
    return Outside(_cell(row, columns.page), words)


def _on_sheet(read: Line | Rejection, table: RawTable) -> Line | Rejection:
    """The same with its sheet's name as page, in a file of several and without pages."""
    sheet = "" if read.page else table.sheet_of(read.file_row)
    return replace(read, page=sheet[:LONGEST_PAGE]) if sheet else read


def read_row(
    row: Row, row_no: int, columns: Columns, formulas: frozenset[tuple[int, int]], file: str
) -> Line | Rejection:
    """The line, or why it is none."""
    page = _cell(row, columns.page)
    try:
        for at in range(columns.width if formulas else 0):
            if (row.file_row, at) in formulas:
                raise _Rejected(at, "formula")
        return _line(row, row_no, columns, page)
    except _Rejected as problem:
        at = problem.column
        on, doc_no = _dated(row, columns)
        return Rejection(
            file,
            row_no,
            row.file_row,
            column=one_line(columns.header[at]) if at < columns.width else "",
            value=row.cells[at][:200] if at < len(row.cells) else "",
            rule=problem.rule,
            booked_on=on,
            page=page,
            balance=_balance_beside(row, at, columns),
            doc_no=doc_no,
            text=one_line(_cell(row, columns.text)),
            raw=row.cells,
        )


def _dated(row: Row, columns: Columns) -> tuple[date | None, str]:
    """Date and document number of a row that was rejected, where they can be read."""
    try:
        return _date_and_number(row, columns)
    except _Rejected:
        return None, one_line(_cell(row, columns.doc_no))


def _balance_beside(row: Row, at: int, columns: Columns) -> int | None:
    """The balance of a row whose amount, at column `at`, could not be read."""
    try:
        return (
            _money(row, columns.balance, columns) if at in {columns.debit, columns.credit} else None
        )
    except _Rejected:
        return None


def _line(row: Row, row_no: int, columns: Columns, page: str) -> Line:
    """One accepted line; raises _Rejected with the column and rule otherwise."""
    if len(row.cells) != columns.width:
        raise _Rejected(columns.width, "row_shape")
    booked_on, doc_no = _date_and_number(row, columns)
    debit, credit = _sides(row, columns)
    balance = _money(row, columns.balance, columns)
    text = one_line(f"{row.cells[columns.text]} {_cell(row, columns.reference)}")
    return Line(
        row_no, row.file_row, page, booked_on, doc_no, debit, credit, balance, text, row.cells
    )


def _date_and_number(row: Row, columns: Columns) -> tuple[date, str]:
    """Booking date and document number; some exports print both in the date's cell."""
    cell = _cell(row, columns.booked_on)
    doc_no = one_line(_cell(row, columns.doc_no))
    if booked_on := columns.manner.date(cell):
        return booked_on, doc_no
    if not columns.manner.dates:  # else a person said how they are written: nothing else is tried
        if stamp := _STAMP.fullmatch(cell):
            cell = stamp.group(1)
        elif not doc_no and (both := _WITH_DOC.fullmatch(cell)):
            cell, doc_no = both.group(1), one_line(both.group(2))
    booked_on = columns.manner.date(cell)
    if booked_on is None:
        rule = "date_glued" if _GLUED.fullmatch(cell) else "date_unreadable"
        rule = "date_not_as_said" if columns.manner.dates else rule
        raise _Rejected(columns.booked_on, "stated_unclear" if stated_by(row.cells) else rule)
    return booked_on, doc_no


def plain_day(cell: str) -> date | None:
    """The day in a cell that holds a date, or a date and a time, and nothing else; None for any
    other cell.
    """
    body = cell.strip()
    stamp = _STAMP.fullmatch(body)
    return parse_date(stamp.group(1) if stamp else body)


def _sides(row: Row, columns: Columns) -> tuple[int, int]:
    """(debit, credit), exactly one of them above zero."""
    if columns.manner.sign:
        return _signed(row, columns)
    debit, credit = (
        _money(row, columns.debit, columns),
        _money(row, columns.credit, columns),
    )
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


def _signed(row: Row, columns: Columns) -> tuple[int, int]:
    """(debit, credit) of a statement that prints one amount with a sign."""
    amount = _money(row, columns.credit, columns)
    if not amount:
        raise _Rejected(columns.credit, "amount_missing" if amount is None else "amount_zero")
    if columns.manner.sign == "minus_in":
        amount = -amount
    return max(-amount, 0), max(amount, 0)


def _money(row: Row, column: int | None, columns: Columns) -> int | None:
    """The amount in a cell, in đồng; None for an empty cell or a column that is not printed."""
    if column is None or not _cell(row, column):
        return None
    try:
        amount = columns.manner.money(row.cells[column])
    except NotMoney as problem:
        raise _Rejected(column, problem.rule) from problem
    if columns.doubted and any((column, way) in columns.doubted for way in ways(row.cells[column])):
        raise _Rejected(column, "money_separators")
    return amount


def _cell(row: Row, column: int | None) -> str:
    """The cell's text without outer space, "" where there is no such cell."""
    return row.cells[column].strip() if column is not None and column < len(row.cells) else ""
