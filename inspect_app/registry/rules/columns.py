"""Every sheet and column of the register's workbook. The template and the reader share this page.

To add a column: one line here, its column in `models.py`, and one line in `actions/storing.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from . import vocabulary as words
from .vocabulary import Choice

TEXT = "text"
CODE = "code"  # a short key, stored as text
UNIT_CODE = "unit_code"
DIGITS = "digits"  # an account number
PHONE = "phone"
DATE = "date"
COUNT = "count"  # whole number >= 0
MONEY = "money"  # whole đồng >= 0
AREA = "area"  # m², at most two decimals; kept as dm²
CHOICE = "choice"
FLAG = "flag"  # Có / Không


@dataclass(frozen=True)
class Column:
    key: str
    header: str
    kind: str = TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    note: str = ""
    max_length: int = 300


@dataclass(frozen=True)
class Sheet:
    key: str
    name: str
    columns: tuple[Column, ...]
    note: str

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def _maybe(key: str, header: str, kind: str = TEXT, note: str = "") -> Column:
    return Column(key, header, kind, required=False, note=note)


_COMMON = (
    Column("name", "Tên", note="Tên đầy đủ theo giấy phép hoặc quyết định"),
    Column("commune", "Mã xã, phường", UNIT_CODE, note="5 chữ số; xem trang Danh mục"),
    Column("address", "Địa chỉ", note="Số nhà, đường, thôn, tổ dân phố"),
    _maybe("address_from", "Địa chỉ từ ngày", DATE, "Bỏ trống: ngày đăng ký, hoặc hôm nay nếu đổi"),
    Column("representative", "Người đại diện", max_length=120),
    _maybe("phone", "Điện thoại", PHONE),
    Column("registered_on", "Ngày đăng ký, thành lập", DATE),
    _maybe("closed_on", "Ngày ngừng hoạt động", DATE, "Bỏ trống khi còn hoạt động"),
)


def _licence(required: bool) -> tuple[Column, ...]:
    return (
        Column("licence_no", "Số giấy phép", required=required, max_length=80),
        Column("licence_issued_on", "Ngày cấp giấy phép", DATE, required=required),
        Column("licence_issuer", "Cơ quan cấp giấy phép", required=required, note="Tên lúc cấp"),
        _maybe("issuer_code", "Mã cơ quan cấp", CODE, "Mã cơ quan trong hệ thống, nếu có"),
    )


FACILITIES = Sheet(
    "facilities",
    "Cơ sở",
    (
        Column("code", "Mã cơ sở", CODE, note="Chữ không dấu, số, dấu . - / ; mỗi mã một cơ sở"),
        *_COMMON,
        Column("facility_type", "Loại hình", CHOICE, choices=words.FACILITY_TYPES),
        Column("ownership", "Hình thức", CHOICE, choices=words.OWNERSHIPS),
        Column("founder", "Bên thành lập", CHOICE, choices=words.FOUNDERS),
        Column("capacity", "Sức chứa", COUNT, note="Số người tối đa, lớn hơn 0"),
        Column("area_kind", "Khu vực", CHOICE, choices=words.AREA_KINDS),
        Column("mountainous", "Miền núi", FLAG, choices=words.YES_NO),
        Column("land_area", "Diện tích đất (m²)", AREA),
        Column("room_area", "Diện tích phòng ở (m²)", AREA),
        *_licence(required=False),
        _maybe("licence_expires_on", "Ngày hết hạn giấy phép", DATE),
    ),
    "Mỗi dòng một cơ sở trợ giúp xã hội (Nghị định 103/2017/NĐ-CP).",
)
CHILDREN = Sheet(
    "children",
    "Trẻ em",
    (
        Column("code", "Mã cơ sở", CODE),
        Column("age_band", "Nhóm tuổi", CHOICE, choices=words.AGE_BANDS),
        Column("circumstance", "Hoàn cảnh", CHOICE, choices=words.CIRCUMSTANCES),
        Column("children", "Số trẻ", COUNT),
    ),
    "Mỗi dòng một nhóm tuổi và hoàn cảnh; mỗi trẻ tính một lần. Các dòng của một cơ sở thay "
    "toàn bộ số liệu trẻ em đã lưu của cơ sở đó. Không ghi họ tên trẻ.",
)
STAFF = Sheet(
    "staff",
    "Nhân sự",
    (
        Column("code", "Mã cơ sở", CODE),
        Column("post", "Vị trí việc làm", CHOICE, choices=words.STAFF_POSTS),
        Column("people", "Số người", COUNT),
    ),
    "Mỗi dòng một vị trí việc làm (Thông tư 33/2017/TT-BLĐTBXH). Các dòng của một cơ sở thay "
    "toàn bộ số liệu nhân sự đã lưu của cơ sở đó.",
)
FUNDS = Sheet(
    "funds",
    "Quỹ",
    (
        Column("code", "Mã quỹ", CODE, note="Chữ không dấu, số, dấu . - / ; mỗi mã một quỹ"),
        *_COMMON,
        Column("fund_type", "Loại quỹ", CHOICE, choices=words.FUND_TYPES),
        Column("scope", "Phạm vi hoạt động", CHOICE, choices=words.FUND_SCOPES),
        Column("foreign_contributor", "Có vốn nước ngoài", FLAG, choices=words.YES_NO),
        Column(
            "endowment_only",
            "Không vận động tài trợ",
            FLAG,
            choices=words.YES_NO,
            note="Có: quỹ chỉ dùng tài sản hiến tặng ban đầu",
        ),
        Column("founded_by", "Sáng lập viên"),
        Column("charter_assets", "Tài sản đóng góp thành lập (đồng)", MONEY),
        *_licence(required=True),
    ),
    "Mỗi dòng một quỹ từ thiện hoặc quỹ xã hội (Nghị định 93/2019/NĐ-CP). Quỹ mới cần ít nhất một "
    "dòng ở trang Tài khoản.",
)
BOARD = Sheet(
    "board",
    "Hội đồng quản lý",
    (
        Column("code", "Mã quỹ", CODE),
        Column("name", "Họ và tên", max_length=120),
        Column("post", "Chức danh", CHOICE, choices=words.BOARD_POSTS),
        Column("vietnamese", "Công dân Việt Nam", FLAG, choices=words.YES_NO),
        Column("term_from", "Nhiệm kỳ từ", DATE),
        _maybe("term_to", "Nhiệm kỳ đến", DATE),
    ),
    "Các dòng của một quỹ thay toàn bộ danh sách đã lưu của quỹ đó.",
)
ACCOUNTS = Sheet(
    "accounts",
    "Tài khoản",
    (
        Column("code", "Mã quỹ", CODE),
        Column("bank", "Ngân hàng", max_length=120),
        Column("account_no", "Số tài khoản", DIGITS, note="Ghi dạng chữ (Text), chỉ chữ số"),
        Column("holder", "Chủ tài khoản"),
        Column("opened_on", "Ngày mở", DATE),
        _maybe("closed_on", "Ngày đóng", DATE),
    ),
    "Mọi tài khoản của chính quỹ: chuyển tiền giữa các tài khoản này không phải là tài trợ. Tài "
    "khoản đã lưu không bị xóa; tài khoản thôi dùng thì ghi ngày đóng.",
)
PROGRAMMES = Sheet(
    "programmes",
    "Chương trình",
    (
        Column("code", "Mã quỹ", CODE),
        Column("programme", "Mã chương trình", CODE),
        Column("name", "Tên chương trình"),
        Column("restricted", "Tài trợ có mục đích", FLAG, choices=words.YES_NO),
        Column("starts_on", "Từ ngày", DATE),
        _maybe("ends_on", "Đến ngày", DATE),
    ),
    "Chương trình của quỹ. Chương trình đã lưu không bị xóa; chương trình xong thì ghi ngày kết "
    "thúc.",
)
UNITS = Sheet(
    "units",
    "Đơn vị hành chính",
    (
        Column("level", "Cấp", CHOICE, choices=words.UNIT_LEVELS),
        Column("unit", "Mã", UNIT_CODE, note="Tỉnh 2 chữ số, xã 5 chữ số; ghi dạng chữ (Text)"),
        Column("name", "Tên", note="Cả loại: Xã Minh Sơn, Phường Hòa Bình", max_length=120),
        _maybe("parent", "Mã tỉnh", UNIT_CODE, "Bắt buộc với cấp xã"),
        Column("valid_from", "Có hiệu lực từ", DATE),
        _maybe("valid_to", "Hết hiệu lực sau ngày", DATE, "Ngày cuối còn hiệu lực"),
        _maybe("successors", "Mã đơn vị kế tiếp", note="Nhiều mã cách nhau bằng dấu ;"),
    ),
    "Chỉ điền khi thêm đơn vị mới hoặc khi có sáp nhập, chia tách, đổi tên.",
)

SHEETS = (FACILITIES, CHILDREN, STAFF, FUNDS, BOARD, ACCOUNTS, PROGRAMMES, UNITS)

GUIDE_SHEET = "Hướng dẫn"
LISTS_SHEET = "Danh mục"
"""Sheets of the template that carry no data; the reader passes over them."""

MAX_ROWS = 20_000
"""Rows of one sheet: a province has hundreds of entities, its lists a few thousand rows."""


def version_of(communes: list[tuple[str, str]]) -> str:
    """SHA-256 over columns and commune list: changes when an older template would mislead."""
    return hashlib.sha256(repr((SHEETS, communes)).encode()).hexdigest()
