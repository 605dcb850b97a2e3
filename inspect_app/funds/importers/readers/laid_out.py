"""Text of BIDV's printed statement, as a layout-keeping converter gives it -> raw table.

A row stands on the line of its number, time stamp and amount. Its text is centred around that line:
as many lines above as below, so what stands above tells what belongs below.
"""

from __future__ import annotations

import re

from ..cells import MAX_ROWS, Row, one_line, titles
from ..problems import Unreadable
from .raw import RawTable

HEADER = (
    "PageId",
    "STT(No)",
    "Ngày giao dịch(Trans.Date)",
    "Phát sinh có(Credit amount)",
    "Diễn giải(Txn. Description)",
)
_HEAD_WORDS = frozenset({"transdate", "creditamount", "txndescription"})
_FIELDS = re.compile(r"\s{2,}")
_ROW = re.compile(
    r"\s*([0-9]+)\s+([0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:\s+(\S+)(?: (.*))?)?"
)
_GLUED = re.compile(r"\s*[0-9]{3,}/[0-9]{2}/[0-9]{4} [0-9:]{8}")
MARGIN = 25  # wrapped text stands right of this column; what does not is a page's heading or foot


def laid_out_table(text: str, file: str) -> RawTable | None:
    """The table, or None when no line is the header of one."""
    pages = [page.split("\n") for page in text.replace("\r\n", "\n").split("\f")]
    start = next((at for at, line in enumerate(pages[0][:60]) if _is_header(line)), None)
    if start is None:
        return None
    gathered = _Gathered(number=start + 1)
    pages[0] = pages[0][start + 1 :]
    for page, lines in enumerate(pages, start=1):
        gathered.read_page(page, lines)
        if len(gathered.rows) > MAX_ROWS:
            raise Unreadable(file, "too_many_rows", f"> {MAX_ROWS:,}")
    return RawTable([Row(1, HEADER), *(row.row() for row in gathered.finished())])


class _Gathered:
    """Rows from top to bottom, and the lines of text that stand above the next one."""

    def __init__(self, number: int) -> None:
        self.number = number  # lines of the file read so far
        self.left = MARGIN  # where text begins; a page without wrapped text says nothing new
        self.rows: list[_Row] = []
        self.above: list[str] = []

    def read_page(self, page: int, lines: list[str]) -> None:
        """One page; a foot is two lines at the margin with the page's number between them."""
        wrapped = [_indent(line) for line in lines if _is_wrapped(line)]
        self.left = min(wrapped, default=self.left)
        foot = False
        for line in lines:
            self.number += 1
            if _ROW.match(line) or _GLUED.match(line):
                self.rows.append(_Row(self.number, page, line, self.left, self.above))
                self.above = []
            elif line.strip() and not _is_header(line):
                foot = not _is_wrapped(line) or (foot and line.strip().isdecimal())
                if not foot:
                    self._keep(line)

    def finished(self) -> list[_Row]:
        """All rows; what stands below the last one is its own."""
        if self.rows:
            self.rows[-1].below += self.above
        return self.rows

    def _keep(self, line: str) -> None:
        last = self.rows[-1] if self.rows else None
        if last is not None and len(last.below) < len(last.above):
            last.below.append(line)
        else:
            self.above.append(line)


class _Row:
    """One row while the lines of its wrapped text are gathered."""

    def __init__(self, number: int, page: int, line: str, left: int, above: list[str]) -> None:
        self.number, self.page, self.line, self.left = number, page, line, left
        self.above, self.below = above, list[str]()

    def row(self) -> Row:
        """The finished cells."""
        first, on, amount, rest = self._fields()
        words = [*self.above, rest, *self.below]
        return Row(self.number, (str(self.page), first, on, amount, one_line(" ".join(words))))

    def _fields(self) -> tuple[str, str, str, str]:
        """Line number, time stamp, amount, text on this line.

        An amount stands left of the text. A word that stands where text stands is text: the amount
        is gone, and the first number of the text must not take its place (each of 366
        amounts blanked in the published statement was rejected).
        """
        found = _ROW.match(self.line)
        if found is None:  # the number stuck to the date: kept whole, to be rejected and seen
            parts = _FIELDS.split(self.line.strip(), maxsplit=1)
            return "", parts[0], "", " ".join(parts[1:])
        first, on, amount, rest = (part or "" for part in found.groups())
        own = [_indent(line) for line in (*self.above, *self.below)]
        if amount and found.start(3) >= min(own, default=self.left):
            return first, on, "", f"{amount} {rest}"
        return first, on, amount, rest


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_wrapped(line: str) -> bool:
    return bool(line.strip()) and _indent(line) > MARGIN and not _ROW.match(line)


def _is_header(line: str) -> bool:
    cells = _FIELDS.split(line.strip())
    return sum(1 for cell in cells if titles(cell) & _HEAD_WORDS) >= 2
