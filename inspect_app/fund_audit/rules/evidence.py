"""Which lines make a number: every line gets tags, every number a selector over them.

A selector is a query string ("side=bank&flow=in&month=2024-09"), so a page can use it as its
address. `rung_from=2` selects rungs two to five. The sum of the selected amounts is the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.payments import Payments

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
    """What the tag of money that left says beyond the line itself and its partner."""

    group: str
    ratio: str = ""
    rung: int = 0
    purse: str = ""


UNMATCHED = OutTag("undocumented")
UNMATCHED_FEE = OutTag("management", "numerator")
"""A fee without a ledger row is management cost (Art. 37(1)(g): cost of transferring money)."""


def out_tags(
    payments: Payments,
    matching: Matching,
    verified: Collection[str],
    restricted: Restricted,
) -> Iterator[OutTag | None]:
    """Of the line that each payment was matched with, None for a payment without. A ledger row is
    counted itself, so its line is no part of the ratio."""
    nodes = _programme_nodes(payments, matching)
    matched = bytearray(len(payments))
    for row in matching.rows:
        matched[row] = 1
    for payment, has_line in zip(payments, matched, strict=True):
        yield (
            None
            if not has_line
            else OutTag(
                _target(payment, nodes),
                rung=rung_of(payment, verified, restricted.kept),
                purse=restricted.purse_of(payment),
            )
        )


def _target(payment: Payment, nodes: Mapping[str, str]) -> str:
    """Node of money that left."""
    if payment.kind is PaymentKind.PROGRAMME_SPENDING:
        return nodes[payment.programme.casefold()]
    if payment.kind is PaymentKind.MANAGEMENT_COST:
        return "management"
    return "refund" if payment.kind is PaymentKind.REFUND else "undocumented"


@dataclass(frozen=True)
class LedgerTags:
    """Tags of the ledger rows of the period, then of balances; made each time they are read.

    `name_of`: id of a line by its number.
    """

    payments: Payments
    matching: Matching
    restricted: Restricted
    balances: Sequence[Tag]
    name_of: Callable[[int], str]

    def __len__(self) -> int:
        return len(self.payments) + len(self.balances)

    def __iter__(self) -> Iterator[Tag]:
        partners = [0] * len(self.payments)
        for line, row in zip(self.matching.lines, self.matching.rows, strict=True):
            partners[row] = line
        for payment, line in zip(self.payments, partners, strict=True):
            yield Tag(
                payment.id,
                "ledger",
                payment.account,
                payment.paid_on,
                payment.amount,
                "payment",
                payment.kind.value,
                "numerator" if payment.kind is PaymentKind.MANAGEMENT_COST else "",
                partner=self.name_of(line) if line else "",
                purse=self.restricted.purse_of(payment),
            )
        yield from self.balances


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


def _programme_nodes(payments: Payments, matching: Matching) -> dict[str, str]:
    """Programme (case-folded) -> node; the largest have their own, the rest share one. Spelled as
    in the pair that was found first."""
    spent: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    told = list(payments.columns("kind", "programme", "amount"))
    for row in matching.rows:
        kind, programme, amount = told[row]
        if kind is PaymentKind.PROGRAMME_SPENDING:
            key = programme.casefold()
            spent[key] += amount
            spelling.setdefault(key, programme)
    ranked = sorted(spent, key=lambda key: (-spent[key], key))
    shown = ranked if len(ranked) <= PROGRAMMES_SHOWN else ranked[: PROGRAMMES_SHOWN - 1]
    return {
        key: f"programme:{spelling[key]}" if key in shown else OTHER_PROGRAMMES for key in ranked
    }
