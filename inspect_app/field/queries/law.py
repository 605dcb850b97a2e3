"""Clauses of the law for a tablet: those that a checklist names, and the register for search."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.law.models import LawArticle, LawText
from inspect_app.law.queries import current_book
from inspect_app.law.rules import BadCite, LawBook, UnknownDocument

from ..rules.limits import LAW_BYTES

_CITE = re.compile(r"Đ(\d+)(?:\.(\d+))?")
_CLAUSE = re.compile(r"(?m)^\s*(\d{1,2})\.\s")


def clauses_json(actor: Actor, references: Sequence[str], on: dt.date) -> list[dict[str, Any]]:
    """Each reference in words, with its text where the register has it, as of a day."""
    book = current_book(actor.organisation_id)
    texts = _articles(actor, {one.partition(" ")[0] for one in references})
    return [_clause(book, texts, reference, on) for reference in references]


def _articles(actor: Actor, documents: Iterable[str]) -> dict[tuple[str, int], LawArticle]:
    rows = db.session.scalars(
        sa.select(LawArticle)
        .join(LawText, LawText.id == LawArticle.text_id)
        .where(
            LawText.organisation_id == actor.organisation_id,
            LawArticle.document.in_(list(documents)),
            LawArticle.article > 0,
        )
        .order_by(LawArticle.position.desc())
    )
    return {(row.document, row.article): row for row in rows}


def _clause(
    book: LawBook, texts: dict[tuple[str, int], LawArticle], reference: str, on: dt.date
) -> dict[str, Any]:
    document, _space, cite = reference.partition(" ")
    told: dict[str, Any] = {
        "reference": reference,
        "words": reference,
        "text": _text(texts, document, cite),
        "valid_from": None,
        "valid_to": None,
        "verified": False,
        "fine": "",
    }
    try:
        basis, act = book.legal_basis(document, cite, on), book.document(document)
    except (UnknownDocument, BadCite):
        return told
    return {
        **told,
        "words": basis.words,
        "valid_from": act.valid_from.isoformat(),
        "valid_to": act.valid_to.isoformat() if act.valid_to else None,
        "verified": basis.citable,
    }


def _text(texts: dict[tuple[str, int], LawArticle], document: str, cite: str) -> str:
    """The clause out of its article; the whole article when it names none."""
    match = _CITE.match(cite)
    row = texts.get((document, int(match[1]))) if match else None
    if row is None or match is None:
        return ""
    whole = f"Điều {row.article}. {row.heading}\n{row.text}".strip()
    if not match[2]:
        return whole
    starts = list(_CLAUSE.finditer(row.text))
    for index, start in enumerate(starts):
        if start[1] == match[2]:
            end = starts[index + 1].start() if index + 1 < len(starts) else len(row.text)
            return f"Điều {row.article}. {row.heading}\n{row.text[start.start() : end].strip()}"
    return whole


def register_json(actor: Actor) -> dict[str, Any]:
    """Every article of the loaded texts, for search without network, up to a bounded size.

    `hash` names exactly this content; `complete` false: the rest did not fit.
    """
    book, today = current_book(actor.organisation_id), today_vn()
    rows = db.session.scalars(
        sa.select(LawArticle)
        .join(LawText, LawText.id == LawArticle.text_id)
        .where(LawText.organisation_id == actor.organisation_id, LawArticle.article > 0)
        .order_by(LawArticle.document, LawArticle.article, LawArticle.position)
    )
    clauses: list[dict[str, Any]] = []
    size, complete = 0, True
    for row in rows:
        reference = f"{row.document} Đ{row.article}"
        told = _clause(book, {(row.document, row.article): row}, reference, today)
        size += len(told["text"].encode()) + 300
        if size > LAW_BYTES:
            complete = False
            break
        clauses.append(told)
    if not clauses:
        clauses = _figures(book, today)
    digest = hashlib.sha256(canonical(clauses).encode()).hexdigest()
    return {"hash": digest, "complete": complete, "clauses": clauses}


def _figures(book: LawBook, today: dt.date) -> list[dict[str, Any]]:
    """Where no text was loaded: the clauses of all figures, by name and number."""
    found = []
    for figure in book.figures(today):
        told = _clause(book, {}, f"{figure.document} {figure.cite}", today)
        amount = "" if figure.value is None else f": {figure.value} {figure.unit}"
        told["text"] = f"{figure.title_vi}{amount}"
        told["verified"] = figure.citable
        found.append(told)
    return found
