"""Lines of statements and rows of ledgers: for pages with filter and sums, for workers in full."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core.db import db

from ..models import (
    BankStatement,
    LedgerPayment,
    LineRejection,
    LineRepair,
    PaymentLedger,
    StatementLine,
)
from ..rules.ledger import OPTIONAL, Payment, PaymentKind, Restriction
from ..rules.lines import Line, Rejection

PAGE = 100
PAYMENTS = 10_000
"""Rows of a ledger that are fetched at once."""
PAYMENT_FIELDS = tuple(field.name for field in dataclasses.fields(Payment) if field.name != "id")


@dataclass(frozen=True)
class LineFilter:
    """What a page of lines shows. `show`: all, in, out or unproved."""

    show: str = "all"
    day: dt.date | None = None
    text: str = ""


@dataclass(frozen=True)
class LinesPage:
    """One page of lines, and count and sums (đồng) over all lines that the filter keeps."""

    rows: Sequence[StatementLine]
    total: int
    credit: int
    debit: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)


@dataclass(frozen=True)
class PaymentsPage:
    """One page of a ledger; count and sum (đồng) of all its payments, and of its cash receipts."""

    rows: Sequence[LedgerPayment]
    total: int
    amount: int
    receipts: int
    received: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-(self.total + self.receipts) // PAGE), 1)


def lines_page(statement: BankStatement, wanted: LineFilter, page: int = 1) -> LinesPage:
    """Lines of a statement that the filter keeps, in file order."""
    kept = _kept(statement, wanted)
    total, credit, debit = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(StatementLine.credit), 0),
            sa.func.coalesce(sa.func.sum(StatementLine.debit), 0),
        ).where(kept)
    ).one()
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = db.session.scalars(
        sa.select(StatementLine)
        .where(kept)
        .order_by(StatementLine.row_no)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return LinesPage(rows, total, int(credit), int(debit), page)


def _kept(statement: BankStatement, wanted: LineFilter) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [StatementLine.statement_id == statement.id]
    if wanted.show == "in":
        parts.append(StatementLine.amount > 0)
    elif wanted.show == "out":
        parts.append(StatementLine.amount < 0)
    elif wanted.show == "unproved":
        parts.append(_unproved(statement))
    if wanted.day is not None:
        parts.append(StatementLine.booked_on == wanted.day)
    parts += [
        sa.or_(
            sa.func.lower(StatementLine.text).contains(word.lower(), autoescape=True),
            sa.func.lower(StatementLine.doc_no).contains(word.lower(), autoescape=True),
        )
        for word in wanted.text.split()
    ]
    return sa.and_(*parts)


def _unproved(statement: BankStatement) -> sa.ColumnElement[bool]:
    """Lines that no balance covers: before the first balance without an opening one, and after the
    last without a closing one (the same walk as `rules.totals.check_statement`)."""
    printed, first, last = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.min(StatementLine.row_no), sa.func.max(StatementLine.row_no)
        ).where(StatementLine.statement_id == statement.id, StatementLine.balance.is_not(None))
    ).one()
    opening, closing = statement.opening_given, statement.closing_given
    if not printed:
        return sa.false() if opening is not None and closing is not None else sa.true()
    before = StatementLine.row_no <= first if opening is None else sa.false()
    after = StatementLine.row_no > last if closing is None else sa.false()
    return sa.or_(before, after)


def page_of_row(statement: BankStatement, row_no: int) -> int:
    """The page of the unfiltered list that has a line."""
    earlier = db.session.scalar(
        sa.select(sa.func.count()).where(
            StatementLine.statement_id == statement.id, StatementLine.row_no < row_no
        )
    )
    return (earlier or 0) // PAGE + 1


def rejections_of(statement: BankStatement) -> Sequence[LineRejection]:
    """Rows that were not accepted, in file order; those that a repair made lines of are none."""
    repaired = sa.select(LineRepair.row_no).where(LineRepair.statement_id == statement.id)
    return db.session.scalars(
        sa.select(LineRejection)
        .where(LineRejection.statement_id == statement.id, LineRejection.row_no.not_in(repaired))
        .order_by(LineRejection.row_no)
    ).all()


@dataclass(frozen=True)
class AcceptedRepair:
    """A repair (signed đồng) with the name of who accepted it."""

    row_no: int
    amount: int
    printed: str
    evidence: str
    by: str
    at: dt.datetime


def accepted_repairs(statement: BankStatement) -> list[AcceptedRepair]:
    """In file order."""
    found = db.session.execute(
        sa.select(LineRepair, User.name)
        .join(User, User.id == LineRepair.accepted_by)
        .where(LineRepair.statement_id == statement.id)
        .order_by(LineRepair.row_no)
    )
    return [
        AcceptedRepair(row.row_no, row.amount, row.printed, row.evidence, name, row.accepted_at)
        for row, name in found
    ]


def repaired_rows(statement: BankStatement) -> dict[int, tuple[int, str]]:
    """Rows with an accepted repair: row_no -> row in the file, and what was printed."""
    found = db.session.execute(
        sa.select(LineRepair.row_no, StatementLine.file_row, LineRepair.printed)
        .join(
            StatementLine,
            sa.and_(
                StatementLine.statement_id == LineRepair.statement_id,
                StatementLine.row_no == LineRepair.row_no,
            ),
        )
        .where(LineRepair.statement_id == statement.id)
    )
    return {row_no: (file_row, printed) for row_no, file_row, printed in found}


def payments_page(ledger: PaymentLedger, page: int = 1) -> PaymentsPage:
    """Rows of a ledger in file order."""
    came = LedgerPayment.kind == PaymentKind.CASH_RECEIPT
    sums = db.session.execute(
        sa.select(came, sa.func.count(), sa.func.sum(LedgerPayment.amount))
        .where(LedgerPayment.ledger_id == ledger.id)
        .group_by(came)
    )
    of = {bool(received): (count, int(amount)) for received, count, amount in sums}
    paid, received = of.get(False, (0, 0)), of.get(True, (0, 0))
    page = min(max(page, 1), max(-(-(paid[0] + received[0]) // PAGE), 1))
    rows = db.session.scalars(
        sa.select(LedgerPayment)
        .where(LedgerPayment.ledger_id == ledger.id)
        .order_by(LedgerPayment.row_no)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return PaymentsPage(rows, *paid, *received, page)


_FILLED = {
    "restricted": LedgerPayment.restriction != Restriction.NOT_STATED,
    "booked": LedgerPayment.booked_on.is_not(None),
    "approved": LedgerPayment.approved_on.is_not(None),
    "children": LedgerPayment.children.is_not(None),
}


def filled_columns(ledger: PaymentLedger) -> dict[str, int]:
    """In how many rows of a ledger each optional column says something, by key."""
    filled = {
        column.key: _FILLED.get(column.key, getattr(LedgerPayment, column.key, sa.null()) != "")
        for column in OPTIONAL
    }
    counted = (sa.func.count(sa.case((said, 1))).label(key) for key, said in filled.items())
    of_ledger = sa.select(*counted).where(LedgerPayment.ledger_id == ledger.id)
    return dict(db.session.execute(of_ledger).mappings().one())


_LINE = (
    StatementLine.row_no,
    StatementLine.file_row,
    StatementLine.page,
    StatementLine.booked_on,
    StatementLine.doc_no,
    StatementLine.debit,
    StatementLine.credit,
    StatementLine.balance,
    StatementLine.text,
    StatementLine.raw,
)


def read_lines(statement_id: str) -> list[Line]:
    """All lines of a statement as the rules know them, in file order."""
    rows = db.session.execute(
        sa.select(*_LINE)
        .where(StatementLine.statement_id == statement_id)
        .order_by(StatementLine.row_no)
    )
    return [
        Line(
            row.row_no,
            row.file_row,
            row.page,
            row.booked_on,
            row.doc_no,
            row.debit,
            row.credit,
            row.balance,
            row.text,
            tuple(json.loads(row.raw)),
        )
        for row in rows
    ]


BATCH = 65_536
_BATCH = (
    StatementLine.row_no,
    StatementLine.booked_on,
    StatementLine.doc_no,
    StatementLine.amount,
    StatementLine.balance,
    StatementLine.text,
)


def line_batches(statement_id: str) -> Iterator[str]:
    """The same without what only the file shows, some at a time: millions do not fit in memory.

    A batch is text, one JSON object per line of the statement, for `importers.bulk.stored`.
    """
    postgres = db.session.get_bind().dialect.name == "postgresql"
    one = sa.func.json_build_object if postgres else sa.func.json_object
    all_ = sa.func.string_agg if postgres else sa.func.group_concat
    after = -1
    while True:
        some = (
            sa.select(*_BATCH)
            .where(StatementLine.statement_id == statement_id, StatementLine.row_no > after)
            .order_by(StatementLine.row_no)
            .limit(BATCH)
            .subquery()
        )
        named = (part for found in some.c for part in (sa.literal_column(f"'{found.key}'"), found))
        objects = sa.cast(one(*named), sa.Text)
        told, last = db.session.execute(
            sa.select(
                all_(objects, sa.literal_column("chr(10)" if postgres else "char(10)")),
                sa.func.max(some.c.row_no),
            )
        ).one()
        if told is None:
            return
        yield told
        after = last


def read_rejections(statement: BankStatement) -> list[Rejection]:
    """All rejections of a statement as the rules know them."""
    return [
        Rejection(
            statement.label,
            row.row_no,
            row.file_row,
            row.column,
            row.value,
            row.rule,
            row.booked_on,
            row.page,
            row.balance,
            row.doc_no,
            row.text,
            tuple(json.loads(row.raw)),
        )
        for row in rejections_of(statement)
    ]


def payments_of(ledger_id: str) -> Iterator[Payment]:
    """All payments of a ledger as the rules know them, named "<ledger id>:<row>", in order.

    What many rows say (payees, days) stands in memory once.
    """
    rows = db.session.execute(
        sa.select(*(getattr(LedgerPayment, name) for name in PAYMENT_FIELDS))
        .where(LedgerPayment.ledger_id == ledger_id)
        .order_by(LedgerPayment.row_no)
        .execution_options(yield_per=PAYMENTS)
    )
    said: dict[Any, Any] = {}
    for row in rows:
        if len(said) > PAYMENTS:
            said.clear()  # texts that no two rows have
        told = {
            name: said.setdefault(value, value)
            for name, value in zip(PAYMENT_FIELDS, row, strict=True)
        }
        told["kind"], told["restriction"] = PaymentKind(row.kind), Restriction(row.restriction)
        yield Payment(id=f"{ledger_id}:{row.row_no}", **told)
