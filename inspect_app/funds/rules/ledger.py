"""What one row of a fund's ledger of payments is, and the columns of its template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .sentences import Sentence


class PaymentKind(StrEnum):
    """What a payment was for. Management cost is the list of Decree 93/2019/NĐ-CP Art. 37(1).

    A cash receipt is no payment: it is money that came into the cash box, which has to reach the
    account (Art. 34(3)).
    """

    PROGRAMME_SPENDING = "programme_spending"
    MANAGEMENT_COST = "management_cost"
    REFUND = "refund"
    INTERNAL_TRANSFER = "internal_transfer"
    CASH_RECEIPT = "cash_receipt"


class Restriction(StrEnum):
    """What the ledger says about the donor's wish behind the money: free, for one programme, or
    nothing said.
    """

    FREE = "free"
    RESTRICTED = "restricted"
    NOT_STATED = "not_stated"


CASH = "cash"
"""The account of what was paid from the cash box."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the fund booked it. `amount` > 0 đồng.

    Empty text and None mean: the ledger says nothing. Minutes count from midnight. The names are
    those of people in office, as the fund wrote them.
    """

    id: str
    row_no: int
    paid_on: date
    voucher: str
    amount: int
    kind: PaymentKind
    programme: str
    payee: str
    purpose: str
    decision: str  # number of the decision that ordered the payment
    evidence: str  # what proves it: receipt, list of signatures, photo number
    bank_ref: str  # the bank's document number or transfer reference
    account: str  # own account it was paid from; "cash" for cash
    beneficiary: str  # end beneficiary or facility
    restriction: Restriction
    restricted_to: str  # the programme the donor named, where restriction is RESTRICTED
    children: int | None = None  # children it was claimed for; None: the ledger does not say
    batch: str = ""  # several rows that the bank paid as one; of a cash receipt its deposit slip
    booked_on: date | None = None  # when it was entered into the books
    booked_minute: int | None = None
    approved_on: date | None = None
    approved_minute: int | None = None
    creator: str = ""  # who made the voucher
    approver: str = ""
    payer: str = ""  # who paid the money out
    invoice: str = ""
    payee_account: str = ""

    @property
    def in_cash(self) -> bool:
        """Paid from the cash box, so that no bank line is to be expected."""
        return self.account == CASH

    @property
    def receipt(self) -> bool:
        """Cash that came in: never part of what was paid."""
        return self.kind is PaymentKind.CASH_RECEIPT

    @property
    def wish_kept(self) -> bool | None:
        """Whether it went where the donor said; None where the ledger does not state a restriction
        or a programme.
        """
        if self.restriction is Restriction.FREE:
            return True
        if self.restriction is Restriction.NOT_STATED or not self.programme:
            return None
        return self.programme.casefold() == self.restricted_to.casefold()


_NOTHING = Sentence("", "")


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column of the template. `tells`: what to fill in; `tests`: the audit tests that need it
    and do not run (or see less) without it."""

    key: str
    vi: str
    en: str
    required: bool  # the column must be present
    filled: bool  # and every row must fill it
    aliases: tuple[str, ...] = ()  # further titles it goes by
    tells: Sentence = _NOTHING
    tests: tuple[str, ...] = ()


def _optional(
    key: str,
    names: tuple[str, str],
    aliases: tuple[str, ...],
    tells: Sentence,
    tests: tuple[str, ...],
) -> LedgerColumn:
    """A column that may be left out; `names` in Vietnamese and English."""
    return LedgerColumn(key, *names, False, False, aliases, tells, tests)


COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("date", "Ngày chi", "Date", required=True, filled=True),
    LedgerColumn("voucher", "Số chứng từ", "Voucher", required=True, filled=True),
    LedgerColumn("amount", "Số tiền", "Amount", required=True, filled=True),
    LedgerColumn("kind", "Loại chi", "Kind", required=True, filled=True),
    LedgerColumn("programme", "Chương trình", "Programme", required=True, filled=False),
    LedgerColumn("payee", "Đơn vị nhận tiền", "Payee", required=True, filled=True),
    LedgerColumn("purpose", "Nội dung chi", "Purpose", required=True, filled=False),
    LedgerColumn("decision", "Quyết định số", "Decision", required=True, filled=False),
    LedgerColumn("evidence", "Chứng từ kèm theo", "Evidence", required=True, filled=False),
    LedgerColumn(
        "bank_ref", "Số giao dịch ngân hàng", "Bank reference", required=True, filled=False
    ),
    _optional(
        "account",
        ("Tài khoản chi", "Account"),
        (),
        Sentence(
            "Số tài khoản của quỹ đã trả tiền; ghi “Tiền mặt” nếu chi từ quỹ tiền mặt.",
            "The fund's account that paid; “cash” when it came from the cash box.",
        ),
        ("A07",),
    ),
    _optional(
        "beneficiary",
        ("Đối tượng thụ hưởng", "Beneficiary"),
        (),
        Sentence(
            "Người hoặc cơ sở thụ hưởng cuối cùng; với cơ sở ghi mã hoặc tên trong sổ đăng ký.",
            "The end beneficiary; of a facility the code or name in the register.",
        ),
        ("A19",),
    ),
    _optional(
        "restricted",
        ("Mục đích của nhà tài trợ", "Restricted to"),
        (),
        Sentence(
            "Chương trình mà nhà tài trợ chỉ định; ghi “không” nếu tiền không bị ràng buộc.",
            "The programme that the donor named; “no” for free money.",
        ),
        ("A20",),
    ),
    _optional(
        "children",
        ("Số trẻ", "Children"),
        ("Số trẻ em", "Số lượng trẻ", "Số cháu", "Number of children", "Child count"),
        Sentence(
            "Số trẻ mà khoản chi được kê cho cơ sở thụ hưởng, số nguyên.",
            "Children that the payment is claimed for, a whole number.",
        ),
        ("A19",),
    ),
    _optional(
        "batch",
        ("Mã đợt chi", "Batch"),
        ("Đợt chi", "Số đợt chi", "Số bảng kê", "Batch number", "Số giấy nộp tiền", "Deposit slip"),
        Sentence(
            "Mã chung của các dòng mà ngân hàng trả bằng một lệnh; với phiếu thu tiền mặt: số giấy "
            "nộp tiền vào tài khoản.",
            "What rows share that the bank paid as one; of a cash receipt: its deposit slip.",
        ),
        ("A08", "A09"),
    ),
    _optional(
        "booked",
        ("Ngày ghi sổ", "Booked on"),
        ("Ngày hạch toán", "Thời điểm ghi sổ", "Booking day", "Entry date", "Posting date"),
        Sentence(
            "Ngày, nếu có cả giờ phút, ghi bút toán vào sổ: 31/12/2025 hoặc 31/12/2025 14:05.",
            "Day, and time where known, of the entry: 31/12/2025 or 31/12/2025 14:05.",
        ),
        ("A10", "A14", "A15"),
    ),
    _optional(
        "approved",
        ("Ngày duyệt", "Approved on"),
        ("Thời điểm duyệt", "Ngày phê duyệt", "Ngày duyệt chi", "Approval day", "Approval date"),
        Sentence(
            "Ngày, nếu có cả giờ phút, duyệt khoản chi.",
            "Day, and time where known, on which the payment was approved.",
        ),
        ("A14", "A15"),
    ),
    _optional(
        "creator",
        ("Người lập", "Creator"),
        ("Người lập phiếu", "Người lập chứng từ", "Created by", "Prepared by"),
        Sentence("Người lập chứng từ chi.", "Who made the voucher."),
        ("A16",),
    ),
    _optional(
        "approver",
        ("Người duyệt", "Approver"),
        ("Người phê duyệt", "Người duyệt chi", "Approved by"),
        Sentence(
            "Người duyệt khoản chi, viết như trong bảng hạn mức phê duyệt.",
            "Who approved the payment, written as in the list of approval limits.",
        ),
        ("A13", "A16"),
    ),
    _optional(
        "payer",
        ("Người chi tiền", "Payer"),
        ("Người chi", "Thủ quỹ", "Người trả tiền", "Paid by", "Cashier"),
        Sentence("Người xuất quỹ hoặc lập lệnh chuyển tiền.", "Who paid the money out."),
        ("A16",),
    ),
    _optional(
        "invoice",
        ("Số hóa đơn", "Invoice"),
        ("Hóa đơn số", "Invoice number", "Invoice no"),
        Sentence("Số hóa đơn của bên bán.", "The seller's invoice number."),
        ("A06",),
    ),
    _optional(
        "payee_account",
        ("Tài khoản người nhận", "Payee account"),
        ("Số tài khoản người nhận", "Số tài khoản thụ hưởng", "Tài khoản thụ hưởng"),
        Sentence(
            "Số tài khoản nhận tiền, ghi dạng chữ để không mất số 0 ở đầu.",
            "Account number that was paid, as text so that leading zeros stay.",
        ),
        ("A06", "A17"),
    ),
)
OPTIONAL = tuple(column for column in COLUMNS if not column.required)
