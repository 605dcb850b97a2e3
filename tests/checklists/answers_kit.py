"""Answers and figures of law for the tests of the two checklists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from checklists import Answer, Checklist, ComputedResult, Evaluation, Norm, evaluate, load

TODAY = dt.date(2026, 11, 23)

_FACILITY = {
    "land_rural": "30", "land_urban": "10", "room": "6", "room_24h": "8",
    "land_mental_urban": "80", "land_mental_rural": "100", "land_mental_mountain": "120",
    "ratio_child_lt18m": "1", "ratio_child_18m_6y": "6", "ratio_child_6_16y": "10",
    "ratio_dis_18m_6y": "4", "ratio_dis_6_16y": "5", "ratio_social_worker": "100",
    "ratio_health": "50", "ratio_nutrition": "20", "ratio_rehab": "5", "ratio_teacher": "9",
    "indirect_share": "20", "meals": "3", "psychologist_min": "1", "deputy_max": "2",
    "base_level": "360000", "coef_lt4": "5", "coef_ge4": "4",
}  # fmt: skip
_FUND = {
    "fund_min_nat": "6500000000", "fund_min_prov": "1300000000", "fund_min_dist": "130000000",
    "fund_min_comm": "25000000", "fund_min_nat_foreign": "8700000000",
    "fund_min_prov_foreign": "3700000000", "fund_min_dist_foreign": "1200000000",
    "fund_min_comm_foreign": "620000000", "fund_cash_share": "50", "fund_foreign_share": "50",
    "fund_board_min": "3", "fund_control_min": "3", "mgmt_cap": "5", "mgmt_cap_max": "10",
    "endow_min": "5", "camp_receive": "90", "camp_distribute": "20", "camp_disclose_in": "15",
    "camp_disclose_out": "30",
}  # fmt: skip


def norms(**other: Norm | None) -> dict[str, Norm | None]:
    """The figures of law, verified; `other` replaces some."""
    found: dict[str, Norm | None] = {
        key: Norm(Decimal(value), "", "", True) for key, value in {**_FACILITY, **_FUND}.items()
    }
    return {**found, **other}


FACILITY = {
    "raises_clients": "yes", "facility_type": "children", "area_kind": "rural",
    "clients_total": "60", "clients_24h": "0", "c_lt18m": "0", "c_18m_6y": "0", "c_6_16y": "60",
    "d_18m_6y": "0", "d_6_16y": "0", "emergency_clients": "0",
}  # fmt: skip
FUND = {
    "period_from": "2025-01-01", "period_to": "2025-12-31", "scope": "province",
    "has_foreign": "no", "ran_campaign": "no",
}  # fmt: skip


def state(
    code: str, given: dict[str, str | None], figures: dict[str, Norm | None] | None = None
) -> Evaluation:
    """The evaluation of these answers on top of the ordinary ones; None takes an answer away."""
    base = FACILITY if code == "social-assistance-facility" else FUND
    answers = {name: Answer(value) for name, value in {**base, **given}.items()}
    return evaluate(load(code), answers, norms() if figures is None else figures, TODAY)


def result(evaluation: Evaluation, name: str) -> ComputedResult:
    """The calculation of that name; it must be relevant."""
    return next(each for each in evaluation.computed if each.name == name)


def full(checklist: Checklist, verdict: str) -> dict[str, Answer]:
    """An answer to every question: this verdict everywhere, small counts, first choices."""
    plain = {"integer": "1", "decimal": "1.5", "date": "2025-06-30", "text": "x"}
    return {
        question.name: Answer(
            verdict
            if question.kind == "verdict"
            else plain.get(question.kind) or question.choices[0].name
        )
        for question in checklist.questions
    }
