"""Numbers of a form that are compared with a figure of law: kept, broken, undecided as in ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from checklists.computation import BROKEN, Computation, ComputedResult
from checklists.evaluation import Norm, ProposedFinding
from checklists.expression import Node as Expression
from checklists.expression_value import Scope, Value
from checklists.model import Checklist, Computed

from .questions import Columns
from .words import Said

_OPEN = "\x00"


def _division(top: str) -> Expression:
    return Expression("call", "div", (Expression("number", top), Expression("number", "0")))


_BY_ZERO = {"Infinity": _division("1"), "-Infinity": _division("0")}
"""A number beyond all limits comes from a division by zero, which ours judge: with children and
nobody who cares for them "at most five each" is broken."""


def computed_of(name: str, code: str, label: Said, columns: Columns, text: str) -> Computed:
    """The row of a number with `norm` and `compare`; its value `text` comes from the form."""
    law, status = columns.basis
    return Computed(
        code=code,
        name=name,
        label_vi=label.vi,
        label_en=label.en,
        calculation=_BY_ZERO.get(text) or Expression("name", name),
        relevant=None,
        norm=columns.norm,
        compare=columns.compare,
        limit=None,
        law=law,
        severity=columns.severity,
        critical=columns.critical,
        status=status,
        says_vi=columns.says_vi or _sentence(label.vi),
        says_en=columns.says_en or _sentence(label.en or label.vi),
        remedy=columns.remedy,
    )


def _sentence(label: str) -> str:
    return label.replace("{", "{{").replace("}", "}}") + ": {value} {sign} {limit}"


@dataclass
class Figures:
    """The compared numbers of one look; the world that `Computation` asks.

    `values` are by name; `asked` names the question whose answer the number is, where it is one.
    """

    norms: Mapping[str, Norm | None]
    today: dt.date
    values: dict[str, Fraction | None] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def results(self, checklist: Checklist) -> tuple[ComputedResult, ...]:
        """The verdict on each number that is worked out now."""
        computation = Computation(checklist, self.norms, self)
        found = [computation.result(row) for row in checklist.computed if row.name in self.values]
        return tuple(
            replace(one, missing=tuple(name for name in one.missing if name != _OPEN))
            for one in found
        )

    def scope(self, *, verified_only: bool) -> Scope:
        """Where a number and its figure of law are found."""

        def norm(norm_id: str) -> Fraction | None:
            found = self.norms.get(norm_id)
            if found is None or (verified_only and not found.verified):
                return None
            return Fraction(found.value)

        return Scope(self.value, norm, self.today)

    def value(self, name: str, verified_only: bool = True) -> Value:
        """The number of that name."""
        return self.values.get(name)

    def open_names(self, row: Computed) -> tuple[str, ...]:
        """The question that is blank; of a calculation nobody says for which one it waits."""
        if self.values.get(row.name) is not None or row.calculation.kind == "call":
            return ()
        return (self.asked.get(row.name, _OPEN),)

    def basis(self, item: Computed) -> tuple[tuple[str, ...], str]:
        """References and status as the row has them."""
        return item.law, item.status

    @staticmethod
    def broken(checklist: Checklist, results: tuple[ComputedResult, ...]) -> list[ProposedFinding]:
        """A proposal for each number that breaks its norm."""
        rows = {row.name: row for row in checklist.computed}
        return [
            ProposedFinding(
                code=result.code,
                name=result.name,
                source="computed",
                title_vi=result.label_vi,
                title_en=result.label_en,
                sentence_vi=result.sentence_vi,
                sentence_en=result.sentence_en,
                law=result.law,
                severity=rows[result.name].severity,
                critical=rows[result.name].critical,
                remedy=rows[result.name].remedy,
                status=result.status,
            )
            for result in results
            if result.verdict == BROKEN
        ]


def number_of(text: str) -> Fraction | None:
    """The exact number that a form stores; None for a blank, for what is none or has no end."""
    try:
        return Fraction(text) if text else None
    except ValueError:
        return None
