"""Stages and clocks of both procedures, as the texts of the law order them."""

from __future__ import annotations

import datetime as dt

import pytest

from inspect_app.inspections.models import CaseStage
from inspect_app.inspections.rules import stages
from inspect_app.law.importers.law_files import shipped_book
from inspect_app.law.rules import Procedure

DECIDED = dt.date(2026, 3, 2)


def laid_out(procedure: Procedure, **done: str) -> list[CaseStage]:
    book = shipped_book()
    rows = []
    for position, one in enumerate(
        stages.planned(book.regime(procedure, DECIDED), book, DECIDED), start=1
    ):
        day = done.get(one.code)
        rows.append(
            CaseStage(
                case_id="x",
                code=one.code,
                position=position,
                title_vi=one.title_vi,
                title_en=one.title_en,
                acting=one.acting,
                ends_with=one.ends_with,
                document=one.document,
                cite=one.cite,
                verified=one.verified,
                counts_from=one.counts_from,
                figure_id=one.clock.figure_id if one.clock else None,
                clock_count=one.clock.count if one.clock else None,
                clock_unit=one.clock.unit if one.clock else "",
                done_on=dt.date.fromisoformat(day) if day else None,
            )
        )
    return rows


INSPECTED = {
    "decision": "2026-03-02",
    "announcement": "2026-03-10",
    "field": "2026-04-10",
    "team_report": "2026-04-30",
    "draft_assignment": "2026-05-04",
    "draft_conclusion": "2026-05-20",
}


@pytest.mark.parametrize(
    ("code", "due"),
    [
        ("announcement", "2026-03-17"),  # 15 days, Law 84/2025 Art. 26(4)
        ("field", "2026-04-24"),  # 45 days, Art. 20(1)(b)
        ("team_report", "2026-04-30"),  # 20 days, Art. 33(4)(b)
        ("draft_assignment", "2026-05-07"),  # 5 working days, Art. 34(1)
        ("draft_conclusion", "2026-05-24"),  # 20 days, Art. 34
        ("conclusion", "2026-06-04"),  # 15 days, Art. 36(1)
        ("publication", "2026-06-11"),  # 10 days after signing, Art. 37
    ],
)
def test_clocks_of_an_inspection(code: str, due: str) -> None:
    rows = laid_out(Procedure.INSPECTION, **INSPECTED)
    events = stages.events_of(rows, signed_on=dt.date(2026, 6, 1))
    row = next(one for one in rows if one.code == code)
    assert row.verified
    assert stages.due_on(row, events) == dt.date.fromisoformat(due)


def test_clock_of_a_check_runs_from_its_start_and_has_no_publication() -> None:
    rows = laid_out(Procedure.SPECIALISED_CHECK, decision="2026-03-02", announcement="2026-03-09")
    events = stages.events_of(rows, signed_on=None)
    due = {row.code: stages.due_on(row, events) for row in rows}
    assert due["announcement"] is None
    assert due["field"] == dt.date(2026, 3, 19)  # 10 days, Decree 217/2025 Art. 13(2)(b)
    assert not {"publication", "conclusion", "appraisal"} & set(due)


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        ("2026-03-14", "due", 3),
        ("2026-03-13", "running", 4),
        ("2026-03-17", "due", 0),
        ("2026-03-18", "late", -1),
    ],
)
def test_days_left_in_words_of_state(today: str, state: str, left: int) -> None:
    rows = laid_out(Procedure.INSPECTION, decision="2026-03-02")
    events = stages.events_of(rows, signed_on=None)
    found = [stages.standing(row, events, dt.date.fromisoformat(today)) for row in rows]
    first = stages.next_due(found)
    assert first is not None
    assert (first.code, first.state, first.days_left) == ("announcement", state, left)
    assert found[2].state == "waiting"


def test_a_stage_done_after_its_day_was_late() -> None:
    rows = laid_out(Procedure.INSPECTION, decision="2026-03-02", announcement="2026-03-18")
    events = stages.events_of(rows, signed_on=None)
    assert stages.standing(rows[1], events, dt.date(2026, 4, 1)).was_late
