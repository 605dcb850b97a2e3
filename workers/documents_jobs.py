"""Jobs about papers: make the PDF, put a signature on it."""

from __future__ import annotations

from flask import current_app

from inspect_app.core.clock import now
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.journal import head
from inspect_app.documents import actions, queries
from inspect_app.documents.authority import signer_of
from inspect_app.documents.models import Paper
from inspect_app.documents.papers import CannotBeMade, build_pdf
from reports.signing import sign

from .run import Job


def render_paper(job: Job) -> None:
    """`documents.render`: data to PDF, with the head of the journal of this moment printed."""
    paper = db.session.get_one(Paper, job.subject_id)
    if paper.state != "rendering":
        return
    draft, sealed = paper.draft, head(db.session())
    proof = actions.RenderProof(
        journal_size=sealed.size,
        journal_root=sealed.root,
        verify_url=f"{current_app.config['SETTINGS'].public_url}/verify/{paper.id}",
        built_at=now().replace(microsecond=0),
    )
    try:
        content = build_pdf(paper, proof)
    except CannotBeMade as reason:
        actions.refuse_render(
            job.actor, job.subject_id, draft=draft, code=reason.code, detail=reason.detail
        )
        return
    actions.finish_render(job.actor, job.subject_id, draft=draft, content=content, proof=proof)


def sign_paper(job: Job) -> None:
    """`documents.sign`: the next signature, on the revision that the signatory saw."""
    paper, signature = queries.paper_of_signature(job.subject_id)
    if signature.state == "signed" or paper.current_sha256 is None:
        return
    signer = signer_of(
        signature.user_id, name=signature.name, organisation=paper.issuer, post=signature.post
    )
    seen, at = paper.current_sha256, now().replace(microsecond=0)
    reason = f"{signature.post} ký {paper.full_number}"
    content = sign(store().open(seen), signature.field, signer, reason, at)
    actions.finish_signature(
        job.actor, job.subject_id, signed_from=seen, signed_at=at, content=content
    )


HANDLERS = {"documents.render": render_paper, "documents.sign": sign_paper}
