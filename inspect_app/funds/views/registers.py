"""Pages of a fund's registers: the workbook is handed in, its faults are shown, it is withdrawn.

Rows are shown nowhere: the fund has them, and audits name them by their codes.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.checklist_versions.importers import workbook
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see

from .. import actions, queries
from ..forms import RegisterForm, WithdrawForm
from ..models import FundRegister
from ..rules.registers import SHEETS, Sheet
from ..rules.registers.template import template
from .pages import STATES, blueprint, bytes_of, shown_job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REGISTER_STATES: dict[str, tuple[Any, str]] = {
    "parsing": STATES["parsing"],
    "accepted": (_l("Registers imported"), "ok"),
    "refused": (_l("Registers refused, nothing imported"), "bad"),
    "unreadable": STATES["unreadable"],
}


@blueprint.app_template_filter("named_of_sheet")
def named_of_sheet(sheet: Sheet) -> str:
    """Name of a register in the reader's language."""
    return sheet.vi if selected_language() == "vi" else sheet.en


@blueprint.context_processor
def register_words() -> dict[str, object]:
    """Names of the states of a workbook."""
    return {"register_states": REGISTER_STATES}


@blueprint.get("/register-template")
@policy("statement.import")
def register_template() -> ResponseReturnValue:
    """The empty workbook with what each column is for."""
    return attachment(workbook.write(template()), "so-dang-ky-quy-mau.xlsx", XLSX)


@blueprint.get("/<fund_id>/registers")
@policy("fund.view")
def registers(fund_id: str) -> ResponseReturnValue:
    """What is in use of every register, all workbooks, and the form for the next one."""
    return _registers_page(fund_id)


def _registers_page(
    fund_id: str, *, form: RegisterForm | None = None, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    rows = queries.registers_of(current_actor(), fund_id)
    in_use = queries.register_in_use(rows)
    return page(
        "funds/registers.html",
        422 if form else 200,
        fund=queries.fund_of(current_actor(), fund_id),
        rows=rows,
        in_use=in_use,
        counts=queries.rows_by_sheet(in_use) if in_use else {},
        sheets=SHEETS,
        senders=queries.sender_names(rows),
        form=form or RegisterForm(formdata=None),
        problems=problems,
    )


@blueprint.post("/<fund_id>/registers")
@policy("statement.import")
def submit_register(fund_id: str) -> ResponseReturnValue:
    queries.fund_of(current_actor(), fund_id)
    form = RegisterForm()
    if not form.validate_on_submit():
        return _registers_page(fund_id, form=form)
    try:
        row = actions.submit_register(
            current_actor(),
            fund_id,
            content=bytes_of(form.file),
            label=form.file.data.filename or "",
        )
    except Refused as refused:
        return _registers_page(fund_id, form=form, problems=refused.problems)
    return see(url_for("funds.register", fund_id=fund_id, register_id=row.id))


@blueprint.get("/<fund_id>/registers/<register_id>")
@policy("fund.view")
def register(fund_id: str, register_id: str) -> ResponseReturnValue:
    return _register_page(queries.register_of(current_actor(), fund_id, register_id))


def _register_page(
    row: FundRegister,
    *,
    withdraw_form: WithdrawForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    faults = queries.faults_of(row)
    wrong = {(fault.sheet, fault.row_no) for fault in faults if fault.row_no}
    return page(
        "funds/register.html",
        422 if withdraw_form else 200,
        fund=queries.fund_of(current_actor(), row.entity_id),
        row=row,
        job=shown_job(queries.register_job(row)),
        sheets=SHEETS,
        counts=queries.rows_by_sheet(row),
        rejected={one.vi: sum(sheet == one.vi for sheet, _row in wrong) for one in SHEETS},
        faults=faults,
        sender=queries.sender_names([row]).get(row.sent_by, ""),
        withdraw_form=withdraw_form or WithdrawForm(formdata=None),
        problems=problems,
    )


@blueprint.get("/<fund_id>/registers/<register_id>/progress")
@policy("fund.view")
def register_progress(fund_id: str, register_id: str) -> ResponseReturnValue:
    """The progress box; when the job is over, the whole page is asked for anew."""
    row = queries.register_of(current_actor(), fund_id, register_id)
    job = shown_job(queries.register_job(row))
    if job is None or job["state"] in ("done", "failed"):
        return Response("", headers={"HX-Refresh": "true"})
    return page("funds/progress.html", job=job, address=request.path)


@blueprint.post("/<fund_id>/registers/<register_id>/withdrawal")
@policy("statement.import")
def withdraw_register(fund_id: str, register_id: str) -> ResponseReturnValue:
    row = queries.register_of(current_actor(), fund_id, register_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _register_page(row, withdraw_form=form)
    try:
        actions.withdraw_register(
            current_actor(), fund_id, register_id, reason=form.reason.data or ""
        )
    except Refused as refused:
        row = queries.register_of(current_actor(), fund_id, register_id)
        return _register_page(row, withdraw_form=form, problems=refused.problems)
    return see(url_for("funds.register", fund_id=fund_id, register_id=register_id))
