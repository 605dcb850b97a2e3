"""A30 Expectation: monthly in and out against the year before and against peers."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, divided, found, joined, text, total
from .rule import Rule

RULE = Rule(
    "A30",
    2,
    Sentence("So với kỳ vọng", "Expectation"),
    Sentence(
        "Thu, chi từng tháng và chi phí mỗi trẻ so với cùng kỳ năm trước và quỹ tương đương; chênh "
        "lệch lớn hơn mức trọng yếu thực hiện phải được giải thích.",
        "Income and spending of each month, and cost per child, against the year before and "
        "comparable funds; a difference above performance materiality must be explained.",
    ),
    Sentence("tháng có kỳ vọng", "months with an expectation"),
    Severity.LOW,
    Sentence("ISA 520", "ISA 520"),
    Sentence("Thiên tai, cuộc vận động lớn.", "Disasters and large campaigns."),
    Sentence("{word}: thực tế {dong_a}, kỳ vọng {dong_b}.", "{word}: {dong_a}, expected {dong_b}."),
    ("history", "period"),
    needs=Sentence(
        "Để chạy: nộp sao kê của cùng kỳ năm trước; trưởng đoàn ký mức trọng yếu cho kỳ này (mục "
        "Chọn mẫu), rồi kiểm tra lại.",
        "To run it: hand in statements of the same days of the year before; the lead signs the "
        "materiality of this period (under Samples), then the audit is run again.",
    ),
)


def population(book: Book) -> Table:
    """Expectations, where performance materiality is set."""
    known = book.period.filter(book.period.performance > 0)
    return count(book.history.cross_join(known.select("performance")))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per month, series and kind of expectation."""
    sums = book.line_sums
    moved = sums.filter((sums.flow == "in") | (sums.flow == "out"))
    moved = moved.group_by("month", series=moved.flow).agg(actual=total(moved.amount))
    claimed = book.claims.group_by("month").agg(
        money=total(book.claims.amount), heads=total(book.claims.children)
    )
    claimed = claimed.filter(claimed.heads > 0)
    each = divided(claimed.money, claimed.heads)
    moved = moved.union(claimed.select("month", series=text("child"), actual=each))
    days = book.period.select("performance", "first_month", "last_month")
    known = book.history.cross_join(days)
    known = known.filter((known.month >= known.first_month) & (known.month <= known.last_month))
    known = known.left_join(
        moved.select(m="month", s="series", moved="actual"), [("month", "m"), ("series", "s")]
    )
    # a month without a line is a month of nothing; without children there is no cost of a child
    known = known.filter(known.moved.notnull() | (known.series != "child"))
    known = known.mutate(actual=known.moved.coalesce(0))
    gap = (known.actual - known.amount).abs()
    child = (known.series == "child") & (gap * 2 > known.amount)
    off = known.filter(
        (known.performance > 0) & (child | ((known.series != "child") & (gap > known.performance)))
    )
    return found(
        off,
        key=joined(off.kind, off.series, off.month),
        amount=(off.actual - off.amount).abs(),
        side="month",
        ref=off.month,
        word=joined(off.series, off.month),
        a=off.actual,
        b=off.amount,
    )
