"""The journal as a tablet witnesses it: continued, never rewritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.core import journal, merkle
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry, TreeNode
from tests.kit.tablets import Tablet
from tests.kit.world import World, unprotected

_NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@pytest.fixture
def tablet(world: World) -> Tablet:
    found = Tablet(world, "inspector")
    grow(world, 20)
    return found


def grow(world: World, count: int) -> None:
    with transaction() as session:
        journal.append_all(
            session,
            [
                journal.Draft(world.actor("inspector"), _NOW, "test.grown", "x", str(number), {})
                for number in range(count)
            ],
        )


def head(tablet: Tablet) -> dict[str, Any]:
    found: dict[str, Any] = tablet.get("/now").get_json()["journal"]
    return found


def proof(tablet: Tablet, old: int) -> dict[str, Any]:
    reply = tablet.get(f"/journal/proof?from={old}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.get_json()
    assert found["from"] == old
    return found


def holds(seen: dict[str, Any], told: dict[str, Any]) -> bool:
    """What the tablet computes from the head that it kept and the proof."""
    return merkle.consistency_holds(
        seen["size"],
        told["head"]["size"],
        [bytes.fromhex(one) for one in told["proof"]],
        bytes.fromhex(seen["root"]),
        bytes.fromhex(told["head"]["root"]),
    )


def root_at(size: int) -> str:
    db.session.rollback()
    return db.session.get_one(JournalEntry, size).root_after


def test_every_earlier_head_is_proved_to_be_a_part_of_the_present_one(
    world: World, tablet: Tablet
) -> None:
    for size in range(1, head(tablet)["size"] + 1):
        assert holds({"size": size, "root": root_at(size)}, proof(tablet, size)), size
    seen = head(tablet)
    for more in (1, 2, 7, 30):
        grow(world, more)
        assert holds(seen, proof(tablet, seen["size"]))
    assert not holds({**seen, "root": "00" * 32}, proof(tablet, seen["size"]))


def rewrite(first: int) -> None:
    """What somebody with the whole database can do: change an entry and rebuild the tree."""
    unprotected("journal", "tree_node")
    with transaction() as session:
        entries = session.scalars(sa.select(JournalEntry).order_by(JournalEntry.seq)).all()
        session.execute(sa.delete(TreeNode))
        nodes: dict[tuple[int, int], bytes] = {}
        for entry in entries:
            if entry.seq == first:
                entry.header = entry.header.replace("test.grown", "test.forged")
                entry.event = "test.forged"
            leaf = merkle.leaf_hash(entry.header.encode())
            entry.leaf = leaf.hex()
            for level, idx, value in merkle.nodes_completed_by(
                entry.seq - 1, leaf, lambda level, idx: nodes[level, idx]
            ):
                nodes[level, idx] = value
                session.add(TreeNode(level=level, idx=idx, hash=value.hex()))
            entry.root_after = merkle.root(entry.seq, lambda level, idx: nodes[level, idx]).hex()


def test_a_rewritten_journal_verifies_by_itself_and_not_before_a_witness(
    world: World, tablet: Tablet
) -> None:
    seen = head(tablet)
    rewrite(seen["size"] - 3)
    grow(world, 5)
    assert journal.verify(db.session()).verified  # its own books agree with each other
    assert not holds(seen, proof(tablet, seen["size"]))
    assert holds(head(tablet), proof(tablet, head(tablet)["size"]))


def test_a_journal_that_was_put_back_is_refused_by_name(world: World, tablet: Tablet) -> None:
    size = head(tablet)["size"]
    reply = tablet.get(f"/journal/proof?from={size + 1}")
    assert reply.status_code == 409
    assert reply.get_json()["problems"][0]["code"] == "journal_shorter"


@pytest.mark.parametrize("start", ["?from=0", "?from=-1", "?from=x", "", "?from=1.5", "?from="])
def test_a_start_that_is_none_is_refused(tablet: Tablet, start: str) -> None:
    reply = tablet.get(f"/journal/proof{start}")
    assert reply.status_code == 422
    assert reply.get_json()["problems"][0]["code"] == "bad_from"


def test_a_start_beyond_every_number_of_the_database_is_no_failure(tablet: Tablet) -> None:
    assert tablet.get(f"/journal/proof?from={10**30}").status_code == 409


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sizes=st.tuples(st.integers(1, 60), st.integers(0, 60)), flip=st.integers(0, 10**6))
def test_no_single_changed_byte_of_a_proof_is_accepted(sizes: tuple[int, int], flip: int) -> None:
    """Pure: over made-up leaves, with the functions that server and test share."""
    old, size = sizes[0], sum(sizes)
    nodes: dict[tuple[int, int], bytes] = {}
    roots = {}
    for index in range(size):
        leaf = merkle.leaf_hash(str(index).encode())
        for level, idx, value in merkle.nodes_completed_by(
            index, leaf, lambda level, idx: nodes[level, idx]
        ):
            nodes[level, idx] = value
        roots[index + 1] = merkle.root(index + 1, lambda level, idx: nodes[level, idx])
    path = merkle.consistency_proof(old, size, lambda level, idx: nodes[level, idx])
    assert merkle.consistency_holds(old, size, path, roots[old], roots[size])
    if path:
        at, byte = flip % len(path), flip % 32
        changed = bytearray(path[at])
        changed[byte] ^= 1 + flip % 255
        broken = [*path[:at], bytes(changed), *path[at + 1 :]]
        assert not merkle.consistency_holds(old, size, broken, roots[old], roots[size])
