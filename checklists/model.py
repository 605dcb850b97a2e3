"""A checklist as values: frozen, hashable, without behaviour beyond looking itself up."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from checklists.expression import Node

if TYPE_CHECKING:
    from checklists.stored import Json

KINDS = (
    *("verdict", "select_one", "select_multiple", "integer", "decimal", "date", "text"),
    *("time", "date_time", "place", "range", "acknowledge", "photo", "document"),
)
"""Kinds of questions. `verdict` is a choice among pass, fail and (mostly) not_applicable; from
`time` on they are asked only by forms that people bring (decision 9)."""
FILE_KINDS = ("photo", "document")
"""Kinds whose answer is the SHA-256 of a file kept as evidence at the question."""
SUBJECTS = ("facility", "fund")
SEVERITIES = ("low", "medium", "high")
EVIDENCE = ("document", "photo", "observation", "interview")
STATUSES = ("verified", "unverified")
PASS, FAIL, NOT_APPLICABLE = "pass", "fail", "not_applicable"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer of a choice question."""

    name: str
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Law:
    """A document of law that the checklist cites, and when it was in force.

    Both dates are inclusive; None = open. `status` unverified = its text was not read.
    """

    doc: str
    title_vi: str
    valid_from: dt.date
    valid_until: dt.date | None
    status: str

    def in_force(self, start: dt.date | None, end: dt.date | None) -> bool:
        """Whether it was in force on any day of the period; None = the period is open there."""
        if end is not None and end < self.valid_from:
            return False
        return start is None or self.valid_until is None or start <= self.valid_until


@dataclass(frozen=True, slots=True)
class Note:
    """A text for the reader; nothing to answer."""

    name: str
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """One row that a person answers. `law` are references such as `103/2017/NĐ-CP Đ24.1`."""

    code: str
    name: str
    kind: str
    label_vi: str
    label_en: str
    hint_vi: str
    hint_en: str
    law: tuple[str, ...]
    severity: str
    critical: bool
    required: bool
    evidence: tuple[str, ...]
    status: str
    choices: tuple[Choice, ...]
    finding_vi: str
    finding_en: str
    remedy: str
    relevant: Node | None
    constraint: Node | None
    constraint_vi: str
    constraint_en: str

    @property
    def may_be_not_applicable(self) -> bool:
        """Whether "không áp dụng" with a reason is an answer here.

        A verdict says so by its third choice; a count or date that is required has none.
        """
        if self.kind == "verdict":
            return any(choice.name == NOT_APPLICABLE for choice in self.choices)
        return not self.required


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure computed from answers; with `compare` it has a verdict.

    Kept when value `compare` limit; the limit is the figure of the rule `norm` or, where
    there is none, the value of the expression `limit`. `says_vi` / `says_en` is the sentence with
    {name of a question}, {value}, {sign} and {limit} in it.
    """

    code: str
    name: str
    label_vi: str
    label_en: str
    calculation: Node
    relevant: Node | None
    norm: str
    compare: str
    limit: Node | None
    law: tuple[str, ...]
    severity: str
    critical: bool
    status: str
    says_vi: str
    says_en: str
    remedy: str

    @property
    def has_verdict(self) -> bool:
        """Whether it is compared with a limit."""
        return bool(self.compare)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the checklist; `relevant` hides it as a whole."""

    code: str
    name: str
    title_vi: str
    title_en: str
    relevant: Node | None
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    computed: tuple[Computed, ...]


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist.

    `period` names the two date questions that bound the inspected period; law is asked about
    when it was in force on a day of that period. Empty: the day of the inspection counts.
    """

    code: str
    title_vi: str
    title_en: str
    subject: str
    version: str
    period: tuple[str, ...]
    laws: tuple[Law, ...]
    sections: tuple[Section, ...]

    @cached_property
    def by_name(self) -> dict[str, Question | Computed]:
        """Questions and calculations by name, in the order of the file."""
        return {item.name: item for section in self.sections for item in _items(section)}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of each question and calculation."""
        return {item.name: section for section in self.sections for item in _items(section)}

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that a person answers, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def computed(self) -> tuple[Computed, ...]:
        """All calculations, in order."""
        return tuple(row for section in self.sections for row in section.computed)

    @property
    def norm_ids(self) -> frozenset[str]:
        """Ids of the rules of law whose figures it needs."""
        named = {row.norm for row in self.computed if row.norm}
        return frozenset(named | {norm for tree in self.trees() for norm in tree.norms()})

    def trees(self) -> Iterator[Node]:
        """Every expression of the checklist."""
        for section in self.sections:
            yield from filter(None, [section.relevant])
            for question in section.questions:
                yield from filter(None, [question.relevant, question.constraint])
            for row in section.computed:
                yield from filter(None, [row.calculation, row.relevant, row.limit])

    def question(self, name: str) -> Question:
        """The question of that name. Raises KeyError when there is none."""
        item = self.by_name[name]
        if not isinstance(item, Question):
            raise KeyError(name)
        return item

    def to_json(self) -> dict[str, Json]:
        """The checklist as JSON data; `Checklist.from_json` reads it back."""
        from checklists import stored

        return stored.to_json(self)

    @staticmethod
    def from_json(data: object) -> Checklist:
        """A stored version. Raises ValueError when the data is no checklist."""
        from checklists import stored

        return stored.from_json(data)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON: equal content, equal hash."""
        canonical = json.dumps(
            self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


def _items(section: Section) -> tuple[Question | Computed, ...]:
    return (*section.questions, *section.computed)
