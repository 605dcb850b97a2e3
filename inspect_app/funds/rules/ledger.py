"""What one row of a fund's ledger of payments is, and the columns of its template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PaymentKind(StrEnum):
    """What a payment was for. Management cost is the list of Decree 93/2019/NĐ-CP Art. 37(1)."""

    PROGRAMME_SPENDING = "programme_spending"
    MANAGEMENT_COST = "management_cost"
    REFUND = "refund"
    INTERNAL_TRANSFER = "internal_transfer"


class Restriction(StrEnum):
    """What the ledger says about the donor's wish behind the money: free, for one programme, or
    nothing said.
    """

    FREE = "free"
    RESTRICTED = "restricted"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the fund booked it. `amount` > 0 đồng.

    Empty text means: the ledger says nothing.
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

    @property
    def in_cash(self) -> bool:
        """Paid from the cash box, so that no bank line is to be expected."""
        return self.account == "cash"

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


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column of the template."""

    key: str
    vi: str
    en: str
    required: bool  # the column must be present
    filled: bool  # and every row must fill it
    aliases: tuple[str, ...] = ()  # further titles it goes by


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
    LedgerColumn("account", "Tài khoản chi", "Account", required=False, filled=False),
    LedgerColumn("beneficiary", "Đối tượng thụ hưởng", "Beneficiary", required=False, filled=False),
    LedgerColumn(
        "restricted", "Mục đích của nhà tài trợ", "Restricted to", required=False, filled=False
    ),
    LedgerColumn(
        "children",
        "Số trẻ",
        "Children",
        required=False,
        filled=False,
        aliases=("Số trẻ em", "Số lượng trẻ", "Số cháu", "Number of children", "Child count"),
    ),
)
