"""Công văn yêu cầu giải trình: a letter that asks a fund to explain exceptions of an audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from reports.explanation_data import Data, Line, Point, problems
from reports.house import letter, styles
from reports.house.archive import Attachment
from reports.house.page import render
from reports.house.tables import Column, ruled, side_by_side
from reports.house.text import P, Strong
from reports.parts import Citation, FiguresDisagree, as_json, require
from reports.wording import date_long, date_short, money_formal, money_plain, number

__all__ = ["Data", "Line", "Point", "build"]

_UNIT: Final = "Đơn vị tính: đồng"
_SUBJECT_WIDTH: Final = 66 * mm
"""A letter has no title: its subject stands under the number (Decree 30/2020, Annex I, II.5)."""


def build(data: Data) -> bytes:
    """The unsigned PDF. Raises ``FiguresDisagree``, ``UnverifiedLaw``, ``TextTooLong``."""
    for problem in problems(data):
        raise FiguresDisagree(problem)
    letterhead = data.letterhead
    story: list[Flowable] = [
        *letter.masthead(letterhead),
        _subject(letterhead.subject),
        P(f"Kính gửi: {data.fund}.", styles.ADDRESSEE),
        P(_first(data), styles.BODY),
        *(part for at, point in enumerate(data.points, 1) for part in _point(at, point)),
        *letter.closing(letterhead, [P(_last(data), styles.BODY)]),
    ]
    full = f"Công văn số {letterhead.full_number()}"
    file = Attachment("du-lieu.json", as_json(data), "application/json", f"Dữ liệu của {full}")
    return render(story, letterhead, full, (file,))


def _subject(text: str) -> Flowable:
    widths = (_SUBJECT_WIDTH, styles.TEXT_WIDTH - _SUBJECT_WIDTH)
    return side_by_side(([P(text, styles.PARENT)], [Spacer(0, 0)]), widths)


def _point(at: int, point: Point) -> list[Flowable]:
    risk = f" Số tiền rủi ro: {money_formal(point.amount)}." if point.amount else ""
    story = letter.clause(f"{at}. {point.title} ({point.code})")
    alone = _line(point.shown[0], point.amount) if len(point.shown) == 1 else ""
    story += letter.paragraphs((f"{point.found}{risk}{alone}", *_basis(point.basis)))
    if len(point.shown) > 1:
        story += _lines(at, point.shown)
        story.append(Spacer(0, 4))
    missing = point.lines - len(point.shown)
    if missing:
        told = f"Còn {number(missing)} dòng không in ở đây; Quỹ được cung cấp khi yêu cầu."
        story.append(P(told, styles.NOTE))
    return [*story, P((Strong("Đề nghị Quỹ: "), point.asks), styles.BODY)]


def _basis(basis: Citation | None) -> list[str]:
    if basis is None:
        return []
    return [f"Căn cứ: {require((basis,))[0].text.rstrip('.')}."]


def _line(line: Line, at_risk: int) -> str:
    """A single line needs no table: a short letter stays on one page."""
    told = f" {line.stands_in} ({date_short(line.day)}): {line.text}".rstrip(".")
    return f"{told}." if line.amount == at_risk else f"{told}, {money_formal(line.amount)}."


def _lines(at: int, lines: Sequence[Line]) -> list[Flowable]:
    columns = (
        Column("Ngày", 22, styles.CELL_CENTRE),
        Column("Nằm tại", 42),
        Column("Nội dung"),
        Column("Số tiền", 30, styles.CELL_FIGURE),
    )
    rows = [
        (date_short(line.day), line.stands_in, line.text, money_plain(line.amount))
        for line in lines
    ]
    return ruled(columns, rows, caption=f"Bảng {at}. Các dòng của nội dung {at}", unit=_UNIT)


def _first(data: Data) -> str:
    period = f"từ {date_long(data.period_from)} đến {date_long(data.period_to)}"
    return (
        f"Qua kiểm tra việc tiếp nhận, quản lý, sử dụng nguồn tài trợ của {data.fund} {period},"
        f" {data.letterhead.issuer.name} đề nghị Quỹ giải trình {number(len(data.points))} nội dung"
        " dưới đây. Việc yêu cầu giải trình không phải là kết luận vi phạm."
    )


def _last(data: Data) -> str:
    name = data.letterhead.issuer.name
    return (
        f"Đề nghị Quỹ gửi văn bản giải trình kèm tài liệu chứng minh về {name} chậm nhất"
        f" {date_long(data.due_on)}. Quá thời hạn trên mà không có giải trình, {name} kết luận theo"
        " tài liệu hiện có và ghi trong báo cáo là Quỹ chưa giải trình./."
    )
