"""A person says what the columns of an unknown statement hold: preview, trial, saved layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.files import store
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import ColumnsForm, RetireForm
from ..importers.cells import one_line
from ..importers.mapping import PARTS, Mapping, Part, SavedLayout, header_key, table_from_json
from ..importers.readers.raw import RawTable
from ..importers.rows import StatementFile, read_rows
from ..models import BankStatement
from ..rules.lines import Rejection
from ..rules.totals import StatementCheck
from .pages import blueprint

PREVIEWED = 20  # rows
SHOWN = 50  # rejected rows and breaks of a trial
PART_WORDS: dict[Part, Any] = {
    "ignore": _l("Ignore this column"),
    "booked_on": _l("Booking day"),
    "credit": _l("Money in (credit)"),
    "debit": _l("Money out (debit)"),
    "amount": _l("Signed amount, in and out"),
    "balance": _l("Balance after the line"),
    "text": _l("Text of the line"),
    "reference": _l("Reference (joined to the text)"),
    "doc_no": _l("Document number"),
    "number": _l("The bank's own line number"),
}
PROBLEMS: dict[str, Any] = {
    "thin_header": _l("This row is no header: it needs at least two titles."),
    "booked_on_missing": _l("Say which column holds the booking day."),
    "text_missing": _l("Say which column holds the text."),
    "amount_missing": _l("Say which column holds money in, or the signed amount."),
    "amount_and_sides": _l("Choose either the signed amount, or money in and money out."),
    "nothing_read": _l("Not one line can be read with these columns. Nothing was saved."),
}
TWICE = _l("One kind stands on two columns: %(part)s.")


@dataclass(frozen=True)
class Trial:
    """What a mapping makes of the file; nothing of it is stored."""

    read: StatementFile
    check: StatementCheck

    @property
    def rejections(self) -> Sequence[Rejection]:
        """The first rejected rows."""
        return self.read.rejections[:SHOWN]


@blueprint.get("/<fund_id>/statements/<statement_id>/columns")
@policy("statement.import")
def columns(fund_id: str, statement_id: str) -> ResponseReturnValue:
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    if not queries.may_be_mapped(row):
        return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))
    table = table_from_json(store().open(row.table_sha256))
    form = ColumnsForm(formdata=None, data={"name": row.bank[:40]})
    form.header_row.choices = _header_rows(table)
    form.header_row.data = _likely_header(table)
    return _columns_page(row, table, form)


@blueprint.post("/<fund_id>/statements/<statement_id>/columns")
@policy("statement.import")
def map_columns(fund_id: str, statement_id: str) -> ResponseReturnValue:
    """`do`: header (show the columns of another header row), try, or save."""
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    if not queries.may_be_mapped(row):
        return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))
    table = table_from_json(store().open(row.table_sha256))
    form = ColumnsForm()
    form.header_row.choices = _header_rows(table)
    if not form.validate_on_submit() or request.form.get("do") == "header":
        return _columns_page(row, table, form)
    mapping = _mapping(table, form)
    problems = _problems(mapping)
    trial = None if problems else _trial(row, table, mapping, form.name.data or "")
    saving = request.form.get("do") == "save"
    if saving and trial is not None and not trial.read.lines:
        problems = (Problem("nothing_read", PROBLEMS["nothing_read"]),)
    if problems or not saving:
        return _columns_page(row, table, form, problems=problems, trial=trial)
    try:
        row = actions.save_layout(
            current_actor(), fund_id, statement_id, name=form.name.data or "", mapping=mapping
        )
    except Refused as refused:
        row = queries.statement_of(current_actor(), fund_id, statement_id)
        return _columns_page(row, table, form, problems=refused.problems, trial=trial)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=row.id))


def _header_rows(table: RawTable) -> list[SelectChoice]:
    return [
        SelectChoice(
            str(at), f"{row.file_row}: {one_line(' | '.join(filter(None, row.cells)))[:60]}"
        )
        for at, row in enumerate(table.rows[:PREVIEWED])
    ]


def _likely_header(table: RawTable) -> str:
    """The first row that has as many titles as any row of the preview."""
    titles = [sum(1 for cell in row.cells if cell.strip()) for row in table.rows[:PREVIEWED]]
    return str(titles.index(max(titles))) if titles else "0"


def _header(table: RawTable, form: ColumnsForm) -> tuple[str, ...]:
    at = str(form.header_row.data or "")
    return table.rows[int(at)].cells if at.isdecimal() and int(at) < len(table.rows) else ()


def _parts(header: Sequence[str]) -> tuple[Part, ...]:
    """What was chosen for each column; anything else is ignored."""
    said = [request.form.get(f"column-{at}", "ignore") for at in range(len(header))]
    return tuple(cast("Part", one) if one in get_args(Part) else "ignore" for one in said)


def _mapping(table: RawTable, form: ColumnsForm) -> Mapping:
    header = _header(table, form)
    key = header_key(header)
    return Mapping(
        header=key,
        parts=_parts(header),
        dates=form.dates.data,
        thousands=form.thousands.data,
        sign=form.sign.data,
        balance_on=form.balance_on.data,
    )


def _problems(mapping: Mapping) -> tuple[Problem, ...]:
    found = []
    for code in mapping.problems():
        part = code.removesuffix("_twice")
        twice = part != code
        text = TWICE % {"part": PART_WORDS[cast("Part", part)]} if twice else PROBLEMS[code]
        found.append(Problem(code, text))
    return tuple(found)


def _trial(row: BankStatement, table: RawTable, mapping: Mapping, name: str) -> Trial:
    found = SavedLayout("", name, mapping).found_in(table.rows)
    if found is None:
        raise LookupError("the header was taken from this very table")
    read = read_rows(table, found, row.label, row.sha256)
    return Trial(read, read.check(row.opening_given, row.closing_given))


def _columns_page(
    row: BankStatement,
    table: RawTable,
    form: ColumnsForm,
    *,
    problems: tuple[Problem, ...] = (),
    trial: Trial | None = None,
) -> ResponseReturnValue:
    header = _header(table, form)
    at = int(form.header_row.data) if header else 0
    below = table.rows[at + 1].cells if at + 1 < len(table.rows) else ()
    return page(
        "funds/columns.html",
        422 if problems or form.errors else 200,
        fund=queries.fund_of(current_actor(), row.entity_id),
        row=row,
        form=form,
        preview=table.rows[:PREVIEWED],
        columns=[
            (
                index,
                one_line(title),
                one_line(below[index])[:60] if index < len(below) else "",
                part,
            )
            for index, (title, part) in enumerate(zip(header, _parts(header), strict=True))
        ],
        parts=PARTS,
        part_words=PART_WORDS,
        problems=problems,
        trial=trial,
        break_words=queries.BREAKS,
        shown=SHOWN,
    )


@blueprint.get("/layouts")
@policy("statement.import")
def layouts() -> ResponseReturnValue:
    """Every version of the layouts that people of the organisation saved."""
    return _layouts_page(())


@blueprint.post("/layouts/<layout_id>/retirement")
@policy("statement.import")
def retire_layout(layout_id: str) -> ResponseReturnValue:
    queries.layout_of(current_actor(), layout_id)
    form = RetireForm()
    reason = form.reason.data or ""
    try:
        actions.retire_layout(current_actor(), layout_id, reason=reason)
    except Refused as refused:
        return _layouts_page(refused.problems)
    return see(url_for("funds.layouts"))


def _layouts_page(problems: tuple[Problem, ...]) -> ResponseReturnValue:
    return page(
        "funds/layouts.html",
        422 if problems else 200,
        rows=queries.layouts_of(current_actor()),
        form=RetireForm(formdata=None),
        problems=problems,
    )
