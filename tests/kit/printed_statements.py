"""Prints statements as four banks lay them out, with everything that makes such a PDF hard to read:
wrapped text, rows cut by the page's end, headings between rows, pieces drawn in any order.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reports.fonts import REGULAR, serif

SIZE, LEADING = 7.0, 9.0
TOP, FOOT, WIDTH, HEIGHT = 500.0, 40.0, 842.0, 595.0
PADDING = 4.0


@dataclass(frozen=True)
class PrintedColumn:
    """Where a column stands and how its cells align: "l", "r" or "c"."""

    title: tuple[str, ...]  # lines of the header cell
    left: float
    right: float
    align: str = "l"


@dataclass(frozen=True)
class Bank:
    """One bank's page."""

    name: str
    columns: tuple[PrintedColumn, ...]
    centred: bool = False  # wrapped text stands above and below its line
    header_on_every_page: bool = True


C = PrintedColumn
VIETCOMBANK = Bank(
    "VIETCOMBANK",
    (
        C(("Ngày GD/", "TNX Date"), 30, 90),
        C(("Số CT/", "Doc No"), 95, 160),
        C(("Số tiền ghi nợ/", "Debit"), 165, 255, "r"),
        C(("Số tiền ghi có/", "Credit"), 260, 350, "r"),
        C(("Số dư/", "Balance"), 355, 445, "r"),
        C(("Nội dung chi tiết/", "Transactions in detail"), 455, 812),
    ),
)
AGRIBANK = Bank(
    "AGRIBANK",
    (
        C(("Ngày/Date",), 30, 90),
        C(("Ghi chú/Remark",), 95, 400),
        C(("Nợ/Dr",), 405, 495, "r"),
        C(("Có/Cr",), 500, 590, "r"),
        C(("Số dư/Balance",), 595, 695, "r"),
        C(("Số tham chiếu/", "Ref. no"), 705, 812),
    ),
)
BIDV = Bank(
    "BIDV",
    (
        C(("STT", "(No)"), 30, 70, "c"),
        C(("Ngày giao dịch", "(Trans.Date)"), 75, 190, "c"),
        C(("Phát sinh có", "(Credit amount)"), 195, 300, "r"),
        C(("Diễn giải", "(Txn. Description)"), 310, 812),
    ),
    centred=True,
    header_on_every_page=False,
)
VIETINBANK = Bank(
    "VIETINBANK",
    (
        C(("Ngày phát sinh",), 30, 120),
        C(("Ngày hạch toán",), 125, 190),
        C(("Mô tả giao dịch",), 195, 430),
        C(("Nợ/Debit",), 435, 525, "r"),
        C(("Có/Credit",), 530, 620, "r"),
        C(("Số dư",), 625, 700, "r"),
        C(("Số giao dịch",), 710, 812),
    ),
)
MB = Bank(
    "MB",
    (
        C(("Ngày hạch toán/", "Posting date"), 30, 90),
        C(("Phát sinh nợ/", "Debit"), 95, 185, "r"),
        C(("Phát sinh có/", "Credit"), 190, 280, "r"),
        C(("Số dư",), 285, 375, "r"),
        C(("Nội dung",), 385, 700),
        C(("Số bút toán",), 705, 812),
    ),
)

Piece = tuple[float, float, str]


def print_statement(
    bank: Bank,
    rows: Sequence[Sequence[str]],
    seed: int = 1,
    *,
    password: str | None = None,
    above: str = "Từ ngày: 01/09/2024 đến ngày 12/09/2024",
    below: Sequence[str] = (),
    cut: Callable[[str], Iterable[str]] = lambda text: [text],
) -> bytes:
    """The PDF; one piece of text per line of a cell, drawn in an order that `seed` gives. `above`
    stands over the table of each page, `below` under that of the last. `cut`: the parts of a line
    that are drawn one after the other.
    """
    serif()  # registers the fonts
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), encrypt=password)
    shuffled = random.Random(seed)
    pages = list(_pages(bank, rows))
    for number, pieces in enumerate(pages, start=1):
        pieces += [
            (30, HEIGHT - 30, f"{bank.name} SAO KÊ TÀI KHOẢN/ACCOUNT STATEMENT"),
            (30, HEIGHT - 45, above),
            (400, 15, f"Trang {number}/{len(pages)}"),
        ]
        if number == len(pages):
            foot = min(y for _left, y, _text in pieces if y > FOOT - LEADING)
            pieces += [(30, foot - 20 - 10 * at, text) for at, text in enumerate(below)]
        shuffled.shuffle(pieces)
        for left, y, text in pieces:
            canvas.setFont(REGULAR, SIZE)
            at = 0
            for part in cut(text):
                canvas.drawString(left + stringWidth(text[:at], REGULAR, SIZE), y, part)
                at += len(part)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pages(bank: Bank, rows: Sequence[Sequence[str]]) -> Iterator[list[Piece]]:
    """Pieces page by page; a row that does not fit goes on overleaf."""
    pieces = _header(bank)
    y = TOP - 40
    for row in rows:
        cells = [wrapped(text, column) for text, column in zip(row, bank.columns, strict=True)]
        depth = max(map(len, cells))
        if bank.centred and y - depth * LEADING < FOOT:  # such a bank moves the whole row
            yield pieces
            pieces, y = _header(bank) if bank.header_on_every_page else [], TOP - 10
        for line in range(depth):
            if y < FOOT:
                yield pieces
                pieces, y = _header(bank) if bank.header_on_every_page else [], TOP - 40
            for lines, column in zip(cells, bank.columns, strict=True):
                shift = (depth - len(lines)) / 2 if bank.centred else 0.0
                if line < len(lines) and lines[line]:
                    pieces.append(_placed(lines[line], column, y - shift * LEADING))
            y -= LEADING
        y -= PADDING
    yield pieces


def _header(bank: Bank) -> list[Piece]:
    return [
        _placed(text, C(column.title, column.left, column.right, "c"), TOP - LEADING * at)
        for column in bank.columns
        for at, text in enumerate(column.title)
    ]


def _placed(text: str, column: PrintedColumn, y: float) -> Piece:
    spare = column.right - column.left - stringWidth(text, REGULAR, SIZE)
    shift = {"l": 0.0, "c": spare / 2, "r": spare}[column.align]
    return column.left + shift, y, text


def wrapped(text: str, column: PrintedColumn) -> list[str]:
    """Lines at spaces only: a word that is too long runs on over the next column."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and stringWidth(longer, REGULAR, SIZE) <= column.right - column.left:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def rows_of(bank: Bank, gifts: Sequence[tuple[str, str, str, str, str, str]]) -> list[list[str]]:
    """(date, number, debit, credit, balance, text) as this bank's cells."""
    clock = cycle(("08:01:29", "13:33:47", "22:36:13"))
    made: list[list[str]] = []
    for at, (on, number, debit, credit, balance, text) in enumerate(gifts, start=1):
        made.append(
            {
                "VIETCOMBANK": [on, number, debit, credit, balance, text],
                "AGRIBANK": [on, text, debit, credit, balance, number],
                "BIDV": [str(at), f"{on} {next(clock)}", credit or debit, text],
                "VIETINBANK": [f"{on} {next(clock)}", on, text, debit, credit, balance, number],
                "MB": [on, debit, credit, balance, text, number],
            }[bank.name]
        )
    return made
