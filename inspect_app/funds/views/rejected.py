"""What was not accepted of a file, as a workbook: for the fund's accountant, or for the bank. Of a
file without a fault it holds the heading alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from flask.typing import ResponseReturnValue

from inspect_app.checklist_versions.importers import workbook
from inspect_app.core.web import attachment, current_actor, policy

from .. import queries
from .pages import blueprint
from .registers import XLSX

SHEET = "Dòng bị loại"


@blueprint.get("/<fund_id>/statements/<statement_id>/rejected")
@policy("fund.view")
def rejected_lines(fund_id: str, statement_id: str) -> ResponseReturnValue:
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    return _workbook(queries.rejected_lines(row), row.label)


@blueprint.get("/<fund_id>/ledgers/<ledger_id>/rejected")
@policy("fund.view")
def rejected_rows(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    row = queries.ledger_of(current_actor(), fund_id, ledger_id)
    return _workbook(queries.rejected_rows(row), row.label)


def _workbook(rows: list[Sequence[str]], label: str) -> ResponseReturnValue:
    name = f"dong-bi-loai-{PurePath(label).stem}.xlsx"
    return attachment(workbook.write({SHEET: rows}), name, XLSX)
