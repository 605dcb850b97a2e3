"""Is this file what was signed, to the byte, and is it the registered one?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspect_app.core.db import db
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.journal import head
from reports.verifying import Reason, Signature, Verification, verify

from . import queries
from .authority import trust_roots
from .models import Paper

_NOT_FINAL = _l(
    "This is an earlier revision of a registered paper, not the final one with all signatures."
)
_UNKNOWN = _l(
    "No registered paper has exactly these bytes: the file was changed, or it was not issued here."
)
_JOURNAL = _l(
    "The journal of this system no longer leads to the root that is printed on the paper. "
    "Tell the authority that issued it."
)


def verify_file(
    content: bytes, *, extra_roots: Sequence[bytes] = (), only_paper_id: str = ""
) -> dict[str, Any]:
    """The verdict on a PDF as plain JSON, in the reader's language.

    `accepted` (bool): signatures, trusted times and the registered SHA-256 all hold.
    `signatures`: signer, organisation, role, at (ISO 8601 or None), intact, trusted, reason.
    `reasons`: code and text of everything against it; `sha256`; `registered`: public facts of the
    paper with these bytes, or None. With `extra_roots` (certificates of another installation) a
    file that our register does not know is judged by its signatures alone. `only_paper_id`: the
    bytes must be those of this paper. Never raises on any bytes.
    """
    found = verify(content, [*trust_roots(), *extra_roots])
    reasons = [_reason(reason) for reason in found.reasons]
    paper, against = _registration(found, only_paper_id, foreign=bool(extra_roots))
    reasons += against
    if paper is not None and not _journal_agrees(paper):
        reasons.append({"code": "journal_differs", "text": str(_JOURNAL), "field": ""})
    return {
        "accepted": not reasons,
        "signatures": [_signature(signature) for signature in found.signatures],
        "reasons": reasons,
        "sha256": found.sha256,
        "registered": public_facts(paper) if paper is not None else None,
    }


def _registration(
    found: Verification, only_paper_id: str, *, foreign: bool
) -> tuple[Paper | None, list[dict[str, str]]]:
    """The registered paper with these bytes, or what stands against the file."""
    known = queries.paper_by_sha256(found.sha256)
    if known is None:
        if foreign and found.accepted:
            return None, []
        return None, [{"code": "not_registered", "text": str(_UNKNOWN), "field": ""}]
    paper = known[0]
    if only_paper_id and paper.id != only_paper_id:
        return None, [{"code": "not_registered", "text": str(_UNKNOWN), "field": ""}]
    if paper.final_sha256 != found.sha256:
        return None, [{"code": "not_final", "text": str(_NOT_FINAL), "field": ""}]
    return paper, []


def _reason(reason: Reason) -> dict[str, str]:
    text = reason.vi if selected_language() == "vi" else reason.en
    return {"code": reason.code, "text": text, "field": reason.field}


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "field": signature.field,
        "signer": signature.signer,
        "organisation": signature.organisation,
        "role": signature.role,
        "at": signature.at.isoformat() if signature.at else None,
        "intact": signature.intact,
        "trusted": signature.trusted,
        "reason": signature.reason,
    }


def _journal_agrees(paper: Paper) -> bool:
    """The journal still has, at the printed size, the printed root."""
    if paper.proof_size is None or paper.proof_size == 0:
        return True
    return queries.journal_root_at(paper.proof_size) == paper.proof_root


def public_facts(paper: Paper) -> dict[str, Any]:
    """What everybody may know of a signed paper: no subject, no content, only official names."""
    return {
        "id": paper.id,
        "kind": paper.kind,
        "number": paper.full_number,
        "issued_on": paper.issued_on.isoformat(),
        "body": paper.issuer,
        "sha256": paper.final_sha256,
        "signers": [
            {
                "name": signature.name,
                "post": signature.post,
                "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
            }
            for signature in paper.signatures
        ],
        "journal": {"size": paper.proof_size, "root": paper.proof_root},
    }


def journal_head() -> dict[str, Any]:
    """Size and root of the journal now."""
    now = head(db.session())
    return {"size": now.size, "root": now.root}
