"""A25 Disclosure: published in time, and equal to the books."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .rule import Parameter, Rule, Take

LAW = Sentence("luật", "law")
RULE = Rule(
    "A25",
    2,
    Sentence("Công khai chậm, công khai khác sổ", "Late or different disclosure"),
    Sentence(
        "Công khai đóng góp của năm trước sau hạn; báo cáo năm sau hạn; chưa công khai khi đã quá "
        "hạn; số thu, số chi đã công khai (mã băm) khác sổ, trong những ngày mà cả hai cùng nói "
        "đến.",
        "Contributions of the year before published after the limit; annual report after its "
        "limit; not published although the limit has passed; money in and out as published (hash) "
        "differs from the books, for the days that both speak of.",
    ),
    Sentence("lần công khai phải thực hiện", "disclosures due"),
    Severity.MEDIUM,
    Sentence(
        "Điểm g, i khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(g), (i)"
    ),
    Sentence(
        "Đã đăng ở báo giấy trước khi đăng trên mạng.",
        "Printed in a newspaper before it went online.",
    ),
    Sentence("{word}: hạn {day_a}, công khai {day_b}.", "{word}: due {day_a}, published {day_b}."),
    ("disclosures", "days", "period"),
    (
        Parameter(
            "contributions",
            331,
            Sentence("hạn công khai (tháng, ngày)", "due (month, day)"),
            LAW,
            "disclose",
            Take.YEARLY,
        ),
        Parameter(
            "report",
            1231,
            Sentence("hạn báo cáo (tháng, ngày)", "report due (month, day)"),
            LAW,
            "fund_report",
            Take.YEARLY,
        ),
    ),
    says_of={
        "differs": Sentence(
            "{word} ngày {day_b}: số thu, số chi đã công khai lệch với sổ tổng cộng {amount}.",
            "{word} of {day_b}: money in and out as published differ from the books by {amount}.",
        )
    },
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Công khai”, hoặc công bố một báo cáo của quỹ.",
        "To run it: hand in the registers of the fund, sheet “Disclosures”, or publish a report.",
    ),
)
KINDS = (("contributions", 1), ("report", 0))
"""Kind of disclosure, and how many years after the year it speaks of it is due."""


def population(book: Book) -> Table:
    """Disclosures."""
    return count(book.disclosures)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per late disclosure, and per one that is not what the books say."""
    t = book.disclosures
    other = t.filter((t.sha256 != "") & (t.book_sha256 != "") & (t.sha256 != t.book_sha256))
    return together(
        *(_late(book, kind, years, p[kind]) for kind, years in KINDS),
        found(
            other,
            key=joined("differs", other.disclosure),
            amount=other.apart,
            side="disclosure",
            ref=other.disclosure,
            word=other.kind,
            a=other.published_day,
            b=other.published_day,
        ),
    )


def _late(book: Book, kind: str, years: int, monthday: int) -> Table:
    due = book.days.filter(book.days.monthday == monthday).select(due_year="year", due="day")
    t = book.disclosures.filter(book.disclosures.kind == kind)
    t = t.mutate(by_year=t.year + years)
    t = t.inner_join(due, [("by_year", "due_year")]).cross_join(book.period.select("last_day"))
    late = t.filter((t.published_day > t.due) | ((t.published_day == 0) & (t.last_day > t.due)))
    return found(
        late,
        key=joined("late", late.disclosure),
        amount=0,
        side="disclosure",
        ref=late.disclosure,
        word=late.kind,
        a=late.due,
        b=late.published_day,
    )
