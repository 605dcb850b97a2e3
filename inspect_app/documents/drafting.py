"""What other rooms call inside their own action to have a paper made and signed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import Organisation
from inspect_app.accounts.queries import organisation_on
from inspect_app.core.action import Tx
from inspect_app.core.canonical import canonical
from inspect_app.core.i18n import _l
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import Problem, Refused

from .models import Paper, PaperReader, PaperSignature
from .rules import KIND_NAMES
from .typed_json import to_json


@dataclass(frozen=True)
class Signatory:
    """Who signs where. `field` is the name of the PDF field, `authority` e.g. `KT. GIÁM ĐỐC`,
    `space`: `full` block with post and name, or `initial` (small, after the text)."""

    user_id: str
    field: str
    post: str
    name: str
    authority: str = ""
    space: str = "full"


def draft_paper(
    tx: Tx,
    *,
    kind: str,
    subject_kind: str,
    subject_id: str,
    title: str,
    symbol: str,
    number: int | None,
    issued_on: dt.date,
    signers: Sequence[Signatory],
    data: dict[str, Any],
    recipients: Sequence[str] = (),
    readers: Sequence[str] = (),
) -> Paper:
    """Store a paper and ask for its PDF, in the caller's transaction.

    `data`: the fields of `reports.<kind>.Data` except `letterhead` (dates, Decimals and nested
    dataclasses as they are, or already as JSON). `number` must come from `take_number` with the
    same kind and the year of `issued_on`; `symbol` as printed after it, e.g. `KL-TTr`. `title` is
    the subject as printed under the kind of paper. `signers` in order of signing. `readers`: user
    ids who may read it besides drafter and signers (the team of the case).

    Raises ValueError for an unknown kind or no signer (a bug of the caller).
    """
    if kind not in KIND_NAMES:
        raise ValueError(f"no kind of paper is called {kind!r}")
    if not signers:
        raise ValueError("a paper without signer cannot be issued")
    letterhead = {
        "issuer": _issuer(tx, issued_on),
        "number": number,
        "symbol": symbol,
        "dated": issued_on.isoformat(),
        "subject": title,
        "signatures": [_space(signer) for signer in signers],
        "recipients": list(recipients),
    }
    paper = Paper(
        organisation_id=tx.actor.organisation_id,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=title,
        symbol=symbol,
        number=number,
        issued_on=issued_on,
        year=issued_on.year,
        drafted_by=tx.actor.user_id,
        drafted_at=tx.now,
        data=canonical({"letterhead": letterhead, "body": to_json(data)}),
    )
    tx.session.add(paper)
    tx.session.flush()
    paper.signatures += [
        PaperSignature(
            paper_id=paper.id,
            position=position,
            field=signer.field,
            user_id=signer.user_id,
            post=signer.post,
            name=signer.name,
        )
        for position, signer in enumerate(signers, start=1)
    ]
    for user_id in dict.fromkeys(readers):
        tx.session.add(PaperReader(paper_id=paper.id, user_id=user_id))
    tx.session.flush()
    ask_render(tx, paper)
    return paper


def _issuer(tx: Tx, issued_on: dt.date) -> dict[str, str]:
    """The body in force on the day of issue, under its name of then, and its superior."""
    body = organisation_on(tx.actor.organisation_id, issued_on)
    parent = tx.session.get(Organisation, body.parent_id) if body.parent_id else None
    return {"name": body.name, "place": body.place, "parent": parent.name if parent else ""}


def _space(signer: Signatory) -> dict[str, str]:
    return {
        "field": signer.field,
        "post": signer.post,
        "name": signer.name,
        "authority": signer.authority,
        "kind": signer.space,
    }


def ask_render(tx: Tx, paper: Paper) -> None:
    """Have the PDF of this draft made; asking again finds the same job unless it failed."""
    tx.enqueue("documents.render", paper.id, key=f"documents.render:{paper.id}:{paper.draft}")


def _unsigned(tx: Tx, paper_id: str) -> Paper:
    """The paper, held, when nobody has begun to sign it and no PDF of it is under way."""
    paper = tx.session.scalars(
        sa.select(Paper)
        .where(Paper.id == paper_id, Paper.organisation_id == tx.actor.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    job = job_of(tx.session, "documents.render", paper.id)
    if paper.state == "rendering" and (job is None or job.state != "failed"):
        text = _l("The paper is just being made. Nothing was changed; try again in a moment.")
        raise Refused(Problem("paper_rendering", text))
    if any(signature.state != "waiting" for signature in paper.signatures):
        text = _l(
            "This paper is being signed or signed already and cannot be changed. "
            "Nothing was changed; draft a new paper that corrects it."
        )
        raise Refused(Problem("paper_signed", text))
    return paper


def set_draft_aside(tx: Tx, *, paper_id: str) -> None:
    """What the paper tells has changed: nobody may sign it before it is drafted again.

    Raises Refused when a signature is there or under way, or the PDF is just being made.
    """
    paper = _unsigned(tx, paper_id)
    paper.state, paper.failure_code, paper.failure_detail = "failed", "outdated", ""
    paper.current_sha256 = None


def stop_signing(tx: Tx, *, paper_id: str) -> None:
    """What a partly signed paper tells has changed: nobody signs it any more. What is signed stays
    as it is; another paper, with a number of its own, says what holds now.

    Raises Refused while a signature is under way.
    """
    paper = tx.session.get_one(Paper, paper_id, with_for_update=True, populate_existing=True)
    for signature in paper.signatures:
        job = job_of(tx.session, "documents.sign", signature.id)
        if signature.state == "asked" and (job is None or job.state != "failed"):
            text = _l("The paper is just being signed. Nothing was changed; try again in a moment.")
            raise Refused(Problem("paper_signing", text))
    if paper.state != "partly_signed":  # the last signature came in between
        text = _l("The paper was just signed by all. Nothing was changed.")
        raise Refused(Problem("paper_signing", text))
    paper.state, paper.failure_code, paper.failure_detail = "failed", "signing_stopped", ""


def cancel_paper(tx: Tx, *, paper_id: str, reason: str) -> None:
    """Its drafter calls off a paper that is not signed by all: nobody signs it (any further), its
    number stays taken, and the paper tells the reason.

    Raises Refused while its PDF is being made or a signature is under way, and when all signed.
    """
    if tx.session.get_one(Paper, paper_id).state == "partly_signed":
        stop_signing(tx, paper_id=paper_id)
    else:
        set_draft_aside(tx, paper_id=paper_id)
    paper = tx.session.get_one(Paper, paper_id)
    paper.failure_code, paper.failure_detail = "cancelled", reason


def redraft_paper(tx: Tx, *, paper_id: str, data: dict[str, Any]) -> Paper:
    """New data for a paper that nobody has signed yet (corrected after a failure), same number.

    Raises Refused when a signature is there or under way, or the PDF is just being made.
    """
    paper = _unsigned(tx, paper_id)
    letterhead = json.loads(paper.data)["letterhead"]
    paper.data = canonical({"letterhead": letterhead, "body": to_json(data)})
    paper.draft += 1
    paper.state, paper.failure_code, paper.failure_detail = "rendering", "", ""
    paper.current_sha256 = None
    ask_render(tx, paper)
    return paper
