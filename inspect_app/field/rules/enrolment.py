"""One-time codes that people type from one screen into another, and how often one may guess."""

from __future__ import annotations

import base64
import datetime as dt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""

LENGTH = 8
GOOD_FOR = dt.timedelta(minutes=10)

WINDOW = dt.timedelta(minutes=10)
MOST_BY_SOURCE = 20
MOST_BY_PREFIX = 30
"""Wrong codes in the window before the right one waits too: from one address, and with the same
first two characters. Of 2^40 codes a guesser reaches 30 for each of 1,024 beginnings."""

_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)

_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def normal(typed: str) -> str:
    """What was meant: capitals, without spaces and hyphens, O as 0, I and L as 1. Empty when it
    cannot be a code."""
    code = "".join(typed.upper().replace("-", " ").split()).translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def spelled(code: str) -> str:
    """In two groups of four, as people read it."""
    return f"{code[:4]}-{code[4:]}"


def spelled_key(key: bytes) -> str:
    """A recovery key of 32 bytes as people type it: 52 letters and digits in groups of four."""
    letters = base64.b32encode(key).decode().rstrip("=").translate(_CROCKFORD)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def must_wait(by_source: int, by_prefix: int) -> bool:
    return by_source >= MOST_BY_SOURCE or by_prefix >= MOST_BY_PREFIX
