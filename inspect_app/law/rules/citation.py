"""Citations: "Đ37.2a" and the act it belongs to, and how a signed paper words them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .figures import Status

UNKNOWN = "?"
"""The cite of a rule whose article nobody has read."""

_POINTS = "abcdđeghiklmnopqrstuvxy"
_CITE = re.compile(rf"Đ([1-9]\d{{0,2}})(?:\.([1-9]\d?)([{_POINTS}])?)?")
_NUMBER = re.compile(r"(\d{1,4})/(\d{4})/([A-ZĐ][A-Za-zĐ0-9-]*)")


class BadCite(ValueError):
    """The text is not a citation of the form Đ37, Đ37.2 or Đ37.2a."""


class UnknownDocument(LookupError):
    """The act is not in the register of documents."""


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """Article (điều), clause (khoản) and point (điểm) of one act."""

    article: int
    clause: int | None = None
    point: str | None = None

    @classmethod
    def parse(cls, text: str) -> Cite:
        """Read "Đ37.2a". Raises BadCite."""
        match = _CITE.fullmatch(text.strip())
        if match is None:
            raise BadCite(f"{text!r} is not of the form Đ37, Đ37.2 or Đ37.2a")
        article, clause, point = match.groups()
        return cls(int(article), int(clause) if clause else None, point)

    def __str__(self) -> str:
        clause = "" if self.clause is None else f".{self.clause}"
        return f"Đ{self.article}{clause}{self.point or ''}"

    def words(self) -> str:
        """ "điểm a khoản 2 Điều 37", as Vietnamese documents write it."""
        parts = []
        if self.point:
            parts.append(f"điểm {self.point}")
        if self.clause is not None:
            parts.append(f"khoản {self.clause}")
        return " ".join([*parts, f"Điều {self.article}"])


@dataclass(frozen=True, slots=True)
class Document:
    """One act. `kind_vi` stands before "số" in a citation; `last_article` bounds what it has."""

    number: str
    kind_vi: str
    title_vi: str
    title_en: str
    issuer_vi: str
    issued: dt.date | None
    valid_from: dt.date
    valid_to: dt.date | None
    repealed_by: str | None
    status: Status
    last_article: int | None
    note: str
    where: str

    def valid_on(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def name_vi(self) -> str:
        """ "Nghị định số 93/2019/NĐ-CP"."""
        return f"{self.kind_vi} số {self.number}"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A clause as it can be cited for an act done on one day.

    `valid`: the document was in force that day.  `status` is unverified when the document's text
    was not read or the clause is not known; a signed paper needs `citable`.
    """

    document: str
    cite: str
    title: str
    valid: bool
    status: Status
    words: str

    @property
    def citable(self) -> bool:
        return self.valid and self.status is Status.VERIFIED


def legal_basis(document: Document, cite: str, on: dt.date) -> LegalBasis:
    """The basis as of the day of the act. Raises BadCite, also for an article the act lacks."""
    status, words = document.status, document.name_vi
    if cite == UNKNOWN:
        status = Status.UNVERIFIED
    else:
        parsed = Cite.parse(cite)
        if document.last_article is not None and parsed.article > document.last_article:
            raise BadCite(f"{document.number} ends with article {document.last_article}: {cite}")
        words = f"{parsed.words()} {document.name_vi}"
    return LegalBasis(
        document=document.number,
        cite=cite,
        title=document.title_vi,
        valid=document.valid_on(on),
        status=status,
        words=words,
    )


def document_number(text: str) -> str | None:
    """The number of an act as the register writes it ("4/2020/TT-BNV" -> "04/2020/TT-BNV")."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    serial, year, kind = match.groups()
    return f"{int(serial):02d}/{year}/{kind}"
