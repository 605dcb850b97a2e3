"""A period of the book of gifts is closed: asked for by the auditor, built by a worker, and then
never changed. And a donor looks for a gift."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.canonical import canonical
from inspect_app.core.db import transaction
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.sealing import keyed_hash

from .. import queries
from ..models import AuditRun, BookClosing, GiftSearch
from ..queries import book
from ..queries.tests import doubled_money
from .keeping_gifts import GIFTS, SYSTEM_ONLY, last_of


class TooManySearches(Exception):
    """From one address; nothing was looked up."""


@action("fund_audit.book_closing_asked", may="audit.run", fields=("fund", "run", "number"))
def ask_to_close(tx: Tx, fund_id: str, run_id: str) -> BookClosing:
    """Ask for the gifts of an audit to be closed; asking again after a failure tries again.

    Raises NotFound; Refused for an audit without a result or on withdrawn sources, while money
    stands in it twice, while another closing is under way, and when the period does not follow the
    last closed one.
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
    if doubled_money(run):
        text = _l(
            "Money stands in the statements twice (A05), and a closed book can never be changed. "
            "Nothing was closed; withdraw the file that repeats it and start a new audit, or "
            "explain each exception of A05."
        )
        raise Refused(Problem("doubled_money", text))
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


@action("fund_audit.book_closed", may=SYSTEM_ONLY, fields=("head", "signature"))
def finish_closing(
    tx: Tx, closing_id: str, *, head: dict[str, Any], signature: bytes, certificate: bytes
) -> None:
    """Store the signed head; from here on the gifts count that `keep_gifts` stored. Raises
    AlreadyDone.
    """
    closing = tx.session.get_one(
        BookClosing, closing_id, with_for_update=True, populate_existing=True
    )
    if closing.state != "building":
        raise AlreadyDone(closing_id)
    GIFTS.must_end_at(tx.session, closing.entity_id, last_of(head["size"]))
    closing.size, closing.root = head["size"], head["root"]
    closing.head = canonical(head)
    closing.signature = base64.b64encode(signature).decode()
    closing.certificate = base64.b64encode(certificate).decode()
    closing.state, closing.closed_at = "closed", tx.now
    tx.record("book_closing", closing.id, head=head, signature=closing.signature)


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
