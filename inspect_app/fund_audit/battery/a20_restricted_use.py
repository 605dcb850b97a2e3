"""A20 Restricted gifts: money given for one purpose is spent on it."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, found_entries, joined, together, total
from .rule import Rule

RULE = Rule(
    "A20",
    2,
    Sentence("Sử dụng tiền tài trợ có mục đích", "Use of restricted gifts"),
    Sentence(
        "Khoản chi từ tiền tài trợ có mục đích mà mục đích, hoặc địa bàn, nhóm thụ hưởng đã biết, "
        "khác điều kiện của nhà tài trợ; số dư của khoản tài trợ bị âm; chuyển sang quỹ chung khi "
        "nhà tài trợ không đồng ý.",
        "A payment from a restricted gift whose purpose, or known area or class of beneficiary, "
        "differs from the donor's terms; a negative balance of the gift; a transfer to the general "
        "fund without the donor's consent.",
    ),
    Sentence("khoản chi từ tiền có mục đích", "payments from restricted money"),
    Severity.HIGH,
    Sentence("Điểm b khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(b)"),
    Sentence(
        "Nhà tài trợ đã đồng ý đổi mục đích bằng văn bản.",
        "The donor agreed to the change in writing.",
    ),
    Sentence(
        "{word}: {dong_a} chi khác ý nhà tài trợ.", "{word}: {dong_a} not spent as the donor said."
    ),
    ("entries", "restrictions"),
    says_of={
        "balance": Sentence(
            "{word}: chi nhiều hơn số đã thu trong kỳ {dong_a}; đối chiếu số mang sang và các đợt "
            "tiền không ghi mã.",
            "{word}: {dong_a} more was spent than came in the period; compare what was carried "
            "over and money without the code.",
        )
    },
    severity_of={"balance": Severity.LOW},
)


def _spent(book: Book) -> Table:
    t = book.payments
    t = t.filter((t.restriction > 0) & ((t.kind == "programme") | (t.kind == "management")))
    terms = book.restrictions
    return t.inner_join(
        terms.select("restriction", "purpose", "class", wanted_area="area"), "restriction"
    )


def population(book: Book) -> Table:
    """Payments from restricted money."""
    return count(book.payments.filter(book.payments.restriction > 0))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Payments elsewhere, gifts overspent, transfers without consent."""
    spent = _spent(book)
    purpose = (spent.purpose != "") & (spent.purpose != spent.spent_purpose)
    # where and for whom is known only of payments for a beneficiary of the register
    area = (spent.wanted_area != "") & (spent.spent_area != "")
    area &= spent.wanted_area != spent.spent_area
    people = (spent["class"] != "") & (spent.spent_class != "")
    people &= spent["class"] != spent.spent_class
    elsewhere = spent.filter(purpose | area | people)
    moved = book.payments.filter(
        (book.payments.restriction > 0) & (book.payments.kind == "transfer")
    )
    terms = book.restrictions.filter(book.restrictions.consent == "").select("restriction")
    moved = moved.semi_join(terms, "restriction")
    return together(_row(elsewhere, "purpose"), _row(moved, "moved"), _overspent(book))


def _row(rows: Table, kind: str) -> Table:
    return found_entries(
        rows,
        key=joined(kind, rows.entry),
        a=rows.amount,
    )


def _overspent(book: Book) -> Table:
    """Gifts of which more was spent than came in; only where receipts are booked by gift."""
    sums = book.line_sums
    came = sums.filter((sums.flow == "in") & (sums.restriction > 0))
    came = came.group_by("restriction").agg(came=total(came.amount))
    paid = book.payments.filter(book.payments.restriction > 0)
    left = paid.group_by("restriction").agg(left=total(paid.amount))
    both = left.inner_join(came, "restriction")
    over = both.filter(both.left > both.came)
    rows = paid.inner_join(over, "restriction")
    return found(
        rows,
        key=joined("balance", rows.restriction),
        amount=rows.left - rows.came,
        side="entry",
        ref=rows.entry,
        word=joined("R", rows.restriction),
        a=rows.left - rows.came,
    )
