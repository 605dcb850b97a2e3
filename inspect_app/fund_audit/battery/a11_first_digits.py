"""A11 Benford: first digits of payments. Outgoing only: gifts are round by nature."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, divided, found, together, total, whole
from .rule import Parameter, Rule

RULE = Rule(
    "A11",
    1,
    Sentence("Phân bố chữ số đầu (Benford)", "First digits (Benford)"),
    Sentence(
        "Độ lệch tuyệt đối trung bình (MAD) của chữ số đầu, hai chữ số đầu và chữ số thứ hai của "
        "khoản chi so với phân bố Benford, tính bằng số nguyên phần triệu. Các dòng nêu ra mang "
        "chữ số thừa nhiều nhất. Không áp dụng cho khoản thu.",
        "Mean absolute deviation (MAD) of the first, first two and second digits of payments from "
        "Benford's law, in whole millionths. The lines listed carry the digits most in excess. Not "
        "used on gifts.",
    ),
    Sentence(
        "khoản chi, khi có từ 1.000 khoản (dưới 5.000: dễ báo nhầm)",
        "payments, from 1,000 on (under 5,000: prone to false alarms)",
    ),
    Severity.LOW,
    Sentence("Nigrini 2012, bảng 7.1", "Nigrini 2012, table 7.1"),
    Sentence(
        "Định mức chi cố định, giá niêm yết và hạn mức đều làm lệch phân bố.",
        "Fixed allowances, listed prices and limits all bend the distribution.",
    ),
    Sentence(
        "Chữ số {word}: MAD {a} phần triệu, ngưỡng {b}.", "Digits {word}: MAD {a} ppm, limit {b}."
    ),
    ("entries", "benford"),
    (
        Parameter(
            "first",
            15000,
            Sentence("MAD chữ số đầu, ppm", "MAD of first digit, ppm"),
            Sentence("Nigrini 2012, bảng 7.1", "Nigrini 2012, table 7.1"),
        ),
        Parameter(
            "two",
            2200,
            Sentence("MAD hai chữ số đầu, ppm", "MAD of first two digits, ppm"),
            Sentence("Nigrini 2012, bảng 7.1", "Nigrini 2012, table 7.1"),
        ),
        Parameter(
            "second",
            12000,
            Sentence("MAD chữ số thứ hai, ppm", "MAD of second digit, ppm"),
            Sentence("Nigrini 2012, bảng 7.1", "Nigrini 2012, table 7.1"),
        ),
        Parameter(
            "least",
            1000,
            Sentence("số khoản chi ít nhất", "payments at least"),
            Sentence("Nigrini 2012", "Nigrini 2012"),
        ),
        Parameter(
            "warn",
            5000,
            Sentence("cảnh báo khi dưới", "warn under"),
            Sentence("Journal of Accountancy 2022", "Journal of Accountancy 2022"),
        ),
    ),
)
WIDTHS = ((1, 9, "first"), (2, 90, "two"), (3, 10, "second"))
"""Key of the table `benford`, number of cells, parameter. Width 3 is the second digit alone."""


def _paid(book: Book) -> Table:
    t = book.payments
    return t.filter((t.amount >= 10) & ((t.kind == "programme") | (t.kind == "management")))


def population(book: Book) -> Table:
    """Payments, when there are enough of them."""
    paid = _paid(book)
    least = RULE.parameters[3].value
    return paid.agg(n=whole((paid.count() >= least).ifelse(paid.count(), 0)))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per kind of digits whose deviation exceeds its limit."""
    paid = _paid(book)
    two = paid.amount.cast("string").substr(0, 2).cast("int64")
    paid = paid.select("entry", "voucher", "amount", two=two)
    return together(*(_kind(book, paid, p, kind) for kind in WIDTHS))


def _digit(rows: Table, width: int) -> Table:
    """The digits of a kind, of the first two."""
    return {1: divided(rows.two, 10), 2: rows.two, 3: rows.two % 10}[width]


def _kind(book: Book, paid: Table, p: Mapping[str, int], kind: tuple[int, int, str]) -> Table:
    import ibis

    width, cells, name = kind
    counted = paid.group_by("two").agg(seen=paid.count())
    n = total(counted.seen).name("n")
    all_rows = counted.agg(n=n)
    counted = counted.group_by(digit=_digit(counted, width)).agg(seen=total(counted.seen))
    expected = book.benford.filter(book.benford.width == width).select(cell="digit", ppm="ppm")
    table = expected.left_join(counted, [("cell", "digit")])
    table = table.cross_join(all_rows)
    table = table.mutate(off=table.seen.coalesce(0) * 1_000_000 - table.n * table.ppm)
    table = table.mutate(off=whole(table.off))
    over_all = ibis.window()
    table = table.mutate(
        summed=table.off.abs().sum().over(over_all).cast("int64"),
        place=ibis.row_number().over(ibis.window(order_by=[ibis.desc("off"), "cell"])),
    )
    off = table.filter(
        (table.n >= p["least"]) & (table.summed > table.n * (p[name] * cells)) & (table.place == 0)
    )
    top = off.select("cell", "n", "summed")
    rows = paid.mutate(digit=_digit(paid, width)).inner_join(top, [("digit", "cell")])
    mad = divided(rows.summed, rows.n * cells)
    excess = rows.amount.sum().over(ibis.window()).cast("int64")
    return found(
        rows, key=name, amount=excess, side="entry", ref=rows.entry, word=name, a=mad, b=p[name]
    )
