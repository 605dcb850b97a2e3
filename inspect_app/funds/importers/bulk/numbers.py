"""The numbers of all lines of one statement, in file order, and sums over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...rules.lines import LineBatch

Array = Any
"""A numpy array: of whole numbers, or of Python's own where 64 bits could not hold a sum."""
LARGEST = 2**62
"""Sums up to here can still be added to each other in 64 bits."""


@dataclass(frozen=True)
class Numbers:
    """`day` counts from 1970-01-01, `amount` is signed đồng; `balance` says something only where
    `printed` is true."""

    row_no: Array
    file_row: Array
    day: Array
    amount: Array
    balance: Array
    printed: Array

    def __len__(self) -> int:
        return len(self.amount)

    def checkpoints(self) -> Array:
        """Indexes of the lines with a printed balance."""
        return np.flatnonzero(self.printed)

    def moved(self) -> Array:
        """Sum of the amounts before each line, and at the end that of all."""
        return np.concatenate([self.amount[:0], [0], np.cumsum(self.amount)])

    @property
    def credit(self) -> int:
        """Sum of money in."""
        return int(self.amount[self.amount > 0].sum())

    @property
    def debit(self) -> int:
        """Sum of money out, positive."""
        return -int(self.amount[self.amount < 0].sum())

    def derived_opening(self) -> int | None:
        """The opening balance that the first printed balance implies; not proof of anything."""
        places = self.checkpoints()
        if not len(places):
            return None
        first = places[0]
        return int(self.balance[first]) - int(self.amount[: first + 1].sum())

    def last_known(self, opening: int | None) -> int | None:
        """The balance after the last line: last printed plus what follows, or from the opening."""
        places = self.checkpoints()
        if not len(places):
            return None if opening is None else opening + int(self.amount.sum())
        last = places[-1]
        return int(self.balance[last]) + int(self.amount[last + 1 :].sum())

    def widened(self) -> Numbers:
        """The same with Python's own numbers, whose sums have no end."""
        return replace(self, amount=self.amount.astype(object), balance=self.balance.astype(object))

    def where(self, chosen: Array) -> Numbers:
        """Only the lines that a mask or slice picks."""
        return Numbers(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def column(values: Sequence[Any] | Array, kind: str) -> Array:
    """Values as an Arrow column, whether they are one or a list."""
    import pyarrow as pa

    return values if isinstance(values, pa.Array) else pa.array(values, kind)


def numbers_of(batches: Iterable[LineBatch]) -> Numbers:
    """Numbers of batches put together."""
    parts = [_batch(batch) for batch in batches]
    names = list(Numbers.__dataclass_fields__)
    return joined(parts) if parts else Numbers(*(np.array([], "int64") for _ in names))


def joined(parts: Iterable[Numbers]) -> Numbers:
    """Parts one behind the other; at least one."""
    columns = list(zip(*(vars(part).values() for part in parts), strict=True))
    row_no, file_row, day, amount, balance, printed = (np.concatenate(one) for one in columns)
    numbers = Numbers(row_no, file_row, day, amount, balance, printed.astype(bool))
    sum_ = float(np.abs(amount.astype("float64")).sum())
    return numbers if sum_ + _largest(balance) < LARGEST / 2 else numbers.widened()


def _largest(values: Array) -> float:
    return float(np.abs(values.astype("float64")).max()) if len(values) else 0.0


def _batch(batch: LineBatch) -> Numbers:
    rows = column(batch.row_no, "int64").to_numpy()
    days = column(batch.booked_on, "string").cast("date32").cast("int32")
    balance = column(batch.balance, "int64")
    return Numbers(
        rows,
        rows if batch.file_row is None else column(batch.file_row, "int64").to_numpy(),
        days.to_numpy().astype("int64"),
        column(batch.amount, "int64").to_numpy(),
        balance.fill_null(0).to_numpy(),
        balance.is_valid().to_numpy(zero_copy_only=False),
    )
