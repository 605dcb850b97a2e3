"""A32 Supporting documents: money that left has a ledger row, a decision and evidence."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, found_entries, joined, sharing, together
from .matching import matched
from .narrowing import APART, quoted_ref
from .rule import Parameter, Rule

RULE = Rule(
    "A32",
    1,
    Sentence("Khoản chi thiếu chứng từ", "Undocumented payments"),
    Sentence(
        "Dòng chi trên sao kê không có dòng sổ (trừ phí ngân hàng); khoản chi chương trình không "
        "có quyết định hoặc chứng từ; chi quản lý, hoàn trả không có chứng từ; một tài liệu dùng "
        "cho hai khoản chi.",
        "An outgoing line without a ledger row (bank fees excepted); programme spending without "
        "decision or evidence; management cost or refund without evidence; one document used for "
        "two payments.",
    ),
    Sentence("dòng chi trên sao kê và khoản chi tiền mặt", "outgoing lines and cash payments"),
    Severity.MEDIUM,
    Sentence("Điểm d khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(d)"),
    Sentence(
        "Có chứng từ nhưng chưa nhập vào sổ.", "The paper exists and was not entered in the ledger."
    ),
    Sentence("{word}: {dong_a} thiếu {papers}.", "{word}: {dong_a}, missing {papers}."),
    ("lines",),
    (Parameter("days", 3, Sentence("ngày lệch khi ghép", "days apart when matching")),),
    severity_of={"line": Severity.HIGH},
)


LINES = APART


def population(book: Book) -> Table:
    """Outgoing lines, and payments in cash."""
    return count(book.outgoing, book.payments.filter(book.payments.method == "cash"))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Lines without a row, rows without papers, papers used twice."""
    pairs = matched(book, p)
    alone = book.outgoing.filter(book.outgoing.kind != "fee").anti_join(pairs, "line")
    claimed = book.shared("repeated_quotes")
    alone = alone.mutate(quoted=quoted_ref(alone)).drop("bank_ref")
    alone = alone.anti_join(claimed, ["account", ("quoted", "bank_ref")])
    t = book.payments
    no_decision = (t.kind == "programme") & (t.decision == "")
    no_paper = (t.kind != "transfer") & (t.evidence == "")
    bare = t.filter(no_decision | no_paper)
    papers = book.documents.filter(book.documents.sha256 != "").select("sha256", "entry").distinct()
    papers = papers.inner_join(t.select("entry", "voucher", "amount"), "entry")
    papers = sharing(papers, "sha256")
    return together(
        found(
            alone,
            key=joined("line", alone.line),
            amount=-alone.amount,
            side="line",
            ref=alone.line,
            word=alone.account,
            a=-alone.amount,
        ),
        found_entries(
            bare,
            key=joined("row", bare.entry),
            a=bare.amount,
        ),
        found_entries(
            papers,
            key=joined("document", papers.sha256),
            a=papers.amount,
        ),
    )
