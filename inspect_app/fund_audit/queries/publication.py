"""What of an audit is published: the record of the page, and the lines of its downloads.

Both are made from numbers, days and words of our own alone (`rules.public`); the record is stored
when it is published, the lines are read from rows that never change.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.queries import organisation_on
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.verdict import Verdict
from inspect_app.documents.models import Paper
from inspect_app.documents.queries import registered_paper
from inspect_app.law.queries import current_book
from inspect_app.registry.models import Entity, Fund, Programme
from inspect_app.registry.queries import fund_facts

from ..models import AuditHit, AuditLine, AuditRun, FundPublication
from ..rules import public
from ..rules.disclosure import Published
from . import wishes
from .naming import named_donors, named_gifts
from .runs import run_of
from .violations import withdrawn

DISCLOSURE = "disclose"
"""The figure of the law: latest day of the yearly disclosure, as month-day."""


SHOWN_UNMATCHED = 50
"""Wishes that fit no gift which the preview names; it counts the others."""

INSIDE = "inside"
"""The part of a record that no page and no download shows."""


@dataclass(frozen=True)
class PublicLine:
    """One line as everybody may read it. `flow`: in, out, transfer_in or transfer_out; `account`
    masked; `rung` 0 to 5 for money that left, else None; `donor` the name of a donor who let it
    out, else ""."""

    number: int
    on: dt.date
    flow: str
    group: str
    amount: int
    account: str
    rung: int | None
    donor: str = ""


def signed_report(run: AuditRun) -> Paper | None:
    """The report that both have signed; only then may the audit be published."""
    return registered_paper(run.paper_id) if run.paper_id else None


def publications_of(actor: Actor, fund_id: str, run_id: str) -> Sequence[FundPublication]:
    """Publications of a run, newest first; NotFound for a foreign one."""
    run = run_of(actor, fund_id, run_id)
    return db.session.scalars(
        sa.select(FundPublication)
        .where(FundPublication.run_id == run.id)
        .order_by(FundPublication.published_at.desc())
    ).all()


def in_use(entity_id: str, *, lock: bool = False) -> FundPublication | None:
    """What is published about a fund now, for everybody."""
    query = sa.select(FundPublication).where(
        FundPublication.entity_id == entity_id, FundPublication.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def published_before(run: AuditRun) -> tuple[Published, ...]:
    """What was on the public page of the fund when an audit was started: what is published or
    withdrawn later does not change the hash of the audit."""
    rows = db.session.scalars(
        sa.select(FundPublication)
        .where(
            FundPublication.entity_id == run.entity_id,
            FundPublication.published_at < run.started_at,
            sa.or_(
                FundPublication.withdrawn_at.is_(None),
                FundPublication.withdrawn_at > run.started_at,
            ),
        )
        .order_by(FundPublication.published_at)
    )
    return tuple(_published(row) for row in rows)


def _published(row: FundPublication) -> Published:
    record = json.loads(row.content)
    return Published(
        dt.date.fromisoformat(record["published_on"]),
        dt.date.fromisoformat(record["period"]["first"]),
        dt.date.fromisoformat(record["period"]["last"]),
        row.sha256,
        {one["month"]: (one["money_in"], one["money_out"]) for one in record["months"]},
    )


def all_in_use() -> Sequence[FundPublication]:
    """Everything that is published now, newest first."""
    return db.session.scalars(
        sa.select(FundPublication)
        .where(FundPublication.withdrawn_at.is_(None))
        .order_by(FundPublication.published_at.desc())
    ).all()


def programmes_of(run: AuditRun) -> Sequence[Programme]:
    """Registered programmes of the fund, whose names a person may let out."""
    return fund_facts(run.entity_id).programmes


def public_record(
    run: AuditRun, *, on: dt.date, programme_ids: Collection[str] = ()
) -> dict[str, Any]:
    """Everything that page and downloads show but the lines, as JSON.

    `on`: day of publication. `programme_ids`: programmes that go by their name; a name may be that
    of a child, so none does unless a person says so.
    """
    result = json.loads(run.result)
    fund, body = db.session.get_one(Entity, run.entity_id), organisation_on(run.organisation_id, on)
    licence = db.session.get_one(Fund, run.entity_id)
    paper = signed_report(run)
    known = public.named([one.name for one in programmes_of(run) if one.id in programme_ids])
    counts, told = _counts(run), wishes.names_of(run)
    names = {line: public.masked_text(name) for line, name in told.names.items()}
    named = named_gifts(run, names)
    donors = public.donor_groups(
        {group: counts.get(("in", group), 0) for group in public.DONORS},
        Counter(gift.group for gift in named),
    )
    return {
        "fund": {
            "id": fund.id,
            "code": fund.code,
            "name": public.masked_text(fund.name),
            "licence": licence.licence_no,
        },
        "body": {"code": body.code, "name": body.name, "place": body.place},
        "period": result["period"],
        "published_on": on.isoformat(),
        "report": _report(paper),
        "run_hash": run.run_hash,
        INSIDE: {
            "programmes": known,
            "donors": donors,
            "names": {gift.line: gift.donor for gift in named},
            "kept_names": {
                "anonymous": told.anonymous,
                "unmatched": len(told.unmatched),
                "unmatched_gifts": [
                    {"reference": one.reference, "amount": one.amount}
                    for one in told.unmatched[:SHOWN_UNMATCHED]
                ],
                "ambiguous": told.ambiguous,
                "protected": told.protected,
            },
        },
        "named_donors": named_donors(named),
        "totals": _totals(result["total"], counts),
        "accounts": [_account(row) for row in result["accounts"]],
        "months": [
            {
                "month": month["month"],
                "money_in": month["money_in"]["value"],
                "money_out": month["money_out"]["value"],
            }
            for month in result["months"]
        ],
        "flows": public.public_flows(result["flows"], donors, known),
        "ratio": _ratio(run, result["ratio"]),
        "ladder": [
            {
                "rung": step["rung"]["name"],
                "amount": step["amount"]["value"],
                "denominator": step["denominator"]["value"],
                "share": step["rung"]["share"],
                "lines": step["rung"]["lines"],
            }
            for step in result["ladder"]
        ],
        "clocks": [_disclosure_clock(run, on)],
        "checks": _checks(run, result["checks"]),
        "limits": _limits(run, result),
    }


def canonical(record: dict[str, Any]) -> str:
    """The one spelling of a record, for storage and hash."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def redactions(run: AuditRun, record: dict[str, Any]) -> dict[str, Any]:
    """What stays inside, with how many lines: for the person who publishes."""
    counts, donors = _counts(run), record[INSIDE]["donors"]
    pooled = [group for group, shown in donors.items() if shown == public.POOLED]
    other = [
        group
        for (flow, group) in counts
        if flow == "out"
        and public.spending_group(group, record[INSIDE]["programmes"]) == public.OTHER_SPENDING
    ]
    return {
        "names": record.get("named_donors", {}).get("donors", 0),
        "named_gifts": record.get("named_donors", {}).get("gifts", 0),
        "kept_names": record[INSIDE].get("kept_names", {}),
        "texts": sum(counts.values()),
        "pooled_donors": pooled,
        "pooled_donor_lines": sum(counts["in", group] for group in pooled),
        "other_programmes": len(other),
        "other_lines": sum(counts["out", group] for group in other),
    }


def _counts(run: AuditRun) -> dict[tuple[str, str], int]:
    """Bank lines by (flow, group)."""
    rows = db.session.execute(
        sa.select(AuditLine.flow, AuditLine.group, sa.func.count())
        .where(AuditLine.run_id == run.id, AuditLine.side == "bank")
        .group_by(AuditLine.flow, AuditLine.group)
    )
    return {(flow, group): count for flow, group, count in rows}


def _report(paper: Paper | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    return {
        "id": paper.id,
        "number": paper.full_number,
        "issued_on": paper.issued_on.isoformat(),
        "sha256": paper.final_sha256,
    }


def _moved(row: dict[str, Any]) -> dict[str, int]:
    """From opening to closing, of one account or of all."""
    return {
        "opening": row["opening"]["value"],
        "money_in": row["credit"]["value"],
        "transfers_in": row["transfers_in"]["value"],
        "money_out": row["debit"]["value"],
        "transfers_out": row["transfers_out"]["value"],
        "closing": row["closing"]["value"],
    }


def _totals(total: dict[str, Any], counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    def lines(flow: str) -> int:
        return sum(count for (of, _group), count in counts.items() if of == flow)

    return {
        **_moved(total),
        "lines_in": lines("in"),
        "lines_out": lines("out"),
    }


def _account(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "account": public.masked_account(row["account"]),
        **_moved(row),
        "agrees": None
        if row["closing_printed"] is None
        else row["closing_printed"] == row["closing"]["value"],
    }


def _ratio(run: AuditRun, ratio: dict[str, Any]) -> dict[str, Any]:
    return {
        "management": ratio["management"]["value"],
        "base": ratio["base"]["value"],
        "excluded": ratio["excluded"]["value"],
        "share": ratio["ratio"]["share"],
        "cap_percent": ratio["ratio"]["cap_percent"],
        "verdict": ratio["ratio"]["verdict"],
        "part_of_year": ratio["part_of_year"],
        "basis": [
            figure["basis"] for figure in json.loads(run.figures) if figure["id"] == "mgmt_cap"
        ],
    }


def _disclosure_clock(run: AuditRun, on: dt.date) -> dict[str, Any]:
    """Whether the gifts of the period's last year stand here by the law's day. A later day is no
    breach by itself: the fund may have disclosed them elsewhere before, which nobody told us."""
    clock: dict[str, Any] = {"id": DISCLOSURE, "done": on.isoformat(), "due": None, "basis": ""}
    book = current_book(run.organisation_id)
    figure = book.find(DISCLOSURE, run.period_to)
    if figure is None or not figure.citable or not isinstance(figure.value, str):
        return clock | {"verdict": Verdict.UNDECIDED.value}
    month, day = (int(part) for part in figure.value.split("-"))
    due = dt.date(run.period_to.year + 1, month, day)
    kept = on <= due
    return clock | {
        "due": due.isoformat(),
        "basis": book.basis_of(figure, run.period_to).words,
        "verdict": (Verdict.KEPT if kept else Verdict.UNDECIDED).value,
    }


def _checks(run: AuditRun, checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each check with how many exceptions there were and what became of them; no sentence of an
    exception, for those name people."""
    fates: dict[str, dict[str, int]] = {}
    fate = sa.case((AuditHit.id.in_(withdrawn(run)), "open"), else_=AuditHit.fate)
    hits = (
        sa.select(AuditHit.check_no, fate.label("fate")).where(AuditHit.run_id == run.id).subquery()
    )
    rows = db.session.execute(
        sa.select(hits.c.check_no, hits.c.fate, sa.func.count()).group_by(
            hits.c.check_no, hits.c.fate
        )
    )
    for number, fate, count in rows:
        fates.setdefault(number, {})[fate] = count
    return [
        {
            "number": check["rule"]["number"],
            "title": check["rule"]["title"],
            "law": check["rule"]["law"],
            "state": check["outcome"]["state"],
            "looked_at": check["outcome"]["population"],
            "exceptions": check["outcome"]["hits"],
            "fates": fates.get(check["rule"]["number"], {}),
        }
        for check in checks
    ]


def _limits(run: AuditRun, result: dict[str, Any]) -> dict[str, Any]:
    """What was not verified, as facts: the notes of checks may quote the books and stay inside."""
    states = {check["rule"]["number"]: check["outcome"]["state"] for check in result["checks"]}
    return {
        "not_run": [number for number, state in states.items() if state == "not_run"],
        "undecided": [number for number, state in states.items() if state == "undecided"],
        "unproved": run.unproved_accepted,
        "open_end": bool(result.get("open_ends")),
        "no_evidence_seen": all(
            step["rung"]["lines"] == 0 for step in result["ladder"] if step["rung"]["name"] == "T5"
        ),
    }


def public_lines(engine: sa.Engine, run_id: str, record: dict[str, Any]) -> Iterator[PublicLine]:
    """Every bank line of the run by day, as published, internal transfers too.

    On a connection of its own, so that a download is sent after the request has ended.
    """
    known, donors = record[INSIDE]["programmes"], record[INSIDE]["donors"]
    names = record[INSIDE].get("names", {})  # none in what was published before names were
    query = (
        sa.select(
            AuditLine.on,
            AuditLine.flow,
            AuditLine.group,
            AuditLine.amount,
            AuditLine.account,
            AuditLine.rung,
            AuditLine.source_id,
            AuditLine.row_no,
        )
        .where(AuditLine.run_id == run_id, AuditLine.side == "bank")
        .order_by(AuditLine.on, AuditLine.position)
        .execution_options(yield_per=5000)
    )
    with engine.connect() as connection:
        rows = enumerate(connection.execute(query), start=1)
        for number, (on, flow, group, amount, account, rung, source, row) in rows:
            transfer = flow if flow.startswith("transfer") else ""
            yield PublicLine(
                number=number,
                on=on,
                flow=flow,
                group=transfer or public.public_group(group, donors, known),
                amount=amount,
                account=public.masked_account(account),
                rung=rung if flow == "out" else None,
                donor=names.get(f"{source}:{row}", "") if flow == "in" else "",
            )
