"""What a form stores for what was entered: each type has one way of writing its values.

A text that is no value of the type is stored as blank, as the ODK engines do; the page refuses it
before, so that nobody loses an entry unseen.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Context, Decimal

from .form import Node
from .values import ZONE, moment_of, plain_number

_INT = 2_147_483_648
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\Z", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?\Z", re.ASCII)
_PLACES = Decimal("1e-20")
"""The last digit behind the point that a stored decimal has."""
_WIDE = Context(prec=400)
"""Digits enough for every number there is: 309 before the point, 20 behind it."""


def stored(node: Node, text: str) -> str:
    """The text that is stored; "" where it is no value of the node's type."""
    if node.control == "select":
        return " ".join(dict.fromkeys(text.split()))
    if node.control == "trigger":
        return text if text == "OK" else ""
    write = _WRITE.get(node.type)
    written = write(text) if write is not None and text else text
    if node.bounds is not None and written:
        least, most = sorted(plain_number(bound) for bound in node.bounds)
        return written if least <= plain_number(written) <= most else ""
    return written


def _int(text: str) -> str:
    number = plain_number(text)
    if not math.isfinite(number):
        return ""
    whole = math.trunc(number)
    return str(whole) if -_INT <= whole < _INT else ""


def _decimal(text: str) -> str:
    """Digits without exponent, at least one and at most 20 behind the point."""
    number = plain_number(text)
    if not math.isfinite(number):
        return ""
    shown = f"{Decimal(repr(number)).quantize(_PLACES, context=_WIDE):f}"
    whole, _, part = shown.partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"


def _geopoint(text: str) -> str:
    """Latitude, longitude and, where given, altitude and accuracy; 0 0 is no place."""
    parts = [_decimal(part) for part in text.split()[:4]]
    if len(parts) < 2 or not all(parts):
        return ""
    numbers = [float(part) for part in parts]
    somewhere = any(numbers[:2]) and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180
    return " ".join(parts) if somewhere else ""


def _date(text: str) -> str:
    match = _DATE.match(text)
    return match[1] if match is not None and moment_of(match[1]) is not None else ""


def _date_time(text: str) -> str:
    seconds = text.partition("T")[2].count(":") >= 2
    return text if seconds and moment_of(text) is not None else ""


def _time(text: str) -> str:
    if not _TIME.match(text):
        return ""
    return text if moment_of(f"2000-01-01T{text}") is not None else ""


_WRITE = {
    "int": _int,
    "integer": _int,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _date_time,
    "time": _time,
    "geopoint": _geopoint,
}


def preloaded(kind: str, what: str, now: dt.datetime, properties: Mapping[str, str]) -> str:
    """What a form fills in by itself: start, today, the user, the device."""
    local = now.astimezone(ZONE)
    if kind == "timestamp":
        return local.isoformat(timespec="milliseconds") if what == "start" else ""
    if kind == "date":
        return local.date().isoformat()
    return properties.get(what, "") if kind == "property" else ""
