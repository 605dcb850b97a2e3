"""An audit becomes public, and stops being so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused

from .. import queries
from ..models import FundPublication
from ..queries import publication
from ..queries.tests import doubled_money


@action(
    "fund_audit.published",
    may="audit.publish",
    fields=("fund", "run", "run_hash", "sha256", "programmes", "names", "reason"),
)
def publish_audit(
    tx: Tx,
    fund_id: str,
    run_id: str,
    *,
    reason: str,
    programme_ids: Collection[str] = (),
    seen_sha256: str = "",
) -> FundPublication:
    """Publish what the preview shows, programmes of `programme_ids` by name, gifts by the names
    that donors let out (`queries.wishes`).

    `seen_sha256`: hash of the preview that the person looked at; what changed since is not
    published unseen. Raises NotFound; Refused without a reason, without the signed report, on a
    withdrawn source, while money stands in it twice or another audit of the fund is published, and
    for an outdated preview.
    """
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    _say_why(reason)
    if publication.signed_report(run) is None:
        text = _l("The report of this audit is not signed by both yet. Nothing was published.")
        raise Refused(Problem("not_signed", text))
    withdrawn = queries.withdrawn_sources(run)
    if withdrawn:
        text = _l(
            "%(files)s: withdrawn after this audit. Nothing was published; start a new audit.",
            files=", ".join(withdrawn),
        )
        raise Refused(Problem("source_withdrawn", text))
    if doubled_money(run):
        text = _l(
            "Money stands in the statements twice (A05), so the sums are too high. Nothing was "
            "published; withdraw the file that repeats it and start a new audit, or explain each "
            "exception of A05."
        )
        raise Refused(Problem("doubled_money", text))
    if publication.in_use(run.entity_id, lock=True) is not None:
        text = _l("An audit of this fund is public already. Withdraw it first, with a reason.")
        raise Refused(Problem("published_already", text))
    named = sorted({one.id for one in publication.programmes_of(run)} & set(programme_ids))
    record = publication.public_record(run, on=tx.today, programme_ids=named)
    content = publication.canonical(record)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    if sha256 != seen_sha256:
        text = _l("The preview changed since you opened it. Nothing was published; look again.")
        raise Refused(Problem("preview_outdated", text))
    published = FundPublication(
        organisation_id=run.organisation_id,
        entity_id=run.entity_id,
        run_id=run.id,
        content=content,
        sha256=sha256,
        published_by=tx.actor.user_id,
        published_at=tx.now,
        reason=reason.strip(),
    )
    tx.session.add(published)
    tx.session.flush()
    tx.record(
        "fund_publication",
        published.id,
        fund=run.entity_id,
        run=run.id,
        run_hash=run.run_hash,
        sha256=sha256,
        programmes=sorted(json.loads(content)[publication.INSIDE]["programmes"].values()),
        names=record["named_donors"]["donors"],
        reason=published.reason,
    )
    return published


@action("fund_audit.publication_withdrawn", may="audit.publish", fields=("fund", "run", "reason"))
def withdraw_publication(tx: Tx, fund_id: str, run_id: str, *, reason: str) -> FundPublication:
    """Take the page and its downloads off at once. Raises NotFound when this audit is not public,
    Refused without a reason."""
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    published = publication.in_use(run.entity_id, lock=True)
    if published is None or published.run_id != run.id:
        raise NotFound
    _say_why(reason)
    published.withdrawn_by, published.withdrawn_at = tx.actor.user_id, tx.now
    published.withdrawal_reason = reason.strip()
    tx.record(
        "fund_publication",
        published.id,
        fund=run.entity_id,
        run=run.id,
        reason=published.withdrawal_reason,
    )
    return published


def _say_why(reason: str) -> None:
    if not reason.strip():
        text = _l("Say why. Nothing was changed; publishing and withdrawing need a reason.")
        raise Refused(Problem("no_reason", text, "reason"))
