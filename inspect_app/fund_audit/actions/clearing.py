"""What an auditor concludes about an exception, and a second person who confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.core.action import Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if
from inspect_app.documents.drafting import set_draft_aside
from inspect_app.inspections.rules.documents import document_type, problems_of_document

from .. import queries
from ..models import AuditHit, AuditRun
from ..queries import explanations
from ..queries.violations import own_violation
from .signing_off import refuse_if_frozen

DISPOSITIONS = ("open", "explained", "error", "violation", "referred")
PAPERED = frozenset({"explained", "error"})
"""Conclusions that take an exception off the list: they rest on a document."""


@dataclass(frozen=True)
class Document:
    """A document as it was handed in; `label` is the sender's name of it."""

    content: bytes
    label: str


@action(
    "fund_audit.hit_disposed",
    may="audit.clear",
    fields=("run", "check", "disposition", "reason", "before", "second_from", "file"),
)
def dispose_hit(
    tx: Tx,
    fund_id: str,
    run_id: str,
    hit_id: str,
    *,
    disposition: str,
    reason: str,
    document: Document | str | None = None,
) -> AuditHit:
    """Set the disposition with its reason; `open` opens it again. The earlier one stays in the
    journal, a second person's confirmation of it falls, and an unsigned report has to be drafted
    again. From the threshold of the day on, it counts once another person confirms it.
    `document`: a new one, or the id of a file that came with the fund's answer about the test;
    without either the one of before stays. Raises NotFound, Refused for a missing reason or
    document, an unknown disposition, or a report that is being signed or signed already.
    """
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)  # as who drafts the report
    hit = queries.hit_of(tx.actor, fund_id, run_id, hit_id, lock=True)
    _no_violation_may_stand([hit], disposition)
    _must_be_reasoned(disposition, reason)
    before = hit.disposition
    file = _papered(tx, run, [hit], disposition, document)
    conclude(tx, run, [hit], disposition, reason.strip())
    tx.record(
        "audit_hit",
        hit.id,
        run=run_id,
        check=hit.check_no,
        disposition=disposition,
        reason=hit.reason,
        before=before,
        second_from=hit.second_from,
        file=file,
    )
    return hit


def _no_violation_may_stand(hits: Sequence[AuditHit], disposition: str) -> None:
    standing = [hit for hit in hits if queries.standing_violation(hit)]
    if not standing or (disposition == "violation" and not any(map(own_violation, standing))):
        return  # the same facts, found by another audit, are a violation too
    text = _l(
        "A violation of an inspection case rests on this exception. Nothing was changed; the "
        "leader of the case withdraws it first."
    )
    raise Refused(Problem("violation_stands", text, "disposition"))


def _papered(
    tx: Tx,
    run: AuditRun,
    hits: Sequence[AuditHit],
    disposition: str,
    document: Document | str | None,
) -> str:
    """Keep the document with the exceptions; its SHA-256, empty for none. Refused for a conclusion
    that needs one, and for what is no document."""
    if document is None:
        if disposition in PAPERED and any(hit.file_id is None for hit in hits):
            text = _l("This conclusion needs a document. Nothing was changed; choose the file.")
            raise Refused(Problem("no_document", text, "file"))
        return ""
    kept = (
        _of_an_answer(run, hits[0].check_no, document)
        if isinstance(document, str)
        else _kept(tx, document)
    )
    for hit in hits:
        hit.file_id = kept.id
    return kept.sha256


def _kept(tx: Tx, document: Document) -> StoredFile:
    refuse_if(problems_of_document(document.content))
    return keep_file(
        tx,
        document.content,
        label=document.label,
        media_type=document_type(document.content),
    )


def _of_an_answer(run: AuditRun, check_no: str, file_id: str) -> StoredFile:
    """A file that the fund sent with an answer about exceptions of this test, else NotFound."""
    for offered in explanations.files_about(run, check_no):
        if offered.file.id == file_id:
            return offered.file
    raise NotFound


def _must_be_reasoned(disposition: str, reason: str) -> None:
    if disposition not in DISPOSITIONS:
        text = _l("Choose what became of this exception. Nothing was changed.")
        raise Refused(Problem("unknown_disposition", text, "disposition"))
    if not reason.strip():
        text = _l("Say why. Nothing was changed; a disposition without a reason is not accepted.")
        raise Refused(Problem("no_reason", text, "reason"))


@action(
    "fund_audit.hits_disposed",
    may="audit.clear",
    fields=("run", "check", "disposition", "reason", "hits", "second_from", "file"),
)
def dispose_hits(
    tx: Tx,
    fund_id: str,
    run_id: str,
    check_no: str,
    hit_ids: Sequence[str],
    *,
    disposition: str,
    reason: str,
    document: Document | str | None = None,
) -> int:
    """One conclusion, one reason and document for open exceptions of one test; how many they are.

    Those from the threshold on wait for a second person each. All or none: raises NotFound for an
    exception of another test or run, Refused for none, for one that was concluded meanwhile, and
    as `dispose_hit` does.
    """
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    hits = queries.hits_by_id(run, check_no, hit_ids)
    if not hits:
        text = _l("Tick at least one exception. Nothing was changed.")
        raise Refused(Problem("none_chosen", text, "hit"))
    if any(hit.disposition != "open" for hit in hits):
        text = _l(
            "One of them was concluded meanwhile. Nothing was changed; look at the list again."
        )
        raise Refused(Problem("not_open", text, "hit"))
    if disposition == "open":
        text = _l("Choose what became of this exception. Nothing was changed.")
        raise Refused(Problem("unknown_disposition", text, "disposition"))
    _no_violation_may_stand(hits, disposition)
    _must_be_reasoned(disposition, reason)
    file = _papered(tx, run, hits, disposition, document)
    conclude(tx, run, hits, disposition, reason.strip())
    tx.record(
        "audit_run",
        run.id,
        run=run.id,
        check=check_no,
        disposition=disposition,
        reason=reason.strip(),
        hits=[hit.id for hit in hits],
        second_from={hit.id: hit.second_from for hit in hits if hit.second_from is not None},
        file=file,
    )
    return len(hits)


def conclude(
    tx: Tx, run: AuditRun, hits: Sequence[AuditHit], disposition: str, reason: str
) -> None:
    """Write a conclusion with its person and time, and whether it needs a second one. An unsigned
    report falls. Raises Refused for a report that is being signed or signed already, and under a
    frozen working paper."""
    for check in sorted({hit.check_no for hit in hits}):
        refuse_if_frozen(run.id, check)
    if run.paper_id:
        set_draft_aside(tx, paper_id=run.paper_id)  # its conclusions are no longer these
    threshold = queries.second_person_from(run.organisation_id, tx.today)
    for hit in hits:
        if own_violation(hit) is None:
            hit.finding_id = None  # a violation that was withdrawn says nothing of what follows
        hit.disposition, hit.reason = disposition, reason
        hit.disposed_by, hit.disposed_at = tx.actor.user_id, tx.now
        hit.confirmed_by = hit.confirmed_at = None
        two = disposition != "open" and hit.amount >= threshold
        hit.second_from = threshold if two else None


@action(
    "fund_audit.disposition_confirmed",
    may="audit.clear",
    fields=("run", "check", "disposition", "concluded_by"),
)
def confirm_disposition(tx: Tx, fund_id: str, run_id: str, hit_id: str, *, seen: str) -> AuditHit:
    """A second person confirms a conclusion, which from then on counts. `seen`: when the conclusion
    that the person read was made (ISO); one that changed since is not confirmed unseen.

    Raises NotFound, Refused when nothing waits, for the person who concluded, and for a report that
    is being signed or signed already.
    """
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    hit = queries.hit_of(tx.actor, fund_id, run_id, hit_id, lock=True)
    if not hit.unconfirmed or hit.disposed_at is None:
        text = _l("No conclusion on this exception waits for a second person. Nothing was changed.")
        raise Refused(Problem("nothing_waits", text))
    if hit.disposed_by == tx.actor.user_id:
        text = _l("You concluded it yourself. Another person has to confirm it.")
        raise Refused(Problem("same_person", text))
    if hit.disposed_at.isoformat() != seen:
        text = _l("The conclusion changed since you read it. Nothing was confirmed; look again.")
        raise Refused(Problem("conclusion_changed", text))
    if run.paper_id:
        set_draft_aside(tx, paper_id=run.paper_id)
    hit.confirmed_by, hit.confirmed_at = tx.actor.user_id, tx.now
    tx.record(
        "audit_hit",
        hit.id,
        run=run_id,
        check=hit.check_no,
        disposition=hit.disposition,
        concluded_by=hit.disposed_by,
    )
    return hit
