"""What columns of an unknown statement hold: saved as a layout, read with it, retired."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.files import store
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..importers.cells import one_line
from ..importers.mapping import Mapping, mapping_from_json, read_mapped, table_from_json
from ..models import BankStatement, StatementLayout
from ..rules.repairs import standing
from .intake import IMPORT
from .repairs import another_reading

LONGEST_NAME = 40


@action("funds.layout_saved", may=IMPORT, fields=("name", "version", "mapping", "statement"))
def save_layout(
    tx: Tx,
    fund_id: str,
    statement_id: str,
    *,
    name: str,
    mapping: Mapping,
    replaces: str = "",
    drops: int = 0,
) -> BankStatement:
    """Keep the mapping as the next version of its name, for the statement's bank, and read the
    statement with it.

    `replaces`: id of the version in use that the person agreed to replace; `drops`: how many
    accepted repairs they agreed to lose because their rows read otherwise now; all others go over.
    Returns the statement that is read: the same one where nothing of it had been imported, else
    another of the same file (lines are never changed). NotFound for a foreign fund; Refused for a
    statement that needs no mapping, a mapping that cannot read, a name that is none, and where it
    replaces or drops what nobody agreed to.
    """
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    name = one_line(name)
    version = _next_version(tx, name)
    if not queries.may_be_mapped(row):
        text = _l("The columns of this file cannot be mapped (any more). Nothing was changed.")
        raise Refused(Problem("not_mappable", text))
    if mapping.problems():
        text = _l("No statement can be read with these columns. Nothing was saved.")
        raise Refused(Problem("unsound_mapping", text))
    if not 0 < len(name) <= LONGEST_NAME:
        text = _l("Give the layout a name of up to 40 characters. Nothing was saved.")
        raise Refused(Problem("no_name", text, "name"))
    mapping = replace(mapping, bank=one_line(row.bank))
    _must_be_agreed(tx, name, mapping, replaces)
    lost = _lost_repairs(row, mapping)
    if len(lost) != drops:
        text = _l(
            "%(count)s accepted repairs fall away, because their rows read otherwise now. Nothing "
            "was saved; tick the box if that is right.",
            count=len(lost),
        )
        raise Refused(Problem("drops", text))
    layout = _store(tx, name, version, mapping.to_json())
    if row.state == "unreadable":
        row.state, row.failure_rule, row.failure_detail = "parsing", "", ""
        row.checks, row.cancelled_at, row.cancelled_by = row.checks + 1, None, None
    else:
        reason = _l(
            "Read anew with layout %(name)s, version %(number)s.", name=name, number=version
        )
        row = another_reading(tx, row, str(reason), without=lost)
    row.layout_id = layout.id
    job = "funds.import_statement"
    tx.enqueue(job, row.id, key=f"{job}:{row.id}:{row.checks}")
    tx.record(
        "statement_layout",
        layout.id,
        name=name,
        version=layout.version,
        mapping=layout.mapping,
        statement=row.id,
    )
    return row


@action("funds.layout_retired", may=IMPORT, fields=("name", "version", "reason"))
def retire_layout(tx: Tx, layout_id: str, *, reason: str) -> None:
    """Take a layout out of use; statements that it read keep their lines and name it.

    NotFound for a foreign one; Refused without a reason and for a version that is not in use.
    """
    row = queries.layout_of(tx.actor, layout_id)
    version = _next_version(tx, row.name)
    if row.id not in {one.id for one in queries.layouts_in_use(tx.actor.organisation_id)}:
        text = _l("This version is not in use (any more). Nothing was changed.")
        raise Refused(Problem("not_in_use", text))
    if not reason.strip():
        text = _l("Say why the layout is retired. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    retired = _store(tx, row.name, version, row.mapping, reason.strip())
    tx.record(
        "statement_layout",
        retired.id,
        name=retired.name,
        version=retired.version,
        reason=retired.retirement_reason,
    )


@action("funds.layout_bank_named", may=IMPORT, fields=("name", "version", "bank"))
def name_bank(tx: Tx, layout_id: str, *, bank: str) -> None:
    """Say whose statements a layout reads that was saved before banks were noted: its next version,
    which reads the bank's files from now on.

    NotFound for a foreign one; Refused for an unknown bank, for a version that is not in use or has
    a bank, and where a layout of this name reads this header of this bank already.
    """
    row = queries.layout_of(tx.actor, layout_id)
    version = _next_version(tx, row.name)
    mapping = mapping_from_json(row.mapping)
    if bank not in queries.known_banks(tx.actor):
        text = _l("Choose a bank at which a fund has an account. Nothing was changed.")
        raise Refused(Problem("unknown_bank", text, "bank"))
    in_use = {one.id for one in queries.layouts_in_use(tx.actor.organisation_id)}
    if row.id not in in_use or mapping.bank:
        text = _l("This version is not in use (any more). Nothing was changed.")
        raise Refused(Problem("not_in_use", text))
    mapping = replace(mapping, bank=one_line(bank))
    _must_be_agreed(tx, row.name, mapping, "")
    named = _store(tx, row.name, version, mapping.to_json())
    tx.record(
        "statement_layout", named.id, name=named.name, version=named.version, bank=mapping.bank
    )


def _must_be_agreed(tx: Tx, name: str, mapping: Mapping, replaces: str) -> None:
    known = queries.layouts_with(tx.actor, mapping.bank, mapping.header)
    old = next((one.id for one in known if one.name == name), "")
    if old == replaces:
        return
    if old:
        text = _l(
            "Layout %(name)s already reads this header of this bank. Nothing was saved; tick the "
            "box if this mapping is to take its place, or give another name.",
            name=name,
        )
    else:
        text = _l("The layout to be replaced is not in use any more. Nothing was saved.")
    raise Refused(Problem("replaces", text))


def _lost_repairs(row: BankStatement, mapping: Mapping) -> frozenset[int]:
    """Rows whose accepted repair does not fit what the mapping reads there."""
    repaired = queries.repaired_rows(row)
    if not repaired:
        return frozenset()
    kept = table_from_json(store().open(row.table_sha256))
    read = read_mapped(kept, mapping, row.label, row.sha256)
    return frozenset(repaired) - standing(repaired, read.lines, read.rejections)


def _next_version(tx: Tx, name: str) -> int:
    """Asked before what is in use is looked up: a version that a rival stores before the look-up is
    seen by it, and with one stored later `_store` collides, and the action runs once more.
    """
    last = tx.session.scalar(
        sa.select(sa.func.max(StatementLayout.version)).where(
            StatementLayout.organisation_id == tx.actor.organisation_id,
            StatementLayout.name == name,
        )
    )
    return (last or 0) + 1


def _store(tx: Tx, name: str, version: int, mapping: str, reason: str = "") -> StatementLayout:
    row = StatementLayout(
        organisation_id=tx.actor.organisation_id,
        name=name,
        version=version,
        mapping=mapping,
        saved_by=tx.actor.user_id,
        saved_at=tx.now,
        retirement_reason=reason,
    )
    tx.session.add(row)
    tx.session.flush()
    return row
