"""A21 Stale money: restricted gifts unspent for too long, and a fund that stands idle."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Parameter, Rule, Take

RULE = Rule(
    "A21",
    1,
    Sentence("Tiền có mục đích để lâu, quỹ ngừng hoạt động", "Stale restricted money, idle fund"),
    Sentence(
        "Phần còn lại của khoản tài trợ có mục đích (nhập trước, xuất trước) sau hạn của nhà tài "
        "trợ, hoặc quá số ngày khi không có hạn; quỹ không có giao dịch trong đủ số tháng liên tục "
        "luật định.",
        "What is left of a restricted gift (first in, first out) after the donor's deadline, or "
        "after the days where none was set; no transaction of the fund for as many whole months "
        "in a row as the law names.",
    ),
    Sentence("khoản tài trợ có mục đích và tháng của kỳ", "restricted gifts, and months audited"),
    Severity.MEDIUM,
    Sentence("Điều 40 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 40"),
    Sentence(
        "Học bổng nhiều năm chi theo năm học.", "Scholarships of several years are paid by year."
    ),
    Sentence("{word}: còn {dong_a} chưa dùng, {b}.", "{word}: {dong_a} unspent, {b}."),
    ("lines", "period"),
    (
        Parameter(
            "days", 365, Sentence("ngày khi nhà tài trợ không đặt hạn", "days without a deadline")
        ),
        Parameter(
            "idle",
            6,
            Sentence("tháng không hoạt động", "idle months"),
            Sentence("luật", "law"),
            "fund_idle",
            Take.WHOLE,
        ),
    ),
)


def _gifts(book: Book) -> Table:
    t = book.incoming
    return t.filter(t.restriction > 0)


def population(book: Book) -> Table:
    """Restricted gifts."""
    period = book.period
    months = period.select(n=period.last_month - period.first_month + 1)
    return together(count(_gifts(book)), months)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Unspent gifts that are too old, and idle stretches."""
    import ibis

    gifts = _gifts(book).select("line", "restriction", "day", "amount")
    running = ibis.window(
        group_by="restriction", order_by=["day", "line"], preceding=None, following=0
    )
    gifts = gifts.mutate(upto=gifts.amount.sum().over(running).cast("int64"))
    paid = book.payments.filter(book.payments.restriction > 0)
    spent = paid.group_by("restriction").agg(spent=total(paid.amount))
    terms = book.restrictions.select("restriction", "deadline_day", "donor")
    left = gifts.left_join(named_spent(spent), [("restriction", "s_restriction")])
    left = left.inner_join(terms, "restriction").cross_join(book.period.select("last_day"))
    left = left.mutate(over=left.upto - left.spent.coalesce(0))
    left = left.mutate(rest=ibis.least(left.over, left.amount))
    due = (left.deadline_day > 0).ifelse(left.deadline_day, left.day + p["days"])
    old = left.filter((left.rest > 0) & (left.last_day > due))
    return together(
        found(
            old,
            key=joined("gift", old.line),
            amount=old.rest,
            side="line",
            ref=old.line,
            word=old.donor,
            a=old.rest,
            b=old.last_day - old.day,
        ),
        _idle(book, p["idle"]),
    )


def named_spent(spent: Table) -> Table:
    """What was spent of each gift, under names of its own."""
    return spent.select("spent", s_restriction="restriction")


def _idle(book: Book, months: int) -> Table:
    """Stretches of at least that many whole months without any line or ledger row."""
    import ibis

    active = book.line_sums.select("month").union(book.entries.select("month")).distinct()
    ends = book.period.select(month=book.period.last_month + 1)
    stops = active.union(ends).distinct()
    stops = stops.mutate(before=stops.month.lag().over(ibis.window(order_by="month")))
    idle = stops.filter(stops.month - stops.before > months)
    return found(
        idle,
        key=joined("idle", idle.month),
        amount=0,
        side="month",
        ref=idle.month,
        word="idle",
        a=0,
        b=idle.month - idle.before - 1,
    )
