"""Pure rules about accounts."""

from __future__ import annotations

import datetime as dt

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

from .passwords import MIN_LENGTH
from .permissions import ROLE_PERMISSIONS

FREE_TRIES = 5


def lock_after(failures: int) -> dt.timedelta:
    """Delay before the next try: none for the first five, then doubling up to 15 minutes.

    A delay, never a lock-out for good: a stranger cannot close somebody's account.
    """
    if failures < FREE_TRIES:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=30 * 2 ** (failures - FREE_TRIES)), dt.timedelta(minutes=15))


def problems_of_password(password: str) -> list[Problem]:
    if len(password) < MIN_LENGTH:
        return [
            Problem(
                "short_password",
                _l("The password needs at least 10 characters. Nothing was changed."),
                "password",
            )
        ]
    return []


def problems_of_roles(roles: frozenset[str]) -> list[Problem]:
    unknown = sorted(roles - set(ROLE_PERMISSIONS))
    if unknown:
        text = _l("There is no role %(role)s. Nothing was changed.", role=", ".join(unknown))
        return [Problem("unknown_role", text, "roles")]
    if not roles:
        return [Problem("no_role", _l("Choose at least one role. Nothing was changed."), "roles")]
    return []


def token_state(*, revoked: bool, active: bool, current: bool) -> str:
    """What a device learns when it shows its token: the gravest first.

    revoked: it wipes itself; disabled: the account is closed, it hands over what it holds;
    signed_out: the password was changed, the person signs in on it again and nothing is lost.
    """
    if revoked:
        return "revoked"
    if not active:
        return "disabled"
    return "live" if current else "signed_out"
