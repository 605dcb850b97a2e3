"""A26 Foreign money: a gift from abroad has its approval and comes through the aid account."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, size, together
from .narrowing import APART
from .rule import Rule

RULE = Rule(
    "A26",
    2,
    Sentence("Tiền tài trợ nước ngoài", "Foreign money"),
    Sentence(
        "Khoản thu bằng ngoại tệ hoặc từ ngân hàng, nhà tài trợ nước ngoài mà không có văn bản phê "
        "duyệt trước ngày nhận, hoặc không qua tài khoản tiếp nhận viện trợ.",
        "Income in a foreign currency, or from a bank or donor abroad, without an approval before "
        "the day it came, or not through the account for aid.",
    ),
    Sentence("khoản thu có yếu tố nước ngoài", "income with a foreign side"),
    Severity.HIGH,
    Sentence("Nghị định 80/2020/NĐ-CP", "Decree 80/2020/NĐ-CP"),
    Sentence(
        "Kiều bào gửi món nhỏ qua ngân hàng trong nước.",
        "Vietnamese abroad who send small gifts through a bank at home.",
    ),
    Sentence("{word}: {dong_a} chưa đủ thủ tục.", "{word}: {dong_a} without its papers."),
    ("lines", "own_accounts"),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Tài trợ nước ngoài”.",
        "To run it: hand in the registers of the fund, sheet “Foreign gifts”.",
    ),
)


def _foreign(book: Book) -> Table:
    t = book.incoming
    abroad = (t.country != "") & (t.country != "VN")
    return t.filter(abroad | ((t.currency != "") & (t.currency != "VND")))


LINES = APART


def population(book: Book) -> Table:
    """Income with a foreign sender or currency."""
    return count(_foreign(book))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Without approval, and not through the aid account."""
    foreign = _foreign(book)
    approved = book.foreign_approvals.select(party="party_account", from_day="day")
    known = foreign.inner_join(approved, [("party_account", "party")])
    known = known.filter(known.from_day <= known.day)
    without = foreign.anti_join(known, "line")
    aid = book.own_accounts.filter(book.own_accounts.kind == "aid")
    known = aid.agg(aids=size(aid))  # without a register of aid accounts nothing is aside
    aside = foreign.anti_join(aid, "account").cross_join(known)
    aside = aside.filter(aside.aids > 0).drop("aids")
    return together(_row(without, "approval"), _row(aside, "account"))


def _row(rows: Table, kind: str) -> Table:
    return found(
        rows,
        key=joined(kind, rows.line),
        amount=rows.amount,
        side="line",
        ref=rows.line,
        word=rows.party_name,
        a=rows.amount,
    )
