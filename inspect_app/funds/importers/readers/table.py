"""Which reader a file is for, by its first bytes and never by its name."""

from __future__ import annotations

from collections.abc import Iterator

from ..cells import DELIMITERS, csv_rows, decode
from ..printed.reader import Progress, is_pdf, printed_table
from ..workbook import xlsx_sheets
from .camt import camt_table, is_camt
from .html import html_table, is_html
from .laid_out import laid_out_table
from .old_excel import is_old_excel, old_excel_table
from .raw import RawTable
from .sheets import as_one
from .swift import is_mt940, mt940_table

TOP = 40  # lines in which a delimiter must be seen


def raw_tables(data: bytes, file: str, progress: Progress | None = None) -> Iterator[RawTable]:
    """The table of the file. For delimited text one table per delimiter that it may have: only a
    known header tells which is right.

    Raises Unreadable for a file that no reader accepts.
    """
    if is_pdf(data):
        yield printed_table(data, file, progress)
    elif data[:4] == b"PK\x03\x04":
        yield as_one(xlsx_sheets(data, file), file)
    elif is_old_excel(data):
        yield old_excel_table(data, file)
    elif is_html(data):
        yield html_table(data, file)
    elif is_camt(data):
        yield camt_table(data, file)
    elif is_mt940(data):
        yield mt940_table(data, file)
    else:
        yield from _of_text(decode(data, file), file)


def _of_text(text: str, file: str) -> Iterator[RawTable]:
    if table := laid_out_table(text, file):
        yield table
    top = "\n".join(text.splitlines()[:TOP])
    for delimiter in DELIMITERS:
        if delimiter in top:
            yield RawTable(csv_rows(text, delimiter, file))
