"""What a test of the battery declares: plain data for screens, reports and the run hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import NOTHING, Severity

PROPOSAL = Sentence("đề xuất, chờ Sở quyết định", "proposal, for the department to set")
LEAD = Sentence("do trưởng đoàn ký duyệt", "signed by the lead of the audit")


class Take(StrEnum):
    """What a parameter takes of a law figure: percent in hundredths, days or months as they are,
    a yearly day as month*100+day, or the day since when the figure is in force."""

    HUNDREDTHS = "hundredths"
    WHOLE = "whole"
    YEARLY = "yearly"
    SINCE = "since"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold with its source. Without a figure `value` holds; with one the law decides, as of
    the last day of the audited period."""

    name: str
    value: int
    meaning: Sentence
    source: Sentence = PROPOSAL
    figure: str = ""
    take: Take = Take.WHOLE


@dataclass(frozen=True, slots=True)
class Rule:
    """One test. `says` is the sentence of a hit; it may name {word}, {a}, {b} (numbers), {dong_a},
    {dong_b}, {day_a}, {day_b}, {counted_on}, {papers} and {amount}. `says_of` and `severity_of`
    have other sentences and severities by the first word of a hit's key. `reads` are the tables
    without which it cannot run, `needs` says what a fund has to hand in for it.
    `lists_unverified`: hits are listed although the law figure is not verified, and the result
    stays undecided.
    """

    number: str
    version: int
    title: Sentence
    definition: Sentence
    base: Sentence
    severity: Severity
    law: Sentence
    harmless: Sentence
    says: Sentence
    reads: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    norms: tuple[str, ...] = ()
    lists_unverified: bool = False
    says_of: Mapping[str, Sentence] = field(default_factory=dict)
    severity_of: Mapping[str, Severity] = field(default_factory=dict)
    needs: Sentence = NOTHING

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the law figures that the parameters take, and of those shown beside them."""
        taken = (parameter.figure for parameter in self.parameters if parameter.figure)
        return tuple(dict.fromkeys((*taken, *self.norms)))
