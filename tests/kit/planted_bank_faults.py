"""Faults of bank lines and statements: A01 to A05, A07 to A09, A26, A31, A32, A35, A36."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.kit.planted_clean import on, workday
from tests.kit.planted_payments import AID, MAIN, PAYING, YEAR
from tests.kit.planting import (
    FREE,
    Planting,
    position,
    statement_number,
    working_days_from,
)


def sequences(plant: Planting) -> None:
    """A01: a register and a statement with gaps and a double."""
    for at, number in enumerate([*range(5, 10), *range(12, 20), 21, 15], 1):
        plant.world.add("numbers", register="BB", number=number, side="number", ref=900 + at)
    for key in ("gap:BB:10", "gap:BB:20", "double:BB:15"):
        plant.expect("A01", key)
    statement = statement_number(2, MAIN)

    def edit(rows: pd.DataFrame, _facts: dict[str, Any]) -> None:
        rows.loc[3, "seq"] = rows.loc[2, "seq"]  # row 4 shows number 3 again: 4 is missing
        rows.loc[8:, "seq"] += 2  # from row 9 on: 9 and 10 are missing
        plant.expect("A01", f"line-double:{statement}:3", "line", rows.loc[3, "line"])
        plant.expect("A01", f"line-gap:{statement}:4", "line", rows.loc[4, "line"])
        plant.expect("A01", f"line-gap:{statement}:9", "line", rows.loc[8, "line"])

    plant.statement(2, MAIN, edit)


def control_totals(plant: Planting) -> None:
    """A02: each printed total off by one, and the closing balance where no total is printed."""
    for month, account, total in (
        (3, MAIN, "lines"),
        (4, MAIN, "credit"),
        (3, PAYING, "debit"),
    ):
        statement = statement_number(month, account)
        plant.expect("A02", f"{total}:{statement}", "statement", statement)
        plant.statement(month, account, _raised(f"printed_{total}"))
    plant.statement(8, PAYING, _only_balances)
    statement = statement_number(8, PAYING)
    plant.expect("A02", f"balance:{statement}", "statement", statement)
    plant.expect("A04", f"closing:{statement}", "statement", statement)
    plant.expect("A04", f"opening:{statement_number(9, PAYING)}")


def _only_balances(_rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    facts |= {"printed_credit": None, "printed_debit": None, "closing": facts["closing"] + 1}


def _raised(name: str, by: int = 1) -> Callable[[pd.DataFrame, dict[str, Any]], None]:
    def edit(_rows: pd.DataFrame, facts: dict[str, Any]) -> None:
        facts[name] += by

    return edit


def damaged_lines(plant: Planting) -> None:
    """A line cut, a sign flipped, an amount blanked, a balance misread: A01 to A04 tell."""
    cut = plant.line(MAIN, on(5, 14), 4_321_000)
    plant.statement(5, MAIN, lambda rows, _facts: _cut(plant, rows, cut))
    flipped = plant.line(MAIN, on(6, 14), 4_321_007, [("A32", "line:{}")])
    plant.statement(6, MAIN, lambda rows, _facts: _flip(plant, rows, flipped))
    blanked = plant.line(MAIN, on(8, 14), 4_321_013)
    plant.statement(8, MAIN, lambda rows, _facts: _blank(plant, rows, blanked))
    misread = plant.line(MAIN, on(7, 14), 4_321_019)
    plant.statement(7, MAIN, lambda rows, _facts: _misread(plant, rows, misread))


def _broken(plant: Planting, rows: pd.DataFrame, at: int, *totals: str) -> None:
    """A line that is not what the bank printed: its totals, its balance and the closing tell."""
    statement = int(rows["statement"].iloc[0])
    for total in totals:
        plant.expect("A02", f"{total}:{statement}", "statement", statement)
    plant.expect("A03", f"{statement}:{rows.loc[at, 'row']}", "line", rows.loc[at, "line"])
    plant.expect("A04", f"closing:{statement}", "statement", statement)


def _cut(plant: Planting, rows: pd.DataFrame, label: str) -> pd.DataFrame:
    at = position(rows, label)
    seq = rows.loc[at, "seq"]
    plant.expect("A01", f"line-gap:{rows.loc[at, 'statement']}:{seq}")
    _broken(plant, rows, at + 1, "lines", "credit")
    return rows.drop(index=at)


def _flip(plant: Planting, rows: pd.DataFrame, label: str) -> None:
    at = position(rows, label)
    rows.loc[at, "amount"] *= -1
    _broken(plant, rows, at, "credit", "debit")


def _blank(plant: Planting, rows: pd.DataFrame, label: str) -> None:
    at = position(rows, label)
    rows.loc[at, "amount"] = 0
    _broken(plant, rows, at, "credit")


def _misread(plant: Planting, rows: pd.DataFrame, label: str) -> None:
    """One balance off: it does not follow, and the next one does not follow it."""
    at = position(rows, label)
    rows.loc[at, "balance"] += 1_000
    for off in (at, at + 1):
        key = f"{rows.loc[off, 'statement']}:{rows.loc[off, 'row']}"
        plant.expect("A03", key, "line", rows.loc[off, "line"])


def balances(plant: Planting) -> None:
    """A04 (and A03 for the first balance): opening, closing and balances of the books."""
    opened, closed = statement_number(9, MAIN), statement_number(10, MAIN)
    plant.statement(9, MAIN, _raised("opening", -1))
    plant.expect("A03", f"{opened}:1")
    for key in (f"opening:{opened}", f"closing:{opened}"):
        plant.expect("A04", key, "statement", opened)
    plant.statement(10, MAIN, _raised("closing"))
    plant.expect("A04", f"closing:{closed}", "statement", closed)
    plant.expect("A04", f"opening:{statement_number(11, MAIN)}")
    facts = {"year": YEAR, "opening": 50, "previous": 50, "money_in": 30, "money_out": 20}
    plant.row(
        "balances",
        "balance",
        11,
        [("A04", "book:{}")],
        **facts | {"closing": 61, "scope": "restriction"},
    )
    plant.row(
        "balances", "balance", 12, [("A04", "carry:{}")], **facts | {"closing": 60, "previous": 49}
    )


def double_imports(plant: Planting) -> None:
    """A05: a reference twice, an overlap of two statements, a file twice, one reference claimed
    by two ledger rows."""
    first = statement_number(11, MAIN)
    plant.line(MAIN, on(11, 14), 4_400_003, bank_ref="FTTWICE")
    again = (f"reference:{first}:{first}", "A05")
    plant.line(MAIN, on(11, 15), 4_400_003, [again[::-1]], bank_ref="FTTWICE")
    origin, overlap = statement_number(12, MAIN), 129
    for at, facts in enumerate(
        ({"bank_ref": "FTOVER"}, {"bank_ref": "", "doc_no": "OVER"}, {"bank_ref": "", "doc_no": ""})
    ):
        plant.line(MAIN, on(12, 31), 4_500_000 + at, **facts)
    for kind in ("reference", "row"):
        plant.expect("A05", f"{kind}:{origin}:{overlap}")
    plant.expect("A04", f"opening:{overlap}", "statement", overlap)
    _copy(plant, 12, 0, overlap, on(12, 31))
    plant.expect("A05", f"row:{statement_number(3, AID)}:39")
    _same_file(plant, 3, 39)
    origin = statement_number(7, AID)  # lines without number and time: only the file tells
    plant.line(AID, on(7, 9), 4_600_001, doc_no="")
    plant.statement(7, AID, lambda rows, _facts: rows.assign(minute=-1))
    for statement in (origin, 79):
        plant.expect("A05", f"file:{origin:064d}:{AID}:{on(7, 1)}", "statement", statement)
    _same_file(plant, 7, 79)
    plant.pay(workday(6, 8), bank_ref="CLAIMED", must=[("A05", f"ledger:{PAYING}:CLAIMED")])
    twice = [("A05", f"ledger:{PAYING}:CLAIMED")]
    plant.pay(workday(6, 9), entry_ref="CLAIMED", no_line=1, must=twice)


def _same_file(plant: Planting, month: int, copy: int) -> None:
    """The statement of the aid account handed in again."""
    period = {"first_day": on(month, 1), "last_day": on(month + 1, 1) - 1}
    sha256 = f"{statement_number(month, AID):064d}"
    plant.expect("A04", f"opening:{copy}", "statement", copy)
    _copy(plant, month, 2, copy, 0, sha256=sha256, **period)


def _copy(plant: Planting, month: int, part: int, number: int, since: int, **facts: Any) -> None:
    """One more statement with the rows of another one from a day on."""

    def make(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, Any]]:
        rows = parts[part][parts[part]["day"] >= since].reset_index(drop=True)
        return rows, _own_statement(rows, number) | facts

    plant.world.more_statements.append({"month": month, "make": make})


def _own_statement(rows: pd.DataFrame, number: int) -> dict[str, Any]:
    """Numbers and totals of rows that keep their balances."""
    rows["statement"], rows["row"] = number, range(1, len(rows) + 1)
    rows["seq"], rows["line"] = rows["row"], number * 100_000_000 + rows["row"]
    came = rows["amount"] > 0
    return {
        "statement": number,
        "position": number,
        "account": rows["account"].iloc[0],
        "sha256": f"{number:064d}",
        "opening": int(rows["balance"].iloc[0] - rows["amount"].iloc[0]),
        "closing": int(rows["balance"].iloc[-1]),
        "printed_lines": len(rows),
        "printed_credit": int(rows.loc[came, "amount"].sum()),
        "printed_debit": int(-rows.loc[~came, "amount"].sum()),
        "first_day": int(rows["day"].min()),
        "last_day": int(rows["day"].max()),
    }


def old_statement(plant: Planting, day: int, month: int, facts: list[dict[str, Any]]) -> None:
    """A statement of the year before, on the main account; `facts` of its lines."""

    def make(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, Any]]:
        rows = parts[0].head(len(facts)).copy().reset_index(drop=True)
        empty = dict.fromkeys(("bank_ref", "doc_no", "party_account", "own_other"), "")
        for at, row in enumerate(facts):
            for name, value in ({"day": day, "month": month, "excluded": ""} | empty | row).items():
                rows.loc[at, name] = value
        rows["balance"] = 5_000_000_000_000 - rows["amount"].sum() + rows["amount"].cumsum()
        return rows, _own_statement(rows, 5)

    plant.world.more_statements.append({"month": 1, "make": make})


def reconciliation(plant: Planting) -> None:
    """A07, A08, A32: rows the bank does not know, other amounts, late ones, batches, bare lines."""
    plant.pay(workday(5, 6), no_line=1, must=[("A07", "missing:{}")])
    plant.pay(workday(5, 7), 5_100_007, bank_amount=5_100_070, must=[("A07", "amount:{}")])
    plant.pay(workday(5, 8), bank_shift=4, must=[("A07", "late:{}")])
    _batch(plant, "LO1", on(6, 11), on(6, 14), [3_000_106 + at for at in range(6)])
    _batch(plant, "LO3", on(6, 18), on(6, 15), [3_000_206, 3_000_207])
    plant.line(PAYING, on(6, 18), -7_777_111, [("A32", "line:{}")], kind="payment")
    plant.pay(workday(5, 20), decision="", must=[("A32", "row:{}")])
    plant.pay(workday(5, 21), evidence="", must=[("A32", "row:{}")])
    cash = {"method": "cash", "no_line": 1, "evidence": ""}
    plant.pay(workday(5, 22), kind="management", must=[("A32", "row:{}")], **cash)
    pair = [plant.pay(workday(5, 25 + at), must=[("A32", "document:same")]) for at in range(2)]
    plant.numbered(lambda entry: _documents(plant, [entry[label] for label in pair]))


def _batch(plant: Planting, batch: str, day: int, at_bank: int, amounts: list[int]) -> None:
    """Ledger rows of one day that one bank line pays."""
    bare = [("A32", "line:{}")]
    line = plant.line(PAYING, at_bank, -sum(amounts), bare, kind="payment")
    for amount in amounts:
        label = plant.pay(day, amount, [("A07", "missing:{}")], batch=batch, no_line=1)
        _suggested(plant, batch, label, line)


def _suggested(plant: Planting, batch: str, label: str, line: str) -> None:
    """A08's key needs the numbers of both sides."""
    rows: list[int] = []
    plant.numbered(lambda entry: rows.append(entry[label]))

    def edit(_rows: pd.DataFrame, _facts: dict[str, Any]) -> None:
        plant.expect("A08", f"{batch}:{plant.lines[line]}", "entry", rows[0])

    plant.statement(6, PAYING, edit)


def _documents(plant: Planting, entries: list[int]) -> None:
    for at, entry in enumerate(entries):
        plant.world.add("documents", document=900 + at, entry=entry, kind="receipt", sha256="same")


def cash_receipts(plant: Planting) -> None:
    """A09: never deposited, and deposited on the fourth working day."""
    day, *_between, fourth = working_days_from(4, 7, 5)
    plant.receipt(1001, day, [("A09", "{}")])
    plant.receipt(1002, day, [("A09", "{}")])
    plant.line(MAIN, fourth, 3_001_002, bank_ref="NT1002", content="nop tien mat")


def foreign_money(plant: Planting) -> None:
    """A26: no approval, approval after receipt, another account than the one for aid."""
    abroad = {"party_name": "ABROAD", "country": "US"}
    unapproved = [("A26", "approval:{}")]
    plant.line(AID, on(5, 5), 3_100_001, unapproved, party_account="SWIFT2", **abroad)
    plant.line(
        AID, on(1, 30), 3_100_002, unapproved, party_account="SWIFT1", **abroad | {"country": "LA"}
    )
    plant.line(
        MAIN,
        on(5, 6),
        3_100_003,
        [("A26", "account:{}")],
        party_account="SWIFT1",
        **abroad | {"country": "", "currency": "USD"},
    )


def announcements(plant: Planting) -> None:
    """A31: announced and unpaid, paid and unannounced, another amount."""
    unpaid, unlisted = [("A31", "unpaid:{}")], [("A31", "unlisted:{}")]
    facts = {"day": on(5, 9), "decision": "QD 99"}
    plant.row("announcements", "announcement", 11, unpaid, amount=8_100_001, payee="XA 11", **facts)
    plant.row("announcements", "announcement", 12, unpaid, amount=8_100_002, payee="XA 12", **facts)
    for payee, amount in (("XA 12", 8_100_020), ("XA 13", 8_100_003)):
        plant.pay(workday(5, 18), amount, (), unlisted, party=payee, line_decision="QD 99")


def refunds(plant: Planting) -> None:
    """A35: money back to a donor after 30 days, and a debit undone under one reference."""
    plant.line(MAIN, on(7, 1), 6_100_001, party_account="DONOR1")
    facts = {"kind": "refund", "party_account": "DONOR1"}
    plant.pay(on(7, 31), 6_100_001, (), [("A35", "refund:{}")], **facts)
    plant.line(PAYING, on(7, 20), 6_200_001, bank_ref="UNDONE")
    reversal = [("A35", "reversal:{}")]
    plant.pay(on(7, 20), 6_200_001, (), reversal, kind="refund", bank_ref="UNDONE")


def own_transfers(plant: Planting) -> None:
    """A36: one-sided, both sides too far apart, counted as income, an unmarked pair, called a
    transfer by the ledger alone."""
    single = [("A36", "single:{}")]
    moved = {"kind": "transfer"}
    plant.line(MAIN, on(9, 8), -150_000_003, single, own_other=AID, **moved)
    plant.line(MAIN, on(9, 14), -150_000_007, single, own_other=PAYING, **moved)
    plant.line(PAYING, on(9, 18), 150_000_007, single, own_other=MAIN, **moved)
    plant.line(MAIN, on(9, 10), 5_100_001, [("A36", "income:{}")], party_account=AID)
    plant.pay(on(9, 15), 120_000_011, approver=FREE)
    plant.line(MAIN, on(9, 18), 120_000_011, [("A36", "pair:{}")])
    plant.pay(on(9, 16), must=[("A36", "claimed:{}")], kind="transfer")


BANK_FAULTS = (
    sequences,
    control_totals,
    damaged_lines,
    balances,
    double_imports,
    reconciliation,
    cash_receipts,
    foreign_money,
    announcements,
    refunds,
    own_transfers,
)
