"""Reads about people and organisations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound

from . import rules
from .models import Device, Organisation, OrganisationSuccessor, User
from .permissions import permissions_of
from .sessions import hash_of


def actor_for(user: User, device_id: str | None = None) -> Actor:
    return Actor(
        user_id=user.id,
        organisation_id=user.organisation_id,
        name=user.name,
        roles=user.role_names,
        permissions=permissions_of(user.role_names),
        device_id=device_id,
    )


def actor_by_user_id(user_id: str) -> Actor | None:
    user = db.session.get(User, user_id)
    return actor_for(user) if user is not None and user.active else None


@dataclass(frozen=True)
class TokenHolder:
    """A device that showed its token, with its person. What it may do depends on `state`."""

    user: User
    device: Device
    state: str
    """live, revoked (its data go), disabled (its data are handed over), signed_out"""


_SHOWN = sa.bindparam("shown", type_=sa.String)
_HOLDER = (
    sa.select(User, Device)
    .join(Device, Device.user_id == User.id)
    .where(sa.or_(Device.token_hash == _SHOWN, Device.former_token_hash == _SHOWN))
)
"""Made once: every request of a tablet asks it."""


def holder_of(token: str) -> TokenHolder | None:
    """The device of a token, also of one that no longer opens anything; None when unknown."""
    shown = hash_of(token)
    found = db.session.execute(_HOLDER, {"shown": shown}).first()
    if found is None:
        return None
    user, device = found
    current = device.token_hash == shown and device.signed_out_at is None
    state = rules.token_state(
        revoked=device.revoked_at is not None, active=user.active, current=current
    )
    return TokenHolder(user, device, state)


def user_by_login(login: str) -> User | None:
    return db.session.scalar(sa.select(User).where(User.login == login.strip().lower()))


def users_of(actor: Actor) -> list[User]:
    """People of the actor's organisation, by name."""
    return list(
        db.session.scalars(
            sa.select(User).where(User.organisation_id == actor.organisation_id).order_by(User.name)
        )
    )


def user_of(actor: Actor, user_id: str) -> User:
    """A person of the actor's organisation, else NotFound."""
    user = db.session.get(User, user_id)
    if user is None or user.organisation_id != actor.organisation_id:
        raise NotFound
    return user


def organisation_on(organisation_id: str, on: dt.date) -> Organisation:
    """The body that acts for `organisation_id` on a day: itself, or its successor after it ended.

    Raises NotFound when no body is in force (the chain ends before the day).
    """
    seen: set[str] = set()
    current = db.session.get(Organisation, organisation_id)
    while current is not None and current.valid_to is not None and current.valid_to < on:
        seen.add(current.id)
        successor = db.session.scalar(
            sa.select(OrganisationSuccessor)
            .where(
                OrganisationSuccessor.organisation_id == current.id,
                OrganisationSuccessor.successor_id.not_in(seen),
            )
            .order_by(OrganisationSuccessor.on.desc())
        )
        current = db.session.get(Organisation, successor.successor_id) if successor else None
    if current is None:
        raise NotFound
    return current


def devices_of(user_id: str) -> list[Device]:
    return list(
        db.session.scalars(
            sa.select(Device).where(Device.user_id == user_id).order_by(Device.created_at.desc())
        )
    )


def device_of(actor: Actor, device_id: str) -> Device:
    """An own device, or for an administrator one of the own body, else NotFound."""
    found = db.session.execute(
        sa.select(Device, User).join(User, Device.user_id == User.id).where(Device.id == device_id)
    ).first()
    if found is None:
        raise NotFound
    device, user = found
    managed = actor.may("account.manage") and user.organisation_id == actor.organisation_id
    if user.id != actor.user_id and not managed:
        raise NotFound
    return device
