"""Twenty invented funds. The first owns the accounts of the sample statements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from inspect_app.funds.sample import OWN_ACCOUNTS

from .homes import person
from .places import COMMUNES

NAMES = (
    "Quỹ Bảo trợ trẻ em Minh Họa",
    "Quỹ Học bổng Cánh Buồm Vân Sơn",
    "Quỹ Trái tim nhỏ Vân Sơn",
    "Quỹ Bữa cơm có thịt Bản Sương",
    "Quỹ Áo ấm Lũng Mơ",
    "Quỹ Vì trẻ khuyết tật Vân Sơn",
    "Quỹ Mái nhà Ao Sen",
    "Quỹ Xe đạp đến trường Đồng Sậy",
    "Quỹ Tiếp sức mồ côi Vân Sơn",
    "Quỹ Nước sạch học đường Hòn Sò",
    "Quỹ Sách về bản Nà Khoai",
    "Quỹ Nụ cười Bến Mây",
    "Quỹ Hạt gạo Gò Gạo",
    "Quỹ Sữa học đường Suối Nâu",
    "Quỹ Đôi mắt sáng Vân Sơn",
    "Quỹ Bàn tay mẹ Cầu Lụa",
    "Quỹ Gia đình nhận nuôi Vân Sơn",
    "Quỹ Ngọn đèn Đèo Sim",
    "Quỹ Cây cầu nhỏ Giồng Tre",
    "Quỹ Di sản Họ Vân",
)

PROGRAMMES = (
    "Nuôi dưỡng trẻ mồ côi",
    "Học bổng trẻ em vùng bão",
    "Phẫu thuật tim bẩm sinh",
    "Bữa ăn bán trú",
    "Sách và đồ dùng học tập",
)
SMALL_BOARD = 12
"""The board of this fund has two members: something to find."""


def code_of(number: int) -> str:
    return f"Q-{number + 1:03d}"


def _founded(number: int) -> dt.date:
    return dt.date(2012 + number % 11, 1 + number * 5 % 12, 4 + number)


def fund_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of funds."""
    return [_fund(number) for number in range(len(NAMES))]


def _fund(number: int) -> dict[str, Any]:
    founded = _founded(number)
    scope, assets = ("Cấp xã", 100_000_000) if number % 6 == 5 else ("Cấp tỉnh", 1_600_000_000)
    return {
        "code": code_of(number),
        "name": NAMES[number],
        "commune": COMMUNES[number * 5 % len(COMMUNES)][0],
        "address": f"Số {number * 4 + 2} phố Lụa",
        "address_from": None,
        "representative": person(number + 50),
        "phone": f"0299{3_500_000 + number * 913}",
        "registered_on": founded,
        "closed_on": None,
        "fund_type": "Quỹ xã hội" if number % 4 == 3 else "Quỹ từ thiện",
        "scope": scope,
        "foreign_contributor": number in {1, 14},
        "endowment_only": number == len(NAMES) - 1,
        "founded_by": f"Ông (bà) {person(number + 70)} và các sáng lập viên",
        "charter_assets": assets + number * 35_000_000,
        "licence_no": f"{number + 101}/QĐ-UBND",
        "licence_issued_on": founded,
        "licence_issuer": "Ủy ban nhân dân tỉnh Vân Sơn",
        "issuer_code": "VS-UBND",
    }


def board_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of boards: a chair and two to four members each."""
    return [
        {
            "code": code_of(number),
            "name": person(100 + number * 11 + seat * 3),
            "post": "Ủy viên Hội đồng" if seat else "Chủ tịch Hội đồng",
            "vietnamese": True,
            "term_from": dt.date(2023, 1, 1),
            "term_to": dt.date(2027, 12, 31),
        }
        for number in range(len(NAMES))
        for seat in range(2 if number == SMALL_BOARD else 3 + number % 3)
    ]


def account_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of own accounts; those of the first fund are the sample statements'."""
    sample = [
        _account(0, number=account.number, bank=account.bank, holder="QUY MINH HOA")
        for account in OWN_ACCOUNTS
    ]
    others = [
        _account(
            fund, number=f"999{fund:03d}{kind}00{fund * 37:04d}", bank=bank, holder=NAMES[fund]
        )
        for fund in range(1, len(NAMES))
        for kind, bank in enumerate(("Ngân hàng Minh Họa A", "Ngân hàng Minh Họa B"))
        if fund and (kind == 0 or fund % 3 == 0)
    ]
    return sample + others


def _account(fund: int, *, number: str, bank: str, holder: str) -> dict[str, Any]:
    return {
        "code": code_of(fund),
        "bank": bank,
        "account_no": number,
        "holder": holder,
        "opened_on": _founded(fund) + dt.timedelta(days=30),
        "closed_on": None,
    }


def programme_rows() -> list[dict[str, Any]]:
    """Rows of the sheet of programmes; the first fund has those that its ledger names."""
    rows = []
    for fund in range(len(NAMES)):
        names = PROGRAMMES[:3] if fund == 0 else (PROGRAMMES[fund % len(PROGRAMMES)],)
        rows += [
            {
                "code": code_of(fund),
                "programme": f"CT{place}",
                "name": name,
                "restricted": place > 1,
                "starts_on": dt.date(2024, 1, 1),
                "ends_on": None,
            }
            for place, name in enumerate(names, start=1)
        ]
    return rows
