"""A02 Control totals: lines, sum in and sum out are what the statement prints."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Rule

RULE = Rule(
    "A02",
    1,
    Sentence("Tổng kiểm soát của sao kê", "Control totals of statements"),
    Sentence(
        "Số dòng, tổng ghi có và tổng ghi nợ tính lại từ các dòng bằng số in trên sao kê; sao kê "
        "không in tổng thì số dư đầu cộng ghi có trừ ghi nợ bằng số dư cuối.",
        "Number of lines, sum of credits and sum of debits of the lines equal the printed ones; "
        "where no sum is printed, opening plus credits minus debits equals the closing balance.",
    ),
    Sentence("sao kê", "statements"),
    Severity.HIGH,
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
    Sentence("Không có trường hợp vô hại.", "None."),
    Sentence(
        "Sao kê tài khoản {word}: in {a}, các dòng cho ra {b}.",
        "Statement of account {word}: printed {a}, the lines give {b}.",
    ),
    ("statements",),
)


def population(book: Book) -> Table:
    """Statements that print at least one total or a closing balance."""
    t = book.statements
    printed = t.printed_lines.notnull() | t.printed_credit.notnull() | t.printed_debit.notnull()
    return count(t.filter(printed | t.closing.notnull()))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per total that differs; the lines are those of the statement's first day."""
    import ibis

    s = book.line_sums
    came = (s.flow == "in") | (s.flow == "transfer_in")
    sums = s.group_by("statement").agg(
        n=total(s.n),
        came=total(came.ifelse(s.amount, 0)),
        left=total(came.ifelse(0, s.amount)),
    )
    t = book.statements.left_join(sums, "statement")
    no_sums = t.printed_credit.isnull() & t.printed_debit.isnull()
    only_balances = no_sums.ifelse(t.closing - t.opening, ibis.null("int64"))
    moved = t.came.coalesce(0) - t.left.coalesce(0)
    return together(
        _differing(t, "balance", only_balances, moved),
        *(
            _differing(t, name, t[f"printed_{name}"], t[column].coalesce(0))
            for name, column in (("lines", "n"), ("credit", "came"), ("debit", "left"))
        ),
    )


def _differing(t: Table, name: str, printed: Table, lines: Table) -> Table:
    differs = t.mutate(printed_now=printed, lines_now=lines)
    differs = differs.filter(differs.printed_now.notnull())
    differs = differs.filter(differs.printed_now != differs.lines_now)
    gap = (differs.printed_now - differs.lines_now).abs()
    return found(
        differs,
        key=joined(name, differs.statement),
        amount=0 if name == "lines" else gap,
        side="statement",
        ref=differs.statement,
        word=differs.account,
        a=differs.printed_now,
        b=differs.lines_now,
    )
