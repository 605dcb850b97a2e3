"""A20 Restricted gifts: money given for one programme is spent on that programme.

Rule: a ledger row that names a donor's wish is spent on the programme the wish names. Base: ledger
rows of kind programme spending or management cost that name a wish. Law: Decree
93/2019/NĐ-CP Art. 8(2)(b) (spend as the giver mandated). Harmless when: the donor agreed to a
change, or a refund went back to that donor (refunds are left out). Cannot conclude: rows that say
nothing about a wish are outside its base; rung T3 of the ladder counts them as not shown.
"""

from __future__ import annotations

from inspect_app.funds.rules.ledger import Payment, PaymentKind, Restriction
from inspect_app.funds.rules.sentences import Sentence, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, concluded

RULE = CheckRule(
    "A20",
    1,
    Sentence("Sử dụng tiền tài trợ có mục đích", "Use of restricted gifts"),
    Sentence("Điểm b khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(b)"),
)
SPENT = (PaymentKind.PROGRAMME_SPENDING, PaymentKind.MANAGEMENT_COST)


def check(book: Book) -> Outcome:
    """One hit per payment that went elsewhere than the donor said."""
    partner = {match.payment_id: match.line_id for match in book.matching.matches}
    restricted = [
        payment
        for payment in book.payments.values()
        if payment.restriction is Restriction.RESTRICTED and payment.kind in SPENT
    ]
    hits = [
        _hit(payment, partner.get(payment.id, ""))
        for payment in restricted
        if payment.wish_kept is not True
    ]
    return concluded(len(restricted), hits)


def _hit(payment: Payment, line: str) -> Hit:
    """Money for one programme, spent on another or on none."""
    spent = payment.programme or payment.kind.value
    vi = payment.programme or "chi quản lý quỹ"
    return Hit(
        RULE.number,
        f"A20:{payment.voucher}",
        Severity.HIGH,
        payment.amount,
        Sentence(
            f"Chứng từ {payment.voucher}: {dong_vi(payment.amount)} được tài trợ cho "
            f"“{payment.restricted_to}” nhưng chi cho “{vi}”.",
            f"Voucher {payment.voucher}: {dong_en(payment.amount)} given for "
            f'"{payment.restricted_to}" was spent on "{spent}".',
        ),
        (line,) if line else (),
        (payment.id,),
    )
