"""A33 Conservation: what entered the fund equals what left it plus what is there.

Rule: opening + in = out + closing over all accounts, where closing is what the bank printed and the
flows are what the report draws; no account is overdrawn at either end. Base: accounts in the books.
Law: Decree 93/2019/NĐ-CP Art. 38(4)(c); own test. Harmless when: never for the sum.
Cannot conclude: an account for which the bank prints no balance is compared with itself only.
"""

from __future__ import annotations

from inspect_app.funds.rules.sentences import Sentence, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, State, concluded
from ..rules.flows import sankey

RULE = CheckRule(
    "A33",
    1,
    Sentence("Bảo toàn dòng tiền", "Conservation of money"),
    Sentence(
        "Điểm c khoản 4 Điều 38 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 38(4)(c)"
    ),
)


def check(book: Book) -> Outcome:
    """Hits for money that appears or vanishes, and for overdrawn accounts."""
    picture = sankey(book.tags)
    printed = sum(roll.difference for roll in book.rolls)
    gap = picture.entering - picture.leaving - printed
    hits: list[Hit] = []
    if gap:
        text = Sentence(
            f"Dòng tiền vào và ra lệch nhau {dong_vi(abs(gap))}.",
            f"Money in and money out differ by {dong_en(abs(gap))}.",
        )
        hits.append(Hit(RULE.number, "A33:sum", Severity.HIGH, abs(gap), text))
    for roll in book.rolls:
        lowest = min(roll.opening, roll.closing)
        if lowest < 0:
            shown = f"…{roll.account[-4:]}"
            text = Sentence(
                f"Tài khoản {shown} âm {dong_vi(-lowest)}.",
                f"Account {shown} is overdrawn by {dong_en(-lowest)}.",
            )
            hits.append(Hit(RULE.number, f"A33:{roll.account}", Severity.HIGH, -lowest, text))
    if not hits and any(roll.closing_printed is None for roll in book.rolls):
        note = Sentence(
            "Có tài khoản mà ngân hàng không in số dư trong kỳ.",
            "For an account the bank prints no balance in the period.",
        )
        return Outcome(State.UNDECIDED, len(book.rolls), (), note)
    return concluded(len(book.rolls), hits)
