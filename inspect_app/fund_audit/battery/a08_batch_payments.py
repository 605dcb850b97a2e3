"""A08 One to many: ledger rows of one batch that together are one bank line. A suggestion only."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined
from .matching import matched, sides
from .narrowing import APART
from .rule import Parameter, Rule

RULE = Rule(
    "A08",
    1,
    Sentence("Gợi ý ghép một-nhiều", "One-to-many suggestions"),
    Sentence(
        "Dòng sao kê chưa ghép bằng tổng các dòng sổ chưa ghép của cùng một mã đợt chi, trong số "
        "ngày và số dòng cho phép. Không thử tổ hợp số tiền.",
        "An unmatched bank line equals the sum of unmatched ledger rows of one batch, within the "
        "days and the number of rows. Combinations of amounts are never tried.",
    ),
    Sentence("dòng sổ có mã đợt chi", "ledger rows with a batch number"),
    Severity.LOW,
    Sentence("Chuẩn mực kiểm toán ISA 505", "ISA 505"),
    Sentence(
        "Chỉ là gợi ý: kiểm tra viên xác nhận theo bảng kê của đợt chi.",
        "A suggestion only: the auditor confirms it with the list of the batch.",
    ),
    Sentence(
        "Đợt chi {word}: {a} dòng sổ, tổng {dong_b}, khớp một dòng sao kê.",
        "Batch {word}: {a} ledger rows, {dong_b} together, fit one bank line.",
    ),
    ("lines", "entries"),
    (
        Parameter("days", 3, Sentence("ngày lệch cho phép", "days apart at most")),
        Parameter("rows", 6, Sentence("số dòng sổ nhiều nhất", "ledger rows at most")),
    ),
    needs=Sentence(
        "Để chạy: điền cột “Mã đợt chi” trong sổ chi.",
        "To run it: fill the column “Batch” of the ledger.",
    ),
)


LINES = APART


def population(book: Book) -> Table:
    """Ledger rows that name a batch."""
    return count(book.payments.filter(book.payments.batch != ""))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One suggestion per batch and line; its lines are the ledger rows of the batch."""
    pairs = matched(book, p)
    lines, _rows = sides(book)
    open_lines = lines.anti_join(pairs, "line")
    rows = book.payments.filter((book.payments.batch != "") & (book.payments.method == "bank"))
    rows = rows.anti_join(pairs, "entry")
    batches = rows.group_by("batch").agg(
        n=rows.count(),
        summed=rows.amount.sum().cast("int64"),
        first=rows.day.min(),
        last=rows.day.max(),
    )
    batches = batches.filter((batches.n > 1) & (batches.n <= p["rows"]))
    fits = batches.inner_join(open_lines, [("summed", "amount")])
    fits = fits.filter((fits.day >= fits.last - p["days"]) & (fits.day <= fits.first + p["days"]))
    fits = fits.select("batch", "n", "summed", at="line")
    both = rows.inner_join(fits, "batch")
    return found(
        both,
        key=joined(both.batch, both["at"]),
        amount=both.summed,
        side="entry",
        ref=both.entry,
        word=both.batch,
        a=both.n,
        b=both.summed,
    )
