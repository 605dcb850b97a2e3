"""Reads: the law book of an organisation, its added values, its law texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound

from .importers.law_files import shipped_book
from .models import LawArticle, LawText, LawValue
from .rules import DatedValue, Figure, LawBook, LawError, NoFigure, Status, plain
from .rules.clocks import YEARLY
from .rules.figures import figure_of

Signature = tuple[int, int, str]
MOST_HITS = 50
_AROUND = 160


@dataclass(frozen=True)
class Merged:
    """A law book with added values, and those that no longer fit the shipped data."""

    book: LawBook
    left_out: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """One article that search found, with the words around the first match."""

    text_id: str
    position: int
    document: str
    article: int
    heading: str
    excerpt: str


_MERGED: dict[str, tuple[Signature, Merged]] = {}
"""Per process and organisation; the signature of the rows says when it is out of date."""


def dated_value(row: LawValue) -> DatedValue:
    """An added row as the rules know it. Its place is "law_value:<id>"."""
    norm = shipped_book().norms.get(row.figure_id)
    yearly = norm is not None and norm.unit == YEARLY
    value = row.value if yearly or row.value is None else Decimal(row.value)
    return DatedValue(
        value=value,
        document=row.document,
        cite=row.cite,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=Status(row.status),
        where=f"law_value:{row.id}",
        note=row.note,
    )


def _signature(organisation_id: str) -> Signature:
    counted = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.count(LawValue.withdrawn_at), sa.func.max(LawValue.id)
        ).where(LawValue.organisation_id == organisation_id)
    ).one()
    return counted[0], counted[1], counted[2] or ""


def rows_in_use(organisation_id: str) -> Sequence[LawValue]:
    """Added values that were not withdrawn, in the order they were added."""
    return db.session.scalars(
        sa.select(LawValue)
        .where(LawValue.organisation_id == organisation_id, LawValue.withdrawn_at.is_(None))
        .order_by(LawValue.added_at, LawValue.id)
    ).all()


def merged_with(rows: Sequence[LawValue]) -> Merged:
    """Added values over the shipped ones. A row that a newer release contradicts is left out:
    the shipped, read value wins, and the page says so."""
    book = shipped_book()
    left_out: set[str] = set()
    for row in rows:
        try:
            book = book.with_values([(row.figure_id, dated_value(row))])
        except (LawError, NoFigure):
            left_out.add(row.id)
    return Merged(book, frozenset(left_out))


def merged(organisation_id: str) -> Merged:
    """The current law book of an organisation, kept per process until a row is added or
    withdrawn."""
    signature = _signature(organisation_id)
    kept = _MERGED.get(organisation_id)
    if kept is None or kept[0] != signature:
        kept = (signature, merged_with(rows_in_use(organisation_id)))
        _MERGED[organisation_id] = kept
    return kept[1]


def current_book(organisation_id: str) -> LawBook:
    """The law as this organisation applies it: shipped data and its own added values."""
    return merged(organisation_id).book


def figure_on(organisation_id: str, figure_id: str, on: dt.date) -> Figure:
    """One figure as of a day. Raises NoFigure."""
    return current_book(organisation_id).figure(figure_id, on)


def history(book: LawBook, figure_id: str) -> list[Figure]:
    """All values of a figure through time, newest first; NotFound for an unknown id."""
    norm = book.norms.get(figure_id)
    if norm is None:
        raise NotFound
    return [figure_of(norm, dated) for dated in reversed(norm.values)]


def added_values(actor: Actor, figure_id: str) -> Sequence[LawValue]:
    """Values added on screen for a figure, withdrawn ones included, newest first."""
    return db.session.scalars(
        sa.select(LawValue)
        .where(LawValue.organisation_id == actor.organisation_id, LawValue.figure_id == figure_id)
        .order_by(LawValue.added_at.desc(), LawValue.id.desc())
    ).all()


def texts(actor: Actor) -> Sequence[LawText]:
    """Loaded law texts, by act."""
    return db.session.scalars(
        sa.select(LawText)
        .where(LawText.organisation_id == actor.organisation_id)
        .order_by(LawText.document, LawText.file_name)
    ).all()


def text_of(actor: Actor, text_id: str) -> tuple[LawText, Sequence[LawArticle]]:
    """One text with its articles in order; NotFound when absent or foreign."""
    row = db.session.get(LawText, text_id)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound
    articles = db.session.scalars(
        sa.select(LawArticle).where(LawArticle.text_id == text_id).order_by(LawArticle.position)
    ).all()
    return row, articles


def search_texts(actor: Actor, words: str) -> list[Hit]:
    """Articles that hold every word, marks or not, those with the whole phrase first; at most
    MOST_HITS."""
    sought = plain(words).split()
    phrase = LawArticle.plain.contains(" ".join(sought), autoescape=True)
    if not sought:
        return []
    found = db.session.scalars(
        sa.select(LawArticle)
        .join(LawText, LawText.id == LawArticle.text_id)
        .where(
            LawText.organisation_id == actor.organisation_id,
            *(LawArticle.plain.contains(word, autoescape=True) for word in sought),
        )
        .order_by(sa.case((phrase, 0), else_=1), LawText.document, LawArticle.position)
        .limit(MOST_HITS)
    )
    return [_hit(article, sought) for article in found]


def _hit(row: LawArticle, words: list[str]) -> Hit:
    flat = plain(row.text)
    phrase = " ".join(words)
    starts = [at for at in map(flat.find, [phrase] if phrase in flat else words) if at >= 0]
    same_length = len(flat) == len(row.text)  # marks fell away one for one
    start = max(0, min(starts) - _AROUND // 2) if starts and same_length else 0
    excerpt = " ".join(row.text[start : start + 2 * _AROUND].split())
    before = "… " if start else ""
    after = " …" if start + 2 * _AROUND < len(row.text) else ""
    return Hit(
        row.text_id,
        row.position,
        row.document,
        row.article,
        row.heading,
        f"{before}{excerpt}{after}",
    )
