"""Values of expressions and how one kind is read as another.

A value is a number, a text, a truth, a moment (date or date with time) or a list of nodes. The
conversions are those of the ODK engines (ODK XForms specification, "XPath Functions"), which bend
XPath 1.0: a blank is no number, a date is the number of days since 1970-01-01 in local time, a
number that is none is shown as blank.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = 86_400_000
"""Milliseconds of a day."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:T(\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?)(Z|[-+](?:0\d|1[0-4]):[0-5]\d)?)?\Z",
    re.ASCII,
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z", re.ASCII)
_IDLE_ZEROS = re.compile(r"(?<=[1-9])0+(?=[-+])(?<=\.\d\d\d)")
"""Those that end the milliseconds, as in .250; .000 stays."""
_OTHER_BASE = re.compile(r"0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)\Z")
_BASES = {"x": 16, "o": 8, "b": 2}


class Item:
    """A node that paths walk over: an answer, a group, or a row of an attached table."""

    name: str
    parent: Item | None

    def below(self) -> Sequence[Item]:
        """Its children, in the order of the document."""
        return ()

    def called(self, name: str) -> Sequence[Item]:
        """Its children of this name, in the order of the document."""
        return [child for child in self.below() if child.name == name]

    def text(self) -> str:
        """Its value as text; "" for a group."""
        return ""

    def choice_label(self, value: str) -> str:
        """The label of a choice of this question; "" where it has none."""
        return ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; `at` is None for a date that does not exist."""

    at: dt.datetime | None
    shown: str | None = None

    @property
    def days(self) -> float:
        """Days since 1970-01-01T00:00Z; not a number where there is no such date."""
        if self.at is None:
            return math.nan
        return (self.at - _EPOCH) // dt.timedelta(milliseconds=1) / DAY

    @property
    def text(self) -> str:
        """The local date; with time and zone unless it is midnight."""
        if self.shown is not None:
            return self.shown
        if self.at is None:
            return "Invalid Date"
        local = self.at.astimezone(ZONE)
        if local.time() == dt.time(0):
            return local.date().isoformat()
        return _IDLE_ZEROS.sub("", local.isoformat(timespec="milliseconds"))


Value: TypeAlias = "float | str | bool | Moment | list[Item]"


def moment_of(text: str) -> dt.datetime | None:
    """The moment that a text names (local time where it names no zone); None for any other."""
    match = _MOMENT.match(text)
    if match is None:
        return None
    day, time, zone = match.groups()
    try:
        found = dt.datetime.fromisoformat(f"{day}T{time or '00:00'}{zone or ''}")
    except ValueError:
        return None
    return _in_calendar(to_milliseconds(found if zone else found.replace(tzinfo=ZONE)))


def to_milliseconds(at: dt.datetime) -> dt.datetime:
    """The moment without the part below a millisecond, which tablets do not have."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _in_calendar(at: dt.datetime) -> dt.datetime | None:
    """The moment in UTC; None where it lies outside the years 1 to 9999 there or in Vietnam."""
    try:
        found = at.astimezone(dt.UTC)
        found.astimezone(ZONE)
    except (ValueError, OverflowError):
        return None
    return found


def moment_after(days: float) -> Moment:
    """The moment so many days after 1970-01-01T00:00Z, to the millisecond."""
    try:
        at = _EPOCH + dt.timedelta(milliseconds=math.floor(days * DAY + 0.5))
    except (OverflowError, ValueError):
        return Moment(None)
    return Moment(_in_calendar(at))


def number_text(number: float) -> str:
    """A number as ECMAScript writes it (Number::toString); "" for what is not a number."""
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text = _digits_text("".join(map(str, digits)), len(digits) + int(exponent))
    return f"-{text}" if sign else text


def _digits_text(digits: str, point: int) -> str:
    """Digits with a decimal point after `point` of them, with an exponent only far away."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _plain_number(text: str) -> float:
    text = text.strip()
    if not text:
        return 0.0
    if _NUMBER.match(text):
        return float(text)
    base = _OTHER_BASE.match(text)
    if base is not None:
        return _float(int(base[1][1:], _BASES[base[1][0].lower()]))
    infinite = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
    return infinite.get(text, math.nan)


def _float(whole: int) -> float:
    """The nearest number; infinite beyond the largest."""
    try:
        return float(whole)
    except OverflowError:
        return math.inf


def text_number(text: str) -> float:
    """A text as a number: blank is none, a date is its days, the rest as ECMAScript reads it."""
    if text == "":
        return math.nan
    at = moment_of(text)
    return Moment(at).days if at is not None else _plain_number(text)


def plain_number(text: str) -> float:
    """A text as a number, without dates; blank is none."""
    return _plain_number(text) if text else math.nan


def to_number(value: Value) -> float:
    """The value as a number; of nodes the first one."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    if isinstance(value, Moment):
        return value.days
    if isinstance(value, str):
        return text_number(value)
    return _node_number(value[0]) if value else math.nan


def _node_number(node: Item) -> float:
    text = node.text()
    return text_number(text) if text.strip() else math.nan


def to_text(value: Value) -> str:
    """The value as text; of nodes the first one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Moment):
        return value.text
    if isinstance(value, str):
        return value
    return value[0].text() if value else ""


def to_truth(value: Value) -> bool:
    """The value as a truth inside an expression; nodes are true where there is any."""
    if isinstance(value, float):
        return not math.isnan(value) and value != 0
    if isinstance(value, Moment):
        return value.at is not None and (value.shown is not None or value.days != 0)
    return bool(value)


def texts(values: Iterable[Value]) -> list[str]:
    """Every value as text, each node for itself."""
    found: list[str] = []
    for value in values:
        found += [node.text() for node in value] if isinstance(value, list) else [to_text(value)]
    return found


def numbers(values: Iterable[Value]) -> list[float]:
    """Every value as a number, each node for itself."""
    found: list[float] = []
    for value in values:
        each = [_node_number(n) for n in value] if isinstance(value, list) else [to_number(value)]
        found += each
    return found


def equal(left: Value, right: Value, *, wanted: bool) -> bool:
    """`=` (`wanted`) and `!=` of XPath: among nodes, whether any pair is so."""
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_truth(left) == to_truth(right)) is wanted
    pairs = ((a, b) for a in _singles(left) for b in _singles(right))
    return any(_same(a, b) is wanted for a, b in pairs)


def _singles(value: Value) -> list[Value]:
    return [[node] for node in value] if isinstance(value, list) else [value]


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, float | Moment) or isinstance(right, float | Moment):
        return to_number(left) == to_number(right)
    return to_text(left) == to_text(right)


def ordered(operator: str, left: Value, right: Value) -> bool:
    """`<`, `<=`, `>`, `>=`: by number; among nodes, whether any pair is so."""
    pairs = ((a, b) for a in numbers([left]) for b in numbers([right]))
    if operator == "<":
        return any(a < b for a, b in pairs)
    if operator == "<=":
        return any(a <= b for a, b in pairs)
    if operator == ">":
        return any(a > b for a, b in pairs)
    return any(a >= b for a, b in pairs)
