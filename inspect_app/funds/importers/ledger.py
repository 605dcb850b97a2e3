"""Ledger of payments (CSV or XLSX, our own template) -> payments and every problem in the file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from ..rules.ledger import COLUMNS, LedgerColumn, Payment, PaymentKind, Restriction
from ..rules.lines import Rejection
from .cells import DELIMITERS, Row, csv_records, decode, parse_moment, plain, titles
from .money import NotMoney, parse_money
from .problems import Unreadable
from .readers.sheets import Sheet
from .workbook import xlsx_sheets

MAX_TEXT = 500  # characters in one cell of the ledger
HEADER_WITHIN = 20
CHILDREN = re.compile("[0-9]{1,6}")
ACCOUNT = re.compile("[0-9A-Z]{4,34}")  # an IBAN has 34


KINDS: dict[str, PaymentKind] = {
    **{plain(kind.value): kind for kind in PaymentKind},
    "chichuongtrinh": PaymentKind.PROGRAMME_SPENDING,
    "chitaitro": PaymentKind.PROGRAMME_SPENDING,
    "chiquanly": PaymentKind.MANAGEMENT_COST,
    "chiquanlyquy": PaymentKind.MANAGEMENT_COST,
    "hoantra": PaymentKind.REFUND,
    "chuyennoibo": PaymentKind.INTERNAL_TRANSFER,
    "thutienmat": PaymentKind.CASH_RECEIPT,
    "phieuthu": PaymentKind.CASH_RECEIPT,
}
FREE_WORDS = frozenset({"khong", "no", "free", "tudo", "none"})
CASH_WORDS = frozenset({"tienmat", "cash"})


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger as read.

    Import it only when `problems` is empty: a half-wrong ledger imports nothing.
    """

    file: str
    sha256: str
    payments: tuple[Payment, ...]
    problems: tuple[Rejection, ...]
    rows_in: int

    @property
    def rejected_rows(self) -> int:
        """Rows with at least one problem; rows_in = len(payments) + rejected_rows."""
        return rejected_rows(self.problems)


def rejected_rows(problems: Iterable[Rejection]) -> int:
    """How many rows have at least one problem."""
    return len({problem.row_no for problem in problems if problem.row_no})


def read_ledger(data: bytes, file: str) -> LedgerFile:
    """Read one ledger. Raises Unreadable when the file is not a ledger at all."""
    read = LedgerReader(data, file)
    payments = tuple(read.payments())
    digest = hashlib.sha256(data).hexdigest()
    return LedgerFile(file, digest, payments, tuple(read.problems), read.rows_in)


class LedgerReader:
    """Reads one ledger row by row. `problems` and `rows_in` speak of the rows read so far.

    Raises Unreadable when the file is not a ledger at all; so does `payments`.
    """

    def __init__(self, data: bytes, file: str) -> None:
        rows, self.formulas = _table(data, file)
        first = list(islice(rows, HEADER_WITHIN))
        start, self.columns, self.problems = _header(first, file)
        self.file, self.rows, self.rows_in = file, chain(first[start + 1 :], rows), 0

    def payments(self) -> Iterator[Payment]:
        """Of the rows without a problem, in order; once."""
        vouchers: dict[str, int] = {}
        for row in self.rows:
            if row.blank:
                continue
            self.rows_in += 1
            reader = _RowReader(row, self.rows_in, self.columns, self.file, self.formulas)
            payment = reader.payment(vouchers)
            self.problems += reader.problems
            if payment is not None:
                yield payment


def _table(data: bytes, file: str) -> tuple[Iterator[Row], frozenset[tuple[int, int]]]:
    """All rows of the file, by what its first bytes say it is."""
    if data[:4] == b"PK\x03\x04":
        sheet, *others = [
            one for one in xlsx_sheets(data, file) if any(not row.blank for row in one.rows)
        ] or [Sheet("", ())]
        if others:
            raise Unreadable(file, "one_sheet", ", ".join(repr(one.name) for one in others))
        rows = [Row(row.file_row, tuple(_nfc(cell) for cell in row.cells)) for row in sheet.rows]
        return iter(rows), sheet.formulas
    text = decode(data, file)
    for mark in DELIMITERS:
        first = list(islice(csv_records(text, mark, file), HEADER_WITHIN)) if mark in text else []
        if _header_row(first) is not None:
            return csv_records(text, mark, file), frozenset()
    raise Unreadable(file, "unknown_header")


def _nfc(cell: str) -> str:
    return unicodedata.normalize("NFC", cell)


def _header_row(rows: Sequence[Row]) -> int | None:
    """Index of the row that names at least date, voucher and amount."""
    for index, row in enumerate(rows):
        keys = {_key(cell) for cell in row.cells}
        if {"date", "voucher", "amount"} <= keys:
            return index
    return None


def _key(cell: str) -> str:
    """Template key of a header cell: key, Vietnamese or English title; "" if none."""
    names = titles(cell)
    for column in COLUMNS:
        if names & {plain(one) for one in (column.key, column.vi, column.en, *column.aliases)}:
            return column.key
    return ""


def _header(rows: Sequence[Row], file: str) -> tuple[int, dict[str, int], list[Rejection]]:
    """Index of the header, column positions, and what is wrong with the header itself."""
    start = _header_row(rows)
    if start is None:
        raise Unreadable(file, "unknown_header")
    header = rows[start]
    columns: dict[str, int] = {}
    problems: list[Rejection] = []
    for index, cell in enumerate(header.cells):
        key = _key(cell)
        if not cell.strip():
            continue
        if not key or key in columns:
            rule = "repeated_column" if key else "unknown_column"
            problems.append(Rejection(file, 0, header.file_row, cell.strip()[:80], "", rule))
        else:
            columns[key] = index
    problems += [
        Rejection(file, 0, header.file_row, column.vi, "", "missing_column")
        for column in COLUMNS
        if column.required and column.key not in columns
    ]
    return start, columns, problems


class _RowReader:
    """Reads one row and collects every problem in it."""

    def __init__(
        self,
        row: Row,
        row_no: int,
        columns: dict[str, int],
        file: str,
        formulas: frozenset[tuple[int, int]],
    ) -> None:
        self.row = row
        self.row_no = row_no
        self.columns = columns
        self.file = file
        self.formulas = formulas
        self.problems: list[Rejection] = []

    def payment(self, vouchers: dict[str, int]) -> Payment | None:
        """The payment, or None with the problems filled in."""
        cells = {column.key: self._cell(column) for column in COLUMNS}
        paid_on = self._date(cells["date"])
        amount = self._amount(cells["amount"])
        kind = self._kind(cells["kind"])
        children = self._children(cells["children"])
        booked_on, booked_minute = self._moment("booked", cells["booked"])
        approved_on, approved_minute = self._moment("approved", cells["approved"])
        payee_account = self._payee_account(cells["payee_account"])
        if kind is PaymentKind.PROGRAMME_SPENDING and not cells["programme"]:
            self._problem("programme", "", "programme_required")
        voucher = cells["voucher"]
        if voucher and vouchers.setdefault(voucher.casefold(), self.row_no) != self.row_no:
            self._problem("voucher", voucher, "duplicate_voucher")
        if self.problems or paid_on is None or amount is None or kind is None:
            return None
        restriction, restricted_to = _restriction(cells["restricted"])
        return Payment(
            id=f"payment-{self.row_no}",
            row_no=self.row_no,
            paid_on=paid_on,
            voucher=voucher,
            amount=amount,
            kind=kind,
            programme=cells["programme"],
            payee=cells["payee"],
            purpose=cells["purpose"],
            decision=cells["decision"],
            evidence=cells["evidence"],
            bank_ref=cells["bank_ref"],
            account="cash" if plain(cells["account"]) in CASH_WORDS else cells["account"],
            beneficiary=cells["beneficiary"],
            restriction=restriction,
            restricted_to=restricted_to,
            children=children,
            batch=cells["batch"],
            booked_on=booked_on,
            booked_minute=booked_minute,
            approved_on=approved_on,
            approved_minute=approved_minute,
            creator=cells["creator"],
            approver=cells["approver"],
            payer=cells["payer"],
            invoice=cells["invoice"],
            payee_account=payee_account,
        )

    def _raw(self, column: LedgerColumn) -> str:
        """The cell as it stands; "" where the file has none."""
        index = self.columns.get(column.key)
        return "" if index is None or index >= len(self.row.cells) else self.row.cells[index]

    def _cell(self, column: LedgerColumn) -> str:
        """Text of one cell on one line; notes what is empty, computed or too long."""
        index = self.columns.get(column.key)
        if index is None:
            return ""
        text = " ".join(self._raw(column).split())
        if (self.row.file_row, index) in self.formulas:
            self._problem(column.key, text, "formula")
        elif len(text) > MAX_TEXT:
            self._problem(column.key, text, "text_too_long")
        elif column.filled and not text:
            self._problem(column.key, "", "required")
        return text

    def _date(self, text: str) -> date | None:
        """A spreadsheet may hold the time of payment with its day; it is not kept."""
        found, _minute = parse_moment(text) or (None, None)
        if text and found is None:
            self._problem("date", text, "date_unreadable")
        return found

    def _amount(self, text: str) -> int | None:
        if not text:
            return None
        try:
            amount = parse_money(text)
        except NotMoney as problem:
            self._problem("amount", text, problem.rule)
            return None
        if amount <= 0:
            self._problem("amount", text, "amount_not_positive")
        return amount

    def _kind(self, text: str) -> PaymentKind | None:
        found = KINDS.get(plain(text))
        if text and found is None:
            self._problem("kind", text, "unknown_kind")
        return found

    def _children(self, text: str) -> int | None:
        """Plain digits only: "1.5" may be a share or a thousand and a half."""
        if not text:
            return None
        if not CHILDREN.fullmatch(text):
            self._problem("children", text, "children_not_whole")
            return None
        return int(text)

    def _moment(self, key: str, text: str) -> tuple[date | None, int | None]:
        found = parse_moment(text)
        if text and found is None:
            self._problem(key, text, "moment_unreadable")
        return found or (None, None)

    def _payee_account(self, text: str) -> str:
        """Without the spaces, dots and hyphens that people set for reading."""
        bare = re.sub("[ .-]", "", text).upper()
        if text and not ACCOUNT.fullmatch(bare):
            self._problem("payee_account", text, "account_unreadable")
        return bare

    def _problem(self, key: str, value: str, rule: str) -> None:
        title = next(column.vi for column in COLUMNS if column.key == key)
        self.problems.append(
            Rejection(
                self.file,
                self.row_no,
                self.row.file_row,
                title,
                value[:200],
                rule,
                raw=tuple(self._raw(column) for column in COLUMNS),
            )
        )


def _restriction(text: str) -> tuple[Restriction, str]:
    """Empty: not stated; "không"/"no": free money; anything else: the programme the donor named."""
    if not text:
        return Restriction.NOT_STATED, ""
    if plain(text) in FREE_WORDS:
        return Restriction.FREE, ""
    return Restriction.RESTRICTED, text
