"""Sums over lines that several tests read: once per set of unchanged statements."""

from __future__ import annotations

from .book import Book, Table, size, total

VERSION = 1


def line_sums(book: Book) -> Table:
    """Lines by statement, month, flow and what else tests ask for; amounts are positive."""
    lines = _with_flow(book)
    keys = ["statement", "month", "campaign", "restriction", "account", "flow", "kind", "excluded"]
    keyed = (lines.bank_ref != "") | (lines.doc_no != "")
    return lines.group_by(*keys).agg(
        n=size(lines),
        numbered=total((lines.seq > 0).ifelse(1, 0)),
        balances=total(lines.balance.notnull().ifelse(1, 0)),
        keyed=total(keyed.ifelse(1, 0)),
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


SUMMARY_OF = {"line_sums": line_sums, "party_sums": party_sums}
