"""Search of rules by words, with or without Vietnamese marks."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Protocol

from .book import LawBook
from .citation import UNKNOWN, BadCite, Cite
from .figures import Figure, figure_of


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of `inspect-app rules`. Other rooms make rows of their own checks (kind "check")."""

    kind: str
    number: str
    id: str
    title_vi: str
    title_en: str
    law: str
    figure: str
    status: str
    valid_from: str
    valid_to: str
    where: str
    note: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def haystack(self) -> str:
        parts = (self.number, self.id, self.title_vi, self.title_en, self.law, self.figure)
        return plain(" ".join((*parts, self.status, self.note)))


class Source(Protocol):
    """What gives rows besides the figures, e.g. the register of audit checks."""

    def __call__(self, on: dt.date | None) -> Iterable[RuleRow]: ...


def plain(text: str) -> str:
    """Lower case without Vietnamese marks: "Quỹ đầu tư" -> "quy dau tu"."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def shown(figure: Figure) -> str:
    """Value and unit for people: "5 % tổng thu", "6.500.000.000 đồng", "31/03"; "?" if unknown."""
    value = figure.value
    if value is None:
        return f"? {figure.unit}"
    if isinstance(value, str):
        month, day = value.split("-")
        return f"{day}/{month}"
    text = f"{value:,f}" if isinstance(value, Decimal) else str(value)
    swapped = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{swapped} {figure.unit}"


def cited(book: LawBook, document: str, cite: str) -> str:
    """ "điểm a khoản 2 Điều 37 Nghị định số 93/2019/NĐ-CP", as far as it is known."""
    register = book.documents.get(document)
    name = register.name_vi if register else document
    if cite == UNKNOWN:
        return name
    try:
        return f"{Cite.parse(cite).words()} {name}"
    except BadCite:
        return f"{cite} {name}"


def _row(book: LawBook, figure: Figure) -> RuleRow:
    return RuleRow(
        kind="figure",
        number=figure.number,
        id=figure.id,
        title_vi=figure.title_vi,
        title_en=figure.title_en,
        law=cited(book, figure.document, figure.cite),
        figure=shown(figure),
        status=figure.status.value,
        valid_from=figure.valid_from.isoformat(),
        valid_to=figure.valid_to.isoformat() if figure.valid_to else "",
        where=figure.where,
        note=figure.note,
    )


def find_rules(
    book: LawBook, text: str = "", on: dt.date | None = None, sources: Iterable[Source] = ()
) -> list[RuleRow]:
    """Rows whose text holds every word of `text`, by number.

    With `on` only what is in force that day; without it every dated value. A figure that has no
    value on that day is left out.
    """
    if on is None:
        figures = [figure_of(norm, one) for norm in book.norms.values() for one in norm.values]
    else:
        figures = book.figures(on)
    rows = [_row(book, figure) for figure in figures]
    for source in sources:
        rows.extend(source(on))
    words = plain(text).split()
    hits = [row for row in rows if all(word in row.haystack() for word in words)]
    return sorted(hits, key=lambda row: (row.number, row.valid_from))
