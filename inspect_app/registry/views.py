"""Pages of the register: list, one entity, import with its faults, template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from inspect_app.accounts.queries import organisation_on
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.files import store, stored_file
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.qr import qr_image
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, room, see
from reports import wording

from . import actions, queries
from .forms import SearchForm, WorkbookForm
from .models import Facility, FacilityHeadcount, FacilityStaff, OwnAccount, RegistryImportFault
from .rules import vietqr, vocabulary
from .rules.sentences import sentence
from .rules.upload import MAX_BYTES

blueprint = room("registry", __name__)

PAGE = 100


@blueprint.app_template_global("registry_word")
def registry_word(choices: str, code: str) -> str:
    """The word of a code of one of the lists of `vocabulary`, in the reader's language."""
    return vocabulary.word(getattr(vocabulary, choices), code, selected_language())


@blueprint.app_template_filter("registry_area")
def registry_area(dm2: int) -> str:
    """Whole dm² as m² with a decimal comma."""
    return f"{wording.number(Decimal(dm2) / 100)} m²"


@blueprint.route("/registry")
@policy("registry.view")
def entities() -> ResponseReturnValue:
    actor, today = current_actor(), today_vn()
    form = _search_form()
    form.validate()
    found = queries.search(
        actor,
        text=form.q.data or "",
        kind=form.kind.data or "",
        commune_id=form.commune.data or "",
    )
    last = max(0, (len(found) - 1) // PAGE)
    number = min(max(request.args.get("page", 0, int), 0), last)
    return page(
        "registry/entities.html",
        form=form,
        counts=queries.counts(actor, today),
        people=queries.people_in_facilities(actor, today),
        found=len(found),
        rows=found[number * PAGE : (number + 1) * PAGE],
        number=number,
        last=last,
        today=today,
        query={key: value for key, value in request.args.items() if key != "page" and value},
    )


def _search_form() -> SearchForm:
    form = SearchForm(request.args)
    language = selected_language()
    kinds = [(choice.code, choice.word(language)) for choice in vocabulary.ENTITY_KINDS]
    communes = [(unit.id, unit.name) for unit in queries.communes_in_use(current_actor())]
    form.kind.choices = [("", _("All")), *kinds]
    form.commune.choices = [("", _("All")), *communes]
    return form


@blueprint.route("/registry/entities/<entity_id>")
@policy("registry.view")
def entity(entity_id: str) -> ResponseReturnValue:
    actor, today = current_actor(), today_vn()
    found = queries.entity_of(actor, entity_id)
    facts: dict[str, Any] = {}
    if found.kind == "facility":
        facility = queries.facility_facts(entity_id)
        facts = {
            "facts": facility,
            "particulars": facility.facility,
            "staff": _in_order(facility.staff),
            "headcount": _headcount_table(facility.headcounts),
            "licence_state": _licence_state(facility.facility),
        }
    else:
        fund = queries.fund_facts(entity_id)
        facts = {"facts": fund, "particulars": fund.fund}
    return page(
        f"registry/{found.kind}.html",
        entity=found,
        place=queries.place_history(actor, found),
        addresses=queries.addresses_of(entity_id),
        licences=queries.licences_of(entity_id),
        issuer=_issuer_today(facts["particulars"].licence_issuer_id),
        today=today,
        **facts,
    )


def _licence_state(facility: Facility) -> str:
    """none, expired or given."""
    if not facility.licence_no:
        return "none"
    expires = facility.licence_expires_on
    return "expired" if expires is not None and expires < today_vn() else "given"


@blueprint.get("/registry/entities/<fund_id>/vietqr")
@policy("registry.view")
def payment_codes(fund_id: str) -> ResponseReturnValue:
    """A VietQR for each programme of a fund that runs today, into one of its open accounts
    (`account`: its number)."""
    today = today_vn()
    fund = queries.entity_of(current_actor(), fund_id)
    if fund.kind != "fund":
        raise NotFound
    usable = {
        account.account_no: account
        for account in queries.own_accounts(fund_id, today)
        if vietqr.bank_number(account.bank) and vietqr.account_number(account.account_no)
    }
    wanted = request.args.get("account") or next(iter(usable), "")
    if wanted and wanted not in usable:
        raise NotFound
    programmes = [
        row
        for row in queries.fund_facts(fund_id).programmes
        if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    ]
    codes = []
    for row in programmes if wanted else []:
        purpose = vietqr.reference(fund.code, row.code)
        text = _payment_code(usable[wanted], purpose) if purpose else ""
        codes.append((row, purpose, qr_image(text) if text else "", text))
    return page(
        "registry/vietqr.html",
        fund=fund,
        accounts=list(usable.values()),
        account=usable.get(wanted),
        codes=codes,
    )


def _payment_code(account: OwnAccount, purpose: str) -> str:
    bank, number = vietqr.bank_number(account.bank), vietqr.account_number(account.account_no)
    return vietqr.payload(bank, number, purpose)


def _issuer_today(body_id: str | None) -> str:
    """The body that acts today for the one that issued the licence; empty when unknown."""
    try:
        return organisation_on(body_id, today_vn()).name if body_id else ""
    except NotFound:
        return ""


def _in_order(staff: Sequence[FacilityStaff]) -> list[FacilityStaff]:
    """Posts in the order of the circular."""
    order = [choice.code for choice in vocabulary.STAFF_POSTS]
    return sorted(staff, key=lambda row: order.index(row.post))


def _headcount_table(rows: Sequence[FacilityHeadcount]) -> dict[str, Any]:
    """Circumstances down, age bands across, sums at both edges."""
    count = {(row.circumstance, row.age_band): row.children for row in rows}
    bands = [choice.code for choice in vocabulary.AGE_BANDS]
    used = [
        choice.code
        for choice in vocabulary.CIRCUMSTANCES
        if any((choice.code, band) in count for band in bands)
    ]
    body = [(code, [count.get((code, band), 0) for band in bands]) for code in used]
    sums = [sum(figures[place] for _code, figures in body) for place in range(len(bands))]
    return {"bands": bands, "rows": body, "sums": sums, "total": sum(sums)}


# --- import --------------------------------------------------------------------------------------


@blueprint.route("/registry/import", methods=["GET", "POST"])
@policy("registry.edit")
def imports() -> ResponseReturnValue:
    actor = current_actor()
    form = WorkbookForm()
    problems: Sequence[Problem] = ()
    if form.validate_on_submit():
        try:
            content, label = _sent_file(form.file)
            row = actions.receive_workbook(actor, content=content, label=label)
            return see(url_for("registry.import_page", import_id=row.id))
        except Refused as refused:
            problems = refused.problems
    version = queries.template_version(actor, today_vn())
    return page(
        "registry/imports.html",
        422 if problems or form.errors else 200,
        form=form,
        problems=problems,
        rows=queries.imports_of(actor),
        template_file=queries.template_file(actor, version),
        template_job=queries.template_job(actor, version),
    )


def _sent_file(field: FileField) -> tuple[bytes, str]:
    """At most one byte more than allowed is read; the rule then refuses it by its size."""
    sent = field.data
    return sent.stream.read(MAX_BYTES + 1), sent.filename or "workbook.xlsx"


@blueprint.route("/registry/import/<import_id>")
@policy("registry.edit")
def import_page(import_id: str) -> ResponseReturnValue:
    row = queries.import_of(current_actor(), import_id)
    faults = queries.faults_of(row.id)
    return page(
        "registry/import.html",
        row=row,
        job=queries.import_job(row.id),
        faults=[_fault_line(fault) for fault in faults if not fault.warning],
        warnings=[_fault_line(fault) for fault in faults if fault.warning],
    )


def _fault_line(fault: RegistryImportFault) -> dict[str, Any]:
    return {
        "sheet": fault.sheet,
        "row": fault.row or "",
        "column": " ".join(part for part in (fault.column, fault.header) if part),
        "value": fault.value,
        "code": fault.code,
        "text": sentence(fault.code, json.loads(fault.facts)),
    }


@blueprint.route("/registry/import/<import_id>/progress")
@policy("registry.edit")
def import_progress(import_id: str) -> ResponseReturnValue:
    row = queries.import_of(current_actor(), import_id)
    return _progress(queries.import_job(row.id), request.path)


def _progress(job: Any, poll_url: str) -> ResponseReturnValue:
    """The progress box alone; when the job is over the whole page is loaded anew."""
    if job is None:
        raise NotFound
    db.session.refresh(job)
    headers = {"HX-Refresh": "true"} if job.state in {"done", "failed"} else {}
    return Response(
        render_template("registry/progress.html", job=job, poll_url=poll_url), headers=headers
    )


@blueprint.route("/registry/import/<import_id>/file")
@policy("registry.edit")
def import_file(import_id: str) -> ResponseReturnValue:
    actor = current_actor()
    file = stored_file(actor, queries.import_of(actor, import_id).file_id)
    return attachment(store().open(file.sha256), "workbook.xlsx", file.media_type)


# --- template ------------------------------------------------------------------------------------


@blueprint.post("/registry/template")
@policy("registry.edit")
def make_template() -> ResponseReturnValue:
    actions.ask_for_template(current_actor())
    return see(url_for("registry.imports"))


@blueprint.route("/registry/template")
@policy("registry.edit")
def template() -> ResponseReturnValue:
    """The file, or the page that makes it when columns or communes changed since."""
    actor = current_actor()
    file = queries.template_file(actor, queries.template_version(actor, today_vn()))
    if file is None:
        return see(url_for("registry.imports"))
    return attachment(store().open(file.sha256), file.label, file.media_type)


@blueprint.route("/registry/template/progress")
@policy("registry.edit")
def template_progress() -> ResponseReturnValue:
    actor = current_actor()
    version = queries.template_version(actor, today_vn())
    return _progress(queries.template_job(actor, version), request.path)
