"""A period of the book of gifts is closed: asked for by the auditor, built by a worker, and then
never changed. And a donor looks for a gift."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core import clock, merkle
from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.canonical import canonical
from inspect_app.core.db import insert_many, transaction
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.sealing import keyed_hash

from .. import queries
from ..models import AuditRun, BookClosing, BookGift, BookNode, GiftSearch
from ..queries import book
from ..rules import inclusion

ROWS = 5000
"""Rows sent to the database at once."""


class TooManySearches(Exception):
    """From one address; nothing was looked up."""


@action("fund_audit.book_closing_asked", may="audit.run", fields=("fund", "run", "number"))
def ask_to_close(tx: Tx, fund_id: str, run_id: str) -> BookClosing:
    """Ask for the gifts of an audit to be closed; asking again after a failure tries again.

    Raises NotFound; Refused for an audit without a result or on withdrawn sources, while another
    closing is under way, and when the period does not follow the last closed one.
    """
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    closing = book.closing_of(tx.actor, fund_id, run_id)
    if closing is None:
        closing = _begun(tx, run)
    elif closing.state == "closed":
        text = _l("This period is closed already. Nothing was changed.")
        raise Refused(Problem("closed_already", text))
    tx.enqueue("fund_audit.close_book", closing.id)
    tx.record("book_closing", closing.id, fund=run.entity_id, run=run.id, number=closing.number)
    return closing


def _begun(tx: Tx, run: AuditRun) -> BookClosing:
    if run.state != "done" or queries.withdrawn_sources(run):
        text = _l(
            "The audit has no result, or one of its files was withdrawn. Nothing was closed; start "
            "a new audit."
        )
        raise Refused(Problem("not_done", text))
    last = book.last_closing(run.entity_id, lock=True)
    if last is not None:
        _must_follow(last, tx.session.get_one(AuditRun, last.run_id), run)
    closing = BookClosing(
        organisation_id=run.organisation_id,
        entity_id=run.entity_id,
        run_id=run.id,
        number=last.number + 1 if last else 1,
        asked_by=tx.actor.user_id,
        asked_at=tx.now,
    )
    tx.session.add(closing)
    tx.session.flush()
    return closing


def _must_follow(last: BookClosing, before: AuditRun, run: AuditRun) -> None:
    if last.state != "closed":
        text = _l("Another period of this fund is being closed. Nothing was changed; wait for it.")
        raise Refused(Problem("closing_under_way", text))
    if run.period_from != before.period_to + dt.timedelta(days=1):
        text = _l(
            "The book is closed up to %(day)s, so the next period begins the day after. Nothing "
            "was closed; audit that period first.",
            day=before.period_to.strftime("%d/%m/%Y"),
        )
        raise Refused(Problem("period_does_not_follow", text))


@dataclass(frozen=True)
class ClosedBook:
    """What a worker computed: rows of the gifts and subtrees, and the head."""

    gifts: Sequence[dict[str, Any]]
    nodes: Sequence[dict[str, Any]]
    head: dict[str, Any]


def build_book(closing: BookClosing, run: AuditRun, at: dt.datetime) -> ClosedBook:
    """The gifts of the run as leaves after those of earlier closings; reads only. `at`: the time
    that the head says (UTC)."""
    fund, key = closing.entity_id, book.fund_key(closing.entity_id)
    before = book.closing_numbered(fund, closing.number - 1)
    size = before.size if before else 0
    edge = merkle.Edge(size, book.nodes_of(fund))
    gifts, nodes, total = [], [], 0
    found = book.gifts_of(run)
    for gift in found:
        statement, _colon, row = gift.line.partition(":")
        text = inclusion.lookup_text(gift.reference, gift.amount)
        gifts.append(
            {
                "entity_id": fund,
                "idx": edge.size,
                "statement_id": statement,
                "row_no": int(row),
                "lookup": book.lookup_hash(fund, text),
            }
        )
        leaf = inclusion.leaf_of(inclusion.salt_of(key, gift.line), gift.as_json())
        nodes += [
            {"entity_id": fund, "level": level, "idx": idx, "hash": value.hex()}
            for level, idx, value in edge.append(leaf)
        ]
        total += gift.amount
    money = json.loads(run.result)["total"]
    head = {
        "closed_at": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "closing": money["closing"]["value"],
        "from": run.period_from.isoformat(),
        "fund": fund,
        "gifts": len(found),
        "money_in": total,
        "money_out": money["debit"]["value"],
        "number": closing.number,
        "opening": money["opening"]["value"],
        "previous": inclusion.head_hash(json.loads(before.head)) if before else "",
        "root": (edge.root() if edge.size else merkle.EMPTY_ROOT).hex(),
        "run_hash": run.run_hash,
        "size": edge.size,
        "to": run.period_to.isoformat(),
    }
    return ClosedBook(gifts, nodes, head)


@action("fund_audit.book_closed", may="system.job", fields=("head", "signature"))
def finish_closing(
    tx: Tx, closing_id: str, *, built: ClosedBook, signature: bytes, certificate: bytes
) -> None:
    """Store gifts, tree and signed head at once. Raises AlreadyDone."""
    closing = tx.session.get_one(
        BookClosing, closing_id, with_for_update=True, populate_existing=True
    )
    if closing.state != "building":
        raise AlreadyDone(closing_id)
    closing.size, closing.root = built.head["size"], built.head["root"]
    closing.head = canonical(built.head)
    closing.signature = base64.b64encode(signature).decode()
    closing.certificate = base64.b64encode(certificate).decode()
    closing.state, closing.closed_at = "closed", tx.now
    for model, rows in ((BookGift, built.gifts), (BookNode, built.nodes)):
        for start in range(0, len(rows), ROWS):
            insert_many(tx.session, model, rows[start : start + ROWS])
    tx.record("book_closing", closing.id, head=built.head, signature=closing.signature)


def search_gift(closing: BookClosing, typed: str, amount: int, source: str) -> list[dict[str, Any]]:
    """Proofs of the gifts with this reference and amount, [] when there is none.

    Not itself an action: nobody is known and nothing of the book changes; searches are counted,
    not journaled. `source`: the address that asks. Raises TooManySearches.
    """
    origin, at = keyed_hash(book.SOURCE, source), clock.now()
    if book.searches_since(origin, at - book.WINDOW) >= book.MOST_SEARCHES:
        raise TooManySearches
    closing_id = closing.id
    with transaction() as session:
        session.execute(sa.delete(GiftSearch).where(GiftSearch.at <= at - book.WINDOW))
        session.add(GiftSearch(source=origin, at=at))
    return book.found_gifts(book.closing_by_id(closing_id), typed, amount)
