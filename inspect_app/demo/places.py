"""The invented province Vân Sơn: its authorities and its communes before and after July 2025."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

PROVINCE = "Vân Sơn"
PROVINCE_CODE = "99"
FOUNDED = dt.date(1997, 1, 1)
LAST_DAY = dt.date(2025, 6, 30)
FIRST_DAY = dt.date(2025, 7, 1)


@dataclass(frozen=True)
class Body:
    """An authority of the province."""

    code: str
    name: str
    short_name: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    parent: str = ""
    successors: tuple[str, ...] = ()


HEALTH = "VS-SYT"
BODIES = (
    Body("VS-UBND", "Ủy ban nhân dân tỉnh Vân Sơn", "UBND", "peoples_committee", FOUNDED),
    Body(HEALTH, "Sở Y tế tỉnh Vân Sơn", "SYT", "department", FOUNDED, parent="VS-UBND"),
    Body(
        "VS-TTr",
        "Thanh tra tỉnh Vân Sơn",
        "TTr",
        "provincial_inspectorate",
        FOUNDED,
        parent="VS-UBND",
    ),
    Body("VS-SNV", "Sở Nội vụ tỉnh Vân Sơn", "SNV", "department", FOUNDED, parent="VS-UBND"),
    Body(
        "VS-SLDTBXH",
        "Sở Lao động - Thương binh và Xã hội tỉnh Vân Sơn",
        "SLĐTBXH",
        "department",
        FOUNDED,
        dt.date(2025, 2, 28),
        "VS-UBND",
        (HEALTH,),
    ),
    Body(
        "VS-UBND-DN",
        "Ủy ban nhân dân huyện Đá Nâu",
        "UBND",
        "peoples_committee",
        FOUNDED,
        LAST_DAY,
        "VS-UBND",
        (HEALTH,),
    ),
)
"""In the order in which they can be recorded: superiors and successors first."""

COMMUNES = (
    ("99001", "Phường Bến Mây"),
    ("99002", "Phường Cầu Lụa"),
    ("99003", "Phường Đông Mây"),
    ("99004", "Phường Tây Mây"),
    ("99005", "Phường Chợ Vôi"),
    ("99006", "Xã Đồng Sậy"),
    ("99007", "Xã Suối Nâu"),
    ("99008", "Xã Đá Nâu"),
    ("99009", "Xã Nà Khoai"),
    ("99010", "Xã Bản Sương"),
    ("99011", "Xã Lũng Mơ"),
    ("99012", "Xã Đèo Sim"),
    ("99013", "Xã Hồ Trám"),
    ("99014", "Xã Cồn Lau"),
    ("99015", "Xã Bãi Sú"),
    ("99016", "Xã Giồng Tre"),
    ("99017", "Xã Rừng Thưa"),
    ("99018", "Xã Đồi Ngải"),
    ("99019", "Xã Khe Đào"),
    ("99020", "Xã Mỏ Đá"),
    ("99021", "Xã Vườn Trầu"),
    ("99022", "Xã Ao Sen"),
    ("99023", "Xã Gò Gạo"),
    ("99024", "Đặc khu Hòn Sò"),
)
"""In force since 1 July 2025."""

ENDED = (
    ("99101", "Phường Lụa Hạ", ("99002",)),
    ("99102", "Phường Lụa Thượng", ("99002",)),
    ("99103", "Xã Sậy Ngoài", ("99006",)),
    ("99104", "Xã Sậy Trong", ("99006",)),
    ("99105", "Thị trấn Đá Nâu", ("99008",)),
    ("99106", "Xã Nâu Hạ", ("99007", "99008")),
    ("99107", "Xã Bản Sương Cao", ("99010",)),
    ("99108", "Xã Sú Lớn", ("99015",)),
    ("99109", "Xã Sú Nhỏ", ("99015",)),
    ("99110", "Xã Hòn Sò", ("99024",)),
)
"""Ended on 30 June 2025: merged, one split (Nâu Hạ), one under a new name."""


def unit_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of administrative units."""
    province = _unit("Cấp tỉnh", PROVINCE_CODE, f"Tỉnh {PROVINCE}", FOUNDED)
    living = [_unit("Cấp xã", code, name, FIRST_DAY) for code, name in COMMUNES]
    ended = [
        _unit("Cấp xã", code, name, FOUNDED, until=LAST_DAY, successors="; ".join(heirs))
        for code, name, heirs in ENDED
    ]
    return [province, *living, *ended]


def _unit(
    level: str,
    code: str,
    name: str,
    since: dt.date,
    *,
    until: dt.date | None = None,
    successors: str = "",
) -> dict[str, Any]:
    return {
        "level": level,
        "unit": code,
        "name": name,
        "parent": PROVINCE_CODE if len(code) == 5 else None,
        "valid_from": since,
        "valid_to": until,
        "successors": successors or None,
    }
