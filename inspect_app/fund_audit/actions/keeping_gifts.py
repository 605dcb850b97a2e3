"""The gifts of a closing and their tree, stored by pieces behind those of earlier closings; none of
them counts before the signed head says so."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.core import merkle
from inspect_app.core.action import AlreadyDone
from inspect_app.core.actor import Actor
from inspect_app.core.db import insert_columns, insert_many
from inspect_app.core.pieces import Made, Pieces

from ..models import AuditRun, BookClosing, BookGift, BookNode
from ..queries import book
from ..rules import inclusion

SYSTEM_ONLY = "system.job"


def last_of(size: int) -> int | None:
    """Number of the last of so many gifts, None if there is none."""
    return size - 1 if size else None


def _building(session: Session, fund_id: str) -> BookClosing:
    """The closing of a fund that is being built, locked. Raises AlreadyDone."""
    query = sa.select(BookClosing).where(
        BookClosing.entity_id == fund_id, BookClosing.state == "building"
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        raise AlreadyDone(fund_id)
    return found


def _take_out_nodes(session: Session, fund_id: str, first: int) -> None:
    """Subtrees that the gifts from this one on completed."""
    nodes = sa.delete(BookNode).where(BookNode.entity_id == fund_id)
    top = sa.select(sa.func.max(BookNode.level)).where(BookNode.entity_id == fund_id)
    for level in range((session.scalar(top) or 0) + 1):
        session.execute(nodes.where(BookNode.level == level, BookNode.idx >= first >> level))


GIFTS = Pieces(SYSTEM_ONLY, BookGift, "entity_id", "idx", _building, _take_out_nodes)


def keep_gifts(
    actor: Actor, closing: BookClosing, run: AuditRun, at: dt.datetime, heard: Callable[[int], None]
) -> dict[str, Any]:
    """Store the gifts of the run as leaves after those of earlier closings, and what they complete
    of the tree. Returns the head, to be signed; `at`: the time that it says (UTC). Raises
    AlreadyDone.
    """
    before = book.closing_numbered(closing.entity_id, closing.number - 1)
    size = before.size if before else 0
    head = {
        "closed_at": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "from": run.period_from.isoformat(),
        "fund": closing.entity_id,
        "number": closing.number,
        "previous": inclusion.head_hash(json.loads(before.head)) if before else "",
        "run_hash": run.run_hash,
        "to": run.period_to.isoformat(),
        **_money(run),
    }
    tree = _Tree(closing.entity_id, size)
    GIFTS.store(actor, tree.fund, tree.pieces(run), heard=heard, after=last_of(size), ahead=False)
    return head | {
        "gifts": tree.edge.size - size,
        "money_in": tree.total,
        "root": (tree.edge.root() if tree.edge.size else merkle.EMPTY_ROOT).hex(),
        "size": tree.edge.size,
    }


def _money(run: AuditRun) -> dict[str, int]:
    total = json.loads(run.result)["total"]
    named = {"opening": "opening", "money_out": "debit", "closing": "closing"}
    return {name: total[key]["value"] for name, key in named.items()}


class _Tree:
    """A fund's book as it grows from `size` gifts; `total`: đồng that were added."""

    def __init__(self, fund: str, size: int) -> None:
        self.fund, self.total = fund, 0
        self.key = book.fund_key(fund)
        self.edge = merkle.Edge(size, book.nodes_of(fund))

    def pieces(self, run: AuditRun) -> Iterator[Made]:
        for gifts in book.gifts_of(run):
            rows = [self._row(gift, at) for at, gift in enumerate(gifts, start=self.edge.size)]
            nodes = [node for gift in gifts for node in self._joined(gift)]
            yield Made(self.edge.size - 1, partial(_insert, rows, nodes))

    def _row(self, gift: inclusion.Gift, at: int) -> dict[str, Any]:
        statement, _colon, row = gift.line.partition(":")
        text = inclusion.lookup_text(gift.reference, gift.amount)
        return {
            "entity_id": self.fund,
            "idx": at,
            "statement_id": statement,
            "row_no": int(row),
            "lookup": book.lookup_hash(self.fund, text),
        }

    def _joined(self, gift: inclusion.Gift) -> list[tuple[int, int, bytes]]:
        self.total += gift.amount
        salt = inclusion.salt_of(self.key, gift.line)
        return self.edge.append(inclusion.leaf_of(salt, gift.as_json()))


def _insert(
    rows: Sequence[dict[str, Any]],
    nodes: Sequence[tuple[int, int, bytes]],
    session: Session,
    fund_id: str,
) -> None:
    insert_many(session, BookGift, rows)
    levels, places, hashes = zip(*nodes, strict=True)
    columns = {
        "entity_id": [fund_id] * len(nodes),
        "level": levels,
        "idx": places,
        "hash": [value.hex() for value in hashes],
    }
    insert_columns(session, BookNode, columns)
