"""Minutes that were frozen on a tablet: their shape, their hash and code, who must have signed.

The document is exactly what both parties read and signed on the glass. Its hash is over its
canonical JSON (`core.canonical`: sorted keys, no blanks, UTF-8, NFC, whole numbers only), so that
the tablet and the server count the same bytes; the code is the first 40 bits of the hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.core.canonical import canonical
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.documents.typed_json import BadShape, from_json

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_BYTES = 2 * 1024 * 1024
MAX_POINTS = 40_000
BOX = 1000

Stroke = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class ChecklistName:
    code: str
    version: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    question: str
    value: str | None
    not_applicable_reason: str
    note: str
    version: int | None


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """`finding` is the server's id or the id of the operation that made it."""

    finding: str
    title: str
    severity: str
    description: str
    references: tuple[str, ...]
    state: str


@dataclass(frozen=True, kw_only=True)
class FileLine:
    sha256: str
    question: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Party:
    """`strokes` are points x, y in thousandths of the box and milliseconds; none when refused."""

    side: str
    name: str
    post: str
    identity: str
    refused: str
    strokes: tuple[Stroke, ...]
    signed_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class MinutesDocument:
    case_id: str
    sequence: int
    title: str
    decision: str
    place: str
    began_at: dt.datetime
    ended_at: dt.datetime
    checklist: ChecklistName
    answers: tuple[AnswerLine, ...]
    findings: tuple[FindingLine, ...]
    files: tuple[FileLine, ...]
    text: tuple[str, ...]
    opinion: str
    copies: int
    parties: tuple[Party, ...]
    addendum_to: str | None


def code_of(sha256: str) -> str:
    """The first 40 bits of a hash as 8 characters that cannot be misread."""
    bits = int(sha256[:10], 16)
    return "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(35, -1, -5))


def read_minutes(data: Any, sha256: str, code: str) -> tuple[MinutesDocument, str]:
    """The document and its canonical text. Raises Refused when hash, code or shape do not hold."""
    try:
        text = canonical(data)
        content = text.encode()
    except (UnicodeEncodeError, ValueError, TypeError, RecursionError) as problem:
        raise Refused(_shape("")) from problem
    if len(content) > MAX_BYTES:
        words = _l("The minutes are larger than 2 MB. They stay on the tablet.")
        raise Refused(Problem("minutes_too_large", words, "minutes"))
    if not unicodedata.is_normalized("NFC", text):
        raise Refused(_shape("NFC"))
    if hashlib.sha256(content).hexdigest() != sha256 or code_of(sha256) != code:
        words = _l(
            "The minutes do not have the hash that was shown when they were signed. They were not "
            "taken over and stay on the tablet."
        )
        raise Refused(Problem("minutes_hash", words, "sha256"))
    try:
        return from_json(MinutesDocument, data), text
    except BadShape as problem:
        raise Refused(_shape(str(problem)[:200])) from problem


def _shape(where: str) -> Problem:
    words = _l("The minutes cannot be read. They were not taken over and stay on the tablet.")
    return Problem("minutes_shape", words, where)


def problems_of_minutes(document: MinutesDocument, *, leader: str) -> list[Problem]:
    """Who signed, who refused and who witnessed it; times and drawings that can be."""
    problems = [*_problems_of_times(document), *_problems_of_drawings(document)]
    if not document.title.strip() or not document.place.strip():
        words = _l("The minutes lack their title or place. They stay on the tablet.")
        problems.append(Problem("minutes_incomplete", words, "title"))
    if document.sequence > 1 and not any(line.strip() for line in document.text):
        words = _l("An addendum needs a text. It stays on the tablet.")
        problems.append(Problem("addendum_empty", words, "text"))
    if not 1 <= document.copies <= 99:
        words = _l("The number of copies cannot be right. The minutes stay on the tablet.")
        problems.append(Problem("minutes_copies", words, "copies"))
    if not any(_same(one.name, leader) and one.strokes for one in _side(document, "team")):
        words = _l(
            "The leader of the team has not signed the minutes. They were not taken over and stay "
            "on the tablet."
        )
        problems.append(Problem("leader_unsigned", words, "parties"))
    return problems + _problems_of_entity(document)


def _side(document: MinutesDocument, side: str) -> list[Party]:
    return [one for one in document.parties if one.side == side]


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _problems_of_entity(document: MinutesDocument) -> list[Problem]:
    """The inspected side signs, or refuses with a reason that a witness confirms by signing."""
    entity = _side(document, "entity")
    if not entity:
        words = _l("The inspected side is missing in the minutes. They stay on the tablet.")
        return [Problem("entity_missing", words, "parties")]
    witnessed = any(one.strokes for one in _side(document, "witness"))
    problems = []
    for one in entity:
        if one.refused and len(one.refused.strip()) < 5:
            words = _l("Give the reason why the inspected side did not sign.")
            problems.append(Problem("refusal_reason", words, "parties"))
        if one.refused and not witnessed:
            words = _l(
                "The inspected side did not sign, so a witness must. The minutes stay on the "
                "tablet."
            )
            problems.append(Problem("witness_missing", words, "parties"))
    return problems


def _problems_of_drawings(document: MinutesDocument) -> list[Problem]:
    problems = []
    for one in document.parties:
        known = one.side in ("team", "entity", "witness") and one.name.strip()
        if not known or bool(one.strokes) == bool(one.refused.strip()):
            words = _l("Each party needs a name and either a signature or a refusal.")
            problems.append(Problem("party", words, "parties"))
        if one.strokes and one.signed_at is None:
            words = _l("A signature lacks its time.")
            problems.append(Problem("party_time", words, "parties"))
    points = [point for one in document.parties for stroke in one.strokes for point in stroke]
    fits = all(0 <= x <= BOX and 0 <= y <= BOX and t >= 0 for x, y, t in points)
    if len(points) > MAX_POINTS or not fits:
        words = _l("A drawn signature cannot be read. The minutes stay on the tablet.")
        problems.append(Problem("strokes", words, "parties"))
    return problems


def _problems_of_times(document: MinutesDocument) -> list[Problem]:
    times = [document.began_at, document.ended_at, *(one.signed_at for one in document.parties)]
    zoned = all(one.tzinfo is not None for one in times if one is not None)
    if zoned and document.began_at <= document.ended_at:
        return []
    words = _l("The times of the minutes cannot be right. They stay on the tablet.")
    return [Problem("minutes_times", words, "ended_at")]


@dataclass(frozen=True)
class Difference:
    """One thing that the minutes and the server tell differently. `kind`: answer, finding, file.

    `told`: changed, only_minutes or only_server.
    """

    kind: str
    where: str
    told: str
    in_minutes: str = ""
    on_server: str = ""


TOLD_WORDS = {
    "changed": _l("differs"),
    "only_minutes": _l("stands in the minutes, but is not on the server"),
    "only_server": _l("is on the server, but not in the minutes"),
}
KIND_WORDS = {"answer": _l("Answer"), "finding": _l("Finding"), "file": _l("File")}


def differences(
    kind: str, minutes: dict[str, str], server: dict[str, str], order: Sequence[str] = ()
) -> list[Difference]:
    """What differs between two lists of things by name; the wording of both sides is shown."""
    names = [*(name for name in order if name in minutes or name in server)]
    names += [name for name in (*minutes, *server) if name not in names]
    found = []
    for name in dict.fromkeys(names):
        told, stored = minutes.get(name), server.get(name)
        if told == stored:
            continue
        state = "changed"
        if told is None or stored is None:
            state = "only_server" if told is None else "only_minutes"
        found.append(Difference(kind, name, state, told or "", stored or ""))
    return found
