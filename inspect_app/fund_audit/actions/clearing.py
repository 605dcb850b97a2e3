"""What an auditor concludes about an exception, and a second person who confirms it."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.documents.drafting import set_draft_aside

from .. import queries
from ..models import AuditHit

DISPOSITIONS = ("open", "explained", "error", "violation", "referred")


@action(
    "fund_audit.hit_disposed",
    may="audit.clear",
    fields=("run", "check", "disposition", "reason", "before", "second_from"),
)
def dispose_hit(
    tx: Tx, fund_id: str, run_id: str, hit_id: str, *, disposition: str, reason: str
) -> AuditHit:
    """Set the disposition with its reason; `open` opens it again. The earlier one stays in the
    journal, a second person's confirmation of it falls, and an unsigned report has to be drafted
    again. From the threshold of the day on, it counts once another person confirms it. Raises
    NotFound, Refused for a missing reason, an unknown disposition, or a report that is being
    signed or signed already.
    """
    hit = queries.hit_of(tx.actor, fund_id, run_id, hit_id, lock=True)
    if disposition not in DISPOSITIONS:
        text = _l("Choose what became of this exception. Nothing was changed.")
        raise Refused(Problem("unknown_disposition", text, "disposition"))
    if not reason.strip():
        text = _l("Say why. Nothing was changed; a disposition without a reason is not accepted.")
        raise Refused(Problem("no_reason", text, "reason"))
    run = queries.run_of(tx.actor, fund_id, run_id)
    if run.paper_id:  # a draft that tells the earlier conclusion must not be signed
        set_draft_aside(tx, paper_id=run.paper_id)
    before = hit.disposition
    hit.disposition, hit.reason = disposition, reason.strip()
    hit.disposed_by, hit.disposed_at = tx.actor.user_id, tx.now
    hit.confirmed_by = hit.confirmed_at = None
    threshold = queries.second_person_from(run.organisation_id, tx.today)
    two = disposition != "open" and hit.amount >= threshold
    hit.second_from = threshold if two else None
    tx.record(
        "audit_hit",
        hit.id,
        run=run_id,
        check=hit.check_no,
        disposition=disposition,
        reason=hit.reason,
        before=before,
        second_from=hit.second_from,
    )
    return hit


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
    run = queries.run_of(tx.actor, fund_id, run_id)
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
