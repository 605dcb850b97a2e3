"""A14 Unusual time: the fund's own entries at night, at weekends, on holidays."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found
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
    Sentence("bút toán do quỹ lập có giờ ghi sổ", "entries of the fund with a booking time"),
    Severity.LOW,
    Sentence("ISA 240", "ISA 240"),
    Sentence(
        "Cứu trợ khẩn cấp làm cả đêm và ngày nghỉ.", "Emergency relief works at night and weekends."
    ),
    Sentence("Chứng từ {word}: ghi sổ {day_a}.", "Voucher {word}: booked {day_a}."),
    ("entries", "days"),
    (
        Parameter(
            "from_minute", 1200, Sentence("từ phút trong ngày (20 giờ)", "from minute (20:00)")
        ),
        Parameter("to_minute", 360, Sentence("đến phút trong ngày (6 giờ)", "to minute (06:00)")),
    ),
)


def _own(book: Book) -> Table:
    t = book.entries
    return t.filter((t.initiated == "fund") & (t.entered_minute >= 0) & (t.entered_day > 0))


def population(book: Book) -> Table:
    """Entries of the fund whose time of booking is known."""
    return count(_own(book))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per entry."""
    days = book.days.select(on="day", working="working")
    own = _own(book).inner_join(days, [("entered_day", "on")])
    night = (own.entered_minute >= p["from_minute"]) | (own.entered_minute < p["to_minute"])
    odd = own.filter(night | (own.working == 0))
    return found(
        odd,
        key=odd.entry,
        amount=odd.amount,
        side="entry",
        ref=odd.entry,
        word=odd.voucher,
        a=odd.entered_day,
    )
