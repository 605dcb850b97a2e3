"""Forty invented facilities of the invented province, with children by age and staff by post."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .places import COMMUNES

NAMES = (
    ("general", "Trung tâm Bảo trợ xã hội tổng hợp tỉnh Vân Sơn", 160),
    ("social_work_centre", "Trung tâm Công tác xã hội tỉnh Vân Sơn", 40),
    ("children", "Trung tâm Nuôi dưỡng trẻ em Bến Mây", 120),
    ("disabled", "Trung tâm Phục hồi chức năng trẻ khuyết tật Vân Sơn", 90),
    ("children", "Làng trẻ em Đồi Ngải", 110),
    ("children", "Mái ấm Cầu Lụa", 45),
    ("children", "Mái ấm Hoa Sim Trắng", 30),
    ("children", "Nhà trẻ mồ côi Suối Nâu", 36),
    ("children", "Mái ấm Cánh Cò Nhỏ", 24),
    ("general", "Cơ sở Bảo trợ xã hội Đồng Sậy", 80),
    ("children", "Nhà tình thương Bản Sương", 28),
    ("disabled", "Cơ sở Nuôi dưỡng trẻ khuyết tật Đá Nâu", 50),
    ("children", "Mái ấm Lũng Mơ", 20),
    ("children", "Mái ấm Đèo Sim", 22),
    ("children", "Nhà mở Hồ Trám", 18),
    ("children", "Mái ấm Sao Biển Hòn Sò", 16),
    ("general", "Cơ sở Bảo trợ xã hội Bãi Sú", 60),
    ("children", "Mái ấm Giồng Tre", 26),
    ("disabled", "Cơ sở Chăm sóc trẻ tự kỷ Nắng Mai Vân Sơn", 35),
    ("children", "Làng Thiếu niên Rừng Thưa", 70),
    ("children", "Mái ấm Khe Đào", 15),
    ("children", "Nhà trẻ mồ côi Mỏ Đá", 32),
    ("children", "Mái ấm Vườn Trầu", 25),
    ("children", "Mái ấm Ao Sen", 20),
    ("children", "Nhà tình thương Gò Gạo", 18),
    ("children", "Mái ấm Chợ Vôi", 40),
    ("general", "Cơ sở Bảo trợ xã hội Đông Mây", 75),
    ("children", "Mái ấm Tây Mây", 30),
    ("children", "Nhà mở Bạn Đường Vân Sơn", 14),
    ("disabled", "Cơ sở Nuôi dưỡng trẻ nhiễm chất độc Nà Khoai", 38),
    ("children", "Mái ấm Cồn Lau", 20),
    ("children", "Mái ấm Lá Non", 12),
    ("children", "Mái ấm Đom Đóm", 16),
    ("children", "Nhà trẻ sơ sinh Hạt Mưa", 24),
    ("children", "Mái ấm Bếp Lửa", 18),
    ("children", "Mái ấm Thuyền Giấy", 22),
    ("children", "Nhà tạm lánh Bình Yên Vân Sơn", 20),
    ("other", "Lớp học tình thương Cầu Lụa", 30),
    ("children", "Nhà nhỏ Quả Bàng", 8),
    ("children", "Nhà nhỏ Vỏ Ốc", 9),
)

FACILITY_TYPES = {
    "general": "Cơ sở bảo trợ xã hội tổng hợp",
    "social_work_centre": "Trung tâm công tác xã hội",
    "children": "Chăm sóc trẻ em có hoàn cảnh đặc biệt",
    "disabled": "Chăm sóc người khuyết tật",
    "other": "Cơ sở trợ giúp xã hội khác",
}
PUBLIC = 4
"""The first four are public."""
CROWDED = 25
"""This one holds more children than places: something to find."""
EXPIRED = 13
"""The licence of this one has ended: something to find."""

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Lý")
MIDDLES = ("Thị Mây", "Văn Đồng", "Thị Suối", "Minh", "Ngọc", "Quang", "Thị Lụa")
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hạnh", "Khuê", "Lâm", "Nga", "Phúc", "Sương")


def person(number: int) -> str:
    """An invented name, the same for the same number."""
    return " ".join(
        (
            SURNAMES[number % len(SURNAMES)],
            MIDDLES[number % len(MIDDLES)],
            GIVEN[number * 3 % len(GIVEN)],
        )
    )


def code_of(number: int) -> str:
    return f"CS-{number + 1:03d}"


def commune_of(number: int) -> tuple[str, str]:
    """The commune that the facility's name speaks of, else any."""
    for code, name in COMMUNES:
        if name.split(maxsplit=1)[1] in NAMES[number][1]:
            return code, name
    return COMMUNES[number * 7 % len(COMMUNES)]


def facility_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of facilities."""
    return [_facility(number) for number in range(len(NAMES))]


def _facility(number: int) -> dict[str, Any]:
    kind, name, capacity = NAMES[number]
    commune, commune_name = commune_of(number)
    public = number < PUBLIC
    founder = ("Tổ chức", "Tổ chức tôn giáo", "Cá nhân", "Doanh nghiệp")[number % 4]
    urban = commune_name.startswith("Phường")
    founded = dt.date(2004 + number % 17, 1 + number % 12, 1 + number % 27)
    return {
        "code": code_of(number),
        "name": name,
        "commune": commune,
        "address": f"Số {3 + number * 2} đường Ven Mây" if urban else f"Thôn {1 + number % 9}",
        "address_from": None,
        "representative": person(number),
        "phone": f"0299{3_000_000 + number * 1117}",
        "registered_on": founded,
        "closed_on": None,
        "facility_type": FACILITY_TYPES[kind],
        "ownership": "Công lập" if public else "Ngoài công lập",
        "founder": "Cơ quan nhà nước" if public else founder,
        "capacity": capacity,
        "area_kind": "Thành thị" if urban else "Nông thôn",
        "mountainous": commune_name.split()[1] in {"Bản", "Lũng", "Đèo", "Khe", "Nà", "Mỏ"},
        "land_area": str(capacity * (12 if urban else 34)),
        "room_area": str(capacity * (6 + number % 4)) + ",5",
        **_licence(number, founded, capacity),
    }


def _licence(number: int, founded: dt.date, capacity: int) -> dict[str, Any]:
    """Licences of before 2025 were issued by bodies that have ended since."""
    if capacity < 10:  # a small home: registered with the commune, no licence
        return {
            "licence_no": None,
            "licence_issued_on": None,
            "licence_issuer": None,
            "issuer_code": None,
            "licence_expires_on": None,
        }
    issued = max(founded, dt.date(2018, 3, 1)) + dt.timedelta(days=60 + number)
    by_district = number % 5 == 4
    name = (
        "Ủy ban nhân dân huyện Đá Nâu"
        if by_district
        else "Sở Lao động - Thương binh và Xã hội tỉnh Vân Sơn"
    )
    return {
        "licence_no": f"{number + 11}/GP-{'UBND' if by_district else 'SLĐTBXH'}",
        "licence_issued_on": issued,
        "licence_issuer": name,
        "issuer_code": "VS-UBND-DN" if by_district else "VS-SLDTBXH",
        "licence_expires_on": dt.date(2025, 3, 31) if number == EXPIRED else None,
    }


SHARES = (
    ("Từ 6 tuổi đến dưới 16 tuổi", "Mồ côi cả cha và mẹ", 24),
    ("Từ 6 tuổi đến dưới 16 tuổi", "Không nơi nương tựa", 18),
    ("Từ 6 tuổi đến dưới 16 tuổi", "Bị bỏ rơi", 12),
    ("Từ 6 tuổi đến dưới 16 tuổi", "Khuyết tật", 8),
    ("Từ 18 tháng đến dưới 6 tuổi", "Bị bỏ rơi", 12),
    ("Từ 18 tháng đến dưới 6 tuổi", "Mồ côi cả cha và mẹ", 6),
    ("Từ 18 tháng đến dưới 6 tuổi", "Nhiễm HIV/AIDS", 3),
    ("Dưới 18 tháng", "Bị bỏ rơi", 5),
    ("Từ 16 tuổi trở lên", "Mồ côi cả cha và mẹ", 7),
    ("Từ 16 tuổi trở lên", "Khuyết tật", 5),
)
"""Out of a hundred places: how many are taken by whom."""


def children_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of children."""
    rows = []
    for number, (_kind, _name, capacity) in enumerate(NAMES):
        extra = 40 if number == CROWDED else number % 7 - 6
        for place, (band, circumstance, share) in enumerate(SHARES):
            count = capacity * (share + (extra if place == 0 else 0)) // 100
            if count > 0:
                rows.append(
                    {
                        "code": code_of(number),
                        "age_band": band,
                        "circumstance": circumstance,
                        "children": count,
                    }
                )
    return rows


def staff_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of staff: most homes keep the norm, every sixth has too few carers."""
    rows = []
    for number, (_kind, _name, capacity) in enumerate(NAMES):
        carers = max(2, capacity // (5 if number % 6 else 11))
        posts = {
            "Giám đốc": 1,
            "Phó Giám đốc": 1 if capacity >= 40 else 0,
            "Công tác xã hội": 1 + capacity // 100,
            "Tâm lý": 1 if capacity >= 30 else 0,
            "Chăm sóc trực tiếp": carers,
            "Y tế, điều dưỡng": 1 + capacity // 50,
            "Chăm sóc dinh dưỡng": 1 + capacity // 20,
            "Dạy văn hóa, dạy nghề": capacity // 25,
            "Gián tiếp (kế toán, hành chính, lái xe, bảo vệ...)": 1 + capacity // 30,
        }
        rows += [
            {"code": code_of(number), "post": post, "people": people}
            for post, people in posts.items()
            if people
        ]
    return rows
