"""What several tests read: sums over lines, once per set of unchanged statements, and what is found
once in the whole book."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .book import Book, Table, size, total
from .matching import (
    lines_left,
    pairs_by_reference,
    pairs_within,
    repeated_quotes,
    rows_left,
)
from .narrowing import APART, Needed


def line_sums(book: Book) -> Table:
    """Lines by statement, month, flow and what else tests ask for; amounts are positive."""
    lines = _with_flow(book)
    keys = ["statement", "month", "campaign", "restriction", "account", "flow", "kind", "excluded"]
    keyed = (lines.bank_ref != "") | (lines.doc_no != "")
    told = keyed | (lines.minute >= 0)
    return lines.group_by(*keys).agg(
        n=size(lines),
        numbered=total((lines.seq > 0).ifelse(1, 0)),
        balances=total(lines.balance.notnull().ifelse(1, 0)),
        keyed=total(keyed.ifelse(1, 0)),
        told=total(told.ifelse(1, 0)),
        amount=total(lines.amount.abs()),
    )


def party_sums(book: Book) -> Table:
    """Lines by sender or payee account, for each direction; own transfers left out."""
    lines = _with_flow(book)
    lines = lines.filter(
        ((lines.flow == "in") | (lines.flow == "out")) & (lines.party_account != "")
    )
    return lines.group_by(party="party_account", flow="flow").agg(
        n=size(lines), amount=total(lines.amount.abs())
    )


def _with_flow(book: Book) -> Table:
    import ibis

    lines = book.lines
    own = lines.own_other != ""
    return lines.mutate(
        flow=ibis.cases(
            (own & (lines.amount > 0), "transfer_in"),
            (own, "transfer_out"),
            (lines.amount > 0, "in"),
            else_="out",
        )
    )


def parties(book: Book, _number: int) -> Table:
    """What came from each sender and went to each payee of the whole book."""
    sums = book.party_sums
    each = sums.group_by("party", "flow").agg(amount=total(sums.amount))
    return each.select("flow", "amount")


SUMMARY_OF = {"line_sums": line_sums, "party_sums": party_sums}
SHARED_OF: Mapping[str, tuple[Callable[[Book, int], Table], Needed | None]] = {
    "pairs_by_reference": (pairs_by_reference, APART),
    "lines_left": (lines_left, APART),
    "rows_left": (rows_left, None),
    "pairs": (pairs_within, None),
    "parties": (parties, None),
    "repeated_quotes": (repeated_quotes, None),
}
"""How a table of SHARED is found, and the lines that it looks at."""
