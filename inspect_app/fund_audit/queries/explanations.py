"""Requests for an explanation: letters, their points, what the fund answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import NotFound, Problem
from inspect_app.documents.models import Paper
from inspect_app.law.queries import current_book
from inspect_app.registry.models import Entity

from ..models import (
    AuditHit,
    AuditRun,
    ExplanationFile,
    ExplanationLetter,
    ExplanationPoint,
    ExplanationReply,
)
from ..rules.explanation import State, state_of
from .runs import run_of, withdrawn_sources

DAYS = "explanation_days"
"""The figure: days that a fund is given. A proposal, no law."""
PAGE = 50


@dataclass(frozen=True)
class ShownReply:
    """An answer with its documents."""

    row: ExplanationReply
    files: Sequence[StoredFile]
    late: bool


@dataclass(frozen=True)
class ShownPoint:
    """An exception that is asked about, with the answers in the order of their recording."""

    row: ExplanationPoint
    hit: AuditHit
    replies: Sequence[ShownReply]


@dataclass(frozen=True)
class ShownLetter:
    """A letter as it stands today."""

    row: ExplanationLetter
    paper: Paper
    fund: str
    points: Sequence[ShownPoint]
    state: State

    @property
    def answered(self) -> int:
        return sum(bool(point.replies) for point in self.points)

    @property
    def tests(self) -> list[str]:
        """Numbers of the tests whose exceptions it asks about."""
        return sorted({point.hit.check_no for point in self.points})

    @property
    def sent(self) -> bool:
        return self.state not in ("drafted", "cancelled", "fallen")

    @property
    def stands(self) -> bool:
        """It went out, or still may."""
        return self.state not in ("cancelled", "fallen")

    def point_of(self, hit_id: str) -> ShownPoint:
        """The point about an exception that stands in the letter."""
        return next(point for point in self.points if point.hit.id == hit_id)

    def state_of(self, hit_id: str) -> State:
        """Where the request stands for one exception: others may wait for their answer still."""
        return "answered" if self.point_of(hit_id).replies else self.state


def proposed_days(organisation_id: str, on: dt.date) -> Any:
    """The figure that proposes the deadline; None when none is known on the day."""
    figure = current_book(organisation_id).find(DAYS, on)
    return figure if figure is not None and figure.known else None


def letters_of(actor: Actor, run: AuditRun) -> list[ShownLetter]:
    """The letters of a run, newest first."""
    return _shown(actor.organisation_id, ExplanationLetter.run_id == run.id)


def letters_about(actor: Actor, hit: AuditHit) -> list[ShownLetter]:
    """The letters that ask about an exception, newest first."""
    asked = sa.select(ExplanationPoint.letter_id).where(ExplanationPoint.hit_id == hit.id)
    return _shown(actor.organisation_id, ExplanationLetter.id.in_(asked))


def not_due_count(run: AuditRun) -> int:
    """Letters of a run that wait for an answer and whose deadline lies ahead."""
    letters = _shown(run.organisation_id, ExplanationLetter.run_id == run.id)
    return sum(one.state == "asked" for one in letters)


def why_not_asked(run: AuditRun) -> Problem | None:
    """Why the fund cannot be asked about a run; None when it can."""
    if run.state != "done":
        return Problem("not_done", _l("This audit has no result yet; the fund cannot be asked."))
    if withdrawn := withdrawn_sources(run):
        text = _l(
            "%(files)s: withdrawn after this audit. The fund cannot be asked about it; start a new "
            "audit.",
            files=", ".join(withdrawn),
        )
        return Problem("source_withdrawn", text)
    if report_signed(run):
        text = _l(
            "The report of this audit is signed by both, so an answer could not stand in it. The "
            "fund cannot be asked about it; a new audit can ask."
        )
        return Problem("paper_signed", text)
    return None


def report_signed(run: AuditRun) -> bool:
    """Whether all have signed the report: what comes later stands beside it."""
    report = db.session.get(Paper, run.paper_id) if run.paper_id else None
    return report is not None and report.state == "signed"


def answers_of(run: AuditRun) -> dict[str, list[ShownReply]]:
    """Exception to what the fund answered about it, in every letter of the run."""
    found: dict[str, list[ShownReply]] = {}
    for letter in reversed(_shown(run.organisation_id, ExplanationLetter.run_id == run.id)):
        for point in letter.points:
            if point.replies:
                found.setdefault(point.hit.id, []).extend(point.replies)
    return found


@dataclass(frozen=True)
class AnswerFile:
    """A document that came with an answer, with the number of the letter and the day it came."""

    file: StoredFile
    letter: str
    received_on: dt.date


def files_about(run: AuditRun, check_no: str, hit_id: str = "") -> list[AnswerFile]:
    """Documents of the fund's answers about exceptions of one test, or about one exception, the
    newest letter first: a conclusion may rest on them."""
    found: dict[str, AnswerFile] = {}
    for letter in _shown(run.organisation_id, ExplanationLetter.run_id == run.id):
        for point in letter.points:
            if point.hit.check_no != check_no or hit_id not in ("", point.hit.id):
                continue
            for reply in point.replies:
                for file in reply.files:
                    came = AnswerFile(file, letter.paper.full_number, reply.row.received_on)
                    found.setdefault(file.id, came)
    return list(found.values())


def waits_for_answer(letters: Iterable[ShownLetter], hit_id: str) -> ShownLetter | None:
    """The letter, drafted or sent, in which an exception waits for an answer that is not overdue:
    the fund is not asked about it twice."""
    return next((one for one in letters if one.state_of(hit_id) in ("drafted", "asked")), None)


def all_letters(actor: Actor, page: int = 1) -> tuple[list[ShownLetter], int]:
    """One page of the organisation's letters, and how many there are in all: overdue ones first,
    the longest overdue on top, then those that wait for an answer, by deadline."""
    inside = ExplanationLetter.organisation_id == actor.organisation_id
    total = db.session.scalar(sa.select(sa.func.count(ExplanationLetter.id)).where(inside)) or 0
    ids = db.session.scalars(
        sa.select(ExplanationLetter.id)
        .join(Paper, Paper.id == ExplanationLetter.paper_id)
        .where(inside)
        .order_by(_urgency(), ExplanationLetter.due_on, ExplanationLetter.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    found = _shown(actor.organisation_id, ExplanationLetter.id.in_(ids))
    return sorted(found, key=lambda one: ids.index(one.row.id)), total


def _urgency() -> sa.ColumnElement[int]:
    """`state_of` as a number: overdue, asked, drafted, answered, never sent."""
    replied = sa.exists().where(
        ExplanationReply.letter_id == ExplanationPoint.letter_id,
        ExplanationReply.position == ExplanationPoint.position,
    )
    waits = sa.exists().where(ExplanationPoint.letter_id == ExplanationLetter.id, ~replied)
    return sa.case(
        (Paper.state == "failed", 4),
        (Paper.state != "signed", 2),
        (~waits, 3),
        (_may_be_overdue(), 0),
        else_=1,
    )


def overdue_count(actor: Actor) -> int:
    """Letters whose deadline is over and that have a point without an answer."""
    return sum(one.state == "overdue" for one in _shown(actor.organisation_id, _may_be_overdue()))


def _may_be_overdue() -> sa.ColumnElement[bool]:
    return ExplanationLetter.due_on < today_vn()


def letter_of(
    actor: Actor, fund_id: str, run_id: str, letter_id: str, *, lock: bool = False
) -> ShownLetter:
    """A letter of a run of the actor's organisation, else NotFound."""
    run = run_of(actor, fund_id, run_id, lock=lock)
    wanted = sa.and_(ExplanationLetter.id == letter_id, ExplanationLetter.run_id == run.id)
    found = _shown(actor.organisation_id, wanted)
    if not found:
        raise NotFound
    return found[0]


def file_of(letter: ShownLetter, file_id: str) -> tuple[int, StoredFile]:
    """A document that came with an answer to this letter, and the how manieth of the letter it is,
    else NotFound."""
    replies = [reply for point in letter.points for reply in point.replies]
    files = {file.id: file for reply in replies for file in reply.files}
    for number, file in enumerate(files.values(), start=1):
        if file.id == file_id:
            return number, file
    raise NotFound


def _shown(organisation_id: str, wanted: sa.ColumnElement[bool]) -> list[ShownLetter]:
    today = today_vn()
    rows = db.session.execute(
        sa.select(ExplanationLetter, Paper, Entity.name)
        .join(Paper, Paper.id == ExplanationLetter.paper_id)
        .join(Entity, Entity.id == ExplanationLetter.entity_id)
        .where(ExplanationLetter.organisation_id == organisation_id, wanted)
        .order_by(ExplanationLetter.asked_at.desc(), ExplanationLetter.id)
    ).all()
    points = _points([(row, paper) for row, paper, _fund in rows])
    return [
        ShownLetter(
            row,
            paper,
            fund,
            points[row.id],
            state_of(
                paper.state,
                points=len(points[row.id]),
                answered=sum(bool(point.replies) for point in points[row.id]),
                due_on=row.due_on,
                today=today,
                cancelled=paper.failure_code == "cancelled",
            ),
        )
        for row, paper, fund in rows
    ]


def _points(
    letters: Iterable[tuple[ExplanationLetter, Paper]],
) -> dict[str, list[ShownPoint]]:
    due = {row.id: row.due_on for row, _paper in letters}
    replies = _replies(due)
    found: dict[str, list[ShownPoint]] = {letter_id: [] for letter_id in due}
    rows = db.session.execute(
        sa.select(ExplanationPoint, AuditHit)
        .join(AuditHit, AuditHit.id == ExplanationPoint.hit_id)
        .where(ExplanationPoint.letter_id.in_(due))
        .order_by(ExplanationPoint.letter_id, ExplanationPoint.position)
    )
    for row, hit in rows:
        answers = replies.get((row.letter_id, row.position), ())
        found[row.letter_id].append(ShownPoint(row, hit, answers))
    return found


def _replies(due: dict[str, dt.date]) -> dict[tuple[str, int], list[ShownReply]]:
    files: dict[str, list[StoredFile]] = {}
    for reply_id, file in db.session.execute(
        sa.select(ExplanationFile.reply_id, StoredFile)
        .join(StoredFile, StoredFile.id == ExplanationFile.file_id)
        .join(ExplanationReply, ExplanationReply.id == ExplanationFile.reply_id)
        .where(ExplanationReply.letter_id.in_(due))
        .order_by(ExplanationFile.reply_id, ExplanationFile.position)
    ):
        files.setdefault(reply_id, []).append(file)
    found: dict[tuple[str, int], list[ShownReply]] = {}
    for row in db.session.scalars(
        sa.select(ExplanationReply)
        .where(ExplanationReply.letter_id.in_(due))
        .order_by(ExplanationReply.recorded_at, ExplanationReply.id)
    ):
        shown = ShownReply(row, files.get(row.id, []), row.received_on > due[row.letter_id])
        found.setdefault((row.letter_id, row.position), []).append(shown)
    return found
