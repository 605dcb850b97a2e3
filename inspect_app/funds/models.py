"""Statements with their lines, ledgers with their payments. Money is whole đồng (BigInteger).

Lines, rejections and payments are written once and never changed. A corrected file is another
statement or ledger, and the wrong one is withdrawn with a reason. An amount that balances prove and
a person accepted is a `LineRepair`: it makes a line of a rejected row, or the file is read anew.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id

_IN_USE = sa.text("withdrawn_at IS NULL")


class BankStatement(Row):
    """One file of one account.

    state: parsing → balanced | unproved | held | unreadable. `opening_given` and `closing_given`
    are what the auditor typed from the printed statement; `opening`, `closing`, `credit`, `debit`
    are the control totals. `cancelled_at`: a person stopped the reading, and nothing of it counts;
    its state is `unreadable` until it is read again. `verdicts` is JSON: `breaks` and `days` of the
    last check, the `repairs` that balances prove, `sums` and `outside` (text of no row) that the
    file holds. `checks` counts the checks, so that each asks for a job of its own. `layout_id` is
    the version of a saved layout that reads the file (no shipped one did), `table_sha256` its raw
    table for mapping the columns.
    """

    __tablename__ = "bank_statement"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    account_no: Mapped[str] = mapped_column(sa.String(40))
    bank: Mapped[str] = mapped_column(Text)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    label: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(sa.String(32))
    sent_at: Mapped[dt.datetime] = mapped_column(Utc)
    opening_given: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    closing_given: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    state: Mapped[str] = mapped_column(sa.String(10), default="parsing")
    checks: Mapped[int] = mapped_column(default=1)
    layout: Mapped[str] = mapped_column(sa.String(40), default="")
    layout_id: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    table_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    balance_on: Mapped[str] = mapped_column(sa.String(10), default="")
    period_from: Mapped[dt.date | None] = mapped_column(default=None)
    period_to: Mapped[dt.date | None] = mapped_column(default=None)
    lines_in: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    unproved: Mapped[int] = mapped_column(default=0)
    credit: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    debit: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    opening: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    closing: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    derived_opening: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    verdicts: Mapped[str] = mapped_column(Text, default='{"breaks":[],"days":[]}')
    failure_rule: Mapped[str] = mapped_column(sa.String(40), default="")
    failure_detail: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('parsing','balanced','unproved','held','unreadable')", name="state"
        ),
        sa.CheckConstraint("lines_in = accepted + rejected", name="every_line"),
        sa.CheckConstraint("credit >= 0 AND debit >= 0", name="sides"),
        sa.Index(
            "uq_bank_statement_file",
            "entity_id",
            "sha256",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    @property
    def end_open(self) -> bool:
        """Whether lines may be missing after the last one: no closing balance is known."""
        return self.closing_given is None and self.state in {"balanced", "unproved"}


class StatementLayout(Row):
    """One version of a layout that a person made from a preview. Never changed: a change is the
    next version, and so is the retirement, with its reason. `mapping` is canonical JSON.
    """

    __tablename__ = "statement_layout"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    mapping: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    saved_at: Mapped[dt.datetime] = mapped_column(Utc)
    retirement_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "name", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
    )


class StatementLine(Row):
    """One accepted line. `amount` is signed: money into the account is positive.

    Never changed. `raw` is the JSON list of the cells as they stood in the file; where an accepted
    `LineRepair` gave the amount, it says what was printed.
    """

    __tablename__ = "bank_line"
    statement_id: Mapped[str] = mapped_column(sa.ForeignKey("bank_statement.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_row: Mapped[int]
    page: Mapped[str] = mapped_column(sa.String(20))
    booked_on: Mapped[dt.date]
    doc_no: Mapped[str] = mapped_column(Text)
    debit: Mapped[int] = mapped_column(sa.BigInteger)
    credit: Mapped[int] = mapped_column(sa.BigInteger)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    balance: Mapped[int | None] = mapped_column(sa.BigInteger)
    text: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        sa.CheckConstraint("debit >= 0 AND credit >= 0 AND amount <> 0", name="one_side"),
        sa.CheckConstraint("amount = credit - debit", name="signed"),
        sa.Index("ix_bank_line_day", "statement_id", "booked_on"),
    )


class LineRejection(Row):
    """One row of a statement that was not accepted, and the rule that it broke.

    It stays when a `LineRepair` makes a line of it. `raw` is the JSON list of the cells.
    """

    __tablename__ = "line_rejection"
    statement_id: Mapped[str] = mapped_column(sa.ForeignKey("bank_statement.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_row: Mapped[int]
    page: Mapped[str] = mapped_column(sa.String(20))
    booked_on: Mapped[dt.date | None]
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(sa.String(40))
    balance: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    doc_no: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[str] = mapped_column(Text, default="[]")


class LineRepair(Row):
    """An amount (signed đồng) that printed balances prove and a person accepted for one row.

    `printed` is what the file says, `evidence` as in `rules.repairs.Repair`.
    """

    __tablename__ = "line_repair"
    statement_id: Mapped[str] = mapped_column(sa.ForeignKey("bank_statement.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    printed: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(sa.String(10))
    accepted_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    accepted_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (sa.CheckConstraint("amount <> 0", name="amount"),)


class PaymentLedger(Row):
    """A ledger of payments as handed in. state: parsing → accepted | refused | unreadable.

    A refused ledger imported nothing; all that is wrong stands in `ledger_problem`. `cancelled_at`
    as in `BankStatement`.
    """

    __tablename__ = "payment_ledger"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    label: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(sa.String(32))
    sent_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="parsing")
    rows_in: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    failure_rule: Mapped[str] = mapped_column(sa.String(40), default="")
    failure_detail: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.CheckConstraint("state IN ('parsing','accepted','refused','unreadable')", name="state"),
        sa.Index(
            "uq_payment_ledger_file",
            "entity_id",
            "sha256",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )


class LedgerPayment(Row):
    """One row of an accepted ledger; meaning of the fields: `rules.ledger.Payment`."""

    __tablename__ = "ledger_payment"
    ledger_id: Mapped[str] = mapped_column(sa.ForeignKey("payment_ledger.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paid_on: Mapped[dt.date]
    voucher: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str] = mapped_column(sa.String(20))
    programme: Mapped[str] = mapped_column(Text)
    payee: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    bank_ref: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    beneficiary: Mapped[str] = mapped_column(Text)
    restriction: Mapped[str] = mapped_column(sa.String(12))
    restricted_to: Mapped[str] = mapped_column(Text)
    children: Mapped[int | None] = mapped_column(default=None)
    batch: Mapped[str] = mapped_column(Text, default="")
    booked_on: Mapped[dt.date | None] = mapped_column(default=None)
    booked_minute: Mapped[int | None] = mapped_column(default=None)
    approved_on: Mapped[dt.date | None] = mapped_column(default=None)
    approved_minute: Mapped[int | None] = mapped_column(default=None)
    creator: Mapped[str] = mapped_column(Text, default="")
    approver: Mapped[str] = mapped_column(Text, default="")
    payer: Mapped[str] = mapped_column(Text, default="")
    invoice: Mapped[str] = mapped_column(Text, default="")
    payee_account: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount"),)


class LedgerProblem(Row):
    """One thing wrong in a ledger; `row_no` 0 speaks of the header. `raw` is the JSON list of the
    row's cells in the order of our columns, empty in files read before it was kept."""

    __tablename__ = "ledger_problem"
    ledger_id: Mapped[str] = mapped_column(sa.ForeignKey("payment_ledger.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_no: Mapped[int]
    file_row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(sa.String(40))
    raw: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")


class FundRegister(Row):
    """A workbook of a fund's registers. state: parsing → accepted | refused | unreadable.

    `sha256` is of the file as sent. The stored file is sealed (`core.sealing`): it may hold names
    of children. A refused workbook imported nothing.
    """

    __tablename__ = "fund_register"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    label: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(sa.String(32))
    sent_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="parsing")
    rows_in: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    failure_rule: Mapped[str] = mapped_column(sa.String(40), default="")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.CheckConstraint("state IN ('parsing','accepted','refused','unreadable')", name="state"),
        sa.Index(
            "uq_fund_register_file",
            "entity_id",
            "sha256",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )


class FundRegisterRow(Row):
    """One row of an accepted workbook; `content` is JSON of `rules.registers` values. Never
    changed."""

    __tablename__ = "fund_register_row"
    register_id: Mapped[str] = mapped_column(sa.ForeignKey("fund_register.id"), primary_key=True)
    sheet: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str] = mapped_column(Text)


class FundRegisterFault(Row):
    """One thing wrong in a workbook; `row_no` 0 speaks of the sheet."""

    __tablename__ = "fund_register_fault"
    register_id: Mapped[str] = mapped_column(sa.ForeignKey("fund_register.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(Text)
    row_no: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(sa.String(40))
