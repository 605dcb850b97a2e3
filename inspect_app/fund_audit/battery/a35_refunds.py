"""A35 Refunds and reversals: money back to a donor soon after the gift, and lines undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .narrowing import APART, counterparts
from .rule import Parameter, Rule

RULE = Rule(
    "A35",
    1,
    Sentence("Hoàn trả, đảo bút toán", "Refunds and reversals"),
    Sentence(
        "Ghi nợ chuyển về tài khoản của người đã góp trong vòng số ngày sau khi góp; hai dòng "
        "cùng tài khoản, cùng số giao dịch, số tiền đối nhau.",
        "A debit to the account of a donor within the days after the gift; two lines of one "
        "account and one reference with opposite amounts.",
    ),
    Sentence(
        "dòng chi có tài khoản người nhận hoặc số giao dịch", "debits with account or reference"
    ),
    Severity.LOW,
    Sentence("Định nghĩa của hệ thống", "Own definition"),
    Sentence("Chuyển nhầm được hoàn lại đúng người.", "A mistaken transfer that was sent back."),
    Sentence(
        "{word}: {dong_a} trả lại sau {b} ngày.", "{word}: {dong_a} sent back after {b} days."
    ),
    ("lines",),
    (Parameter("days", 30, Sentence("ngày sau khi góp", "days after the gift")),),
)


LINES = replace(APART, among=(("party", counterparts),), twice=("reference",))


def population(book: Book) -> Table:
    """Debits that name an account or a reference."""
    out = book.outgoing
    return count(out.filter((out.party_account != "") | (out.bank_ref != "")))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per debit."""
    out = book.outgoing
    back = out.filter(out.party_account != "").select(
        "line", "day", "party_account", "party_name", amount=-out.amount
    )
    gifts = book.incoming.select(giver="party_account", given="day", gift="amount")
    both = back.inner_join(gifts, [("party_account", "giver")])
    both = both.filter((both.day >= both.given) & (both.day - both.given <= p["days"]))
    soon = both.group_by("line", "party_name", "amount").agg(days=(both.day - both.given).min())
    debits = out.filter(out.bank_ref != "").select(
        "line", "account", "bank_ref", "day", undone=-out.amount
    )
    lines = book.incoming.filter(book.incoming.bank_ref != "")
    lines = lines.select(a="account", r="bank_ref", v="amount", d="day")
    pairs = debits.inner_join(lines, [("account", "a"), ("bank_ref", "r"), ("undone", "v")])
    return together(
        found(
            soon,
            key=joined("refund", soon.line),
            amount=soon.amount,
            side="line",
            ref=soon.line,
            word=soon.party_name,
            a=soon.amount,
            b=soon.days,
        ),
        found(
            pairs,
            key=joined("reversal", pairs.line),
            amount=pairs.undone,
            side="line",
            ref=pairs.line,
            word=pairs.bank_ref,
            a=pairs.undone,
            b=pairs.day - pairs.d,
        ),
    )
