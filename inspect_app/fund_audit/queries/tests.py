"""The tests of a run beside their declarations, dearest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.rules.sentences import Sentence

from ..battery.declared import RULES
from ..battery.rule import Rule
from ..models import AuditHit, AuditRun, AuditTest


@dataclass(frozen=True)
class ShownValue:
    """A parameter with the value it was run with; `figure` as the run stored it, None: a proposal
    or a figure that the law data did not have."""

    name: str
    meaning: Sentence
    source: Sentence
    value: int
    decides: bool
    of_law: bool
    figure: dict[str, Any] | None


@dataclass(frozen=True)
class ShownTest:
    """One test. `rule` is today's declaration, `current` False when the run used another version.
    `share` of the population that was found, None over an empty population."""

    row: AuditTest
    rule: Rule
    current: bool

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.row.hits) / self.row.population if self.row.population else None

    @property
    def note(self) -> Sentence:
        return Sentence(self.row.note_vi, self.row.note_en)


def tests_of(run: AuditRun) -> list[ShownTest]:
    """Every test of a run: most đồng at risk first, then what ran, by number."""
    rows = db.session.scalars(sa.select(AuditTest).where(AuditTest.run_id == run.id))
    return sorted(
        (_shown(row) for row in rows),
        key=lambda test: (-test.row.amount, -test.row.hits, test.row.state, test.row.number),
    )


def has_paper(run: AuditRun, number: str) -> bool:
    """Whether a working paper is stored; audits from before migration 0022 have none."""
    return db.session.get(AuditTest, (run.id, number)) is not None


def test_of(run: AuditRun, number: str) -> ShownTest:
    """One test of a run. Raises NotFound."""
    row = db.session.get(AuditTest, (run.id, number))
    if row is None:
        raise NotFound
    return _shown(row)


def _shown(row: AuditTest) -> ShownTest:
    rule = RULES[row.number]
    return ShownTest(row, rule, rule.version == row.version)


def values_of(run: AuditRun, test: ShownTest) -> list[ShownValue]:
    """The parameters of a test as the run used them."""
    figures = {figure["id"]: figure for figure in json.loads(run.figures)}
    declared = {parameter.name: parameter for parameter in test.rule.parameters}
    return [
        ShownValue(
            name=stored["name"],
            meaning=declared[stored["name"]].meaning,
            source=declared[stored["name"]].source,
            value=stored["value"],
            decides=stored["decides"],
            of_law=bool(stored["figure"]),
            figure=figures.get(stored["figure"]),
        )
        for stored in json.loads(test.row.parameters)
        if stored["name"] in declared
    ]


def doubled_money(run: AuditRun) -> int:
    """Exceptions by which two files tell of the same money (A05) and that nobody explained. A
    reference that one file bears twice is none of them: its balances prove both lines; nor are two
    ledger rows that claim one line, which add nothing to what the bank says.
    """
    hits = [hit for hit in hits_of_test(run, "A05") if hit.fate != "explained"]
    return sum(_of_two_files(hit.key) for hit in hits)


def _of_two_files(key: str) -> bool:
    """Keys of A05: file, row:<statement>:<other>, reference:<statement>:<other or the same>."""
    kind, *places = key.removeprefix("A05:").split(":")
    return kind in {"file", "row"} or (kind == "reference" and len(set(places)) > 1)


def hits_of_test(run: AuditRun, number: str) -> Sequence[AuditHit]:
    """The exceptions of one test, dearest first."""
    return db.session.scalars(
        sa.select(AuditHit)
        .where(AuditHit.run_id == run.id, AuditHit.check_no == number)
        .order_by(AuditHit.amount.desc(), AuditHit.position)
    ).all()
