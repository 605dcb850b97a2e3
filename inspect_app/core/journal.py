"""The tamper-evident journal: one salted, hash-linked entry per accepted command.

leaf = SHA256(0x00 || header), where the header carries HMAC-SHA256(salt, body): the tree verifies
after a body was erased, and the salt stops guessing short bodies.  The entry is written in the
transaction of its effect; the root after it stands in its row, so `verify` finds a changed,
dropped, inserted or swapped entry.  Limit, stated plainly: whoever can rewrite the whole database
can rebuild the tree; heads printed on signed documents are what such a rewrite cannot reach.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from . import merkle
from .actor import Actor
from .canonical import canonical
from .db import insert_many
from .models import JournalBody, JournalEntry, TreeNode

_LOCK = 7_302_025  # arbitrary key of the PostgreSQL advisory lock that orders writers
MOST_SEQ = 2**31 - 1
"""The largest number that an entry can have, in every database."""


_SALT = 16
"""Bytes of a salt."""


def salts() -> Iterator[str]:
    """Fresh salts for one batch: the system is asked once for many. Never to be kept for another
    batch: a process that forks would give the same ones twice."""
    while True:
        drawn = secrets.token_hex(_SALT * 256)
        yield from (drawn[at : at + 2 * _SALT] for at in range(0, len(drawn), 2 * _SALT))


def commitment(salt: str, body: str) -> str:
    return hmac.digest(bytes.fromhex(salt), body.encode(), "sha256").hex()


_SIZE = sa.select(sa.func.max(JournalEntry.seq))
_LAST_ABOUT = _SIZE.where(JournalEntry.about == sa.bindparam("about"))
"""Made once, as others that every batch of a tablet asks: making one takes longer than asking."""


def size_of(session: Session) -> int:
    return session.scalar(_SIZE) or 0


def last_about(session: Session, about: str) -> int:
    """The number of the newest entry about it; 0 when there is none."""
    return session.scalar(_LAST_ABOUT, {"about": about}) or 0


@dataclass(frozen=True)
class Head:
    """Size and root (hex) of the tree: what a signed document prints."""

    size: int
    root: str


def head(session: Session) -> Head:
    size = size_of(session)
    if size == 0:
        return Head(0, merkle.EMPTY_ROOT.hex())
    return Head(size, session.get_one(JournalEntry, size).root_after)


@dataclass(frozen=True)
class Draft:
    """What an entry will say, before it has its place in the journal."""

    actor: Actor
    at: dt.datetime
    event: str
    subject_kind: str
    subject_id: str
    body: dict[str, Any]
    about: str | None = None
    salt: str = field(default_factory=lambda: secrets.token_hex(_SALT))

    @cached_property
    def sealed(self) -> Sealed:
        """All but the place in the journal; made once, so it may be made before others wait."""
        body = canonical(self.body)
        hidden = commitment(self.salt, body)
        who = self.actor
        first, last = _said(self.at, self.event, who.user_id, who.device_id, who.organisation_id)
        subject = canonical([self.subject_kind, self.subject_id])
        before = f'{first},"commitment":"{hidden}",{last},"seq":'
        return Sealed(body, hidden, before, f',"subject":{subject}}}')


@lru_cache(maxsize=64)
def _said(
    at: dt.datetime, event: str, actor: str, device: str | None, organisation: str
) -> tuple[str, str]:
    """A canonical header up to the commitment and from there to the number: all entries of a batch
    say the same there. `at` is in UTC."""
    first = canonical({"actor": actor, "at": at.isoformat()})
    last = canonical({"device": device, "event": event, "organisation": organisation})
    return first[:-1], last[1:-1]


class Sealed(NamedTuple):
    """The text of a body and the hash that hides it; the canonical header before and after the
    number of the entry."""

    body: str
    commitment: str
    before: str
    after: str


def append(
    session: Session,
    *,
    actor: Actor,
    at: dt.datetime,
    event: str,
    subject_kind: str,
    subject_id: str,
    body: dict[str, Any],
    about: str | None = None,
) -> int:
    """Add one entry in the caller's transaction and return its number."""
    draft = Draft(actor, at, event, subject_kind, subject_id, body, about)
    return append_all(session, [draft])[0]


def append_all(session: Session, drafts: Sequence[Draft]) -> list[int]:
    """Add entries in this order in the caller's transaction; returns their numbers.

    Writers wait for each other from here until they commit, so this comes last.
    """
    if not drafts:
        return []
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    size = size_of(session)
    edge = _right_edge(session, size)
    entries, bodies, nodes = [], [], []
    for seq, draft in enumerate(drafts, start=size + 1):
        sealed = draft.sealed
        header = f"{sealed.before}{seq}{sealed.after}"
        leaf = merkle.leaf_hash(header.encode())
        nodes += [
            {"level": level, "idx": idx, "hash": value.hex()}
            for level, idx, value in edge.append(leaf)
        ]
        entries.append(_entry(seq, draft, header, leaf, edge.root()))
        bodies.append({"seq": seq, "salt": draft.salt, "body": sealed.body})
    insert_many(session, JournalEntry, entries)
    insert_many(session, JournalBody, bodies)
    insert_many(session, TreeNode, nodes)
    return list(range(size + 1, size + 1 + len(drafts)))


def _right_edge(session: Session, size: int) -> merkle.Edge:
    """The complete subtrees that the next leaves are joined to."""
    wanted = merkle.peaks(0, size)
    named = {
        f"{name}{number}": value
        for number, peak in enumerate(wanted)
        for name, value in zip(("level", "idx"), peak, strict=True)
    }
    rows = session.connection().execute(_nodes(len(wanted)), named)
    kept = {(level, idx): bytes.fromhex(value) for level, idx, value in rows}
    return merkle.Edge(size, lambda level, idx: kept[level, idx])


@lru_cache(maxsize=64)
def _nodes(count: int) -> sa.Select[int, int, str]:
    """So many nodes by level0, idx0, level1, …: made once, every batch asks for them."""
    # not `(level, idx) IN (…)`: for that SQLite reads the whole table
    wanted = [
        sa.and_(
            TreeNode.level == sa.bindparam(f"level{number}"),
            TreeNode.idx == sa.bindparam(f"idx{number}"),
        )
        for number in range(count)
    ]
    return sa.select(TreeNode.level, TreeNode.idx, TreeNode.hash).where(sa.or_(sa.false(), *wanted))


def _entry(seq: int, draft: Draft, header: str, leaf: bytes, root: bytes) -> dict[str, Any]:
    """The columns of an entry, with the exact text that is hashed."""
    actor = draft.actor
    return {
        "seq": seq,
        "at": draft.at,
        "actor_id": actor.user_id,
        "device_id": actor.device_id,
        "organisation_id": actor.organisation_id,
        "event": draft.event,
        "subject_kind": draft.subject_kind,
        "subject_id": draft.subject_id,
        "header": header,
        "commitment": draft.sealed.commitment,
        "leaf": leaf.hex(),
        "root_after": root.hex(),
        "about": draft.about,
    }


@dataclass
class Verification:
    """Result of reading the whole journal again. `faults` name the entry and what is wrong."""

    size: int = 0
    root: str = merkle.EMPTY_ROOT.hex()
    erased: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        return not self.faults


def _header_faults(entry: JournalEntry) -> list[str]:
    """Columns that people query must say what the hashed header says."""
    said = json.loads(entry.header)
    columns = {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "device": entry.device_id,
        "organisation": entry.organisation_id,
        "event": entry.event,
        "subject": [entry.subject_kind, entry.subject_id],
        "commitment": entry.commitment,
    }
    return [f"entry {entry.seq}: {key} was changed" for key in columns if columns[key] != said[key]]


def _entry_faults(entry: JournalEntry, body: JournalBody | None) -> list[str]:
    faults = []
    if merkle.leaf_hash(entry.header.encode()).hex() != entry.leaf:
        faults.append(f"entry {entry.seq}: header does not match its hash")
    else:
        faults += _header_faults(entry)
    if body is not None and commitment(body.salt, body.body) != entry.commitment:
        faults.append(f"entry {entry.seq}: body does not match its commitment")
    return faults


def verify(session: Session) -> Verification:
    """Recompute every leaf, node and root from the stored bytes and compare."""
    result = Verification()
    nodes: dict[tuple[int, int], bytes] = {}

    def node(level: int, idx: int) -> bytes:
        return nodes[level, idx]

    rows = session.execute(
        sa.select(JournalEntry, JournalBody)
        .outerjoin(JournalBody, JournalBody.seq == JournalEntry.seq)
        .order_by(JournalEntry.seq)
    ).yield_per(1000)
    for number, (entry, body) in enumerate(rows, start=1):
        if entry.seq != number:
            result.faults.append(f"entry {number} is missing: found {entry.seq} in its place")
            return result
        result.faults += _entry_faults(entry, body)
        result.erased += body is None
        leaf = merkle.leaf_hash(entry.header.encode())
        for level, idx, value in merkle.nodes_completed_by(number - 1, leaf, node):
            nodes[level, idx] = value
        result.size, result.root = number, merkle.root(number, node).hex()
        if result.root != entry.root_after:
            result.faults.append(f"entry {number}: root of the tree differs")
    stored = {
        (level, idx): value
        for level, idx, value in session.execute(
            sa.select(TreeNode.level, TreeNode.idx, TreeNode.hash)
        )
    }
    if stored != {key: value.hex() for key, value in nodes.items()}:
        result.faults.append("stored tree nodes differ from the entries")
    return result
