"""Published versions rest as JSON in a database: there and back without loss.

One generic walk over the dataclasses of `model` and their annotated types, so that a new field
needs no line here. Expressions are stored as trees, not as text: a stored version does not
depend on a later parser.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from functools import cache
from typing import Any, TypeAlias

from checklists.days import day_from
from checklists.expression import Node, node_from_json
from checklists.model import Checklist

Json: TypeAlias = "str | bool | int | list[Json] | dict[str, Json] | None"

FORMAT = 1
"""Number of this layout; a reader refuses others."""


def to_json(checklist: Checklist) -> dict[str, Json]:
    """The checklist as JSON data, with the number of the layout."""
    body = _plain(checklist)
    if not isinstance(body, dict):  # pragma: no cover - a dataclass always becomes a dict
        raise TypeError("a checklist becomes an object")
    return {"format": FORMAT, **body}


def from_json(data: object) -> Checklist:
    """The checklist of `to_json`. Raises ValueError when fields are missing, extra or wrong."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("not a stored checklist of this layout")
    body = {key: value for key, value in data.items() if key != "format"}
    checklist = _built(Checklist, body)
    if not isinstance(checklist, Checklist):  # pragma: no cover - _built returns its first argument
        raise TypeError("a checklist was asked for")
    return checklist


def _plain(value: object) -> Json:
    if isinstance(value, Node):
        return typing.cast("Json", value.to_json())
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool):
        return value
    raise TypeError(f"no JSON for {type(value).__name__}")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _built(wanted: Any, value: object) -> object:
    """`value` as the annotated type `wanted`."""
    origin = typing.get_origin(wanted)
    if origin in (types.UnionType, typing.Union):
        inner = next(arg for arg in typing.get_args(wanted) if arg is not type(None))
        return None if value is None else _built(inner, value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"a list was expected, not {value!r}")
        return tuple(_built(typing.get_args(wanted)[0], item) for item in value)
    if wanted is Node:
        return node_from_json(value)
    if wanted is dt.date:
        return day_from(str(value))
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _object(wanted, value)
    if not isinstance(value, wanted):
        raise ValueError(f"{wanted.__name__} was expected, not {value!r}")
    return value


def _object(cls: type, value: object) -> object:
    hints = _hints(cls)
    if not isinstance(value, dict) or set(value) != set(hints):
        raise ValueError(f"the fields of {cls.__name__} were expected")
    return cls(**{name: _built(hint, value[name]) for name, hint in hints.items()})
