"""Where a donor checks that a gift stands in the closed book of a fund. No cookie; the server finds
the gift, the browser judges the proof (`gift.page.ts`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _, _l
from inspect_app.core.qr import qr_image
from inspect_app.core.refusal import NotFound, Problem
from inspect_app.core.web import PUBLIC, page, policy, proves_itself
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import BookClosing
from inspect_app.fund_audit.queries import book, publication

from .verifying import blueprint

LONGEST = 60
"""Characters of a reference; banks use up to 35."""

WORDS = {
    "holds": _l("Proved: this gift stands in the signed book. Your browser computed it."),
    "fails": _l("Not proved: this is not what the fund's book says. Keep the file and complain."),
    "count": _l("{right} of {all} proofs hold."),
    "unreadable": _l("{name}: no proof of a gift"),
    "wrong": _l("{name}: does not hold"),
    "right": _l("{name}: {amount} đ on {day}, reference {reference}: stands in the book"),
    "book": _l("The signatures hold, and each closing continues the one before."),
    "book_broken": _l("A signature is wrong, or a closing does not continue the one before."),
    "printed": _l("The root on your paper is one of these."),
    "not_printed": _l("The root on your paper is none of these: complain."),
    "impossible": _l("This browser cannot compute here; use a current one over HTTPS."),
}
"""What the script says; braces are filled in the browser."""


def _closings(fund_id: str) -> tuple[dict[str, Any], Sequence[BookClosing]]:
    """What is published of the fund, and the closed periods up to it. Raises NotFound."""
    published = publication.in_use(fund_id)
    closings = book.closings_up_to(published.run_id) if published else []
    if published is None or not closings:
        raise NotFound
    return json.loads(published.content), closings


@blueprint.get("/public/funds/<fund_id>/gifts")
@policy(PUBLIC)
def gifts(fund_id: str) -> ResponseReturnValue:
    return _gifts_page(fund_id)


@blueprint.post("/public/funds/<fund_id>/gifts")
@policy(PUBLIC)
@proves_itself
def find_gift(fund_id: str) -> ResponseReturnValue:
    """`reference` and `amount` as the donor knows them: both must be right, and a wrong one is
    not told from the other."""
    _record, closings = _closings(fund_id)
    typed = request.form.get("reference", "").strip()[:LONGEST]
    digits = "".join(char for char in request.form.get("amount", "")[:30] if char not in " .,đĐ")
    if not typed or not (digits.isascii() and digits.isdigit()):
        text = _("Enter the reference and the amount in đồng, both as your bank shows them.")
        return _gifts_page(fund_id, problem=Problem("incomplete", text), status=422)
    try:
        source = request.remote_addr or ""
        found = actions.search_gift(closings[-1], typed, int(digits), source)
    except actions.TooManySearches:
        text = _("Too many searches from your network. Wait ten minutes, then search again.")
        return _gifts_page(fund_id, problem=Problem("too_many", text), status=429)
    if not found:
        text = _(
            "No gift with this reference and this amount stands in the closed book. Compare both "
            "with what your bank shows; a gift after the last closed day is not in it yet."
        )
        return _gifts_page(fund_id, problem=Problem("not_found", text))
    return _gifts_page(fund_id, found=found)


def _gifts_page(
    fund_id: str,
    *,
    found: Sequence[dict[str, Any]] = (),
    problem: Problem | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    record, closings = _closings(fund_id)
    return page(
        "portal/gifts.html",
        status,
        record=record,
        book=book.public_book(closings),
        found=[(proof, qr_image(_receipt(fund_id, proof["line"]))) for proof in found],
        problem=problem,
        day=lambda text: "/".join(reversed(text.split("-"))),
        dumped=json.dumps,
        words={name: str(text) for name, text in WORDS.items()},
    )


def _receipt(fund_id: str, line: dict[str, Any]) -> str:
    """Address that finds a gift again. What it asks stands behind #, which browsers never send."""
    asked = urlencode({"reference": line["reference"], "amount": line["amount"]})
    return f"{current_app.config['SETTINGS'].public_url}/public/funds/{fund_id}/gifts#{asked}"
