"""Rows right at the threshold of each test, in clean books: none of them may be hit.

Where a row must be hit by another test (a batch of seven rows is no suggestion of A08, so A07 and
A32 list it), that hit is expected as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.kit.planted import World
from tests.kit.planted_bank_faults import old_statement
from tests.kit.planted_book_faults import (
    GIFT,
    MONTH,
    TERMS,
    campaign,
    claim,
    restriction,
)
from tests.kit.planted_clean import on, workday
from tests.kit.planted_payment_faults import ALIKE, beneficiary, far_group, pile
from tests.kit.planted_payments import AID, FIRST, LAST, MAIN, PAYING, YEAR, working_days
from tests.kit.planting import FREE, Place, Planting, working_days_from


def bank(plant: Planting) -> None:
    """A01 to A05: registers that start late, nothing printed, the same money on two accounts."""
    for number in range(100, 110):
        plant.world.add("numbers", register="BB", number=number, side="number", ref=number)
        plant.world.add("numbers", register="BC", number=number, side="number", ref=number)
    plant.statement(2, MAIN, _unprinted)
    plant.statement(3, MAIN, _unnumbered)
    plant.statement(3, PAYING, _only_balances)
    for account, facts in (
        (MAIN, {"bank_ref": "FTSAME"}),
        (PAYING, {"bank_ref": "FTSAME"}),
        (MAIN, {"doc_no": "", "content": "ung ho"}),
        (MAIN, {"doc_no": "", "content": "ung ho"}),
    ):
        plant.line(account, on(5, 14), 4_321_000, **facts)
    for month in (4, 5):  # one file for two months of an account
        plant.statement(month, PAYING, _one_file)


def _unprinted(rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    """No totals, and a balance only on every third line and on the last."""
    facts |= dict.fromkeys(("printed_lines", "printed_credit", "printed_debit", "closing"))
    rows["balance"] = rows["balance"].astype("Int64")
    rows.loc[(rows["row"] % 3 > 0) & (rows["row"] < len(rows)), "balance"] = pd.NA


def _only_balances(_rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    facts |= dict.fromkeys(("printed_lines", "printed_credit", "printed_debit"))


def _unnumbered(rows: pd.DataFrame, _facts: dict[str, Any]) -> None:
    rows["seq"] = 0


def _one_file(_rows: pd.DataFrame, facts: dict[str, Any]) -> None:
    facts["sha256"] = "one file"


def repeated(plant: Planting) -> None:
    """A06: 31 days apart, one invoice number of two payees, equal amounts on other days."""
    payee, amount = plant.world.payments.payee(), plant.amount()
    plant.pay(on(3, 3), amount, payee=payee)
    plant.pay(on(4, 3), amount, payee=payee)
    for at in range(2):
        plant.pay(workday(6, 10), invoice="HD-7")
        plant.pay(workday(6, 15 + at), 7_123_457)


def matching(plant: Planting) -> None:
    """A07, A08, A31, A32: three days late, a batch of seven, another decision, one paper twice for
    one payment, a bank fee."""
    plant.pay(on(5, 12), bank_shift=3)
    amounts = [2_000_117 + at for at in range(7)]
    for amount in amounts:
        plant.pay(on(6, 11), amount, [("A07", "missing:{}")], batch="LO7", no_line=1)
    bare = [("A32", "line:{}")]
    plant.line(PAYING, on(6, 12), -sum(amounts), bare, kind="payment")
    for at in range(2):  # the bank pays four days after the first row
        rows = [("A07", "missing:{}")]
        plant.pay(on(7, 14) + at, 3_000_217 + at, rows, batch="LO2", no_line=1)
    plant.line(PAYING, on(7, 18), -6_000_435, bare, kind="payment")
    plant.line(MAIN, on(6, 12), -11_001, kind="fee")
    plant.pay(workday(5, 18), line_decision="QD 98", party="XA 40")
    label = plant.pay(workday(5, 19))
    plant.numbered(lambda entry: _papers(plant, entry[label]))


def _papers(plant: Planting, entry: int) -> None:
    for number in (900, 901):
        plant.world.add(
            "documents", document=number, entry=entry, kind="receipt", sha256="one paper"
        )


def days(plant: Planting) -> None:
    """A09, A10, A14, A15, A27: the last day and the last minute that are in order."""
    first, *_between, third = working_days_from(4, 7, 4)
    plant.receipt(1001, first)
    plant.line(MAIN, third, 3_001_001, bank_ref="NT1001", content="nop tien mat")
    plant.pay(on(12, 21), entered_shift=on(1, 4, YEAR + 1) - on(12, 21))
    plant.pay(on(1, 12), entered_shift=on(12, 31, YEAR - 1) - on(1, 12))
    plant.pay(workday(3, 4), entered_minute=1_199, approved_minute=360)
    plant.pay(workday(3, 5), entered_minute=-1, approved_minute=-1)
    plant.line(MAIN, on(3, 7), 1_500_001)  # gifts come on Saturdays
    plant.pay(on(3, 3), entered_shift=15)
    label = plant.pay(on(4, 8))
    locked = on(4, 28) + 20
    plant.numbered(lambda entry: plant.world.add("edits", edit=900, entry=entry[label], day=locked))
    plant.pay(on(2, 27), kind="deposit")


def splitting(plant: Planting) -> None:
    """A13: eight days, exactly the limit, two approvers, and piles that chance still allows."""
    start = workday(6, 16)
    for rows in (
        ((0, 26_000_501, "u2"), (7, 26_000_777, "u2")),
        ((0, 24_999_999, "u2"), (1, 25_000_001, "u2")),
        ((0, 29_000_501, "u2"), (1, 26_000_779, "u3")),
        ((0, 60_000_501, "u2"), (1, 1_200_779, "u2")),
    ):
        payee = plant.world.payments.payee()
        for shift, amount, approver in rows:
            plant.pay(start + shift, amount, payee=payee, approver=approver)
    pile(plant, "u7", 8, 7, 0, [])  # 0.525 ** 7 = 0.011
    pile(plant, "u5", 9, 16, 4, [])  # 16 or more of 20: p = 0.0108


def people(plant: Planting) -> None:
    """A16, A17, A18: another unit, names two letters apart in 24, guardians, the last day."""
    world = plant.world
    plant.pay(workday(7, 8), approver="u2", unit="DON VI 2")
    world.add("people", person=11, code="u11", role="relative", name=ALIKE[1:], area="XA B")
    world.add("people", person=12, code="u12", role="relative", account="599", identity="0199")
    for name, area in ((ALIKE[1:].replace("HOA", "HAO"), "XA B"), (ALIKE[1:], "XA C")):
        plant.pay(workday(9, 7), payee=world.payments.payee(name=name, area=area))
    world.payments.payee(account="599")  # never paid
    for number in (200, 201):
        beneficiary(plant, number, account="61", guardian="G1", phone="", photo="")
        beneficiary(plant, number + 10, signed_day=FIRST + 3, signed_minute=number)
    beneficiary(plant, 220, account="599", identity="0199")  # relatives may be in need
    day = workday(10, 6)
    beneficiary(plant, 230, status="moved", status_day=day)
    plant.pay(day, beneficiary=230)
    facts = {"day": on(10, 15), "month": MONTH + 9, "residents": 2}
    world.add("facilities", facility=22, name="Cơ sở 22")
    world.add("headcounts", headcount=900, facility=22, **facts)
    for at in (0, 1, 1):
        plant.pay(workday(10, 12 + at), beneficiary=240 + at, facility=22)


def facilities(plant: Planting) -> None:
    """A19: as many as the licence and the count allow; a lower count outside the days; the norm."""
    plant.world.add("facilities", facility=11, capacity=80, name="Cơ sở 11")
    for at, (day, children) in enumerate(((on(4, 30), 10), (on(5, 1), 80), (on(5, 29), 10))):
        facts = {"day": day, "month": MONTH + 4, "children": children}
        plant.world.add("headcounts", headcount=800 + at, facility=11, **facts)
    claim(plant, 901, 11, [], children=80, amount=160_000_000)
    claim(plant, 902, 11, [], children=10, amount=25_000_000)
    plant.world.add("norms", item="milk", most=30)
    claim(plant, 903, 11, [], children=10, item="milk", quantity=300, amount=600_000)


def restricted_money(plant: Planting) -> None:
    """A20, A21: spent to the đồng, moved with consent, terms left open, a whole year and
    five idle months."""
    restriction(plant, 11, 9_000_002)
    plant.pay(workday(4, 27), 4_000_001, restriction=11, **TERMS)
    plant.pay(workday(4, 28), 5_000_001, restriction=11, **TERMS)
    restriction(plant, 12, 9_000_001, consent="CV 12")
    moved = {"restriction": 12, "kind": "transfer", "method": "book", "no_line": 1}
    plant.pay(workday(4, 29), 9_000_001, **moved)
    restriction(plant, 13, 9_000_001, purpose="", area="", deadline_day=LAST, **{"class": ""})
    plant.pay(workday(5, 4), 4_000_001, restriction=13, **dict.fromkeys(TERMS, "khác"))
    plant.world.add("restrictions", restriction=14, donor="Donor 14")
    gift = {"amount": 30_000_001, "kind": "gift"}
    late = {"restriction": 14, "day": on(12, 31, YEAR - 1), "month": MONTH - 1}
    old = {"restriction": 0, "day": on(6, 15, YEAR - 1), "month": MONTH - 7}
    old_statement(plant, old["day"], MONTH - 7, [gift | old, gift | late])


def year(plant: Planting) -> None:
    """A22, A24, A25, A26, A28: every clock, share, date and price right at its limit."""
    closed = campaign(plant, 11, [])["close_day"]
    waiting = {"start_day": LAST - 60, "close_day": LAST - 20, "disclosed_in_day": LAST - 5}
    plant.row("campaigns", "campaign", 12, name="Đợt 12", **waiting)
    plant.line(MAIN, closed, 1_700_001, campaign=11)
    plant.world.add("assets", year=YEAR - 1, total=10**10, disbursed=500_000_000)
    plant.world.add("assets", year=YEAR - 2, total=10**10, disbursed=1, raises=1)
    for number, of, kind, day in (
        (11, YEAR - 1, "contributions", on(3, 31)),
        (12, YEAR - 1, "report", on(12, 31, YEAR - 1)),
        (13, YEAR, "report", 0),
    ):
        facts = {"year": of, "kind": kind, "published_day": day, "sha256": "a"}
        plant.row("disclosures", "disclosure", number, **facts)
    plant.line(AID, on(2, 1), 3_100_001, party_account="SWIFT1", country="US", currency="USD")
    plant.line(MAIN, on(2, 1), 3_100_003, party_account="SWIFT3", country="", currency="")
    for number, facts in (
        (901, {"unit_price": 10_000}),
        (902, {"unit_price": 40_000}),
        (903, {"given": 99, "stock": 1, "expiry_day": LAST}),
        (904, {"expiry_day": FIRST}),
        (905, {"item": "Máy tính", "unit_price": 9_000_000}),
    ):
        plant.row("in_kind", "receipt", number, **GIFT | facts)


def expectations(plant: Planting) -> None:
    """A29, A30: at the bound of the group, at materiality, at performance materiality."""
    far_group(plant, 2**24, [])
    day = workday(8, 12)
    new = plant.world.payments.payee(first_day=day)
    plant.pay(day, 200_000_000, payee=new, approver=FREE)
    plant.pay(workday(8, 13), 200_000_001, approver=FREE)  # known for long
    for series, number, gap in (("in", 4, 100_000_000), ("out", 5, -100_000_000)):
        month = MONTH + number
        facts = {"month": month, "amount": gap, "series": series, "kind": "prior"}
        plant.world.add("history", ref=(series, month), **facts)
    for amount in (4_000_000, 1_333_334):
        facts = {"month": MONTH + 8, "amount": amount, "series": "child", "kind": "prior"}
        plant.world.add("history", **facts)


def flows(plant: Planting) -> None:
    """A33: money in transit, and a circle of five steps."""
    plant.world.add("nodes", position=900, node="F9", kind="fund", transit=7)
    nodes = [("D9", "donor"), ("P1", "programme"), ("P2", "programme"), ("P3", "programme")]
    for at, (node, kind) in enumerate(nodes):
        plant.world.add("nodes", position=901 + at, node=node, kind=kind)
    steps = [("D9", "F9", 47), ("F9", "P1", 40), ("P1", "P2", 40), ("P2", "P3", 40)]
    for at, (source, target, amount) in enumerate([*steps, ("P3", "D9", 40)]):
        facts = {"day": FIRST, "amount": amount, "source": source, "target": target}
        plant.row("flows", "flow", 900 + at, **facts)


def refunds(plant: Planting) -> None:
    """A35, A36: 31 days later, before the gift, another amount; transfers three days apart."""
    plant.line(MAIN, on(7, 1), 6_100_001, party_account="DONOR1")
    for day in (workday(6, 30), on(8, 3)):
        plant.pay(day, 6_100_001, kind="refund", party_account="DONOR1")
    plant.line(PAYING, on(7, 20), 6_200_001, bank_ref="UNDONE")
    plant.pay(on(7, 20), 6_200_002, kind="refund", bank_ref="UNDONE")
    plant.line(MAIN, on(9, 14), -150_000_007, own_other=PAYING, kind="transfer")
    plant.line(PAYING, on(9, 17), 150_000_007, own_other=MAIN, kind="transfer")
    booked = {"account": MAIN, "kind": "transfer", "approver": FREE, "no_line": 1}
    plant.pay(on(9, 11), 150_000_007, **booked)
    for gap, amount in ((4, 120_000_011), (3, 99_999_999)):
        plant.pay(on(9, 15), amount, approver=FREE)
        plant.line(MAIN, on(9, 15) + gap, amount)


def shares(plant: Planting) -> None:
    """A12, A34: exactly twice the two percent of before are round; one payee has 40 percent."""
    payments = plant.world.payments
    payee = payments.payee()
    base = [int(amount) for amount in payments.base["amount"]]
    spent = ("programme", "management")
    extra = [row for row in payments.extra if row.get("kind", "programme") in spent]
    rows = base + [row["amount"] for row in extra]
    paid = sum(base) + sum(row["amount"] for row in payments.extra if not row.get("no_line"))
    n, is_round = len(rows) + 1, sum(amount % 1_000_000 == 0 for amount in rows)
    more = -((25 * is_round - n) // 24)  # round ones to add, then others up to 25 for each
    padding = 25 * (is_round + more) - n - more
    dates = working_days()
    for at in range(more):
        amount = 1_000_000 * (3 + at % 6)
        plant.pay(int(dates[at // 6]), amount, programme="Nhà ở", approver=FREE)
        paid += amount
    for at in range(padding):
        amount = plant.amount()
        plant.pay(int(dates[at]), amount)
        paid += amount
    largest = paid * 2 // 3
    largest -= largest % 1_000_000 == 0
    plant.pay(workday(9, 21), largest, payee=payee, approver=FREE, programme="Xây trường")


NEAR_MISSES: tuple[Callable[[Planting], None], ...] = (
    bank,
    repeated,
    matching,
    days,
    splitting,
    people,
    facilities,
    restricted_money,
    year,
    expectations,
    flows,
    refunds,
    shares,
)


class AllNearMisses:
    """For `write_book`. `places` as in `AllFaults`."""

    def __init__(self) -> None:
        self.places: dict[str, set[Place]] = {}

    def __call__(self, world: World) -> None:
        plant = Planting(world, self.places)
        for miss in NEAR_MISSES:
            miss(plant)
