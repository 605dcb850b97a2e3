"""A31 Announcement: the published allocation list against the outgoing lines."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .narrowing import APART
from .rule import Parameter, Rule

RULE = Rule(
    "A31",
    2,
    Sentence("Danh sách công bố và sao kê", "Announcement against bank"),
    Sentence(
        "Mỗi dòng của danh sách phân bổ đã công bố (người nhận, số tiền, quyết định) có một dòng "
        "chi trên sao kê, và ngược lại mỗi dòng chi ghi quyết định đó có trong danh sách.",
        "Each row of a published allocation list (payee, amount, decision) has an outgoing line, "
        "and each outgoing line that quotes the decision stands in the list.",
    ),
    Sentence("dòng của danh sách đã công bố", "rows of published lists"),
    Severity.HIGH,
    Sentence("Đối chiếu trên sao kê thật: 20/20 khớp", "Tried on real statements: 20 of 20"),
    Sentence("Tên người nhận viết khác nhau.", "The payee's name is written differently."),
    Sentence("{word}: {dong_a} không khớp.", "{word}: {dong_a} does not match."),
    ("announcements", "lines"),
    (
        Parameter(
            "days", 10, Sentence("ngày chờ chi sau khi công bố", "days to pay after announcing")
        ),
    ),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Phân bổ đã công bố”.",
        "To run it: hand in the registers of the fund, sheet “Announced allocations”.",
    ),
)


LINES = APART


def population(book: Book) -> Table:
    """Allocations announced in the period."""
    return count(_inside(book))


def _inside(book: Book) -> Table:
    rows = book.announcements.cross_join(book.period.select("first_day", "last_day"))
    return rows.filter((rows.day >= rows.first_day) & (rows.day <= rows.last_day))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Announced and not paid; paid and not announced."""
    out = book.outgoing.filter((book.outgoing.decision != "") & (book.outgoing.kind != "fee"))
    paid = out.select("line", "decision", payee="party_name", amount=-out.amount)
    keys = ["decision", "payee", "amount"]
    unpaid = _inside(book).anti_join(paid, keys)
    unpaid = unpaid.filter(unpaid.day + p["days"] <= unpaid.last_day)
    listed = paid.semi_join(book.announcements, "decision")
    unlisted = listed.anti_join(book.announcements, keys)
    return together(
        found(
            unpaid,
            key=joined("unpaid", unpaid.announcement),
            amount=unpaid.amount,
            side="announcement",
            ref=unpaid.announcement,
            word=unpaid.payee,
            a=unpaid.amount,
        ),
        found(
            unlisted,
            key=joined("unlisted", unlisted.line),
            amount=unlisted.amount,
            side="line",
            ref=unlisted.line,
            word=unlisted.payee,
            a=unlisted.amount,
        ),
    )
