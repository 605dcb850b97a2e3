"""People in office and their relatives, payees, approval limits.

Accounts, phones, identity numbers and addresses are compared with those of payees only, so no more
than a keyed hash of them is stored. Names of adults in office stay: A17 compares their spelling.
"""

from __future__ import annotations

from ..sentences import Sentence
from .columns import Column, Kind, Sheet

ROLES = {
    "board": Sentence("Hội đồng", "Board"),
    "staff": Sentence("Nhân viên", "Staff"),
    "founder": Sentence("Sáng lập viên", "Founder"),
    "relative": Sentence("Người thân", "Relative"),
}
COMPARED = (
    Column("account", "Số tài khoản", "Account", Kind.HASHED, aliases=("Tài khoản",)),
    Column("phone", "Điện thoại", "Phone", Kind.HASHED, aliases=("Số điện thoại",)),
    Column("identity", "Số định danh", "Identity number", Kind.HASHED, aliases=("CCCD", "CMND")),
    Column("address", "Địa chỉ", "Address", Kind.HASHED),
)
AREA = Column("area", "Xã, phường", "Commune", tells=Sentence("Nơi cư trú", "Where they live"))

PEOPLE = Sheet(
    "people",
    "Hội đồng, nhân sự",
    "Board and staff",
    Sentence(
        "Thành viên hội đồng, nhân viên, sáng lập viên và người thân mà họ đã khai.",
        "Board members, staff, founders and the relatives that they declared.",
    ),
    ("A16", "A17", "A18"),
    (
        Column("code", "Mã người", "Code", Kind.CODE, required=True),
        Column("name", "Họ tên", "Name", required=True, tells=Sentence("Chỉ người lớn", "Adults")),
        Column("role", "Vai trò", "Role", Kind.CHOICE, required=True, choices=ROLES),
        *COMPARED,
        AREA,
        Column(
            "unit",
            "Đơn vị của người này",
            "Own unit",
            tells=Sentence(
                "Tổ chức mà người này làm chủ hoặc điều hành, viết như người nhận trong sổ chi",
                "What the person owns or runs, written like the payee in the ledger",
            ),
            aliases=("Đơn vị",),
        ),
    ),
    unique="code",
)
PAYEES = Sheet(
    "payees",
    "Người nhận tiền",
    "Payees",
    Sentence(
        "Tên viết như cột “Đơn vị nhận tiền” của sổ chi.",
        "Names as in the column “Payee” of the ledger.",
    ),
    ("A06", "A17"),
    (
        Column("name", "Tên người nhận", "Payee", required=True, aliases=("Đơn vị nhận tiền",)),
        *COMPARED,
        AREA,
    ),
    unique="name",
)
LIMITS = Sheet(
    "limits",
    "Hạn mức duyệt",
    "Approval limits",
    Sentence(
        "Mức cao nhất mà mỗi người được tự duyệt cho một khoản chi.",
        "The most that each person may approve alone for one payment.",
    ),
    ("A13",),
    (
        Column(
            "approver",
            "Người duyệt",
            "Approver",
            required=True,
            tells=Sentence("Viết như trong sổ chi", "Written as in the ledger"),
        ),
        Column("most", "Hạn mức (đồng)", "Limit (đồng)", Kind.MONEY, required=True),
    ),
    unique="approver",
)
SHEETS = (PEOPLE, PAYEES, LIMITS)
