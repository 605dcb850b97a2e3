"""A03 Running balance: each printed balance = the one before + credits - debits since.

Rule: difference 0 at every printed balance. Base: all balances the bank printed. Law: Decree
93/2019/NĐ-CP Art. 34(3) (money goes through the account); ISA 500. Harmless when: never.
A difference that is twice an amount points to a sign error; the lines it fits are named.
Cannot conclude: where the bank prints no balance the check has nothing to look at (not run).
"""

from __future__ import annotations

from inspect_app.funds.rules.sentences import Sentence, day, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, concluded

RULE = CheckRule(
    "A03",
    1,
    Sentence("Số dư lũy kế", "Running balance"),
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
)


def check(book: Book) -> Outcome:
    """One hit per printed balance that the lines do not give."""
    hits: list[Hit] = []
    for statement, total in zip(book.statements, book.totals, strict=True):
        ids = {line.line.row_no: line.id for line in statement.lines}
        for found in total.breaks:
            if found.rule != "balance" or found.expected is None or found.found is None:
                continue
            gap, on = abs(found.found - found.expected), day(found.day) if found.day else ""
            named = found.suspects or ((found.line,) if found.line else ())
            hits.append(
                Hit(
                    RULE.number,
                    f"A03:{statement.id}:{found.line}",
                    Severity.HIGH,
                    gap,
                    Sentence(
                        f"Sao kê {statement.file}, dòng {found.line} ngày {on}: số dư in lệch "
                        f"{dong_vi(gap)} so với các dòng.",
                        f"Statement {statement.file}, line {found.line} of {on}: the printed "
                        f"balance differs from the lines by {dong_en(gap)}.",
                    ),
                    tuple(ids[number] for number in named if number in ids),
                )
            )
    printed = sum(
        line.line.balance is not None for statement in book.statements for line in statement.lines
    )
    return concluded(printed, hits)
