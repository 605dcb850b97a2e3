"""Layouts of statements that people of an organisation made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.registry.models import Entity, OwnAccount

from ..importers.mapping import SavedLayout, folded, mapping_from_json
from ..models import BankStatement, StatementLayout


@dataclass(frozen=True, slots=True)
class LayoutShown:
    """One version for the page: a file is recognised by `bank` and the titles of its `header`."""

    row: StatementLayout
    saved_by: str
    in_use: bool
    bank: str
    header: tuple[str, ...]


def layouts_of(actor: Actor) -> list[LayoutShown]:
    """Every version of the actor's organisation."""
    in_use = {row.id for row in layouts_in_use(actor.organisation_id)}
    found = db.session.execute(
        sa.select(StatementLayout, User.name)
        .join(User, User.id == StatementLayout.saved_by)
        .where(StatementLayout.organisation_id == actor.organisation_id)
        .order_by(StatementLayout.name, StatementLayout.version.desc())
    )
    return [
        LayoutShown(row, name, row.id in in_use, said.bank, said.header)
        for row, name in found
        for said in (mapping_from_json(row.mapping),)
    ]


def layout_of(actor: Actor, layout_id: str) -> StatementLayout:
    """One version of the actor's organisation, else NotFound."""
    row = db.session.scalar(
        sa.select(StatementLayout).where(
            StatementLayout.id == layout_id,
            StatementLayout.organisation_id == actor.organisation_id,
        )
    )
    if row is None:
        raise NotFound
    return row


def layouts_in_use(organisation_id: str) -> Sequence[StatementLayout]:
    """The newest version of each name, bank and header, but for the retired ones: a bank that
    writes its spreadsheets otherwise than its text files has both in use under its one name.
    """
    rows = db.session.scalars(
        sa.select(StatementLayout)
        .where(StatementLayout.organisation_id == organisation_id)
        .order_by(StatementLayout.name, StatementLayout.version)
    )
    newest = {}
    for row in rows:
        said = mapping_from_json(row.mapping)
        newest[row.name, folded(said.bank), said.header] = row
        if said.bank:  # the version of before banks were noted is this one's
            newest.pop((row.name, "", said.header), None)
    return [row for row in newest.values() if not row.retirement_reason]


def known_banks(actor: Actor) -> list[str]:
    """Banks of the own accounts of the funds in the actor's organisation."""
    return list(
        db.session.scalars(
            sa.select(OwnAccount.bank)
            .join(Entity, Entity.id == OwnAccount.entity_id)
            .where(Entity.organisation_id == actor.organisation_id)
            .distinct()
            .order_by(OwnAccount.bank)
        )
    )


def layouts_for(statement: BankStatement) -> list[SavedLayout]:
    """What may read a statement: the version that a person chose for it, else all in use that were
    saved for its bank: another bank may mean other things by the same titles.
    """
    chosen = layout_that_read(statement)
    if chosen is not None:
        return [_saved(chosen)]
    return _of_bank(statement.organisation_id, statement.bank)


def layouts_with(actor: Actor, bank: str, header: tuple[str, ...]) -> list[SavedLayout]:
    """Those in use in the actor's organisation that read files of this bank with this header."""
    found = _of_bank(actor.organisation_id, bank)
    return [one for one in found if one.mapping.header == header]


def _of_bank(organisation_id: str, bank: str) -> list[SavedLayout]:
    found = [_saved(row) for row in layouts_in_use(organisation_id)]
    return [one for one in found if folded(one.mapping.bank) == folded(bank)]


def _saved(row: StatementLayout) -> SavedLayout:
    return SavedLayout(row.id, row.name, mapping_from_json(row.mapping))


def layout_that_read(statement: BankStatement) -> StatementLayout | None:
    """The saved version that reads this statement; None for a shipped layout."""
    if statement.layout_id is None:
        return None
    return db.session.get_one(StatementLayout, statement.layout_id)


def may_be_mapped(statement: BankStatement) -> bool:
    """True where a person may say what the columns hold: no shipped layout knows the file."""
    ready = statement.state != "parsing" and statement.withdrawn_at is None
    return ready and statement.table_sha256 != ""
