"""What was not accepted of a file, as the rows of a sheet: number, row in the file, reason, cells.
Vietnamese, as every paper; no text of a bank or a fund becomes a formula (`core.csv_line`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from inspect_app.core.csv_line import harmless

from ..importers.problems import RULES
from ..models import BankStatement, LedgerProblem, LineRejection, PaymentLedger
from ..rules.ledger import COLUMNS
from .books import problems_of
from .lines import rejections_of

LONGEST = 32_000
"""Characters; a cell of Excel holds 32,767."""
CUT = " […]"
PLACE = ("Dòng số", "Dòng trong tệp")
OF_STATEMENT = (*PLACE, "Trang", "Cột sai", "Giá trị", "Lý do bị loại")
OF_LEDGER = (*PLACE, "Lý do bị loại", *(column.vi for column in COLUMNS))


def rejected_lines(statement: BankStatement) -> list[Sequence[str]]:
    """Heading and one row for each rejected line of a statement; its cells as in the file come
    last."""
    found = rejections_of(statement)
    cells = [json.loads(one.raw) for one in found]
    many = max((len(raw) for raw in cells), default=0)
    heading = (*OF_STATEMENT, *(f"Ô {at}" for at in range(1, many + 1)))
    return [heading, *(_safe(_line(one, raw)) for one, raw in zip(found, cells, strict=True))]


def _line(found: LineRejection, raw: Sequence[str]) -> Sequence[str]:
    place = (str(found.row_no), str(found.file_row), found.page)
    return (*place, found.column, found.value, RULES[found.rule].vi, *raw)


def rejected_rows(ledger: PaymentLedger) -> list[Sequence[str]]:
    """Heading and one row for each rejected row of a ledger with all its reasons, under the titles
    of our columns; what is wrong with the header comes first."""
    return [OF_LEDGER, *(_safe(row) for row in _rows(problems_of(ledger)))]


def _rows(problems: Sequence[LedgerProblem]) -> Iterator[Sequence[str]]:
    in_order = sorted(problems, key=lambda one: (one.row_no, one.position))
    for (row_no, file_row), found in groupby(in_order, lambda one: (one.row_no, one.file_row)):
        several = list(found)
        reasons = "; ".join(_reason(one) for one in several)
        cells = json.loads(several[0].raw) if row_no else ()
        yield (str(row_no) if row_no else "", str(file_row), reasons, *cells)


def _reason(problem: LedgerProblem) -> str:
    value = f" “{problem.value}”" if problem.value else ""
    return f"{problem.column}{value}: {RULES[problem.rule].vi}"


def _safe(row: Sequence[str]) -> Sequence[str]:
    return [harmless(text if len(text) <= LONGEST else text[:LONGEST] + CUT) for text in row]
