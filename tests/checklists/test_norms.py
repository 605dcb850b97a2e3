"""Every figure of law at its boundary: the last that is kept, the first that is broken."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import BROKEN, KEPT, UNDECIDED, Norm, library
from tests.checklists.answers_kit import norms, result, state

FACILITY, FUND = "social-assistance-facility", "charity-fund"
Given = dict[str, str | None]


def band(count: str, carers: str, children: int, kept: int) -> tuple[Given, Given]:
    """All children in one band, by-band carers: `kept` carers suffice, one child more does not."""
    empty = {"c_6_16y": "0", "care_arrangement": "by_band"}
    none = {f"k_{key}": "0" for key in ("lt18m", "18m_6y", "6_16y", "d_18m_6y", "d_6_16y")}
    good: Given = {**empty, **none, count: str(children), carers: str(kept)}
    return good, {**good, count: str(children + 1)}


def one(name: str, good: str, bad: str, **rest: str) -> tuple[Given, Given]:
    return {**rest, name: good}, {**rest, name: bad}


def days(start: str, end: str, good: str, bad: str) -> tuple[Given, Given]:
    base: Given = {
        "ran_campaign": "yes", "campaign_start": "2024-09-01", "receiving_end": "2024-09-30",
        "distribution_end": "2024-10-10",
    }  # fmt: skip
    return {**base, end: good}, {**base, end: bad}


FOREIGN = {"has_foreign": "yes"}
INCOME = {"income_total": "1500000", "income_in_kind": "300000", "income_state": "150000",
          "income_addressed": "50000"}  # fmt: skip
WHOLE_ROOMS = {"clients_24h": "10"}

CASES: dict[str, tuple[str, tuple[Given, Given]]] = {
    "emergency_verdict": (FACILITY, one("emergency_over", "0", "1", emergency_clients="4")),
    "deputies_verdict": (FACILITY, one("deputies", "2", "3")),
    "ratio_lt18m": (FACILITY, band("c_lt18m", "k_lt18m", 3, 3)),
    "ratio_18m_6y": (FACILITY, band("c_18m_6y", "k_18m_6y", 12, 2)),
    "ratio_6_16y": (FACILITY, band("c_6_16y", "k_6_16y", 10, 1)),
    "ratio_d_18m_6y": (FACILITY, band("d_18m_6y", "k_d_18m_6y", 8, 2)),
    "ratio_d_6_16y": (FACILITY, band("d_6_16y", "k_d_6_16y", 5, 1)),
    "carers_total": (FACILITY, one("k_mixed", "6", "5", care_arrangement="mixed")),
    "ratio_social": (FACILITY, one("clients_total", "200", "201", social_workers="2")),
    "psychologists_verdict": (FACILITY, one("psychologists", "1", "0")),
    "ratio_health_staff": (FACILITY, one("clients_total", "100", "101", health_staff="2")),
    "ratio_nutrition_staff": (FACILITY, one("clients_total", "60", "61", nutrition_staff="3")),
    "ratio_rehab_staff": (FACILITY, one("rehab_clients", "10", "11", rehab_staff="2")),
    "ratio_teachers": (FACILITY, one("learners", "18", "19", teachers="2")),
    "indirect_percent": (FACILITY, one("indirect_staff", "5", "6", staff_total="25")),
    "land_per_client_rural": (FACILITY, one("land_area", "1800", "1799.99")),
    "land_per_client_urban": (FACILITY, one("land_area", "600", "599.99", area_kind="urban")),
    "land_mental_urban": (
        FACILITY,
        one("land_area", "4800", "4799.99", facility_type="mental", area_kind="urban"),
    ),
    "land_mental_rural": (FACILITY, one("land_area", "6000", "5999.99", facility_type="mental")),
    "land_mental_mountain": (
        FACILITY,
        one("land_area", "7200", "7199.99", facility_type="mental", area_kind="mountain"),
    ),
    "room_per_client": (FACILITY, one("room_area", "300", "299.99", **WHOLE_ROOMS)),
    "room_per_client_24h": (FACILITY, one("room_area_24h", "80", "79.99", **WHOLE_ROOMS)),
    "meals_verdict": (FACILITY, one("meals_per_day", "3", "2")),
    "allowance_verdict_lt4": (FACILITY, one("allowance_lt4", "1800000", "1799999")),
    "allowance_verdict_ge4": (FACILITY, one("allowance_ge4", "1440000", "1439999")),
    "assets_min_national": (
        FUND, one("founding_assets", "6500000000", "6499999999", scope="national")),
    "assets_min_province": (FUND, one("founding_assets", "1300000000", "1299999999")),
    "assets_min_district": (
        FUND, one("founding_assets", "130000000", "129999999", scope="district")),
    "assets_min_commune": (FUND, one("founding_assets", "25000000", "24999999", scope="commune")),
    "assets_min_foreign_national": (
        FUND, one("founding_assets", "8700000000", "8699999999", scope="national", **FOREIGN)),
    "assets_min_foreign_province": (
        FUND, one("founding_assets", "3700000000", "3699999999", **FOREIGN)),
    "assets_min_foreign_district": (
        FUND, one("founding_assets", "1200000000", "1199999999", scope="district", **FOREIGN)),
    "assets_min_foreign_commune": (
        FUND, one("founding_assets", "620000000", "619999999", scope="commune", **FOREIGN)),
    "cash_percent": (FUND, one("founding_cash", "50", "49", founding_assets="100")),
    "foreign_percent": (FUND, one("founding_foreign", "5", "6", founding_assets="10", **FOREIGN)),
    "board_size": (FUND, one("board_members", "3", "2")),
    "board_vietnamese_percent": (FUND, one("board_vietnamese", "51", "50", board_members="100")),
    "control_size": (FUND, one("control_members", "3", "2")),
    "management_percent": (
        FUND, one("management_cost", "50000", "50001", cap_raised="no", **INCOME)),
    "management_percent_raised": (
        FUND, one("management_cost", "100000", "100001", cap_raised="yes", **INCOME)),
    "endowment_percent": (
        FUND, one("endowment_grants", "5", "4", endowment_only="yes", endowment_assets="100")),
    "days_receiving": (FUND, days("", "receiving_end", "2024-11-30", "2024-12-01")),
    "days_distributing": (FUND, days("", "distribution_end", "2024-10-20", "2024-10-21")),
    "days_receipts": (FUND, days("", "receipts_disclosed", "2024-10-15", "2024-10-16")),
    "days_payments": (FUND, days("", "payments_disclosed", "2024-11-09", "2024-11-10")),
}  # fmt: skip


def test_every_verdict_has_its_boundary_here() -> None:
    judged = {row.name for each in library() for row in each.computed
              if row.has_verdict and row.status == "verified"}  # fmt: skip
    assert set(CASES) == judged


@pytest.mark.parametrize("name", CASES)
def test_boundary(name: str) -> None:
    code, (good, bad) = CASES[name]
    kept, broken = state(code, good), state(code, bad)
    assert result(kept, name).verdict == KEPT
    assert name not in {finding.name for finding in kept.proposed_findings}
    assert result(broken, name).verdict == BROKEN
    finding = next(each for each in broken.proposed_findings if each.name == name)
    assert finding.law
    assert finding.source == "computed"
    assert finding.sentence_vi == result(broken, name).sentence_vi
    assert (
        " > " in finding.sentence_vi or " < " in finding.sentence_vi
    ) or name == "emergency_verdict"


@pytest.mark.parametrize("name", CASES)
def test_without_the_figure_of_law_nothing_is_decided(name: str) -> None:
    code, (good, bad) = CASES[name]
    row = next(row for each in library() for row in each.computed if row.name == name)
    needed = {row.norm} if row.norm else set(row.limit.norms() if row.limit else ())
    if name == "carers_total":
        needed = {"ratio_child_6_16y"}
    for norm_id in needed:
        for given_answers in (good, bad):
            missing = result(state(code, given_answers, norms(**{norm_id: None})), name)
            assert (missing.verdict, missing.why) == (UNDECIDED, "norm")
            known = norms()[norm_id]
            assert known is not None
            unsure = Norm(known.value, "", "", verified=False)
            shown = state(code, given_answers, norms(**{norm_id: unsure}))
            assert result(shown, name).verdict == UNDECIDED
            assert result(shown, name).why == "unverified"
            assert result(shown, name).limit is not None
            assert name not in {finding.name for finding in shown.proposed_findings}


@pytest.mark.parametrize("name", CASES)
def test_a_blank_decides_nothing(name: str) -> None:
    code, (_, bad) = CASES[name]
    for blank in bad:
        evaluation = state(code, {**bad, blank: None})
        results = [each for each in evaluation.computed if each.name == name]
        assert all(each.verdict != KEPT for each in results), blank
        if results and results[0].why == "answer":
            assert blank in results[0].missing
            assert results[0].sentence_vi == ""


BANDS = [("c_lt18m", 1), ("c_18m_6y", 6), ("c_6_16y", 10), ("d_18m_6y", 4), ("d_6_16y", 5)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=5, max_size=5), st.integers(0, 120))
def test_required_carers_against_counting_heads(children: list[int], carers: int) -> None:
    """Oracle: hand out the children one by one; a new carer begins when the last one is full."""
    required = 0
    for count, (_, most) in zip(children, BANDS, strict=True):
        free = 0
        for _ in range(count):
            if not free:
                required, free = required + 1, most
            free -= 1
    given_answers: Given = {"care_arrangement": "mixed", "k_mixed": str(carers)}
    given_answers |= {name: str(n) for (name, _), n in zip(BANDS, children, strict=True)}
    evaluation = state(FACILITY, given_answers)
    if not sum(children):
        assert "carers_total" not in {each.name for each in evaluation.computed}
        return
    carers_total = result(evaluation, "carers_total")
    assert result(evaluation, "carers_required").value == required
    assert carers_total.verdict == (KEPT if carers >= required else BROKEN)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.integers(0, 60), st.integers(1, 12))
def test_ratio_against_repeated_subtraction(children: int, carers: int, most: int) -> None:
    """Kept when every child finds a place; the shown value never contradicts the verdict."""
    left = children
    for _ in range(carers):
        left -= min(left, most)
    figures = norms(ratio_child_6_16y=Norm(Decimal(most), "", "", verified=True))
    answers: Given = {
        "c_6_16y": str(children),
        "care_arrangement": "by_band",
        "k_6_16y": str(carers),
    }
    ratio = result(state(FACILITY, answers, figures), "ratio_6_16y")
    assert ratio.verdict == (KEPT if not left else BROKEN)
    if carers:
        assert ratio.value == Fraction(children, carers)
        shown = Fraction(ratio.value_en.replace(",", ""))
        assert (shown <= most) == (ratio.verdict == KEPT)
        assert ratio.value_vi == ratio.value_en.translate(str.maketrans(",.", ".,"))


def test_the_sentence_has_the_figures() -> None:
    answers: Given = {"c_6_16y": "45", "care_arrangement": "by_band", "k_6_16y": "3"}
    ratio = result(state(FACILITY, answers), "ratio_6_16y")
    assert ratio.sentence_vi == "45 trẻ em từ 6 đến dưới 16 tuổi / 3 nhân viên chăm sóc = 15,0 > 10"
    assert ratio.sentence_en == "45 children from 6 to under 16 years / 3 carers = 15.0 > 10"


def test_children_without_any_carer_are_a_finding() -> None:
    answers: Given = {"c_6_16y": "45", "care_arrangement": "by_band", "k_6_16y": "0"}
    ratio = result(state(FACILITY, answers), "ratio_6_16y")
    assert (ratio.verdict, ratio.value) == (BROKEN, None)
    assert "/ 0 nhân viên chăm sóc = vô hạn > 10" in ratio.sentence_vi


def test_close_to_the_limit_shows_enough_digits() -> None:
    answers: Given = {"clients_total": "20001", "social_workers": "200"}
    ratio = result(state(FACILITY, answers), "ratio_social")
    assert ratio.verdict == BROKEN
    assert ratio.value_vi == "100,01"
