"""A tablet's operations for one case: in order, each stands or falls alone, none acts twice.

One transaction per batch: the case is read and held once, answers are checked in memory and
written together, everything else runs as its own action in a savepoint. Receipts and journal
entries are written with the effects; an answer to the tablet is given after the commit.

A batch of answers and notes, which is what most tablets bring, is judged ahead of its transaction
while others write (`_ahead`); in the transaction it is written if nothing happened to the case
since, else it is judged anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from inspect_app.core import operations
from inspect_app.core.actor import Actor, Operation
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.operations import AlreadyAccepted, Receipt
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused
from inspect_app.inspections import actions, queries
from inspect_app.inspections.actions.many_answers import AnswersOfCase
from inspect_app.inspections.actions.many_notes import NotesOfCase
from inspect_app.inspections.models import Finding, InspectionCase
from inspect_app.inspections.rules.operations import AnswerOperation

from ..rules.shape import Asked, Unreadable

ROWS = frozenset({"answer", "note"})
"""What is judged in memory and written together."""

AFTER_MINUTES = frozenset({"minutes", "danger", "stage", "conflict_settled"})
"""What a tablet may still do when the minutes are signed; `minutes` is then an addendum."""


class Result(NamedTuple):
    """What became of one operation. `current`: of a conflict, what stands on the server;
    `settled`: it was decided already that this stands."""

    op_id: str
    status: str
    receipt: Receipt | None = None
    repeated: bool = False
    problems: tuple[Problem, ...] = ()
    current: dict[str, Any] | None = None
    settled: bool = False


def apply_batch(
    actor: Actor,
    case_id: str,
    asked: Sequence[Asked | Unreadable],
    *,
    keeps_conflicts: bool = True,
) -> list[Result]:
    """Apply what was sent, in order. Raises NotFound when the actor is not in the case's team.

    Answers that conflict are kept for the whole team, unless who sends them decides by themselves
    (`keeps_conflicts` false).

    A rival that used one of the ids in another case at this very moment undoes the batch; it then
    runs once more and sees the rival's receipt.
    """
    wanted = [_named(actor, case_id, one) for one in asked]
    try:
        return _apply(actor, case_id, wanted, keeps_conflicts)
    except IntegrityError:
        return _apply(actor, case_id, wanted, keeps_conflicts)


Named = tuple[Operation, Asked] | Unreadable


def _named(actor: Actor, case_id: str, one: Asked | Unreadable) -> Named:
    if isinstance(one, Unreadable):
        return one
    return operations.operation(one.op_id, case_id, actor.user_id, one.body), one


def _apply(
    actor: Actor, case_id: str, wanted: Sequence[Named], keeps_conflicts: bool
) -> list[Result]:
    ids = [op_id for one in wanted if not isinstance(one, Unreadable) for op_id in _ids(one[1])]
    ahead = _ahead(actor, case_id, wanted, ids)
    with operations.batch() as batch:
        held = queries.standing_held(actor, case_id)
        if ahead is not None and ahead.standing == held:
            batch.take(ahead.run.batch)
            run, results = ahead.run, ahead.results
        else:
            case = queries.case_to_work_on(actor, case_id)
            batch.know(ids)
            run = _Run(batch, actor, case, keeps_conflicts)
            results = [run.apply(one) for one in wanted]
        run.settle()
    return results


@dataclass(frozen=True)
class _Ahead:
    """A batch that was judged and not yet written, and the standing of the case before that."""

    run: _Run
    results: list[Result]
    standing: queries.CaseStanding


class _NeedsTransaction(Exception):
    """An operation of the batch cannot be judged without writing."""


def _ahead(
    actor: Actor, case_id: str, wanted: Sequence[Named], ids: Sequence[str]
) -> _Ahead | None:
    """The batch judged without writing anything; None where it must be judged as it is written."""
    if any(not isinstance(one, Unreadable) and one[1].kind not in ROWS for one in wanted):
        return None
    case, standing = queries.case_as_it_stands(actor, case_id)  # before all else is read
    if queries.open_conflicts(case_id):
        return None
    batch = operations.Batch(db.session())
    batch.know(ids)
    run = _Run(batch, actor, case, keeps_conflicts=False, ahead=True)
    try:
        return _Ahead(run, [run.apply(one) for one in wanted], standing)
    except _NeedsTransaction:
        return None


def _ids(one: Asked) -> list[str]:
    """Its own id and that of the operation it may name."""
    return [one.op_id, *([one.facts["finding"]] if "finding" in one.facts else [])]


_Conflict = actions.AnswerConflict | actions.NoteConflict


@dataclass
class _Run:
    """The batch under way. `refused` are the ids that others may name in vain; `conflicts` what
    stands where one conflicted: later ones of the same question built upon an answer that was not
    taken, and by their count of versions could overwrite somebody's unseen. `ahead`: nothing may be
    written yet."""

    batch: operations.Batch
    actor: Actor
    case: InspectionCase
    keeps_conflicts: bool
    ahead: bool = False
    refused: set[str] = field(default_factory=set)
    conflicts: dict[tuple[str, str], _Conflict] = field(default_factory=dict)
    answers: AnswersOfCase | None = None
    notes: NotesOfCase | None = None

    def apply(self, one: Named) -> Result:
        if isinstance(one, Unreadable):
            self.refused.add(one.op_id)
            return Result(one.op_id, "refused", problems=one.problems)
        operation, asked = one
        try:
            try:
                self._act(operation, asked)
            except (actions.AnswerConflict, actions.NoteConflict) as conflict:
                return self._conflict(asked, conflict)
        except AlreadyAccepted as again:
            return Result(asked.op_id, "accepted", receipt=again.receipt, repeated=True)
        except Refused as refused:
            self.refused.add(asked.op_id)
            return Result(asked.op_id, "refused", problems=refused.problems)
        except (NotFound, NotAllowed) as refused_too:
            self.refused.add(asked.op_id)
            return Result(asked.op_id, "refused", problems=(_why(refused_too),))
        return Result(asked.op_id, "accepted", receipt=self.batch.known[asked.op_id])

    def _conflict(self, asked: Asked, conflict: _Conflict) -> Result:
        """What is told of it; an answer is kept for the team. Only here the batch asks more."""
        if self.ahead:
            raise _NeedsTransaction
        self.conflicts.setdefault((asked.kind, asked.facts["question"]), conflict)
        settled = False
        if isinstance(conflict, actions.AnswerConflict) and self.keeps_conflicts:
            actions.keep_conflict(self.actor, self.case.id, conflict)
            settled = conflict.settled
            if self.answers is not None:
                self.answers.conflicts_changed()
        current = {"question": asked.facts["question"], **conflict.current}
        return Result(
            asked.op_id, "conflict", problems=conflict.problems, current=current, settled=settled
        )

    def settle(self) -> None:
        """Write the answers and notes that are held, before anything reads them."""
        if self.answers is not None:
            self.answers.write()
        if self.notes is not None:
            self.notes.write()
        self.answers = self.notes = None

    def _act(self, operation: Operation, asked: Asked) -> None:
        operations.must_be_new(operation, self.batch.known.get(asked.op_id))
        earlier = self.conflicts.get((asked.kind, asked.facts.get("question", "")))
        if asked.kind == "answer":
            if self.answers is None:
                self.answers = AnswersOfCase(self.batch, self.actor, self.case)
                if self.ahead:
                    self.answers.none_is_open()
            self.answers.save(operation, _answer(asked), behind=earlier is not None)
            return
        if asked.kind == "note":
            if earlier is not None:
                raise earlier
            if self.notes is None:
                self.notes = NotesOfCase(self.batch, self.actor, self.case)
            facts = asked.facts
            seen = facts["seen_version"]
            self.notes.save(operation, facts["question"], facts["text"], seen, asked.device)
            return
        self.settle()
        if asked.kind not in AFTER_MINUTES:
            queries.must_not_be_frozen(self.case.id)
        actor = dataclasses.replace(self.actor, operation=operation)
        facts = dict(asked.facts)
        if "finding" in facts:
            facts["finding"] = self._finding(facts["finding"])
        _VERBS[asked.kind](actor, self.case.id, facts)
        self.case = queries.case_to_work_on(self.actor, self.case.id)

    def _finding(self, named: str) -> str:
        """The finding's id; of an operation that made one, the id of what it made."""
        if named in self.refused:
            raise Refused(_finding_refused())
        receipt = self.batch.known.get(named)
        if receipt is None:
            row = self.batch.session.get(Finding, named)
            if row is None or row.case_id != self.case.id:
                raise Refused(_finding_refused())
            return named
        if receipt.subject_kind != "finding" or receipt.case_id != self.case.id:
            raise NotFound
        return receipt.subject_id


def _finding_refused() -> Problem:
    text = _l(
        "The finding that this belongs to was not accepted, so this was not either. It stays on "
        "the tablet."
    )
    return Problem("finding_refused", text, "finding")


def _why(error: NotFound | NotAllowed) -> Problem:
    if isinstance(error, NotAllowed):
        text = _l("Your role does not allow this. Nothing was changed. Ask your administrator.")
        return Problem("not_allowed", text)
    text = _l("There is no such page or record for you. Nothing was changed.")
    return Problem("not_found", text)


def _answer(asked: Asked) -> AnswerOperation:
    facts = asked.facts
    return AnswerOperation(
        op_id=asked.op_id,
        device=asked.device,
        question=facts["question"],
        value=facts["value"],
        not_applicable_reason=facts["not_applicable_reason"].strip(),
        seen_version=facts["seen_version"],
        settles=tuple(facts["settles"] or ()),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


Facts = dict[str, Any]
Verb = Callable[[Actor, str, Facts], object]


def _stage(actor: Actor, case_id: str, facts: Facts) -> object:
    on = dt.date.fromisoformat(facts["on"])
    return actions.complete_stage(actor, case_id, facts["code"], on=on, place=facts["place"])


def _finding(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.note_finding(actor, case_id, **facts)


def _proposal(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.accept_proposal(actor, case_id, facts.pop("proposal"), **facts)


def _dismissed(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.dismiss_proposal(actor, case_id, facts["proposal"], reason=facts["reason"])


def _revised(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.revise_finding(actor, case_id, facts.pop("finding"), **facts)


def _aside(actor: Actor, case_id: str, facts: Facts) -> object:
    actions.set_finding_aside(actor, case_id, facts["finding"], reason=facts["reason"])
    return None


def _violation(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.record_violation(
        actor,
        case_id,
        facts["finding"],
        acted_on=dt.date.fromisoformat(facts["acted_on"]),
        references=facts["references"],
        responsible=facts["responsible"],
        remedy=facts["remedy"],
        remedy_due=_day(facts["remedy_due"]),
    )


def _danger(actor: Actor, case_id: str, facts: Facts) -> object:
    facts["seen_at"] = dt.datetime.fromisoformat(facts["seen_at"])
    return actions.raise_alarm(actor, case_id, **facts)


def _minutes(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.take_over_minutes(
        actor, case_id, facts["minutes"], sha256=facts["sha256"], code=facts["code"]
    )


def _conflict_settled(actor: Actor, case_id: str, facts: Facts) -> object:
    actions.settle_conflicts(actor, case_id, **facts)
    return None


def _section_given(actor: Actor, case_id: str, facts: Facts) -> object:
    return actions.give_section(actor, case_id, **facts)


_VERBS: dict[str, Verb] = {
    "section_given": _section_given,
    "conflict_settled": _conflict_settled,
    "stage": _stage,
    "finding": _finding,
    "proposal": _proposal,
    "proposal_dismissed": _dismissed,
    "finding_revised": _revised,
    "finding_set_aside": _aside,
    "violation": _violation,
    "danger": _danger,
    "minutes": _minutes,
}
"""Kind of operation to the action that does it, the same that the office's pages call."""
