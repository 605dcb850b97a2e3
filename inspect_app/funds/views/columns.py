"""A person says what the columns of an unknown statement hold: preview, trial, saved layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Any, cast, get_args

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.files import store
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..actions.layouts import LONGEST_NAME
from ..forms import ColumnsForm, RetireForm
from ..importers.cells import one_line
from ..importers.mapping import (
    PARTS,
    KeptTable,
    Mapping,
    Part,
    SavedLayout,
    header_key,
    mapping_from_json,
    read_mapped,
    table_from_json,
)
from ..importers.readers.raw import RawTable
from ..importers.recognise import HEADER_WITHIN
from ..importers.rows import StatementFile
from ..importers.suggestion import suggested
from ..models import BankStatement
from ..rules.lines import Line, Rejection
from ..rules.repairs import standing
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
    """What a mapping makes of the file; nothing of it is stored. `replaced`: id of the version in
    use whose place it would take; `rivals`: names of other layouts in use for this header of the
    bank; `dropped`: accepted repairs whose rows read otherwise.
    """

    read: StatementFile
    check: StatementCheck
    replaced: str
    rivals: Sequence[str]
    dropped: int

    @property
    def lines(self) -> Sequence[Line]:
        """The first lines as they are read."""
        return self.read.lines[:PREVIEWED]

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
    kept = table_from_json(store().open(row.table_sha256))
    return _begun(row, kept, _header_at(row, kept.table))


@blueprint.post("/<fund_id>/statements/<statement_id>/columns")
@policy("statement.import")
def map_columns(fund_id: str, statement_id: str) -> ResponseReturnValue:
    """`do`: header (show the columns of another header row), try, or save."""
    row = queries.statement_of(current_actor(), fund_id, statement_id)
    if not queries.may_be_mapped(row):
        return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))
    kept = table_from_json(store().open(row.table_sha256))
    form = ColumnsForm()
    form.header_row.choices = _header_rows(kept.table)
    if not form.validate_on_submit():
        return _columns_page(row, kept, form, _parts(_header(kept.table, form)))
    if request.form.get("do") == "header":
        return _begun(row, kept, int(form.header_row.data))
    mapping = _mapping(kept.table, form)
    problems = _problems(mapping)
    trial = None if problems else _trial(row, kept, mapping, form.name.data or "")
    saving = request.form.get("do") == "save"
    if saving and trial is not None and not trial.read.lines:
        problems = (Problem("nothing_read", PROBLEMS["nothing_read"]),)
    if problems or not saving:
        return _columns_page(row, kept, form, mapping.parts, problems=problems, trial=trial)
    try:
        row = actions.save_layout(
            current_actor(),
            fund_id,
            statement_id,
            name=form.name.data or "",
            mapping=mapping,
            replaces=request.form.get("replaces", ""),
            drops=request.form.get("drops", 0, type=int),
        )
    except Refused as refused:
        row = queries.statement_of(current_actor(), fund_id, statement_id)
        problems = refused.problems
        return _columns_page(row, kept, form, mapping.parts, problems=problems, trial=trial)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=row.id))


def _begun(row: BankStatement, kept: KeptTable, at: int) -> ResponseReturnValue:
    """The page before anybody said anything: as a saved layout reads this header, else a
    suggestion; tried at once where it can read something.
    """
    header = header_key(kept.table.rows[at].cells)
    found = queries.layouts_with(current_actor(), row.bank, header)
    known = next((one for one in found if one.id == row.layout_id), found[0] if found else None)
    mapping = known.mapping if known else suggested(kept.table, at)
    name = known.name if known else row.bank[:LONGEST_NAME]
    manner = {
        "dates": mapping.dates,
        "thousands": mapping.thousands,
        "sign": mapping.sign,
        "balance_on": mapping.balance_on,
    }
    form = ColumnsForm(formdata=None, data={"name": name, "header_row": str(at), **manner})
    form.header_row.choices = _header_rows(kept.table)
    trial = None if mapping.problems() else _trial(row, kept, mapping, name)
    return _columns_page(row, kept, form, mapping.parts, trial=trial)


def _header_rows(table: RawTable) -> list[SelectChoice]:
    return [
        SelectChoice(
            str(at), f"{row.file_row}: {one_line(' | '.join(filter(None, row.cells)))[:60]}"
        )
        for at, row in enumerate(table.rows[:HEADER_WITHIN])
    ]


def _header_at(row: BankStatement, table: RawTable) -> int:
    """The header by which a saved layout read the file, else the first row that has as many titles
    as any row that may be the header.
    """
    if layout := queries.layout_that_read(row):
        known = SavedLayout(layout.id, layout.name, mapping_from_json(layout.mapping))
        if found := known.found_in(table.rows):
            return found.first - 1
    titles = [sum(1 for cell in one.cells if cell.strip()) for one in table.rows[:HEADER_WITHIN]]
    return titles.index(max(titles)) if titles else 0


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


def _trial(row: BankStatement, kept: KeptTable, mapping: Mapping, name: str) -> Trial:
    read = read_mapped(kept, mapping, row.label, row.sha256)
    accepted = {one.row_no: one.amount for one in queries.accepted_repairs(row)}
    still = standing(queries.repaired_rows(row), read.lines, read.rejections)
    read = read.with_amounts({row_no: accepted[row_no] for row_no in still})
    check = read.check(row.opening_given, row.closing_given if kept.whole else None)
    known = queries.layouts_with(current_actor(), row.bank, mapping.header)
    same = one_line(name)
    return Trial(
        read,
        check,
        replaced=next((one.id for one in known if one.name == same), ""),
        rivals=[one.name for one in known if one.name != same],
        dropped=len(accepted) - len(still),
    )


def _columns_page(
    row: BankStatement,
    kept: KeptTable,
    form: ColumnsForm,
    parts: tuple[Part, ...],
    *,
    problems: tuple[Problem, ...] = (),
    trial: Trial | None = None,
) -> ResponseReturnValue:
    table = kept.table
    header = _header(table, form)
    at = int(form.header_row.data) if header else 0
    below = table.rows[at + 1].cells if at + 1 < len(table.rows) else ()
    said = islice(chain(parts, repeat("ignore")), len(header))
    return page(
        "funds/columns.html",
        422 if problems or form.errors else 200,
        fund=queries.fund_of(current_actor(), row.entity_id),
        row=row,
        form=form,
        kept=kept,
        preview=table.rows[:PREVIEWED],
        columns=[
            (
                index,
                one_line(title),
                one_line(below[index])[:60] if index < len(below) else "",
                part,
            )
            for index, (title, part) in enumerate(zip(header, said, strict=True))
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
    if not form.validate_on_submit():
        return _layouts_page(tuple(Problem("reason", str(said)) for said in form.reason.errors))
    try:
        actions.retire_layout(current_actor(), layout_id, reason=form.reason.data or "")
    except Refused as refused:
        return _layouts_page(refused.problems)
    return see(url_for("funds.layouts"))


@blueprint.post("/layouts/<layout_id>/bank")
@policy("statement.import")
def name_bank(layout_id: str) -> ResponseReturnValue:
    try:
        actions.name_bank(current_actor(), layout_id, bank=request.form.get("bank", ""))
    except Refused as refused:
        return _layouts_page(refused.problems)
    return see(url_for("funds.layouts"))


def _layouts_page(problems: tuple[Problem, ...]) -> ResponseReturnValue:
    return page(
        "funds/layouts.html",
        422 if problems else 200,
        found=queries.layouts_of(current_actor()),
        banks=queries.known_banks(current_actor()),
        form=RetireForm(formdata=None),
        problems=problems,
    )
