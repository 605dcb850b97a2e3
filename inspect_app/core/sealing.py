"""Secrets that the server keeps for others, sealed under keys derived from SECRET_KEY.

Each purpose has its own key (HKDF-SHA-256), so that what is sealed for one cannot be opened, and
what is hashed for one cannot be matched, for another.  A new SECRET_KEY makes sealed things
unreadable: keep it as long as the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_NONCE = 12


class Unopenable(Exception):
    """The bytes were changed, belong to something else, or SECRET_KEY is another."""


def _key(purpose: str) -> bytes:
    secret: str = current_app.config["SECRET_KEY"]
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return derive.derive(secret.encode())


def seal(purpose: str, owner: str, secret: bytes) -> bytes:
    """AES-256-GCM, bound to `owner`: moved to another row it does not open."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, secret, owner.encode())


def unseal(purpose: str, owner: str, sealed: bytes) -> bytes:
    """What was sealed for this owner. Raises Unopenable."""
    try:
        return AESGCM(_key(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.encode())
    except InvalidTag:
        raise Unopenable(purpose) from None


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that nobody can try values against without SECRET_KEY."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()
