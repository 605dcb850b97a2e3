"""A fund is asked to explain exceptions, and its answer is recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from inspect_app.accounts.models import User
from inspect_app.accounts.queries import organisation_on
from inspect_app.core.action import Tx, action
from inspect_app.core.db import clean_text
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused, refuse_if
from inspect_app.documents.drafting import Signatory, cancel_paper, draft_paper
from inspect_app.documents.models import Paper
from inspect_app.documents.numbering import take_number
from inspect_app.funds import queries as books

from .. import queries
from ..models import (
    AuditHit,
    AuditRun,
    ExplanationFile,
    ExplanationLetter,
    ExplanationPoint,
    ExplanationReply,
)
from ..papers.explanation import letter_data, subject
from ..queries import explanations
from ..rules.answer_files import file_type, problems_of_file
from ..rules.explanation import MOST_DAYS, MOST_POINTS
from .clearing import Document
from .reporting import let_report_fall

KIND = "explanation_request"


@action(
    "fund_audit.explanation_asked",
    may="document.draft",
    fields=("run", "paper", "number", "hits", "due_on", "proposal"),
)
def ask_explanation(
    tx: Tx, fund_id: str, run_id: str, *, asks: dict[str, str], due_on: dt.date, head_id: str
) -> ExplanationLetter:
    """Draft the letter that asks the fund to explain exceptions: the acting auditor initials it,
    then the head signs, as under a notice of results. `asks`: exception -> what is asked.

    Raises NotFound, NotAllowed for who may not clear exceptions, Refused.
    """
    if not tx.actor.may("audit.clear"):
        raise NotAllowed("audit.clear")
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    if reason := explanations.why_not_asked(run):
        raise Refused(reason)
    hits = _chosen(run, asks)
    refuse_if([*_asked_before(tx, run, hits), *_problems(asks, due_on, tx.today)])
    head = next((user for user in queries.signing_heads(tx.actor) if user.id == head_id), None)
    if head is None:
        raise NotFound
    proposal = _proposal(run, tx.today)
    letter = ExplanationLetter(
        organisation_id=run.organisation_id,
        entity_id=run.entity_id,
        run_id=run.id,
        due_on=due_on,
        proposal=json.dumps(proposal, ensure_ascii=False),
        asked_by=tx.actor.user_id,
        asked_at=tx.now,
    )
    tx.session.add(letter)
    tx.session.flush()
    points = [
        ExplanationPoint(letter_id=letter.id, position=at, hit_id=hit.id, asks=asks[hit.id].strip())
        for at, hit in enumerate(hits, 1)
    ]
    tx.session.add_all(points)
    asked = [(hit, point.asks) for hit, point in zip(hits, points, strict=True)]
    paper = _paper(tx, run, letter, head, asked)
    letter.paper_id = paper.id
    tx.record(
        "explanation_letter",
        letter.id,
        run=run.id,
        paper=paper.id,
        number=paper.number,
        hits=[hit.id for hit in hits],
        due_on=due_on.isoformat(),
        proposal=proposal,
    )
    return letter


def _chosen(run: AuditRun, asks: dict[str, str]) -> list[AuditHit]:
    """The exceptions in their order. Raises NotFound for one of another run, Refused for none."""
    found = [hit for hit in queries.hits_of(run) if hit.id in asks]
    if len(found) != len(asks):
        raise NotFound
    if not found:
        text = _l("Tick at least one exception. The fund was asked nothing.")
        raise Refused(Problem("none_chosen", text, "hit"))
    if len(found) > MOST_POINTS:
        text = _l(
            "One letter asks about %(most)s exceptions at most. The fund was asked nothing; divide "
            "them among letters.",
            most=MOST_POINTS,
        )
        raise Refused(Problem("too_many", text, "hit"))
    return found


def _asked_before(tx: Tx, run: AuditRun, hits: Sequence[AuditHit]) -> list[Problem]:
    """Exceptions that wait for an answer in another letter."""
    letters = [one for one in explanations.letters_of(tx.actor, run) if one.stands]
    problems = []
    for hit in hits:
        about = [one for one in letters if any(point.hit.id == hit.id for point in one.points)]
        letter = explanations.waits_for_answer(about, hit.id)
        if letter is not None:
            text = _l(
                "%(check)s, %(found)s Letter %(number)s asks about it already. The fund was asked "
                "nothing; cancel that letter, or wait for its answer.",
                check=hit.check_no,
                found=hit.sentence_vi,
                number=letter.paper.full_number,
            )
            problems.append(Problem("asked_already", text, "hit"))
    return problems


def _problems(asks: dict[str, str], due_on: dt.date, today: dt.date) -> list[Problem]:
    problems = []
    if not all(text.strip() for text in asks.values()):
        text = _l("Say for each exception what the fund is to explain. The fund was asked nothing.")
        problems.append(Problem("nothing_asked", text, "asks"))
    if due_on <= today:
        text = _l("The last day of the answer has to lie ahead. The fund was asked nothing.")
        problems.append(Problem("due_passed", text, "due_on"))
    if due_on > today + dt.timedelta(days=MOST_DAYS):
        text = _l(
            "The last day of the answer lies more than %(most)s days ahead. The fund was asked "
            "nothing; choose an earlier day.",
            most=MOST_DAYS,
        )
        problems.append(Problem("due_far", text, "due_on"))
    return problems


def _proposal(run: AuditRun, today: dt.date) -> dict[str, str] | None:
    """The figure that proposed the deadline, as it stands today."""
    figure = explanations.proposed_days(run.organisation_id, today)
    if figure is None:
        return None
    return {
        "id": figure.id,
        "number": figure.number,
        "days": str(figure.value),
        "document": figure.document,
        "status": figure.status.value,
    }


def _paper(
    tx: Tx,
    run: AuditRun,
    letter: ExplanationLetter,
    head: User,
    asked: Sequence[tuple[AuditHit, str]],
) -> Paper:
    auditor = tx.session.get_one(User, tx.actor.user_id)
    body = organisation_on(tx.actor.organisation_id, tx.today)
    fund = books.fund_of(tx.actor, run.entity_id)
    number = take_number(
        tx, organisation_id=tx.actor.organisation_id, kind=KIND, year=tx.today.year
    )
    return draft_paper(
        tx,
        kind=KIND,
        subject_kind="explanation_letter",
        subject_id=letter.id,
        title=subject(fund.name),
        symbol=f"{body.short_name}-GT",
        number=number,
        issued_on=tx.today,
        signers=[
            Signatory(
                user_id=auditor.id,
                field="auditor",
                post=auditor.post.upper(),
                name=auditor.name,
                space="initial",
            ),
            Signatory(user_id=head.id, field="head", post=head.post.upper(), name=head.name),
        ],
        data=letter_data(run, fund.name, letter.due_on, asked),
        recipients=["Như trên", f"Lưu: VT, {body.short_name}"],
        readers=[run.started_by],
    )


@action(
    "fund_audit.explanation_cancelled",
    may="document.draft",
    fields=("run", "paper", "number", "hits", "reason"),
)
def cancel_letter(tx: Tx, fund_id: str, run_id: str, letter_id: str, *, reason: str) -> None:
    """Call a letter off that is not signed by all: its exceptions can be asked about again.

    Raises NotFound, NotAllowed for who may not clear exceptions, Refused for a letter that went
    out or fell, that is being made or signed just now, and without a reason.
    """
    if not tx.actor.may("audit.clear"):
        raise NotAllowed("audit.clear")
    letter = explanations.letter_of(tx.actor, fund_id, run_id, letter_id, lock=True)
    if letter.state != "drafted":
        text = _l("This letter was sent, or will never be. Nothing was changed.")
        raise Refused(Problem("not_drafted", text))
    if not reason.strip():
        text = _l("Say why the letter is cancelled. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    cancel_paper(tx, paper_id=letter.paper.id, reason=reason.strip())
    tx.record(
        "explanation_letter",
        letter.row.id,
        run=run_id,
        paper=letter.paper.id,
        number=letter.paper.number,
        hits=[point.hit.id for point in letter.points],
        reason=reason.strip(),
    )


@action(
    "fund_audit.explanation_received",
    may="audit.clear",
    fields=("run", "hits", "received_on", "text_sha256", "files"),
)
def record_reply(
    tx: Tx,
    fund_id: str,
    run_id: str,
    letter_id: str,
    *,
    hit_ids: Sequence[str],
    text: str,
    received_on: dt.date,
    documents: Sequence[Document] = (),
) -> list[ExplanationReply]:
    """Record what the fund answered, to one or several points of a letter. It concludes nothing.

    A report that is not signed by all has to be drafted again; a signed one stays, and the answer
    is kept beside it. The journal holds the hash of the text: it may name people.
    Raises NotFound, Refused.
    """
    letter = explanations.letter_of(tx.actor, fund_id, run_id, letter_id, lock=True)
    run = queries.run_of(tx.actor, fund_id, run_id)
    told = clean_text(text.strip()) or ""
    refuse_if(_reply_problems(letter, hit_ids, told, received_on, tx.today))
    points = [letter.point_of(hit_id) for hit_id in _known(letter, hit_ids)]
    refuse_if([found for one in documents for found in problems_of_file(one.label, one.content)])
    if run.paper_id:
        let_report_fall(tx, tx.session.get_one(Paper, run.paper_id))
    files = [_kept(tx, document) for document in documents]
    replies = []
    for point in points:
        reply = ExplanationReply(
            letter_id=letter.row.id,
            position=point.row.position,
            text=told,
            received_on=received_on,
            recorded_by=tx.actor.user_id,
            recorded_at=tx.now,
        )
        tx.session.add(reply)
        tx.session.flush()
        tx.session.add_all(
            ExplanationFile(reply_id=reply.id, position=at, file_id=file.id)
            for at, file in enumerate(files, 1)
        )
        replies.append(reply)
    tx.session.flush()
    tx.record(
        "explanation_letter",
        letter.row.id,
        run=run.id,
        hits=[point.hit.id for point in points],
        received_on=received_on.isoformat(),
        text_sha256=hashlib.sha256(told.encode()).hexdigest(),
        files=[file.sha256 for file in files],
    )
    return replies


def _known(letter: explanations.ShownLetter, hit_ids: Sequence[str]) -> list[str]:
    wanted = set(hit_ids)
    found = [point.hit.id for point in letter.points if point.hit.id in wanted]
    if len(found) != len(wanted):
        raise NotFound
    return found


def _kept(tx: Tx, document: Document) -> StoredFile:
    media_type = file_type(document.content)
    return keep_file(tx, document.content, label=document.label, media_type=media_type)


def _reply_problems(
    letter: explanations.ShownLetter,
    hit_ids: Sequence[str],
    text: str,
    received_on: dt.date,
    today: dt.date,
) -> list[Problem]:
    if not letter.sent:
        words = _l(
            "The letter is not signed by all, so the fund has not got it. Nothing was recorded."
        )
        return [Problem("not_sent", words)]
    problems = []
    if not hit_ids:
        words = _l("Tick the exceptions that the fund answers. Nothing was recorded.")
        problems.append(Problem("none_chosen", words, "hit"))
    if not text:
        words = _l("Write what the fund answered. Nothing was recorded.")
        problems.append(Problem("no_text", words, "text"))
    if not letter.paper.issued_on <= received_on <= today:
        words = _l(
            "The answer came between the day of the letter, %(first)s, and today. Nothing was "
            "recorded.",
            first=letter.paper.issued_on.strftime("%d/%m/%Y"),
        )
        problems.append(Problem("received_outside", words, "received_on"))
    return problems
