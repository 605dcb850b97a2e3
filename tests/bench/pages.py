"""PDF pages per second: our house style against WeasyPrint, on the same table."""

from __future__ import annotations

import html
import io

import pikepdf
import weasyprint
from reportlab.platypus import Flowable

from reports.house.page import render
from reports.house.tables import Column, ruled
from tests.bench.timing import Ratio, seconds
from tests.reports.samples import letterhead

ROWS = 1500
HEADS = ("STT", "Ngày", "Số chứng từ", "Nội dung", "Số tiền (đồng)")


def _table() -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            "05/09/2024",
            f"5213.{number:05d}",
            f"Ủng hộ trẻ em vùng cao đợt {number}, chuyển khoản qua ngân hàng số {number * 7}",
            f"{number * 1000:,}".replace(",", "."),
        )
        for number in range(1, ROWS + 1)
    ]


def _ours(rows: list[tuple[str, ...]]) -> bytes:
    widths = (12, 24, 28, 0, 32)
    columns = [Column(head, width) for head, width in zip(HEADS, widths, strict=True)]
    story: list[Flowable] = ruled(columns, rows)
    return render(story, letterhead(), "Bảng kê")


def _weasyprint(rows: list[tuple[str, ...]]) -> bytes:
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    head = "".join(f"<th>{head}</th>" for head in HEADS)
    page = (
        "<style>@page{size:A4;margin:20mm 20mm 20mm 30mm}body{font:11.5pt serif}"
        "table{border-collapse:collapse;width:100%}td,th{border:.5pt solid}</style>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def measure() -> Ratio:
    """Pages per second, ours over WeasyPrint's; above 1 means that ours is faster."""
    rows = _table()
    ours_pages, their_pages = _pages(_ours(rows)), _pages(_weasyprint(rows))
    pairs = [
        (
            ours_pages / seconds(lambda: _ours(rows)),
            their_pages / seconds(lambda: _weasyprint(rows)),
        )
        for _ in range(2)
    ]
    ours, theirs = max(a for a, _ in pairs), max(b for _, b in pairs)
    return Ratio(
        f"PDF pages per second against WeasyPrint ({ROWS} rows, tagged PDF/A; higher is better)",
        ours,
        theirs,
        ours / theirs,
        "pages/s",
    )
