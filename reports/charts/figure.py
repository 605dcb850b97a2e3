"""Charts of bars and lines: where everything lies. Pure arithmetic, drawn twice like the flow chart
(``figure_svg`` for the page, ``figure_drawing`` for the PDF).

The origin is the upper left corner, y grows downwards. Amounts are whole đồng; only lengths are
fractions. Every chart carries its numbers as a table, for readers who cannot see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from reports.wording import money, number, percent

FONT_SIZE: Final = 9.0
LINE_HEIGHT: Final = 10.8
WIDTH: Final = 540.0
Tone = Literal["plain", "in", "out", "flagged", "pale"]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A bar. ``words`` say what it stands for and how much; ``href`` leads to its lines."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone
    words: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A straight line under the marks; ``dashed`` for bounds, over them."""

    x0: float
    y0: float
    x1: float
    y1: float
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Label:
    """A text on its baseline."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    strong: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a chart's table; ``amount`` is what its lines (``href``) add up to, đồng."""

    text: str
    amount: int | None = None
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart: marks over strokes over labels, and the same numbers as a table, which stands on
    paper too where it is ``printed``."""

    key: str
    title: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    labels: tuple[Label, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    printed: bool = False

    def summary(self) -> str:
        """The chart in one sentence, for readers who cannot see it."""
        told = (", ".join(cell.text for cell in row) for row in self.rows)
        return f"{self.title}. {'; '.join(told)}."


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A named amount of a bar chart; ``note`` stands behind the amount."""

    label: str
    amount: int
    tone: Tone = "plain"
    note: str = ""
    href: str = ""


def bars(
    key: str, title: str, head: tuple[str, str], given: Sequence[Bar], *, whole: int
) -> Picture:
    """One bar per line over ``whole`` đồng: the traceability ladder."""
    left, right, tall, step = 150.0, 140.0, 16.0, 26.0
    room = WIDTH - left - right
    marks, labels = [], []
    for place, bar in enumerate(given):
        y = place * step + 4
        words = f"{bar.label}: {money(bar.amount)}{bar.note}"
        common = {"y": y, "height": tall, "words": words, "href": bar.href}
        marks.append(Mark(x=left, width=room, tone="pale", **common))  # type: ignore[arg-type]
        wide = _length(bar.amount, whole, room)
        marks.append(Mark(x=left, width=wide, tone=bar.tone, **common))  # type: ignore[arg-type]
        labels.append(Label(x=left - 6, y=y + 12, text=bar.label, anchor="end"))
        text = f"{money(bar.amount)}{bar.note}"
        labels.append(Label(x=left + room + 6, y=y + 12, text=text, strong=True))
    return Picture(
        key=key,
        title=title,
        width=WIDTH,
        height=len(given) * step + 4,
        marks=tuple(marks),
        strokes=(),
        labels=tuple(labels),
        head=head,
        rows=tuple((Cell(bar.label), _cell(bar.amount, bar.href, bar.note)) for bar in given),
    )


def _cell(amount: int, href: str, note: str = "") -> Cell:
    return Cell(f"{money(amount)}{note}", amount, href)


def _length(amount: int, whole: int, room: float) -> float:
    return room * amount / whole if whole > 0 else 0.0


def waterfall(
    key: str,
    title: str,
    head: tuple[str, str],
    *,
    opening: Bar,
    changes: Sequence[Bar],
    closing: Bar,
    million: str = "tr",
) -> Picture:
    """From the opening to the closing balance; a change hangs between the levels before and after.

    ``changes`` carry signed amounts. Raises ValueError when they do not lead to the closing.
    """
    if opening.amount + sum(bar.amount for bar in changes) != closing.amount:
        raise ValueError(f"{key}: the changes do not lead from opening to closing")
    steps = [opening, *changes, closing]
    sizes = [opening.amount, *(abs(bar.amount) for bar in changes), closing.amount]
    ends, level = [], 0
    for place, bar in enumerate(steps):
        start = 0 if place in (0, len(steps) - 1) else level
        level = start + bar.amount
        ends.append((start, level))
    low, high = min(min(pair) for pair in ends), max(max(pair) for pair in ends)
    height, top, foot = 190.0, 16.0, 34.0
    room, slot = height - top - foot, WIDTH / len(steps)
    scale = room / max(high - low, 1)
    marks, strokes, labels = [], [], []
    for place, (bar, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        x, upper = place * slot + slot * 0.15, top + (high - max(start, end)) * scale
        words = f"{bar.label}: {money(bar.amount)}"
        tall = max(abs(end - start) * scale, 1.0)
        marks.append(
            Mark(
                x=x,
                y=upper,
                width=slot * 0.7,
                height=tall,
                tone=bar.tone,
                words=words,
                href=bar.href,
            )
        )
        middle = place * slot + slot / 2
        labels.append(
            Label(x=middle, y=upper - 4, text=_short(bar.amount, million), anchor="middle")
        )
        labels.append(Label(x=middle, y=height - 18, text=bar.label, anchor="middle", strong=True))
        if place:
            level_y = top + (high - ends[place - 1][1]) * scale
            strokes.append(
                Stroke(x0=(place - 1) * slot + slot * 0.85, y0=level_y, x1=x, y1=level_y)
            )
    zero = top + high * scale
    strokes.append(Stroke(x0=0, y0=zero, x1=WIDTH, y1=zero))
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
            (Cell(bar.label), Cell(money(bar.amount), size, bar.href))
            for bar, size in zip(steps, sizes, strict=True)
        ),
    )


def _short(amount: int, million: str) -> str:
    """Millions with one decimal above ten million, whole đồng below."""
    if abs(amount) < 10_000_000:
        return money(amount)
    tenths = (abs(amount) + 50_000) // 100_000
    sign = "-" if amount < 0 else ""
    return f"{sign}{number(Decimal(tenths) / 10, 1)} {million}"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Money in and out on one day or in one month, đồng; ``short`` stands at the axis."""

    label: str
    short: str
    money_in: int
    money_out: int
    href_in: str = ""
    href_out: str = ""


def timeline(
    key: str, title: str, head: tuple[str, str, str], spans: Sequence[Span], *, million: str = "tr"
) -> Picture:
    """In above the line, out below it, each side on its own scale (both printed)."""
    height, left = 190.0, 92.0
    middle, room = height / 2 - 6, height / 2 - 20
    most_in = max((span.money_in for span in spans), default=0)
    most_out = max((span.money_out for span in spans), default=0)
    slot = (WIDTH - left) / max(len(spans), 1)
    marks, labels = [], []
    for place, one in enumerate(spans):
        x, wide = left + place * slot + slot * 0.1, slot * 0.8
        for tone, amount, most, href, name in (
            ("in", one.money_in, most_in, one.href_in, head[1]),
            ("out", one.money_out, most_out, one.href_out, head[2]),
        ):
            if not amount:
                continue
            tall = max(_length(amount, most, room), 1.0)
            marks.append(
                Mark(
                    x=x,
                    y=middle - tall if tone == "in" else middle,
                    width=wide,
                    height=tall,
                    tone=tone,  # type: ignore[arg-type]
                    words=f"{one.label}, {name}: {money(amount)}",
                    href=href,
                )
            )
    labels += [
        Label(x=0, y=22, text=head[1], strong=True),
        Label(x=0, y=34, text=_short(most_in, million)),
        Label(x=0, y=middle + room - 10, text=head[2], strong=True),
        Label(x=0, y=middle + room + 2, text=_short(most_out, million)),
    ]
    last = len(spans) - 1
    for place in range(last + 1) if last < 10 else (0, last // 2, last):
        x, text = left + (place + 0.5) * slot, spans[place].short
        labels.append(Label(x=min(x, WIDTH - 16), y=height - 4, text=text, anchor="middle"))
    return Picture(
        key=key,
        title=title,
        width=WIDTH,
        height=height,
        marks=tuple(marks),
        strokes=(Stroke(x0=left, y0=middle, x1=WIDTH, y1=middle),),
        labels=tuple(labels),
        head=head,
        rows=tuple(
            (
                Cell(one.label),
                _cell(one.money_in, one.href_in),
                _cell(one.money_out, one.href_out),
            )
            for one in spans
        ),
    )


def gauge(key: str, title: str, head: tuple[str, str], share: Bar, cap: Bar) -> Picture:
    """A share against its cap; amounts are millionths (0.05 is 50,000)."""
    shown = [percent(Fraction(bar.amount, 10**6), 2) for bar in (share, cap)]
    whole = max(cap.amount * 2, share.amount, 1)
    drawn = bars(key, title, head, (share, cap), whole=whole)
    left, room = 150.0, WIDTH - 290.0
    x = left + _length(cap.amount, whole, room)
    texts = [bar.label for bar in (share, cap)]
    labels = tuple(
        replace(label, text=shown[place // 2]) if place % 2 else label
        for place, label in enumerate(drawn.labels)
    )
    words = [f"{text}: {value}" for text, value in zip(texts, shown, strict=True)]
    marks = tuple(replace(mark, words=words[place // 2]) for place, mark in enumerate(drawn.marks))
    return replace(
        drawn,
        marks=marks,
        labels=labels,
        strokes=(Stroke(x0=x, y0=0, x1=x, y1=drawn.height, dashed=True),),
        rows=tuple((Cell(text), Cell(value)) for text, value in zip(texts, shown, strict=True)),
    )


def coverage_places(count: int, lines: int) -> tuple[int, ...]:
    """How many of the largest of ``count`` lines the points of ``coverage`` take together."""
    return tuple(sorted({round(count * step / 40) for step in range(41)} | {lines}))


def coverage(
    key: str,
    title: str,
    head: tuple[str, str],
    *,
    sums: Mapping[int, int],
    sample: Bar,
    lines: int,
) -> Picture:
    """Share of the money that the largest lines hold, and where the sample stands: ``lines``
    selected with ``sample.amount`` đồng. ``sums``: for each of ``coverage_places``, the đồng of
    that many largest lines."""
    places, count = sorted(sums), max(sums)
    total = sums[count]
    height, left, foot = 190.0, 46.0, 30.0
    room, tall = WIDTH - left - 20, height - foot - 12

    def x(place: int) -> float:
        return left + room * place / max(count, 1)

    def y(amount: int) -> float:
        return 12 + tall - _length(amount, total, tall)

    points = [(x(place), y(sums[place])) for place in places]
    strokes = [Stroke(x0=a[0], y0=a[1], x1=b[0], y1=b[1]) for a, b in pairwise(points)]
    strokes += [
        Stroke(x0=left, y0=12 + tall, x1=left + room, y1=12 + tall),
        Stroke(x0=left, y0=12, x1=left, y1=12 + tall),
        Stroke(x0=left, y0=y(sample.amount), x1=x(lines), y1=y(sample.amount), dashed=True),
        Stroke(x0=x(lines), y0=y(sample.amount), x1=x(lines), y1=12 + tall, dashed=True),
    ]
    share = percent(Fraction(sample.amount, total)) if total else "–"
    words = f"{sample.label}: {number(lines)} / {number(count)}, {share}"
    mark = Mark(
        x=x(lines) - 4,
        y=y(sample.amount) - 4,
        width=8,
        height=8,
        tone=sample.tone,
        words=words,
        href=sample.href,
    )
    labels = [
        Label(x=left - 4, y=18, text="100%", anchor="end"),
        Label(x=left - 4, y=12 + tall, text="0%", anchor="end"),
        Label(x=left + room, y=height - 16, text=number(count), anchor="end"),
        Label(x=left + room / 2, y=height - 4, text=head[0], anchor="middle"),
        Label(
            x=x(lines) + (8 if lines * 2 < count else -8),
            y=y(sample.amount) + 14,
            text=words,
            anchor="start" if lines * 2 < count else "end",
            strong=True,
        ),
    ]
    rows = [
        (Cell(number(place)), Cell(percent(Fraction(sums[place], total))))
        for place in places
        if total
    ]
    return Picture(
        key=key,
        title=title,
        width=WIDTH,
        height=height,
        marks=(mark,),
        strokes=tuple(strokes),
        labels=tuple(labels),
        head=head,
        rows=tuple(rows),
    )
