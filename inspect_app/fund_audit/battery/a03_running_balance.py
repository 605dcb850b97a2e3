"""A03 Running balance: each printed balance is the one before plus credits minus debits since."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, found, joined, summed
from .rule import Rule

RULE = Rule(
    "A03",
    1,
    Sentence("Số dư lũy kế", "Running balance"),
    Sentence(
        "Số dư in trên mỗi dòng bằng số dư in trước đó cộng ghi có trừ ghi nợ kể từ đó; lệch 0.",
        "Each printed balance equals the one before it plus credits minus debits since; difference "
        "0.",
    ),
    Sentence("số dư do ngân hàng in", "balances printed by the bank"),
    Severity.HIGH,
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
    Sentence("Không có trường hợp vô hại.", "None."),
    Sentence(
        "Số dư in lệch {dong_a} so với các dòng. {word}",
        "The printed balance differs by {dong_a} from the lines. {word}",
    ),
    ("lines",),
)


def population(book: Book) -> Table:
    """Lines on which the bank printed a balance."""
    return summed(book.line_sums, "balances")


def part_hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per balance that does not follow; the word says what the difference looks like."""
    import ibis

    lines = book.lines
    since_start = ibis.window(group_by="statement", order_by="row", preceding=None, following=0)
    summed = lines.select(
        "line",
        "statement",
        "row",
        "amount",
        "balance",
        moved=lines.amount.sum().over(since_start).cast("int64"),
    )
    printed = summed.filter(summed.balance.notnull())
    base = printed.mutate(base=printed.balance - printed.moved)
    order = ibis.window(group_by="statement", order_by="row")
    stepped = base.mutate(before=base.base.lag().over(order))
    opening = book.statements.select(of="statement", opening="opening")
    whole = stepped.inner_join(opening, [("statement", "of")])
    whole = whole.mutate(gap=whole.base - whole.before.coalesce(whole.opening).coalesce(whole.base))
    off = whole.filter(whole.gap != 0)
    gap = off.gap.abs()
    looks = ibis.cases(
        (gap == 2 * off.amount.abs(), "±"),  # the sign of this line
        (gap % 9 == 0, "9"),  # digits that changed places
        else_="",
    )
    return found(
        off,
        key=joined(off.statement, off.row),
        amount=gap,
        side="line",
        ref=off.line,
        word=looks,
        a=off.gap,
        b=off.amount + off.gap,
    )
