"""Funds, their statements and ledgers."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound
from inspect_app.core.verdict import Verdict
from inspect_app.registry.models import Entity
from inspect_app.registry.queries import entities, entity_of

from ..models import BankStatement, FundRegister, LedgerProblem, PaymentLedger
from ..rules.repairs import Repair
from ..rules.stated import StatedSum
from ..rules.totals import Break, DayBalance

B = TypeVar("B", BankStatement, PaymentLedger)


@dataclass(frozen=True)
class FundRow:
    """A fund with how many of its statements in use are in which state."""

    entity: Entity
    statements: int
    states: dict[str, int]
    ledgers: int


@dataclass(frozen=True)
class Verdicts:
    """The last check of a statement: what fails, each day's balance, the repairs that balances
    prove; and what the file itself says: sums, text outside its rows.
    """

    breaks: tuple[Break, ...]
    days: tuple[DayBalance, ...]
    repairs: tuple[Repair, ...] = ()
    sums: tuple[StatedSum, ...] = ()
    outside: tuple[str, ...] = ()


def funds(actor: Actor) -> list[FundRow]:
    """All funds of the organisation by name."""
    states: dict[str, Counter[str]] = {}
    state = sa.case(
        (BankStatement.cancelled_at.is_not(None), "cancelled"), else_=BankStatement.state
    )
    found = db.session.execute(
        sa.select(BankStatement.entity_id, state, sa.func.count())
        .where(
            BankStatement.organisation_id == actor.organisation_id,
            BankStatement.withdrawn_at.is_(None),
        )
        .group_by(BankStatement.entity_id, state)
    )
    for entity_id, shown, count in found:
        states.setdefault(entity_id, Counter())[shown] = count
    counted = db.session.execute(
        sa.select(PaymentLedger.entity_id, sa.func.count())
        .where(
            PaymentLedger.organisation_id == actor.organisation_id,
            PaymentLedger.withdrawn_at.is_(None),
        )
        .group_by(PaymentLedger.entity_id)
    )
    ledgers = dict(counted.all())
    return [
        FundRow(
            entity,
            sum(states.get(entity.id, Counter()).values()),
            dict(states.get(entity.id, Counter())),
            ledgers.get(entity.id, 0),
        )
        for entity in entities(actor, kind="fund")
    ]


def fund_of(actor: Actor, fund_id: str) -> Entity:
    """A fund of the actor's organisation; facility, foreign and absent look alike (NotFound)."""
    entity = entity_of(actor, fund_id)
    if entity.kind != "fund":
        raise NotFound
    return entity


def _one_of(actor: Actor, table: type[B], fund_id: str, row_id: str, lock: bool) -> B:
    fund = fund_of(actor, fund_id)
    query = sa.select(table).where(table.id == row_id, table.entity_id == fund.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row: B | None = db.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def statement_of(
    actor: Actor, fund_id: str, statement_id: str, *, lock: bool = False
) -> BankStatement:
    """A statement of a fund of the actor's organisation, else NotFound."""
    return _one_of(actor, BankStatement, fund_id, statement_id, lock)


def same_days(statement: BankStatement) -> list[BankStatement]:
    """Other statements of the account that hold a day of this one: lines may stand in both."""
    if statement.period_from is None or statement.withdrawn_at is not None:
        return []
    query = sa.select(BankStatement).where(
        BankStatement.entity_id == statement.entity_id,
        BankStatement.account_no == statement.account_no,
        BankStatement.id != statement.id,
        BankStatement.withdrawn_at.is_(None),
        BankStatement.period_from <= statement.period_to,
        BankStatement.period_to >= statement.period_from,
    )
    return list(db.session.scalars(query.order_by(BankStatement.period_from, BankStatement.id)))


def ledger_of(actor: Actor, fund_id: str, ledger_id: str, *, lock: bool = False) -> PaymentLedger:
    """A ledger of a fund of the actor's organisation, else NotFound."""
    return _one_of(actor, PaymentLedger, fund_id, ledger_id, lock)


def statement_by_id(statement_id: str) -> BankStatement:
    """For workers."""
    return db.session.get_one(BankStatement, statement_id)


def ledger_by_id(ledger_id: str) -> PaymentLedger:
    """For workers."""
    return db.session.get_one(PaymentLedger, ledger_id)


def statements_of(actor: Actor, fund_id: str) -> Sequence[BankStatement]:
    """All statements of a fund, withdrawn ones too, by account and time."""
    fund = fund_of(actor, fund_id)
    return db.session.scalars(
        sa.select(BankStatement)
        .where(BankStatement.entity_id == fund.id)
        .order_by(
            BankStatement.account_no,
            BankStatement.period_from,
            BankStatement.sent_at,
            BankStatement.id,
        )
    ).all()


def ledgers_of(actor: Actor, fund_id: str) -> Sequence[PaymentLedger]:
    """All ledgers of a fund, withdrawn ones too, oldest first."""
    fund = fund_of(actor, fund_id)
    return db.session.scalars(
        sa.select(PaymentLedger)
        .where(PaymentLedger.entity_id == fund.id)
        .order_by(PaymentLedger.sent_at, PaymentLedger.id)
    ).all()


def problems_of(ledger: PaymentLedger) -> Sequence[LedgerProblem]:
    """All that is wrong in a refused ledger, in file order."""
    return db.session.scalars(
        sa.select(LedgerProblem)
        .where(LedgerProblem.ledger_id == ledger.id)
        .order_by(LedgerProblem.position)
    ).all()


def sender_names(rows: Sequence[BankStatement | PaymentLedger | FundRegister]) -> dict[str, str]:
    """User id to name, of those who handed files in or stopped their reading."""
    ids: set[str | None] = {row.sent_by for row in rows}
    ids |= {row.cancelled_by for row in rows if not isinstance(row, FundRegister)}
    found = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))
    return dict(found.all())


def job_over(row: BankStatement | PaymentLedger) -> OutboxRow | None:
    """The job that reads or checks a file now (or failed at it); None when nothing is due."""
    if row.state != "parsing":
        return None
    if isinstance(row, PaymentLedger):
        return job_of(db.session(), "funds.import_ledger", row.id)
    name = "funds.import_statement" if not row.layout else "funds.check_statement"
    return job_of(db.session(), name, row.id)


def verdicts_of(statement: BankStatement) -> Verdicts:
    """The stored verdicts as the rules know them."""
    stored = json.loads(statement.verdicts)
    return Verdicts(
        tuple(
            Break(
                **{
                    **found,
                    "day": _day(found["day"]),
                    "suspects": tuple(found["suspects"]),
                }
            )
            for found in stored["breaks"]
        ),
        tuple(
            DayBalance(
                **{
                    **found,
                    "on": dt.date.fromisoformat(found["on"]),
                    "verdict": Verdict(found["verdict"]),
                }
            )
            for found in stored["days"]
        ),
        tuple(
            Repair(**{**found, "booked_on": _day(found["booked_on"])})
            for found in stored.get("repairs", ())
        ),
        tuple(StatedSum(**found) for found in stored.get("sums", ())),
        tuple(stored.get("outside", ())),
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
