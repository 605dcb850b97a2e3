"""What a run says of every line, stored by pieces while its tests are run; none of it counts before
the run is done.

The lines of statements stand in the database: it is told which of them are of which kind, and makes
the rows itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.core.action import AlreadyDone
from inspect_app.core.actor import Actor
from inspect_app.core.pieces import Made, Piece, Pieces

from ..models import AuditLine, AuditRun
from ..rules.result import TaggedLines, Tags

SYSTEM_ONLY = "system.job"
_OF_LINES = """
INSERT INTO audit_line (
    run_id, position, side, source_id, row_no, account, "on", month, amount,
    flow, "group", ratio, rung, partner_source, partner_row, purse
)
WITH kind AS MATERIALIZED (
    SELECT {place} AS number, value->>0 AS flow, value->>1 AS "group", value->>2 AS ratio,
        CAST(value->>3 AS integer) AS rung, value->>4 AS source,
        CAST(value->>5 AS integer) AS row_no, value->>6 AS purse
    FROM {kinds}
)
SELECT CAST(:run AS varchar), :first + {place}, 'bank', line.statement_id, line.row_no,
    CAST(:account AS text), line.booked_on, {month}, abs(line.amount),
    kind.flow, kind."group", kind.ratio, kind.rung, kind.source, kind.row_no, kind.purse
FROM {rows}
    {join} bank_line AS line
        ON line.statement_id = :statement AND line.row_no = {number} / :many
    {join} kind ON kind.number = {number} % :many
"""
"""`rows` is a list of numbers: row of the line times `many`, plus the number of its kind."""
_INSERT = {
    "sqlite": sa.text(
        _OF_LINES.format(
            kinds="json_each(:kinds)",
            rows="json_each(:rows) AS listed",
            place="key",
            number="listed.value",
            month="substr(line.booked_on, 1, 7)",
            join="CROSS JOIN",  # in this order
        )
    ),
    "postgresql": sa.text(
        _OF_LINES.format(
            kinds="json_array_elements(CAST(:kinds AS json)) WITH ORDINALITY AS listed(value, key)",
            rows="json_array_elements_text(CAST(:rows AS json))"
            " WITH ORDINALITY AS listed(value, key)",
            place="(key - 1)",
            number="CAST(listed.value AS bigint)",
            month="to_char(line.booked_on, 'YYYY-MM')",
            join="JOIN",
        )
    ),
}


def running(session: Session, run_id: str) -> AuditRun:
    """The run, locked. Raises AlreadyDone where it is not running any more."""
    run = session.get_one(AuditRun, run_id, with_for_update=True)
    if run.state != "running":
        raise AlreadyDone(run_id)
    return run


LINES = Pieces(SYSTEM_ONLY, AuditLine, "run_id", "position", running)


def keep_lines(actor: Actor, run_id: str, tags: Tags) -> int | None:
    """Store what a run says of every line; those of a worker before go. Returns the position of the
    last one, which `finish_audit` asks for. Raises AlreadyDone.
    """
    return LINES.store(actor, run_id, _pieces(tags))


def _pieces(tags: Tags) -> Iterator[Piece]:
    first = 0
    for piece in tags.pieces():
        if isinstance(piece, TaggedLines):
            count = len(piece.rows)
            yield Made(first + count - 1, partial(_insert, piece, first))
        else:
            count = len(piece["row_no"])
            yield {"position": range(first, first + count), **piece}
        first += count


def _insert(lines: TaggedLines, first: int, session: Session, run_id: str) -> None:
    many = len(lines.kinds)
    pairs = zip(lines.rows, lines.which, strict=True)
    made = session.execute(
        _INSERT[session.get_bind().dialect.name],
        {
            "run": run_id,
            "first": first,
            "statement": lines.statement_id,
            "account": lines.account,
            "kinds": json.dumps(lines.kinds, ensure_ascii=False),
            "rows": json.dumps([row * many + kind for row, kind in pairs]),
            "many": many,
        },
    )
    stored: int = made.rowcount  # type: ignore[attr-defined]
    if stored != len(lines.rows):
        raise LookupError(f"{len(lines.rows)} lines of a run, {stored} of them stored")
