"""Writes of the law room: add or withdraw a dated value, load a law pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if

from . import queries
from .importers.law_pack import ActText
from .models import LawArticle, LawText, LawValue
from .rules import DatedValue, LawProblem, Status, plain, problems_with_value
from .rules.figures import Value

SENTENCES: dict[str, Any] = {
    "unknown_figure": _l("There is no such figure. Nothing was changed."),
    "bad_value": _l("The value does not suit the unit of this figure. Nothing was changed."),
    "value_needed": _l("A verified figure states its value. Enter it, or mark it unverified."),
    "unknown_document": _l("This act is not in the register of acts. Nothing was changed."),
    "cite_needed": _l("A verified figure names its article, e.g. Đ37.2a. Nothing was changed."),
    "bad_cite": _l(
        "The article is not written as Đ37, Đ37.2 or Đ37.2a, or the act has no such article. "
        "Nothing was changed."
    ),
    "document_not_in_force": _l(
        "This act is not in force on the first day of validity. Nothing was changed."
    ),
    "ends_before_start": _l("The last day lies before the first. Nothing was changed."),
    "overlap": _l(
        "A verified value already holds on some of these days; only one value is in force on one "
        "day. Nothing was changed; choose a later first day."
    ),
}


def _worded(problem: LawProblem) -> Problem:
    return Problem(problem.code, SENTENCES[problem.code], problem.where)


@action(
    "law.value_added",
    may="law.edit",
    fields=("figure", "value", "document", "cite", "valid_from", "valid_to", "status"),
)
def add_figure_value(
    tx: Tx,
    *,
    figure_id: str,
    value: Value,
    document: str,
    cite: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    status: Status,
    note: str = "",
) -> LawValue:
    """Add a dated value for the actor's organisation; see `rules.merge` for what gives way."""
    book = queries.merged_with(queries.rows_in_use(tx.actor.organisation_id)).book
    new = DatedValue(value, document, cite, valid_from, valid_to, status, "law_value")
    problems = problems_with_value(book.norms, book.documents, figure_id, new)
    refuse_if([_worded(problem) for problem in problems])
    row = LawValue(
        organisation_id=tx.actor.organisation_id,
        figure_id=figure_id,
        value=None if value is None else str(value),
        document=document,
        cite=cite,
        valid_from=valid_from,
        valid_to=valid_to,
        status=status.value,
        note=note.strip(),
        added_by=tx.actor.user_id,
        added_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "law_value",
        row.id,
        figure=figure_id,
        value=row.value,
        document=document,
        cite=cite,
        valid_from=valid_from.isoformat(),
        valid_to=valid_to.isoformat() if valid_to else None,
        status=status.value,
    )
    return row


@action("law.value_withdrawn", may="law.edit", fields=("figure",))
def withdraw_figure_value(tx: Tx, value_id: str) -> LawValue:
    """Take an added value out of use; the row stays. Cases keep the dates they were given."""
    row = tx.session.get(LawValue, value_id)
    if row is None or row.organisation_id != tx.actor.organisation_id:
        raise NotFound
    if row.withdrawn_at is not None:
        text = _l("This value was withdrawn before. Nothing was changed.")
        raise Refused(Problem("withdrawn", text))
    row.withdrawn_at = tx.now
    row.withdrawn_by = tx.actor.user_id
    tx.session.flush()
    tx.record("law_value", row.id, figure=row.figure_id)
    return row


def _replace_text(tx: Tx, act: ActText, file_id: str) -> None:
    """Store one text with its articles; a text of the same name goes."""
    organisation_id = tx.actor.organisation_id
    old = tx.session.scalar(
        sa.select(LawText).where(
            LawText.organisation_id == organisation_id, LawText.file_name == act.file_name
        )
    )
    if old is not None:
        tx.session.execute(sa.delete(LawArticle).where(LawArticle.text_id == old.id))
        tx.session.delete(old)
        tx.session.flush()
    text = LawText(
        organisation_id=organisation_id,
        document=act.document,
        file_name=act.file_name,
        file_id=file_id,
        loaded_at=tx.now,
    )
    tx.session.add(text)
    tx.session.flush()
    parts = [(one.document, one.article, one.heading, one.text) for one in act.articles]
    for position, (document, article, heading, body) in enumerate(
        parts or [(act.document, 0, "", act.text)], 1
    ):
        tx.session.add(
            LawArticle(
                text_id=text.id,
                position=position,
                document=document,
                article=article,
                heading=heading,
                text=body,
                plain=" ".join(plain(f"{heading} {body}").split()),
            )
        )


@action("law.pack_loaded", may="law.edit", fields=("texts", "sha256"))
def load_law_pack(tx: Tx, *, content: bytes, label: str, acts: Sequence[ActText]) -> int:
    """Keep the zip and its texts (already read from it) for reading; returns how many texts."""
    stored = keep_file(tx, content, label=label, media_type="application/zip")
    for act in acts:
        _replace_text(tx, act, stored.id)
    tx.record("stored_file", stored.id, texts=len(acts), sha256=stored.sha256)
    return len(acts)
