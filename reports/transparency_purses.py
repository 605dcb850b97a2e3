"""Restricted gifts in the transparency report: what came in, was paid and is left of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import Flowable

from reports.house import letter, styles
from reports.house.tables import Column, StrongRow, ruled
from reports.transparency_data import Purse
from reports.wording import date_short, money_plain

_WORDS: Final = (
    "Mỗi khoản tài trợ có mục đích là một nguồn riêng: chỉ khoản chi của chính nguồn đó lấy từ tiền"
    " của nguồn. Số còn lại nhỏ hơn 0 là đã chi nhiều hơn số thu trong kỳ."
)


def table(purses: Sequence[Purse]) -> list[Flowable]:
    """Nothing where the fund's register names no restricted gift."""
    if not purses:
        return []
    columns = (
        Column("Khoản tài trợ", 0),
        Column("Hạn", 21, styles.CELL_CENTRE),
        Column("Thu", 27, styles.CELL_FIGURE),
        Column("Chi theo sổ", 27, styles.CELL_FIGURE),
        Column("Khớp ngân hàng", 27, styles.CELL_FIGURE),
        Column("Còn lại", 27, styles.CELL_FIGURE),
    )
    rows: list[Sequence[str] | StrongRow] = [
        (_name(one), date_short(one.deadline) if one.deadline else "–", *_amounts(one))
        for one in purses
    ]
    if len(purses) > 1:
        sums = Purse(
            code="",
            purpose="",
            deadline=None,
            registered=True,
            came=sum(one.came for one in purses),
            paid=sum(one.paid for one in purses),
            cleared=sum(one.cleared for one in purses),
        )
        rows.append(StrongRow(("Cộng", "", *_amounts(sums))))
    caption = "Bảng 3a. Tài trợ có mục đích trong kỳ"
    return [
        *letter.paragraphs((_WORDS,)),
        *ruled(columns, rows, caption=caption, unit="Đơn vị tính: đồng"),
    ]


def _name(one: Purse) -> str:
    if not one.registered:
        return f"{one.code} (không có trong sổ đăng ký)"
    return f"{one.code}: {one.purpose}" if one.purpose else one.code


def _amounts(one: Purse) -> tuple[str, ...]:
    return tuple(
        money_plain(amount) for amount in (one.came, one.paid, one.cleared, one.came - one.paid)
    )
