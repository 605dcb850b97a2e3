"""The small tables of a fund that does everything right."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from inspect_app.fund_audit.battery.constants import day_number, month_number
from tests.kit.planted import World
from tests.kit.planted_payments import AID, FIRST, LAST, MAIN, PAYING, YEAR, is_working


def on(month: int, day: int, year: int = YEAR) -> int:
    """Number of a day."""
    return day_number(dt.date(year, month, day))


def workday(month: int, day: int) -> int:
    """That day, or the next one on which the fund works."""
    number = on(month, day)
    while not is_working(number):
        number += 1
    return number


def clean_tables(world: World) -> None:
    """Rows of every small table, and the lines that belong to them."""
    world.add(
        "period",
        first_day=FIRST,
        last_day=LAST,
        first_month=world.months[0],
        last_month=world.months[-1],
        year=YEAR,
        whole_year=1,
        materiality=200_000_000,
        performance=100_000_000,
        trivial=5_000_000,
    )
    world.tables.setdefault("history", [])
    world.tables["entries"] = []
    _accounts(world)
    _people(world)
    _receipts(world)
    _restrictions(world)
    _campaigns(world)
    _flows(world)
    _yearly(world)


def _accounts(world: World) -> None:
    for at, (account, kind) in enumerate(((MAIN, ""), (PAYING, ""), (AID, "aid"))):
        world.add("own_accounts", position=at, account=account, kind=kind)
    for at, month in enumerate(range(1, 13)):
        amount = 800_000_000 + at * 1_000_003
        for account, other, sign in ((MAIN, PAYING, -1), (PAYING, MAIN, 1)):
            world.line(
                account,
                on(month, 25),
                sign * amount,
                own_other=other,
                doc_no=f"NB{month}",
                content="chuyen noi bo",
                kind="transfer",
            )
    world.add("foreign_approvals", approval=1, day=on(2, 1), party_account="SWIFT1", number="QĐ 9")
    world.line(
        AID,
        on(3, 3),
        900_000,
        party_account="SWIFT1",
        party_name="ABROAD",
        currency="USD",
        country="US",
        doc_no="F1",
        kind="gift",
        excluded="named",
    )


def _people(world: World) -> None:
    for at, (code, role) in enumerate((("u1", "staff"), ("u2", "board"), ("u3", "board"))):
        world.add(
            "people",
            person=at + 1,
            code=code,
            role=role,
            name=f"CAN BO SO {at}" + "ABC"[at] * 9,
            account=f"5{10**8 + at}",
            phone=f"08{at:08d}",
            identity=f"01{at:010d}",
            address=f"SO {at} PHO A",
            area=f"X{at}",
            unit=f"DON VI {at}",
        )
    for at in range(40):
        world.add(
            "beneficiaries",
            beneficiary=at + 1,
            facility=at % 5 + 1,
            name=f"TRE {at}",
            account=f"6{10**8 + at}",
            phone=f"07{at:08d}",
            identity=f"02{at:010d}",
            device=f"M{at}",
            photo=f"anh-{at}",
            signed_day=on(1, 5),
            signed_minute=480 + at,
        )
    for at in range(2):  # siblings of one guardian
        world.add(
            "beneficiaries",
            beneficiary=51 + at,
            facility=1,
            account="61",
            guardian="G1",
            name=f"EM {at}",
        )
    for at in range(5):
        world.add("facilities", facility=at + 1, capacity=80, name=f"Cơ sở {at + 1}")
        for month in range(1, 13):
            place = at * 12 + month
            world.add(
                "headcounts",
                headcount=place,
                facility=at + 1,
                day=on(month, 15),
                month=YEAR * 12 + month - 1,
                children=60,
                residents=60,
            )
            world.add(
                "claims",
                claim=place,
                facility=at + 1,
                month=YEAR * 12 + month - 1,
                first_day=on(month, 1),
                last_day=on(month, 28),
                children=50,
                amount=100_000_000,
                item="meals",
            )
    world.add("norms", item="meals", most=2_500_000)
    for month in range(1, 13):
        world.add(
            "history", month=YEAR * 12 + month - 1, amount=2_000_000, series="child", kind="peer"
        )


def receipt(world: World, number: int, day: int, **facts: object) -> None:
    """A cash receipt of the ledger, numbered in the register PT."""
    row = {
        "entry": 10**8 + number,
        "number": number,
        "day": day,
        "amount": 3_000_000 + number,
        "register": "PT",
        "voucher": f"PT{number}",
        "direction": "in",
        "method": "cash",
        "batch": f"NT{number}",
        "kind": "gift",
        "initiated": "fund",
        "entered_minute": 600,
        "evidence": "BL",
    }
    world.tables["entries"].append(row | facts)


def _receipts(world: World) -> None:
    for number in range(1, 25):
        day = workday((number + 1) // 2, 3 if number % 2 else 17)
        receipt(world, number, day)
        put = day + 1
        while not is_working(put):
            put += 1
        world.line(
            MAIN,
            put,
            3_000_000 + number,
            bank_ref=f"NT{number}",
            doc_no=f"NT{number}",
            content="nop tien mat",
            kind="gift",
            currency="VND",
        )
    for register, count in (("PT", 24), ("QD", 60)):
        for number in range(1, count + 1):
            world.add(
                "numbers",
                register=register,
                number=number,
                side="number",
                ref=number,
                amount=1_000_000,
            )
    for number in range(1, 13):
        world.add(
            "documents", document=number, entry=number, kind="receipt", sha256=f"{number:064x}"
        )


def _restrictions(world: World) -> None:
    for number in range(1, 4):
        world.add(
            "restrictions",
            restriction=number,
            donor=f"Nhà tài trợ {number}",
            purpose=f"Mục đích {number}",
            area="Sơn La",
            **{"class": "orphan"},
        )
        world.line(
            MAIN,
            on(2, number),
            500_000_000,
            restriction=number,
            doc_no=f"R{number}",
            kind="gift",
            excluded="named",
            content="tai tro co muc dich",
        )
        for month in (4, 8):
            world.payments.pay(
                "",
                workday(month, 5 + number),
                11_111_111 * number + month,
                restriction=number,
                spent_purpose=f"Mục đích {number}",
                spent_area="Sơn La",
                spent_class="orphan",
                programme="Có mục đích",
            )


def _campaigns(world: World) -> None:
    for number, month in ((1, 3), (2, 6)):
        start = on(month, 1)
        world.add(
            "campaigns",
            campaign=number,
            name=f"Đợt {number}",
            start_day=start,
            close_day=start + 60,
            distributed_day=start + 75,
            disclosed_in_day=start + 70,
            disclosed_out_day=start + 100,
        )
        for day in range(0, 60, 7):
            world.line(
                MAIN,
                start + day,
                700_000,
                campaign=number,
                doc_no=f"C{number}.{day}",
                kind="gift",
                content="ung ho dot",
            )
    for number in range(1, 6):
        amount = 22_222_222 + number * 1_000_003
        payee = world.payments.payee(name=f"XA {number}")
        world.payments.pay(
            "",
            workday(5, 10 + number),
            amount,
            payee=payee,
            party=f"XA {number}",
            line_decision="QD 99",
            programme="Cứu trợ",
            payee_type="commune",
        )
        world.add(
            "announcements",
            announcement=number,
            day=on(5, 9),
            amount=amount,
            payee=f"XA {number}",
            decision="QD 99",
        )


def _flows(world: World) -> None:
    world.add("nodes", position=1, node="FUND", kind="fund", opening=100, closing=200)
    names = [("D1", "donor"), ("D2", "donor"), ("PR1", "programme"), ("PR2", "programme")]
    names += [("N1", "payee"), ("N2", "payee")]
    for at, (name, kind) in enumerate(names):
        world.add("nodes", position=at + 2, node=name, kind=kind)
    edges = [("D1", "FUND", 700), ("D2", "FUND", 300), ("FUND", "PR1", 600), ("FUND", "PR2", 300)]
    edges += [("PR1", "N1", 600), ("PR2", "N2", 300)]
    for at, (source, target, amount) in enumerate(edges):
        world.add("flows", flow=at + 1, day=FIRST, amount=amount, source=source, target=target)


def _yearly(world: World) -> None:
    balances = [1_000, 3_000, 4_500]
    for at, (before, after) in enumerate(pairwise(balances)):
        world.add(
            "balances",
            balance=at + 1,
            year=YEAR - 1 + at,
            opening=before,
            closing=after,
            money_in=after,
            money_out=before,
            previous=before,
            scope="fund",
            name="Quỹ chung",
        )
    world.add("assets", year=YEAR, total=10**10, disbursed=10**9, raises=0)
    world.add(
        "disclosures",
        disclosure=1,
        year=YEAR - 1,
        kind="contributions",
        published_day=on(3, 20),
        sha256="a",
        book_sha256="a",
    )
    world.add(
        "disclosures",
        disclosure=2,
        year=YEAR,
        kind="report",
        published_day=on(12, 15),
        sha256="b",
        book_sha256="b",
    )
    for series in ("round_1m", "round_10m"):
        world.add("baselines", series=series, ppm=20_000)
    for month in range(1, 13):
        number = month_number(dt.date(YEAR, month, 1))
        world.add("prices", month=number, median=20_000, item="Gạo", area="Sơn La")
        world.add(
            "in_kind",
            receipt=month,
            day=on(month, 7),
            month=number,
            quantity=100,
            unit_price=21_000,
            given=100,
            stock=0,
            item="Gạo",
            area="Sơn La",
            handover=f"BB{month}",
            expiry_day=on(12, 31, YEAR + 1),
        )
        world.add("locks", month=number, day=on(month, 28) + 20)
    world.add("edits", edit=1, entry=1, day=FIRST + 20)
