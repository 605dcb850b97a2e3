"""Functions about dates and times, in local time of Vietnam."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

from .values import DAY, ZONE, Moment, Value, moment_after, moment_of, to_number, to_text

_LOOKS_LIKE_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:\d{2})?)?",
    re.ASCII,
)
_UNPADDED = re.compile(r"(\d{4})-([1-9]|\d{2})-([1-9]|\d{2})(T.*)?\Z", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:[0-5]\d)?(\.\d+)?([-+]\d{2}:\d{2})?\Z", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_FORMATS: dict[str, Callable[[dt.datetime], str]] = {
    "%Y": lambda at: f"{at.year:04d}",
    "%y": lambda at: f"{at.year:04d}"[2:],
    "%m": lambda at: f"{at.month:02d}",
    "%n": lambda at: str(at.month),
    "%b": lambda at: _MONTHS[at.month - 1],
    "%d": lambda at: f"{at.day:02d}",
    "%e": lambda at: str(at.day),
    "%a": lambda at: _DAYS[at.weekday()],
    "%H": lambda at: f"{at.hour:02d}",
    "%h": lambda at: str(at.hour),
    "%M": lambda at: f"{at.minute:02d}",
    "%S": lambda at: f"{at.second:02d}",
    "%3": lambda at: f"{at.microsecond // 1000:03d}",
}


def today(now: dt.datetime) -> Moment:
    """Midnight of the local day."""
    local = now.astimezone(ZONE)
    midnight = dt.datetime.combine(local.date(), dt.time(0), tzinfo=ZONE)
    return Moment(midnight.astimezone(dt.UTC))


def now(now: dt.datetime) -> Moment:
    """The moment itself."""
    return Moment(now.astimezone(dt.UTC))


def _moment(value: Value) -> Moment:
    if isinstance(value, Moment):
        return value
    if isinstance(value, bool):
        return Moment(None)
    if isinstance(value, float):
        return Moment(None) if math.isnan(value) else moment_after(value)
    return Moment(moment_of(to_text(value)))


def date(value: Value) -> Value:
    """date(): a text or a number of days as a moment; blank stays blank."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, str | list):
        text = to_text(value)
        if not text:
            return ""
        if not _LOOKS_LIKE_DATE.match(text):
            return Moment(moment_of(_padded(text)))
    found = _moment(value)
    return Moment(found.at)


def _padded(text: str) -> str:
    match = _UNPADDED.match(text)
    if match is None:
        return ""
    year, month, day, rest = match.groups("")
    return f"{year}-{month:0>2}-{day:0>2}{rest}"


def decimal_date_time(value: Value) -> float:
    """Days since 1970-01-01T00:00Z."""
    return _moment(value).days


def decimal_time(text: str) -> float:
    """The local time of day as a part of the day."""
    at = moment_of(f"1970-01-01T{text}") if _TIME.match(text) else None
    if at is None:
        return math.nan
    local = at.astimezone(ZONE)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return (seconds * 1000 + local.microsecond // 1000) / DAY


def formatted(text: str, pattern: str) -> str:
    """format-date(): %Y %y %m %n %b %d %e %a %H %h %M %S %3; blank for what is no date."""
    at = moment_of(text)
    if at is None:
        return ""
    local = at.astimezone(ZONE)
    return re.sub("|".join(_FORMATS), lambda sign: _FORMATS[sign[0]](local), pattern)


def number(value: Value) -> Value:
    """number(): a date keeps its days, shown as whole ones."""
    if isinstance(value, Moment | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str | list):
        at = moment_of(to_text(value))
        if at is not None:
            moment = Moment(at)
            return Moment(at, str(math.floor(moment.days)))
    return to_number(value)
