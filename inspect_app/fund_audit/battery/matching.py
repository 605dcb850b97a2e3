"""Which ledger row is which bank line: four passes, each only where both sides are unique.

1 reference and amount; 2 day, amount and payee (where the line
names one); 3 amount within some days; 4 reference or payee and
day with another amount (these two speak of one payment, its amount differs). Subset sums are never
tried: on real gifts a subset is always found and nearly always the wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping

from .book import Book, Table, sharing
from .narrowing import quoted_ref

PASSES = ("reference", "day", "near", "differs")


def sides(book: Book) -> tuple[Table, Table]:
    """Outgoing bank lines and ledger rows paid through the bank, with the columns that match."""
    out = book.outgoing
    lines = out.select(
        "line", "account", "day", ref=quoted_ref(out), amount=-out.amount, party=out.party_name
    )
    paid = book.payments
    paid = paid.filter(paid.method == "bank")
    rows = paid.select(
        "entry",
        "amount",
        "voucher",
        e_account="account",
        e_day="day",
        e_ref="bank_ref",
        party="text",
    )
    return lines, rows


def matched(book: Book, p: Mapping[str, int]) -> Table:
    """Pairs (line, entry, days_apart, method) of all passes; several tests read them."""
    return book.shared("pairs", p["days"])


def pairs_by_reference(book: Book, _number: int) -> Table:
    """The first pass, which finds nearly all."""
    return _unique(_candidates(*sides(book), PASSES[0], 0), PASSES[0])


def lines_left(book: Book, _number: int) -> Table:
    """Lines that it leaves."""
    return sides(book)[0].anti_join(book.shared("pairs_by_reference"), "line")


def rows_left(book: Book, _number: int) -> Table:
    """Ledger rows that it leaves."""
    return sides(book)[1].anti_join(book.shared("pairs_by_reference"), "entry")


def pairs_within(book: Book, days: int) -> Table:
    """All passes; `days` between a line and a row of the third."""
    pairs = book.shared("pairs_by_reference")
    lines, rows = book.shared("lines_left"), book.shared("rows_left")
    for method in PASSES[1:]:
        new = _unique(_candidates(lines, rows, method, days), method)
        pairs = pairs.union(new)
        lines = lines.anti_join(new, "line")
        rows = rows.anti_join(new, "entry")
    return pairs


def repeated_quotes(book: Book, _number: int) -> Table:
    """Ledger rows that quote one bank reference: at most one of them was paid by it."""
    quoting = book.payments.filter(book.payments.bank_ref != "")
    quoting = quoting.select("entry", "amount", "account", "bank_ref")
    return sharing(quoting, "account", "bank_ref")


def _candidates(lines: Table, rows: Table, method: str, days: int) -> Table:
    """Pairs that a pass allows."""
    right = rows.rename(e_amount="amount", e_party="party")
    if method == "reference":
        both = lines.inner_join(right, [("ref", "e_ref"), ("amount", "e_amount")])
        both = both.filter(both.ref != "")
    elif method == "day":
        both = lines.inner_join(right, [("day", "e_day"), ("amount", "e_amount")])
        # not every bank, and not every ledger, names the payee as the other side does
        unknown = (both.party == "") | (both.e_party == "")
        both = both.filter((both.party == both.e_party) | unknown)
    elif method == "near":
        both = lines.inner_join(right, [("amount", "e_amount")])
        both = both.filter((both.day - both.e_day).abs() <= days)
    else:
        both = lines.inner_join(right, [("ref", "e_ref")])
        both = both.filter(both.ref != "")
    both = both.filter((both.e_account == "") | (both.e_account == both.account))
    return both.select("line", "entry", days_apart=(both.day - both.e_day).abs())


def _unique(both: Table, method: str) -> Table:
    """Pairs whose line and row each have no other partner."""
    import ibis

    counted = both.mutate(
        of_line=both.count().over(ibis.window(group_by="line")),
        of_entry=both.count().over(ibis.window(group_by="entry")),
    )
    alone = counted.filter((counted.of_line == 1) & (counted.of_entry == 1))
    return alone.select("line", "entry", "days_apart", method=ibis.literal(method))
