"""Campaigns and their days, disclosures, announced allocations, assets of a year."""

from __future__ import annotations

from ..sentences import Sentence
from .columns import Column, Kind, Sheet, code, year

DISCLOSURES_OF = {
    "contributions": Sentence("Công khai đóng góp", "Contributions"),
    "report": Sentence("Báo cáo năm", "Yearly report"),
}
YES_NO = {"yes": Sentence("Có", "Yes"), "no": Sentence("Không", "No")}

CAMPAIGNS = Sheet(
    "campaigns",
    "Cuộc vận động",
    "Campaigns",
    Sentence(
        "Mã của cuộc vận động được tìm trong nội dung chuyển khoản đến.",
        "The code is looked for in the text of incoming transfers.",
    ),
    ("A22",),
    (
        code("Mã cuộc vận động", "Code", Sentence("Ví dụ CVD2024", "Such as CVD2024")),
        Column("name", "Tên cuộc vận động", "Name", required=True),
        Column("start", "Ngày phát động", "Started on", Kind.DAY, required=True),
        Column("close", "Ngày kết thúc tiếp nhận", "Closed on", Kind.DAY),
        Column("distributed", "Ngày phân phối xong", "Distributed on", Kind.DAY),
        Column("disclosed_in", "Ngày công khai số thu", "Receipts disclosed on", Kind.DAY),
        Column("disclosed_out", "Ngày công khai số chi", "Use disclosed on", Kind.DAY),
    ),
    unique="code",
)
ANNOUNCED = Sheet(
    "announced",
    "Phân bổ đã công bố",
    "Announced allocations",
    Sentence(
        "Mỗi dòng của danh sách phân bổ đã công bố: người nhận, số tiền, quyết định.",
        "Each row of a published allocation list: payee, amount, decision.",
    ),
    ("A31",),
    (
        Column("day", "Ngày công bố", "Announced on", Kind.DAY, required=True),
        Column("payee", "Người nhận", "Payee", required=True),
        Column("amount", "Số tiền (đồng)", "Amount", Kind.MONEY, required=True),
        Column("decision", "Quyết định số", "Decision", Kind.TEXT, required=True),
    ),
)
DISCLOSURES = Sheet(
    "disclosures",
    "Công khai",
    "Disclosures",
    Sentence("Mỗi lần phải công khai một dòng.", "One row for each disclosure that is due."),
    ("A25",),
    (
        Column("kind", "Loại", "Kind", Kind.CHOICE, required=True, choices=DISCLOSURES_OF),
        year("Của năm", "Of the year"),
        Column(
            "published",
            "Ngày công khai",
            "Published on",
            Kind.DAY,
            tells=Sentence("Bỏ trống: chưa công khai", "Empty: not published yet"),
        ),
        Column("money_in", "Số thu đã công khai (đồng)", "Money in as disclosed", Kind.MONEY),
        Column("money_out", "Số chi đã công khai (đồng)", "Money out as disclosed", Kind.MONEY),
    ),
)
ASSETS = Sheet(
    "assets",
    "Tài sản năm",
    "Assets of a year",
    Sentence(
        "Tổng tài sản và số chi tài trợ của từng năm.", "Total assets and grants paid of a year."
    ),
    ("A24",),
    (
        year("Năm", "Year"),
        Column("total", "Tổng tài sản (đồng)", "Total assets", Kind.MONEY, required=True),
        Column("disbursed", "Chi tài trợ (đồng)", "Disbursed", Kind.MONEY, required=True),
        Column(
            "raises",
            "Có vận động tài trợ",
            "Raises money",
            Kind.CHOICE,
            required=True,
            choices=YES_NO,
        ),
    ),
    unique="year",
)
SHEETS = (CAMPAIGNS, ANNOUNCED, DISCLOSURES, ASSETS)
