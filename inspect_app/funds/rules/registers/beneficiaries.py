"""People who are helped, children above all: an own code, and keyed hashes of everything else that
could tell who they are (Law on Children 2016 Art. 21; Decree 56/2017/NĐ-CP Art. 33)."""

from __future__ import annotations

from ..sentences import Sentence
from .columns import Column, Kind, Sheet, code

STATUS = {"died": Sentence("Đã mất", "Died"), "moved": Sentence("Đã chuyển đi", "Moved away")}
_NEVER = Sentence(
    "Không lưu giá trị, chỉ lưu mã băm có khóa để so trùng",
    "The value is never stored, only a keyed hash that shows which are equal",
)


def _hidden(key: str, vi: str, en: str, *aliases: str) -> Column:
    return Column(key, vi, en, Kind.HASHED, tells=_NEVER, aliases=aliases)


BENEFICIARIES = Sheet(
    "beneficiaries",
    "Người thụ hưởng",
    "Beneficiaries",
    Sentence(
        "Mã do quỹ đặt, không chứa tên; sổ chi ghi mã này ở cột “Đối tượng thụ hưởng”.",
        "A code of the fund's own, without the name; the ledger quotes it as beneficiary.",
    ),
    ("A18", "A20"),
    (
        code("Mã người thụ hưởng", "Code", Sentence("Ví dụ TH-001", "Such as TH-001")),
        _hidden("name", "Họ tên", "Name"),
        _hidden("account", "Số tài khoản nhận", "Account", "Số tài khoản"),
        _hidden("phone", "Điện thoại", "Phone", "Số điện thoại"),
        _hidden("identity", "Số định danh", "Identity number", "CCCD"),
        _hidden("device", "Thiết bị ký nhận", "Device"),
        _hidden("photo", "Ảnh ký nhận", "Photo"),
        _hidden("guardian", "Người giám hộ", "Guardian"),
        Column("status", "Tình trạng", "Status", Kind.CHOICE, choices=STATUS),
        Column("status_on", "Ngày mất, chuyển đi", "Status since", Kind.DAY),
        Column("signed_on", "Ngày ký nhận", "Signed on", Kind.DAY),
        Column("signed_at", "Giờ ký nhận", "Signed at", Kind.MINUTE),
        Column("area", "Địa bàn", "Area"),
        Column("class", "Nhóm thụ hưởng", "Class"),
        Column(
            "facility",
            "Cơ sở nuôi dưỡng",
            "Facility",
            tells=Sentence(
                "Mã hoặc tên cơ sở trong sổ đăng ký, để trống nếu ở nhà",
                "Code or name of the facility in the register, empty for who lives at home",
            ),
        ),
    ),
    unique="code",
    private=True,
)
SHEETS = (BENEFICIARIES,)
