"""A32 Supporting documents: money that left has a ledger row, a decision and evidence.

Rule: every outgoing bank line has a ledger row; programme spending has a decision and evidence,
management cost and refunds have evidence; a recognised bank fee is proved by the statement itself.
Cash payments of the ledger likewise. Base: outgoing bank lines and cash payments. Law: Decree
93/2019/NĐ-CP Art. 8(2)(d) (keep and hand over records and vouchers), Art. 31(1)(b). Harmless when:
the paper exists and was not entered. Cannot conclude: whether a paper is genuine; rung T5 says so.
"""

from __future__ import annotations

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.sentences import Sentence, day, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, concluded

RULE = CheckRule(
    "A32",
    1,
    Sentence("Khoản chi thiếu chứng từ", "Undocumented payments"),
    Sentence("Điểm d khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(d)"),
)
DECISION = Sentence("quyết định", "decision")
EVIDENCE = Sentence("chứng từ kèm theo", "evidence")


def check(book: Book) -> Outcome:
    """One hit per outgoing line without ledger row, and per payment with a paper missing."""
    paid_by = book.paid_by()
    contested = {line for line, _ in book.matching.contested}
    hits: list[Hit] = []
    for line in book.outgoing:
        payment = paid_by.get(line.id)
        if payment is not None:
            hits += _papers(payment, (line.id,))
        elif line.id not in contested and not book.readings[line.id].fee:
            hits.append(_no_row(line))
    cash = [payment for payment in book.payments.values() if payment.in_cash]
    for payment in cash:
        hits += _papers(payment, ())
    for _, rows in book.matching.contested:
        for row in rows:
            hits += _papers(book.payments[row], ())
    return concluded(len(book.outgoing) + len(cash), hits)


def missing_papers(payment: Payment) -> tuple[Sentence, ...]:
    """Which papers the ledger row does not name."""
    missing = []
    if payment.kind is PaymentKind.PROGRAMME_SPENDING and not payment.decision:
        missing.append(DECISION)
    if payment.kind is not PaymentKind.INTERNAL_TRANSFER and not payment.evidence:
        missing.append(EVIDENCE)
    return tuple(missing)


def _papers(payment: Payment, lines: tuple[str, ...]) -> list[Hit]:
    """A payment with papers missing: one hit that names them all."""
    missing = missing_papers(payment)
    if not missing:
        return []
    vi, en = ", ".join(part.vi for part in missing), ", ".join(part.en for part in missing)
    head = f"{payment.voucher} {day(payment.paid_on)}"
    return [
        Hit(
            RULE.number,
            f"A32:{payment.voucher}",
            Severity.MEDIUM,
            payment.amount,
            Sentence(
                f"Chứng từ {head}, {dong_vi(payment.amount)}: thiếu {vi}.",
                f"Voucher {head}, {dong_en(payment.amount)}: missing {en}.",
            ),
            lines,
            (payment.id,),
        )
    ]


def _no_row(line: BankLine) -> Hit:
    """Money left the bank and the ledger does not know why."""
    row, amount = line.line.row_no, -line.amount
    return Hit(
        RULE.number,
        f"A32:{line.id}",
        Severity.HIGH,
        amount,
        Sentence(
            f"Sao kê dòng {row} ngày {day(line.booked_on)}: chi {dong_vi(amount)} "
            "không có trong sổ chi.",
            f"Statement line {row} of {day(line.booked_on)}: {dong_en(amount)} paid, "
            "not in the ledger.",
        ),
        (line.id,),
    )
