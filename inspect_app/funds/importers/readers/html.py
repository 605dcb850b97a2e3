"""A web page that calls itself .xls: its tables."""

from __future__ import annotations

from html.parser import HTMLParser

from ..cells import MAX_CELL, MAX_ROWS, Row, decode_page
from ..problems import Unreadable
from .raw import RawTable
from .sheets import Sheet, as_one

MAX_COLUMNS = 200
START = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<body")
_SILENT = frozenset({"script", "style", "title"})


def is_html(data: bytes) -> bool:
    """True when the first bytes are those of a web page."""
    return data[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(START)


def html_table(data: bytes, file: str) -> RawTable:
    """The tables of the page. Nothing is fetched or run: markup is only walked over.

    Raises Unreadable for a page without a table and for an oversized one.
    """
    page = _Page(file)
    page.feed(decode_page(data, file))
    page.close()
    if not any(page.tables):
        raise Unreadable(file, "html_file")
    return as_one(
        [
            Sheet(f"bảng {at}", [Row(no, tuple(row)) for no, row in enumerate(rows, start=1)])
            for at, rows in enumerate(page.tables, start=1)
        ],
        file,
    )


class _Page(HTMLParser):
    """Collects cells; browsers close cells and rows that a page leaves open, and so does this."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []  # tables within tables
        self._cell: list[str] | None = None
        self._silent = 0
        self._down: dict[int, int] = {}  # column -> rows that a cell from above still covers
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens tables, rows and cells."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._end_cell()
            self._down = {}
            self._open.append([])
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._start_row()
        elif self._open and tag in {"td", "th"}:
            self._start_cell({name: value or "" for name, value in attrs})
        elif self._cell is not None and tag in {"br", "p", "div"}:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Closes what is open."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr"}:
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
            self._down = {}

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _start_row(self) -> None:
        self._end_cell()
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise Unreadable(self.file, "too_many_rows", f"> {MAX_ROWS:,}")
        self._open[-1].append([])

    def _start_cell(self, attrs: dict[str, str]) -> None:
        self._end_cell()
        if not self._open[-1]:
            self._start_row()
        row = self._open[-1][-1]
        while self._down.get(len(row), 0):  # a cell from above stands here
            self._down[len(row)] -= 1
            row.append("")
        wide, deep = _span(attrs.get("colspan")), _span(attrs.get("rowspan"))
        if len(row) + wide > MAX_COLUMNS:
            raise Unreadable(self.file, "too_many_columns", f"row {self._rows}")
        for column in range(len(row), len(row) + wide):
            self._down[column] = deep - 1
        row.extend([""] * wide)
        self._at = len(row) - wide
        self._cell = []

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        text = "".join(self._cell).replace("\xa0", " ").strip()
        self._cell = None
        if len(text) > MAX_CELL:
            raise Unreadable(self.file, "html_file", f"row {self._rows}")
        self._open[-1][-1][self._at] = text


def _span(text: str | None) -> int:
    """How many columns or rows a cell covers."""
    return min(int(text), MAX_COLUMNS) if text and text.isdecimal() and int(text) else 1
