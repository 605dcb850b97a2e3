"""What several papers share: who issues, who signs, which law is cited, photos, and the proof in
the foot.

Law that is not verified is never cited in a paper (``require``): a signed paper stands in court.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Literal


class UnverifiedLaw(ValueError):
    """A paper would have to cite a norm or figure that nobody has checked against the text of the
    law.
    """


class FiguresDisagree(ValueError):
    """Figures that must add up do not; the paper is not made."""


class Verdict(Enum):
    """Whether a norm was kept. The names equal those of the rest of the system."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.KEPT: "Tuân thủ",
    Verdict.BROKEN: "Không tuân thủ",
    Verdict.UNDECIDED: "Chưa kết luận",
}
UNVERIFIED_WORDS = "Chưa xác minh – không kết luận"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A legal basis as it is to be printed, in full words, and whether it is verified on the
    paper's date.
    """

    text: str
    verified: bool


def require(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """The citations, all verified. Raises ``UnverifiedLaw`` naming the first that is not."""
    checked = tuple(citations)
    for citation in checked:
        if not citation.verified:
            raise UnverifiedLaw(citation.text)
    return checked


def cited(citations: Iterable[Citation]) -> str:
    """Verified citations as the text of a table cell."""
    return "; ".join(citation.text for citation in require(citations))


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The body that issues: ``parent`` is its superior (may be empty), ``place`` stands before the
    date.
    """

    name: str
    place: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class SignatureSpace:
    """Room for one signature. ``field`` is the name of the PDF field that ``signing.sign`` fills.

    ``full``: block with post and name, right of the recipients (several stand side by side).
    ``initial``: small, after the last sentence (ký nháy). ``seal``: of the agency, over the left
    third of the block of the last full signer. The order is the order of signing.
    """

    field: str
    post: str
    name: str
    authority: str = ""
    kind: Literal["full", "initial", "seal"] = "full"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What lets a reader check the paper: identity, address, and head of the journal when it was
    made.

    ``journal_root`` is the hex of the Merkle root over the first ``journal_size`` entries.
    """

    document_id: str
    verify_url: str
    journal_size: int
    journal_root: str
    built_at: datetime


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Everything around the body of a paper. ``number`` None: a paper without number (minutes)."""

    issuer: Issuer
    number: int | None
    symbol: str
    dated: date
    subject: str
    signatures: tuple[SignatureSpace, ...]
    proof: Proof
    recipients: tuple[str, ...] = ()

    def full_number(self) -> str:
        """``05/KL-TTr``: numbers under 10 get a zero (Annex I, section II.3.c)."""
        return self.symbol if self.number is None else f"{self.number:02d}/{self.symbol}"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo of the evidence. ``sha256`` is of the sealed original; ``picture`` may be a
    derivative.

    Raises ``ValueError`` when the hash is no SHA-256 in hex.
    """

    caption: str
    sha256: str
    picture: bytes
    taken_at: datetime
    taken_by: str
    reference: str = ""

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or set(self.sha256) - set("0123456789abcdef"):
            raise ValueError("sha256 must be 64 lower-case hex digits")


def as_json(data: Any) -> bytes:
    """The data of a paper for machines, attached to its PDF. Pictures appear as their SHA-256.

    Money stays a whole number; decimals and fractions are text, so that nothing is rounded.
    """
    plain = dataclasses.asdict(data)
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True, default=_plain).encode(
        "utf-8", "backslashreplace"
    )


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"no plain form of {type(value).__name__}")
