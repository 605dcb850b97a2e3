"""Faults of facilities, restrictions, campaigns, the year and the flows: A19 to A25, A28, A30, A33,
A34."""

from __future__ import annotations

from tests.kit.planted import CALIBRATION
from tests.kit.planted_bank_faults import old_statement
from tests.kit.planted_clean import on, workday
from tests.kit.planted_payments import FIRST, LAST, MAIN, YEAR
from tests.kit.planting import FREE, Planting

MONTH = YEAR * 12  # number of January


def claim(
    plant: Planting, number: int, facility: int, must: list[tuple[str, str]], **facts: object
) -> None:
    """A claim of May."""
    row = {"month": MONTH + 4, "first_day": on(5, 1), "last_day": on(5, 28), "item": "meals"}
    row |= {"children": 50, "amount": 100_000_000, "facility": facility}
    plant.row("claims", "claim", number, must, **row | facts)


def facilities(plant: Planting) -> None:
    """A19: above the licence, above the head count, above the norms of money and supplies."""
    world = plant.world
    world.add("facilities", facility=11, capacity=80, name="Cơ sở 11")
    world.add("facilities", facility=12, name="Cơ sở 12")
    world.add("facilities", facility=13, name="Cơ sở 13")
    counts = ((12, on(5, 1), 60), (12, on(5, 28), 49), (13, on(5, 1), 49), (13, on(5, 2), 60))
    for at, (facility, day, children) in enumerate(counts):
        world.add(
            "headcounts",
            headcount=800 + at,
            facility=facility,
            day=day,
            month=MONTH + 4,
            children=children,
            residents=60,
        )
    world.add("norms", item="milk", most=30)
    claim(plant, 901, 11, [("A19", "licence:{}")], children=81, amount=160_000_000)
    claim(plant, 902, 12, [("A19", "count:{}")])
    claim(plant, 905, 13, [("A19", "count:{}")])
    claim(plant, 903, 11, [("A19", "norm:{}")], children=10, amount=25_000_001)
    milk = {"item": "milk", "quantity": 301, "children": 10, "amount": 600_000}
    claim(plant, 904, 11, [("A19", "norm:{}")], **milk)


TERMS = {"spent_purpose": "Sữa", "spent_area": "Mường La", "spent_class": "orphan"}


def restriction(plant: Planting, number: int, amount: int, **facts: object) -> str:
    """A gift for milk for orphans of Mường La; returns the label of its line."""
    row = {"donor": f"Donor {number}", "purpose": "Sữa", "area": "Mường La", "class": "orphan"}
    plant.world.add("restrictions", restriction=number, **row | facts)
    return plant.line(MAIN, on(2, 9), amount, restriction=number, excluded="named")


def restricted_money(plant: Planting) -> None:
    """A20: another purpose, area, class; moved without consent; more spent than came."""
    restriction(plant, 11, 90_000_001)
    for at, name in enumerate(TERMS):
        facts = TERMS | {name: "khác"}
        plant.pay(workday(4, 20 + at), must=[("A20", "purpose:{}")], restriction=11, **facts)
    moved = {"restriction": 11, "kind": "transfer", "method": "book", "no_line": 1}
    plant.pay(workday(4, 24), must=[("A20", "moved:{}")], **moved)
    restriction(plant, 12, 9_000_001)
    over = [("A20", "balance:12")]
    plant.pay(workday(4, 27), 4_000_001, over, restriction=12, **TERMS)
    plant.pay(workday(4, 28), 5_000_001, over, restriction=12, **TERMS)


def stale_money(plant: Planting) -> None:
    """A21: the unspent second gift after its deadline; 12 months without deadline; six idle
    months before the year."""
    plant.world.add("restrictions", restriction=13, deadline_day=on(6, 30), donor="Donor 13")
    for day, must in ((5, []), (6, [("A21", "gift:{}")])):
        plant.line(MAIN, on(2, day), 12_000_001, must, restriction=13, excluded="named")
    plant.pay(workday(4, 29), 12_000_001, restriction=13)
    plant.world.add("restrictions", restriction=14, donor="Donor 14")
    plant.expect("A21", "gift:500000001", "line", 500_000_001)
    plant.expect("A21", f"idle:{MONTH}", "month", MONTH)
    gift = {"restriction": 14, "amount": 30_000_001, "kind": "gift"}
    old_statement(plant, on(6, 15, YEAR - 1), MONTH - 7, [gift])


CLOCKS = {"close_day": 90, "distributed_day": 20, "disclosed_in_day": 15, "disclosed_out_day": 30}
SINCE = {
    "close_day": "start_day",
    "distributed_day": "close_day",
    "disclosed_in_day": "close_day",
    "disclosed_out_day": "distributed_day",
}


def campaign(
    plant: Planting, number: int, must: list[tuple[str, str]], beyond: str = "", days: int = 1
) -> dict[str, int]:
    """A campaign with every clock at its limit, and one `days` beyond it."""
    row = {"start_day": on(1, 20)}
    for name, limit in CLOCKS.items():
        row[name] = row[SINCE[name]] + limit + (days if name == beyond else 0)
    plant.row("campaigns", "campaign", number, must, name=f"Đợt {number}", **row)
    return row


def campaigns(plant: Planting) -> None:
    """A22: each clock a day too late, one never done, one never closed, money after closing."""
    names = ("receive", "distribute", "disclose_in", "disclose_out")
    for at, (clock, column) in enumerate(zip(names, CLOCKS, strict=True)):
        campaign(plant, 11 + at, [("A22", f"{clock}:{{}}")], column)
    closed = campaign(plant, 15, [])["close_day"]
    after = [("A22", "after:15")]
    plant.line(MAIN, closed + 1, 1_700_001, after, campaign=15)
    for number, facts, clock in (
        (16, {"close_day": on(3, 1)}, ("distribute", "disclose_in")),
        (17, {}, ("receive",)),
    ):
        must = [("A22", f"{name}:{{}}") for name in clock]
        row = {"start_day": on(2, 1), "name": f"Đợt {number}"}
        plant.row("campaigns", "campaign", number, must, **row | facts)


def year(plant: Planting) -> None:
    """A23, A24, A25: costs above the cap, too little disbursed, late or other disclosures."""
    mean = sum(int(amount) * share for amount, share in CALIBRATION["amounts"].items())
    cost = int(plant.world.gifts * mean * 0.2) + 50_000_001
    facts = {"kind": "management", "programme": "", "payee_type": "tư vấn", "approver": FREE}
    plant.pay(workday(10, 20), cost, [("A23", f"{YEAR}")], **facts)
    plant.line(MAIN, on(10, 21), -11_003, [("A23", f"{YEAR}")], kind="fee")
    plant.expect("A24", YEAR - 1, "year", YEAR - 1)
    plant.world.add("assets", year=YEAR - 1, total=10**10, disbursed=499_999_999)
    late = [("A25", "late:{}")]
    for number, of, kind, day in (
        (11, YEAR - 1, "contributions", on(4, 1)),
        (12, YEAR - 1, "report", on(1, 1)),
        (13, YEAR - 2, "contributions", 0),
    ):
        plant.row("disclosures", "disclosure", number, late, year=of, kind=kind, published_day=day)
    other = {"sha256": "a", "book_sha256": "b", "published_day": on(3, 1), "kind": "contributions"}
    plant.row("disclosures", "disclosure", 14, [("A25", "differs:{}")], year=YEAR - 1, **other)


GIFT = {"quantity": 100, "unit_price": 20_000, "given": 100, "item": "Gạo", "area": "Sơn La"}
GIFT |= {"day": on(3, 8), "month": MONTH + 2, "handover": "BB"}


def in_kind(plant: Planting) -> None:
    """A28: too cheap, too dear, not handed over, expired in stock, lost."""
    for number, kind, facts in (
        (901, "price", {"unit_price": 9_999}),
        (902, "price", {"unit_price": 40_001}),
        (903, "handover", {"handover": ""}),
        (904, "expired", {"given": 99, "stock": 1, "expiry_day": LAST - 1}),
        (905, "stock", {"given": 98, "stock": 1}),
    ):
        plant.row("in_kind", "receipt", number, **GIFT | facts)
        plant.expect("A28", f"{kind}:{number}", "in_kind", number)


def expectations(plant: Planting) -> None:
    """A30: a month of income and one of spending beyond performance materiality; cost per child."""
    for series, number, gap in (("in", 4, 100_000_001), ("out", 5, -100_000_001)):
        month = MONTH + number
        facts = {"month": month, "amount": gap, "series": series, "kind": "prior"}
        plant.world.add("history", ref=(series, month), **facts)
        plant.expect("A30", f"prior:{series}:{month}", "month", month)
    month = MONTH + 8
    plant.world.add("history", month=month, amount=1_333_333, series="child", kind="prior")
    plant.expect("A30", f"prior:child:{month}", "month", month)


def flows(plant: Planting) -> None:
    """A33: a node that loses a đồng, one below zero, flows from and to nowhere, circles of two to
    four steps."""
    nodes = [("F9", "fund"), ("PR9", "programme"), ("F8", "fund")]
    nodes += [("D9", "donor"), ("D8", "donor"), ("D7", "donor"), ("N9", "payee")]
    for at, (node, kind) in enumerate(nodes):
        gap = 1 if node == "PR9" else 0
        plant.world.add("nodes", position=900 + at, node=node, kind=kind, closing=gap)
    plant.expect("A33", "node:PR9", "node", 901)
    plant.world.add("nodes", position=910, node="F7", kind="fund", opening=-1, closing=-1)
    plant.expect("A33", "below:F7", "node", 910)
    edges = [("D8", "F8", 50), ("F8", "D8", 50), ("D9", "F9", 90), ("F9", "PR9", 90)]
    edges += [("PR9", "D9", 40), ("PR9", "N9", 50), ("D7", "F9", 30), ("F9", "PR9", 30)]
    edges += [("PR9", "N9", 30), ("N9", "D7", 30), ("F8", "?", 10), ("!", "F8", 10)]
    keys = {1: "circle", 3: "circle", 7: "circle", 11: "orphan", 12: "orphan"}
    for at, (source, target, amount) in enumerate(edges, 1):
        must = [("A33", f"{keys[at]}:{{}}")] if at in keys else []
        facts = {"day": FIRST, "amount": amount, "source": source, "target": target}
        plant.row("flows", "flow", 900 + at, [(t, k.format(900 + at)) for t, k in must], **facts)


def concentration(plant: Planting) -> None:
    """A34: one donor and one new payee with nearly all."""
    payments = plant.world.payments
    paid = int(payments.base["amount"].sum()) + sum(row["amount"] for row in payments.extra)
    mean = sum(int(amount) * share for amount, share in CALIBRATION["amounts"].items())
    income = int(plant.world.gifts * mean) + 2_000_000_000
    for name in ("top", "ten", "hhi"):
        plant.expect("A34", f"{name}:in")
        plant.expect("A34", f"{name}:out")
    plant.expect("A34", "fresh")
    payee = payments.payee(first_day=FIRST)
    plant.pay(workday(9, 21), paid * 12, payee=payee, approver=FREE, programme="Xây trường")
    donor = {"party_account": "99999", "excluded": "named"}
    plant.line(MAIN, on(9, 21), income * 12, **donor)


BOOK_FAULTS = (
    facilities,
    restricted_money,
    stale_money,
    campaigns,
    year,
    in_kind,
    expectations,
    flows,
)
