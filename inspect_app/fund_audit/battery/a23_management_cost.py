"""A23 Management cost: at most the cap of the year's income, less what the law takes out."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, divided, found, joined, summed, text, together, total
from .narrowing import APART
from .rule import Parameter, Rule, Take

RULE = Rule(
    "A23",
    2,
    Sentence("Tỷ lệ chi quản lý quỹ", "Management cost ratio"),
    Sentence(
        "Chi hoạt động quản lý quỹ chia cho tổng thu (không gồm hiện vật, tiền Nhà nước đặt hàng, "
        "khoản có số tiền và địa chỉ người nhận) của năm không quá mức trần; Hội đồng quản lý có "
        "thể nâng đến mức tối đa.",
        "Management cost over the year's income (without gifts in kind, money for services the "
        "State ordered, gifts with a stated amount and recipient) is at most the cap; the board "
        "may raise it to the maximum.",
    ),
    Sentence("dòng thu trong mẫu số và dòng chi quản lý", "income lines and management costs"),
    Severity.HIGH,
    Sentence("Khoản 2 Điều 37 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 37(2)"),
    Sentence(
        "Kỳ ngắn hơn một năm: tỷ lệ chỉ nói về kỳ đó. Phần chưa dùng được chuyển năm sau.",
        "A period shorter than a year speaks for itself only. What is unused is carried forward.",
    ),
    Sentence(
        "Năm {word}: chi quản lý {dong_a} vượt mức trần của số thu {dong_b}.",
        "{word}: management cost of {dong_a} exceeds the cap on the income of {dong_b}.",
    ),
    ("lines",),
    (
        Parameter(
            "cap",
            500,
            Sentence("mức trần, phần vạn", "cap, hundredths of a percent"),
            Sentence("luật; nghị quyết Hội đồng", "law; board resolution"),
            "mgmt_cap",
            Take.HUNDREDTHS,
        ),
    ),
    ("mgmt_cap_max",),
)


def _costs(book: Book) -> Table:
    """Management payments, and bank fees that have no ledger row of their own."""
    paid = book.payments.filter(book.payments.kind == "management")
    rows = paid.select("year", "amount", ref="entry").mutate(side=text("entry"))
    fees = book.outgoing.filter(book.outgoing.kind == "fee")
    years = book.days.select("year", on="day")
    fees = fees.inner_join(years, [("day", "on")])
    charged = fees.select("year", amount=-fees.amount, ref=fees.line).mutate(side=text("line"))
    return rows.union(charged)


LINES = APART


def population(book: Book) -> Table:
    """Income lines of the base, and management payments."""
    sums = book.line_sums
    base = sums.filter((sums.flow == "in") & (sums.excluded == ""))
    paid = book.payments.filter(book.payments.kind == "management")
    return together(summed(base, "n"), count(paid))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per year above the cap; at risk is what exceeds it."""
    years = book.days.group_by("month").agg(year=book.days.year.min())
    sums = book.line_sums
    sums = sums.filter((sums.flow == "in") & (sums.excluded == "")).inner_join(years, "month")
    income = sums.group_by("year").agg(base=total(sums.amount))
    costs = _costs(book)
    spent = costs.group_by("year").agg(spent=total(costs.amount))
    both = spent.inner_join(income, "year")
    over = both.filter((both.base > 0) & (both.spent * 10_000 > both.base * p["cap"]))
    rows = costs.inner_join(over, "year")
    allowed = divided(rows.base * p["cap"], 10_000)
    return found(
        rows,
        key=joined(rows.year),
        amount=rows.spent - allowed,
        side=rows.side,
        ref=rows.ref,
        word=joined(rows.year),
        a=rows.spent,
        b=rows.base,
    )
