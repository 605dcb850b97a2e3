"""From stored JSON to the paper's data to its PDF. Only workers come here."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from inspect_app.core.files import store
from reports import (
    check_notice,
    conclusion,
    decision,
    explanation_request,
    minutes,
    transparency,
)
from reports.house.pictures import PictureRefused
from reports.house.text import TextTooLong
from reports.parts import FiguresDisagree, Proof, UnverifiedLaw

from .actions import RenderProof
from .models import Paper
from .typed_json import BadShape, from_json, to_json

MODULES: dict[str, ModuleType] = {
    "decision": decision,
    "conclusion": conclusion,
    "check_notice": check_notice,
    "minutes": minutes,
    "transparency": transparency,
    "explanation_request": explanation_request,
}
"""Kind of paper to the module of `reports` that makes it (names as in `rules.KIND_NAMES`)."""


class CannotBeMade(Exception):
    """The paper's data do not allow it to be made; the drafter must change something.

    `code` is a key of `rules.FAILURE_NAMES`, `detail` names the norm, figure or place.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}")


_CODES: tuple[tuple[type[Exception], str], ...] = (
    (UnverifiedLaw, "unverified_law"),
    (FiguresDisagree, "figures_disagree"),
    (PictureRefused, "picture_refused"),
    (TextTooLong, "text_too_long"),
    (BadShape, "bad_data"),
)


def data_of(paper: Paper, proof: RenderProof) -> Any:
    """The `Data` of the paper's module. Raises BadShape naming the place."""
    stored = json.loads(paper.data)
    letterhead = {
        **stored["letterhead"],
        "proof": to_json(
            Proof(
                document_id=paper.id,
                verify_url=proof.verify_url,
                journal_size=proof.journal_size,
                journal_root=proof.journal_root,
                built_at=proof.built_at,
            )
        ),
    }
    body = {**stored["body"], "letterhead": letterhead}
    return from_json(MODULES[paper.kind].Data, body, store().open)


def build_pdf(paper: Paper, proof: RenderProof) -> bytes:
    """The unsigned PDF; the same paper and proof give the same bytes. Raises CannotBeMade."""
    try:
        content: bytes = MODULES[paper.kind].build(data_of(paper, proof))
    except Exception as problem:
        for kind, code in _CODES:
            if isinstance(problem, kind):
                raise CannotBeMade(code, str(problem)) from problem
        raise
    return content


def printed_proof(paper: Paper) -> RenderProof:
    """The proof that the rendered paper prints. Raises ValueError before it is rendered."""
    if (
        paper.proof_size is None
        or paper.proof_root is None
        or paper.proof_url is None
        or paper.built_at is None
    ):
        raise ValueError(f"paper {paper.id} is not rendered")
    return RenderProof(
        journal_size=paper.proof_size,
        journal_root=paper.proof_root,
        verify_url=paper.proof_url,
        built_at=paper.built_at,
    )
