"""The rows of a ledger, packed column by column: as objects a few hundred thousand would take more
memory than millions of statement lines.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import compress, islice
from operator import attrgetter
from typing import Any

from .ledger import Payment

FIELDS = tuple(field.name for field in fields(Payment))
BATCH = 4096
_VALUES = attrgetter(*FIELDS)
_PUT = tuple(getattr(Payment, name).__set__ for name in FIELDS)
_FEW = 4
"""Values that so many rows share on average are kept once for them."""
_BETWEEN = "\x00"


@dataclass(frozen=True, slots=True)
class _Coded:
    """Values of which there are few, and which of them each row has."""

    values: tuple[Any, ...]
    which: array[int]


class Payments:
    """Payments in order. Each is made when it is asked for, anew every time: who needs a column or
    two takes `columns`."""

    def __init__(self, rows: Iterable[Payment] = ()) -> None:
        self._blocks: list[dict[str, Any]] = []
        self._counts: list[int] = []
        left = iter(rows)
        while some := list(islice(left, BATCH)):
            self._add(zip(*map(_VALUES, some), strict=True), len(some))

    @staticmethod
    def of(rows: Iterable[Payment]) -> Payments:
        """Rows packed, unless they are."""
        return rows if isinstance(rows, Payments) else Payments(rows)

    def _add(self, columns: Iterable[Sequence[Any]], count: int) -> None:
        self._blocks.append(dict(zip(FIELDS, map(_packed, columns), strict=True)))
        self._counts.append(count)

    def __len__(self) -> int:
        return sum(self._counts)

    def __iter__(self) -> Iterator[Payment]:
        for values in self.columns(*FIELDS):
            made = object.__new__(Payment)
            for put, value in zip(_PUT, values, strict=True):  # its own way takes twice the time
                put(made, value)
            yield made

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some fields of every row."""
        for block in self._blocks:
            yield from zip(*(_unpacked(block[name]) for name in names), strict=True)

    def column(self, name: str) -> Iterator[Any]:
        """One field of every row."""
        for block in self._blocks:
            yield from _unpacked(block[name])

    def where(self, chosen: Iterable[bool]) -> Payments:
        """Only some rows, by a flag for each."""
        kept, flags = Payments(), iter(chosen)
        for block, count in zip(self._blocks, self._counts, strict=True):
            here = list(islice(flags, count))
            if all(here):
                kept._blocks.append(block)
                kept._counts.append(count)
            elif any(here):
                some = [list(compress(_unpacked(block[name]), here)) for name in FIELDS]
                kept._add(some, sum(here))
        return kept


def _packed(values: Sequence[Any]) -> Any:
    """Few values coded, numbers as an array, text as one, any other as they are."""
    known = {value: at for at, value in enumerate(dict.fromkeys(values))}
    if len(known) * _FEW < len(values):
        return _Coded(tuple(known), array("H", map(known.__getitem__, values)))
    kinds = set(map(type, values))
    if kinds == {int}:
        return array("q", values)
    if kinds == {str} and not any(_BETWEEN in value for value in values):
        return _BETWEEN.join(values).encode()
    return tuple(values)


def _unpacked(column: Any) -> Iterable[Any]:
    if isinstance(column, _Coded):
        return map(column.values.__getitem__, column.which)
    return column.decode().split(_BETWEEN) if isinstance(column, bytes) else column
