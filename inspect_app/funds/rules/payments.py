"""The rows of a ledger, packed column by column: as objects a few hundred thousand would take more
memory than millions of statement lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import compress, islice
from operator import attrgetter
from typing import Any

from .ledger import Payment, PaymentKind, Restriction

FIELDS = tuple(field.name for field in fields(Payment))
BATCH = 4096
_VALUES = attrgetter(*FIELDS)
_PUT = tuple(getattr(Payment, name).__set__ for name in FIELDS)
_DAYS = {"paid_on", "booked_on", "approved_on"}
_WHOLE = {"row_no", "amount", "children", "booked_minute", "approved_minute"}
_CODES: dict[str, dict[str, Any]] = {
    "kind": {one.value: one for one in PaymentKind},
    "restriction": {one.value: one for one in Restriction},
}
_FEW = 4
"""A text that so many rows share on average is stored once for them."""
_EPOCH = date(1970, 1, 1).toordinal()
Block = dict[str, Any]


class Payments:
    """Payments in order. Each is made when it is asked for, anew every time: who needs a column or
    two takes `columns`."""

    def __init__(self, rows: Iterable[Payment] = ()) -> None:
        self._blocks: list[Block] = []
        left = iter(rows)
        while some := list(islice(left, BATCH)):
            columns = zip(*map(_VALUES, some), strict=True)
            self._add(dict(zip(FIELDS, columns, strict=True)))

    @staticmethod
    def of(rows: Iterable[Payment]) -> Payments:
        """Rows packed, unless they are."""
        return rows if isinstance(rows, Payments) else Payments(rows)

    def _add(self, columns: dict[str, Any]) -> None:
        self._blocks.append({name: _packed(name, some) for name, some in columns.items()})

    def __len__(self) -> int:
        return sum(len(block["id"]) for block in self._blocks)

    def __iter__(self) -> Iterator[Payment]:
        for values in self.columns(*FIELDS):
            made = object.__new__(Payment)
            for put, value in zip(_PUT, values, strict=True):  # its own way takes twice the time
                put(made, value)
            yield made

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some fields of every row."""
        for block in self._blocks:
            yield from zip(*(_unpacked(name, block[name]) for name in names), strict=True)

    def column(self, name: str) -> Iterator[Any]:
        """One field of every row."""
        for block in self._blocks:
            yield from _unpacked(name, block[name])

    def where(self, chosen: Iterable[bool]) -> Payments:
        """Only some rows, by a flag for each."""
        kept, flags = Payments(), iter(chosen)
        for block in self._blocks:
            here = list(islice(flags, len(block["id"])))
            if all(here):
                kept._blocks.append(block)
            elif any(here):
                kept._add(
                    {
                        name: list(compress(_unpacked(name, column), here))
                        for name, column in block.items()
                    }
                )
        return kept


def _packed(name: str, values: Any) -> Any:
    import pyarrow as pa

    if name in _DAYS:
        return pa.array(values, pa.date32())
    if name in _WHOLE:
        return pa.array(values, pa.int64())
    array = pa.array(values, pa.string())
    coded = array.dictionary_encode()
    return coded if len(coded.dictionary) * _FEW < len(array) else array


def _unpacked(name: str, column: Any) -> list[Any]:
    if column.null_count == len(column):
        return [None] * len(column)
    if name in _DAYS:
        days = column.cast("int32")
        return [None if day is None else _date(day) for day in days.to_pylist()]
    values: list[Any] = (
        column.to_pylist() if column.null_count else column.to_numpy(zero_copy_only=False).tolist()
    )
    codes = _CODES.get(name)
    return [codes[value] for value in values] if codes else values


@lru_cache(maxsize=10_000)
def _date(day: int) -> date:
    return date.fromordinal(_EPOCH + day)
