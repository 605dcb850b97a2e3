"""A file as the answer to a question of a form, from the office: kept as evidence at the question,
with its hash as the answer, in one transaction."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Conflict, Problem, Refused, refuse_if

from .. import queries
from ..models import InspectionCase
from ..rules.documents import document_type, problems_of_document
from ..rules.operations import AnswerOperation
from ..rules.pictures import problems_of_picture
from .answers import AnswerConflict, give_answer, question_of
from .photos import add_photo, stored_photo
from .recordings import Evidence, add_recording, stored_recording


@dataclass(frozen=True)
class Attached:
    """A file for a question. `name`: what its sender calls it; `seen_version`: of the answer."""

    question: str
    content: bytes
    name: str
    seen_version: int


def attach_file(actor: Actor, case_id: str, sent: Attached) -> None:
    """Answer a photo or document question with a file; the same checks as for a tablet's files.

    Raises NotFound, Refused; Conflict when somebody answered meanwhile: nothing is stored then,
    the sender has the file and can look first.
    """
    queries.must_see(actor, case_id)
    try:
        _attach(actor, case_id, sent)
    except AnswerConflict as conflict:
        text = _l(
            "Somebody else answered this question meanwhile. Your file was not stored; look at "
            "theirs, and attach yours again if it shall stand."
        )
        raise Conflict(Problem("answer_changed", text, sent.question)) from conflict


@action(
    queries.ATTACHED,
    may="inspection.answer",
    fields=("case", "question", "value", "version", "size", "cells", "settled"),
)
def _attach(tx: Tx, case_id: str, sent: Attached) -> None:
    """File, row and answer in one transaction with one entry; the case row orders writers."""
    case = queries.case_to_work_on(tx.actor, case_id)
    kind = question_of(case, sent.question).kind
    refuse_if(_problems(kind, sent))
    sha256 = hashlib.sha256(sent.content).hexdigest()
    operation = AnswerOperation(
        op_id=uuid.uuid4().hex,
        device="office",
        question=sent.question,
        value=sha256,
        not_applicable_reason="",
        seen_version=sent.seen_version,
    )
    given = give_answer(tx, case, operation)
    _keep(tx, case, kind, sent, sha256)
    tx.record(
        "answer_file",
        sha256,
        case=case.id,
        question=sent.question,
        value=sha256,
        version=given.version,
        size=len(sent.content),
        cells=given.cells,
        settled=given.settled,
    )


def _problems(kind: str, sent: Attached) -> Sequence[Problem]:
    if kind == "photo":
        return problems_of_picture(sent.content)
    if kind == "document":
        return problems_of_document(sent.content)
    text = _l("This question takes no file. Nothing was stored.")
    raise Refused(Problem("no_file_here", text, sent.question))


def _keep(tx: Tx, case: InspectionCase, kind: str, sent: Attached, sha256: str) -> None:
    """The file at the question; once, however often it is sent."""
    if kind == "photo":
        if stored_photo(case.id, sent.question, sha256) is None:
            add_photo(tx, case, sent.content, question=sent.question)
    elif stored_recording(case.id, sent.question, sha256) is None:
        add_recording(
            tx,
            case,
            sent.content,
            question=sent.question,
            evidence=Evidence(sent.question, "", sent.name, None),
            kind=("document", document_type(sent.content)),
        )
