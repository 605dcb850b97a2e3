"""The public verification page: by file, or by the code that a paper prints."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, has_request_context, request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import LANGUAGES, _
from inspect_app.core.refusal import NotFound, Problem
from inspect_app.core.web import PUBLIC, page, policy, room
from inspect_app.documents import queries
from inspect_app.documents.rules import KIND_NAMES
from inspect_app.documents.verification import journal_head, public_facts, verify_file
from inspect_app.inspections.queries.differences import minutes_by_code, minutes_match

blueprint = room("portal", "inspect_app.portal")


@blueprint.url_defaults
def _keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Links between public pages keep the language that the address says."""
    if has_request_context() and request.args.get("lang") in LANGUAGES:
        values.setdefault("lang", request.args["lang"])


LARGEST = 20 * 1024 * 1024
"""Bytes of a PDF that is judged here; papers of this system stay far below."""


@blueprint.route("/verify", methods=["GET", "POST"])
@policy(PUBLIC)
def verify() -> ResponseReturnValue:
    return _verdict_page(None)


@blueprint.get("/verify/minutes")
@policy(PUBLIC)
def verify_minutes() -> ResponseReturnValue:
    """Where the QR code of minutes leads. Everybody learns whether code and whole hash belong to
    minutes that were received; only who may see the case learns from the code alone which."""
    code = "".join(request.args.get("code", "").upper().split())[:8]
    sha256 = request.args.get("sha256", "").strip().lower()[:64]
    actor = g.get("actor")
    known = minutes_by_code(actor, code) if actor is not None and actor.may("case.view") else []
    return page(
        "portal/minutes.html",
        code=code,
        sha256=sha256,
        asked=bool(code and sha256),
        matches=bool(code and sha256) and minutes_match(code, sha256),
        known=known if code else [],
    )


@blueprint.route("/verify/<paper_id>", methods=["GET", "POST"])
@policy(PUBLIC)
def verify_paper(paper_id: str) -> ResponseReturnValue:
    """Where the QR code of a paper leads."""
    paper = queries.registered_paper(paper_id)
    if paper is None:
        raise NotFound
    return _verdict_page(public_facts(paper))


def _verdict_page(facts: dict[str, Any] | None) -> ResponseReturnValue:
    content, problems = _uploaded() if request.method == "POST" else (b"", ())
    verdict = None
    if content:
        verdict = verify_file(content, only_paper_id=facts["id"] if facts else "")
    shown = facts or (verdict["registered"] if verdict else None)
    return page(
        "portal/verify.html",
        422 if problems else 200,
        facts=shown,
        asked=facts,
        kind=KIND_NAMES[shown["kind"]] if shown else "",
        verdict=verdict,
        problems=problems,
        head=journal_head(),
        time=dt.datetime.fromisoformat,
        date=dt.date.fromisoformat,
    )


def _uploaded() -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of the file, or why there are none."""
    upload = request.files.get("file")
    content = upload.stream.read(LARGEST + 1) if upload else b""
    if not content:
        return b"", (
            Problem("no_file", _("Choose a PDF file first. Nothing was checked."), "file"),
        )
    if len(content) > LARGEST:
        text = _("The file is larger than 20 MB. Nothing was checked or stored.")
        return b"", (Problem("too_large", text, "file"),)
    return content, ()
