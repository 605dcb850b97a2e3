"""Numbers of papers: from 1 each year per body and kind, no gaps (Decree 30/2020, Art. 15)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from inspect_app.core.action import Tx

from .models import NumberSeries, TakenNumber


def take_number(tx: Tx, *, organisation_id: str, kind: str, year: int) -> int:
    """The next number of the series, written into the register in the caller's transaction.

    The row of the series is locked until the transaction ends; when it rolls back, the number is
    free again: two writers never get the same number and none is skipped.
    """
    key = {"organisation_id": organisation_id, "kind": kind, "year": year}
    _open_series(tx.session, key)
    series = tx.session.scalars(
        sa.select(NumberSeries)
        .filter_by(**key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    series.last += 1
    tx.session.add(
        TakenNumber(
            organisation_id=organisation_id,
            kind=kind,
            year=year,
            number=series.last,
            taken_at=tx.now,
            taken_by=tx.actor.user_id,
        )
    )
    tx.session.flush()
    return series.last


def _open_series(session: Session, key: dict[str, object]) -> None:
    """Make the row of the series unless it is there; two first writers must not collide."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    session.execute(insert(NumberSeries).values(last=0, **key).on_conflict_do_nothing())
