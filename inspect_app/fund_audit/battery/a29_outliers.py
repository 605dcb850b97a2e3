"""A29 Outliers: payments far beyond their programme and kind of payee, and large first payments."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries, joined, together
from .rule import Parameter, Rule

RULE = Rule(
    "A29",
    1,
    Sentence("Khoản chi bất thường", "Outliers"),
    Sentence(
        "Khoản chi lớn hơn Q3 + số lần khoảng tứ phân vị trên thang logarit trong chương trình và "
        "loại người nhận của nó; khoản đầu tiên cho một người nhận mới vượt mức trọng yếu.",
        "A payment above Q3 + the factor times the interquartile range, on a log scale, within its "
        "programme and kind of payee; a first payment ever to a payee above materiality.",
    ),
    Sentence("khoản chi trong nhóm đủ lớn", "payments of groups that are large enough"),
    Severity.LOW,
    Sentence("ISA 520", "ISA 520"),
    Sentence("Mua sắm lớn theo dự án đã duyệt.", "Large purchases of an approved project."),
    Sentence(
        "Chứng từ {word}: {dong_a}, mức so sánh {dong_b}.",
        "Voucher {word}: {dong_a}, compared with {dong_b}.",
    ),
    ("entries",),
    (
        Parameter(
            "least", 20, Sentence("số khoản chi ít nhất của nhóm", "payments of a group at least")
        ),
    ),
)


def _paid(book: Book) -> Table:
    t = book.payments
    return t.filter((t.kind == "programme") | (t.kind == "management"))


def population(book: Book) -> Table:
    """Programme spending and management cost."""
    return count(_paid(book))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Far out, and new and large. log x > log Q3 + 3 (log Q3 - log Q1) is x > Q3 (Q3/Q1)^3."""
    import ibis

    group = ["programme", "payee_type"]
    paid = _paid(book)
    order = ibis.window(group_by=group, order_by="amount")
    ranked = paid.select(*group, "amount", place=ibis.row_number().over(order) + 1)
    ranked = ranked.inner_join(paid.group_by(*group).agg(n=paid.count()), group)
    low = ranked.filter(ranked.place * 4 >= ranked.n)
    high = ranked.filter(ranked.place * 4 >= ranked.n * 3)
    q1 = low.group_by(*group).agg(q1=low.amount.min(), size=low.n.max())
    q3 = high.group_by(*group).agg(q3=high.amount.min())
    known = paid.inner_join(q1.inner_join(q3, group), group)
    spread = known.q3.cast("float64") / known.q1.cast("float64")
    limit = known.q3.cast("float64") * spread * spread * spread
    far = known.filter((known["size"] >= p["least"]) & (known.amount.cast("float64") > limit))
    first = book.payees.filter(book.payees.first_day > 0).select(of="payee", since="first_day")
    new = paid.inner_join(first, [("payee", "of"), ("day", "since")])
    new = new.cross_join(book.period.select("materiality"))
    new = new.filter((new.materiality > 0) & (new.amount > new.materiality))
    return together(_row(far, "far", far.q3), _row(new, "first", new.materiality))


def _row(rows: Table, kind: str, against: Table) -> Table:
    return found_entries(
        rows,
        key=joined(kind, rows.entry),
        a=rows.amount,
        b=against,
    )
