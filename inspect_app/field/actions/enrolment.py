"""A tablet gets its token by a one-time code, its key back by the password, and is heard of."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import secrets
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts import actions as accounts
from inspect_app.accounts import queries as people
from inspect_app.accounts.models import Device, User
from inspect_app.core import clock
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db, transaction
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused
from inspect_app.core.sealing import Unopenable, keyed_hash, seal, unseal

from ..models import EnrolmentCode, EnrolmentFailure, FieldDevice
from ..queries import devices
from ..rules import enrolment

RECOVERY = "field recovery key"
CODE = "field enrolment code"
SOURCE = "field enrolment source"
STANDING_SOURCE = "field standing source"

NEWS_EVERY = dt.timedelta(minutes=1)
MOST_UNSENT = 1_000_000


class TooManyTries(Exception):
    """Wrong codes came too often from there; the right one waits too."""


@action("field.code_made", may="account.own", fields=("person",))
def make_code(tx: Tx, *, user_id: str) -> tuple[str, User]:
    """A code for a tablet of the own account; an administrator makes it for others of the body.

    An earlier unused code of the person stops working: there is one at a time on a screen.
    """
    user = people.user_of(tx.actor, user_id)
    if user.id != tx.actor.user_id and not tx.actor.may("account.manage"):
        raise NotAllowed("account.manage")
    if not user.active:
        text = _l("The account is closed, so no tablet can be enrolled. Nothing was changed.")
        raise Refused(Problem("account_closed", text, "user_id"))
    tx.session.execute(
        sa.update(EnrolmentCode)
        .where(EnrolmentCode.user_id == user.id, EnrolmentCode.expires_at > tx.now)
        .values(expires_at=tx.now)
    )
    code = "".join(secrets.choice(enrolment.ALPHABET) for _ in range(enrolment.LENGTH))
    row = EnrolmentCode(
        code_hash=keyed_hash(CODE, code),
        user_id=user.id,
        made_by=tx.actor.user_id,
        made_at=tx.now,
        expires_at=tx.now + enrolment.GOOD_FOR,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record("enrolment_code", row.id, person=user.id)
    return code, user


@action("field.tablet_enrolled", may="account.own", fields=("label", "made_by"))
def _use_code(tx: Tx, code_hash: str, label: str) -> tuple[Device, str, bytes]:
    """Uses the code, once: of two tablets at the same moment one finds it used."""
    row = devices.open_code(tx.session, code_hash, tx.now)
    if row is None or row.user_id != tx.actor.user_id:
        raise NotFound
    unused = sa.and_(EnrolmentCode.id == row.id, EnrolmentCode.used_at.is_(None))
    used: Any = tx.session.execute(sa.update(EnrolmentCode).where(unused).values(used_at=tx.now))
    if not used.rowcount:
        raise NotFound
    device, token = accounts.new_device(tx, label)
    key = secrets.token_bytes(32)
    tx.session.add(
        FieldDevice(
            device_id=device.id, sealed_key=seal(RECOVERY, device.id, key), enrolled_by=row.made_by
        )
    )
    tx.record("device", device.id, label=device.label, made_by=row.made_by)
    return device, token, key


def enrol(typed: str, label: str, source: str) -> dict[str, object]:
    """`Enrolment` of contract.ts for a right code.

    Not itself an action: nobody is known until the code is. Wrong codes are counted, not
    journaled. Raises TooManyTries, or Refused for a code that is wrong, used or too old.
    """
    code, at = enrolment.normal(typed), clock.now()
    origin, prefix = keyed_hash(SOURCE, source), code[:2]
    if devices.guesses_must_wait(origin, prefix, at):
        raise TooManyTries
    code_hash = keyed_hash(CODE, code)
    row = devices.open_code(db.session, code_hash, at)
    actor = people.actor_by_user_id(row.user_id) if row is not None else None
    if actor is not None:
        try:
            device, token, key = _use_code(actor, code_hash, label)
        except NotFound:
            pass
        else:
            user = db.session.get_one(User, actor.user_id)
            told = base64.b64encode(key).decode()
            return devices.enrolment_json(user, device, token, told)
    _count_failure(origin, prefix, at)
    text = _l(
        "The code is wrong, was used or is older than ten minutes. Ask for a new code on the page "
        "Tablets."
    )
    raise Refused(Problem("bad_code", text, "code"))


def standing_of(device_id: str, key: str, source: str) -> str:
    """`revoked` to a revoked tablet that shows its key, else `ok`: a wrong key learns nothing.

    Raises TooManyTries for wrong keys alone, so that nobody keeps a tablet from its answer.
    """
    right = hmac.compare_digest(devices.standing_key(device_id).encode(), key.encode())
    if right:
        return "revoked" if devices.is_revoked(device_id) else "ok"
    origin, at = keyed_hash(STANDING_SOURCE, source), clock.now()
    if devices.wrong_keys_must_wait(origin, at):
        raise TooManyTries
    _count_failure(origin, "", at)
    return "ok"


def _count_failure(origin: str, prefix: str, at: dt.datetime) -> None:
    with transaction() as session:
        session.execute(
            sa.delete(EnrolmentFailure).where(EnrolmentFailure.at < at - enrolment.WINDOW)
        )
        session.add(EnrolmentFailure(at=at, source=origin, prefix=prefix))


def _must_match(actor_login: str, user_id: str, password: str) -> None:
    """Counts failures like the sign-in page, so that a found tablet is no place to guess."""
    user = accounts.check_login(actor_login, password)
    if user is None or user.id != user_id:
        text = _l(
            "Name or password is not right, or there were too many tries. Nothing on the tablet "
            "was changed; wait a moment and try again."
        )
        raise Refused(Problem("wrong_password", text, "password"))


def sign_in(holder: people.TokenHolder, shown: str, login: str, password: str) -> dict[str, object]:
    """A new token for the device that showed its old one, for its own person alone.

    The queue of a tablet belongs to one person: another account is refused, whatever its password.
    """
    user_id, device_id = holder.user.id, holder.device.id
    if login.strip().lower() != holder.user.login:
        text = _l(
            "This tablet belongs to another account. Sign in with that account, or enrol the "
            "tablet anew for yours; what is unsent stays."
        )
        raise Refused(Problem("other_account", text, "login"))
    _must_match(login, user_id, password)
    actor = people.actor_by_user_id(user_id)
    if actor is None:
        raise NotFound
    token = accounts.exchange_token(actor, device_id, shown)
    device = db.session.get_one(Device, device_id)
    return {
        "token": token,
        "device": {"id": device.id, "label": device.label},
        "user": {"id": user_id, "name": actor.name, "login": login.strip().lower()},
        "server_time": clock.now().isoformat(),
    }


@action("field.recovery_key_given", may="account.own")
def _note_key_given(tx: Tx, device_id: str) -> None:
    tx.record("device", device_id)


def recovery_key(actor: Actor, password: str) -> str:
    """The key of the asking device once more (base64), after the password: the PIN is forgotten."""
    device, field = devices.own_field_device(actor)
    return base64.b64encode(_key_after_password(actor, device.id, field, password)).decode()


def recovery_key_for_office(actor: Actor, device_id: str, password: str) -> str:
    """The key of an own tablet, or as administrator of any of the body, spelled for typing.

    The tablet itself cannot ask while it is locked: its token lies under the forgotten PIN. The
    password is the asker's own.
    """
    tablet = devices.tablet_of(actor, device_id)
    if tablet.field is None:
        raise NotFound
    return enrolment.spelled_key(_key_after_password(actor, device_id, tablet.field, password))


def _key_after_password(actor: Actor, device_id: str, field: FieldDevice, password: str) -> bytes:
    sealed = field.sealed_key
    user = db.session.get_one(User, actor.user_id)
    _must_match(user.login, user.id, password)
    try:
        key = unseal(RECOVERY, device_id, sealed)
    except Unopenable:
        text = _l(
            "The server cannot open the key of this tablet: its own secret was changed. The data "
            "on the tablet stay; the PIN still opens them. Tell the administrator."
        )
        raise Refused(Problem("key_unopenable", text)) from None
    _note_key_given(actor, device_id)
    return key


def heard_of(field: FieldDevice, unsent: int | None, build: str) -> None:
    """Keep what the heartbeat told. No journal entry: nothing of a case or a right changes."""
    at = clock.now()
    same = (field.unsent, field.build) == (unsent, build)
    if same and field.last_seen_at is not None and at - field.last_seen_at < NEWS_EVERY:
        return
    with transaction() as session:
        session.execute(
            sa.update(FieldDevice)
            .where(FieldDevice.device_id == field.device_id)
            .values(last_seen_at=at, unsent=unsent, build=build)
        )
