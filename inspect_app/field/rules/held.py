"""What a closed account handed over, as a person reads it before taking it over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.core.i18n import _l

KIND_WORDS: dict[str, Any] = {
    "answer": _l("Answer"),
    "note": _l("Note"),
    "stage": _l("Step of the visit"),
    "finding": _l("Finding"),
    "proposal": _l("Finding that the checklist proposed"),
    "proposal_dismissed": _l("Proposed finding not taken up"),
    "finding_revised": _l("Finding, revised"),
    "finding_set_aside": _l("Finding, set aside"),
    "violation": _l("Violation"),
    "danger": _l("Child in danger"),
    "conflict_settled": _l("Of two answers the one that stands is kept"),
    "section_given": _l("Section given to a person"),
    "minutes": _l("Minutes signed on the tablet"),
    "photo": _l("Photo"),
    "voice": _l("Voice memo"),
    "document": _l("Document kept as evidence"),
}
"""Kind of an operation or a file to its words."""

_NAME_WORDS: dict[str, Any] = {
    "question": _l("Question"),
    "value": _l("What was answered"),
    "not_applicable_reason": _l("Why not applicable"),
    "text": _l("Text of the note"),
    "title": _l("Heading of the finding"),
    "description": _l("What was seen"),
    "severity": _l("Severity"),
    "responsible": _l("Responsible"),
    "reason": _l("For this reason"),
    "references": _l("Legal basis"),
    "remedy": _l("Remedy"),
    "remedy_due": _l("To be remedied by"),
    "acted_on": _l("Act of"),
    "seen_at": _l("Seen at"),
    "called": _l("Who was called"),
    "caption": _l("Words below the picture"),
    "taken_at": _l("Taken at"),
}
"""Fields of an operation or a file to their words; others are shown by their own names."""

_NOT_SHOWN = frozenset(
    {
        "op_id",
        "kind",
        "at",
        "device",
        "seen_version",
        "settles",
        "conflicts",
        "strokes",
        "sha256",
        "size",
        "media_type",
    }
)
_LONGEST = 4000


@dataclass(frozen=True)
class Line:
    """One field of what was handed over."""

    name: Any
    value: str


def kind_words(body: Mapping[str, Any]) -> Any:
    """Words for the kind; of an unknown one what it calls itself."""
    kind = body.get("kind")
    return KIND_WORDS.get(kind, kind) if isinstance(kind, str) else ""


def lines(body: Mapping[str, Any]) -> list[Line]:
    """Every field that says something, nested ones by their path. Nothing of it is trusted."""
    return list(_lines("", body, 0))


def _lines(path: Any, value: Any, depth: int) -> list[Line]:
    if depth > 6:
        return [Line(path, json.dumps(value, ensure_ascii=False)[:_LONGEST])]
    if isinstance(value, Mapping):
        return [
            line
            for key, inner in value.items()
            if key not in _NOT_SHOWN
            for line in _lines(
                f"{path}.{key}" if path else _NAME_WORDS.get(key, str(key)), inner, depth + 1
            )
        ]
    if isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        return [
            line
            for number, inner in enumerate(value, start=1)
            for line in _lines(f"{path} {number}", inner, depth + 1)
        ]
    words = ", ".join(map(str, value)) if isinstance(value, list) else _words(value)
    return [Line(path, _printable(words))] if words else []


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def _printable(text: str) -> str:
    """What every store and page can hold: no half of a surrogate pair, not endless."""
    return text.encode("utf-8", "replace").decode()[:_LONGEST]


def may_take_over(
    *, leads: bool, in_team: bool, leader_closed: bool, permissions: frozenset[str]
) -> bool:
    """The leader of the case; when the leader's own account is closed, anybody of the team who
    may answer."""
    if "inspection.answer" not in permissions:
        return False
    return leads or (leader_closed and in_team)
