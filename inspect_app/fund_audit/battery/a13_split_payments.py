"""A13 Splitting: payments kept under an approval limit that together exceed it."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Parameter, Rule

RULE = Rule(
    "A13",
    1,
    Sentence("Chia nhỏ khoản chi dưới hạn mức duyệt", "Payments split under a limit"),
    Sentence(
        "Cùng người nhận và người duyệt, trong số ngày liên tiếp, mỗi khoản không quá hạn mức của "
        "người duyệt nhưng tổng vượt hạn mức; và số khoản trong [0,9 L; L) nhiều bất thường so với "
        "[L; 1,1 L): nhị thức với tỷ lệ 0,525 (đúng cho số tiền theo Benford), p < 0,01.",
        "The same payee and approver, within consecutive days, each at most the approver's limit, "
        "together above it; and payments in [0.9 L, L) piling up against [L, 1.1 L): binomial with "
        "the share 0.525 that amounts after Benford have, p < 0.01.",
    ),
    Sentence("khoản chi của người duyệt có hạn mức", "payments of approvers with a limit"),
    Severity.HIGH,
    Sentence("Định nghĩa của IDEA, KNIME", "Definitions of IDEA, KNIME"),
    Sentence(
        "Hợp đồng giao hàng nhiều đợt, mỗi đợt một lệnh chi.",
        "A contract delivered in parts, each paid by its own order.",
    ),
    Sentence(
        "{word}: {dong_a} trong ít ngày, hạn mức {dong_b}.",
        "{word}: {dong_a} within few days, limit {dong_b}.",
    ),
    ("entries", "limits"),
    (Parameter("days", 7, Sentence("ngày liên tiếp", "consecutive days")),),
    needs=Sentence(
        "Để chạy: điền cột “Người duyệt” trong sổ chi và nộp bảng hạn mức phê duyệt.",
        "To run it: fill the column “Approver” of the ledger and hand in the approval limits.",
    ),
)


def _limited(book: Book) -> Table:
    limits = book.limits.select(who="approver", most="most")
    paid = book.payments.filter(book.payments.approver != "")
    paid = paid.filter((paid.kind == "programme") | (paid.kind == "management"))
    return paid.inner_join(limits, [("approver", "who")])


def population(book: Book) -> Table:
    """Payments whose approver has a limit."""
    return count(_limited(book))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Payments of a window that goes beyond the limit, and pile-ups just under it."""
    return together(_windows(book, p["days"]), _piles(book))


def _windows(book: Book, days: int) -> Table:
    """Sums per payee and day first: a window by rows would count the payments of one day apart."""
    import ibis

    under = _limited(book)
    under = under.filter(under.amount <= under.most)
    daily = under.group_by("payee", "approver", "day").agg(
        s=total(under.amount), most=under.most.max()
    )
    window = ibis.range_window(
        group_by=["payee", "approver"], order_by="day", preceding=days - 1, following=0
    )
    rolled = daily.mutate(s=daily.s.sum().over(window).cast("int64"))
    over = rolled.filter(rolled.s > rolled.most)  # several: none alone is over the limit
    over = over.select("payee", "approver", "s", end="day")
    rows = under.inner_join(over, ["payee", "approver"])
    rows = rows.filter((rows.day <= rows.end) & (rows.end - rows.day < days))
    return found(
        rows,
        key=joined("window", rows.payee, rows.approver, rows.end),
        amount=rows.s,
        side="entry",
        ref=rows.entry,
        word=rows.approver,
        a=rows.s,
        b=rows.most,
    )


def _piles(book: Book) -> Table:
    """More payments just under the limit than chance allows."""
    paid = _limited(book)
    low = (paid.amount * 10 >= paid.most * 9) & (paid.amount < paid.most)
    high = (paid.amount >= paid.most) & (paid.amount * 10 < paid.most * 11)
    counts = paid.group_by("approver").agg(
        low=low.ifelse(1, 0).sum().cast("int64"),
        high=high.ifelse(1, 0).sum().cast("int64"),
        at_risk=low.ifelse(paid.amount, 0).sum().cast("int64"),
    )
    counts = counts.mutate(n=counts.low + counts.high)
    exact = book.binomial.select(of="n", least="least")
    judged = counts.left_join(exact, [("n", "of")])
    # beyond the table: normal approximation with continuity, z = 2.326, all in whole numbers
    lead = judged.low * 1000 - judged.n * 525 - 500
    wide = judged.least.isnull() & (lead > 0) & (lead * lead > judged.n * 1_349_400)
    over = judged.filter((judged.low >= judged.least) | wide)
    over = over.select(by="approver", at_risk="at_risk")
    rows = paid.filter(low).inner_join(over, [("approver", "by")])
    return found(
        rows,
        key=joined("pile", rows.approver),
        amount=rows.at_risk,
        side="entry",
        ref=rows.entry,
        word=rows.approver,
        a=rows.at_risk,
        b=rows.most,
    )
