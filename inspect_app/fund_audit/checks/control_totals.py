"""A02 Control totals: every line of every statement is read, and a printed balance proves it.

Rule: lines in = accepted + rejected, nothing rejected, and the lines reproduce the bank's balances.
Base: all lines of all statements. Law: Decree 93/2019/NĐ-CP Art. 31(1)(b) (books show every
contribution); ISA 500. Harmless when: never; a missing line is missing money.
Cannot conclude: lines before the first printed balance when no opening balance is given.
"""

from __future__ import annotations

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, State, concluded

RULE = CheckRule(
    "A02",
    1,
    Sentence("Số kiểm soát của sao kê", "Control totals of the statements"),
    Sentence(
        "Điểm b khoản 1 Điều 31 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 31(1)(b)"
    ),
)


def check(book: Book) -> Outcome:
    """One hit per statement that does not balance; undecided when lines stay unproved."""
    hits = [
        Hit(
            RULE.number,
            f"A02:{statement.id}",
            Severity.HIGH,
            abs(sum((found.found or 0) - (found.expected or 0) for found in total.breaks)),
            Sentence(
                f"Sao kê {statement.file}: {len(total.breaks)} phép kiểm tra số dư không khớp.",
                f"Statement {statement.file}: {len(total.breaks)} balance checks fail.",
            ),
        )
        for statement, total in zip(book.statements, book.totals, strict=True)
        if total.state == "held"
    ]
    population = sum(total.lines for total in book.totals)
    unproved = sum(total.unproved_lines for total in book.totals)
    if unproved and not hits:
        note = Sentence(
            f"{unproved} dòng chưa có số dư nào chứng minh; hãy nhập số dư đầu kỳ của sao kê.",
            f"{unproved} lines are proved by no balance; enter the statement's opening balance.",
        )
        return Outcome(State.UNDECIDED, population, (), note)
    return concluded(population, hits)
