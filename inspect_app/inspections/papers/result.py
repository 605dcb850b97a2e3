"""The data of the conclusion or notice (fields of `reports.outcome.Outcome`)."""

from __future__ import annotations

import datetime as dt
from textwrap import shorten
from typing import Any

from inspect_app.accounts.models import User
from inspect_app.core.db import db
from inspect_app.core.models import StoredFile
from reports.wording import money_formal, number

from ..models import Finding, InspectionCase
from ..queries import AnswerFacts, bases_on, findings_of, photos_of, recordings_of
from ..rules.findings import belongs
from ..rules.outside import OutsideRecord
from .decision import ACT

SEVERITY_VI = {
    "low": "Nhẹ",
    "medium": "Trung bình",
    "high": "Nghiêm trọng",
    "grave": "Đặc biệt nghiêm trọng",
}
"""Papers are Vietnamese whatever language the drafter reads."""


def subject(case: InspectionCase) -> str:
    """What stands under the kind of paper."""
    return f"Về việc {ACT[case.procedure]} đối với {case.entity.name}"


def data(
    case: InspectionCase, facts: AnswerFacts, today: dt.date, remarks: str, opinion: str
) -> dict[str, Any]:
    """Everything on the result but its letterhead; only verified law is cited."""
    head = db.session.get_one(User, case.decided_by)
    findings = [one for one in findings_of(case) if one.state != "dismissed"]
    dates = {stage.ends_with: stage.done_on for stage in case.stages if stage.done_on}
    act = ACT[case.procedure]
    return {
        "decision": f"Quyết định số {case.decision_full_number} ngày"
        f" {case.decided_on:%d/%m/%Y} của {head.post} về việc {act} đối với {case.entity.name}",
        "team": f"Đoàn {act}",
        "authority": head.post,
        "entity": case.entity.name,
        "inspected_from": dates["announced"],
        "inspected_to": dates["field_ended"],
        "overview": _overview(case),
        "closing": _closing(case),
        "checklists": [_summary(facts)],
        "ratios": _ratios(case, facts),
        "findings": [_finding(case, one, today) for one in findings if one.law_read],
        "sections": _undecided(facts) + _unread([one for one in findings if not one.law_read]),
        "conclusion": [line.strip() for line in remarks.splitlines() if line.strip()],
        "violations": [_violation(one) for one in findings if one.violation is not None],
        "opinion": opinion,
        "recommendations": _recommendations(case, findings),
        "photos": _photos(case, facts),
    }


def _overview(case: InspectionCase) -> list[str]:
    entity = case.entity
    kind = "Cơ sở trợ giúp xã hội" if entity.kind == "facility" else "Quỹ"
    who = f"{kind}: {entity.name}; địa chỉ: {entity.address}"
    period = f"từ ngày {case.period_from:%d/%m/%Y} đến ngày {case.period_to:%d/%m/%Y}"
    content = "; ".join(line.strip(" .;") for line in case.content.splitlines() if line.strip())
    return [
        f"{who}; người đại diện: {entity.representative}.",
        f"Thời kỳ {ACT[case.procedure]}: {period}.",
        f"Nội dung: {content}.",
    ]


def _closing(case: InspectionCase) -> str:
    name = "kết luận thanh tra" if case.procedure == "inspection" else "kết quả kiểm tra"
    return (
        f"Trên đây là {name} đối với {case.entity.name}; yêu cầu các tổ chức, cá nhân có liên quan"
        " thực hiện nghiêm túc./."
    )


def _summary(facts: AnswerFacts) -> dict[str, Any]:
    """Only questions answered by a verdict on law that was read count as met or not met."""
    relevant = set(facts.evaluation.relevant)
    values = [
        facts.rows[question.name].value
        for question in facts.checklist.questions
        if question.kind == "verdict"
        and question.status == "verified"
        and question.name in relevant
        and question.name in facts.rows
    ]
    return {
        "name": facts.checklist.title_vi,
        "questions": len(relevant),
        "met": values.count("pass"),
        "not_met": values.count("fail"),
        "not_applicable": values.count("not_applicable"),
    }


def _ratios(case: InspectionCase, facts: AnswerFacts) -> list[dict[str, Any]]:
    """Decided figures with a verified clause; the others are named in their own section."""
    found = []
    for result in facts.evaluation.computed:
        if result.verdict not in ("kept", "broken"):
            continue
        citation = _first_citable(result.law, case)
        if citation is None:
            continue
        found.append(
            {
                "name": result.label_vi,
                "measured": result.value_vi,
                "required": result.limit_vi,
                "citation": {"text": citation, "verified": True},
                "verdict": result.verdict,
            }
        )
    return found


def _first_citable(law: tuple[str, ...], case: InspectionCase) -> str | None:
    ended = next(s.done_on for s in case.stages if s.ends_with == "field_ended")
    for one in bases_on(case, law, ended or case.decided_on, read=True):
        if one.citable and one.basis is not None:
            return one.basis.words
    return None


def _undecided(facts: AnswerFacts) -> list[dict[str, Any]]:
    """Norms on which nothing is concluded, by name: silence would read as "kept"."""
    names = [r.label_vi for r in facts.evaluation.computed if r.verdict == "undecided"]
    if not names:
        return []
    return [
        {
            "heading": "Các định mức chưa kết luận",
            "paragraphs": [
                "Chưa đủ số liệu hoặc căn cứ pháp lý đã xác minh để kết luận về: "
                + "; ".join(names)
                + "."
            ],
        }
    ]


def _unread(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings on law whose text nobody has read: told as facts, held against nobody."""
    if not findings:
        return []
    return [
        {
            "heading": "Các nội dung chưa kết luận",
            "paragraphs": [
                "Căn cứ pháp lý của các nội dung sau chưa được xác minh nên chưa kết luận: "
                + "; ".join(one.title.rstrip(" .;") for one in findings)
                + "."
            ],
        }
    ]


def _finding(case: InspectionCase, finding: Finding, today: dt.date) -> dict[str, Any]:
    acted_on = finding.violation.acted_on if finding.violation else today
    citations = [
        {"text": one.basis.words, "verified": True}
        for one in bases_on(case, finding.references, acted_on, read=finding.law_read)
        if one.citable and one.basis is not None
    ]
    return {
        "criterion": finding.title,
        "text": finding.description,
        "severity": SEVERITY_VI[finding.severity],
        "evidence": _evidence(case, finding),
        "citations": citations,
    }


def _evidence(case: InspectionCase, finding: Finding) -> str:
    """How many photos and recordings prove it, every document by its name, and the exception of an
    audit that it was made of."""
    photos = sum(belongs(one, finding) for one in photos_of(case))
    others = [one for one in recordings_of(case) if belongs(one, finding)]
    voices = sum(one.kind == "voice" for one in others)
    told = [f"{photos:02d} ảnh"] if photos else []
    told += [f"{voices:02d} ghi âm"] if voices else []
    told += [
        f"tài liệu “{shorten(one.caption, 80, placeholder='…')}”"
        if one.caption
        else f"tài liệu {one.sha256[:16]}"
        for one in others
        if one.kind == "document"
    ]
    record = OutsideRecord.read(finding.record)
    if record is not None:
        told.append(
            f"ngoại lệ {record.test} của kiểm tra tài chính quỹ từ ngày"
            f" {record.period_from:%d/%m/%Y} đến ngày {record.period_to:%d/%m/%Y}:"
            f" {money_formal(record.amount)}, {number(len(record.lines))} dòng sao kê, sổ chi"
        )
    return "; ".join(told)


def _violation(finding: Finding) -> dict[str, Any]:
    violation = finding.violation
    assert violation is not None, "the caller chose findings that are violations"
    return {
        "code": f"VP{finding.number:02d}",
        "act": finding.description,
        "citations": [{"text": basis.words, "verified": True} for basis in violation.bases],
        "responsible": violation.responsible,
        "severity": SEVERITY_VI[finding.severity].lower(),
    }


def _recommendations(case: InspectionCase, findings: list[Finding]) -> list[dict[str, Any]]:
    found = []
    for finding in findings:
        violation = finding.violation
        if violation is not None and violation.remedy:
            found.append(
                {
                    "to": case.entity.name,
                    "text": violation.remedy,
                    "due": violation.remedy_due,
                }
            )
    return found


def _photos(case: InspectionCase, facts: AnswerFacts) -> list[dict[str, Any]]:
    """Photos with a picture; the hash that is printed is that of the sealed original."""
    found = []
    labels = {one.name: f"{one.code}. {one.label_vi}" for one in facts.checklist.questions}
    for photo in photos_of(case):
        if photo.picture_id is None:
            continue
        picture = db.session.get_one(StoredFile, photo.picture_id)
        taker = db.session.get_one(User, photo.taken_by)
        found.append(
            {
                "caption": photo.caption or "Ảnh chứng cứ",
                "sha256": photo.sha256,
                "picture": f"sha256:{picture.sha256}",
                "taken_at": photo.stored_at,
                "taken_by": taker.name,
                "reference": (
                    labels.get(photo.question, photo.question) if facts.standing else photo.question
                ),
            }
        )
    return found
