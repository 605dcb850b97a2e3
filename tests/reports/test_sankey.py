"""The flow chart: money is conserved, and page and PDF show the same geometry."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts.sankey_drawing import outline
from reports.charts.sankey_layout import MAX_NODES, Flow, Geometry, Node, NotConserved, lay_out
from reports.charts.sankey_svg import band_path, draw
from tests.reports import samples

_amounts = st.lists(st.integers(1, 10**12), min_size=1, max_size=30)


def _fund(given_amounts: list[int], spent: list[int]) -> Geometry:
    into = {f"d{n}": amount for n, amount in enumerate(given_amounts)}
    out = {f"u{n}": amount for n, amount in enumerate(spent)}
    short = sum(into.values()) - sum(out.values())
    out["closing"] = max(short, 0) + 1
    into["opening"] = max(-short, 0) + 1
    nodes = [Node(key=k, label=f"Nguồn {k}", column=0) for k in into]
    nodes += [Node(key="fund", label="Quỹ", column=1)]
    nodes += [Node(key=k, label=f"Chi {k}", column=2) for k in out]
    flows = [Flow(source=k, target="fund", amount=v) for k, v in into.items()]
    flows += [Flow(source="fund", target=k, amount=v) for k, v in out.items()]
    return lay_out(nodes, flows)


@settings(max_examples=60, deadline=None)
@given(_amounts, _amounts)
def test_money_is_conserved_and_boxes_do_not_overlap(incoming: list[int], spent: list[int]) -> None:
    chart = _fund(incoming, spent)
    into = sum(band.amount for band in chart.bands if band.target == "fund")
    out = sum(band.amount for band in chart.bands if band.source == "fund")
    assert into == out == chart.total
    assert into >= max(sum(incoming), sum(spent))
    for column in (0, 1, 2):
        boxes = sorted((b for b in chart.boxes if b.column == column), key=lambda b: b.y)
        assert len(boxes) <= MAX_NODES
        assert sum(box.amount for box in boxes) == chart.total
        for upper, lower in pairwise(boxes):
            assert upper.y + upper.height <= lower.y + 1e-6
        assert all(box.y >= -1e-6 for box in boxes)
        assert all(box.y + box.height <= chart.height + 1e-6 for box in boxes)


@settings(max_examples=30, deadline=None)
@given(_amounts, _amounts)
def test_bands_fill_their_boxes(incoming: list[int], spent: list[int]) -> None:
    chart = _fund(incoming, spent)
    for box in chart.boxes:
        for bands in (
            [(b.y0, b.thickness) for b in chart.bands if b.source == box.key],
            [(b.y1, b.thickness) for b in chart.bands if b.target == box.key],
        ):
            edge = box.y
            for y, thickness in sorted(bands):
                assert y == pytest.approx(edge, abs=1e-6)
                edge = y + thickness
            if bands:
                assert edge == pytest.approx(box.y + box.height, abs=1e-6)


def test_the_smallest_of_many_become_one() -> None:
    chart = _fund(list(range(1, 41)), [1])
    other = next(box for box in chart.boxes if box.key == "other-0")
    assert other.label == f"Khác ({other.members})"
    assert other.members == 41 - (MAX_NODES - 1)
    assert other.amount == 1 + sum(range(1, other.members))


def test_page_and_paper_draw_the_same_curves() -> None:
    chart = samples.flows()
    for band in chart.bands:
        svg = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", band_path(band))]
        move, over, down, back = outline(band)
        paper = [*move, *over, down[1], *back]
        upright = [abs(x) for x in paper]
        assert svg == pytest.approx(upright, abs=0.006)


def test_svg_is_safe_under_a_strict_policy_and_says_its_content() -> None:
    nodes = [
        Node(key="a", label='<script>"&', column=0, href="/x?a=1&b=2"),
        Node(key="b", label="B\x00", column=1),
    ]
    chart = lay_out(nodes, [Flow(source="a", target="b", amount=1_234_567, flagged=True)])
    svg = draw(chart, title="<Dòng tiền>", identity="c1")
    root = ET.fromstring(svg)
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names <= {"svg", "title", "desc", "path", "rect", "text", "tspan", "a"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {n for n in attributes if n == "style" or n.startswith("on")}
    assert root[0].text == "<Dòng tiền>"
    assert "1.234.567 đ" in (root[1].text or "")
    assert "(cần giải trình)" in svg
    assert root.find("{http://www.w3.org/2000/svg}a").attrib["href"] == "/x?a=1&b=2"  # type: ignore[union-attr]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_foreign_links_are_refused(href: str) -> None:
    nodes = [Node(key="a", label="A", column=0, href=href), Node(key="b", label="B", column=1)]
    chart = lay_out(nodes, [Flow(source="a", target="b", amount=1)])
    with pytest.raises(ValueError, match="not a link"):
        draw(chart, title="x")


def test_what_does_not_add_up_is_refused() -> None:
    nodes = [Node(key=k, label=k, column=n) for n, k in enumerate("abc")]
    with pytest.raises(NotConserved):
        lay_out(
            nodes,
            [Flow(source="a", target="b", amount=2), Flow(source="b", target="c", amount=1)],
        )
    with pytest.raises(NotConserved):
        lay_out(nodes, [Flow(source="a", target="b", amount=0)])
    with pytest.raises(ValueError, match="to the right"):
        lay_out(nodes, [Flow(source="b", target="a", amount=1)])
    with pytest.raises(ValueError, match="unknown"):
        lay_out(nodes, [Flow(source="a", target="z", amount=1)])
    with pytest.raises(ValueError, match="at least one"):
        lay_out(nodes, [])
