"""An invented letter that asks a fund to explain two exceptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reports import explanation_request as paper
from tests.reports.sample_parts import LAW, letterhead


def explanation_data(**changes: Any) -> paper.Data:
    head = letterhead()
    lines = tuple(
        paper.Line(
            stands_in=f"Sổ chi tháng 9.xlsx, chứng từ PC-{at:03}",
            day=date(2026, 1, 7) + timedelta(days=at),
            text="Người bán <A> & con – mua gạo, sữa cho lớp bán trú",
            amount=24_000_000 + at,
        )
        for at in range(40)
    )
    fields: dict[str, Any] = {
        "letterhead": head,
        "fund": "Quỹ Bảo trợ trẻ em Ánh Sao",
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 1, 31),
        "due_on": head.dated + timedelta(days=10),
        "points": (
            paper.Point(
                code="A06",
                title="Chi trùng",
                found="Hai khoản chi cùng người nhận, cùng số tiền trong 30 ngày.",
                amount=48_000_001,
                lines=2_345,
                shown=lines,
                asks="Nêu rõ nguyên nhân chi hai lần và gửi hóa đơn, phiếu nhập kho.",
                basis=LAW,
            ),
            paper.Point(
                code="A25",
                title="Công khai chậm",
                found="Chưa công khai đóng góp của năm 2025.",
                amount=0,
                lines=0,
                shown=(),
                asks="Cho biết ngày và nơi đã công khai.",
            ),
        ),
    }
    return paper.Data(**{**fields, **changes})
