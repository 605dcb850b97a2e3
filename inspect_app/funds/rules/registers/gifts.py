"""Gifts with terms, gifts from abroad, gifts in kind and the market prices to compare."""

from __future__ import annotations

from ..sentences import Sentence
from .columns import Column, Kind, Sheet, code, unit_price

RESTRICTIONS = Sheet(
    "restrictions",
    "Tài trợ có mục đích",
    "Restricted gifts",
    Sentence(
        "Điều kiện của nhà tài trợ; sổ chi ghi mã ở cột “Mục đích của nhà tài trợ”.",
        "Terms of donors; the ledger quotes the code as “Restricted to”.",
    ),
    ("A20", "A21"),
    (
        code(
            "Mã khoản tài trợ",
            "Code",
            Sentence(
                "Cũng tìm trong nội dung chuyển khoản đến",
                "Looked for in the text of incoming transfers too",
            ),
        ),
        Column("donor", "Nhà tài trợ", "Donor"),
        Column(
            "purpose",
            "Mục đích",
            "Purpose",
            tells=Sentence("Tên chương trình như trong sổ chi", "Programme as in the ledger"),
        ),
        Column("area", "Địa bàn", "Area"),
        Column("class", "Nhóm thụ hưởng", "Class"),
        Column("deadline", "Hạn sử dụng", "Deadline", Kind.DAY),
        Column("consent", "Văn bản đồng ý chuyển", "Consent to move"),
        Column("bank_ref", "Số giao dịch ngân hàng", "Bank reference"),
    ),
    unique="code",
)
WISH = {
    "named": Sentence("Nêu tên", "Named"),
    "anonymous": Sentence("Không nêu tên", "Anonymous"),
}
WISHES = Sheet(
    "wishes",
    "Ý muốn nhà tài trợ",
    "Wishes of donors",
    Sentence(
        "Mỗi khoản tài trợ một dòng: nhà tài trợ có đồng ý công khai tên không. Không có dòng: "
        "không nêu tên.",
        "A row for each gift: whether the donor agrees to be named in public. No row: anonymous.",
    ),
    (),
    (
        Column(
            "reference",
            "Số giao dịch ngân hàng",
            "Bank reference",
            required=True,
            tells=Sentence("Như trên sao kê", "As on the statement"),
        ),
        Column("amount", "Số tiền (đồng)", "Amount", Kind.MONEY, required=True),
        Column("wish", "Ý muốn", "Wish", Kind.CHOICE, required=True, choices=WISH),
        Column("donor", "Tên được công khai", "Name to be published"),
        Column("consent", "Văn bản đồng ý", "Written consent"),
    ),
)
FOREIGN = Sheet(
    "foreign",
    "Tài trợ nước ngoài",
    "Foreign gifts",
    Sentence(
        "Người gửi ở nước ngoài và văn bản phê duyệt tiếp nhận.",
        "Senders abroad and the approval to receive.",
    ),
    ("A26",),
    (
        Column(
            "account",
            "Tài khoản người gửi",
            "Sender's account",
            Kind.CODE,
            required=True,
            tells=Sentence("Như trên sao kê", "As on the statement"),
        ),
        Column("country", "Nước (mã 2 chữ)", "Country", Kind.CODE, required=True),
        Column("currency", "Loại tiền", "Currency", Kind.CODE),
        Column("number", "Số văn bản phê duyệt", "Approval number"),
        Column("approved_on", "Ngày phê duyệt", "Approved on", Kind.DAY),
    ),
)
AID_ACCOUNTS = Sheet(
    "aid_accounts",
    "Tài khoản viện trợ",
    "Aid accounts",
    Sentence("Tài khoản của quỹ để tiếp nhận viện trợ.", "Accounts of the fund that receive aid."),
    ("A26",),
    (Column("account", "Số tài khoản", "Account", Kind.CODE, required=True),),
    unique="account",
)
IN_KIND = Sheet(
    "in_kind",
    "Hiện vật",
    "Gifts in kind",
    Sentence("Mỗi dòng một lần nhận hiện vật.", "One row for each receipt in kind."),
    ("A28",),
    (
        code("Mã lần nhận", "Code", Sentence("Số phiếu nhập", "Number of the receipt")),
        Column("day", "Ngày nhận", "Received on", Kind.DAY, required=True),
        Column("item", "Mặt hàng", "Item", required=True),
        Column("quantity", "Số lượng nhận", "Quantity", Kind.WHOLE, required=True),
        unit_price("unit_price", "Đơn giá (đồng)", "Unit price"),
        Column("area", "Địa bàn", "Area"),
        Column("expiry", "Hạn dùng", "Expiry", Kind.DAY),
        Column("handover", "Biên bản bàn giao", "Handover record"),
        Column("given", "Đã phát", "Given", Kind.WHOLE, required=True),
        Column("stock", "Tồn", "Stock", Kind.WHOLE, required=True),
    ),
    unique="code",
)
PRICES = Sheet(
    "prices",
    "Giá thị trường",
    "Market prices",
    Sentence(
        "Giá trung vị của mặt hàng trong tháng tại địa bàn.",
        "Median price of an item in a month and an area.",
    ),
    ("A28",),
    (
        Column("item", "Mặt hàng", "Item", required=True),
        Column("area", "Địa bàn", "Area"),
        Column("day", "Một ngày trong tháng", "A day of the month", Kind.DAY, required=True),
        unit_price("median", "Giá trung vị (đồng)", "Median price"),
    ),
)
SHEETS = (RESTRICTIONS, FOREIGN, AID_ACCOUNTS, IN_KIND, PRICES, WISHES)
