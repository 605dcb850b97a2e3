"""What the answers so far amount to: what to ask, what is computed, what it shows.

`evaluate` is pure and total: the same answers, figures of law and day give the same result, and
no answer makes it fail. Three verdicts: kept, broken, and undecided when an answer or a
figure of law is missing or the figure is unverified.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from checklists.answers import Answer, AnswerProblem, problems_of_answer, typed_value
from checklists.computation import Computation, ComputedResult
from checklists.expression_value import Scope, Value, value_of
from checklists.model import FAIL, Checklist, Computed, Question, Section
from checklists.sentences import finding_sentences


@dataclass(frozen=True, slots=True)
class Norm:
    """A figure of law as of the day that matters; an unverified one may show, never decide."""

    value: Decimal
    unit: str
    law: str
    verified: bool


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far a section is: relevant questions only. `required_open` must reach 0."""

    code: str
    name: str
    title_vi: str
    title_en: str
    answered: int
    total: int
    required_open: int


@dataclass(frozen=True, slots=True)
class ProposedFinding:
    """What the inspector may turn into a finding. `source` is "answer" or "computed".

    `status` unverified: it rests on law whose text was not read; no signed document may cite it.
    """

    code: str
    name: str
    source: str
    title_vi: str
    title_en: str
    sentence_vi: str
    sentence_en: str
    law: tuple[str, ...]
    severity: str
    critical: bool
    remedy: str
    status: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The state of one checklist. Names are in the order of the checklist.

    `hidden` are answered questions that are no longer asked; `unknown` are answers to no
    question of this version; `problems` are answers that cannot stand.
    """

    relevant: tuple[str, ...]
    sections: tuple[SectionProgress, ...]
    next_unanswered: str | None
    computed: tuple[ComputedResult, ...]
    proposed_findings: tuple[ProposedFinding, ...]
    problems: Mapping[str, tuple[AnswerProblem, ...]]
    hidden: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def answered(self) -> int:
        """Relevant questions with an answer that stands."""
        return sum(section.answered for section in self.sections)

    @property
    def total(self) -> int:
        """Relevant questions."""
        return sum(section.total for section in self.sections)

    @property
    def required_open(self) -> int:
        """Relevant required questions without an answer that stands."""
        return sum(section.required_open for section in self.sections)

    @property
    def complete(self) -> bool:
        """Nothing required is open and nothing given is wrong."""
        return not self.required_open and not self.problems


def evaluate(
    checklist: Checklist,
    answers: Mapping[str, Answer],
    norms: Mapping[str, Norm | None],
    today: dt.date,
) -> Evaluation:
    """The state of the checklist. `norms` are figures by id, as of the day that matters."""
    return _Run(checklist, answers, norms, today).evaluation()


_BLANK = Answer(None)


def period_end(
    checklist: Checklist, answers: Mapping[str, Answer], today: dt.date
) -> dt.date | None:
    """The end of the inspected period as answered; None where none is asked or validly answered.

    The acts of a period are judged by the law of that period, even after it was replaced.
    """
    if not checklist.period:
        return None
    question = checklist.question(checklist.period[1])
    end = typed_value(question, answers.get(question.name, _BLANK), today)
    return end if isinstance(end, dt.date) else None


class _Run:
    """One evaluation; values are worked out when first needed and kept."""

    def __init__(
        self,
        checklist: Checklist,
        answers: Mapping[str, Answer],
        norms: Mapping[str, Norm | None],
        today: dt.date,
    ) -> None:
        self._checklist = checklist
        self._answers = answers
        self._norms = norms
        self._today = today
        self._values: dict[tuple[str, bool], Value] = {}
        self._relevant: dict[str, bool] = {}
        self._laws = {law.doc: law for law in checklist.laws}
        self._start, self._end = self._period()

    def _period(self) -> tuple[dt.date | None, dt.date | None]:
        """The inspected period; a side not yet answered is open, so that nothing is left out."""
        if not self._checklist.period:
            return self._today, self._today
        start, end = (self._typed(self._checklist.question(n)) for n in self._checklist.period)
        return (
            start if isinstance(start, dt.date) else None,
            end if isinstance(end, dt.date) else None,
        )

    def _typed(self, question: Question) -> Value:
        answer = self._answers.get(question.name, _BLANK)
        return typed_value(question, answer, self._today)

    def _in_force(self, item: Question | Computed) -> bool:
        """Whether any law that the row cites was in force in the period."""
        return item.name in self._checklist.period or not item.law or bool(self.basis(item)[0])

    def basis(self, item: Question | Computed) -> tuple[tuple[str, ...], str]:
        """The references in force in the period, and whether they are verified.

        Where one of them is verified, only verified ones count: nothing else may be cited.
        """
        found = [(text, self._laws[text.partition(" ")[0]]) for text in item.law]
        found = [each for each in found if each[1].in_force(self._start, self._end)]
        proven = tuple(text for text, law in found if law.status == "verified" and text[-1] != "?")
        if proven or not item.law:
            return proven, item.status
        return tuple(text for text, _ in found), "unverified"

    def relevant(self, name: str) -> bool:
        """Whether the row counts: in force, and neither it nor its section hidden."""
        if name not in self._relevant:
            item, section = self._checklist.by_name[name], self._checklist.section_of[name]
            trees = [tree for tree in (section.relevant, item.relevant) if tree]
            scope = self.scope(verified_only=True)
            shown = all(value_of(tree, scope) is True for tree in trees)
            self._relevant[name] = shown and self._in_force(item)
        return self._relevant[name]

    def scope(self, *, verified_only: bool) -> Scope:
        """Where expressions look; with `verified_only` an unverified figure counts as missing."""

        def norm(norm_id: str) -> Fraction | None:
            found = self._norms.get(norm_id)
            if found is None or (verified_only and not found.verified):
                return None
            return Fraction(found.value)

        return Scope(lambda name: self.value(name, verified_only), norm, self._today)

    def value(self, name: str, verified_only: bool = True) -> Value:
        """The value of a question or calculation; blank while it is not relevant."""
        key = (name, verified_only)
        if key not in self._values:
            item = self._checklist.by_name[name]
            value: Value = None
            if self.relevant(name):
                if isinstance(item, Question):
                    value = self._typed(item)
                else:
                    value = value_of(item.calculation, self.scope(verified_only=verified_only))
            self._values[key] = value
        return self._values[key]

    def open_names(self, row: Computed) -> tuple[str, ...]:
        """Relevant questions without a value that the calculation rests on, directly or not."""
        found: set[str] = set()
        seen: set[str] = set()

        def visit(item: Question | Computed) -> None:
            if item.name in seen:
                return
            seen.add(item.name)
            if isinstance(item, Question):
                if self.relevant(item.name) and self.value(item.name) is None:
                    found.add(item.name)
                return
            needed = item.calculation.names() | (item.limit.names() if item.limit else frozenset())
            for name in sorted(needed):
                visit(self._checklist.by_name[name])

        visit(row)
        return tuple(name for name in self._checklist.by_name if name in found)

    def evaluation(self) -> Evaluation:
        """Everything, in the order of the checklist."""
        checklist = self._checklist
        relevant = [q for q in checklist.questions if self.relevant(q.name)]
        problems = self._problems()
        standing = {
            q.name
            for q in relevant
            if q.name not in problems and not self._answers.get(q.name, _BLANK).is_blank
        }
        open_now = [q.name for q in relevant if q.name not in standing]
        names = {q.name for q in relevant}
        results = self._results()
        given = [name for name, answer in self._answers.items() if not answer.is_blank]
        return Evaluation(
            relevant=tuple(q.name for q in relevant),
            sections=tuple(self._progress(s, names, standing) for s in checklist.sections),
            next_unanswered=open_now[0] if open_now else None,
            computed=results,
            proposed_findings=(*self._failed(relevant), *self._broken(results)),
            problems=problems,
            hidden=tuple(
                q.name for q in checklist.questions if q.name in given and q.name not in names
            ),
            unknown=tuple(n for n in given if not isinstance(checklist.by_name.get(n), Question)),
        )

    def _problems(self) -> dict[str, tuple[AnswerProblem, ...]]:
        found: dict[str, tuple[AnswerProblem, ...]] = {}
        for question in self._checklist.questions:
            if question.name in self._answers and self.relevant(question.name):
                answer = self._answers[question.name]
                problems = problems_of_answer(question, answer, self._today)
                if problems:
                    found[question.name] = problems
        return found

    @staticmethod
    def _progress(section: Section, names: set[str], standing: set[str]) -> SectionProgress:
        asked = [question for question in section.questions if question.name in names]
        return SectionProgress(
            code=section.code,
            name=section.name,
            title_vi=section.title_vi,
            title_en=section.title_en,
            answered=sum(question.name in standing for question in asked),
            total=len(asked),
            required_open=sum(q.required and q.name not in standing for q in asked),
        )

    def _results(self) -> tuple[ComputedResult, ...]:
        computation = Computation(self._checklist, self._norms, self)
        rows = [row for row in self._checklist.computed if self.relevant(row.name)]
        return tuple(computation.result(row) for row in rows)

    def _failed(self, relevant: list[Question]) -> list[ProposedFinding]:
        found = []
        for question in relevant:
            if question.kind != "verdict" or self.value(question.name) != FAIL:
                continue
            vi, en = finding_sentences(question)
            found.append(self._finding(question, "answer", vi, en))
        return found

    def _broken(self, results: tuple[ComputedResult, ...]) -> list[ProposedFinding]:
        found = []
        for result in results:
            row = self._checklist.by_name[result.name]
            if result.verdict == "broken":
                found.append(self._finding(row, "computed", result.sentence_vi, result.sentence_en))
        return found

    def _finding(self, item: Question | Computed, source: str, vi: str, en: str) -> ProposedFinding:
        law, status = self.basis(item)
        return ProposedFinding(
            code=item.code,
            name=item.name,
            source=source,
            title_vi=item.label_vi,
            title_en=item.label_en,
            sentence_vi=vi,
            sentence_en=en,
            law=law,
            severity=item.severity,
            critical=item.critical,
            remedy=item.remedy,
            status=status,
        )
