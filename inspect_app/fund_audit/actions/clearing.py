"""What an auditor concludes about an exception."""

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
    fields=("run", "check", "disposition", "reason", "before"),
)
def dispose_hit(
    tx: Tx, fund_id: str, run_id: str, hit_id: str, *, disposition: str, reason: str
) -> AuditHit:
    """Set the disposition with its reason; `open` opens it again. The earlier one stays in the
    journal, and an unsigned report has to be drafted again. Raises NotFound, Refused for a
    missing reason, an unknown disposition, or a report that is being signed or signed already.
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
    tx.record(
        "audit_hit",
        hit.id,
        run=run_id,
        check=hit.check_no,
        disposition=disposition,
        reason=hit.reason,
        before=before,
    )
    return hit
