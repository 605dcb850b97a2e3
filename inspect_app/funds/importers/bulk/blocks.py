"""The rows of a CSV file as columns of text, some megabytes at a time.

Arrow splits a block without quotation marks whose rows all have as many cells as the header: there
it says what the importer's own tokeniser says, in a tenth of the time. That one reads any other.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..cells import encoded_twice
from .numbers import Array

BLOCK = 6_000_000  # bytes: some 50,000 rows, which are stored as one piece
LONGEST = 64_000_000
"""Bytes in which a row must end."""


class NotPlain(Exception):
    """The file has something that is to be read row by row."""


@dataclass(frozen=True)
class Block:
    """Rows as columns of text. `whole`: which have exactly as many cells as the header; longer ones
    are cut in `cells` and shorter ones filled up. `rows`: the rows, where Python read them.
    """

    cells: Sequence[Any]
    whole: Array
    rows: Sequence[Sequence[str]] | None = None

    def __len__(self) -> int:
        return len(self.whole)

    def row(self, at: int) -> tuple[str, ...]:
        """The cells of one row as they stand in the file."""
        if self.rows is not None:
            return tuple(self.rows[at])
        return tuple(column[at].as_py() for column in self.cells)


def first_rows(data: bytes, delimiter: str, most: int) -> tuple[list[list[str]], list[int]]:
    """The first rows of a file, and the byte after each.

    Raises csv.Error, UnicodeDecodeError, NotPlain like `blocks`.
    """
    place, rows, ends = 0, list[list[str]](), list[int]()

    def counted() -> Iterator[str]:
        nonlocal place
        for line in io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""):
            place += len(line.encode())
            _must_be_plain(line)
            yield line

    for row in csv.reader(counted(), delimiter=delimiter, strict=True):
        rows.append(row)
        ends.append(place)
        if len(rows) == most:
            break
    return rows, ends


def blocks(data: bytes, start: int, delimiter: str, width: int) -> Iterator[Block]:
    """The rows from a byte on. Raises csv.Error, UnicodeDecodeError, and NotPlain for text that is
    not in NFC or encoded twice.
    """
    while start < len(data):
        end = _line_end(data, start + BLOCK)
        text = data[start:end].decode()
        _must_be_plain(text)
        block = _by_arrow(data[start:end], delimiter, width)
        if block is None:
            rows, end = _by_python(data, start, end, delimiter)
            block = _block(rows, width)
        if len(block):
            yield block
        start = end


def _line_end(data: bytes, near: int) -> int:
    return data.find(b"\n", near - 1) + 1 or len(data)


def _must_be_plain(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text) or encoded_twice(text):
        raise NotPlain


def _by_arrow(body: bytes, delimiter: str, width: int) -> Block | None:
    """None where the two tokenisers might differ."""
    import pyarrow as pa
    import pyarrow.csv as pc

    if b'"' in body or body.startswith(codecs.BOM_UTF8) or body.count(b"\r") != body.count(b"\r\n"):
        return None
    odd = False

    def skip(_row: Any) -> str:
        nonlocal odd
        odd = True
        return "skip"

    names = [str(at) for at in range(width)]
    table = pc.read_csv(
        pa.BufferReader(body),
        read_options=pc.ReadOptions(column_names=names, block_size=len(body) + 1),
        parse_options=pc.ParseOptions(
            delimiter=delimiter,
            quote_char=False,
            double_quote=False,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    if odd or not table.num_rows:
        return None
    cells = [column.combine_chunks() for column in table.columns]
    return Block(cells, np.ones(table.num_rows, bool))


def _by_python(data: bytes, start: int, end: int, delimiter: str) -> tuple[list[list[str]], int]:
    """Rows from one byte to another, or further where a cell in quotation marks goes on."""
    while True:
        text = data[start:end].decode()
        _must_be_plain(text)
        try:
            lines = io.StringIO(text, newline="")
            return list(csv.reader(lines, delimiter=delimiter, strict=True)), end
        except csv.Error:
            if end == len(data) or end - start > LONGEST:
                raise
            end = _line_end(data, end + (end - start))


def _block(rows: list[list[str]], width: int) -> Block:
    import pyarrow as pa

    whole = np.fromiter((len(row) == width for row in rows), bool, len(rows))
    even: list[list[str]] = rows
    if not whole.all():
        even = [row if len(row) == width else ([*row, *[""] * width])[:width] for row in rows]
    cells = [pa.array(cells, pa.string()) for cells in zip(*even, strict=True)]
    return Block(cells, whole, rows)
