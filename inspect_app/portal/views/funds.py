"""What is published about a fund, for everybody: a page and downloads. No cookie, no script."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from inspect_app.core.csv_line import csv_line
from inspect_app.core.db import db
from inspect_app.core.i18n import _, _l, selected_language
from inspect_app.core.refusal import NotFound
from inspect_app.core.web import PUBLIC, attachment, page, policy
from inspect_app.fund_audit import queries
from inspect_app.fund_audit.models import FundPublication
from inspect_app.fund_audit.queries import book, publication, wording
from inspect_app.fund_audit.queries.publication import PublicLine
from inspect_app.fund_audit.rules import public, standards

from .verifying import blueprint

VERDICTS: dict[str, tuple[Any, str]] = {
    "kept": (_l("Kept"), "ok"),
    "broken": (_l("Broken"), "bad"),
    "undecided": (_l("Cannot be said"), "warn"),
}
CHECK_STATES: dict[str, tuple[Any, str]] = {
    "passed": (_l("Nothing found"), "ok"),
    "hits": (_l("Exceptions"), "bad"),
    "undecided": (_l("Cannot be said"), "warn"),
    "not_run": (_l("Not run: no data"), "plain"),
}
HEADER = ("line", "date", "flow", "group", "amount_vnd", "account", "traceability_rung", "donor")
"""Column names of the CSV; stable, for programs."""


def _published(fund_id: str) -> FundPublication:
    found = publication.in_use(fund_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/public/funds")
@policy(PUBLIC)
def funds() -> ResponseReturnValue:
    """Every fund of which something is published."""
    found = publication.all_in_use()
    return page("portal/funds.html", records=[json.loads(one.content) for one in found])


@blueprint.get("/public/funds/<fund_id>")
@policy(PUBLIC)
def fund(fund_id: str) -> ResponseReturnValue:
    published = _published(fund_id)
    record = json.loads(published.content)
    geometry = queries.geometry(record["flows"], selected_language())
    title = _("Where the money came from and where it went")
    return page(
        "portal/fund.html",
        record=record,
        published=published,
        book_closed=bool(book.closings_up_to(published.run_id)),
        picture=queries.drawing(geometry, title) if geometry else None,
        verdicts=VERDICTS,
        check_states=CHECK_STATES,
        rungs=wording.RUNGS,
        dispositions=wording.DISPOSITIONS,
        day=_day,
    )


def _day(text: str) -> str:
    """A stored day as people write it."""
    return "/".join(reversed(text.split("-")))


@blueprint.get("/public/funds/<fund_id>/lines.csv")
@policy(PUBLIC)
def lines_csv(fund_id: str) -> ResponseReturnValue:
    _published_at, record, lines = _opened(fund_id)
    return _sent(_csv(lines), _name(record, "giao-dich.csv"), "text/csv")


def _opened(fund_id: str) -> tuple[dt.datetime, dict[str, Any], Iterator[PublicLine]]:
    """When it was published, the record, and the lines as they are read."""
    published = _published(fund_id)
    record = json.loads(published.content)
    lines = publication.public_lines(db.engine, published.run_id, record)
    return published.published_at, record, lines


def _name(record: dict[str, Any], kind: str) -> str:
    """The name of a download: the fund's code, the period, what it is."""
    days = "-".join(record["period"][end].replace("-", "") for end in ("first", "last"))
    return f"{record['fund']['code']}-{days}-{kind}"


def _csv(lines: Iterator[PublicLine]) -> Iterator[str]:
    yield "\ufeff" + csv_line(HEADER)  # the mark by which Excel knows UTF-8
    for line in lines:
        group = public.label_of(line.group).vi
        rung = "" if line.rung is None else f"T{line.rung}"
        cells = (
            line.number,
            line.on.isoformat(),
            line.flow,
            group,
            line.amount,
            line.account,
            rung,
            line.donor,
        )
        yield csv_line(cells)


@blueprint.get("/public/funds/<fund_id>/data.json")
@policy(PUBLIC)
def data_json(fund_id: str) -> ResponseReturnValue:
    _published_at, record, lines = _opened(fund_id)
    return _sent(_json(record, lines), _name(record, "cong-bo.json"), "application/json")


def _json(record: dict[str, Any], lines: Iterator[PublicLine]) -> Iterator[str]:
    shown = {key: value for key, value in record.items() if key != publication.INSIDE}
    yield json.dumps(shown, ensure_ascii=False)[:-1] + ', "lines": ['
    for line in lines:
        told = {
            "line": line.number,
            "date": line.on.isoformat(),
            "flow": line.flow,
            "group": line.group,
            "amount_vnd": line.amount,
            "account": line.account,
            "traceability_rung": line.rung,
            "donor": line.donor or None,
        }
        yield ("" if line.number == 1 else ",\n") + json.dumps(told, ensure_ascii=False)
    yield "]}"


@blueprint.get("/public/funds/<fund_id>/360giving.json")
@policy(PUBLIC)
def giving_json(fund_id: str) -> ResponseReturnValue:
    _published_at, record, lines = _opened(fund_id)
    body = {"grants": list(standards.grants(record, lines))}
    content = json.dumps(body, ensure_ascii=False).encode()
    return attachment(content, _name(record, "360giving.json"), "application/json")


@blueprint.get("/public/funds/<fund_id>/iati.xml")
@policy(PUBLIC)
def iati_xml(fund_id: str) -> ResponseReturnValue:
    published_at, record, lines = _opened(fund_id)
    content = standards.activity(record, lines, published_at)
    return attachment(content, _name(record, "iati.xml"), "application/xml")


def _sent(parts: Iterator[str], name: str, media_type: str) -> Response:
    """A download of any length, sent while it is read."""
    response = attachment(b"", name, media_type)
    response.response = (part.encode() for part in parts)
    response.headers.pop("Content-Length", None)
    return response
