"""Chart of what is left of restricted gifts by their age: one bar for each class of age, the part
that is late behind the part in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reports.charts.figure import WIDTH, Cell, Label, Mark, Picture, Stroke, Tone
from reports.wording import money

LEFT: Final = 150.0
RIGHT: Final = 130.0
STEP: Final = 32.0
TALL: Final = 18.0


@dataclass(frozen=True, kw_only=True)
class Age:
    """A class of age with what is left of its gifts, đồng; the links lead to those gifts."""

    label: str
    in_time: int
    late: int
    href_in_time: str = ""
    href_late: str = ""
    href: str = ""


def age_picture(
    key: str,
    title: str,
    head: tuple[str, str, str, str],
    given: Sequence[Age],
    *,
    limit: str,
) -> Picture:
    """``head`` names age, in time, late and sum. The last class lies beyond the days that a gift
    without a deadline has; ``limit`` says so at the line before it."""
    most = max((age.in_time + age.late for age in given), default=0)
    room = WIDTH - LEFT - RIGHT
    marks: list[Mark] = []
    labels: list[Label] = []
    for place, age in enumerate(given):
        y, x = _top(place, len(given)), LEFT
        parts: tuple[tuple[int, Tone, str, str], ...] = (
            (age.in_time, "plain", head[1], age.href_in_time),
            (age.late, "flagged", head[2], age.href_late),
        )
        for amount, tone, name, href in parts:
            if not amount:
                continue
            wide = max(room * amount / most, 1.0)
            words = f"{age.label}, {name}: {money(amount)}"
            marks.append(Mark(x=x, y=y, width=wide, height=TALL, tone=tone, words=words, href=href))
            x += wide
        labels.append(Label(x=LEFT - 6, y=y + 12, text=age.label, anchor="end"))
        total = money(age.in_time + age.late)
        labels.append(Label(x=LEFT + room + 6, y=y + 8, text=total, strong=True))
        if age.late:
            late = f"{head[2]}: {money(age.late)}"
            labels.append(Label(x=LEFT + room + 6, y=y + 19, text=late))
    line = _top(len(given) - 1, len(given)) - 10
    labels.append(Label(x=LEFT + room + 6, y=line + 3, text=limit))
    return Picture(
        key=key,
        title=title,
        width=WIDTH,
        height=_top(len(given) - 1, len(given)) + STEP - 4,
        marks=tuple(marks),
        strokes=(Stroke(x0=0, y0=line, x1=LEFT + room, y1=line, dashed=True),),
        labels=tuple(labels),
        head=head,
        rows=tuple(_row(age) for age in given),
        printed=True,
    )


def _top(place: int, count: int) -> float:
    """Upper edge of a bar; the last stands apart, below the line of the limit."""
    return place * STEP + 4 + (18 if place == count - 1 else 0)


def _row(age: Age) -> tuple[Cell, ...]:
    total = age.in_time + age.late
    return (
        Cell(age.label),
        Cell(money(age.in_time), age.in_time, age.href_in_time),
        Cell(money(age.late), age.late, age.href_late),
        Cell(money(total), total, age.href),
    )
