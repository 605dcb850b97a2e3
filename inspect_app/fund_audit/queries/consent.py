"""Public names whose giver lets them out no more: the page stays as it is until it is withdrawn."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.registry.models import Entity

from ..models import FundPublication
from ..rules.public import masked_text
from .publication import INSIDE
from .wishes import names_now


@dataclass(frozen=True)
class WithoutConsent:
    """What is published about a fund, and how many of its names nobody lets out now."""

    published: FundPublication
    fund: str
    names: int


def names_without_consent(published: FundPublication) -> list[str]:
    """Names that stand in a publication and that the giver of their gift lets out no more."""
    names: dict[str, str] = json.loads(published.content)[INSIDE].get("names", {})
    if not names:
        return []
    now = names_now(published.entity_id, names)
    return sorted({name for line, name in names.items() if masked_text(now.get(line, "")) != name})


def public_without_consent(actor: Actor) -> list[WithoutConsent]:
    """What of the organisation is public with names that nobody lets out now, by fund."""
    rows = db.session.execute(
        sa.select(FundPublication, Entity.name)
        .join(Entity, Entity.id == FundPublication.entity_id)
        .where(
            FundPublication.organisation_id == actor.organisation_id,
            FundPublication.withdrawn_at.is_(None),
        )
        .order_by(Entity.name, FundPublication.id)
    ).all()
    counted = [(row, fund, len(names_without_consent(row))) for row, fund in rows]
    return [WithoutConsent(row, fund, count) for row, fund, count in counted if count]
