"""The lines of the checklist page: sections and questions, with everything that stands at each."""

from __future__ import annotations

from dataclasses import dataclass

from checklists import Answer, Choice, Question, Section
from checklists.forms.standing import Look
from inspect_app.core.i18n import selected_language
from inspect_app.core.web import current_actor

from .. import queries
from ..models import AnswerRow, EvidencePhoto, EvidenceRecording, SectionOwner
from ..rules.brought import NOTHING_AROUND, Around, around
from ..rules.face import of_language
from .disputes import Dispute, Disputes

FEW_CHOICES = 4
"""Up to so many choices are shown as buttons, more as a list."""


@dataclass(frozen=True)
class QuestionLine:
    """One question as the page shows it."""

    question: Question
    text: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    answer: AnswerRow | None
    relevant: bool
    photos: int
    findings: int
    widget: str
    note: str
    problem: str = ""
    given: Answer | None = None
    look: Look | None = None
    guidance: str = ""
    around: Around = NOTHING_AROUND
    dispute: Dispute | None = None
    file: EvidencePhoto | EvidenceRecording | None = None

    @property
    def value(self) -> str:
        """What was answered; of a form also what stands there by itself."""
        if self.answer is None and self.given is not None:
            return self.given.value or ""
        return (self.answer.value if self.answer else None) or ""

    @property
    def readonly(self) -> bool:
        """Whether the form rules the answer."""
        return self.look is not None and self.look.readonly

    @property
    def reason(self) -> str:
        return self.answer.not_applicable_reason if self.answer else ""

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0

    @property
    def shade(self) -> str:
        """Colour of the row's edge: open, pass, fail, na, given."""
        if not self.value and not self.reason:
            return "open"
        if self.value == "not_applicable" or not self.value:
            return "na"
        return self.value if self.value in ("pass", "fail") else "given"


@dataclass(frozen=True)
class SectionLines:
    """One section with its progress and the texts of its notes."""

    name: str
    title: str
    answered: int
    total: int
    notes: tuple[str, ...]
    lines: tuple[QuestionLine, ...]
    computed: tuple[str, ...]
    around: Around = NOTHING_AROUND
    owner: SectionOwner | None = None
    owner_name: str = ""


def _widget(question: Question) -> str:
    if question.kind == "verdict":
        return "buttons"
    if question.kind == "select_one":
        return "buttons" if len(question.choices) <= FEW_CHOICES else "list"
    return question.kind


def _count(values: list[str]) -> dict[str, int]:
    return {value: values.count(value) for value in set(values)}


class Lines:
    """Builds the lines of one case in one language."""

    def __init__(self, case_id: str) -> None:
        self.case = queries.case_of(current_actor(), case_id)
        self.facts = queries.evaluation_of(self.case)
        self.language = selected_language()
        self._relevant = set(self.facts.evaluation.relevant)
        photos, recordings = queries.photos_of(self.case), queries.recordings_of(self.case)
        self._photos = _count([photo.question for photo in photos])
        files: list[EvidencePhoto | EvidenceRecording] = [*recordings, *photos]
        self._files = {(one.question, one.sha256): one for one in files}
        self._notes = {row.question: row.text for row in queries.notes_of(self.case)}
        noted = [one for one in queries.findings_of(self.case) if one.state != "dismissed"]
        self._findings = _count([one.question for one in noted])
        self.disputes = Disputes(self.case, self.facts, self.language)
        self._owners = queries.section_owners(self.case)
        self._names = {member.user_id: member.user.name for member in self.case.members}

    def _say(self, vi: str, en: str) -> str:
        return of_language(self.language, vi, en)

    def _choice(self, choice: Choice) -> tuple[str, str]:
        return choice.name, self._say(choice.label_vi, choice.label_en)

    def _problem(self, name: str) -> str:
        """What a form says is wrong; our own refuse a wrong answer when it is sent."""
        if self.facts.standing is None:
            return ""
        found = self.facts.evaluation.problems.get(name, ())
        return " ".join(self._say(one.vi, one.en) for one in found)

    def line(self, question: Question, around: Around = NOTHING_AROUND) -> QuestionLine:
        standing, row = self.facts.standing, self.facts.rows.get(question.name)
        look = standing.looks[question.name] if standing else None
        return QuestionLine(
            question=question,
            text=self._say(question.label_vi, question.label_en),
            hint=self._say(question.hint_vi, question.hint_en),
            choices=tuple(self._choice(choice) for choice in question.choices),
            answer=row,
            relevant=question.name in self._relevant,
            photos=self._photos.get(question.name, 0),
            findings=self._findings.get(question.name, 0),
            widget=_widget(question),
            note=self._notes.get(question.name, ""),
            problem=self._problem(question.name),
            given=self.facts.answers.get(question.name) if standing else None,
            look=look,
            guidance=self._say(look.guidance_vi, look.guidance_en) if look else "",
            around=around,
            dispute=self.disputes.at(question.name),
            file=self._file(question),
        )

    def _file(self, question: Question) -> EvidencePhoto | EvidenceRecording | None:
        """The file that a photo or document question is answered with, once it is here."""
        given = self.facts.answers.get(question.name)
        if question.kind not in ("photo", "document") or given is None:
            return None
        return self._files.get((question.name, given.value or ""))

    def section(self, section: Section, answered: int, total: int) -> SectionLines:
        standing = self.facts.standing
        places = around(standing, section, self.language) if standing else {}
        owner = self._owners.get(section.name)
        return SectionLines(
            name=section.name,
            title=self._say(section.title_vi, section.title_en),
            answered=answered,
            total=total,
            notes=tuple(self._say(note.label_vi, note.label_en) for note in section.notes),
            lines=tuple(
                self.line(question, places.get(question.name, NOTHING_AROUND))
                for question in section.questions
            ),
            computed=tuple(row.name for row in section.computed),
            around=places.get("", NOTHING_AROUND),
            owner=owner,
            owner_name=self._names.get(owner.user_id or "", "") if owner else "",
        )

    def sections(self) -> list[SectionLines]:
        progress = {one.name: one for one in self.facts.evaluation.sections}
        return [
            self.section(section, progress[section.name].answered, progress[section.name].total)
            for section in self.facts.checklist.sections
        ]
