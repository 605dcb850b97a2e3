"""The transparency report of an audit, drafted for the auditor's and the head's signatures."""

from __future__ import annotations

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.accounts.queries import organisation_on
from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused
from inspect_app.documents.drafting import (
    Signatory,
    draft_paper,
    redraft_paper,
    set_draft_aside,
    stop_signing,
)
from inspect_app.documents.models import Paper
from inspect_app.documents.numbering import take_number
from inspect_app.funds import queries as books

from .. import papers, queries
from ..models import AuditHit, AuditRun

SUBJECT = "audit_run"
KIND = "transparency"


@action(
    "fund_audit.report_drafted",
    may="document.draft",
    fields=("paper", "number", "run_hash", "open_hits"),
)
def draft_transparency_report(
    tx: Tx, fund_id: str, run_id: str, *, head_id: str = "", list_open: bool = False
) -> Paper:
    """Draft the report, signed by the acting auditor and then by the head of department.

    While exceptions are open, or wait for a second person, it is refused unless `list_open`: then
    the report lists them as open.
    Drafting again replaces the data of a report that nobody has signed, under the same number.
    Raises NotFound, NotAllowed for who may not audit, Refused.
    """
    if not tx.actor.may("audit.run"):
        raise NotAllowed("audit.run")
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    if run.state != "done":
        text = _l("This audit has no result yet. No report was drafted.")
        raise Refused(Problem("not_done", text))
    withdrawn = queries.withdrawn_sources(run)
    if withdrawn:
        raise Refused(_withdrawn(", ".join(withdrawn)))
    waiting = [hit for hit in queries.hits_of(run) if hit.fate == "open"]
    if waiting and not list_open:
        raise Refused([_still_open(len(waiting)), *(_named(hit) for hit in waiting)])
    data = papers.report_data(tx.actor, run, as_of=tx.today)
    if run.paper_id:
        paper = redraft_paper(tx, paper_id=run.paper_id, data=data)
    else:
        paper = _first(tx, run, head_id, data)
    tx.record(
        SUBJECT,
        run.id,
        paper=paper.id,
        number=paper.number,
        run_hash=run.run_hash,
        open_hits=[hit.key for hit in waiting],
    )
    return paper


@action("fund_audit.reports_set_aside", may="system.job", fields=("papers",))
def set_reports_aside(tx: Tx, source_id: str) -> None:
    """A file was withdrawn: reports that rely on it are signed no further.

    A signed report stays as it is. Raises Refused while a signature is under way (tried again).
    """
    found = queries.report_papers_on(source_id)
    fallen = [paper for paper in found if let_report_fall(tx, paper)]
    tx.record("fund_file", source_id, papers=[paper.id for paper in fallen])


def let_report_fall(tx: Tx, paper: Paper) -> bool:
    """What a report rests on has changed: a draft falls, and a partly signed one is signed no
    further, so that another can be drafted. False: it is signed by all, or fell before.

    Raises Refused while a signature is under way.
    """
    if paper.state in {"signed", "failed"}:
        return False
    if paper.state == "partly_signed":
        stop_signing(tx, paper_id=paper.id)
        drafted = sa.update(AuditRun).where(AuditRun.paper_id == paper.id)
        tx.session.execute(drafted.values(paper_id=None))
    else:
        set_draft_aside(tx, paper_id=paper.id)
    return True


def _first(tx: Tx, run: AuditRun, head_id: str, data: dict[str, object]) -> Paper:
    """A new paper under the next number of the year."""
    head = next((user for user in queries.signing_heads(tx.actor) if user.id == head_id), None)
    if head is None:
        raise NotFound
    auditor = tx.session.get_one(User, tx.actor.user_id)
    body = organisation_on(tx.actor.organisation_id, tx.today)
    fund = books.fund_of(tx.actor, run.entity_id)
    number = take_number(
        tx, organisation_id=tx.actor.organisation_id, kind=KIND, year=tx.today.year
    )
    paper = draft_paper(
        tx,
        kind=KIND,
        subject_kind=SUBJECT,
        subject_id=run.id,
        title=papers.subject(fund.name),
        symbol=f"BC-{body.short_name}",
        number=number,
        issued_on=tx.today,
        signers=[
            Signatory(
                user_id=auditor.id, field="auditor", post=auditor.post.upper(), name=auditor.name
            ),
            Signatory(user_id=head.id, field="head", post=head.post.upper(), name=head.name),
        ],
        data=data,
        recipients=[fund.name],
        readers=[run.started_by],
    )
    run.paper_id = paper.id
    return paper


def _withdrawn(files: str) -> Problem:
    text = _l(
        "%(files)s: withdrawn after this audit. No report was drafted; start a new audit.",
        files=files,
    )
    return Problem("source_withdrawn", text)


def _still_open(count: int) -> Problem:
    text = _l(
        "%(count)s exceptions are still open. No report was drafted; dispose of them, or tick that "
        "the report lists them as open.",
        count=count,
    )
    return Problem("open_hits", text, "list_open")


def _named(hit: AuditHit) -> Problem:
    if hit.unconfirmed:
        text = _l("%(found)s Concluded, waits for a second person.", found=hit.sentence_vi)
        return Problem("open_hit", text)
    return Problem("open_hit", hit.sentence_vi)
