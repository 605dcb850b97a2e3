"""One calculation: its value, its limit, the verdict between them and the sentence about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from checklists.expression import Node
from checklists.expression_value import Scope, Value, value_of
from checklists.model import Checklist, Computed
from checklists.sentences import plain, ratio_text, says, shown_value

if TYPE_CHECKING:
    from checklists.evaluation import Norm

KEPT, BROKEN, UNDECIDED = "kept", "broken", "undecided"


@dataclass(frozen=True, slots=True)
class ComputedResult:
    """A calculation with its verdict; `verdict` is "" where it is compared with nothing.

    `why` an undecided one is so: "answer" (then `missing` names the open questions), "norm" (no
    figure of law for the day), "unverified" (the figure or the law is not verified) or "zero"
    (a division by zero). `value_vi` is the figure as people read it.
    """

    code: str
    name: str
    label_vi: str
    label_en: str
    value: Fraction | None
    limit: Fraction | None
    verdict: str
    why: str
    missing: tuple[str, ...]
    value_vi: str
    value_en: str
    limit_vi: str
    limit_en: str
    sentence_vi: str
    sentence_en: str
    law: tuple[str, ...]
    status: str


class World(Protocol):
    """What a calculation needs from the evaluation around it."""

    def scope(self, *, verified_only: bool) -> Scope:
        """Where its expressions look."""

    def value(self, name: str, verified_only: bool = True) -> Value:
        """The value of another row."""

    def open_names(self, row: Computed) -> tuple[str, ...]:
        """Open questions that it rests on."""

    def basis(self, item: Computed) -> tuple[tuple[str, ...], str]:
        """The references in force in the period, and their status."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """A value and limit, worked out with or without unverified figures of law."""

    value: Fraction | None
    limit: Fraction | None
    verdict: str
    by_zero: bool


class Computation:
    """Works out the calculations of one evaluation."""

    def __init__(
        self, checklist: Checklist, norms: Mapping[str, Norm | None], world: World
    ) -> None:
        self._checklist = checklist
        self._norms = norms
        self._world = world

    def result(self, row: Computed) -> ComputedResult:
        """The calculation; only verified figures decide, others are still shown."""
        law, status = self._world.basis(row)
        sure = self._figures(row, verified_only=True)
        shown, verdict, why = sure, sure.verdict, ""
        if row.has_verdict and (verdict == UNDECIDED or status != "verified"):
            shown = self._figures(row, verified_only=False)
            verdict, why = UNDECIDED, self._why(row, shown)
        missing = self._world.open_names(row) if why == "answer" else ()
        sentence_vi, sentence_en = (
            self._sentence(row, shown, "vi"),
            self._sentence(row, shown, "en"),
        )
        return ComputedResult(
            code=row.code,
            name=row.name,
            label_vi=row.label_vi,
            label_en=row.label_en,
            value=shown.value,
            limit=shown.limit,
            verdict=verdict if row.has_verdict else "",
            why=why,
            missing=missing,
            value_vi=_value_text(row, shown, "vi"),
            value_en=_value_text(row, shown, "en"),
            limit_vi=plain(shown.limit, "vi") if shown.limit is not None else "",
            limit_en=plain(shown.limit, "en") if shown.limit is not None else "",
            sentence_vi=sentence_vi,
            sentence_en=sentence_en,
            law=law,
            status=status,
        )

    def _figures(self, row: Computed, *, verified_only: bool) -> _Figures:
        scope = self._world.scope(verified_only=verified_only)
        value, limit = _number(row.calculation, scope), None
        if row.norm and self._same_law(row):
            limit = scope.norm(row.norm)
        elif row.limit is not None:
            limit = _number(row.limit, scope)
        by_zero, verdict = False, UNDECIDED
        if row.calculation.text == "div" and value is None:
            top, bottom = (_number(arg, scope) for arg in row.calculation.args)
            by_zero = top is not None and bottom == 0
            if by_zero and limit is not None and row.compare == "<=" and top:
                verdict = BROKEN
        elif value is not None and limit is not None and row.has_verdict:
            kept = value <= limit if row.compare == "<=" else value >= limit
            verdict = KEPT if kept else BROKEN
        return _Figures(value, limit, verdict, by_zero)

    def _same_law(self, row: Computed) -> bool:
        """Whether the figure comes from a document that the row cites.

        The successor of a decree may have another figure under the same id: it says nothing
        about a row that asks about the old decree.
        """
        norm = self._norms.get(row.norm)
        docs = {text.partition(" ")[0] for text in row.law}
        return norm is None or not norm.law or any(doc in norm.law for doc in docs)

    def _why(self, row: Computed, shown: _Figures) -> str:
        if shown.verdict != UNDECIDED:
            return "unverified"
        if self._world.open_names(row):
            return "answer"
        if shown.by_zero:
            return "zero"
        return "norm" if shown.limit is None or shown.value is None else "unverified"

    def _sentence(self, row: Computed, figures: _Figures, language: str) -> str:
        """The sentence once value and limit are there; "" before."""
        if figures.verdict == UNDECIDED or figures.limit is None:
            return ""

        def named(name: str, language: str) -> str:
            item = self._checklist.by_name[name]
            return shown_value(item, self._world.value(name, verified_only=False), language)

        return says(
            row,
            language,
            value=_value_text(row, figures, language),
            limit=plain(figures.limit, language),
            kept=figures.verdict == KEPT,
            named=named,
        )


def _value_text(row: Computed, figures: _Figures, language: str) -> str:
    if figures.by_zero:
        return "vô hạn" if language == "vi" else "unlimited"
    return ratio_text(row, figures.value, figures.limit, language)


def _number(tree: Node, scope: Scope) -> Fraction | None:
    value = value_of(tree, scope)
    return value if isinstance(value, Fraction) else None
