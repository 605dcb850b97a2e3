"""Money in and out by month, and the flow picture: sources -> fund -> where it went, to the đồng.

Conserved by construction of the tags and checked by A33: opening + in = out + closing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.funds.rules.sentences import Sentence

from .book import Cell
from .evidence import OTHER_PROGRAMMES, Number, number, selector

FUND = "fund"
CAME, WENT = ("in", "transfer_in"), ("out", "transfer_out")
"""Flows of bank lines into and out of the fund; transfers with both sides in the books are neither.
"""
SOURCES: dict[str, Sentence] = {
    "opening": Sentence("Số dư đầu kỳ", "Opening balance"),
    "individual": Sentence("Cá nhân", "Individuals"),
    "organisation": Sentence("Tổ chức, doanh nghiệp", "Organisations"),
    "unknown": Sentence("Chưa xác định người gửi", "Sender not identified"),
    "interest": Sentence("Lãi tiền gửi", "Interest"),
    "transfer_in": Sentence("Từ tài khoản khác của quỹ", "From the fund's other accounts"),
}
TARGETS: dict[str, Sentence] = {
    OTHER_PROGRAMMES: Sentence("Chương trình khác", "Other programmes"),
    "management": Sentence("Chi quản lý quỹ", "Management cost"),
    "refund": Sentence("Hoàn trả", "Refunds"),
    "undocumented": Sentence("Chưa khớp với sổ chi", "Not matched with the ledger"),
    "transfer_out": Sentence("Sang tài khoản khác của quỹ", "To the fund's other accounts"),
    "closing": Sentence("Số dư cuối kỳ", "Closing balance"),
}


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """One month; transfers between own accounts stand apart."""

    month: str
    money_in: Number
    money_out: Number
    transfers_in: Number
    transfers_out: Number


@dataclass(frozen=True, slots=True)
class Node:
    """One box of the picture; column 0 sources, 1 the fund, 2 where it went."""

    id: str
    label: Sentence
    column: int
    value: int
    exception: bool = False  # drawn in the colour of exceptions


@dataclass(frozen=True, slots=True)
class Link:
    """One band of the picture, amount > 0."""

    source: str
    target: str
    amount: Number
    exception: bool = False


@dataclass(frozen=True, slots=True)
class Sankey:
    """Nodes and links; what enters the fund equals what leaves it."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    @property
    def entering(self) -> int:
        """Sum of links into the fund."""
        return sum(link.amount.value for link in self.links if link.target == FUND)

    @property
    def leaving(self) -> int:
        """Sum of links out of the fund."""
        return sum(link.amount.value for link in self.links if link.source == FUND)


def by_month(tags: Sequence[Cell]) -> tuple[MonthFlow, ...]:
    """All months with bank lines, in order."""
    bank = [tag for tag in tags if tag.side == "bank"]
    return tuple(
        MonthFlow(
            month,
            number(bank, side="bank", flow="in", month=month),
            number(bank, side="bank", flow="out", month=month),
            number(bank, side="bank", flow="transfer_in", month=month),
            number(bank, side="bank", flow="transfer_out", month=month),
        )
        for month in sorted({tag.month for tag in bank})
    )


def sankey(tags: Sequence[Cell]) -> Sankey:
    """The flow picture. Transfers with both sides in the books cancel and are not drawn."""
    sums: dict[tuple[str, str, str], int] = {}
    for tag in tags:
        if tag.side != "ledger" and tag.group != "paired":
            key = (tag.side, tag.flow, tag.group)
            sums[key] = sums.get(key, 0) + tag.amount
    links = [link for key in sums if (link := _link(*key, sums[key])) is not None]
    links.sort(key=_place)
    total = sum(link.amount.value for link in links if link.target == FUND)
    nodes = [Node(FUND, Sentence("Quỹ", "Fund"), 1, total)]
    nodes += [_node(link) for link in links]
    nodes.sort(key=lambda node: node.column)
    return Sankey(tuple(nodes), tuple(links))


def _link(side: str, flow: str, group: str, amount: int) -> Link | None:
    """Link of one sum; an overdrawn balance changes sides, so that no band is negative."""
    if amount == 0:
        return None
    enters = (flow in {"in", "transfer_in", "opening"}) == (amount > 0)
    shown = Number(amount, selector(side=side, flow=flow, group=group))
    if amount < 0:
        shown = Number(-amount, shown.selector)
    source, target = (group, FUND) if enters else (FUND, group)
    return Link(source, target, shown, exception=group == "undocumented" or amount < 0)


def _place(link: Link) -> tuple[int, int, int, str]:
    """Sources in fixed order, then programmes by size, then the other targets in fixed order."""
    if link.target == FUND:
        order = list(SOURCES)
        return (0, order.index(link.source) if link.source in order else len(order), 0, link.source)
    order = list(TARGETS)
    at = order.index(link.target) + 1 if link.target in order else 0
    return (1, at, -link.amount.value, link.target)


def _node(link: Link) -> Node:
    """The box at the outer end of a link."""
    outer, column = (link.source, 0) if link.target == FUND else (link.target, 2)
    name = outer.removeprefix("programme:")
    label = SOURCES.get(outer) or TARGETS.get(outer) or Sentence(name, name)
    return Node(outer, label, column, link.amount.value, link.exception)
