"""Which lines make a number: every line gets tags, every number a selector over them.

A selector is a query string ("side=bank&flow=in&month=2024-09"), so a page can use it as its
address. `rung_from=2` selects rungs two to five. The sum of the selected amounts is the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.lines import BankLine

from .book import Book, Tag
from .ladder import rung_of

PROGRAMMES_SHOWN = 8  # a column of the flow picture holds twelve nodes
OTHER_PROGRAMMES = "programmes_other"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of the report in đồng, and the selector of the lines that add up to it."""

    value: int
    selector: str


def selector(**wanted: str | int) -> str:
    """Text form of a selection, keys in the order given."""
    return urlencode({key: str(value) for key, value in wanted.items()})


def select(tags: Iterable[Tag], text: str) -> tuple[Tag, ...]:
    """The tags a selector picks. Raises ValueError for a key that no tag has."""
    wanted = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    known = {"id", "side", "account", "month", "flow", "group", "ratio", "rung_from"}
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


def number(tags: Iterable[Tag], **wanted: str | int) -> Number:
    """The sum over a selection, with the selection."""
    text = selector(**wanted)
    return Number(sum(tag.amount for tag in select(tags, text)), text)


def tags_of(book: Book) -> tuple[Tag, ...]:
    """Tags of all lines and payments of the period, and of the balances at its two ends."""
    paid_by = book.paid_by()
    nodes = _programme_nodes(book, paid_by)
    bank = [_bank_tag(line, book, paid_by.get(line.id), nodes) for line in book.lines.values()]
    partners = {match.payment_id: match.line_id for match in book.matching.matches}
    ledger = [_ledger_tag(payment, partners) for payment in book.payments.values()]
    balances = []
    for roll in book.rolls:
        first, last, account = book.period.first, book.period.last, roll.account
        start, end = f"opening:{account}", f"closing:{account}"
        balances += [
            Tag(start, "balance", account, first, roll.opening, "opening", "opening"),
            Tag(end, "balance", account, last, roll.closing, "closing", "closing"),
        ]
    return (*bank, *ledger, *balances)


def _bank_tag(line: BankLine, book: Book, payment: Payment | None, nodes: dict[str, str]) -> Tag:
    """Tag of one bank line."""
    amount, on, reading = abs(line.amount), line.booked_on, book.readings[line.id]
    if line.id in book.transfers.lines:
        flow = "transfer_in" if line.amount > 0 else "transfer_out"
        group = "paired" if line.id in book.transfers.paired else flow
        return Tag(line.id, "bank", line.account, on, amount, flow, group)
    if line.amount > 0:
        group = "interest" if reading.interest else reading.sender
        ratio = "excluded" if line.id in book.options.excluded else "base"
        return Tag(line.id, "bank", line.account, on, amount, "in", group, ratio)
    group, ratio = _target(payment, fee=reading.fee, nodes=nodes)
    rung = rung_of(payment, book.options.verified_evidence)
    partner = payment.id if payment else ""
    return Tag(line.id, "bank", line.account, on, amount, "out", group, ratio, rung, partner)


def _target(payment: Payment | None, *, fee: bool, nodes: dict[str, str]) -> tuple[str, str]:
    """(node, part in the ratio) of money that left. A fee without a ledger row is management cost
    (Art. 37(1)(g): cost of transferring money); with a row, the row itself is counted."""
    if payment is None:
        return ("management", "numerator") if fee else ("undocumented", "")
    if payment.kind is PaymentKind.PROGRAMME_SPENDING:
        return nodes[payment.programme.casefold()], ""
    if payment.kind is PaymentKind.MANAGEMENT_COST:
        return "management", ""
    return ("refund" if payment.kind is PaymentKind.REFUND else "undocumented"), ""


def _ledger_tag(payment: Payment, partners: dict[str, str]) -> Tag:
    """Tag of one ledger row."""
    ratio = "numerator" if payment.kind is PaymentKind.MANAGEMENT_COST else ""
    return Tag(
        payment.id,
        "ledger",
        payment.account,
        payment.paid_on,
        payment.amount,
        "payment",
        payment.kind.value,
        ratio,
        partner=partners.get(payment.id, ""),
    )


def _programme_nodes(book: Book, paid_by: dict[str, Payment]) -> dict[str, str]:
    """Programme (case-folded) -> node; the largest have their own, the rest share one."""
    spent: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for line_id, payment in paid_by.items():
        if payment.kind is PaymentKind.PROGRAMME_SPENDING:
            key = payment.programme.casefold()
            spent[key] -= book.lines[line_id].amount
            spelling.setdefault(key, payment.programme)
    ranked = sorted(spent, key=lambda key: (-spent[key], key))
    shown = ranked if len(ranked) <= PROGRAMMES_SHOWN else ranked[: PROGRAMMES_SHOWN - 1]
    return {
        key: f"programme:{spelling[key]}" if key in shown else OTHER_PROGRAMMES for key in ranked
    }
