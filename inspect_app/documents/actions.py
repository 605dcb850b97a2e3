"""Writes about papers: a signatory asks to sign; workers store what they made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts.actions import check_login
from inspect_app.accounts.models import User
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused

from . import queries, rules
from .drafting import ask_render
from .models import Paper, PaperFile, PaperSignature

SIGN = "document.sign"
SYSTEM_ONLY = "system.job"
"""No role has it: only the system finishing a job passes."""


@dataclass(frozen=True)
class RenderProof:
    """What was printed in the foot of the PDF: head of the journal, address, moment of making."""

    journal_size: int
    journal_root: str
    verify_url: str
    built_at: dt.datetime


def ask_signature(actor: Actor, paper_id: str, *, password: str, seen_sha256: str) -> None:
    """The next signatory has read the revision `seen_sha256` and asks to sign it.

    The password is checked again (failures count like failed sign-ins), outside the write
    transaction because it takes long; the turn is checked before it and again inside.
    Raises NotFound, NotAllowed, Refused.
    """
    if not actor.may(SIGN):
        raise NotAllowed(SIGN)
    _turn(actor, queries.paper_of(actor, paper_id), seen_sha256)
    user = db.session.get_one(User, actor.user_id)
    if check_login(user.login, password) is None:
        text = _l(
            "The password is not right, or too many tries. Nothing was signed; "
            "wait a moment and type it again."
        )
        raise Refused(Problem("wrong_password", text, "password"))
    _record_request(actor, paper_id, seen_sha256)


def _turn(actor: Actor, paper: Paper, seen_sha256: str) -> PaperSignature:
    """The actor's signature when it is its turn and the paper is the one that was seen."""
    if paper.state not in rules.SIGNABLE:
        text = _l("This paper cannot be signed in its present state. Nothing was signed.")
        raise Refused(Problem("not_signable", text))
    signature = rules.next_unsigned(paper.signatures)
    if signature is None or signature.user_id != actor.user_id:
        text = _l("It is not your turn to sign this paper. Nothing was signed.")
        raise Refused(Problem("not_your_turn", text))
    if signature.state == "asked" and not _has_failed(paper):
        text = _l("Your signature is being made already. Wait for it; nothing more to do.")
        raise Refused(Problem("already_asked", text))
    if paper.current_sha256 != seen_sha256:
        text = _l(
            "The paper changed after you opened this page. Nothing was signed; "
            "read the new revision and sign again."
        )
        raise Refused(Problem("revision_changed", text))
    return signature


def _has_failed(paper: Paper) -> bool:
    job = queries.running_job(paper)
    return job is not None and job.state == "failed"


def _locked(tx: Tx, paper_id: str) -> Paper:
    """The paper, fresh and held until the transaction ends."""
    paper = tx.session.scalar(
        sa.select(Paper)
        .where(Paper.id == paper_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if paper is None or paper.organisation_id != tx.actor.organisation_id:
        raise NotFound
    return paper


@action("documents.signature_asked", may=SIGN, fields=("position", "sha256"))
def _record_request(tx: Tx, paper_id: str, seen_sha256: str) -> None:
    paper = _locked(tx, paper_id)
    signature = _turn(tx.actor, paper, seen_sha256)
    signature.state, signature.asked_at = "asked", tx.now
    tx.enqueue("documents.sign", signature.id)
    tx.record("paper", paper.id, position=signature.position, sha256=seen_sha256)


@action("documents.render_asked_again", may="document.view", fields=("draft",))
def ask_render_again(tx: Tx, paper_id: str) -> None:
    """After a technical failure: put the same draft into the queue again."""
    queries.paper_of(tx.actor, paper_id)
    paper = _locked(tx, paper_id)
    if paper.state != "rendering" or not _has_failed(paper):
        text = _l("The paper is not waiting for another try. Nothing was changed.")
        raise Refused(Problem("not_failed", text))
    ask_render(tx, paper)
    tx.record("paper", paper.id, draft=paper.draft)


def _keep_revision(tx: Tx, paper: Paper, content: bytes, position: int) -> PaperFile:
    label = f"{paper.kind}-{paper.id}.pdf"
    stored = keep_file(tx, content, label=label, media_type="application/pdf")
    revision = max((file.revision for file in paper.files), default=0) + 1
    file = PaperFile(
        paper_id=paper.id,
        revision=revision,
        draft=paper.draft,
        position=position,
        file_id=stored.id,
        sha256=stored.sha256,
        size=stored.size,
        made_at=tx.now,
    )
    paper.files.append(file)
    paper.current_sha256 = file.sha256
    return file


class Overtaken(Exception):
    """The paper is not in the state that this job's result belongs to; the result is dropped."""


@action(
    "documents.rendered",
    may=SYSTEM_ONLY,
    fields=("draft", "sha256", "journal_size", "journal_root"),
)
def finish_render(tx: Tx, paper_id: str, *, draft: int, content: bytes, proof: RenderProof) -> None:
    """Keep the PDF of this draft with the proof that it prints. Raises Overtaken."""
    paper = _locked(tx, paper_id)
    if paper.state != "rendering" or paper.draft != draft:
        raise Overtaken(paper_id)
    file = _keep_revision(tx, paper, content, position=0)
    paper.proof_size, paper.proof_root = proof.journal_size, proof.journal_root
    paper.proof_url, paper.built_at = proof.verify_url, proof.built_at
    paper.state = "rendered"
    tx.record(
        "paper",
        paper.id,
        draft=draft,
        sha256=file.sha256,
        journal_size=proof.journal_size,
        journal_root=proof.journal_root,
    )


@action("documents.render_refused", may=SYSTEM_ONLY, fields=("draft", "code", "detail"))
def refuse_render(tx: Tx, paper_id: str, *, draft: int, code: str, detail: str) -> None:
    """The paper must not be made (unverified law, figures that disagree). Raises Overtaken."""
    paper = _locked(tx, paper_id)
    if paper.state != "rendering" or paper.draft != draft:
        raise Overtaken(paper_id)
    paper.state, paper.failure_code, paper.failure_detail = "failed", code, detail[:2000]
    tx.record("paper", paper.id, draft=draft, code=code, detail=paper.failure_detail)


@action("documents.signed", may=SYSTEM_ONLY, fields=("paper", "position", "sha256", "signer"))
def finish_signature(
    tx: Tx, signature_id: str, *, signed_from: str, signed_at: dt.datetime, content: bytes
) -> None:
    """Keep the signed revision; after the last one it is the registered file. Raises Overtaken."""
    paper = _locked(tx, tx.session.get_one(PaperSignature, signature_id).paper_id)
    signature = rules.next_unsigned(paper.signatures)
    if signature is None or signature.id != signature_id or signature.state != "asked":
        raise Overtaken(signature_id)
    if paper.state not in rules.SIGNABLE:
        raise Overtaken(signature_id)  # its signing was stopped
    if paper.current_sha256 != signed_from:
        raise Overtaken(signature_id)
    file = _keep_revision(tx, paper, content, position=signature.position)
    signature.state, signature.signed_at = "signed", signed_at
    paper.state = rules.state_after_signature(paper.signatures)
    paper.final_sha256 = file.sha256 if paper.state == "signed" else None
    tx.record(
        "paper_signature",
        signature.id,
        paper=paper.id,
        position=signature.position,
        sha256=file.sha256,
        signer=signature.user_id,
    )
