"""A23: exactly at the cap, one đồng above, with a resolution, and everything it cannot conclude."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from fund_books import (
    FIGURES,
    OTHER,
    SIX_LINES,
    THIRD,
    TWO_ROWS,
    YEAR,
    audit,
    figure,
    outcome,
    statement,
)
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.verdict import Verdict
from inspect_app.fund_audit.rules.book import (
    BoardResolution,
    Excluded,
    Options,
    Period,
    Severity,
    State,
)
from inspect_app.fund_audit.rules.ratio import management_ratio, within

CAP, CEILING = figure(), figure("mgmt_cap_max", "10")
DOUBTFUL = figure("mgmt_cap_max", "10", verified=False)
GENEROUS = BoardResolution("06/NQ-HĐQL", date(2024, 1, 5), Decimal(12))
RESOLUTION = BoardResolution("05/NQ-HĐQL", date(2024, 1, 5), Decimal(8))


@pytest.mark.parametrize(
    ("management", "income", "excluded", "verdict"),
    [
        (50_000, 1_000_000, 0, Verdict.KEPT),
        (50_001, 1_000_000, 0, Verdict.BROKEN),
        (50_000, 1_000_001, 1, Verdict.KEPT),
        (50_000, 1_000_000, 1, Verdict.BROKEN),
        (0, 1, 0, Verdict.KEPT),
        (0, 0, 0, Verdict.UNDECIDED),
        (5, 10, 10, Verdict.UNDECIDED),
    ],
)
def test_the_boundary_is_exact(
    management: int, income: int, excluded: int, verdict: Verdict
) -> None:
    ratio = management_ratio(management, income, excluded, CAP, ceiling=CEILING)
    assert (ratio.verdict, ratio.base) == (verdict, income - excluded)


@given(st.integers(1, 10**15), st.integers(1, 10**4))
def test_within_agrees_with_whole_numbers_at_any_size(whole: int, hundredths: int) -> None:
    limit = whole * hundredths // 10_000
    percent = Decimal(hundredths) / 100
    assert within(limit, whole, percent)
    assert not within(limit + 1, whole, percent)


@pytest.mark.parametrize(
    ("management", "resolution", "ceiling", "verdict", "reason", "percent"),
    [
        (80_000, RESOLUTION, CEILING, Verdict.KEPT, "board_cap", 8),
        (80_001, RESOLUTION, CEILING, Verdict.BROKEN, "board_cap", 8),
        (50_000, RESOLUTION, CEILING, Verdict.KEPT, "general_cap", 5),
        (100_001, GENEROUS, CEILING, Verdict.BROKEN, "board_cap", 10),
        (100_000, GENEROUS, CEILING, Verdict.KEPT, "board_cap", 10),
        (80_000, RESOLUTION, None, Verdict.UNDECIDED, "ceiling_missing", 5),
        (80_000, RESOLUTION, DOUBTFUL, Verdict.UNDECIDED, "ceiling_unverified", 5),
        (80_000, None, CEILING, Verdict.BROKEN, "general_cap", 5),
    ],
)  # fmt: skip
def test_a_resolution_raises_the_cap_up_to_the_ceiling(
    management, resolution, ceiling, verdict, reason, percent
) -> None:
    ratio = management_ratio(management, 1_000_000, 0, CAP, ceiling=ceiling, resolution=resolution)
    assert (ratio.verdict, ratio.reason, ratio.cap_percent) == (verdict, reason, Decimal(percent))


def test_the_six_lines_count_ledger_rows_and_the_fee_against_all_income() -> None:
    result = audit()
    ratio = result.ratio.ratio
    assert (ratio.management, ratio.income, ratio.share) == (
        1_011_000,
        30_001_000,
        Decimal("0.033699"),
    )
    assert ratio.verdict is Verdict.KEPT
    assert [tag.id for tag in result.lines_of(result.ratio.management.selector)] == [
        "s:5",
        "payment-2",
    ]
    assert result.ratio.part_of_year
    assert "period only" in result.ratio.note.en


def test_a_fee_that_stands_in_the_ledger_is_counted_once() -> None:
    fee = "05/09/2024;V3;11.000;Chi quản lý;;Ngân hàng;Phí;;SK;D5;;;không\n"
    assert audit(rows=TWO_ROWS + fee).ratio.ratio.management == 1_011_000


def test_income_that_the_law_leaves_out_shrinks_the_base_and_can_break_the_cap() -> None:
    options = Options(excluded={"s:2": Excluded.NAMED_RECIPIENT})
    result = audit(options=options, period=YEAR)
    ratio = result.ratio.ratio
    assert (ratio.base, ratio.excluded, ratio.verdict) == (10_001_000, 20_000_000, Verdict.BROKEN)
    (hit,) = outcome(result, "A23").hits
    assert (hit.amount, hit.severity) == (1_011_000 - 500_050, Severity.HIGH)
    assert (hit.lines, hit.payments) == (("s:5",), ("payment-2",))
    (hit,) = outcome(audit(options=options), "A23").hits
    assert hit.severity is Severity.MEDIUM  # part of a year


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({}, "cap_missing"),
        ({"mgmt_cap": figure(value=None)}, "cap_missing"),
        ({"mgmt_cap": figure(value=None, verified=False)}, "cap_missing"),
        ({"mgmt_cap": figure(verified=False)}, "cap_unverified"),
    ],
)
def test_without_a_verified_cap_nothing_is_concluded(figures, reason: str) -> None:
    result = audit(figures=figures)
    assert result.ratio.ratio.reason == reason
    found = outcome(result, "A23")
    assert (found.state, found.hits) == (State.UNDECIDED, ())
    assert found.note.vi.startswith("Chưa kết luận")
    assert result.ratio.management.value == 1_011_000  # the lines are shown all the same


def test_no_income_is_undecided() -> None:
    rows = "04/09/2024;D4;500.000;;500.000;CHI LUONG\n"
    assert audit(statement(rows)).ratio.ratio.reason == "no_base"


def test_a_transfer_from_an_own_account_is_no_income() -> None:
    rows = SIX_LINES.replace("CONG TY TNHH A ung ho", "CT tu 200000002 QUY toi 100000001 QUY")
    ratio = audit(statement(rows), figures=FIGURES).ratio.ratio
    assert (ratio.income, ratio.verdict) == (10_001_000, Verdict.BROKEN)


TWO_YEARS = Period(date(2023, 12, 1), date(2024, 1, 31))
SALARIES = """
20/12/2023;V1;1.000.000;Chi quản lý;;Bộ máy;Lương;;BL 1;D2;100000001;;không
10/01/2024;V2;1.000.000;Chi quản lý;;Bộ máy;Lương;;BL 2;D4;100000001;;không
"""


@pytest.mark.parametrize(
    ("old", "new", "resolution", "years"),
    [
        (90_000_000, 10_000_000, None, ["2024"]),  # 2 % of the whole, 10 % of a year
        (10_000_000, 10_000_000, None, ["2023", "2024"]),
        (20_000_000, 20_000_000, None, []),
        (90_000_000, 12_500_000, RESOLUTION, []),  # 8 %, as the board allows
        (90_000_000, 12_400_000, RESOLUTION, ["2024"]),
    ],
)
def test_each_year_of_a_longer_period_keeps_the_cap_by_itself(
    old: int, new: int, resolution: BoardResolution | None, years: list[str]
) -> None:
    balance = 1_000_000 + old
    lines = [
        f"15/12/2023;D1;;{old};{balance};UNG HO QUY",
        f"20/12/2023;D2;1000000;;{balance - 1_000_000};CHI LUONG",
        f"05/01/2024;D3;;{new};{balance - 1_000_000 + new};UNG HO QUY",
        f"10/01/2024;D4;1000000;;{balance - 2_000_000 + new};CHI LUONG",
    ]
    result = audit(
        statement("\n".join(lines)),
        rows=SALARIES,
        period=TWO_YEARS,
        figures=FIGURES | {"mgmt_cap_max": CEILING},
        options=Options(resolution=resolution),
    )
    said = [hit.sentence.vi for hit in outcome(result, "A23").hits]
    assert [words[4:8] for words in sorted(said)] == years
    assert result.ratio.ratio.verdict is (Verdict.BROKEN if years else Verdict.KEPT)
    assert "từng năm" in result.ratio.note.vi


def test_nobody_is_above_the_cap_while_lines_may_be_missing_at_the_end() -> None:
    cost = TWO_ROWS.replace("Chi chương trình", "Chi quản lý")
    to_the_end = Period(date(2024, 9, 1), date(2024, 9, 6))
    open_end = audit(statement(closed=False), rows=cost)
    ratio = open_end.ratio.ratio
    assert (ratio.verdict, ratio.reason) == (Verdict.UNDECIDED, "open_ended")
    assert outcome(open_end, "A23").state is State.UNDECIDED
    closed = audit(rows=cost), audit(statement(closed=False), rows=cost, period=to_the_end)
    assert [one.ratio.ratio.verdict for one in closed] == [Verdict.BROKEN] * 2
    told = [any("06/09/2024" in one.en for one in run.limits) for run in (open_end, *closed)]
    assert told == [True, False, True]
    assert [len(one.open_ends) for one in (open_end, *closed)] == [1, 0, 1]


def test_a_registered_account_without_a_statement_is_told() -> None:
    both = audit(statement(), statement(account=OTHER, name="t"))
    told = [one.en for run in (audit(), both) for one in run.limits if "without any" in one.en]
    names = [f"…{number[-4:]}" for number in (OTHER, THIRD)]
    assert [one.rpartition("audit: ")[2] for one in told] == [
        f"{names[0]}, {names[1]}.",
        f"{names[1]}.",
    ]
