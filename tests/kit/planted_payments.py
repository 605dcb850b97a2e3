"""Payments of an invented fund as a frame: one row per ledger row, with its bank line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from inspect_app.fund_audit.battery.constants import date_of, day_number, month_number

YEAR = 2026
FIRST, LAST = day_number(dt.date(YEAR, 1, 1)), day_number(dt.date(YEAR, 12, 31))
HOLIDAYS = {dt.date(YEAR, 1, 1), dt.date(YEAR, 4, 30), dt.date(YEAR, 5, 1), dt.date(YEAR, 9, 2)}
HOLIDAYS |= {dt.date(YEAR, 2, day) for day in range(16, 21)} | {dt.date(YEAR + 1, 1, 1)}
MAIN, PAYING, AID = "100000001", "200000002", "300000003"
LIMITS = {"u2": 50_000_000, "u3": 30_000_000}

DEFAULTS: dict[str, Any] = {
    "kind": "programme",
    "programme": "Học bổng",
    "payee_type": "family",
    "direction": "out",
    "method": "bank",
    "account": PAYING,
    "creator": "u1",
    "approver": "u2",
    "payer": "u4",
    "initiated": "fund",
    "evidence": "BK",
    "decision": "QĐ 1",
    "entered_minute": 600,
    "approved_minute": 540,
    "payee": 0,
    "restriction": 0,
    "beneficiary": 0,
    "facility": 0,
    "entered_shift": 0,
    "approved_shift": 0,
    "batch": "",
    "invoice": "",
    "spent_purpose": "",
    "spent_area": "",
    "spent_class": "",
    "unit": "",
    "use_found": "",
    "register": "PC",
    "no_line": 0,
    "bank_amount": 0,
    "bank_shift": 0,
    "bank_ref": "",
    "entry_ref": "",
    "party": "",
    "party_account": "",
    "line_decision": "",
    "plant": "",
}


def working_days() -> np.ndarray:
    """Days of the year on which the fund works, without the last week of it."""
    days = [day for day in range(FIRST, LAST - 6) if is_working(day)]
    return np.array(days)


def is_working(day: int) -> bool:
    on = date_of(day)
    return on.weekday() < 5 and on not in HOLIDAYS


@dataclass
class Payments:
    """Base payments and what was added to them. Payees count from 1; `extra` are planted rows."""

    base: pd.DataFrame
    payees: int
    extra: list[dict[str, Any]] = field(default_factory=list)
    new_payees: list[dict[str, Any]] = field(default_factory=list)

    def payee(self, **facts: Any) -> int:
        """A payee of its own; returns its number."""
        self.new_payees.append(facts)
        return self.payees + len(self.new_payees)

    def pay(self, plant: str, day: int, amount: int, **facts: Any) -> None:
        """One more payment, to a payee of its own unless one is named."""
        if "payee" not in facts:
            facts["payee"] = self.payee()
        self.extra.append({"plant": plant, "day": day, "amount": amount, **facts})

    def frame(self) -> pd.DataFrame:
        """All rows by day, numbered; `entry` is the ledger row."""
        added = pd.DataFrame(
            self.extra, columns=["plant", "day", "amount", *DEFAULTS.keys() - {"plant"}]
        )
        for name, value in DEFAULTS.items():
            added[name] = added[name].astype(object).where(added[name].notna(), value)
        both = pd.concat([self.base, added], ignore_index=True) if len(added) else self.base
        both = both.sort_values(["day"], kind="stable").reset_index(drop=True)
        whole = [name for name, value in DEFAULTS.items() if isinstance(value, int)]
        both = both.astype(dict.fromkeys([*whole, "day", "amount"], "int64"))
        both["entry"] = np.arange(1, len(both) + 1)
        both["number"] = both["entry"]
        both["voucher"] = "PC" + both["entry"].astype(str)
        unnamed = (both["bank_ref"] == "") & (both["batch"] == "") & (both["no_line"] == 0)
        both.loc[unnamed, "bank_ref"] = "UNC" + both.loc[unnamed, "entry"].astype(str)
        own = both["entry_ref"] == ""
        both.loc[own, "entry_ref"] = both.loc[own, "bank_ref"]
        lone = (both["no_line"] == 1) & (both["entry_ref"] == "") & (both["method"] == "bank")
        both.loc[lone, "entry_ref"] = "X" + both.loc[lone, "entry"].astype(str)
        nameless = both["party"] == ""
        both.loc[nameless, "party"] = "NGUOI NHAN " + both.loc[nameless, "payee"].astype(str)
        bare = (both["party_account"] == "") & (both["payee"] > 0)
        both.loc[bare, "party_account"] = "7" + (10**9 + both.loc[bare, "payee"]).astype(str)
        both["month"] = [month_number(date_of(day)) for day in both["day"]]
        return both


def base_payments(count: int, income: int, rng: np.random.Generator) -> Payments:
    """`count` payments of the year: amounts follow Benford exactly, each payee about bimonthly."""
    days = np.sort(rng.choice(working_days(), count))
    steps = (np.arange(count) + 0.5) / count
    amounts = np.floor(10 ** (6 + 2 * steps)).astype("int64")
    amounts = rng.permutation(amounts)
    payees = max(count // 6, 30)
    frame = pd.DataFrame({"day": days, "amount": amounts})
    for name, value in DEFAULTS.items():
        frame[name] = value
    at = np.arange(count)
    frame["payee"] = at % payees + 1
    frame["approver"] = np.where(at % 2 == 0, "u2", "u3")
    frame["programme"] = np.where(at % 3 == 0, "Mồ côi", "Học bổng")
    frame["facility"] = np.where(at % 10 == 0, at // 10 % 5 + 1, 0)
    frame["beneficiary"] = np.where(at % 10 == 0, at // 10 % 40 + 1, 0)
    order = np.argsort(amounts, kind="stable")
    spent = np.cumsum(amounts[order])
    cheap = order[: int(np.searchsorted(spent, income // 50))]
    frame.loc[cheap, ["kind", "programme", "payee_type"]] = ["management", "", "office"]
    return Payments(frame, payees)
