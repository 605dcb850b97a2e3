"""A06 Duplicate payment: same payee and amount, same invoice, or same day and amount to another."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries, joined, sharing, together
from .rule import Parameter, Rule

RULE = Rule(
    "A06",
    1,
    Sentence("Chi trùng", "Duplicate payments"),
    Sentence(
        "Khoản chi cùng tài khoản người nhận và số tiền trong vòng số ngày cho phép; cùng người "
        "nhận và số hóa đơn; cùng ngày và số tiền nhưng khác người nhận. Không áp dụng cho khoản "
        "thu.",
        "Payments with the same payee account and amount within the window; the same payee and "
        "invoice; the same day and amount to different payees. Not used on gifts.",
    ),
    Sentence("khoản chi trong sổ", "payments of the ledger"),
    Severity.HIGH,
    Sentence("ACFE; Nigrini (same-same-different)", "ACFE; Nigrini (same-same-different)"),
    Sentence(
        "Khoản định kỳ bằng nhau (thuê nhà, lương, trợ cấp) là bình thường khi có hợp đồng.",
        "Equal periodic payments (rent, wages, allowances) are normal when a contract says so.",
    ),
    Sentence("Chứng từ {word}: nghi chi trùng {dong_a}.", "Voucher {word}: {dong_a} paid twice?"),
    ("entries", "payees"),
    (Parameter("days", 30, Sentence("ngày giữa hai khoản chi", "days between two payments")),),
)


def population(book: Book) -> Table:
    """Payments with a payee."""
    return count(book.payments.filter(book.payments.payee > 0))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Rows that repeat another one, by three definitions."""
    import ibis

    paid = book.payments.filter(book.payments.payee > 0)
    paid = paid.filter((paid.kind == "programme") | (paid.kind == "management"))
    accounts = book.payees.select(of="payee", payee_account="account")
    paid = paid.inner_join(accounts.filter(accounts.payee_account != ""), [("payee", "of")])
    alike = sharing(paid, "payee_account", "amount")
    order = ibis.window(group_by=["payee_account", "amount"], order_by=["day", "entry"])
    near = alike.mutate(before=alike.day.lag().over(order))
    near = near.filter(near.day - near.before <= p["days"])
    bills = sharing(paid.filter(paid.invoice != ""), "payee", "invoice")
    days = paid.group_by("day", "amount").agg(payees=paid.payee.nunique())
    other = paid.semi_join(days.filter(days.payees > 1), ["day", "amount"])
    return together(
        _twice(near, joined("amount", near.entry)),
        _twice(bills, joined("invoice", bills.payee, bills.invoice)),
        _twice(other, joined("different", other.day, other.amount)),
    )


def _twice(rows: Table, key: Table) -> Table:
    return found_entries(
        rows,
        key=key,
        a=rows.amount,
    )
