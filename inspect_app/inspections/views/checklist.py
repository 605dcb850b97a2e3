"""The checklist page: wholly rendered here, then kept alive by `checklist.page.ts`."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from checklists import Answer, Choice, Question, Section
from checklists.forms.keys import PRESENT, new_instance_id
from checklists.forms.standing import Look
from inspect_app.core.clock import now
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import ConflictForm, InstanceForm, SectionForm
from ..models import AnswerRow, KeptConflict, SectionOwner
from ..rules.answer_words import words_of_answer
from ..rules.brought import NOTHING_AROUND, Around, around, shape_of
from ..rules.case_state import ANSWERING
from ..rules.face import of_language, state_json
from ..rules.operations import read_operation
from .blueprints import blueprint

FEW_CHOICES = 4
"""Up to so many choices are shown as buttons, more as a list."""


@dataclass(frozen=True)
class Refusal:
    """A refused answer that waits for a person, in words."""

    op_id: str
    words: str
    answered_by: str
    at: dt.datetime


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
    conflicts: tuple[Refusal, ...] = ()
    answered_by: str = ""

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


class _Lines:
    """Builds the lines of one case in one language."""

    def __init__(self, case_id: str) -> None:
        self.case = queries.case_of(current_actor(), case_id)
        self.facts = queries.evaluation_of(self.case)
        self.language = selected_language()
        self._relevant = set(self.facts.evaluation.relevant)
        self._photos = _count([photo.question for photo in queries.photos_of(self.case)])
        self._notes = {row.question: row.text for row in queries.notes_of(self.case)}
        noted = [one for one in queries.findings_of(self.case) if one.state != "dismissed"]
        self._findings = _count([one.question for one in noted])
        self.conflicts = queries.conflicts_of(self.case)
        self._open: dict[str, list[KeptConflict]] = {}
        for one in self.conflicts:
            if one.outcome is None:
                self._open.setdefault(one.question, []).append(one)
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

    def _refusals(self, question: Question) -> tuple[Refusal, ...]:
        return tuple(
            Refusal(
                op_id=one.op_id,
                words=words_of_answer(
                    question, one.value, one.not_applicable_reason, self.language
                ),
                answered_by=self._names.get(one.answered_by, ""),
                at=one.found_at,
            )
            for one in self._open.get(question.name, ())
        )

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
            conflicts=self._refusals(question),
            answered_by=self._names.get(row.answered_by, "") if row is not None else "",
        )

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

    def standing_words(self, line: QuestionLine) -> str:
        """What stands at a question, in words."""
        return words_of_answer(line.question, line.value or None, line.reason, self.language)

    def sections(self) -> list[SectionLines]:
        progress = {one.name: one for one in self.facts.evaluation.sections}
        return [
            self.section(section, progress[section.name].answered, progress[section.name].total)
            for section in self.facts.checklist.sections
        ]


@blueprint.get("/<case_id>/checklist")
@policy("case.view")
def checklist(case_id: str) -> ResponseReturnValue:
    lines = _Lines(case_id)
    actor = current_actor()
    state = state_json(lines.facts.evaluation, lines.language)
    may_answer = actor.may("inspection.answer") and lines.case.recorded_state in ANSWERING
    return page(
        "inspections/checklist.html",
        case=lines.case,
        title=of_language(
            lines.language, lines.facts.checklist.title_vi, lines.facts.checklist.title_en
        ),
        sections=lines.sections(),
        state=state,
        computed={one["name"]: one for one in state["computed"]},
        may_answer=may_answer,
        page_facts=_page_facts(lines, actor.user_id, may_answer),
        texts=_texts(),
        rows=lines.facts.rows,
        instance_form=InstanceForm(formdata=None),
        conflict_form=ConflictForm(formdata=None),
        section_form=SectionForm(formdata=None),
        may_give=queries.leads(actor, lines.case) and may_answer,
        me=actor.user_id,
        mine=request.args.get("mine") == "1",
        words_of=lines.standing_words,
    )


@blueprint.post("/<case_id>/checklist/instances")
@policy("inspection.answer")
def checklist_instances(case_id: str) -> ResponseReturnValue:
    """Add a row to a repeat of a form, or remove one: an answer as any other."""
    actor, form = current_actor(), InstanceForm()
    queries.case_of(actor, case_id)
    if not form.validate_on_submit():
        raise Refused(Problem("form", _("The form was too old. Nothing was changed.")))
    key, value = form.key.data or "", form.value.data or ""
    adding = value == PRESENT and not key.endswith("]")
    seen = form.version.data or "0"
    operation = read_operation(
        {
            "op_id": uuid.uuid4().hex,
            "device": "office",
            "kind": "answer",
            "question": f"{key}[+{new_instance_id(now())}]" if adding else key,
            "value": value,
            "seen_version": 0 if adding else int(seen) if re.fullmatch("[0-9]+", seen) else -1,
        }
    )
    actions.send_operation(actor, case_id, operation)
    return see(url_for("inspections.checklist", case_id=case_id))


def _page_facts(lines: _Lines, user_id: str, may_answer: bool) -> dict[str, Any]:
    """What the script needs to know."""
    case_id, standing = lines.case.id, lines.facts.standing
    return {
        "shape": shape_of(standing) if standing else "",
        "case": case_id,
        "user": user_id,
        "mayAnswer": may_answer,
        "closed": [one.op_id for one in lines.conflicts if one.outcome is not None],
        "conflicts": url_for("inspections.settle_conflict", case_id=case_id),
        "ops": url_for("inspections_api.operations", case_id=case_id),
        "photos": url_for("inspections_api.photos", case_id=case_id),
        "login": url_for("accounts.login"),
    }


def _texts() -> dict[str, str]:
    """Sentences of the script, in the page's language."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "unsent": _("Not sent yet: {n}"),
        "signed_out": _("Signed out. {n} answers are kept on this device; sign in again."),
        "stopped": _("The server refuses this case now. {n} answers are kept on this device."),
        "refused": _("Not stored: {n} answers need your attention"),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
        "conflict": _("Somebody else answered: {theirs}. Yours: {mine}."),
        "empty": _("no answer"),
        "not_told": _("The server cannot be reached, so nothing was decided. Try again."),
        "photo_sending": _("Sending the photo…"),
        "photo_failed": _("The photo was not sent. Tap to send it again."),
        "photo_too_large": _("The photo is larger than 15 MB. Take it again smaller."),
        "photos": _("Photo ({n})"),
        "photo": _("Photo"),
        "not_kept_here": _("This device cannot keep unsent answers; stay on this page."),
    }
