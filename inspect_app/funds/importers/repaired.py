"""A statement written anew with the amounts that its balances prove; the file itself stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspect_app.core.csv_line import csv_line

from ..rules.repairs import Repair
from .recognise import Columns
from .stated_rows import stated_by
from .statement import StatementFile, recognised

TITLE = "Sửa/Repair"
_NEGATIVE = re.compile(r"-[0-9.,]+")


def repaired_csv(data: bytes, statement: StatementFile, repairs: Sequence[Repair]) -> bytes:
    """CSV (UTF-8 with mark) of all rows of the file, as this importer reads it again.

    A repaired row says in its last cell what the bank had printed. Text that a spreadsheet would
    run is led by an apostrophe.
    """
    table, found = recognised(data, statement.file)
    columns = found.columns
    by_row = {one.file_row: one for one in repairs}
    out = [csv_line([*columns.header, TITLE])]
    if statement.stated.opening is not None:
        out.append(_stated("Số dư đầu kỳ", statement.stated.opening, columns))
    for row in table.rows[found.first :]:
        if row.blank or row.cells in found.header_rows:
            continue
        if row.file_row in table.outside and not stated_by(row.cells):
            continue
        cells, note = list(row.cells), ""
        if repair := by_row.get(row.file_row):
            _repair(cells, repair, columns)
            note = f"{repair.printed!r} → {repair.amount} ({repair.evidence})"
        out.append(csv_line([*(_unsigned(cell) for cell in cells), note]))
    if statement.stated.closing is not None:
        out.append(_stated("Số dư cuối kỳ", statement.stated.closing, columns))
    return "".join(out).encode("utf-8-sig")


def _repair(cells: list[str], repair: Repair, columns: Columns) -> None:
    if columns.debit is not None:
        cells[columns.debit] = str(-repair.amount) if repair.amount < 0 else ""
    cells[columns.credit] = str(repair.amount) if repair.amount > 0 else ""


def _stated(words: str, amount: int, columns: Columns) -> str:
    cells = [""] * (columns.width + 1)
    cells[columns.text] = words
    cells[columns.credit if columns.balance is None else columns.balance] = _unsigned(str(amount))
    return csv_line(cells)


def _unsigned(cell: str) -> str:
    """A negative amount in brackets: a leading minus would make it a formula."""
    return f"({cell[1:]})" if _NEGATIVE.fullmatch(cell) else cell
