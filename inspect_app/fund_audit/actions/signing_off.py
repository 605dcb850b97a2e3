"""Working papers are signed by preparer, reviewer and lead, and frozen with the last signature."""

from __future__ import annotations

from typing import Any

from inspect_app.core.action import Tx, action
from inspect_app.core.db import clean_text
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.documents.drafting import set_draft_aside

from ..models import AuditRun, WorkingPaperSignature
from ..queries import run_of, working_papers
from ..queries.tests import hits_of_test, test_of
from ..queries.violations import withdrawn
from ..rules import sign_off
from ..rules.sign_off import Step

REFUSALS: dict[str, Any] = {
    "frozen": _l("This working paper is frozen. Nothing was changed; a new audit makes a new one."),
    "not_its_turn": _l("The working paper does not wait for this signature. Nothing was signed."),
    "changed": _l(
        "What the working paper tells has changed since it was prepared. Nothing was signed; have "
        "it prepared again."
    ),
    "same_person": _l("You signed this working paper before. Another person has to sign here."),
    "lead_reviews": _l(
        "The lead auditor freezes the working paper last. Another person has to review it."
    ),
    "own_work": _l(
        "You concluded on exceptions of this test. A person who did not has to review them."
    ),
    "withdrawn": _l(
        "A violation behind an exception of this test was withdrawn. Nothing was signed; the "
        "exception is being opened again."
    ),
    "old_version": _l(
        "This audit used an older version of the test. Nothing was signed; start a new audit."
    ),
    "not_lead": _l("Only the lead auditor, who started this audit, freezes a working paper."),
}


@action(
    "fund_audit.working_paper_signed",
    may="audit.clear",
    fields=("run", "test", "step", "sha256", "conclusion"),
)
def sign_working_paper(
    tx: Tx, fund_id: str, run_id: str, number: str, *, step: Step, conclusion: str = "", seen: str
) -> WorkingPaperSignature:
    """Sign the paper of a test: `prepared` with its conclusion, `reviewed`, then `frozen` by the
    lead (ISA 220, 230). `seen`: hash of what the person read; `prepared` takes any.

    Raises NotFound, Refused.
    """
    run = run_of(tx.actor, fund_id, run_id, lock=True)
    conclusion = clean_text(conclusion.strip()) or ""
    _still_as_found(run, number)
    if step == "prepared":
        _may_be_concluded(working_papers.open_hits(run, number), conclusion)
    paper = working_papers.paper_of(run, number, conclusion if step == "prepared" else None)
    before = working_papers.all_signatures(run, number)
    sha256 = paper.sha256 if step == "prepared" else seen
    code = sign_off.problem(
        step,
        tx.actor.user_id,
        run.started_by,
        sha256,
        working_papers.as_rules(before),
        concluded_by={hit.disposed_by or "" for hit in hits_of_test(run, number)},
    )
    if code is None and sha256 != paper.sha256:
        code = "changed"
    if code is not None:
        raise Refused(Problem(code, REFUSALS[code], "step"))
    if run.paper_id:  # the report tells which papers are frozen
        set_draft_aside(tx, paper_id=run.paper_id)
    row = WorkingPaperSignature(
        run_id=run.id,
        test=number,
        position=len(before) + 1,
        step=step,
        conclusion=paper.conclusion,
        content=paper.content,
        sha256=paper.sha256,
        signed_by=tx.actor.user_id,
        signed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "working_paper",
        row.id,
        run=run.id,
        test=number,
        step=step,
        sha256=row.sha256,
        conclusion=row.conclusion,
    )
    return row


def _still_as_found(run: AuditRun, number: str) -> None:
    """The test is the one that ran, and no violation behind it was withdrawn. Raises Refused."""
    gone = withdrawn(run).intersection(hit.id for hit in hits_of_test(run, number))
    if gone or not test_of(run, number).current:
        code = "withdrawn" if gone else "old_version"
        raise Refused(Problem(code, REFUSALS[code], "step"))


def _may_be_concluded(waiting: int, conclusion: str) -> None:
    if not conclusion:
        text = _l("Say what this test concludes. Nothing was signed.")
        raise Refused(Problem("no_conclusion", text, "conclusion"))
    if waiting:
        text = _l(
            "%(count)s exceptions of this test are open or wait for a second person. Nothing was "
            "signed; conclude on them first.",
            count=waiting,
        )
        raise Refused(Problem("open_hits", text, "conclusion"))


def refuse_if_frozen(run_id: str, number: str) -> None:
    """What became of an exception stands in the frozen paper. Raises Refused."""
    if working_papers.is_frozen(run_id, number):
        text = _l(
            "The working paper of test %(test)s is frozen. Nothing was changed; a new audit makes "
            "a new one.",
            test=number,
        )
        raise Refused(Problem("frozen", text))
