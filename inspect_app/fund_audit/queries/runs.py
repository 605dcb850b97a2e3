"""Audit runs of a fund, what may start, exceptions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.accounts.permissions import DEPARTMENT_HEAD
from inspect_app.accounts.queries import users_of
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.models import OutboxRow
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound, Problem
from inspect_app.documents.models import Paper
from inspect_app.funds import queries as books
from inspect_app.funds.models import BankStatement, FundRegister, PaymentLedger
from inspect_app.law.queries import current_book

from ..models import AuditHit, AuditRun, AuditSource, ExplanationLetter

SECOND_PERSON = "second_person_from"
"""The figure: a rule of the department, no law."""


@dataclass(frozen=True)
class Readiness:
    """The books that an audit of a period would stand on, and why it may not start."""

    statements: tuple[BankStatement, ...]
    ledgers: tuple[PaymentLedger, ...]
    register: FundRegister | None
    problems: tuple[Problem, ...]
    unproved: tuple[BankStatement, ...]


def readiness(actor: Actor, fund_id: str, first: dt.date, last: dt.date) -> Readiness:
    """Every statement in use that touches the period takes part; none can be left out silently.

    A held statement, or a file that is still being read or whose reading was stopped, is a problem;
    unproved ones are listed. Unreadable files are no statements. Raises NotFound for a foreign
    fund.
    """
    all_statements = books.statements_of(actor, fund_id)
    all_ledgers = books.ledgers_of(actor, fund_id)
    statements = tuple(
        row
        for row in all_statements
        if row.withdrawn_at is None and row.state != "unreadable" and _touches(row, first, last)
    )
    ledgers = tuple(
        row
        for row in all_ledgers
        if row.withdrawn_at is None and row.state in ("accepted", "parsing")
    )
    problems = [_held(row) for row in statements if row.state == "held"]
    workbooks = books.registers_of(actor, fund_id)
    files: tuple[BankStatement | PaymentLedger | FundRegister, ...] = (
        *statements,
        *ledgers,
        *(row for row in workbooks if row.withdrawn_at is None),
    )
    problems += [_being_read(row) for row in files if row.state == "parsing"]
    read: list[BankStatement | PaymentLedger] = [*all_statements, *all_ledgers]
    problems += [_stopped(row) for row in read if row.cancelled_at and not row.withdrawn_at]
    if not any(row.accepted for row in statements) and not problems:
        text = _l("No statement has a line in this period. No audit was started.")
        problems.append(Problem("no_statement", text, "period_from"))
    return Readiness(
        statements,
        ledgers,
        books.register_in_use(workbooks),
        tuple(problems),
        tuple(row for row in statements if row.state == "unproved"),
    )


def _touches(row: BankStatement, first: dt.date, last: dt.date) -> bool:
    if row.period_from is None or row.period_to is None:
        return True  # nothing of it is readable, so nobody can say that it lies outside
    return row.period_from <= last and first <= row.period_to


def _held(row: BankStatement) -> Problem:
    text = _l(
        "Statement “%(file)s” is held. %(reason)s. No audit was started; hand in a complete file "
        "and withdraw this one, or correct a balance that was typed wrongly.",
        file=row.label,
        reason=books.why_held(row),
    )
    return Problem("held", text, row.label)


def _being_read(row: BankStatement | PaymentLedger | FundRegister) -> Problem:
    text = _l(
        "“%(file)s” is still being read. No audit was started; try again in a moment.",
        file=row.label,
    )
    return Problem("parsing", text, row.label)


def _stopped(row: BankStatement | PaymentLedger) -> Problem:
    text = _l(
        "The reading of “%(file)s” was stopped. No audit was started; have the file read again or "
        "withdraw it.",
        file=row.label,
    )
    return Problem("stopped", text, row.label)


def last_day_known(actor: Actor, fund_id: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the statements in use: what the form proposes."""
    rows = [row for row in books.statements_of(actor, fund_id) if row.withdrawn_at is None]
    firsts = [row.period_from for row in rows if row.period_from]
    lasts = [row.period_to for row in rows if row.period_to]
    return min(firsts, default=None), max(lasts, default=None)


def run_of(actor: Actor, fund_id: str, run_id: str, *, lock: bool = False) -> AuditRun:
    """A run of a fund of the actor's organisation, else NotFound."""
    fund = books.fund_of(actor, fund_id)
    query = sa.select(AuditRun).where(AuditRun.id == run_id, AuditRun.entity_id == fund.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    run = db.session.scalar(query)
    if run is None:
        raise NotFound
    return run


def finished_run_of(actor: Actor, fund_id: str, run_id: str) -> AuditRun:
    """`run_of` that has a result, else NotFound."""
    run = run_of(actor, fund_id, run_id)
    if run.state != "done":
        raise NotFound
    return run


def run_by_id(run_id: str) -> AuditRun:
    """For workers."""
    return db.session.get_one(AuditRun, run_id)


def runs_of(actor: Actor, fund_id: str) -> Sequence[AuditRun]:
    """The runs of a fund, newest first."""
    fund = books.fund_of(actor, fund_id)
    return db.session.scalars(
        sa.select(AuditRun)
        .where(AuditRun.entity_id == fund.id)
        .order_by(AuditRun.started_at.desc(), AuditRun.id.desc())
    ).all()


def sources_of(run: AuditRun) -> tuple[list[BankStatement], list[PaymentLedger]]:
    """The statements and ledgers that a run stands on, in order."""
    rows = db.session.scalars(
        sa.select(AuditSource).where(AuditSource.run_id == run.id).order_by(AuditSource.position)
    ).all()
    statements = [
        db.session.get_one(BankStatement, row.source_id) for row in rows if row.side == "bank"
    ]
    ledgers = [
        db.session.get_one(PaymentLedger, row.source_id) for row in rows if row.side == "ledger"
    ]
    return statements, ledgers


def register_of_run(run: AuditRun) -> FundRegister | None:
    """The workbook of registers that a run stands on."""
    return db.session.scalar(
        sa.select(FundRegister)
        .join(AuditSource, AuditSource.source_id == FundRegister.id)
        .where(AuditSource.run_id == run.id, AuditSource.side == "register")
    )


def withdrawn_sources(run: AuditRun) -> list[str]:
    """Names of files that the run stands on and that were withdrawn since."""
    statements, ledgers = sources_of(run)
    files: list[BankStatement | PaymentLedger | FundRegister] = [*statements, *ledgers]
    files += [register] if (register := register_of_run(run)) else []
    return [row.label for row in files if row.withdrawn_at is not None]


def report_papers_on(source_id: str) -> Sequence[Paper]:
    """Reports drafted from runs that stand on a file, and letters that ask the fund about them."""
    stand_on_it = sa.select(AuditSource.run_id).where(AuditSource.source_id == source_id)
    reports = sa.select(AuditRun.paper_id).where(AuditRun.id.in_(stand_on_it))
    letters = sa.select(ExplanationLetter.paper_id).where(ExplanationLetter.run_id.in_(stand_on_it))
    return db.session.scalars(
        sa.select(Paper).where(sa.or_(Paper.id.in_(reports), Paper.id.in_(letters)))
    ).all()


def job_over(run: AuditRun) -> OutboxRow | None:
    """The job that compiles a run now (or failed at it); None when it is over."""
    if run.state != "running":
        return None
    return job_of(db.session(), "fund_audit.compile", run.id)


def hits_of(run: AuditRun) -> Sequence[AuditHit]:
    """Exceptions of a run, gravest first."""
    return db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == run.id).order_by(AuditHit.position)
    ).all()


def hit_of(actor: Actor, fund_id: str, run_id: str, hit_id: str, *, lock: bool = False) -> AuditHit:
    """An exception of a run of the actor's organisation, else NotFound."""
    run = run_of(actor, fund_id, run_id)
    query = sa.select(AuditHit).where(AuditHit.id == hit_id, AuditHit.run_id == run.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    hit = db.session.scalar(query)
    if hit is None:
        raise NotFound
    return hit


def hits_by_id(run: AuditRun, check_no: str, hit_ids: Sequence[str]) -> Sequence[AuditHit]:
    """Exceptions of one test of a run, held until the transaction ends; NotFound unless all are."""
    wanted = set(hit_ids)
    hits = db.session.scalars(
        sa.select(AuditHit)
        .where(AuditHit.run_id == run.id, AuditHit.check_no == check_no, AuditHit.id.in_(wanted))
        .order_by(AuditHit.position)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(hits) != len(wanted):
        raise NotFound
    return hits


def next_open(hit: AuditHit) -> AuditHit | None:
    """The next exception of the run that waits for a disposition or a second person, going
    round."""
    waiting = db.session.scalars(
        sa.select(AuditHit)
        .where(AuditHit.run_id == hit.run_id, AuditHit.fate == "open", AuditHit.id != hit.id)
        .order_by(AuditHit.position)
    ).all()
    later = [other for other in waiting if other.position > hit.position]
    return next(iter([*later, *waiting]), None)


def second_person_from(organisation_id: str, on: dt.date) -> int:
    """Đồng at risk from which two people conclude, as of a day. 0, so every exception, when no
    number is known: missing data lets nothing pass.
    """
    figure = current_book(organisation_id).find(SECOND_PERSON, on)
    return int(figure.amount) if figure is not None and figure.known else 0


def signing_heads(actor: Actor) -> list[User]:
    """Heads of department with an open account who are not the auditor: two people sign."""
    return [
        user
        for user in users_of(actor)
        if user.active and DEPARTMENT_HEAD in user.role_names and user.id != actor.user_id
    ]


def user_names(ids: Iterable[str | None]) -> dict[str, str]:
    """User id to name."""
    wanted = {user_id for user_id in ids if user_id}
    found = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted)))
    return dict(found.all())


def figure_cited(run: AuditRun, citation: str | None) -> dict[str, Any] | None:
    """The figure of the law that a result cites, as the run stored it."""
    return next(
        (
            figure
            for figure in json.loads(run.figures)
            if f"{figure['document']} {figure['cite']}" == citation
        ),
        None,
    )
