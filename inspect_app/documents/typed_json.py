"""Dataclasses to JSON and back, exact: the annotations say what each value must be.

Pure. Money stays a whole number; decimals and fractions are text, so that nothing is rounded;
dates and times are ISO 8601; an enum is its value; bytes (pictures) stand as their SHA-256 and are
fetched when the paper is made.  Unknown, missing or mistyped values are refused by name.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

T = TypeVar("T")

Fetch = Callable[[str], bytes]
"""SHA-256 (hex) to bytes."""


class BadShape(ValueError):
    """JSON that does not fit the dataclass; the message names the place, e.g. `rows[2].amount`."""


def to_json(value: Any) -> Any:
    """Plain JSON of a dataclass or of what may stand in one.

    A float passes only as what it is (a coordinate); where money is wanted, reading refuses it.
    Raises TypeError for what has no exact form.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(item) for key, item in value.items()}
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str | bytes):
        return [to_json(item) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, bytes):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


def _no_fetch(sha256: str) -> bytes:
    raise BadShape(f"picture {sha256}: nothing to fetch it from")


def from_json(kind: type[T], value: Any, fetch: Fetch = _no_fetch) -> T:
    """The dataclass `kind` out of JSON. Raises BadShape naming the place."""
    made: T = _read(kind, value, "", fetch)
    return made


def _read(kind: Any, value: Any, place: str, fetch: Fetch) -> Any:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return _choice(value, args, place)
    if origin in (typing.Union, types.UnionType):
        return _read_union(args, value, place, fetch)
    if origin is not None:
        return _read_many(origin, args, value, place, fetch)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, value, place, fetch)
    return _read_one(kind, value, place, fetch)


def _fail(place: str, wanted: str, value: Any) -> BadShape:
    return BadShape(f"{place or 'data'}: {wanted} wanted, {type(value).__name__} found")


def _choice(value: Any, choices: tuple[Any, ...], place: str) -> Any:
    if value not in choices:
        raise BadShape(f"{place}: one of {list(choices)} wanted")
    return value


def _read_union(members: tuple[Any, ...], value: Any, place: str, fetch: Fetch) -> Any:
    """The first member of the union that takes the value."""
    if value is None and types.NoneType in members:
        return None
    problems = []
    for member in members:
        if member is types.NoneType:
            continue
        try:
            return _read(member, value, place, fetch)
        except BadShape as problem:
            problems.append(problem)
    raise problems[0]


def _read_many(origin: Any, args: tuple[Any, ...], value: Any, place: str, fetch: Fetch) -> Any:
    if issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise _fail(place, "object", value)
        return {
            _key(args[0], key, place): _read(args[1], item, f"{place}.{key}", fetch)
            for key, item in value.items()
        }
    if not isinstance(value, list):
        raise _fail(place, "list", value)
    if origin is tuple and args[-1] is not Ellipsis:
        if len(args) != len(value):
            raise BadShape(f"{place}: {len(args)} values wanted, {len(value)} found")
        kinds: Sequence[Any] = args
    else:
        kinds = [args[0]] * len(value)
    items = [
        _read(kind, item, f"{place}[{index}]", fetch)
        for index, (kind, item) in enumerate(zip(kinds, value, strict=True))
    ]
    return items if origin is list else origin(items) if origin is frozenset else tuple(items)


def _key(kind: Any, key: str, place: str) -> Any:
    if kind is int:
        try:
            return int(key)
        except ValueError:
            raise BadShape(f"{place}: key {key!r} is no whole number") from None
    return _read(kind, key, f"{place} (key)", _no_fetch)


def _read_fields(kind: Any, value: Any, place: str, fetch: Fetch) -> Any:
    if not isinstance(value, dict):
        raise _fail(place, "object", value)
    hints = typing.get_type_hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind) if f.init}
    unknown = sorted(set(value) - set(fields))
    if unknown:
        raise BadShape(f"{place or 'data'}: {', '.join(unknown)} unknown")
    missing = [
        name
        for name, f in fields.items()
        if name not in value
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise BadShape(f"{place or 'data'}: {', '.join(missing)} missing")
    read = {
        name: _read(hints[name], item, f"{place}.{name}".lstrip("."), fetch)
        for name, item in value.items()
    }
    try:
        return kind(**read)
    except (ValueError, TypeError) as problem:
        raise BadShape(f"{place or 'data'}: {problem}") from problem


def _read_one(kind: Any, value: Any, place: str, fetch: Fetch) -> Any:
    if kind in (int, bool, str):
        if type(value) is not kind:
            raise _fail(place, kind.__name__, value)
        return value
    if kind is float:
        if type(value) not in (int, float):
            raise _fail(place, "float", value)
        return value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _read_enum(kind, value, place)
    if not isinstance(value, str):
        raise _fail(place, getattr(kind, "__name__", str(kind)), value)
    if kind is bytes:
        if not value.startswith("sha256:"):
            raise _fail(place, "sha256:…", value)
        return fetch(value.removeprefix("sha256:"))
    return _parse(kind, value, place)


def _read_enum(kind: type[Enum], value: Any, place: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        raise BadShape(f"{place}: {value!r} is no {kind.__name__}") from None


_PARSERS: dict[Any, Callable[[str], Any]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    Decimal: Decimal,
    Fraction: Fraction,
}


def _parse(kind: Any, value: str, place: str) -> Any:
    parser = _PARSERS.get(kind)
    if parser is None:
        raise TypeError(f"{place}: no reader for {kind}")
    try:
        return parser(value)
    except (ValueError, InvalidOperation, ZeroDivisionError):
        raise BadShape(f"{place}: {value!r} is no {kind.__name__}") from None
