"""What columns of an unknown statement hold: saved as a layout, read with it, retired."""

from __future__ import annotations

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..importers.mapping import Mapping
from ..models import BankStatement, StatementLayout
from .intake import IMPORT
from .repairs import another_reading

LONGEST_NAME = 40


@action("funds.layout_saved", may=IMPORT, fields=("name", "version", "mapping", "statement"))
def save_layout(
    tx: Tx, fund_id: str, statement_id: str, *, name: str, mapping: Mapping
) -> BankStatement:
    """Keep the mapping as the next version of its name and read the statement with it.

    Returns the statement that is read: the same one where nothing of it had been imported, else
    another of the same file (lines are never changed). NotFound for a foreign fund; Refused for a
    statement that needs no mapping, a mapping that cannot read, and a name that is none.
    """
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    name = " ".join(name.split())
    if not queries.may_be_mapped(row):
        text = _l("The columns of this file cannot be mapped (any more). Nothing was changed.")
        raise Refused(Problem("not_mappable", text))
    if mapping.problems():
        text = _l("No statement can be read with these columns. Nothing was saved.")
        raise Refused(Problem("unsound_mapping", text))
    if not 0 < len(name) <= LONGEST_NAME:
        text = _l("Give the layout a name of up to 40 characters. Nothing was saved.")
        raise Refused(Problem("no_name", text, "name"))
    layout = _next_version(tx, name, mapping.to_json())
    if row.state == "unreadable":
        row.state, row.failure_rule, row.failure_detail = "parsing", "", ""
        row.checks += 1
    else:
        version = layout.version
        reason = _l(
            "Read anew with layout %(name)s, version %(number)s.", name=name, number=version
        )
        row = another_reading(tx, row, str(reason))
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
    if row.id not in {one.id for one in queries.layouts_in_use(tx.actor.organisation_id)}:
        text = _l("This version is not in use (any more). Nothing was changed.")
        raise Refused(Problem("not_in_use", text))
    if not reason.strip():
        text = _l("Say why the layout is retired. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    retired = _next_version(tx, row.name, row.mapping, reason.strip())
    tx.record(
        "statement_layout",
        retired.id,
        name=retired.name,
        version=retired.version,
        reason=retired.retirement_reason,
    )


def _next_version(tx: Tx, name: str, mapping: str, reason: str = "") -> StatementLayout:
    """Two at once collide over (organisation, name, version), and the later one counts on."""
    last = tx.session.scalar(
        sa.select(sa.func.max(StatementLayout.version)).where(
            StatementLayout.organisation_id == tx.actor.organisation_id,
            StatementLayout.name == name,
        )
    )
    row = StatementLayout(
        organisation_id=tx.actor.organisation_id,
        name=name,
        version=(last or 0) + 1,
        mapping=mapping,
        saved_by=tx.actor.user_id,
        saved_at=tx.now,
        retirement_reason=reason,
    )
    tx.session.add(row)
    tx.session.flush()
    return row
