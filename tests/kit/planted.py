"""Writes the books of an invented fund of any size, clean or with every fault of A01 to A36.

Gifts have the amounts of real ones (`gift_amounts.json`); everything else is made so that no test
has anything to say about clean books.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from inspect_app.fund_audit.battery.constants import (
    benford,
    binomial,
    calendar,
    date_of,
    day_number,
    month_number,
)
from inspect_app.fund_audit.battery.storing import StoredBook, open_book, write_part, write_table
from inspect_app.fund_audit.battery.tables import TABLES, TEXT
from tests.kit.planted_payments import (
    AID,
    FIRST,
    HOLIDAYS,
    LAST,
    LIMITS,
    MAIN,
    PAYING,
    YEAR,
    Payments,
    base_payments,
)

CALIBRATION = json.loads(Path(__file__).with_name("gift_amounts.json").read_text("utf-8"))
LINE_BASE = 100_000_000
Rows = list[dict[str, Any]]
Edit: TypeAlias = "Callable[[World, str, int, pd.DataFrame, dict[str, Any]], pd.DataFrame]"
"""Account, month (1 to 12), rows and facts of a statement; returns the rows."""


@dataclass
class World:
    """A fund while it is being made. `tables` are small tables as rows; `expected` the keys that
    each test must find."""

    rng: np.random.Generator
    payments: Payments
    months: list[int]
    gifts: int
    tables: dict[str, Rows] = field(default_factory=dict)
    expected: dict[str, set[str]] = field(default_factory=dict)
    extra_lines: Rows = field(default_factory=list)  # lines beside gifts and payments
    after_numbering: list[Callable[[World, pd.DataFrame], None]] = field(default_factory=list)
    statement_edits: list[Edit] = field(default_factory=list)
    more_statements: Rows = field(default_factory=list)

    def expect(self, test: str, *keys: object) -> None:
        """Keys a test must report."""
        self.expected.setdefault(test, set()).update(map(str, keys))

    def add(self, table: str, **facts: Any) -> None:
        """One row of a small table; facts not named are 0 or empty."""
        row = {name: "" if kind == TEXT else 0 for name, kind in TABLES[table].items()}
        self.tables.setdefault(table, []).append(row | facts)

    def line(self, account: str, day: int, amount: int, **facts: Any) -> None:
        """One more bank line."""
        self.extra_lines.append({"account": account, "day": day, "amount": amount, **facts})


def write_book(
    folder: Path,
    lines: int,
    seed: int = 1,
    faults: Callable[[World], None] | None = None,
    months: int = 12,
) -> tuple[StoredBook, dict[str, set[str]]]:
    """Write a book of about `lines` lines; returns it and the keys that each test must find.

    `months`: only the first months of the year, so that a book can grow by one.
    """
    from tests.kit.planted_clean import clean_tables

    rng = np.random.default_rng(seed)
    count = max(lines * 3 // 100, 120)
    mean = sum(int(amount) * share for amount, share in CALIBRATION["amounts"].items())
    gifts = lines - count
    world = World(
        rng,
        base_payments(count, int(gifts * mean * 0.7), rng),
        [YEAR * 12 + at for at in range(12)],
        gifts,
    )
    clean_tables(world)
    if faults is not None:
        faults(world)
    frame = world.payments.frame()
    last = _last_day(world.months[months - 1])
    frame = frame[frame["day"] <= last]
    for finish in world.after_numbering:
        finish(world, frame)
    sums = _write_parts(folder, world, frame, world.months[:months])
    _write_tables(folder, world, frame, sums, last)
    return open_book(folder), world.expected


def _last_day(month: int) -> int:
    return day_number(dt.date((month + 1) // 12, (month + 1) % 12 + 1, 1)) - 1


def _write_parts(
    folder: Path, world: World, frame: pd.DataFrame, months: list[int]
) -> dict[tuple[str, int], int]:
    """One part per month; returns sums of (direction, month) without own transfers."""
    balances = dict.fromkeys((MAIN, PAYING, AID), 5_000_000_000_000)
    sums: dict[tuple[str, int], int] = {}
    share = np.array_split(np.arange(world.gifts), 12)
    for at, month in enumerate(months):
        first, last = _last_day(month - 1) + 1, _last_day(month)
        parts, statements = [], []
        for place, account in enumerate((MAIN, PAYING, AID)):
            number = (at + 1) * 10 + place
            rows = _rows_of(world, frame, account, month, first, last, len(share[at]))
            if not len(rows):
                continue
            statement = _statement(number, account, rows, first, last, balances)
            for edit in world.statement_edits:
                rows = edit(world, account, at + 1, rows, statement)
            balances[account] = int(rows["balance"].iloc[-1])
            _add_sums(sums, rows, month)
            parts.append(rows)
            statements.append(statement)
        for more in [one for one in world.more_statements if one["month"] == at + 1]:
            rows, statement = more["make"](parts)
            _add_sums(sums, rows, month)
            parts.append(rows)
            statements.append(statement)
        whole = pd.concat(parts, ignore_index=True)
        write_part(
            folder,
            f"{YEAR}-{at + 1:02d}",
            {name: pa.Array.from_pandas(whole[name]) for name in TABLES["lines"] if name in whole},
            {name: [row.get(name) for row in statements] for name in TABLES["statements"]},
        )
    return sums


def _add_sums(sums: dict[tuple[str, int], int], rows: pd.DataFrame, month: int) -> None:
    own = rows["own_other"] == ""
    for name, chosen in (("in", rows["amount"] > 0), ("out", rows["amount"] < 0)):
        moved = int(rows.loc[chosen & own, "amount"].abs().sum())
        sums[name, month] = sums.get((name, month), 0) + moved


def _rows_of(
    world: World, frame: pd.DataFrame, account: str, month: int, first: int, last: int, gifts: int
) -> pd.DataFrame:
    """Lines of one account and month in order, without balances."""
    parts = []
    if account == MAIN and gifts:
        parts.append(_gift_rows(world, first, last, gifts))
    if account == PAYING:
        parts.append(_paid_rows(frame[(frame["month"] == month) & (frame["no_line"] == 0)]))
    extra = [
        row
        for row in world.extra_lines
        if row["account"] == account and first <= row["day"] <= last
    ]
    if extra:
        parts.append(pd.DataFrame(extra))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if not len(rows):
        return rows
    for name, kind in TABLES["lines"].items():
        empty = "" if kind == TEXT else 0
        rows[name] = empty if name not in rows else rows[name].fillna(empty)
    rows = rows.sort_values("day", kind="stable").reset_index(drop=True)
    rows["account"], rows["month"] = account, month
    rows["minute"] = np.arange(len(rows)) % 1440
    whole = [name for name, kind in TABLES["lines"].items() if kind != TEXT]
    return rows.astype(dict.fromkeys(whole, "int64"))


def _gift_rows(world: World, first: int, last: int, count: int) -> pd.DataFrame:
    """Gifts of one month: amounts, references and senders as often as in real statements."""
    rng = world.rng
    amounts = np.array([int(amount) for amount in CALIBRATION["amounts"]])
    weights = np.array(list(CALIBRATION["amounts"].values()))
    picked = rng.choice(amounts, count, p=weights / weights.sum())
    numbers = pa.array(rng.permutation(count) + (first * LINE_BASE))
    shown = pc.cast(numbers, pa.string())
    with_ref = rng.random(count) < CALIBRATION["with_reference"]
    ref = pc.if_else(pa.array(with_ref), pc.binary_join_element_wise("FT", shown, ""), "")
    doc = pc.if_else(pa.array(with_ref), "", pc.binary_join_element_wise("D", shown, ""))
    known = (rng.random(count) < CALIBRATION["with_account"]) & (picked <= 5_000_000)
    people = max(world.gifts // 5, 50)
    sender = pc.cast(pa.array(9 * 10**9 + rng.integers(0, people, count)), pa.string())
    words = [f"Ung ho quy bao tro tre em {at:04d} " + "x" * (at % 60) for at in range(2000)]
    text = pd.Categorical.from_codes(rng.integers(0, len(words), count), words)
    return pd.DataFrame(
        {
            "day": np.sort(rng.integers(first, last + 1, count)),
            "amount": picked,
            "bank_ref": ref.to_pandas(),
            "doc_no": doc.to_pandas(),
            "party_account": pc.if_else(pa.array(known), sender, "").to_pandas(),
            "content": text.astype(str),
            "kind": "gift",
            "currency": "VND",
            "country": "VN",
        }
    )


def _paid_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Bank lines of payments."""
    amount = np.where(frame["bank_amount"] > 0, frame["bank_amount"], frame["amount"])
    return pd.DataFrame(
        {
            "day": frame["day"] + frame["bank_shift"],
            "amount": -amount,
            "bank_ref": frame["bank_ref"],
            "doc_no": "",
            "party_account": frame["party_account"],
            "party_name": frame["party"],
            "content": "Chi " + frame["programme"],
            "decision": frame["line_decision"],
            "kind": "payment",
            "currency": "VND",
            "country": "VN",
        }
    )


def number_rows(rows: pd.DataFrame, statement: int) -> None:
    """Statement, row, sequence and line numbers, in the order of the rows."""
    rows["statement"] = statement
    rows["row"] = np.arange(1, len(rows) + 1)
    rows["seq"] = rows["row"]
    rows["line"] = statement * LINE_BASE + rows["row"]


def _statement(
    number: int, account: str, rows: pd.DataFrame, first: int, last: int, balances: dict[str, int]
) -> dict[str, Any]:
    """The statement of numbered rows, with balances that hold."""
    number_rows(rows, number)
    opening = balances[account]
    rows["balance"] = opening + rows["amount"].cumsum()
    came = rows["amount"] > 0
    return {
        "statement": number,
        "position": number,
        "account": account,
        "sha256": f"{number:064d}",
        "opening": opening,
        "closing": int(rows["balance"].iloc[-1]),
        "printed_lines": len(rows),
        "printed_credit": int(rows.loc[came, "amount"].sum()),
        "printed_debit": int(-rows.loc[~came, "amount"].sum()),
        "first_day": first,
        "last_day": last,
    }


def _write_tables(
    folder: Path, world: World, frame: pd.DataFrame, sums: dict[tuple[str, int], int], last: int
) -> None:
    """Everything but lines and statements."""
    entries = _entries(world, frame)
    write_table(folder, "entries", {name: entries[name] for name in TABLES["entries"]})
    write_table(folder, "benford", benford())
    write_table(folder, "binomial", binomial())
    span = dt.date(YEAR - 2, 1, 1), dt.date(YEAR + 1, 12, 31)
    write_table(folder, "days", calendar(*span, HOLIDAYS))
    for (name, month), moved in sums.items():
        shift = [row for row in world.tables["history"] if row.get("ref") == (name, month)]
        if not shift:
            world.add("history", month=month, amount=moved, series=name, kind="prior")
        for row in shift:
            row["amount"] += moved
    for row in world.tables["history"]:
        row.pop("ref", None)
    for approver, most in LIMITS.items():
        world.add("limits", approver=approver, most=most)
    payees = world.payments.payees
    for at in range(payees + len(world.payments.new_payees)):
        facts = world.payments.new_payees[at - payees] if at >= payees else {}
        row = {"name": f"NGUOI NHAN {at + 1}", "first_day": FIRST - 100}
        row |= {"account": f"7{10**9 + at + 1}", "phone": f"09{at + 1:08d}", "area": f"X{at % 9}"}
        world.add("payees", payee=at + 1, **(row | facts))
    period = world.tables["period"][0]
    period |= {"last_day": last, "last_month": month_number(date_of(last))}
    world.tables["period"] = [period]
    for name, columns in TABLES.items():
        if not (folder / f"{name}.parquet").is_file() and name not in ("lines", "statements"):
            rows = world.tables.get(name, [])
            write_table(folder, name, {column: [row[column] for row in rows] for column in columns})


def _entries(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """Ledger rows: payments, then receipts."""
    paid = frame.copy()
    paid["bank_ref"], paid["text"] = paid["entry_ref"], paid["party"]
    receipts = pd.DataFrame(world.tables.pop("entries"))
    receipts["entered_shift"] = receipts.get("entered_shift", 0)
    both = pd.concat([paid, receipts], ignore_index=True)
    for name, kind in TABLES["entries"].items():
        empty = "" if kind == TEXT else 0
        both[name] = both[name].fillna(empty) if name in both else empty
    both["entered_shift"] = both["entered_shift"].fillna(0)
    both["entered_day"] = both["day"] + both["entered_shift"]
    approved = both["day"] + both["approved_shift"].fillna(0)
    both["approved_day"] = np.where(both["direction"] == "out", approved, 0)
    years = {day: date_of(int(day)).year for day in set(both["day"]) | set(both["entered_day"])}
    both["year"] = both["day"].map(years)
    both["entered_year"] = both["entered_day"].map(years)
    both["month"] = [month_number(date_of(int(day))) for day in both["day"]]
    whole = [name for name, kind in TABLES["entries"].items() if kind != TEXT]
    return both.astype(dict.fromkeys(whole, "int64"))


__all__ = ["LAST", "World", "number_rows", "write_book"]
