"""A printed statement (PDF) -> the table of text cells that a CSV of it would give."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice

import pypdfium2
import pypdfium2.raw as pdfium

from ...rules.upload import MAX_BYTES
from ..cells import MAX_CELL, MAX_ROWS, Row
from ..own_account import account_in
from ..problems import Unreadable
from ..readers.raw import RawTable
from ..stated_rows import stated_by
from .columns import Bands, Header, find_header
from .rows import (
    PageRows,
    PrintedRow,
    dated_heights,
    in_columns,
    page_rows,
    row_heights,
    rows_outside,
)
from .segments import CrowdedPage, Segment, page_segments
from .wrapping import Lines, Wrapping

MAX_PAGES = 12_000
MAX_SECONDS = 1_800.0  # PDFium itself cannot be stopped within a page: the job's own limit is twice
LEARN = 3  # pages from which columns and page furniture are learnt
AHEAD = 20  # pages that are read before one is cut
PAGE_TITLE = "PageId"

_PAGE_NUMBER = re.compile(r"(?:Trang|Page)\s*:?\s*[0-9]+(?:\s*(?:/|of)\s*[0-9]+)?", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_Place = tuple[int, int, str]  # left, baseline, words without their numbers
Progress = Callable[[int, int], None]  # (page, pages)


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    segments: list[Segment]
    header: Header | None


def is_pdf(data: bytes) -> bool:
    """True when the bytes say that they are a PDF."""
    return data[:5] == b"%PDF-"


def printed_table(data: bytes, file: str, progress: Progress | None = None) -> RawTable:
    """The header and all rows, the page's number in the first column.

    Raises Unreadable for a damaged, encrypted or oversized file and for one without a known header.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(file, "too_large", f"{len(data):,} > {MAX_BYTES:,} bytes")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise Unreadable(file, "locked_pdf" if locked else "broken_pdf") from error
    try:
        return _table(_pages(document, file, progress), file)
    finally:
        document.close()


def _pages(
    document: pypdfium2.PdfDocument, file: str, progress: Progress | None
) -> Iterator[_Page]:
    """One page at a time: memory holds no more."""
    total = len(document)
    if total > MAX_PAGES:
        raise Unreadable(file, "too_many_pages", f"{total:,} > {MAX_PAGES:,}")
    until = time.monotonic() + MAX_SECONDS
    for number in range(1, total + 1):
        if time.monotonic() > until:
            raise Unreadable(file, "too_slow", f"{number:,} / {total:,}")
        try:
            page = document[number - 1]
            segments = page_segments(page, until)
            page.close()
        except TimeoutError as error:
            raise Unreadable(file, "too_slow", f"{number:,} / {total:,}") from error
        except (pypdfium2.PdfiumError, CrowdedPage) as error:
            raise Unreadable(file, "broken_pdf", f"page {number}: {error}") from error
        if progress is not None:
            progress(number, total)
        yield _Page(number, segments, find_header(segments))


def _table(pages: Iterator[_Page], file: str) -> RawTable:
    learnt = list(islice(pages, LEARN))
    first = next((page for page in learnt if page.header), None)
    if first is None or first.header is None:
        seen = " ".join(piece.text for page in learnt for piece in page.segments[:10])
        raise Unreadable(file, "unknown_header" if seen else "no_text_pdf", seen[:120])
    columns = first.header.columns
    bodies = [_below_header(page) for page in learnt]
    bands = Bands(columns, chain.from_iterable(bodies))
    furniture = _furniture(learnt, bands)
    rows = _stated_above(first, first.header)
    rows.append(Row(len(rows) + 1, (PAGE_TITLE, *(column.title for column in columns))))
    outside = set[int]()
    whole = (page for page in chain(learnt, pages) if page.number >= first.number)
    for row in _whole(_cut(whole, bands, furniture)):
        if len(rows) >= MAX_ROWS:
            raise Unreadable(file, "too_many_rows", f"> {MAX_ROWS:,}")
        cells = row.texts()
        if max(map(len, cells)) > MAX_CELL:
            raise Unreadable(file, "broken_pdf", f"page {row.page}")
        rows.append(Row(len(rows) + 1, (str(row.page), *cells)))
        if row.outside:
            outside.add(len(rows))
    return RawTable(rows, outside=frozenset(outside))


def _cut(pages: Iterable[_Page], bands: Bands, furniture: frozenset[_Place]) -> Iterator[PageRows]:
    """Pages cut into rows; some pages are read ahead, to learn how text is wrapped."""
    wrapping = Wrapping(len(bands.columns))
    ahead: deque[tuple[int, list[Lines]]] = deque()
    for page in pages:
        columns = in_columns(_without(_below_header(page), furniture), bands)
        wrapping.learn(columns, dated_heights(columns, bands), row_heights(columns, bands))
        ahead.append((page.number, columns))
        if len(ahead) > AHEAD:
            number, columns = ahead.popleft()
            yield page_rows(columns, bands, number, wrapping)
    for number, columns in ahead:
        yield page_rows(columns, bands, number, wrapping)


def _stated_above(page: _Page, header: Header) -> list[Row]:
    """Balances, totals and the account that the bank prints above the table."""
    pieces = sorted((p for p in page.segments if p.y > header.top), key=lambda p: (-p.y, p.left))
    rows: list[Row] = []
    for _y, line in groupby(pieces, key=lambda p: round(p.y)):
        cells = tuple(piece.text for piece in line)
        if stated_by(cells) or account_in(cells):
            rows.append(Row(len(rows) + 1, (str(page.number), *cells)))
    return rows


def _below_header(page: _Page) -> list[Segment]:
    if page.header is None:
        return page.segments
    return [piece for piece in page.segments if piece.y < page.header.bottom]


def _whole(pages: Iterable[PageRows]) -> Iterator[PrintedRow]:
    """All rows, those that a page's end cut put together, and what belongs to no row.

    The last row of a page is held back until the next page tells whether it goes on.
    """
    held: list[PrintedRow] = []  # the last row, and what stands below it outside the table
    start: list[Lines] = []
    number = 0
    for page in pages:
        number = page.number
        if held and not held[0].outside:
            _join(held[0], held[0].cells, _words(page.before))
        else:
            held += rows_outside(page.before, number)
        for row in page.rows:
            if row.outside:
                held.append(row)
                continue
            yield from held
            held = [row]
            if start:
                _join(row, _words(start), row.cells)
                start = []
        start = [a + b for a, b in zip(start, page.after, strict=True)] if start else page.after
    yield from held
    yield from rows_outside(start, number)


def _words(columns: Sequence[Lines]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in columns]


def _join(row: PrintedRow, above: list[list[str]], below: list[list[str]]) -> None:
    row.cells = [a + b for a, b in zip(above, below, strict=True)]


def _key(piece: Segment) -> _Place:
    return round(piece.left), round(piece.y), re.sub("[0-9]+", "#", piece.text)


def _furniture(pages: Sequence[_Page], bands: Bands) -> frozenset[_Place]:
    """Headings and feet: the same words at the same place of most pages, outside all rows."""
    seen: Counter[_Place] = Counter()
    for page in pages:
        heights = dated_heights(in_columns(_below_header(page), bands), bands)
        inside = (heights[-1] - 2, heights[0] + 2) if heights else (0.0, 0.0)
        seen.update(
            {
                _key(p)
                for p in page.segments
                if not inside[0] <= p.y <= inside[1] and not _is_figure(p.text)
            }
        )
    least = max(2, len(pages) - 1)
    return frozenset(key for key, count in seen.items() if count >= least)


def _is_figure(text: str) -> bool:
    """Totals of a page stand at one place of every page, and are no furniture."""
    return _AMOUNT.search(text) is not None or stated_by([text]) is not None


def _without(body: Sequence[Segment], furniture: frozenset[_Place]) -> list[Segment]:
    return [
        piece
        for piece in body
        if _key(piece) not in furniture and not _PAGE_NUMBER.fullmatch(piece.text)
    ]
