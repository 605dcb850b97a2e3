"""Plants rows in the books of an invented fund and notes which hit each of them must cause.

What must be hit is written down beside the row, from the definition of the test alone: nothing here
calls the battery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tests.kit.planted import LINE_BASE, World
from tests.kit.planted_clean import receipt, workday
from tests.kit.planted_payments import AID, MAIN, PAYING, is_working

Must = Iterable[tuple[str, str]]
"""Tests and the keys that they must report; `{}` stands for the number of the row."""
Place = tuple[str, str, int]
"""Key of an exception, table and number of one of its rows."""
FREE = "u9"  # an approver without a limit


def statement_number(month: int, account: str) -> int:
    """Number of the statement of an account for a month (1 to 12), as `planted` counts them."""
    return month * 10 + (MAIN, PAYING, AID).index(account)


@dataclass
class Planting:
    """Adds rows to a world. `places`: which rows the hits must lead to."""

    world: World
    places: dict[str, set[Place]]

    def __post_init__(self) -> None:
        self.labels: dict[str, tuple[tuple[str, str], ...]] = {}
        self.line_labels: dict[str, tuple[tuple[str, str], ...]] = {}
        self.lines: dict[str, int] = {}
        self._used = set(self.world.payments.base["amount"])
        self._next = 3_000_011
        self.world.after_numbering.append(self._numbered)
        self.world.statement_edits.append(self._placed)

    def expect(self, test: str, key: object, side: str = "", ref: int = 0) -> None:
        """A hit that must come; with `side` and `ref`, one of the rows it must name."""
        self.world.expect(test, key)
        if side:
            self.places.setdefault(test, set()).add((str(key), side, ref))

    def amount(self) -> int:
        """An amount that no other payment has, between 3 and 24 million and not round."""
        while self._next in self._used or self._next % 1_000_000 == 0:
            self._next += 1
        self._used.add(self._next)
        made, self._next = self._next, 3_000_000 + (self._next - 3_000_000 + 7_013) % 21_000_000
        return made

    def pay(
        self, day: int, amount: int = 0, must: Must = (), line_must: Must = (), **facts: Any
    ) -> str:
        """A payment with its bank line; returns its label."""
        label = f"plant{len(self.labels)}"
        self.labels[label] = tuple(must)
        if line_must:
            facts.setdefault("bank_ref", label)
            self.line_labels[facts["bank_ref"]] = tuple(line_must)
        self.world.payments.pay(label, day, amount or self.amount(), **facts)
        return label

    def line(self, account: str, day: int, amount: int, must: Must = (), **facts: Any) -> str:
        """A bank line without a ledger row; returns its label."""
        label = f"line{len(self.line_labels)}"
        self.line_labels[label] = tuple(must)
        facts = {"doc_no": label, "currency": "VND", "country": "VN", "kind": "gift"} | facts
        self.world.line(account, day, amount, plant=label, **facts)
        return label

    def receipt(self, number: int, day: int, must: Must = (), **facts: Any) -> None:
        """A cash receipt of the ledger."""
        receipt(self.world, number, day, **facts)
        for test, key in must:
            self.expect(test, key.format(10**8 + number), "entry", 10**8 + number)

    def row(self, table: str, side: str, number: int, must: Must = (), **facts: Any) -> None:
        """A row of a small table whose number is the column `side`."""
        self.world.add(table, **{side: number}, **facts)
        for test, key in must:
            self.expect(test, key.format(number), side, number)

    def numbered(self, act: Callable[[dict[str, int]], None]) -> None:
        """Do something once ledger rows have their numbers (by label)."""

        def finish(_world: World, frame: pd.DataFrame) -> None:
            planted = frame[frame["plant"] != ""]
            act(dict(zip(planted["plant"], planted["entry"].astype(int), strict=True)))

        self.world.after_numbering.append(finish)

    def statement(
        self,
        month: int,
        account: str,
        edit: Callable[[pd.DataFrame, dict[str, Any]], pd.DataFrame | None],
    ) -> None:
        """Change the rows or the printed facts of one statement, in place or by other rows."""

        def changed(
            _world: World, of: str, number: int, rows: pd.DataFrame, facts: dict[str, Any]
        ) -> pd.DataFrame:
            edited = edit(rows, facts) if (of, number) == (account, month) else None
            return rows if edited is None else edited

        self.world.statement_edits.append(changed)

    def _numbered(self, _world: World, frame: pd.DataFrame) -> None:
        planted = frame[frame["plant"] != ""]
        for label, entry in zip(planted["plant"], planted["entry"], strict=True):
            for test, key in self.labels.get(label, ()):
                self.expect(test, key.format(entry), "entry", int(entry))

    def _placed(
        self, _world: World, _account: str, _month: int, rows: pd.DataFrame, _facts: dict[str, Any]
    ) -> pd.DataFrame:
        names = rows["bank_ref"]
        if "plant" in rows:
            names = rows["plant"].where(rows["plant"].notna(), names)
        for label, line in zip(names, rows["line"], strict=True):
            if label in self.line_labels:
                self.lines[label] = int(line)
                for test, key in self.line_labels[label]:
                    self.expect(test, key.format(line), "line", int(line))
        return rows


def position(rows: pd.DataFrame, label: str) -> int:
    """Index of a planted line within its statement."""
    return int(rows.index[rows["plant"] == label][0])


def working_days_from(month: int, day: int, count: int) -> list[int]:
    """The first `count` working days from a day on."""
    days, number = [], workday(month, day)
    while len(days) < count:
        if is_working(number):
            days.append(number)
        number += 1
    return days


__all__ = ["FREE", "LINE_BASE", "Place", "Planting", "position", "statement_number"]
__all__ += ["working_days_from"]
