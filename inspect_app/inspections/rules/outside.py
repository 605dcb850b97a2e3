"""What another room found and a case took over: which record, how much money, which lines."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OutsideRecord:
    """An exception of an audit of a fund over a period. `amount`: đồng at risk. `run_hash` is the
    audit's; `lines`: (side, id of the statement or ledger, row), side bank or ledger."""

    fund: str
    run: str
    hit: str
    test: str
    run_hash: str
    period_from: dt.date
    period_to: dt.date
    amount: int
    lines: tuple[tuple[str, str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and journaled."""
        return {
            "fund": self.fund,
            "run": self.run,
            "hit": self.hit,
            "test": self.test,
            "run_hash": self.run_hash,
            "period_from": self.period_from.isoformat(),
            "period_to": self.period_to.isoformat(),
            "amount": self.amount,
            "lines": [list(line) for line in self.lines],
        }

    @classmethod
    def read(cls, text: str) -> OutsideRecord | None:
        """The record as it was stored; None of an empty text."""
        if not text:
            return None
        told = json.loads(text)
        return cls(
            fund=told["fund"],
            run=told["run"],
            hit=told["hit"],
            test=told["test"],
            run_hash=told["run_hash"],
            period_from=dt.date.fromisoformat(told["period_from"]),
            period_to=dt.date.fromisoformat(told["period_to"]),
            amount=told["amount"],
            lines=tuple((side, source, row) for side, source, row in told["lines"]),
        )
