"""Argon2id passwords. At most four hashings at once: each takes 64 MiB."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher()
_SLOTS = threading.BoundedSemaphore(4)
_NOBODY = _HASHER.hash("nobody has this password")

MIN_LENGTH = 10


def hash_password(password: str) -> str:
    with _SLOTS:
        return _HASHER.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Constant work whether the account exists or not, so that timing tells nothing."""
    with _SLOTS:
        try:
            return _HASHER.verify(stored or _NOBODY, password) and stored is not None
        except (Argon2Error, InvalidHashError):
            return False
