"""The data of the minutes (fields of `reports.minutes.Data`) from what was frozen on the tablet."""

from __future__ import annotations

from typing import Any

from flask import current_app

from checklists import Question
from inspect_app.core.db import db
from inspect_app.core.operations import receipts_of

from ..models import InspectionCase
from ..queries import bases_on, checklist_for, findings_of
from ..queries.visits import corrective_actions
from ..rules.answer_words import words_of_answer
from ..rules.corrective import corrective_question
from ..rules.minutes import AnswerLine, FindingLine, MinutesDocument, Party
from .decision import ACT
from .result import SEVERITY_VI

SIDES = {
    "team": "Đại diện Đoàn",
    "entity": "Đại diện cơ sở",
    "witness": "Người chứng kiến",
}
FILE_KINDS = {"photo": "Ảnh", "voice": "Ghi âm", "document": "Tài liệu"}


def subject(case: InspectionCase, read: MinutesDocument) -> str:
    """What stands under the title of the paper."""
    what = "Bổ sung biên bản" if read.sequence > 1 else "Về việc"
    return f"{what} {ACT[case.procedure]} tại {case.entity.name}"


def data(case: InspectionCase, read: MinutesDocument, sha256: str, code: str) -> dict[str, Any]:
    """Everything on the minutes but their letterhead, as the parties signed it."""
    checklist = checklist_for(case)
    asked: dict[str, Question] = {one.name: one for one in checklist.questions}
    places = {one.name: one.code for one in checklist.questions}
    places |= {one.name: one.code for one in checklist.computed}
    for one in corrective_actions(case):
        asked[one.question] = corrective_question(one.question, f"Khắc phục: {one.text}")
    evidence = _evidence_of(case, read)
    numbers = {one.sha256: number for number, one in reversed([*enumerate(read.files, 1)])}
    return {
        "title": read.title,
        "decision": read.decision,
        "place": read.place,
        "began_at": read.began_at,
        "ended_at": read.ended_at,
        "parties": [_party(one, _side(case, one.side)) for one in read.parties],
        "content": [line for line in read.text if line.strip()],
        "answers": [_answer(asked, one, numbers) for one in read.answers if _given(one)],
        "findings": [
            _finding(case, one, read, evidence.get(one.finding, "")) for one in read.findings
        ],
        "opinions": [line for line in read.opinion.splitlines() if line.strip()],
        "copies": read.copies,
        "files": [
            {
                "kind": FILE_KINDS.get(one.kind, one.kind),
                "place": places.get(one.question, ""),
                "sha256": one.sha256,
            }
            for one in read.files
        ],
        "seal": {
            "code": code,
            "sha256": sha256,
            "addendum_to": read.addendum_to or "",
            "verify_url": f"{_address()}/verify/minutes?code={code}&sha256={sha256}",
        },
    }


def _evidence_of(case: InspectionCase, read: MinutesDocument) -> dict[str, str]:
    """Name of a finding to the numbers, in the list of files, of those taken at its question."""
    numbers: dict[str, list[str]] = {}
    for number, file in enumerate(read.files, 1):
        if file.question:
            numbers.setdefault(file.question, []).append(str(number))
    questions = {one.id: one.question for one in findings_of(case)}
    receipts = receipts_of(db.session(), [one.finding for one in read.findings])
    found = {}
    for one in read.findings:
        receipt = receipts.get(one.finding)
        question = questions.get(receipt.subject_id if receipt else one.finding, "")
        if question in numbers:
            found[one.finding] = f"Tệp số {', '.join(numbers[question])}"
    return found


def _address() -> str:
    address: str = current_app.config["SETTINGS"].public_url
    return address


def _given(one: AnswerLine) -> bool:
    return bool(one.value or one.not_applicable_reason or one.note)


def _side(case: InspectionCase, side: str) -> str:
    if side == "entity" and case.entity.kind == "fund":
        return "Đại diện quỹ"
    return SIDES[side]


def _party(one: Party, side: str) -> dict[str, Any]:
    return {
        "side": side,
        "name": one.name,
        "post": one.post,
        "identity": one.identity,
        "strokes": [[[x, y] for x, y, _ms in stroke] for stroke in one.strokes],
        "signed_at": one.signed_at,
        "refused": one.refused,
    }


def _answer(asked: dict[str, Question], one: AnswerLine, numbers: dict[str, int]) -> dict[str, Any]:
    """`numbers`: hash of a file to its number in the list of files."""
    question = asked.get(one.question)
    if question is None:
        result = one.value or one.not_applicable_reason
        return {"question": one.question, "result": result, "note": one.note}
    result = words_of_answer(question, one.value, one.not_applicable_reason, "vi")
    if question.kind in ("photo", "document") and one.value in numbers:
        result = f"Tệp số {numbers[one.value]}"
    return {
        "question": f"{question.code}. {question.label_vi}",
        "result": result,
        "note": one.note,
    }


def _finding(
    case: InspectionCase, one: FindingLine, read: MinutesDocument, evidence: str
) -> dict[str, Any]:
    """Only law that was read is cited; the reference stays in the frozen document."""
    day = read.ended_at.date()
    citations = [
        {"text": basis.basis.words, "verified": True}
        for basis in bases_on(case, one.references, day, read=True)
        if basis.citable and basis.basis is not None
    ]
    return {
        "criterion": one.title,
        "text": one.description,
        "severity": SEVERITY_VI.get(one.severity, one.severity),
        "evidence": evidence,
        "citations": citations,
    }
