"""A07 Bank and ledger: every payment of the ledger left the bank, with the same amount.

Rule: each non-cash ledger row has its bank line (by reference and amount; by date and amount; by
amount within a few days; each only where unique both ways). Base: non-cash ledger rows of the
period. Law: Decree 93/2019/NĐ-CP Art. 34(3), Art. 8(2)(d); ISA 500/505. Harmless when: the payment
clears after the period, or one transfer pays several rows (never guessed: the auditor matches it).
Cannot conclude: a bank line without a ledger row is the matter of A32.
"""

from __future__ import annotations

from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.sentences import Sentence, day, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, concluded

RULE = CheckRule(
    "A07",
    1,
    Sentence("Đối chiếu sổ chi với sao kê", "Ledger against bank"),
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
)


def check(book: Book) -> Outcome:
    """One hit per ledger row without bank line, or with one of another amount."""
    different = {row: line for line, row in book.matching.different_amount}
    contested = {row for _, rows in book.matching.contested for row in rows}
    hits: list[Hit] = []
    for row in book.matching.unmatched_payments:
        payment = book.payments[row]
        if row in different:
            hits.append(_other_amount(payment, different[row], -book.lines[different[row]].amount))
        elif row not in contested:  # those are hits of A05
            hits.append(_missing(payment))
    population = sum(not payment.in_cash for payment in book.payments.values())
    cash = len(book.payments) - population
    note = Sentence("", "")
    if cash:
        note = Sentence(
            f"Khoản chi tiền mặt không đối chiếu được với ngân hàng: {cash}.",
            f"Cash payments, which cannot be compared with the bank: {cash}.",
        )
    return concluded(population, hits, note)


def _missing(payment: Payment) -> Hit:
    return Hit(
        RULE.number,
        f"A07:{payment.voucher}",
        Severity.HIGH,
        payment.amount,
        Sentence(
            f"Chứng từ {payment.voucher} ngày {day(payment.paid_on)}, {dong_vi(payment.amount)}: "
            "không tìm thấy khoản chi tương ứng trên sao kê.",
            f"Voucher {payment.voucher} of {day(payment.paid_on)}, {dong_en(payment.amount)}: "
            "no such payment in the statements.",
        ),
        (),
        (payment.id,),
    )


def _other_amount(payment: Payment, line_id: str, paid: int) -> Hit:
    return Hit(
        RULE.number,
        f"A07:{payment.voucher}",
        Severity.HIGH,
        abs(payment.amount - paid),
        Sentence(
            f"Chứng từ {payment.voucher}: sổ ghi {dong_vi(payment.amount)}, "
            f"ngân hàng chi {dong_vi(paid)}.",
            f"Voucher {payment.voucher}: the ledger says {dong_en(payment.amount)}, "
            f"the bank paid {dong_en(paid)}.",
        ),
        (line_id,),
        (payment.id,),
    )
