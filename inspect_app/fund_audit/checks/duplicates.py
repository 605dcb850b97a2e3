"""A05 Duplicates: the same money stands in the books twice.

Rule: no statement file twice, no bank reference twice on one side of an account, no row (date,
document, amount, text) in two statements, no bank reference claimed by two ledger rows. Base: lines
with a reference or document number, and ledger rows with a bank reference. Law: Decree
93/2019/NĐ-CP Art. 31(1)(b); ISA 500. Date and amount alone prove nothing (98 % of real gifts share
both), so they are not used. Harmless when: one transfer pays two vouchers and the ledger says so.
Cannot conclude: lines without reference or document number are outside its base.
"""

from __future__ import annotations

from inspect_app.funds.rules.sentences import Sentence, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Doubled, Hit, Outcome, Severity, concluded

RULE = CheckRule(
    "A05",
    1,
    Sentence("Ghi trùng theo số giao dịch", "Duplicates by bank reference"),
    Sentence(
        "Điểm b khoản 1 Điều 31 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 31(1)(b)"
    ),
)
_KINDS = {
    "file": Sentence("cùng một tệp sao kê được nộp hai lần", "the same statement file twice"),
    "reference": Sentence("số giao dịch xuất hiện hai lần", "a transfer reference twice"),
    "row": Sentence("cùng một dòng trong hai sao kê", "the same row in two statements"),
}


def check(book: Book) -> Outcome:
    """One hit per kind and set of statements, and one per reference that several vouchers claim."""
    files = {statement.id: statement.file for statement in book.statements}
    hits = [_doubled(found, files) for found in book.doubled]
    hits += [_claimed(book, line, rows) for line, rows in book.matching.contested]
    with_key = sum(
        bool(line.line.doc_no or book.readings[line.id].reference) for line in book.lines.values()
    )
    with_reference = sum(bool(payment.bank_ref) for payment in book.payments.values())
    return concluded(with_key + with_reference, hits)


def _doubled(found: Doubled, files: dict[str, str]) -> Hit:
    """Money counted twice in the statements."""
    names, kind = ", ".join(files[name] for name in found.statements), _KINDS[found.kind]
    count = len(found.lines)
    return Hit(
        RULE.number,
        f"A05:{found.kind}:{'+'.join(found.statements)}",
        Severity.HIGH,
        found.amount,
        Sentence(
            f"{names}: {kind.vi}, {count} dòng, {dong_vi(found.amount)} bị tính hai lần.",
            f"{names}: {kind.en}, {count} lines, {dong_en(found.amount)} counted twice.",
        ),
        found.lines,
    )


def _claimed(book: Book, line_id: str, rows: tuple[str, ...]) -> Hit:
    """Two ledger rows that name one bank reference: at most one of them was paid by it."""
    payments = [book.payments[row] for row in rows]
    vouchers = ", ".join(payment.voucher for payment in payments)
    at_risk = sum(payment.amount for payment in payments) - max(p.amount for p in payments)
    return Hit(
        RULE.number,
        f"A05:ledger:{payments[0].account}:{payments[0].bank_ref}",
        Severity.HIGH,
        at_risk,
        Sentence(
            f"Các chứng từ {vouchers} cùng ghi một số giao dịch {payments[0].bank_ref}.",
            f"Vouchers {vouchers} claim the same bank reference {payments[0].bank_ref}.",
        ),
        (line_id,) if line_id else (),
        rows,
    )
