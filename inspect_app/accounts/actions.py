"""Writes about accounts: one verb per intent."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.action import Tx, action
from inspect_app.core.db import transaction
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if

from . import queries, rules
from .models import Device, Organisation, OrganisationSuccessor, User, UserRole
from .passwords import hash_password, password_matches
from .sessions import end_sessions_of, hash_of


def check_login(login: str, password: str) -> User | None:
    """The user when login and password match and no delay runs; counts failures.

    Not an `@action`: nobody is signed in yet, and failures are counted, not journaled.
    """
    user = queries.user_by_login(login)
    waiting = (
        user is not None and user.locked_until is not None and (user.locked_until > clock.now())
    )
    stored = user.password_hash if user is not None and user.active and not waiting else None
    matches = password_matches(stored, password)
    if user is None or waiting:
        return None
    if matches and not user.failed_logins:
        return user
    failures = 0 if matches else user.failed_logins + 1
    delay = rules.lock_after(failures)
    with transaction() as session:
        session.execute(
            sa.update(User)
            .where(User.id == user.id)
            .values(failed_logins=failures, locked_until=clock.now() + delay if delay else None)
        )
    return user if matches else None


@action("accounts.signed_in", may="account.own")
def record_sign_in(tx: Tx) -> None:
    tx.record("user", tx.actor.user_id)


@action("accounts.signed_out", may="account.own")
def sign_out(tx: Tx) -> None:
    tx.record("user", tx.actor.user_id)


@action("accounts.password_changed", may="account.own")
def change_password(tx: Tx, *, old: str, new: str) -> None:
    """Ends every session of the person, this one included; tablets keep their data and ask for
    the new password at their next contact."""
    user = tx.session.get_one(User, tx.actor.user_id)
    if not password_matches(user.password_hash, old):
        text = _l("The old password is not right. Nothing was changed; try again.")
        raise Refused(Problem("wrong_password", text, "old"))
    refuse_if(rules.problems_of_password(new))
    user.password_hash = hash_password(new)
    end_sessions_of(tx.session, user.id)
    _sign_out_devices(tx, user.id)
    tx.record("user", user.id)


def _sign_out_devices(tx: Tx, user_id: str) -> None:
    """Their tokens open nothing until the person signs in on each device again."""
    tx.session.execute(
        sa.update(Device)
        .where(Device.user_id == user_id, Device.signed_out_at.is_(None))
        .values(signed_out_at=tx.now)
    )


def _set_roles(user: User, roles: frozenset[str]) -> None:
    user.roles = [role for role in user.roles if role.role in roles]
    user.roles += [UserRole(user_id=user.id, role=role) for role in roles - user.role_names]


@action("accounts.user_added", may="account.manage", fields=("login", "roles"))
def add_user(
    tx: Tx, *, login: str, name: str, post: str, password: str, roles: frozenset[str]
) -> User:
    """Add a person to the administrator's own organisation."""
    login = login.strip().lower()
    refuse_if(rules.problems_of_roles(roles) + rules.problems_of_password(password))
    if queries.user_by_login(login) is not None:
        text = _l("The account name is taken. Nothing was changed; choose another.")
        raise Refused(Problem("login_taken", text, "login"))
    user = User(
        organisation_id=tx.actor.organisation_id,
        login=login,
        name=name,
        post=post,
        password_hash=hash_password(password),
        created_at=tx.now,
    )
    tx.session.add(user)
    tx.session.flush()
    _set_roles(user, roles)
    tx.record("user", user.id, login=login, roles=sorted(roles))
    return user


@action("accounts.roles_changed", may="account.manage", fields=("roles", "active"))
def change_roles(tx: Tx, user_id: str, *, roles: frozenset[str], active: bool) -> None:
    """Change roles or close the account; every session of the person ends.

    A closed account's tablets may only hand over what they hold. Opened again, they sign in anew.
    """
    user = queries.user_of(tx.actor, user_id)
    refuse_if(rules.problems_of_roles(roles))
    if user.id == tx.actor.user_id and not active:
        text = _l("You cannot close your own account. Nothing was changed.")
        raise Refused(Problem("own_account", text))
    _set_roles(user, roles)
    user.active = active
    end_sessions_of(tx.session, user.id)
    if not active:
        _sign_out_devices(tx, user.id)
    tx.record("user", user.id, roles=sorted(roles), active=active)


def new_device(tx: Tx, label: str) -> tuple[Device, str]:
    """A device of the acting person and its token, which is kept only as a hash."""
    token = secrets.token_urlsafe(32)
    device = Device(
        user_id=tx.actor.user_id,
        label=label.strip()[:80],
        token_hash=hash_of(token),
        created_at=tx.now,
    )
    tx.session.add(device)
    tx.session.flush()
    return device, token


@action("accounts.device_enrolled", may="account.own", fields=("label",))
def enrol_device(tx: Tx, *, label: str) -> tuple[Device, str]:
    """A new device token for the person; the token is returned once and kept as a hash."""
    device, token = new_device(tx, label)
    tx.record("device", device.id, label=device.label)
    return device, token


@action("accounts.device_signed_in", may="account.own")
def exchange_token(tx: Tx, device_id: str, shown: str) -> str:
    """A new token for a device of the person, in exchange for the one that it showed.

    Who calls this has checked the password. The shown token still proves the device, for the case
    that the reply is lost and the tablet asks once more.
    """
    device = tx.session.get(Device, device_id, with_for_update=True)
    if device is None or device.user_id != tx.actor.user_id or device.revoked_at is not None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    device.former_token_hash, device.token_hash = hash_of(shown), hash_of(token)
    device.signed_out_at = None
    tx.record("device", device.id)
    return token


@action("accounts.device_revoked", may="account.own")
def revoke_device(tx: Tx, device_id: str) -> None:
    """Of the own person; an administrator's also of everybody in the own body."""
    device = queries.device_of(tx.actor, device_id)
    device.revoked_at = device.revoked_at or tx.now
    tx.record("device", device.id)


@action("accounts.organisation_founded", may="system.job", fields=("code", "name", "successors"))
def found_organisation(
    tx: Tx,
    *,
    code: str,
    name: str,
    short_name: str,
    place: str,
    kind: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    parent_code: str = "",
    successor_codes: Sequence[str] = (),
) -> Organisation:
    """Record a body: one that works with this installation, or an authority named on licences.

    Only the installation itself may (the command, the demo). The superior body, and who took over
    a body that ended, must be recorded first.
    """
    parent = tx.session.scalar(sa.select(Organisation).where(Organisation.code == parent_code))
    heirs = list(
        tx.session.scalars(sa.select(Organisation).where(Organisation.code.in_(successor_codes)))
    )
    known = {heir.code for heir in heirs}
    taken = tx.session.scalar(sa.select(Organisation.id).where(Organisation.code == code))
    missing = known != set(successor_codes) or (parent is None and parent_code)
    if taken is not None or missing or (heirs and valid_to is None):
        text = _l("The body %(code)s cannot be recorded so. Nothing was changed.", code=code)
        raise Refused(Problem("organisation", text, "code"))
    organisation = Organisation(
        code=code,
        name=name,
        short_name=short_name,
        place=place,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        parent_id=parent.id if parent is not None else None,
    )
    tx.session.add(organisation)
    tx.session.flush()
    for heir in heirs:
        tx.session.add(
            OrganisationSuccessor(
                organisation_id=organisation.id,
                successor_id=heir.id,
                on=(valid_to or valid_from) + dt.timedelta(days=1),
            )
        )
    tx.record("organisation", organisation.id, code=code, name=name, successors=sorted(known))
    return organisation
