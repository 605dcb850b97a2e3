"""A36 Internal transfers: money between the fund's own accounts is neither gift nor spending.

Rule: lines whose text names another account of the own-account register are taken out of income,
of the base of A23 and of spending, and shown apart; a transfer from or to an account whose
statement is not in the books is an exception, and so is a ledger row of kind internal transfer
whose bank line names no own account. Base: lines that name an own account and such ledger rows.
Law: Decree 93/2019/NĐ-CP Art. 37(2) (total income), Art. 34(3). Harmless when: the other statement
is on its way. Cannot conclude: without a register of own accounts nothing can be recognised.
"""

from __future__ import annotations

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.sentences import Sentence, day, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, State, concluded

RULE = CheckRule(
    "A36",
    1,
    Sentence("Chuyển tiền nội bộ", "Internal transfers"),
    Sentence("Khoản 2 Điều 37 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 37(2)"),
)


def check(book: Book) -> Outcome:
    """Hits for one-sided transfers and for transfers that only the ledger claims."""
    if not book.own:
        note = Sentence(
            "Quỹ chưa đăng ký tài khoản của chính mình.",
            "The fund has no register of its accounts.",
        )
        return Outcome(State.UNDECIDED, 0, (), note)
    paid_by = book.paid_by()
    claimed = {
        line: payment
        for line, payment in paid_by.items()
        if payment.kind is PaymentKind.INTERNAL_TRANSFER and line not in book.transfers.lines
    }
    hits = [
        _one_sided(book.lines[line])
        for line in book.transfers.lines
        if line not in book.transfers.paired
    ]
    hits += [_claimed(line, payment) for line, payment in claimed.items()]
    return concluded(len(book.transfers.lines) + len(claimed), hits)


def _one_sided(line: BankLine) -> Hit:
    amount = abs(line.amount)
    return Hit(
        RULE.number,
        f"A36:{line.id}",
        Severity.MEDIUM,
        amount,
        Sentence(
            f"Dòng {line.line.row_no} ngày {day(line.booked_on)}: {dong_vi(amount)} là chuyển giữa "
            "các tài khoản của quỹ, chưa có sao kê của tài khoản kia.",
            f"Line {line.line.row_no} of {day(line.booked_on)}: {dong_en(amount)} moved between "
            "the fund's own accounts; the other account's statement is not in the books.",
        ),
        (line.id,),
    )


def _claimed(line: str, payment: Payment) -> Hit:
    return Hit(
        RULE.number,
        f"A36:{payment.voucher}",
        Severity.HIGH,
        payment.amount,
        Sentence(
            f"Chứng từ {payment.voucher} ghi là chuyển nội bộ {dong_vi(payment.amount)}, nhưng tài "
            "khoản nhận không có trong sổ đăng ký tài khoản của quỹ.",
            f"Voucher {payment.voucher} calls {dong_en(payment.amount)} an internal transfer, but "
            "the receiving account is not in the fund's register.",
        ),
        (line,),
        (payment.id,),
    )
