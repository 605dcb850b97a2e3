"""Stages and their clocks: when each is due, given what has happened so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from inspect_app.law.rules import Figure, LawBook, Level, Regime, Status, due

RESULT_EVENTS = frozenset({"conclusion_signed", "notice_signed"})
"""Events that happen by signing the paper with the result, never by hand."""

ANNOUNCED, FIELD_ENDED, CLOSED = "announced", "field_ended", "closed"


@dataclass(frozen=True)
class Clock:
    """A time limit as of the decision: `count` of `unit` ("ngày", "ngày làm việc", …)."""

    figure_id: str
    count: int
    unit: str
    document: str
    cite: str


@dataclass(frozen=True)
class PlannedStage:
    """One stage as a case pins it. `verified`: the text behind stage and clock was read."""

    code: str
    title_vi: str
    title_en: str
    acting: str
    ends_with: str
    counts_from: str | None
    document: str
    cite: str
    verified: bool
    clock: Clock | None


def planned(regime: Regime, book: LawBook, decided_on: dt.date) -> list[PlannedStage]:
    """The stages of a regime with their clocks as the law stands on the day of the decision."""
    found = []
    for stage in regime.stages:
        # the product serves provincial bodies, so the provincial clock is the one that counts
        clock_id = stage.clock_for(Level.PROVINCE)
        figure = book.find(clock_id, decided_on) if clock_id else None
        known = figure is not None and figure.known
        verified = regime.status is Status.VERIFIED and stage.cite != "?"
        if clock_id:
            verified = verified and figure is not None and figure.citable
        found.append(
            PlannedStage(
                code=stage.code,
                title_vi=stage.title_vi,
                title_en=stage.title_en,
                acting=stage.actor,
                ends_with=stage.ends_with,
                counts_from=stage.counts_from,
                document=regime.document,
                cite=stage.cite,
                verified=verified,
                clock=_clock(figure) if figure is not None and known else None,
            )
        )
    return found


def _clock(figure: Figure) -> Clock:
    return Clock(figure.id, int(figure.amount), figure.unit, figure.document, figure.cite)


class Pinned(Protocol):
    """What the rules need to know of a stored stage."""

    code: str
    ends_with: str
    counts_from: str | None
    figure_id: str | None
    clock_count: int | None
    clock_unit: str
    document: str
    cite: str
    done_on: dt.date | None


State = Literal["done", "late", "due", "running", "waiting"]


@dataclass(frozen=True)
class StageDue:
    """Where a stage stands. `days_left` counts calendar days to `due_on`, negative when late.

    done: happened; late: past its day; due: 3 days or fewer left; running: its clock runs or it
    can be done now; waiting: what it counts from has not happened.
    """

    code: str
    due_on: dt.date | None
    done_on: dt.date | None
    days_left: int | None
    state: State
    was_late: bool


SOON = 3
"""Days left from which a stage is shown as due soon."""


def events_of(stages: Iterable[Pinned], signed_on: dt.date | None) -> dict[str, dt.date]:
    """What has happened and when. `signed_on`: the last signature on the result."""
    events = {stage.ends_with: stage.done_on for stage in stages if stage.done_on}
    if signed_on is not None:
        for event in RESULT_EVENTS:
            events[event] = signed_on
    return events


def due_on(stage: Pinned, events: Mapping[str, dt.date]) -> dt.date | None:
    """The last day in time, or None without limit or before the clock starts."""
    start = events.get(stage.counts_from) if stage.counts_from else None
    if start is None or stage.clock_count is None:
        return None
    figure = Figure(
        id=stage.figure_id or "",
        number="",
        title_vi="",
        title_en="",
        value=Decimal(stage.clock_count),
        unit=stage.clock_unit,
        document=stage.document,
        cite=stage.cite,
        valid_from=dt.date.min,
        valid_to=None,
        status=Status.VERIFIED,
        note="",
        where=stage.code,
    )
    return due(start, figure)


def standing(stage: Pinned, events: Mapping[str, dt.date], today: dt.date) -> StageDue:
    """Where one stage stands today."""
    done = stage.done_on or events.get(stage.ends_with)
    due_day = due_on(stage, events)
    left = (due_day - today).days if due_day is not None and done is None else None
    state: State = "running"
    if done is not None:
        state = "done"
    elif left is not None:
        state = "late" if left < 0 else "due" if left <= SOON else "running"
    elif stage.counts_from and stage.counts_from not in events:
        state = "waiting"
    late = done is not None and due_day is not None and done > due_day
    return StageDue(stage.code, due_day, done, left, state, late)


def next_due(standings: Iterable[StageDue]) -> StageDue | None:
    """The open stage whose day comes first; None when no clock runs."""
    running = [one for one in standings if one.days_left is not None]
    return min(running, key=lambda one: one.days_left or 0, default=None)
