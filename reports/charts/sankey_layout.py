"""Where the boxes and bands of a flow chart (Sankey) lie. Pure arithmetic: no drawing library.

Amounts are whole đồng and are never rounded: what flows into the chart equals what its bands show.
Lengths are in points (PDF) or pixels (page); the origin is the upper left corner, y grows
downwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from reports.wording import money, percent

MAX_NODES: Final = 12
"""Most boxes in a column; the smallest of a longer column become one box."""
NODE_WIDTH: Final = 12.0
FONT_SIZE: Final = 9.0
LINE_HEIGHT: Final = 10.8
_GAP: Final = 5.0
_LABEL_CHARACTERS: Final = 26
_ROUNDS: Final = 24


class NotConserved(ValueError):
    """A middle box receives another amount than it passes on, or an amount is not positive."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A box before layout. ``column`` counts from 0 at the left; ``flagged``: asks for
    explanation.
    """

    key: str
    label: str
    column: int
    flagged: bool = False
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Money from one node to another, in đồng, more than zero; the target stands further right."""

    source: str
    target: str
    amount: int
    flagged: bool = False
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node with its place. ``members`` counts the nodes merged in it (1: none merged)."""

    key: str
    label: str
    column: int
    amount: int
    x: float
    y: float
    width: float
    height: float
    flagged: bool
    href: str
    members: int
    lines: tuple[str, ...]
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """A flow with its place: from (x0, y0) to (x1, y1), upper edge, ``thickness`` high."""

    source: str
    target: str
    source_label: str
    target_label: str
    amount: int
    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float
    flagged: bool
    href: str

    def middle(self) -> float:
        """The x at which both control points of its curves lie."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """The whole chart, ready to be drawn."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    total: int

    def summary(self) -> str:
        """The chart in words, for readers who cannot see it."""
        flows = "; ".join(
            f"{band.source_label} → {band.target_label}: {money(band.amount)}"
            for band in self.bands
        )
        return f"{money(self.total)}: {flows}."


def lay_out(
    nodes: Iterable[Node],
    flows: Iterable[Flow],
    *,
    width: float = 520,
    height: float = 320,
    label_width: float = 120,
    other: str = "Khác",
) -> Geometry:
    """Place boxes and bands. ``label_width`` is kept free left and right for labels.

    The default size prints legibly in a paper (453 points of text width); pages scale it up.

    Raises ``NotConserved`` when a box between two columns does not pass on exactly what it
    receives, ``ValueError`` for an unknown node, a flow that does not go right, or no flow at all.
    """
    known = {node.key: node for node in nodes}
    joined = _join(known, list(flows))
    nodes_left, members, joined = _merge_small(known, joined, other)
    amounts = _amounts(nodes_left, joined)
    plan = _Plan(nodes_left, joined, amounts, height)
    return _geometry(plan, members, width, height, label_width)


def _join(known: Mapping[str, Node], flows: Sequence[Flow]) -> list[Flow]:
    if not flows:
        raise ValueError("a chart needs at least one flow")
    sums: dict[tuple[str, str], Flow] = {}
    for flow in flows:
        if flow.source not in known or flow.target not in known:
            raise ValueError(f"unknown node in {flow.source} → {flow.target}")
        if known[flow.source].column >= known[flow.target].column:
            raise ValueError(f"{flow.source} → {flow.target} does not go to the right")
        if isinstance(flow.amount, bool) or not isinstance(flow.amount, int) or flow.amount <= 0:
            raise NotConserved(f"{flow.source} → {flow.target}: {flow.amount} is no amount")
        pair = (flow.source, flow.target)
        sums[pair] = _add(sums[pair], flow) if pair in sums else flow
    return list(sums.values())


def _add(one: Flow, two: Flow) -> Flow:
    href = one.href if one.href == two.href else ""
    flagged = one.flagged or two.flagged
    return replace(one, amount=one.amount + two.amount, flagged=flagged, href=href)


def _amounts(nodes: Mapping[str, Node], flows: Sequence[Flow]) -> dict[str, int]:
    received: dict[str, int] = defaultdict(int)
    passed: dict[str, int] = defaultdict(int)
    for flow in flows:
        passed[flow.source] += flow.amount
        received[flow.target] += flow.amount
    for key in received.keys() & passed.keys():
        if received[key] != passed[key]:
            raise NotConserved(
                f"{nodes[key].label}: receives {received[key]}, passes on {passed[key]}"
            )
    return {key: received.get(key) or passed[key] for key in received.keys() | passed.keys()}


def _merge_small(
    known: Mapping[str, Node], flows: list[Flow], other: str
) -> tuple[dict[str, Node], dict[str, int], list[Flow]]:
    amounts = _amounts(known, flows)
    columns: dict[int, list[Node]] = defaultdict(list)
    for key in known:
        if key in amounts:
            columns[known[key].column].append(known[key])
    renamed: dict[str, str] = {}
    kept: dict[str, Node] = {}
    members: dict[str, int] = {}
    for column, group in sorted(columns.items()):
        ranked = sorted(group, key=lambda node: (-amounts[node.key], node.key))
        small = ranked[MAX_NODES - 1 :] if len(ranked) > MAX_NODES else []
        for node in ranked[: len(ranked) - len(small)]:
            kept[node.key], members[node.key] = node, 1
        if small:
            key = f"other-{column}"
            flagged = any(node.flagged for node in small)
            label = f"{other} ({len(small)})"
            kept[key] = Node(key=key, label=label, column=column, flagged=flagged)
            members[key] = len(small)
            renamed |= {node.key: key for node in small}
    moved = [
        replace(
            flow,
            source=renamed.get(flow.source, flow.source),
            target=renamed.get(flow.target, flow.target),
        )
        for flow in flows
    ]
    return kept, members, _join(kept, moved)


class _Plan:
    """Heights and vertical places of the boxes: with room for each label, neighbours close."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        flows: Sequence[Flow],
        amounts: Mapping[str, int],
        height: float,
    ) -> None:
        self.nodes, self.flows, self.amounts, self.height = nodes, flows, amounts, height
        self.columns: dict[int, list[str]] = defaultdict(list)
        for key in sorted(nodes, key=lambda k: (-amounts[k], k)):
            self.columns[nodes[key].column].append(key)
        self.total = max(sum(amounts[k] for k in keys) for keys in self.columns.values())
        self.scale = self._largest_scale()
        self.y = self._places()

    def label_lines(self, key: str) -> tuple[str, ...]:
        share = percent(Fraction(self.amounts[key], self.total))
        wrapped = _wrap(self.nodes[key].label)
        return (*wrapped, f"{money(self.amounts[key])} ({share})")

    def _slot(self, key: str, scale: float) -> float:
        label = len(self.label_lines(key)) * LINE_HEIGHT
        return max(self.amounts[key] * scale, label)

    def _largest_scale(self) -> float:
        low, high = 0.0, self.height / self.total
        for _ in range(60):
            middle = (low + high) / 2
            if all(self._used(keys, middle) <= self.height for keys in self.columns.values()):
                low = middle
            else:
                high = middle
        return low or 1e-9 * self.height / self.total

    def _used(self, keys: Sequence[str], scale: float) -> float:
        return sum(self._slot(key, scale) for key in keys) + _GAP * (len(keys) - 1)

    def _places(self) -> dict[str, float]:
        """Centre of each box: moved towards its neighbours, then pushed apart, some rounds."""
        centre: dict[str, float] = {}
        for keys in self.columns.values():
            self._push_apart(keys, centre)
        order = sorted(self.columns)
        for _ in range(_ROUNDS):
            for column in [*order[1:], *order[-2::-1]]:
                keys = self.columns[column]
                for key in keys:
                    centre[key] = self._pull(key, centre)
                keys.sort(key=lambda k: centre[k])
                self._push_apart(keys, centre)
        return {key: centre[key] - self.amounts[key] * self.scale / 2 for key in centre}

    def _pull(self, key: str, centre: Mapping[str, float]) -> float:
        weight = total = 0.0
        for flow in self.flows:
            if key in (flow.source, flow.target):
                far = flow.target if flow.source == key else flow.source
                weight += centre[far] * flow.amount
                total += flow.amount
        return weight / total

    def _push_apart(self, keys: Sequence[str], centre: dict[str, float]) -> None:
        free = 0.0
        for key in keys:
            half = self._slot(key, self.scale) / 2
            centre[key] = max(centre.get(key, 0.0), free + half)
            free = centre[key] + half + _GAP
        free = self.height
        for key in reversed(keys):
            half = self._slot(key, self.scale) / 2
            centre[key] = min(centre[key], free - half)
            free = centre[key] - half - _GAP


def _wrap(label: str) -> tuple[str, ...]:
    """At most two lines of some 26 characters; what is longer ends in an ellipsis."""
    lines = [""]
    for word in label.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _LABEL_CHARACTERS or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    shown = [line if len(line) <= _LABEL_CHARACTERS else f"{line[:25]}…" for line in lines[:2]]
    if len(lines) > 2:
        shown[1] = f"{shown[1][:25].rstrip()}…"
    return tuple(shown)


def _geometry(
    plan: _Plan, members: Mapping[str, int], width: float, height: float, label_width: float
) -> Geometry:
    last = max(plan.columns)
    step = (width - 2 * label_width - NODE_WIDTH) / max(last, 1)
    boxes: dict[str, Box] = {}
    for column in sorted(plan.columns):
        alone = len(plan.columns[column]) == 1
        for key in plan.columns[column]:
            node, tall = plan.nodes[key], plan.amounts[key] * plan.scale
            x, y = label_width + column * step, plan.y[key]
            lines = plan.label_lines(key)
            label_x, label_y, anchor = _label_place(
                x, y, tall, len(lines), column=column, last=last, alone=alone
            )
            boxes[key] = Box(
                key=key,
                label=node.label,
                column=column,
                amount=plan.amounts[key],
                x=x,
                y=y,
                width=NODE_WIDTH,
                height=tall,
                flagged=node.flagged,
                href=node.href,
                members=members[key],
                lines=lines,
                label_x=label_x,
                label_y=label_y,
                anchor=anchor,
            )
    return Geometry(
        width=width,
        height=height,
        boxes=tuple(boxes.values()),
        bands=_bands(plan, boxes),
        total=plan.total,
    )


def _label_place(
    x: float, y: float, tall: float, lines: int, *, column: int, last: int, alone: bool
) -> tuple[float, float, str]:
    """Baseline of the first line: outside at the edges, else over or right of the box."""
    first = y + tall / 2 - lines * LINE_HEIGHT / 2 + FONT_SIZE * 0.85
    if column == 0:
        return x - 5, first, "end"
    if column == last:
        return x + NODE_WIDTH + 5, first, "start"
    if alone:
        return x + NODE_WIDTH / 2, first, "middle"
    return x + NODE_WIDTH + 5, first, "start"


def _bands(plan: _Plan, boxes: Mapping[str, Box]) -> tuple[Band, ...]:
    leaving = {key: box.y for key, box in boxes.items()}
    arriving = dict(leaving)
    starts: dict[tuple[str, str], float] = {}
    for flow in sorted(plan.flows, key=lambda f: (boxes[f.source].y, boxes[f.target].y, f.target)):
        starts[flow.source, flow.target] = leaving[flow.source]
        leaving[flow.source] += flow.amount * plan.scale
    bands: list[Band] = []
    for flow in sorted(plan.flows, key=lambda f: (boxes[f.target].y, boxes[f.source].y, f.source)):
        source, target = boxes[flow.source], boxes[flow.target]
        bands.append(
            Band(
                source=flow.source,
                target=flow.target,
                source_label=source.label,
                target_label=target.label,
                amount=flow.amount,
                x0=source.x + source.width,
                y0=starts[flow.source, flow.target],
                x1=target.x,
                y1=arriving[flow.target],
                thickness=flow.amount * plan.scale,
                flagged=flow.flagged,
                href=flow.href,
            )
        )
        arriving[flow.target] += flow.amount * plan.scale
    return tuple(bands)
