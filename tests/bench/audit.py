"""Importing and auditing the 6,977 lines of the sample against a plain pandas script.

Both sides read the same three files and must give the same figures, or the bench fails.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import flask
import sqlalchemy as sa

from inspect_app import schema
from inspect_app.accounts.queries import actor_by_user_id, user_by_login
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.demo import charities
from inspect_app.demo.province import load_demo
from inspect_app.factory import create_app
from inspect_app.fund_audit.actions import start_audit
from inspect_app.fund_audit.engine import compile_audit, statement_of
from inspect_app.fund_audit.models import AuditRun
from inspect_app.fund_audit.rules.book import Period
from inspect_app.fund_audit.rules.result import AuditResult
from inspect_app.funds import actions as funds
from inspect_app.funds import sample
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.importers.statement import read_statement
from inspect_app.funds.models import BankStatement, PaymentLedger
from inspect_app.law.importers.law_files import shipped_book
from inspect_app.law.rules import Figure
from inspect_app.registry.models import Entity
from tests.bench.pandas_audit import Source, audit
from tests.bench.timing import Ratio, compare
from tests.demo.office import PEOPLE
from workers.jobs import JOBS
from workers.run import drain

PERIOD = Period(dt.date(2024, 9, 1), dt.date(2024, 9, 9))
SOURCES = [
    Source(sample.MAIN_STATEMENT, sample.MAIN_ACCOUNT, sample.MAIN_OPENING),
    Source(sample.PAYMENTS_STATEMENT, sample.PAYMENTS_ACCOUNT, sample.PAYMENTS_OPENING),
]
OWN = [account.number for account in sample.OWN_ACCOUNTS]
Found = TypeVar("Found")
SCRIPT = "a plain pandas script for the same figures"


def plain_script() -> dict[str, Any]:
    return audit(SOURCES, sample.LEDGER, OWN)


def figures() -> dict[str, Figure]:
    """The caps of the law on the last day of the period."""
    book = shipped_book()
    found = {name: book.find(name, PERIOD.last) for name in ("mgmt_cap", "mgmt_cap_max")}
    return {name: figure for name, figure in found.items() if figure is not None}


def in_memory(law: dict[str, Figure]) -> AuditResult:
    """Bytes of the files to the result, with control totals; nothing is stored."""
    statements = []
    for source in SOURCES:
        read = read_statement(source.file.read_bytes(), source.file.name)
        assert read.check(source.opening).state == "balanced"
        statements.append(
            statement_of(read, source.account, source.account, opening=source.opening)
        )
    ledger = read_ledger(sample.LEDGER.read_bytes(), sample.LEDGER.name)
    return compile_audit(statements, ledger.payments, PERIOD, sample.OWN_ACCOUNTS, law)


def same_figures(ours: AuditResult, theirs: dict[str, Any]) -> None:
    """Raises AssertionError where the two sides differ."""
    for source, table in zip(ours.sources, theirs["sources"], strict=True):
        total = source.totals
        assert (total.lines, total.credit, total.debit, total.closing) == (
            table["lines"],
            table["credit"],
            table["debit"],
            table["closing"],
        )
        assert table["balanced"]
        assert [day.closing_expected for day in total.days] == table["days"]
    (month,) = ours.months
    assert theirs["in"] == {month.month: month.money_in.value}
    assert theirs["out"] == {month.month: month.money_out.value}
    senders = {link.source: link.amount.value for link in ours.flows.links}
    assert theirs["senders"] == {name: senders[name] for name in theirs["senders"]}
    assert theirs["management"] == ours.ratio.management.value
    assert f"{theirs['share']:.6f}" == str(ours.ratio.ratio.share)
    assert theirs["denominator"] == ours.ladder[0].denominator.value
    assert theirs["ladder"] == [step.rung.amount for step in ours.ladder[:4]]
    assert theirs["doubled"] == 0
    by_check: dict[str, int] = {}
    for hit in ours.hits:
        by_check[hit.check] = by_check.get(hit.check, 0) + hit.amount
    same = {
        "A05": theirs["claimed_twice"],
        "A07": theirs["not_in_bank"],
        "A20": theirs["spent_elsewhere"],
        "A32": theirs["undocumented"] + theirs["papers_missing"],
        "A36": theirs["one_sided"],
    }
    assert {check: by_check.get(check, 0) for check in same} == same
    assert set(by_check) - set(same) == {"A06"}  # the script knows no doubled payments


@dataclass
class Office:
    """A demo installation in a folder of its own; the fund's files are handed in anew each time."""

    auditor: Actor
    fund_id: str

    def run(self) -> None:
        """Hand in, import, audit, store; all jobs run here as a worker runs them."""
        self._withdraw()
        for source in SOURCES:
            funds.submit_statement(
                self.auditor,
                self.fund_id,
                account_no=source.account,
                content=source.file.read_bytes(),
                label=source.file.name,
                opening=source.opening,
            )
        funds.submit_ledger(
            self.auditor, self.fund_id, content=sample.LEDGER.read_bytes(), label="so-chi.csv"
        )
        drain(JOBS)
        run_id = start_audit(
            self.auditor, self.fund_id, period_from=PERIOD.first, period_to=PERIOD.last
        ).id
        drain(JOBS)
        assert db.session.get_one(AuditRun, run_id).state == "done"

    def _withdraw(self) -> None:
        for table, withdraw in (
            (BankStatement, funds.withdraw_statement),
            (PaymentLedger, funds.withdraw_ledger),
        ):
            query = sa.select(table.id).where(table.withdrawn_at.is_(None))
            for row_id in db.session.scalars(query).all():
                withdraw(self.auditor, self.fund_id, row_id, reason="bench")


def in_office(then: Callable[[Office], Found]) -> Found:
    """Do something in a new installation with the demo province."""
    with tempfile.TemporaryDirectory(prefix="inspect-bench-") as home:
        for name in ("DATABASE_URL", "REDIS_URL", "STORAGE_URL"):
            os.environ.pop(name, None)
        os.environ["INSPECT_HOME"] = home
        app: flask.Flask = create_app()
        with app.app_context():
            schema.upgrade()
            load_demo()
            user = user_by_login(PEOPLE.auditor)
            assert user is not None
            auditor = actor_by_user_id(user.id)
            assert auditor is not None
            fund_id = db.session.scalars(
                sa.select(Entity.id).where(Entity.name == charities.NAMES[0])
            ).one()
            found = then(Office(auditor, fund_id))
            db.session.remove()
            db.engine.dispose()
    return found


def measure() -> list[Ratio]:
    """Time of ours over time of the script, in memory and with everything stored."""
    law = figures()
    same_figures(in_memory(law), plain_script())
    name = "importing and auditing 6,977 lines"
    return [
        compare(f"{name} in memory against {SCRIPT}", lambda: in_memory(law), plain_script),
        in_office(
            lambda office: compare(
                f"{name}, every line and result stored, against {SCRIPT} (stores nothing)",
                office.run,
                plain_script,
            )
        ),
    ]
