"""A04 Roll-forward: opening + in - out = closing, and each opening is the closing before it."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Rule

RULE = Rule(
    "A04",
    1,
    Sentence("Đối chiếu số dư đầu kỳ, cuối kỳ", "Roll-forward of balances"),
    Sentence(
        "Đầu kỳ + thu - chi = cuối kỳ, và đầu kỳ = cuối kỳ trước: theo sao kê của từng tài khoản, "
        "theo quỹ, theo từng khoản tài trợ có mục đích.",
        "Opening + in - out = closing, and opening = the closing before: per statement of an "
        "account, per fund, per restricted purpose.",
    ),
    Sentence("sao kê có số dư và số dư trong sổ", "statements with balances, and book balances"),
    Severity.HIGH,
    Sentence(
        "Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP; ISA 510",
        "Decree 93/2019/NĐ-CP Art. 34(3); ISA 510",
    ),
    Sentence(
        "Thiếu một sao kê ở giữa: khi đó khoảng trống mới là phát hiện.",
        "A statement in between was not handed in: then the gap is the finding.",
    ),
    Sentence(
        "{word}: số dư lệch {dong_a} so với tính lại ({dong_b}).",
        "{word}: the balance differs by {dong_a} from the one computed ({dong_b}).",
    ),
    ("statements",),
    says_of={
        "opening": Sentence(
            "{word}: số dư đầu kỳ lệch {dong_a} so với số dư cuối kỳ trước: thiếu sao kê ở giữa, "
            "hoặc hai sao kê trùng ngày.",
            "{word}: the opening balance differs by {dong_a} from the closing balance before: a "
            "statement between them is missing, or the two overlap.",
        )
    },
)


def population(book: Book) -> Table:
    """Statements with a closing balance, and balances of the books."""
    return count(book.statements.filter(book.statements.closing.notnull()), book.balances)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Balances that do not roll, and balances that do not join."""
    import ibis

    sums = book.line_sums
    came = (sums.flow == "in") | (sums.flow == "transfer_in")
    moved = sums.group_by("statement").agg(moved=total(came.ifelse(sums.amount, -sums.amount)))
    parts = book.statements.left_join(moved, "statement")
    parts = parts.mutate(computed=parts.opening + parts.moved.coalesce(0))
    off = parts.filter(parts.closing.notnull() & (parts.closing != parts.computed))
    order = ibis.window(group_by="account", order_by=["first_day", "position"])
    chained = parts.mutate(previous=parts.closing.lag().over(order))
    unjoined = chained.filter(chained.opening != chained.previous)
    books = book.balances
    books = books.mutate(computed=books.opening + books.money_in - books.money_out)
    wrong = books.filter(books.computed != books.closing)
    broken = books.filter(books.opening != books.previous)
    return together(
        _off(off, joined("closing", off.statement), off.closing, off.computed, off.account),
        _off(
            unjoined,
            joined("opening", unjoined.statement),
            unjoined.opening,
            unjoined.previous,
            unjoined.account,
        ),
        _off(wrong, joined("book", wrong.balance), wrong.closing, wrong.computed, wrong.name),
        _off(broken, joined("carry", broken.balance), broken.opening, broken.previous, broken.name),
    )


def _off(rows: Table, key: Table, stated: Table, computed: Table, word: Table) -> Table:
    side = "statement" if "statement" in rows.columns else "balance"
    gap = stated - computed
    return found(
        rows, key=key, amount=gap.abs(), side=side, ref=rows[side], word=word, a=gap, b=computed
    )
