"""The data of the decision that opens a case (fields of `reports.decision.Data`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspect_app.accounts.models import User
from inspect_app.inspections.models import InspectionCase
from inspect_app.law.rules import LawBook, Regime

ACT = {"inspection": "thanh tra", "specialised_check": "kiểm tra chuyên ngành"}
PROCEDURE = {"inspection": "thanh_tra", "specialised_check": "kiem_tra"}


def in_capitals(post: str) -> str:
    """A post as it stands over a signature."""
    return post.upper()


def subject(case: InspectionCase) -> str:
    """What stands under "Quyết định"."""
    return f"Về việc {ACT[case.procedure]} đối với {case.entity.name}"


def basis(book: LawBook, document: str, cite: str, case: InspectionCase) -> dict[str, Any]:
    """A citation as of the day of the decision."""
    found = book.legal_basis(document, cite, case.decided_on)
    return {"text": found.words, "verified": found.citable}


def term(case: InspectionCase) -> str:
    """The term of the field work in words, from the pinned clock."""
    field = next(stage for stage in case.stages if stage.ends_with == "field_ended")
    if field.clock_count is None:
        return "theo quy định của pháp luật"
    return f"{field.clock_count:02d} {field.clock_unit}"


def data(
    case: InspectionCase, regime: Regime, book: LawBook, head: User, team: Sequence[User]
) -> dict[str, Any]:
    """Everything on the decision but its letterhead."""
    decision_cite = regime.stage("decision").cite
    field_cite = regime.stage("field").cite
    return {
        "procedure": PROCEDURE[case.procedure],
        "authority": head.post,
        "bases": [
            basis(book, regime.document, decision_cite, case),
            basis(book, regime.document, field_cite, case),
        ],
        "entity": case.entity.name,
        "address": case.entity.address,
        "content": [line.strip() for line in case.content.splitlines() if line.strip()],
        "period_from": case.period_from,
        "period_to": case.period_to,
        "term": term(case),
        "members": [
            {
                "name": user.name,
                "post": user.post,
                "role": "Thành viên" if index else "Trưởng đoàn",
            }
            for index, user in enumerate(team)
        ],
    }
