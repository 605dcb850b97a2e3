"""Tablets: which an actor may see, and what a device is told at each contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import Device, User
from inspect_app.accounts.queries import device_of
from inspect_app.accounts.rules import token_state
from inspect_app.core import clock, journal
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.core.sealing import keyed_hash

from ..models import EnrolmentCode, EnrolmentFailure, FieldDevice
from ..rules import enrolment
from ..rules.limits import LIMITS

STANDING = "field standing of device"


@dataclass(frozen=True)
class Tablet:
    """One row of the page of devices."""

    device: Device
    user: User
    field: FieldDevice | None

    @property
    def state(self) -> str:
        return token_state(
            revoked=self.device.revoked_at is not None,
            active=self.user.active,
            current=self.device.signed_out_at is None,
        )


def tablets(actor: Actor) -> list[Tablet]:
    """The actor's own devices; an administrator's view of the whole body. Revoked ones last."""
    query = (
        sa.select(Device, User, FieldDevice)
        .join(User, Device.user_id == User.id)
        .outerjoin(FieldDevice, FieldDevice.device_id == Device.id)
        .where(User.organisation_id == actor.organisation_id)
        .order_by(Device.revoked_at.is_not(None), User.name, Device.created_at.desc())
    )
    if not actor.may("account.manage"):
        query = query.where(Device.user_id == actor.user_id)
    return [Tablet(device, user, field) for device, user, field in db.session.execute(query)]


def tablet_of(actor: Actor, device_id: str) -> Tablet:
    """One that the actor may revoke, else NotFound."""
    device = device_of(actor, device_id)
    user = db.session.get_one(User, device.user_id)
    return Tablet(device, user, db.session.get(FieldDevice, device_id))


def own_field_device(actor: Actor) -> tuple[Device, FieldDevice]:
    """The device that asks, else NotFound."""
    device = db.session.get(Device, actor.device_id) if actor.device_id else None
    field = db.session.get(FieldDevice, device.id) if device is not None else None
    if device is None or field is None:
        raise NotFound
    return device, field


def open_code(session: Any, code_hash: str, at: dt.datetime) -> EnrolmentCode | None:
    """The code when it was not used and has time left."""
    found: EnrolmentCode | None = session.scalar(
        sa.select(EnrolmentCode).where(
            EnrolmentCode.code_hash == code_hash,
            EnrolmentCode.used_at.is_(None),
            EnrolmentCode.expires_at > at,
        )
    )
    return found


def guesses_must_wait(source: str, prefix: str, at: dt.datetime) -> bool:
    """Whether too many wrong codes came from this address or with this beginning."""
    recent = EnrolmentFailure.at > at - enrolment.WINDOW
    counts = [
        db.session.scalar(sa.select(sa.func.count()).where(recent, column == value)) or 0
        for column, value in (
            (EnrolmentFailure.source, source),
            (EnrolmentFailure.prefix, prefix),
        )
    ]
    return enrolment.must_wait(counts[0], counts[1])


def enrolment_json(user: User, device: Device, token: str, recovery_key: str) -> dict[str, Any]:
    """`Enrolment` of contract.ts."""
    return {
        "token": token,
        "device": {"id": device.id, "label": device.label},
        "user": {"id": user.id, "name": user.name, "login": user.login},
        "organisation": {
            "name": user.organisation.name,
            "short_name": user.organisation.short_name,
        },
        "recovery_key": recovery_key,
        "standing_key": standing_key(device.id),
        "limits": LIMITS,
        "server_time": clock.now().isoformat(),
    }


def standing_key(device_id: str) -> str:
    """The weak secret that a tablet keeps in plain: good for one question alone, whether it was
    revoked. Derived from SECRET_KEY, so nothing of it is stored."""
    return keyed_hash(STANDING, device_id)


def is_revoked(device_id: str) -> bool:
    """Whether a tablet of the field was revoked."""
    device = db.session.get(Device, device_id)
    return (
        device is not None
        and device.revoked_at is not None
        and db.session.get(FieldDevice, device_id) is not None
    )


def wrong_keys_must_wait(source: str, at: dt.datetime) -> bool:
    """Whether too many wrong keys came from this address."""
    recent = EnrolmentFailure.at > at - enrolment.WINDOW
    query = sa.select(sa.func.count()).where(recent, EnrolmentFailure.source == source)
    return enrolment.must_wait(db.session.scalar(query) or 0, 0)


def now_json(actor: Actor, device: Device) -> dict[str, Any]:
    """`Now` of contract.ts."""
    return {
        "server_time": clock.now().isoformat(),
        "user": {"id": actor.user_id, "name": actor.name},
        "device": {"id": device.id, "label": device.label},
        "standing_key": standing_key(device.id),
        "limits": LIMITS,
        "journal": head_json(journal.head(db.session())),
    }


def head_json(head: journal.Head) -> dict[str, Any]:
    return {"size": head.size, "root": head.root}
