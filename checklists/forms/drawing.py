"""random() and uuid() drawn from a seed and a place: the same on every machine (decision 9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from .evaluator import Context, Function, value_of
from .functions import FUNCTIONS
from .values import Item, Value, to_number
from .xpath import Tree

_MASK = 0xFFFFFFFF
_MOST_DIGITS = 1_000


def drawing(seed: str, key_of: Callable[[Item], str]) -> Mapping[str, Function]:
    """All functions of forms, with random() and uuid() drawn for the node that is worked out."""

    def random(context: Context, _: Sequence[Tree]) -> Value:
        place = f"{seed}\n{key_of(context.original)}"
        return (drawn(place, 0) * (1 << 21) + (drawn(place, 1) >> 11)) / float(1 << 53)

    def uuid(context: Context, args: Sequence[Tree]) -> Value:
        place = f"{seed}\n{key_of(context.original)}"
        if not args:
            return _uuid(digits(place, 32))
        length = to_number(value_of(args[0], context))
        return "" if math.isnan(length) else digits(place, int(max(0, min(length, _MOST_DIGITS))))

    return {**FUNCTIONS, "random": random, "uuid": uuid}


def drawn(place: str, at: int) -> int:
    """32 bits: FNV-1a over UTF-8, then the finalizer of MurmurHash3."""
    found = 0x811C9DC5
    for byte in f"{place}\n{at}".encode("utf-8", "surrogatepass"):
        found = ((found ^ byte) * 0x01000193) & _MASK
    found = ((found ^ (found >> 16)) * 0x85EBCA6B) & _MASK
    found = ((found ^ (found >> 13)) * 0xC2B2AE35) & _MASK
    return found ^ (found >> 16)


def digits(place: str, count: int) -> str:
    """So many hexadecimal digits."""
    words = (f"{drawn(place, at):08x}" for at in range((count + 7) // 8))
    return "".join(words)[:count]


def _uuid(hexadecimal: str) -> str:
    """32 digits as a UUID of version 4."""
    variant = "89ab"[int(hexadecimal[16], 16) & 3]
    text = f"{hexadecimal[:12]}4{hexadecimal[13:16]}{variant}{hexadecimal[17:]}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
