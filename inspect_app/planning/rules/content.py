"""What a plan says, as plain values: canonical JSON, its hash, and the seal of an approved plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inspect_app.core.verdict import Verdict

INSPECTION = "inspection"
SPECIALISED_CHECK = "specialised_check"
PROCEDURES = (INSPECTION, SPECIALISED_CHECK)


@dataclass(frozen=True)
class Item:
    """One planned visit. `month` 1 to 12; `member_ids` sorted, without the leader."""

    entity_id: str
    procedure: str
    month: int
    leader_id: str | None
    member_ids: tuple[str, ...]
    checklist_code: str
    note: str = ""


@dataclass(frozen=True)
class Content:
    """Everything that an approval approves. Items and reasons by entity id."""

    organisation_id: str
    year: int
    title: str
    drafter_id: str
    items: Mapping[str, Item]
    omissions: Mapping[str, str]


def snapshot(content: Content, names: Mapping[str, str]) -> str:
    """The canonical JSON of a version: sorted keys, no spaces, text as it is.

    `names` says what the ids were called on that day, so that an old version stays readable
    after an entity or a person got another name.
    """
    value = {
        "plan": {
            "organisation_id": content.organisation_id,
            "year": content.year,
            "title": content.title,
            "drafter_id": content.drafter_id,
        },
        "items": {entity_id: asdict(item) for entity_id, item in content.items.items()},
        "omissions": dict(content.omissions),
        "names": dict(names),
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256 (hex) of a snapshot's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(text: str) -> Content:
    """The content that a snapshot holds. Raises ValueError or KeyError when it holds none."""
    value = json.loads(text)
    return Content(
        **value["plan"],
        items={entity_id: _item_of(item) for entity_id, item in value["items"].items()},
        omissions=value["omissions"],
    )


def _item_of(value: dict[str, Any]) -> Item:
    return Item(**{**value, "member_ids": tuple(value["member_ids"])})


def names_of(text: str) -> dict[str, str]:
    """What the ids of a snapshot were called when it was taken."""
    names: dict[str, str] = json.loads(text)["names"]
    return names


def seal_verdict(approved_hash: str | None, text: str | None, now: Content) -> Verdict:
    """Does the approved plan still say what was approved?

    KEPT: the stored text has the approved hash, and the rows say what the text says. BROKEN: one
    of them differs, or the text is gone or unreadable. UNDECIDED: the plan is not approved.
    """
    if approved_hash is None:
        return Verdict.UNDECIDED
    if text is None or digest(text) != approved_hash:
        return Verdict.BROKEN
    try:
        sealed = content_of(text)
    except (ValueError, KeyError, TypeError):
        return Verdict.BROKEN
    return Verdict.KEPT if sealed == now else Verdict.BROKEN
