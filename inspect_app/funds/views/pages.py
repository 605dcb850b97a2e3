"""Pages of the funds room: funds, one fund's books, a statement and its lines, a ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from inspect_app.core.figures import number
from inspect_app.core.files import store
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.models import OutboxRow
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, room, see, takes_up_to
from inspect_app.registry.queries import fund_facts, own_accounts

from .. import actions, queries
from ..forms import BalancesForm, LedgerForm, StatementForm, WithdrawForm
from ..importers.problems import RULES
from ..importers.proved import LAYOUT as PROVED
from ..models import BankStatement, PaymentLedger
from ..rules.ledger import OPTIONAL
from ..rules.sentences import Sentence
from ..rules.upload import MAX_FORM

blueprint = room("funds", "inspect_app.funds", prefix="/funds")

STATES: dict[str, tuple[Any, str]] = {
    "parsing": (_l("File being read"), "plain"),
    "balanced": (_l("Balanced"), "ok"),
    "unproved": (_l("Not fully proved"), "warn"),
    "held": (_l("Held: totals do not balance"), "bad"),
    "unreadable": (_l("File cannot be read"), "bad"),
    "accepted": (_l("Ledger imported"), "ok"),
    "refused": (_l("Ledger refused, nothing imported"), "bad"),
    "cancelled": (_l("Reading stopped"), "plain"),
}
VERDICTS: dict[str, tuple[Any, str]] = {
    "kept": (_l("Day balances"), "ok"),
    "broken": (_l("Day does not balance"), "bad"),
    "undecided": (_l("Day not proved"), "warn"),
}
SHOWN: dict[str, Any] = {
    "all": _l("All accepted lines"),
    "in": _l("Money in (credit)"),
    "out": _l("Money out (debit)"),
    "unproved": _l("Lines without proof"),
    "rejected": _l("Rejected lines"),
}
KINDS: dict[str, Any] = {
    "programme_spending": _l("Programme spending"),
    "management_cost": _l("Management cost"),
    "refund": _l("Refund of a gift"),
    "internal_transfer": _l("Transfer between own accounts"),
    "cash_receipt": _l("Cash receipt"),
}
STEPS: dict[str, Any] = {
    "reading": _l("reading the file"),
    "checking": _l("checking the balances"),
    "storing": _l("storing the lines"),
}
MOST_BREAKS = 100


@blueprint.app_template_filter("spoken")
def spoken(sentence: Sentence | dict[str, str]) -> str:
    """A sentence of the rules in the reader's language."""
    if isinstance(sentence, dict):
        return sentence[selected_language()]
    return sentence.vi if selected_language() == "vi" else sentence.en


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Names of states and kinds, for our templates and those of the fund audit."""
    return {"book_states": STATES, "payment_kinds": KINDS, "import_rules": RULES}


def _step(told: str) -> str:
    """A worker's step ("reading", "reading: 50000") in the reader's words."""
    step, _colon, count = told.partition(": ")
    words = str(STEPS.get(step, step))
    return f"{words}: {number(int(count))}" if count.isdecimal() else words


def shown_job(job: OutboxRow | None) -> dict[str, Any] | None:
    """The job for the progress box, with its step in the reader's words."""
    if job is None:
        return None
    return {
        "id": job.id,
        "state": job.state,
        "progress_done": job.progress_done,
        "progress_total": job.progress_total,
        "progress_note": _step(job.progress_note),
    }


@blueprint.get("")
@policy("fund.view")
def funds() -> ResponseReturnValue:
    return page("funds/funds.html", rows=queries.funds(current_actor()))


@blueprint.get("/<fund_id>")
@policy("fund.view")
def fund(fund_id: str) -> ResponseReturnValue:
    return _fund_page(fund_id)


def _fund_page(
    fund_id: str,
    *,
    form: StatementForm | None = None,
    ledger_form: LedgerForm | None = None,
    problems: tuple[Problem, ...] = (),
    ledger_problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.fund_of(actor, fund_id)
    statements = queries.statements_of(actor, fund_id)
    ledgers = queries.ledgers_of(actor, fund_id)
    failed = problems or ledger_problems or (form or ledger_form)
    return page(
        "funds/fund.html",
        422 if failed else 200,
        fund=found,
        facts=fund_facts(found.id),
        statements=statements,
        ledgers=ledgers,
        senders=queries.sender_names([*statements, *ledgers]),
        form=form or _with_accounts(StatementForm(formdata=None), found.id),
        ledger_form=ledger_form or LedgerForm(formdata=None),
        problems=problems,
        ledger_problems=ledger_problems,
        optional=OPTIONAL,
    )


def _with_accounts(form: StatementForm, fund_id: str) -> StatementForm:
    form.account.choices = [
        SelectChoice(account.account_no, f"{account.bank} {account.account_no}")
        for account in own_accounts(fund_id)
    ]
    return form


def bytes_of(field: FileField) -> bytes:
    """All bytes of an upload; its temporary file is closed at once."""
    with field.data.stream as stream:
        content: bytes = stream.read()
    return content


@blueprint.post("/<fund_id>/statements")
@policy("statement.import")
@takes_up_to(MAX_FORM)
def submit_statement(fund_id: str) -> ResponseReturnValue:
    found = queries.fund_of(current_actor(), fund_id)
    form = _with_accounts(StatementForm(), found.id)
    if not form.validate_on_submit():
        return _fund_page(fund_id, form=form)
    try:
        row = actions.submit_statement(
            current_actor(),
            fund_id,
            account_no=form.account.data,
            content=bytes_of(form.file),
            label=form.file.data.filename or "",
            opening=form.opening.amount,
            closing=form.closing.amount,
        )
    except Refused as refused:
        return _fund_page(fund_id, form=form, problems=refused.problems)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=row.id))


@blueprint.post("/<fund_id>/ledgers")
@policy("statement.import")
def submit_ledger(fund_id: str) -> ResponseReturnValue:
    queries.fund_of(current_actor(), fund_id)
    form = LedgerForm()
    if not form.validate_on_submit():
        return _fund_page(fund_id, ledger_form=form)
    try:
        row = actions.submit_ledger(
            current_actor(),
            fund_id,
            content=bytes_of(form.file),
            label=form.file.data.filename or "",
        )
    except Refused as refused:
        return _fund_page(fund_id, ledger_form=form, ledger_problems=refused.problems)
    return see(url_for("funds.ledger", fund_id=fund_id, ledger_id=row.id))


@blueprint.get("/<fund_id>/statements/<statement_id>")
@policy("fund.view")
def statement(fund_id: str, statement_id: str) -> ResponseReturnValue:
    return statement_page(queries.statement_of(current_actor(), fund_id, statement_id))


def statement_page(
    row: BankStatement,
    *,
    form: BalancesForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    given = {"opening": row.opening_given, "closing": row.closing_given}
    verdicts = queries.verdicts_of(row)
    return page(
        "funds/statement.html",
        422 if problems or form or withdraw_form else 200,
        fund=queries.fund_of(current_actor(), row.entity_id),
        row=row,
        job=shown_job(queries.job_over(row)),
        breaks=verdicts.breaks[:MOST_BREAKS],
        break_count=len(verdicts.breaks),
        days=verdicts.days,
        outside=verdicts.outside,
        repairs=verdicts.repairs,
        accepted_repairs=queries.accepted_repairs(row),
        evidence_words=queries.EVIDENCE,
        rejections=queries.rejections_of(row),
        same_days=queries.same_days(row),
        break_words=queries.BREAKS,
        verdict_words=VERDICTS,
        names=queries.sender_names([row]),
        form=form or BalancesForm(formdata=None, data=_typed(given)),
        withdraw_form=withdraw_form or WithdrawForm(formdata=None),
        problems=problems,
        layout=queries.layout_that_read(row),
        mappable=queries.may_be_mapped(row),
        proved=PROVED,
    )


def _typed(given: dict[str, int | None]) -> dict[str, str]:
    """Amounts as people write them into a field."""
    return {
        key: f"{amount:,}".replace(",", ".") for key, amount in given.items() if amount is not None
    }


@blueprint.post("/<fund_id>/statements/<statement_id>/balances")
@policy("statement.import")
def enter_balances(fund_id: str, statement_id: str) -> ResponseReturnValue:
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    form = BalancesForm()
    if not form.validate_on_submit():
        return statement_page(row, form=form)
    try:
        actions.enter_balances(
            current_actor(),
            fund_id,
            statement_id,
            opening=form.opening.amount,
            closing=form.closing.amount,
        )
    except Refused as refused:
        row = queries.statement_of(current_actor(), fund_id, statement_id)
        return statement_page(row, form=form, problems=refused.problems)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))


@blueprint.post("/<fund_id>/statements/<statement_id>/withdrawal")
@policy("statement.import")
def withdraw_statement(fund_id: str, statement_id: str) -> ResponseReturnValue:
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return statement_page(row, withdraw_form=form)
    try:
        actions.withdraw_statement(
            current_actor(), fund_id, statement_id, reason=form.reason.data or ""
        )
    except Refused as refused:
        row = queries.statement_of(current_actor(), fund_id, statement_id)
        return statement_page(row, withdraw_form=form, problems=refused.problems)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))


@blueprint.get("/<fund_id>/statements/<statement_id>/progress")
@policy("fund.view")
def statement_progress(fund_id: str, statement_id: str) -> ResponseReturnValue:
    """The progress box; when the job is over, the whole page is asked for anew."""
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    return _progress(row, url_for(".statement_progress", **request.view_args or {}))


@blueprint.get("/<fund_id>/ledgers/<ledger_id>/progress")
@policy("fund.view")
def ledger_progress(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    """The same for a ledger."""
    row = queries.ledger_of(current_actor(), fund_id, ledger_id)
    return _progress(row, url_for(".ledger_progress", **request.view_args or {}))


def _progress(row: BankStatement | PaymentLedger, address: str) -> ResponseReturnValue:
    job = shown_job(queries.job_over(row))
    if job is None or job["state"] in ("done", "failed"):
        return Response("", headers={"HX-Refresh": "true"})
    return page("funds/progress.html", job=job, address=address)


@blueprint.get("/<fund_id>/statements/<statement_id>/file")
@policy("fund.view")
def statement_file(fund_id: str, statement_id: str) -> ResponseReturnValue:
    """The file as it was handed in."""
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    return attachment(store().open(row.sha256), row.label, "application/octet-stream")


@blueprint.get("/<fund_id>/ledgers/<ledger_id>/file")
@policy("fund.view")
def ledger_file(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    """The file as it was handed in."""
    row = queries.ledger_of(current_actor(), fund_id, ledger_id)
    return attachment(store().open(row.sha256), row.label, "application/octet-stream")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@blueprint.get("/<fund_id>/statements/<statement_id>/lines")
@policy("fund.view")
def lines(fund_id: str, statement_id: str) -> ResponseReturnValue:
    """Lines of a statement; `at` opens the page that has a line, the fragment goes to it."""
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    if row.state == "unreadable" or (row.state == "parsing" and not row.layout):
        raise NotFound  # what a worker has stored of it so far is not the statement
    show = request.args.get("show", "all")
    if show not in SHOWN:
        raise NotFound
    wanted = queries.LineFilter(
        "all" if show == "rejected" else show,
        _day(request.args.get("day", "")),
        request.args.get("q", "")[:100],
    )
    number = request.args.get("page", 1, type=int)
    at = request.args.get("at", 0, type=int)
    if at > 0:
        number = queries.page_of_row(row, at)
    return page(
        "funds/lines.html",
        fund=queries.fund_of(current_actor(), fund_id),
        row=row,
        show=show,
        shown=SHOWN,
        wanted=wanted,
        found=queries.lines_page(row, wanted, number),
        rejections=queries.rejections_of(row) if show == "rejected" else (),
        repaired={repair.row_no: repair for repair in queries.accepted_repairs(row)},
    )
