"""A15 Back-dating: late entries, approval after payment, edits after the period was locked."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries, joined, together
from .rule import Parameter, Rule

RULE = Rule(
    "A15",
    2,
    Sentence("Ghi lùi ngày, sửa sau khóa sổ", "Back-dating and edits after the lock"),
    Sentence(
        "Ngày ghi sổ sau ngày giao dịch quá số ngày cho phép; duyệt chi sau khi đã chi; sửa sau "
        "ngày khóa sổ của tháng.",
        "Booked more than the days allowed after the transaction; approved after payment; edited "
        "after the month was locked.",
    ),
    Sentence(
        "bút toán có ngày ghi sổ hoặc ngày duyệt, lần sửa",
        "entries with a day of booking or approval, edits",
    ),
    Severity.HIGH,
    Sentence("ISA 240", "ISA 240"),
    Sentence("Chứng từ vùng xa về muộn.", "Vouchers of remote places that arrive late."),
    Sentence(
        "Chứng từ {word}: giao dịch {day_a}, ghi/duyệt/sửa {day_b}.",
        "Voucher {word}: transaction {day_a}, booked, approved or edited {day_b}.",
    ),
    ("entries",),
    (Parameter("days", 15, Sentence("ngày cho phép", "days allowed")),),
    needs=Sentence(
        "Để chạy: điền cột “Ngày ghi sổ” hoặc “Ngày duyệt”.",
        "To run it: fill the column “Booked on” or “Approved on”.",
    ),
)


def population(book: Book) -> Table:
    """Entries with a day of booking or approval, and edits."""
    t = book.entries
    return count(t.filter((t.entered_day > 0) | (t.approved_day > 0)), book.edits)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Late, approved too late, edited too late."""
    t = book.entries
    late = t.filter((t.entered_day > 0) & (t.entered_day - t.day > p["days"]))
    approved = t.filter((t.direction == "out") & (t.approved_day > t.day))
    edits = book.edits.select(of="entry", edited="day").inner_join(t, [("of", "entry")])
    locks = book.locks.select(locked_month="month", locked="day")
    edits = edits.inner_join(locks, [("month", "locked_month")])
    edits = edits.filter(edits.edited > edits.locked)
    return together(
        _row(late, "late", late.entered_day),
        _row(approved, "approval", approved.approved_day),
        _row(edits, "edit", edits.edited),
    )


def _row(rows: Table, kind: str, then: Table) -> Table:
    return found_entries(
        rows,
        key=joined(kind, rows.entry),
        a=rows.day,
        b=then,
    )
