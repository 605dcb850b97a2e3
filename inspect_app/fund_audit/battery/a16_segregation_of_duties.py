"""A16 Segregation: one person makes, approves and pays; a board member approves the own unit."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries, joined, together
from .rule import Rule

RULE = Rule(
    "A16",
    2,
    Sentence("Bất kiêm nhiệm", "Segregation of duties"),
    Sentence(
        "Một người vừa lập vừa duyệt, hoặc vừa duyệt vừa chi; thành viên hội đồng duyệt khoản chi "
        "cho đơn vị của mình.",
        "One person both makes and approves, or approves and pays; a board member approves a "
        "payment to the own unit.",
    ),
    Sentence(
        "khoản chi có người duyệt và người lập, người chi hoặc đơn vị nhận",
        "payments with an approver and a creator, a payer or a unit",
    ),
    Severity.MEDIUM,
    Sentence("Khung kiểm soát nội bộ COSO", "COSO internal control framework"),
    Sentence("Quỹ rất nhỏ chỉ có hai người.", "A very small fund with two people."),
    Sentence("Chứng từ {word}: một người giữ hai việc.", "Voucher {word}: one person, two duties."),
    ("entries",),
    needs=Sentence(
        "Để chạy: điền cột “Người duyệt” cùng “Người lập” hoặc “Người chi tiền”.",
        "To run it: fill the column “Approver” with “Creator” or “Payer”.",
    ),
)


def population(book: Book) -> Table:
    """Payments whose approver is known, and somebody to compare with."""
    paid = book.payments.filter(book.payments.approver != "")
    return count(paid.filter((paid.creator != "") | (paid.payer != "") | (paid.unit != "")))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per payment and kind."""
    paid = book.payments.filter(book.payments.approver != "")
    alone = paid.filter((paid.creator == paid.approver) | (paid.payer == paid.approver))
    board = book.people.filter((book.people.role == "board") & (book.people.unit != ""))
    board = board.select(by="code", own_unit="unit")
    own = paid.inner_join(board, [("approver", "by"), ("unit", "own_unit")])
    return together(_row(alone, "alone"), _row(own, "own-unit"))


def _row(rows: Table, kind: str) -> Table:
    return found_entries(
        rows,
        key=joined(kind, rows.entry),
    )
