"""The shape of an operation that a device sends: strict, before anything is looked up."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from inspect_app.core.canonical import canonical
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

MAX_BODY = 64 * 1024
"""Bytes of one operation; the longest answer is 10,000 characters of text."""

MAX_TEXT = 10_000
_OP_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[A-Za-z_\u00C0-\u1EF9][A-Za-z0-9_.:/+\[\]\-\u00C0-\u1EF9]{0,249}")
_KEYS = frozenset(
    {
        "op_id",
        "device",
        "kind",
        "question",
        "value",
        "not_applicable_reason",
        "seen_version",
        "settles",
    }
)
_OPTIONAL = frozenset({"not_applicable_reason", "settles"})
MOST_SETTLED = 50
"""Refused operations that one answer may decide."""
_MOST_VERSIONS = 2**31 - 1


@dataclass(frozen=True)
class AnswerOperation:
    """One change of one answer. `seen_version` is the version that the sender saw; 0 = none.
    `settles`: refused operations that the sender saw beside it, and decides by this answer."""

    op_id: str
    device: str
    question: str
    value: str | None
    not_applicable_reason: str
    seen_version: int
    settles: tuple[str, ...] = ()

    def sha256(self, case_id: str, user_id: str) -> str:
        """The identity of the whole request: same id and other content is never the same."""
        body = {**asdict(self), "case": case_id, "user": user_id}
        if not self.settles:
            del body["settles"]  # as it was before there were any
        return hashlib.sha256(canonical(body).encode()).hexdigest()


def read_operation(data: Any) -> AnswerOperation:
    """The operation in parsed JSON. Raises Refused naming every field that does not fit."""
    if not isinstance(data, dict):
        raise Refused(_problem("not_an_object", ""))
    problems = [_problem("unknown_field", key[:80]) for key in sorted(set(data) - _KEYS)]
    required = _KEYS - _OPTIONAL
    problems += [_problem("missing_field", key) for key in sorted(required - set(data))]
    if problems:
        raise Refused(problems)
    reason, settles = data.get("not_applicable_reason", ""), data.get("settles", [])
    checks = {
        "op_id": is_op_id(data["op_id"]),
        "device": _is_text(data["device"], 80) and bool(data["device"].strip()),
        "kind": data["kind"] == "answer",
        "question": isinstance(data["question"], str) and bool(_NAME.fullmatch(data["question"])),
        "value": data["value"] is None or _is_text(data["value"], MAX_TEXT),
        "not_applicable_reason": _is_text(reason, MAX_TEXT),
        "seen_version": _is_version(data["seen_version"]),
        "settles": isinstance(settles, list)
        and len(settles) <= MOST_SETTLED
        and all(map(is_op_id, settles)),
    }
    problems = [_problem("bad_field", key) for key, fits in checks.items() if not fits]
    if problems:
        raise Refused(problems)
    return AnswerOperation(
        op_id=data["op_id"],
        device=_nfc(data["device"]).strip(),
        question=data["question"],
        value=None if data["value"] is None else _nfc(data["value"]),
        not_applicable_reason=_nfc(reason).strip(),
        seen_version=data["seen_version"],
        settles=tuple(settles),
    )


def is_op_id(value: Any) -> bool:
    """The id of an operation: a UUID, with hyphens or without."""
    return isinstance(value, str) and bool(_OP_ID.fullmatch(value))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _is_text(value: Any, longest: int) -> bool:
    """Text that every store can hold: no NUL and no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > longest:
        return False
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def _is_version(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_VERSIONS


_SENTENCES = {
    "not_an_object": _l("The operation could not be read. Nothing was stored; send it again."),
    "unknown_field": _l("The operation has a field that is not known. Nothing was stored."),
    "missing_field": _l("The operation lacks a field. Nothing was stored."),
    "bad_field": _l("A field of the operation has a value that does not fit. Nothing was stored."),
}


def _problem(code: str, where: str) -> Problem:
    return Problem(code, _SENTENCES[code], where)
