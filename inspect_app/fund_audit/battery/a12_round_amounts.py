"""A12 Round amounts: the share of round payments against the fund's own past."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, divided, found, size, together, total
from .rule import Parameter, Rule

RULE = Rule(
    "A12",
    1,
    Sentence("Số tiền chi tròn", "Round payments"),
    Sentence(
        "Tỷ lệ khoản chi là bội của 1 triệu (10 triệu) gấp hơn số lần cho phép so với tỷ lệ ba năm "
        "trước của chính quỹ. Không áp dụng cho khoản thu.",
        "The share of payments that are multiples of 1 million (10 million) is more than the "
        "factor times the fund's own share of the three years before. Not used on gifts.",
    ),
    Sentence("khoản chi, khi có tỷ lệ ba năm trước", "payments, where a baseline is known"),
    Severity.LOW,
    Sentence("ISA 240 đoạn A45", "ISA 240 A45"),
    Sentence(
        "Định mức hỗ trợ tròn số do quyết định.", "Allowances that a decision set in round sums."
    ),
    Sentence(
        "Khoản chi tròn {word}: {a} phần triệu, trước đây {b}.",
        "Round payments {word}: {a} ppm, before {b}.",
    ),
    ("entries", "baselines"),
    (
        Parameter(
            "factor", 200, Sentence("lần so với trước, phần trăm", "percent of the past share")
        ),
        Parameter("least", 100, Sentence("số khoản chi ít nhất", "payments at least")),
    ),
    needs=Sentence(
        "Để chạy: nộp sổ chi của ba năm trước; mỗi bên cần ít nhất 100 khoản chi.",
        "To run it: hand in ledgers of the three years before; each side needs 100 payments.",
    ),
)
STEPS = (("round_1m", 1_000_000), ("round_10m", 10_000_000))


def _paid(book: Book) -> Table:
    t = book.payments
    return t.filter((t.kind == "programme") | (t.kind == "management"))


def population(book: Book) -> Table:
    """Payments, when there is something to compare with."""
    paid = _paid(book)
    n = paid.agg(n=size(paid))
    known = book.baselines.agg(known=size(book.baselines))
    both = n.cross_join(known)
    return both.filter((both.known > 0) & (both.n >= RULE.parameters[1].value)).select("n")


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """The round payments, where there are too many."""
    return together(*(_step(book, p, *step) for step in STEPS))


def _step(book: Book, p: Mapping[str, int], series: str, multiple: int) -> Table:
    paid = _paid(book)
    shares = paid.agg(
        n=size(paid),
        is_round=total((paid.amount % multiple == 0).ifelse(1, 0)),
        at_risk=total((paid.amount % multiple == 0).ifelse(paid.amount, 0)),
    )
    past = book.baselines.filter(book.baselines.series == series).select(past="ppm")
    both = shares.cross_join(past)
    over = both.filter(
        (both.n >= p["least"]) & (both.is_round * 100_000_000 > both.past * both.n * p["factor"])
    )
    rows = paid.filter(paid.amount % multiple == 0).cross_join(over)
    ppm = divided(rows.is_round * 1_000_000, rows.n)
    return found(
        rows,
        key=series,
        amount=rows.at_risk,
        side="entry",
        ref=rows.entry,
        word=series,
        a=ppm,
        b=rows.past,
    )
