"""Which lines make a number: every line gets tags, every number a selector over them.

A selector is a query string ("side=bank&flow=in&month=2024-09"), so a page can use it as its
address. `rung_from=2` selects rungs two to five. The sum of the selected amounts is the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.lines import BankLine

from .book import AccountRoll, Cell, Matching, Period, Tag
from .ladder import rung_of
from .restricted import Restricted

PROGRAMMES_SHOWN = 8  # a column of the flow picture holds twelve nodes
OTHER_PROGRAMMES = "programmes_other"


Summed = TypeVar("Summed", Tag, Cell)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of the report in đồng, and the selector of the lines that add up to it."""

    value: int
    selector: str


def selector(**wanted: str | int) -> str:
    """Text form of a selection, keys in the order given."""
    return urlencode({key: str(value) for key, value in wanted.items()})


def select(tags: Iterable[Summed], text: str) -> tuple[Summed, ...]:
    """The tags, or sums over tags, that a selector picks. Raises ValueError for an unknown key."""
    wanted = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    known = {"id", "side", "account", "month", "flow", "group", "ratio", "purse", "rung_from"}
    if strange := {key for key, _ in wanted} - known:
        raise ValueError(f"unknown keys in selector: {sorted(strange)}")
    chosen = tuple(tags)
    for key, value in wanted:
        if key == "rung_from":
            lowest = int(value)
            chosen = tuple(tag for tag in chosen if tag.rung >= lowest)
        else:
            chosen = tuple(tag for tag in chosen if getattr(tag, key) == value)
    return chosen


def number(tags: Iterable[Cell], **wanted: str | int) -> Number:
    """The sum over a selection, with the selection."""
    text = selector(**wanted)
    return Number(sum(tag.amount for tag in select(tags, text)), text)


@dataclass(frozen=True, slots=True)
class OutTag:
    """What the tag of money that left says beyond the line itself."""

    group: str
    ratio: str
    rung: int
    partner: str
    purse: str = ""


UNMATCHED = OutTag("undocumented", "", 0, "")
UNMATCHED_FEE = OutTag("management", "numerator", 0, "")
"""A fee without a ledger row is management cost (Art. 37(1)(g): cost of transferring money)."""


def out_tags(
    outgoing: Sequence[BankLine],
    payments: Mapping[str, Payment],
    matching: Matching,
    verified: Collection[str],
    restricted: Restricted,
) -> dict[str, OutTag]:
    """By line id, for every line that was matched. A ledger row is counted itself, so its line is
    no part of the ratio."""
    paid_by = {match.line_id: payments[match.payment_id] for match in matching.matches}
    amounts = {line.id: -line.amount for line in outgoing if line.id in paid_by}
    nodes = _programme_nodes(amounts, paid_by)
    return {
        line_id: OutTag(
            _target(payment, nodes),
            "",
            rung_of(payment, verified, restricted.kept),
            payment.id,
            restricted.purse_of(payment),
        )
        for line_id, payment in paid_by.items()
    }


def _target(payment: Payment, nodes: Mapping[str, str]) -> str:
    """Node of money that left."""
    if payment.kind is PaymentKind.PROGRAMME_SPENDING:
        return nodes[payment.programme.casefold()]
    if payment.kind is PaymentKind.MANAGEMENT_COST:
        return "management"
    return "refund" if payment.kind is PaymentKind.REFUND else "undocumented"


def ledger_tags(
    payments: Iterable[Payment], matching: Matching, restricted: Restricted
) -> list[Tag]:
    """Tags of the ledger rows of the period."""
    partners = {match.payment_id: match.line_id for match in matching.matches}
    return [
        Tag(
            payment.id,
            "ledger",
            payment.account,
            payment.paid_on,
            payment.amount,
            "payment",
            payment.kind.value,
            "numerator" if payment.kind is PaymentKind.MANAGEMENT_COST else "",
            partner=partners.get(payment.id, ""),
            purse=restricted.purse_of(payment),
        )
        for payment in payments
    ]


def balance_tags(rolls: Iterable[AccountRoll], period: Period) -> list[Tag]:
    """Tags of the balances at the two ends of the period."""
    tags = []
    for roll in rolls:
        account = roll.account
        start, end = f"opening:{account}", f"closing:{account}"
        tags += [
            Tag(start, "balance", account, period.first, roll.opening, "opening", "opening"),
            Tag(end, "balance", account, period.last, roll.closing, "closing", "closing"),
        ]
    return tags


def _programme_nodes(amounts: Mapping[str, int], paid_by: Mapping[str, Payment]) -> dict[str, str]:
    """Programme (case-folded) -> node; the largest have their own, the rest share one."""
    spent: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for line_id, payment in paid_by.items():
        if payment.kind is PaymentKind.PROGRAMME_SPENDING:
            key = payment.programme.casefold()
            spent[key] += amounts[line_id]
            spelling.setdefault(key, payment.programme)
    ranked = sorted(spent, key=lambda key: (-spent[key], key))
    shown = ranked if len(ranked) <= PROGRAMMES_SHOWN else ranked[: PROGRAMMES_SHOWN - 1]
    return {
        key: f"programme:{spelling[key]}" if key in shown else OTHER_PROGRAMMES for key in ranked
    }
