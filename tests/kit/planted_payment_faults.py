"""Faults of payments: A06, A10 to A18, A27, A29."""

from __future__ import annotations

from math import ceil

from tests.kit.planted_clean import on, workday
from tests.kit.planted_payments import FIRST, YEAR, working_days
from tests.kit.planting import FREE, Planting, working_days_from

ALIKE = "NGUYEN THI HOA MAI LAN AN"  # 25 letters: two changes leave 92 percent


def duplicates(plant: Planting) -> None:
    """A06: same account and amount within 30 days, same invoice, same day to different payees."""
    account = {"account": "79900000001"}
    one, two = plant.world.payments.payee(**account), plant.world.payments.payee(**account)
    amount = plant.amount()
    plant.pay(on(3, 3), amount, payee=one, party_account="79900000001")
    again = [("A06", "amount:{}")]
    plant.pay(on(4, 2), amount, again, payee=two, party_account="79900000001")
    payee = plant.world.payments.payee()
    for month in (3, 8):
        bill = [("A06", f"invoice:{payee}:HD-7")]
        facts = {"kind": "management", "programme": "", "payee_type": "office"}
        plant.pay(workday(month, 10), must=bill, payee=payee, invoice="HD-7", **facts)
    day, amount = workday(4, 20), plant.amount()
    for _payee in range(2):
        plant.pay(day, amount, [("A06", f"different:{day}:{amount}")])


def cut_off(plant: Planting) -> None:
    """A10: of December booked in January, of January booked in December."""
    for day, booked in (
        (on(12, 22), on(1, 4, YEAR + 1)),
        (on(12, 29), on(1, 4, YEAR + 1)),
        (on(1, 10), on(12, 30, YEAR - 1)),  # a Saturday, approved the day before
    ):
        plant.pay(day, must=[("A10", "{}")], entered_shift=booked - day, approved_shift=-1)


def first_digits(plant: Planting) -> None:
    """A11: at least 15 percent of at least 1,050 payments begin with 77."""
    base = len(plant.world.payments.base)
    for at in range(max(base * 18 // 100, 1_050 - base)):
        days = working_days()
        plant.pay(
            int(days[at % len(days)]),
            7_700_003 + at * 7 % 99_990,
            must=[("A11", "first"), ("A11", "two"), ("A11", "second")],
            programme="Bữa ăn",
            approver=FREE,
        )


def round_amounts(plant: Planting) -> None:
    """A12: more than twice the two percent of the years before."""
    paid = len(plant.world.payments.base) + len(plant.world.payments.extra)
    days = working_days()
    wanted = ceil(paid * 7 / 100)
    steps = max(9, ceil(wanted / len(days)))
    for at in range(wanted):
        day, amount = int(days[at // steps]), 10_000_000 * (1 + at % steps)
        must = [("A12", "round_1m"), ("A12", "round_10m")]
        plant.pay(day, amount, must, programme="Nhà ở", approver=FREE)


def splitting(plant: Planting) -> None:
    """A13: two payments of seven days, three of five, two of one day; a pile under a limit."""
    start = workday(6, 16)  # a Tuesday
    for amounts, shifts in (
        ((26_000_501, 26_000_777), (0, 6)),
        ((18_100_501, 18_200_777, 18_300_111), (0, 1, 3)),
        ((25_100_501, 25_200_777), (0, 0)),
        ((50_000_000, 1_200_777), (0, 2)),
    ):
        payee = plant.world.payments.payee()
        must = [("A13", f"window:{payee}:u2:{start + shifts[-1]}")]
        for amount, shift in zip(amounts, shifts, strict=True):
            plant.pay(start + shift, amount, must, payee=payee)
    pile(plant, "u7", 8, 8, 0, [("A13", "pile:u7")])  # 0.525 ** 8 = 0.0058
    pile(plant, "u5", 9, 16, 3, [("A13", "pile:u5")])  # 16 or more of 19: p = 0.0042


def pile(
    plant: Planting, approver: str, month: int, low: int, high: int, must: list[tuple[str, str]]
) -> None:
    """Payments just under and just over the limit of 40 million of an approver of its own."""
    plant.world.add("limits", approver=approver, most=40_000_000)
    *days, last = working_days_from(month, 3, low + high + 1)
    first = 36_000_000 + int(approver[1:]) * 1_003
    for at, day in enumerate(days):
        under = at < low
        amount = first + at if under else first + 4_000_000 + at
        if at in (0, low):  # 90 percent of the limit, and the limit
            amount = 36_000_000 if under else 40_000_000
        plant.pay(day, amount, must if under else (), approver=approver)
    plant.pay(last, 44_000_000, approver=approver)  # too far above to count


def unusual_times(plant: Planting) -> None:
    """A14: at 20:00, 05:59, midnight, on a Saturday, a holiday; approved on a Sunday, at night."""
    booked, approved = [("A14", "{}")], [("A14", "approval:{}")]
    plant.pay(workday(3, 4), must=booked, entered_minute=1_200)
    plant.pay(workday(3, 5), must=booked, entered_minute=359)
    plant.pay(workday(3, 5), must=booked, entered_minute=0)
    plant.pay(on(3, 6), must=booked, entered_shift=1)  # Saturday 7 March
    plant.pay(on(4, 29), must=booked, entered_shift=1)  # 30 April
    plant.pay(on(3, 9), must=approved, approved_shift=-1)  # Sunday 8 March
    plant.pay(workday(3, 10), must=approved, approved_minute=1_200)


def back_dating(plant: Planting) -> None:
    """A15: booked after 16 days, approved after payment, edited after the lock."""
    plant.pay(on(3, 4), must=[("A15", "late:{}")], entered_shift=16)
    plant.pay(on(3, 4), must=[("A15", "approval:{}")], approved_shift=1)
    label = plant.pay(on(4, 8), must=[("A15", "edit:{}")])
    locked = on(4, 28) + 20
    plant.numbered(
        lambda entry: plant.world.add("edits", edit=900, entry=entry[label], day=locked + 1)
    )


def duties(plant: Planting) -> None:
    """A16: maker approves, payer approves, a board member approves for the own unit."""
    alone = [("A16", "alone:{}")]
    plant.pay(workday(7, 6), must=alone, approver="u1")
    plant.pay(workday(7, 7), must=alone, creator="u5", approver="u8", payer="u8")
    plant.pay(workday(7, 8), must=[("A16", "own-unit:{}")], approver="u2", unit="DON VI 1")


def related_parties(plant: Planting) -> None:
    """A17: a payee with the account, phone, identity or address of a person, or nearly the name."""
    person = {"account": "599", "phone": "0899", "identity": "0199", "address": "SO 9 PHO B"}
    world = plant.world
    world.add("people", person=11, code="u11", role="relative", name="TRAN VAN XA", **person)
    world.add("people", person=12, code="u12", role="founder", name=ALIKE, area="XA B")
    for at, (key, value) in enumerate(person.items()):
        payee = world.payments.payee(**{key: value})
        plant.pay(workday(9, 1 + at), must=[("A17", f"{payee}:11")], payee=payee)
    payee = world.payments.payee(name=ALIKE.replace("HOA", "HAO"), area="XA B")
    plant.pay(workday(9, 7), must=[("A17", f"{payee}:12")], payee=payee)


def beneficiary(plant: Planting, number: int, **facts: object) -> None:
    """A beneficiary who shares nothing, but for the facts given."""
    row = {"facility": 21, "name": f"TRE {number}", "account": f"66{number}"}
    plant.world.add("beneficiaries", beneficiary=number, **row | facts)


def ghosts(plant: Planting) -> None:
    """A18: keys shared by two, signed in one minute, gone, staff, more than were counted."""
    number = 200
    for key in ("account", "phone", "identity", "device", "photo"):
        must = f"{key}:{number}"
        for guardian in ("", "G9"):
            beneficiary(plant, number, **{key: f"same-{key}", "guardian": guardian})
            plant.expect("A18", must, "beneficiary", number)
            number += 1
    for at in (220, 221):
        beneficiary(plant, at, signed_day=FIRST + 3, signed_minute=500)
        plant.expect("A18", "signature:220", "beneficiary", at)
    day = workday(10, 6)
    beneficiary(plant, 230, status="died", status_day=day - 1)
    plant.pay(day, must=[("A18", "gone:{}")], beneficiary=230)
    person = plant.world.tables["people"][1]
    for at, key in ((231, "identity"), (232, "account")):
        beneficiary(plant, at, **{key: person[key]})
        plant.expect("A18", f"staff:{at}", "beneficiary", at)
    month = YEAR * 12 + 9
    plant.world.add("facilities", facility=22, name="Cơ sở 22")
    plant.world.add(
        "headcounts", headcount=900, facility=22, day=on(10, 15), month=month, residents=2
    )
    for at in range(3):
        beneficiary(plant, 240 + at, facility=22)
        plant.pay(
            workday(10, 12 + at),
            must=[("A18", f"census:22:{month}")],
            beneficiary=240 + at,
            facility=22,
        )


def forbidden(plant: Planting) -> None:
    """A27: deposits, loans and shares from 1 March 2026, said so by the fund or found."""
    for at, kind in enumerate(("deposit", "loan", "capital")):
        plant.pay(workday(3, 2 + at), must=[("A27", "{}")], kind=kind)
    plant.pay(workday(3, 2), must=[("A27", "{}")], use_found="loan")
    sunday = {"entered_shift": 1, "approved_shift": -2}
    plant.pay(on(3, 1), must=[("A27", "{}")], kind="loan", **sunday)


def outliers(plant: Planting) -> None:
    """A29: one đồng beyond Q3 (Q3/Q1)^3 of a group of twenty; new and above materiality."""
    far_group(plant, 2**24 + 1, [("A29", "far:{}")])
    day = workday(8, 12)
    payee = plant.world.payments.payee(first_day=day)
    first = [("A29", "first:{}")]
    plant.pay(day, 200_000_001, first, payee=payee, approver=FREE, programme="Mua sắm")


def far_group(plant: Planting, largest: int, must: list[tuple[str, str]]) -> None:
    """Twenty payments: the fifth is Q1 = 2^20, the fifteenth Q3 = 2^21, so the bound is 2^24."""
    amounts = [2**20 - 5 + at for at in range(1, 5)] + [2**20]
    amounts += [2**20 + 1_001 * at for at in range(1, 10)] + [2**21]
    amounts += [2**21 + 1_003 * at for at in range(1, 5)]
    for amount in amounts:
        plant.pay(workday(7, 14), amount, programme="Khám bệnh")
    plant.pay(workday(7, 14), largest, must, programme="Khám bệnh")


PAYMENT_FAULTS = (
    duplicates,
    cut_off,
    splitting,
    unusual_times,
    back_dating,
    duties,
    related_parties,
    ghosts,
    forbidden,
    outliers,
)
SHARES_OF_ALL = (first_digits, round_amounts)
"""Faults that show in shares of all payments: planted last."""
