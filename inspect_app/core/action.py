"""The write pattern: permission, one transaction, one journal entry, outbox rows, commit."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from . import clock, journal, operations, outbox
from .actor import Actor
from .db import transaction
from .models import OutboxRow
from .refusal import NotAllowed

P = ParamSpec("P")
T = TypeVar("T")


class AlreadyDone(Exception):
    """Another run of this job finished first; nothing was changed."""


@dataclass(frozen=True)
class ActionSpec:
    """What an action promises: its event, its permission, the fields of its journal entry."""

    event: str
    may: str
    fields: frozenset[str]


ACTIONS: dict[str, ActionSpec] = {}
"""Every action by its event: the permissions page and the patrol tests read it."""


@dataclass
class Tx:
    """What an action sees of the world: session, who, when. Nothing of the request."""

    session: Session
    actor: Actor
    now: dt.datetime
    spec: ActionSpec
    _pending: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        """The day in Vietnam."""
        return clock.date_in_vietnam(self.now)

    def record(self, subject_kind: str, subject_id: str, **facts: Any) -> None:
        """State what was done; exactly once in an action, with exactly the declared fields."""
        if set(facts) != self.spec.fields:
            raise TypeError(f"{self.spec.event} declares {sorted(self.spec.fields)}")
        if self._pending:
            raise TypeError(f"{self.spec.event} wrote two journal entries")
        self._pending.append((subject_kind, subject_id, facts))

    def enqueue(self, job: str, subject_id: str, key: str = "") -> OutboxRow:
        """Ask for a background job in this transaction. `key` makes the effect unique."""
        return outbox.enqueue(
            self.session,
            actor=self.actor,
            at=self.now,
            job=job,
            subject_id=subject_id,
            key=key or f"{job}:{subject_id}",
        )

    def drop(self, job: OutboxRow) -> None:
        """A job that is not wanted any more: no worker takes it, and the one that runs it stops
        when it next tells its progress."""
        outbox.finish(self.session, job.id, self.now)

    def draft(self) -> journal.Draft:
        """The journal entry that this action asks for."""
        if not self._pending:
            raise TypeError(f"{self.spec.event} wrote no journal entry")
        kind, subject_id, facts = self._pending[0]
        return journal.Draft(
            actor=self.actor,
            at=self.now,
            event=self.spec.event,
            subject_kind=kind,
            subject_id=subject_id,
            body=facts,
            about=_case_of(kind, subject_id, facts),
        )


def _case_of(kind: str, subject_id: str, facts: dict[str, Any]) -> str | None:
    """The case that an entry belongs to, as its facts name it."""
    case = facts.get("case")
    if isinstance(case, str):
        return case
    return subject_id if kind == "inspection_case" else None


def _alone(spec: ActionSpec, actor: Actor, verb: Callable[[Tx], T]) -> T:
    """The action as a transaction of its own."""
    with transaction() as session:
        if actor.operation is not None:
            known = operations.receipts_of(session, [actor.operation.op_id])
            operations.must_be_new(actor.operation, known.get(actor.operation.op_id))
        tx = Tx(session=session, actor=actor, now=clock.now(), spec=spec)
        result = verb(tx)
        operations.write_one(session, tx.draft(), actor.operation)
        if actor.job_id and not outbox.finish(session, actor.job_id, tx.now):
            raise AlreadyDone(actor.job_id)
    return result


def _within(batch: operations.Batch, spec: ActionSpec, actor: Actor, verb: Callable[[Tx], T]) -> T:
    """The action as a savepoint of an open batch, which writes its entry and receipt."""
    if actor.operation is not None:
        operations.must_be_new(actor.operation, batch.known.get(actor.operation.op_id))
    with batch.session.begin_nested():
        tx = Tx(session=batch.session, actor=actor, now=clock.now(), spec=spec)
        result = verb(tx)
        draft = tx.draft()
    batch.accept(draft, actor.operation, operations.version_of(draft))
    return result


def action(
    event: str, *, may: str, fields: tuple[str, ...] = ()
) -> Callable[[Callable[Concatenate[Tx, P], T]], Callable[Concatenate[Actor, P], T]]:
    """Make `def verb(tx, …)` callable as `verb(actor, …)` with the whole write promise.

    Raises NotAllowed without the permission; whatever the body raises undoes everything. A body
    that collided with a rival over something unique runs once more, so that its own look-ups see
    what the rival stored and answer for it. With an operation on the actor it acts only once:
    AlreadyAccepted carries the receipt of the first time. In a batch its savepoint is its
    transaction (`core/operations.py`).
    """
    spec = ActionSpec(event, may, frozenset(fields))
    if event in ACTIONS:
        raise TypeError(f"two actions are named {event}")
    ACTIONS[event] = spec

    def decorate(verb: Callable[Concatenate[Tx, P], T]) -> Callable[Concatenate[Actor, P], T]:
        def once(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> T:
            def told(tx: Tx) -> T:
                return verb(tx, *args, **kwargs)

            batch = operations.current_batch()
            return _alone(spec, actor, told) if batch is None else _within(batch, spec, actor, told)

        @functools.wraps(verb)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if not actor.may(may):
                raise NotAllowed(may)
            try:
                return once(actor, *args, **kwargs)
            except sa.exc.IntegrityError:
                return once(actor, *args, **kwargs)

        run.spec = spec  # type: ignore[attr-defined]
        return run

    return decorate
