"""The book of gifts: its closings, one gift with its proof, and how often one may look."""

from __future__ import annotations

import base64
import datetime as dt
import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from inspect_app.core import merkle
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow
from inspect_app.core.outbox import job_of
from inspect_app.core.sealing import keyed_hash
from inspect_app.funds.models import BankStatement, StatementLine

from ..models import AuditLine, AuditRun, BookClosing, BookGift, BookNode, GiftSearch
from ..rules import inclusion
from .runs import run_of

FUND_KEY, LOOKUP, SOURCE = "book fund key", "book gift lookup", "book gift search source"
JOB = "fund_audit.close_book"

WINDOW = dt.timedelta(minutes=10)
MOST_SEARCHES = 20
"""Searches of one address in the window, hits and misses alike."""

BATCH = 10_000  # gifts that are read at once

LINES_AT_ONCE = 400
"""Lines of one query that names each by its key."""

MOST_FOUND = 5
"""Gifts with the same reference and amount that are shown."""


def fund_key(fund_id: str) -> bytes:
    """The secret of a fund's salts."""
    return bytes.fromhex(keyed_hash(FUND_KEY, fund_id))


def lookup_hash(fund_id: str, text: str) -> str:
    """What is stored of `inclusion.lookup_text`."""
    return keyed_hash(LOOKUP, f"{fund_id}|{text}")


def closing_of(actor: Actor, fund_id: str, run_id: str) -> BookClosing | None:
    """How the period of a run was closed. Raises NotFound for a foreign run."""
    run = run_of(actor, fund_id, run_id)
    return db.session.scalar(sa.select(BookClosing).where(BookClosing.run_id == run.id))


def closing_job(closing: BookClosing) -> OutboxRow | None:
    return job_of(db.session(), JOB, closing.id)


def last_closing(entity_id: str, *, lock: bool = False) -> BookClosing | None:
    query = (
        sa.select(BookClosing)
        .where(BookClosing.entity_id == entity_id)
        .order_by(BookClosing.number.desc())
        .limit(1)
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def closing_by_id(closing_id: str) -> BookClosing:
    return db.session.get_one(BookClosing, closing_id)


def closing_numbered(entity_id: str, number: int) -> BookClosing | None:
    """A fund's closing by its number, counted from 1."""
    return db.session.scalar(
        sa.select(BookClosing).where(
            BookClosing.entity_id == entity_id, BookClosing.number == number
        )
    )


def closings_up_to(run_id: str) -> Sequence[BookClosing]:
    """Closings of a fund up to the one of this run, oldest first; none while it is not closed."""
    last = db.session.scalar(
        sa.select(BookClosing).where(BookClosing.run_id == run_id, BookClosing.state == "closed")
    )
    if last is None:
        return []
    return db.session.scalars(
        sa.select(BookClosing)
        .where(BookClosing.entity_id == last.entity_id, BookClosing.number <= last.number)
        .order_by(BookClosing.number)
    ).all()


_LINE = (
    StatementLine.statement_id,
    StatementLine.row_no,
    StatementLine.booked_on,
    BankStatement.account_no,
    StatementLine.amount,
    StatementLine.text,
    StatementLine.doc_no,
)


def gifts_of(
    run: AuditRun, amounts: Collection[int] | None = None
) -> Iterator[list[inclusion.Gift]]:
    """The gifts that closing this run's period appends, in their order, some at a time: millions do
    not fit in memory. Interest of the bank is none. `amounts` (đồng): only gifts of these. Other
    transactions may come between."""
    run_id, fund_id = run.id, run.entity_id
    came = [AuditLine.run_id == run_id, AuditLine.side == "bank", AuditLine.flow == "in"]
    came.append(AuditLine.group != "interest")
    if amounts is not None:
        came.append(AuditLine.amount.in_(amounts))
    ordered = sa.select(AuditLine.position).where(*came).order_by(AuditLine.on, AuditLine.position)
    places = array("q", db.session.scalars(ordered.execution_options(yield_per=BATCH)))
    lines = (
        sa.select(AuditLine.position, *_LINE)
        .join(
            StatementLine,
            sa.and_(
                StatementLine.statement_id == AuditLine.source_id,
                StatementLine.row_no == AuditLine.row_no,
            ),
        )
        .join(BankStatement, BankStatement.id == StatementLine.statement_id)
        .where(AuditLine.run_id == run_id)
    )
    for start in range(0, len(places), BATCH):
        some = places[start : start + BATCH]
        rows = db.session.execute(lines.where(AuditLine.position.in_(some)))
        found = {position: row for position, *row in rows}
        yield [_gift(fund_id, found[place]) for place in some]


def gifts_at(fund_id: str, lines: Iterable[str]) -> Iterator[inclusion.Gift]:
    """The gifts at these lines ("statement:row") of a fund."""
    keys = [
        (statement, int(row)) for statement, _colon, row in (one.partition(":") for one in lines)
    ]
    for start in range(0, len(keys), LINES_AT_ONCE):
        rows = db.session.execute(
            sa.select(*_LINE)
            .join(BankStatement, BankStatement.id == StatementLine.statement_id)
            .where(
                BankStatement.entity_id == fund_id,
                sa.tuple_(StatementLine.statement_id, StatementLine.row_no).in_(
                    keys[start : start + LINES_AT_ONCE]
                ),
            )
        )
        yield from (_gift(fund_id, row) for row in rows)


def _gift(fund_id: str, row: Any) -> inclusion.Gift:
    statement, row_no, on, account, amount, text, doc_no = row
    reference = inclusion.reference_of(text, doc_no)
    return inclusion.Gift(fund_id, f"{statement}:{row_no}", on, account, amount, reference)


def nodes_of(entity_id: str) -> merkle.Node:
    """Reads complete subtrees of a fund's book."""

    def node(level: int, index: int) -> bytes:
        found = db.session.get_one(BookNode, (entity_id, level, index))
        return bytes.fromhex(found.hash)

    return node


def signed_head(closing: BookClosing) -> dict[str, Any]:
    """A head as everybody may read it, with what proves it (base64)."""
    key = inclusion.public_key(base64.b64decode(closing.certificate))
    return {
        "head": json.loads(closing.head),
        "signature": closing.signature,
        "key": base64.b64encode(key).decode(),
    }


def public_book(closings: Sequence[BookClosing]) -> dict[str, Any]:
    """Signed heads, oldest first, and why each is a part of the next (hex hashes)."""
    return {
        "heads": [signed_head(one) for one in closings],
        "consistency": [_consistency(before, after) for before, after in pairwise(closings)],
    }


def _consistency(before: BookClosing, after: BookClosing) -> list[str]:
    if before.size == 0:  # every book begins with the empty one
        return []
    proof = merkle.consistency_proof(before.size, after.size, nodes_of(after.entity_id))
    return [step.hex() for step in proof]


def found_gifts(closing: BookClosing, typed: str, amount: int) -> list[dict[str, Any]]:
    """Proofs, against this closing, of the gifts with this reference and amount (đồng)."""
    wanted = [lookup_hash(closing.entity_id, one) for one in inclusion.lookups(typed, amount)]
    indices = db.session.scalars(
        sa.select(BookGift.idx)
        .where(
            BookGift.entity_id == closing.entity_id,
            BookGift.lookup.in_(wanted),
            BookGift.idx < closing.size,
        )
        .order_by(BookGift.idx)
        .limit(MOST_FOUND)
    )
    return [proof_at(closing, index) for index in indices]


def proof_at(closing: BookClosing, index: int) -> dict[str, Any]:
    """The proof of gift number `index` (0-based). Raises RuntimeError when it would not hold: a
    wrong proof is never given out."""
    row = db.session.execute(
        sa.select(*_LINE)
        .join(BankStatement, BankStatement.id == StatementLine.statement_id)
        .join(
            BookGift,
            sa.and_(
                BookGift.statement_id == StatementLine.statement_id,
                BookGift.row_no == StatementLine.row_no,
            ),
        )
        .where(BookGift.entity_id == closing.entity_id, BookGift.idx == index)
    ).one()
    gift = _gift(closing.entity_id, row)
    path = merkle.inclusion_proof(index, closing.size, nodes_of(closing.entity_id))
    salt = inclusion.salt_of(fund_key(closing.entity_id), gift.line)
    head = json.loads(closing.head)
    proof = inclusion.proof_of(
        gift.as_json(), salt=salt, index=index, path=path, head=head, signature=closing.signature
    )
    if not inclusion.holds(proof, [signed_head(closing)]):
        raise RuntimeError(f"gift {index} of closing {closing.id} is no longer what was signed")
    return proof


def searches_since(source: str, since: dt.datetime) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(GiftSearch.source == source, GiftSearch.at > since)
        )
        or 0
    )
