"""A04 Roll-forward: opening + in - out = closing, and each opening = the closing before it.

Rule: difference 0 per account, and between consecutive statements of one account. Base: accounts
with statements in the period. Law: Decree 93/2019/NĐ-CP Art. 34(3), 38(4)(c); ISA 510.
Harmless when: a statement between two others was not handed in (then the gap is the finding).
Cannot conclude: for an account whose opening balance was worked back from the lines themselves.
"""

from __future__ import annotations

from itertools import pairwise

from inspect_app.funds.rules.sentences import Sentence, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, State, concluded
from ..rules.rolls import by_account, opening_of

RULE = CheckRule(
    "A04",
    1,
    Sentence("Đối chiếu số dư đầu kỳ, cuối kỳ", "Roll-forward of balances"),
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
)


def check(book: Book) -> Outcome:
    """Hits for accounts that do not roll and for statements that do not join."""
    hits = [
        _hit(f"A04:{roll.account}", abs(roll.difference), f"…{roll.account[-4:]}")
        for roll in book.rolls
        if roll.difference
    ]
    totals = {part.id: total for part, total in zip(book.statements, book.totals, strict=True)}
    for account, parts in by_account(book.statements).items():
        for before, after in pairwise(parts):
            closing, opening = totals[before.id].closing, opening_of(after)
            if closing is not None and opening is not None and closing != opening:
                key = f"A04:{account}:{before.id}:{after.id}"
                hits.append(_join(key, abs(opening - closing), before.file, after.file))
    if not hits and not all(roll.opening_proved for roll in book.rolls):
        note = Sentence(
            "Có tài khoản chưa được nhập số dư đầu kỳ; số dư đang dùng được suy ngược từ sao kê.",
            "An account has no opening balance entered; the one in use is worked back from the "
            "statement.",
        )
        return Outcome(State.UNDECIDED, len(book.rolls), (), note)
    return concluded(len(book.rolls), hits)


def _hit(key: str, gap: int, account: str) -> Hit:
    """An account whose printed closing balance is not what its lines give."""
    return Hit(
        RULE.number,
        key,
        Severity.HIGH,
        gap,
        Sentence(
            f"Tài khoản {account}: số dư cuối kỳ trên sao kê lệch {dong_vi(gap)} so với tính lại.",
            f"Account {account}: the closing balance differs from the lines by {dong_en(gap)}.",
        ),
    )


def _join(key: str, gap: int, before: str, after: str) -> Hit:
    """Two consecutive statements whose balances do not meet."""
    return Hit(
        RULE.number,
        key,
        Severity.HIGH,
        gap,
        Sentence(
            f"Số dư đầu kỳ của {after} lệch {dong_vi(gap)} so với số dư cuối kỳ của {before}: "
            "thiếu sao kê ở giữa hoặc hai sao kê trùng ngày.",
            f"The opening balance of {after} differs by {dong_en(gap)} from the closing balance "
            f"of {before}: a statement between them is missing, or the two overlap.",
        ),
    )
