"""A01 Completeness: issued numbers have no gap and no double, over all accounts together."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, sharing, summed, together
from .rule import Rule

RULE = Rule(
    "A01",
    1,
    Sentence("Tính đầy đủ của dãy số", "Completeness of number sequences"),
    Sentence(
        "Trong mỗi sổ cấp số (phiếu, biên lai, quyết định; tính chung mọi tài khoản) và trong cột "
        "số thứ tự của mỗi sao kê: số bị thiếu giữa số nhỏ nhất và lớn nhất, số bị trùng.",
        "In each issuing register (vouchers, receipts, decisions; all accounts together) and in "
        "the sequence column of each statement: numbers missing between the lowest and the "
        "highest, and numbers used twice.",
    ),
    Sentence("số đã cấp và dòng sao kê có số thứ tự", "issued numbers and numbered lines"),
    Severity.MEDIUM,
    Sentence("Chuẩn mực kiểm toán ISA 500", "ISA 500"),
    Sentence(
        "Số bị hủy có biên bản, hoặc do đơn vị khác cấp. Gõ nhầm một số tạo ra cả thiếu lẫn trùng.",
        "A number voided with minutes, or issued by another body. One typing slip makes a gap and "
        "a double.",
    ),
    Sentence(
        "Dãy {word}: thiếu hoặc trùng từ số {a} đến số {b}.",
        "Sequence {word}: missing or used twice, from {a} to {b}.",
    ),
    ("lines",),
)


def population(book: Book) -> Table:
    """Issued numbers, and statement lines that carry a sequence number."""
    return together(count(book.numbers), summed(book.line_sums, "numbered"))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Gaps and doubles of the registers."""
    import ibis

    numbers = book.numbers
    once = numbers.group_by("register", "number").agg(
        ref=numbers.ref.min(), side=numbers.side.min()
    )
    order = ibis.window(group_by="register", order_by="number")
    gaps = once.mutate(before=once.number.lag().over(order))
    gaps = gaps.filter(gaps.number - gaps.before > 1)
    twice = sharing(numbers, "register", "number")
    return together(
        found(
            gaps,
            key=joined("gap", gaps.register, gaps.before + 1),
            amount=0,
            side=gaps.side,
            ref=gaps.ref,
            word=gaps.register,
            a=gaps.before + 1,
            b=gaps.number - 1,
        ),
        _double(twice, joined("double", twice.register, twice.number), twice.register),
    )


def _double(twice: Table, key: Table, register: Table) -> Table:
    """Rows with one number; the most expensive of them is at risk."""
    import ibis

    alike = ibis.window(group_by=["register", "number"])
    return found(
        twice,
        key=key,
        amount=twice.amount.max().over(alike),
        side=twice.side,
        ref=twice.ref,
        word=register,
        a=twice.number,
        b=twice.number,
    )


def part_hits(book: Book, p: Mapping[str, int]) -> Table:
    """Gaps and doubles of the sequence column, within each statement."""
    import ibis

    lines = book.lines.filter(book.lines.seq > 0)
    order = ibis.window(group_by="statement", order_by=["seq", "line"])
    stepped = lines.mutate(before=lines.seq.lag().over(order))
    stepped = stepped.mutate(step=stepped.seq - stepped.before)
    gaps = stepped.filter(stepped.step > 1)
    doubles = stepped.filter(stepped.step == 0)
    return together(
        found(
            gaps,
            key=joined("line-gap", gaps.statement, gaps.before + 1),
            amount=0,
            side="line",
            ref=gaps.line,
            word=gaps.account,
            a=gaps.before + 1,
            b=gaps.seq - 1,
        ),
        found(
            doubles,
            key=joined("line-double", doubles.statement, doubles.seq),
            amount=doubles.amount.abs(),
            side="line",
            ref=doubles.line,
            word=doubles.account,
            a=doubles.seq,
            b=doubles.seq,
        ),
    )
