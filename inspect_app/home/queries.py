"""What waits for whom, and the newest journal entries of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core import journal
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry


@dataclass(frozen=True)
class Waiting:
    """A number on the start page and the list behind it."""

    figure: int
    words: Any
    endpoint: str


def waiting_for(actor: Actor) -> list[Waiting]:
    return []


def journal_page(actor: Actor, limit: int = 200) -> dict[str, Any]:
    """The newest entries of the actor's organisation, with the head of the whole tree."""
    rows = db.session.execute(
        sa.select(JournalEntry, User.name)
        .outerjoin(User, User.id == JournalEntry.actor_id)
        .where(JournalEntry.organisation_id == actor.organisation_id)
        .order_by(JournalEntry.seq.desc())
        .limit(limit)
    ).all()
    return {"rows": rows, "head": journal.head(db.session())}
