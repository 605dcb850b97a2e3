"""First digits of payments beside those that Benford's law expects: one bar each, the law as a
line across it. The same geometry as every chart of ``figure``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reports.charts.figure import WIDTH, Cell, Label, Mark, Picture, Stroke
from reports.wording import money, number, percent

PPM: Final = 1_000_000
EVERY: Final = 10
"""Of two digits only the tens are named under the bars."""


@dataclass(frozen=True, kw_only=True)
class Digit:
    """Payments that begin with ``digits``: how many, their sum (đồng), and what part of a million
    the law expects."""

    digits: int
    seen: int
    amount: int
    expected_ppm: int
    href: str = ""


def mad(given: Sequence[Digit]) -> int:
    """Mean absolute deviation from the law in millionths, rounded down."""
    count = sum(one.seen for one in given)
    off = sum(abs(one.seen * PPM - count * one.expected_ppm) for one in given)
    return off // (count * len(given)) if count else 0


def first_digits(
    key: str, title: str, head: tuple[str, str, str, str], given: Sequence[Digit], *, notes: str
) -> Picture:
    """Bars of the shares; ``head`` names digits, observed, expected and amount, ``notes`` stand
    above the bars. Raises ValueError without payments."""
    count = sum(one.seen for one in given)
    if not count:
        raise ValueError(f"{key}: no payments")
    height, top, foot, left = 190.0, 24.0, 20.0, 40.0
    most = max(max(one.seen * PPM, count * one.expected_ppm) for one in given)
    slot, room = (WIDTH - left) / len(given), height - top - foot
    base = height - foot
    marks, strokes, labels = [], [], [Label(x=left, y=12, text=notes)]
    for place, one in enumerate(given):
        x, tall = left + place * slot, room * one.seen * PPM / most
        expected = percent(Fraction(one.expected_ppm, PPM), 1)
        words = f"{one.digits}: {_observed(one, count)}; {head[2]}: {expected}"
        if one.seen:
            mark = Mark(
                x=x + slot * 0.25,
                y=base - tall,
                width=slot * 0.5,
                height=max(tall, 1.0),
                tone="plain",
                words=words,
                href=one.href,
            )
            marks.append(mark)
        y = base - room * count * one.expected_ppm / most
        strokes.append(Stroke(x0=x, y0=y, x1=x + slot, y1=y, dashed=True))
        if len(given) <= EVERY or one.digits % EVERY == 0:
            text = str(one.digits)
            labels.append(Label(x=x + slot / 2, y=height - 6, text=text, anchor="middle"))
    strokes.append(Stroke(x0=left, y0=base, x1=WIDTH, y1=base))
    highest = percent(Fraction(most, count * PPM), 1)
    labels += [
        Label(x=left - 4, y=top + 4, text=highest, anchor="end"),
        Label(x=left - 4, y=base, text="0%", anchor="end"),
    ]
    return Picture(
        key=key,
        title=title,
        width=WIDTH,
        height=height,
        marks=tuple(marks),
        strokes=tuple(strokes),
        labels=tuple(labels),
        head=head,
        rows=tuple(
            (
                Cell(str(one.digits)),
                Cell(_observed(one, count)),
                Cell(percent(Fraction(one.expected_ppm, PPM), 1)),
                Cell(money(one.amount), one.amount, one.href if one.seen else ""),
            )
            for one in given
        ),
    )


def _observed(one: Digit, count: int) -> str:
    return f"{number(one.seen)} ({percent(Fraction(one.seen, count), 1)})"
