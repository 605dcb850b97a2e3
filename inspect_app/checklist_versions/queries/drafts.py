"""Reads: drafts, what is wrong with them, and the law that they may cite."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from checklists import Checklist, parse_reference, sheets_of_checklist
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.law.queries import current_book, search_texts
from inspect_app.law.rules import BadCite, UnknownDocument, plain
from inspect_app.law.rules.search import shown

from ..models import ChecklistDraft, ChecklistVersion
from ..rules.draft import Draft, Sheets, from_json
from ..rules.draft_faults import Judged, judged
from .versions import checklist_of, norm_names, versions_of


def sheets_of_version(row: ChecklistVersion) -> Sheets:
    """A published version as the sheets of its workbook."""
    return sheets_of_checklist(checklist_of(row))


def drafts_of(actor: Actor) -> Sequence[ChecklistDraft]:
    """Drafts of the organisation without their content: open ones first, then the newest."""
    return db.session.scalars(
        sa.select(ChecklistDraft)
        .options(defer(ChecklistDraft.content))
        .where(ChecklistDraft.organisation_id == actor.organisation_id)
        .order_by(
            sa.case((ChecklistDraft.state == "editing", 0), else_=1),
            ChecklistDraft.changed_at.desc(),
            ChecklistDraft.id.desc(),
        )
        .limit(100)
    ).all()


def draft_of(actor: Actor, draft_id: str, *, lock: bool = False) -> ChecklistDraft:
    """One draft, locked and read anew on request; NotFound when absent or foreign."""
    row = db.session.get(
        ChecklistDraft, draft_id, with_for_update=lock or None, populate_existing=lock
    )
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound
    return row


def draft_in(row: ChecklistDraft) -> Draft:
    """The rows of a draft."""
    return from_json(json.loads(row.content))


def judged_draft(row: ChecklistDraft, draft: Draft) -> Judged:
    """Every fault of a draft, against what is published and the figures of law."""
    published = versions_of(draft.settings.get("form_id"))
    return judged(
        draft,
        versions={one.version for one in published},
        subject=published[0].subject if published else None,
        norms=norm_names(row.organisation_id),
    )


def law_row(actor: Actor, doc: str) -> dict[str, str]:
    """The row of the sheet `laws` for a document of the register; empty when it is not there."""
    found = current_book(actor.organisation_id).documents.get(doc)
    if found is None:
        return {}
    return {
        "doc": doc,
        "title": found.title_vi,
        "valid_from": found.valid_from.isoformat(),
        "valid_until": found.valid_to.isoformat() if found.valid_to else "",
        "status": found.status.value,
    }


@dataclass(frozen=True)
class LawHit:
    """One place in the law that a search found: its reference, its words, what stands there."""

    reference: str
    words: str
    text: str


MOST_LAW_HITS = 30


def search_law(actor: Actor, words: str, on: dt.date) -> list[LawHit]:
    """Places whose figure, document or text holds the words, as a checklist cites them.

    Figures as of the day come first, then articles of the loaded texts, then documents (with the
    place left open).
    """
    book = current_book(actor.organisation_id)
    sought = plain(words).split()
    if not sought:
        return []
    found = [
        LawHit(f"{figure.document} {figure.cite}", "", f"{figure.title_vi}: {shown(figure)}")
        for figure in book.figures(on)
        if _holds(sought, figure.title_vi, figure.title_en, figure.document, figure.cite, figure.id)
    ]
    found += [
        LawHit(f"{hit.document} Đ{hit.article}", hit.heading, hit.excerpt)
        for hit in search_texts(actor, words)
        if hit.article
    ]
    found += [
        LawHit(f"{one.number} ?", one.name_vi, one.title_vi)
        for one in book.documents.values()
        if _holds(sought, one.number, one.title_vi, one.title_en)
    ]
    first: dict[str, LawHit] = {}
    for hit in found:
        if _is_reference(hit.reference):
            first.setdefault(hit.reference, hit)
    return list(first.values())[:MOST_LAW_HITS]


def _holds(sought: Sequence[str], *texts: str) -> bool:
    text = plain(" ".join(texts))
    return all(word in text for word in sought)


def _is_reference(text: str) -> bool:
    try:
        parse_reference(text)
    except ValueError:
        return False
    return True


def norms_of(organisation_id: str, checklist: Checklist, on: dt.date) -> dict[str, Any]:
    """The figures that a checklist needs as of a day, as a tablet gets them (None: no such)."""
    book = current_book(organisation_id)
    found: dict[str, Any] = {}
    for name in sorted(checklist.norm_ids):
        figure = book.find(name, on) if name in book.norms else None
        known = figure is not None and isinstance(figure.value, Decimal)
        found[name] = None
        if figure is not None and known:
            found[name] = {
                "value": str(figure.value),
                "unit": figure.unit,
                "law": f"{figure.document} {figure.cite}",
                "verified": figure.citable,
            }
    return found


def clauses_of(organisation_id: str, checklist: Checklist, on: dt.date) -> list[dict[str, Any]]:
    """The references of a checklist as a tablet gets them, without the text of the law."""
    book = current_book(organisation_id)
    items = checklist.by_name.values()
    found = []
    for reference in dict.fromkeys(text for item in items for text in item.law):
        doc, _space, cite = reference.partition(" ")
        told: dict[str, Any] = {
            "reference": reference,
            "words": reference,
            "text": "",
            "fine": "",
        }
        act = book.documents.get(doc)
        try:
            basis = book.legal_basis(doc, cite, on)
        except (UnknownDocument, BadCite):
            basis = None
        if basis is not None:
            told["words"] = basis.words
        found.append(
            told
            | {
                "valid_from": act.valid_from.isoformat() if act else None,
                "valid_to": act.valid_to.isoformat() if act and act.valid_to else None,
                "verified": basis is not None and basis.citable,
            }
        )
    return found
