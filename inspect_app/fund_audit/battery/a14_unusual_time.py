"""A14 Unusual time: the fund's own entries at night, at weekends, on holidays."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries, joined, together
from .rule import Parameter, Rule

RULE = Rule(
    "A14",
    1,
    Sentence("Ghi sổ, duyệt chi ngoài giờ", "Entries at unusual times"),
    Sentence(
        "Bút toán do quỹ lập hoặc duyệt vào cuối tuần, ngày lễ (lịch Việt Nam, cả Tết) hoặc trong "
        "khung giờ đêm. Không áp dụng cho khoản thu: 19,7 % tiền góp thật đến vào cuối tuần.",
        "Entries made by the fund, or approved, at weekends, on public holidays (Vietnam, Tết "
        "included) or at night. Not used on gifts: 19.7 % of real gifts come at weekends.",
    ),
    Sentence(
        "bút toán do quỹ lập có giờ ghi sổ, lần duyệt chi",
        "entries of the fund with a booking time, approvals",
    ),
    Severity.LOW,
    Sentence("ISA 240", "ISA 240"),
    Sentence(
        "Cứu trợ khẩn cấp làm cả đêm và ngày nghỉ.", "Emergency relief works at night and weekends."
    ),
    Sentence(
        "Chứng từ {word}: ghi sổ hoặc duyệt {day_a}.", "Voucher {word}: booked or approved {day_a}."
    ),
    ("entries", "days"),
    (
        Parameter(
            "from_minute", 1200, Sentence("từ phút trong ngày (20 giờ)", "from minute (20:00)")
        ),
        Parameter("to_minute", 360, Sentence("đến phút trong ngày (6 giờ)", "to minute (06:00)")),
    ),
    needs=Sentence(
        "Để chạy: điền cột “Ngày ghi sổ” kèm giờ, hoặc cột “Ngày duyệt”.",
        "To run it: fill the column “Booked on” with times, or the column “Approved on”.",
    ),
)


def _own(book: Book) -> Table:
    t = book.entries
    return t.filter((t.initiated == "fund") & (t.entered_minute >= 0) & (t.entered_day > 0))


def population(book: Book) -> Table:
    """Entries of the fund whose time of booking is known, and approvals."""
    return count(_own(book), _approved(book))


def _approved(book: Book) -> Table:
    t = book.entries
    return t.filter((t.initiated == "fund") & (t.approved_day > 0))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per entry, and one per approval."""
    booked, approved = _own(book), _approved(book)
    booked = booked.mutate(then=booked.entered_day, minute=booked.entered_minute)
    approved = approved.mutate(then=approved.approved_day, minute=approved.approved_minute)
    booked, approved = _odd(book, booked, p), _odd(book, approved, p)
    return together(_row(booked, booked.entry), _row(approved, joined("approval", approved.entry)))


def _odd(book: Book, rows: Table, p: Mapping[str, int]) -> Table:
    """Rows on a day without work or in a minute of the night; an unknown minute is -1."""
    days = book.days.select(on="day", working="working")
    rows = rows.inner_join(days, [("then", "on")])
    early = (rows.minute >= 0) & (rows.minute < p["to_minute"])
    return rows.filter((rows.minute >= p["from_minute"]) | early | (rows.working == 0))


def _row(rows: Table, key: Table) -> Table:
    return found_entries(
        rows,
        key=key,
        a=rows.then,
    )
