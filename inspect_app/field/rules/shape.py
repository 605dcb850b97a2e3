"""The shape of an operation that a tablet sends: strict, before anything is looked up."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

MAX_TEXT = 10_000
MOST_VERSIONS = 2**31 - 1

_OP_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[A-Za-z_\u00C0-\u1EF9][A-Za-z0-9_.:/+\[\]\-\u00C0-\u1EF9]{0,249}")
_CODE = re.compile(r"[a-z][a-z_]{0,39}")
_PROPOSAL = re.compile(
    r"(answer|computed):[A-Za-z_\u00C0-\u1EF9][A-Za-z0-9_.:/+\[\]\-\u00C0-\u1EF9]{0,249}"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Fits = Callable[[Any], bool]


class Asked(NamedTuple):
    """One operation that can be read: `facts` holds the fields of its kind, in NFC."""

    op_id: str
    kind: str
    at: str
    device: str
    facts: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """One operation that cannot; the others are not held up by it."""

    op_id: str
    problems: tuple[Problem, ...]


def text_of(longest: int, *, empty: bool = True) -> Fits:
    """Text that every store can hold: no NUL and no half of a surrogate pair."""

    def fits(value: Any) -> bool:
        if not isinstance(value, str) or len(value) > longest:
            return False
        if _UNSTORABLE.search(value):
            return False
        return empty or bool(value.strip())

    return fits


def matching(pattern: re.Pattern[str], *, empty: bool = False) -> Fits:
    """Text of one form, or none where `empty`."""
    return lambda value: (
        isinstance(value, str) and (bool(pattern.fullmatch(value)) or (empty and value == ""))
    )


def maybe(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


def many(fits: Fits, most: int) -> Fits:
    return lambda value: (
        isinstance(value, list) and len(value) <= most and all(fits(one) for one in value)
    )


def is_version(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_VERSIONS


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def is_moment(value: Any) -> bool:
    """ISO 8601 with a zone."""
    try:
        return isinstance(value, str) and dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_FINDING = matching(_OP_ID)
_TEXT = text_of(MAX_TEXT)

BASE: dict[str, Fits] = {
    "op_id": matching(_OP_ID),
    "at": text_of(40, empty=False),
    "device": text_of(80, empty=False),
}

KINDS: dict[str, dict[str, Fits]] = {
    "answer": {
        "question": matching(_NAME),
        "value": maybe(_TEXT),
        "not_applicable_reason": _TEXT,
        "seen_version": is_version,
        "settles": many(matching(_OP_ID), 50),
    },
    "conflict_settled": {
        "question": matching(_NAME),
        "conflicts": lambda value: bool(value) and many(matching(_OP_ID), 50)(value),
        "seen_version": is_version,
    },
    "section_given": {
        "section": text_of(250, empty=False),
        "person": text_of(32),
        "seen_version": is_version,
    },
    "note": {"question": matching(_NAME), "text": _TEXT, "seen_version": is_version},
    "stage": {"code": matching(_CODE), "on": is_day, "place": text_of(500)},
    "finding": {
        "question": matching(_NAME, empty=True),
        "title": _TEXT,
        "severity": text_of(10),
        "description": _TEXT,
        "responsible": text_of(500),
    },
    "proposal": {
        "proposal": matching(_PROPOSAL),
        "severity": text_of(10),
        "description": _TEXT,
        "responsible": text_of(500),
    },
    "proposal_dismissed": {"proposal": matching(_PROPOSAL), "reason": text_of(1000)},
    "finding_revised": {
        "finding": _FINDING,
        "severity": text_of(10),
        "description": _TEXT,
        "responsible": text_of(500),
    },
    "finding_set_aside": {"finding": _FINDING, "reason": text_of(1000)},
    "violation": {
        "finding": _FINDING,
        "acted_on": is_day,
        "references": many(text_of(100, empty=False), 50),
        "responsible": text_of(500),
        "remedy": _TEXT,
        "remedy_due": maybe(is_day),
    },
    "danger": {
        "question": matching(_NAME, empty=True),
        "description": _TEXT,
        "seen_at": is_moment,
        "called": many(text_of(200), 20),
    },
    "minutes": {
        "minutes": lambda value: isinstance(value, dict),
        "sha256": matching(_SHA256),
        "code": text_of(8, empty=False),
    },
}
"""Kind of operation to its own fields and what each must be."""

_FIELDS = {kind: BASE | own for kind, own in KINDS.items()}

OPTIONAL = frozenset({"place", "not_applicable_reason", "settles"})
_MAY_HAVE = {kind: wanted.keys() | {"kind"} for kind, wanted in _FIELDS.items()}
_MUST_HAVE = {kind: wanted.keys() - OPTIONAL for kind, wanted in _FIELDS.items()}


def read(data: Any) -> Asked | Unreadable:
    """One operation in parsed JSON, or every field of it that does not fit."""
    if not isinstance(data, dict):
        return Unreadable("", (_problem("not_an_object", ""),))
    op_id = data.get("op_id")
    named = op_id if isinstance(op_id, str) else ""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return Unreadable(named[:36], (_problem("unknown_kind", "kind"),))
    wanted = _FIELDS[kind]
    unknown, missing = data.keys() - _MAY_HAVE[kind], _MUST_HAVE[kind] - data.keys()
    problems = [_problem("unknown_field", str(key)[:80]) for key in sorted(unknown)]
    problems += [_problem("missing_field", key) for key in wanted if key in missing]
    problems += [
        _problem("bad_field", key)
        for key, fits in wanted.items()
        if key in data and not fits(data[key])
    ]
    if problems:
        return Unreadable(named[:36], tuple(problems))
    facts = {key: nfc(data.get(key, "")) for key in KINDS[kind]}
    return Asked(data["op_id"], data["kind"], data["at"], nfc(data["device"]).strip(), facts, data)


def nfc(value: Any) -> Any:
    """Text in NFC; lists of text too; minutes stay exactly as they were signed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [nfc(one) for one in value]
    return value


_SENTENCES = {
    "not_an_object": _l("The operation could not be read. Nothing was stored; send it again."),
    "unknown_kind": _l("This kind of operation is not known. Nothing was stored."),
    "unknown_field": _l("The operation has a field that is not known. Nothing was stored."),
    "missing_field": _l("The operation lacks a field. Nothing was stored."),
    "bad_field": _l("A field of the operation has a value that does not fit. Nothing was stored."),
    "too_many": _l("Too many operations at once. Nothing was stored; send fewer."),
    "not_announced": _l("This file was not announced. Nothing was stored; announce it first."),
    "file_too_large": _l("The file is larger than can be kept. It stays on the tablet."),
    "damaged": _l("The file was damaged on its way. It was not kept; send it again."),
    "too_much_held": _l(
        "More than a tablet can collect was handed over already. The rest stays on the tablet; "
        "tell the administrator."
    ),
    "chunk_too_large": _l("The piece of the file is too large. Send smaller pieces."),
}


def _problem(code: str, where: str) -> Problem:
    return Problem(code, _SENTENCES[code], where)


@dataclass(frozen=True)
class Announced:
    """A file that a tablet is about to send."""

    sha256: str
    size: int
    media_type: str
    kind: str
    question: str
    finding: str
    caption: str
    taken_at: str | None


_ANNOUNCEMENT: dict[str, Fits] = {
    "sha256": matching(_SHA256),
    "size": lambda value: is_version(value) and value > 0,
    "media_type": text_of(80),
    "kind": lambda value: value in ("photo", "voice", "document"),
    "question": matching(_NAME, empty=True),
    "finding": matching(_OP_ID, empty=True),
    "caption": text_of(500),
    "taken_at": maybe(is_moment),
}


def read_announcement(data: Any) -> Announced:
    """The announcement in parsed JSON. Raises Refused naming every field that does not fit."""
    if not isinstance(data, dict):
        raise Refused(_problem("not_an_object", ""))
    given = {"finding": "", "caption": "", "taken_at": None, **data}
    problems = [
        _problem("unknown_field", str(k)[:80]) for k in sorted(set(given) - {*_ANNOUNCEMENT})
    ]
    problems += [
        _problem("bad_field", key)
        for key, fits in _ANNOUNCEMENT.items()
        if not fits(given.get(key))
    ]
    if problems:
        raise Refused(problems)
    return Announced(**{key: nfc(given[key]) for key in _ANNOUNCEMENT})


def is_sha256(text: str) -> bool:
    return bool(_SHA256.fullmatch(text))


def refusal(code: str, where: str = "") -> Refused:
    """A refusal of this room by its code."""
    return Refused(_problem(code, where))


def refuse_unfit(data: dict[str, Any], wanted: dict[str, Fits]) -> None:
    """Raises Refused naming every field that is unknown, missing or does not fit."""
    problems = [_problem("unknown_field", str(key)[:80]) for key in sorted(set(data) - set(wanted))]
    problems += [_problem("missing_field", key) for key in wanted if key not in data]
    problems += [
        _problem("bad_field", key)
        for key, fits in wanted.items()
        if key in data and not fits(data[key])
    ]
    if problems:
        raise Refused(problems)
