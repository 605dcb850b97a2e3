"""Quarantine: what a closed account's tablet still held is kept as it came, and a person of the
case takes it over or dismisses it. Nothing here is ever deleted."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import Device, User
from inspect_app.core import operations
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db, new_id
from inspect_app.core.files import keep_file, store
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused, refuse_if

from ..models import HeldDecision, HeldItem
from ..queries import held
from ..rules import limits, shape
from ..rules.shape import Announced, Unreadable
from .batches import Result, apply_batch
from .uploads import keep_whole

HANDING_OVER = frozenset({"account.own"})
"""What a closed account may still do: hand over what its tablet holds."""

VERSIONED = frozenset({"answer", "note"})
_OP_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def handing_over(user: User, device: Device) -> Actor:
    """The actor of a closed account's device, with that one permission."""
    return Actor(
        user_id=user.id,
        organisation_id=user.organisation_id,
        name=user.name,
        roles=frozenset(),
        permissions=HANDING_OVER,
        device_id=device.id,
    )


def _sealed(body: Any) -> bytes:
    """One spelling in ASCII, so that every text, even half a surrogate pair, is kept as it came."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


@action("field.data_held", may="account.own", fields=("case", "operations", "sha256"))
def _hold(tx: Tx, case_id: str, found: Sequence[tuple[str, bytes]]) -> None:
    """Write those that are not held yet. The journal names how many, and a hash over all."""
    known = held.of_names(tx.session, tx.actor.user_id, case_id, [name for name, _ in found])
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, body in found:
        sha256 = hashlib.sha256(body).hexdigest()
        if (name, sha256) not in known:
            rows[name, sha256] = _row(tx, case_id, name, body)
    count, size, _files = held.amount_of(tx.session, tx.actor.device_id or "")
    size += sum(len(row["body"]) for row in rows.values())
    if count + len(rows) > limits.HELD_ITEMS or size > limits.HELD_BYTES:
        raise shape.refusal("too_much_held", "operations")
    if rows:
        tx.session.execute(sa.insert(HeldItem), list(rows.values()))
    whole = hashlib.sha256("".join(sorted(sha for _, sha in rows)).encode()).hexdigest()
    tx.record("inspection_case", case_id, case=case_id, operations=len(rows), sha256=whole)


def _row(
    tx: Tx, case_id: str, name: str, body: bytes, file_id: str | None = None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "name": name,
        "case_id": case_id,
        "user_id": tx.actor.user_id,
        "device_id": tx.actor.device_id,
        "organisation_id": tx.actor.organisation_id,
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "held_at": tx.now,
        "file_id": file_id,
    }


def hold(actor: Actor, case_id: str, sent: Sequence[Any]) -> list[str]:
    """Hold what was sent and name it. What carries no readable id is not named and stays there.

    The same again is held once. Raises NotFound when the case is not one of the person's body.
    """
    if held.case_for_held(db.session, actor.organisation_id, case_id) is None:
        raise NotFound
    found = [
        (one["op_id"], _sealed(one))
        for one in sent
        if isinstance(one, dict)
        and isinstance(one.get("op_id"), str)
        and _OP_ID.fullmatch(one["op_id"])
    ]
    names = list(dict.fromkeys(name for name, _ in found))
    known = held.of_names(db.session, actor.user_id, case_id, names)
    if any((name, hashlib.sha256(body).hexdigest()) not in known for name, body in found):
        _hold(actor, case_id, found)
    return names


@action("field.file_held", may="account.own", fields=("case", "size"))
def _hold_file(tx: Tx, case_id: str, announced: Announced, content: bytes) -> None:
    _count, _size, files = held.amount_of(tx.session, tx.actor.device_id or "")
    if files >= limits.HELD_FILES:
        raise shape.refusal("too_much_held", "sha256")
    body = _sealed(dataclasses.asdict(announced))
    row = keep_file(tx, content, label=announced.sha256, media_type=announced.media_type)
    held_row = _row(tx, case_id, announced.sha256, body, row.id)
    tx.session.execute(sa.insert(HeldItem), [held_row])
    tx.record("file", announced.sha256, case=case_id, size=len(content))


def hold_file(actor: Actor, case_id: str, announced: Announced, content: bytes) -> list[str]:
    """Hold one whole file; named by its hash only when the bytes have it."""
    if held.case_for_held(db.session, actor.organisation_id, case_id) is None:
        raise NotFound
    if hashlib.sha256(content).hexdigest() != announced.sha256:
        raise shape.refusal("damaged", "sha256")
    sha256 = hashlib.sha256(_sealed(dataclasses.asdict(announced))).hexdigest()
    known = held.of_names(db.session, actor.user_id, case_id, [announced.sha256])
    if (announced.sha256, sha256) not in known:
        _hold_file(actor, case_id, announced, content)
    return [announced.sha256]


@action(
    "field.held_taken_over",
    may="inspection.answer",
    fields=("case", "name", "person", "device", "sha256", "changed"),
)
def _note_taken_over(tx: Tx, held_id: str, *, changed: bool) -> None:
    """The journal keeps whose work it was and from which device, beside who took it over."""
    item = _undecided(tx, held_id)
    tx.session.add(_decision(tx, held_id, "taken_over", ""))
    tx.record(
        "held_item",
        held_id,
        case=item.case_id,
        name=item.name,
        person=item.user_id,
        device=item.device_id,
        sha256=item.sha256,
        changed=changed,
    )


@action(
    "field.held_dismissed",
    may="case.view",
    fields=("case", "name", "person", "device", "sha256", "reason"),
)
def dismiss(tx: Tx, held_id: str, *, reason: str) -> None:
    """Not taken over, with a reason. It stays readable on the page."""
    item = _undecided(tx, held_id)
    reason = reason.strip()
    if len(reason) < 5:
        text = _l("Say in a few words why this is not taken over. Nothing was changed.")
        raise Refused(Problem("reason_missing", text, "reason"))
    tx.session.add(_decision(tx, held_id, "dismissed", reason[:1000]))
    tx.record(
        "held_item",
        held_id,
        case=item.case_id,
        name=item.name,
        person=item.user_id,
        device=item.device_id,
        sha256=item.sha256,
        reason=reason[:1000],
    )


def _undecided(tx: Tx, held_id: str) -> HeldItem:
    item = held.held_item(tx.actor, held_id)
    if held.decided(tx.session, held_id) is not None:
        raise Refused(_already())
    return item


def _already() -> Problem:
    text = _l("Somebody decided about this already. Nothing was changed; reload the page.")
    return Problem("already_decided", text)


def _decision(tx: Tx, held_id: str, decision: str, reason: str) -> HeldDecision:
    return HeldDecision(
        held_id=held_id,
        decision=decision,
        reason=reason,
        decided_by=tx.actor.user_id,
        decided_at=tx.now,
    )


def take_over(actor: Actor, held_id: str, *, seen: int | None = None) -> Result | None:
    """Apply a held item as the acting person, then note the decision. Safe to repeat: the
    operation acts once by its own id, and what was received before is only noted.

    `seen`: the version of an answer or note that the person saw and replaces. Returns the conflict
    when another value stands; None when taken over. Raises Refused with why it cannot be.
    """
    item = held.held_item(actor, held_id)
    if not held.may_take(actor, item.case):
        raise NotAllowed("case.lead")
    if item.decision is not None:
        raise Refused(_already())
    body, case_id, changed = held.body_of(item), item.case_id, False
    if item.file_id is not None:
        _keep_file(actor, item, body)
    elif not _received(item, body):
        if seen is not None and body.get("kind") in VERSIONED:
            changed = body.get("seen_version") != seen
            body = {**body, "seen_version": seen}
        asked = shape.read(body)
        if isinstance(asked, Unreadable):
            raise Refused(asked.problems)
        result = apply_batch(actor, case_id, [asked], keeps_conflicts=False)[0]
        if result.status == "conflict":
            return result
        refuse_if(result.problems)
    _note_taken_over(actor, held_id, changed=changed)
    return None


def _keep_file(actor: Actor, item: HeldItem, body: dict[str, Any]) -> None:
    content = store().open(held.file_of(item).sha256)
    keep_whole(actor, item.case_id, content, Announced(**body))


def _received(item: HeldItem, body: dict[str, Any]) -> bool:
    """Whether the operation acted already: its reply was lost, or a repetition of this very step.

    Who took it over may have raised `seen_version`, to the one that the receipt follows. With any
    other content it is not this operation, and `apply_batch` refuses it.
    """
    receipt = operations.receipts_of(db.session(), [item.name]).get(item.name)
    if receipt is None or receipt.case_id != item.case_id:
        return False
    bodies = [body]
    if body.get("kind") in VERSIONED and receipt.version is not None:
        bodies.append({**body, "seen_version": receipt.version - 1})
    same = {
        operations.operation(item.name, item.case_id, receipt.user_id, one).sha256 for one in bodies
    }
    return receipt.body_sha256 in same
