"""A reference to law as the checklists write it: `103/2017/NĐ-CP Đ24.1a`.

The form is the `doc` and the `cite` of a rule in the law data, with one space between:
Đ = Điều (article), then `.` khoản (clause), then the letter of the điểm (point).
`?` as cite means that the article is not known yet; only unverified questions may use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NO_LAW = "none"
"""What stands in the cell of a row that rests on no law: said outright, never merely left out."""
_DOC = re.compile(r"\d{1,3}/\d{4}/[A-ZĐ][A-ZĐa-z0-9-]*\Z")
_CITE = re.compile(r"Đ(?P<article>\d{1,3})(?:\.(?P<clause>\d{1,2})(?P<point>[a-zđ])?)?\Z")


@dataclass(frozen=True, slots=True)
class LawReference:
    """Document number and place in it; `article` is 0 when the place is unknown."""

    doc: str
    article: int
    clause: int
    point: str

    @property
    def cite(self) -> str:
        """The place as law data writes it, e.g. `Đ24.1a`."""
        if not self.article:
            return "?"
        clause = f".{self.clause}{self.point}" if self.clause else ""
        return f"Đ{self.article}{clause}"


def parse_reference(text: str) -> LawReference:
    """Read `doc cite`. Raises ValueError when the text has another form."""
    doc, space, cite = text.partition(" ")
    if not space or not _DOC.match(doc):
        raise ValueError(text)
    if cite == "?":
        return LawReference(doc, 0, 0, "")
    match = _CITE.match(cite)
    if match is None:
        raise ValueError(text)
    return LawReference(doc, int(match["article"]), int(match["clause"] or 0), match["point"] or "")


def split_references(cell: str) -> tuple[str, ...]:
    """The references of a cell: separated by `;`, without blanks around them."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _kind_vi(doc: str) -> str:
    symbol = doc.rsplit("/", 1)[1]
    if symbol.startswith("NĐ"):
        return "Nghị định số"
    if symbol.startswith("TT"):
        return "Thông tư số"
    return "Luật số"


def citation_vi(text: str) -> str:
    """The reference in words, as a document cites it: `điểm a khoản 1 Điều 24 Nghị định số ...`."""
    law = parse_reference(text)
    if not law.article:
        return f"{_kind_vi(law.doc)} {law.doc}"
    point = f"điểm {law.point} " if law.point else ""
    clause = f"khoản {law.clause} " if law.clause else ""
    return f"{point}{clause}Điều {law.article} {_kind_vi(law.doc)} {law.doc}"


def citation_en(text: str) -> str:
    """The reference in English words: `point a, clause 1, Article 24 of 103/2017/NĐ-CP`."""
    law = parse_reference(text)
    if not law.article:
        return law.doc
    point = f"point {law.point}, " if law.point else ""
    clause = f"clause {law.clause}, " if law.clause else ""
    return f"{point}{clause}Article {law.article} of {law.doc}"
