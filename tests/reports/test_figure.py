"""Charts of bars and lines: lengths follow amounts, links and words, one geometry drawn twice."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import figure_svg
from reports.charts.ages import Age, age_picture
from reports.charts.figure import (
    Bar,
    Picture,
    Span,
    bars,
    coverage,
    coverage_places,
    gauge,
    timeline,
    waterfall,
)

HEAD = ("Nội dung", "Số tiền")
AMOUNTS = st.integers(-(10**13), 10**13)


def marks_of(picture: Picture) -> list[tuple[float, float]]:
    return [(mark.width, mark.height) for mark in picture.marks]


def words(picture: Picture) -> list[list[str]]:
    """The table of a chart."""
    return [[cell.text for cell in row] for row in picture.rows]


@settings(max_examples=25)
@given(st.integers(0, 10**13), st.lists(AMOUNTS, max_size=6))
def test_a_waterfall_hangs_every_change_between_its_levels(
    opening: int, changes: list[int]
) -> None:
    closing = opening + sum(changes)
    picture = waterfall(
        "w",
        "Biến động",
        HEAD,
        opening=Bar(label="Đầu", amount=opening),
        changes=[Bar(label="Đổi", amount=amount) for amount in changes],
        closing=Bar(label="Cuối", amount=closing),
    )
    assert len(picture.marks) == len(picture.rows) == len(changes) + 2
    for mark in picture.marks:
        assert 0 <= mark.x <= mark.x + mark.width <= picture.width
        assert -1 <= mark.y <= mark.y + mark.height <= picture.height
    with pytest.raises(ValueError, match="do not lead"):
        waterfall(
            "w",
            "x",
            HEAD,
            opening=Bar(label="a", amount=opening),
            changes=[],
            closing=Bar(label="b", amount=opening + 1),
        )


def test_bars_are_as_long_as_their_share() -> None:
    picture = bars(
        "b", "Thang", HEAD, [Bar(label="T1", amount=30), Bar(label="T2", amount=0)], whole=40
    )
    ground, first, _ground, second = picture.marks
    assert first.width == pytest.approx(ground.width * 0.75)
    assert second.width == 0
    assert words(picture) == [["T1", "30 đ"], ["T2", "0 đ"]]


def test_a_gauge_marks_the_cap_and_says_per_cent() -> None:
    share = Bar(label="Chi quản lý", amount=60_000, tone="flagged")
    picture = gauge("g", "Tỷ lệ", HEAD, share, Bar(label="Trần", amount=50_000, tone="pale"))
    assert words(picture) == [["Chi quản lý", "6,00%"], ["Trần", "5,00%"]]
    (cap,) = picture.strokes
    assert cap.dashed
    bar = picture.marks[1]
    assert bar.x < cap.x0 < bar.x + bar.width
    assert "6,00%" in bar.words


def test_a_timeline_draws_what_moved_and_names_the_day() -> None:
    days = [
        Span(label="01/09/2024", short="01/09", money_in=10, money_out=0),
        Span(label="02/09/2024", short="02/09", money_in=5, money_out=3, href_out="?day=2"),
    ]
    picture = timeline("t", "Thu chi", ("Ngày", "Thu", "Chi"), days)
    assert [mark.words for mark in picture.marks] == [
        "01/09/2024, Thu: 10 đ",
        "02/09/2024, Thu: 5 đ",
        "02/09/2024, Chi: 3 đ",
    ]
    first, second, _out = picture.marks
    assert second.height == pytest.approx(first.height / 2)
    assert len(picture.rows) == 2


@settings(max_examples=25)
@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=200), st.data())
def test_the_curve_of_coverage_never_falls(amounts: list[int], data: st.DataObject) -> None:
    lines = data.draw(st.integers(1, len(amounts)))
    sample = Bar(label="Mẫu 1", amount=sum(amounts[:lines]), tone="flagged")
    ranked = sorted(amounts, reverse=True)
    places = coverage_places(len(amounts), lines)
    assert {0, lines, len(amounts)} <= set(places)
    sums = {place: sum(ranked[:place]) for place in places}
    picture = coverage("c", "Bao phủ", HEAD, sums=sums, sample=sample, lines=lines)
    curve = [stroke for stroke in picture.strokes if not stroke.dashed][:-2]
    assert all(stroke.y1 <= stroke.y0 + 1e-6 for stroke in curve)
    assert words(picture)[-1] == [str(len(amounts)), "100,0%"]


def test_the_drawing_escapes_its_words_and_keeps_its_links() -> None:
    evil = Bar(label='<script>"&', amount=3, href="/funds/1?a=1&b=2")
    text = figure_svg.draw(bars("b", "<b>", HEAD, [evil], whole=4))
    assert "<script>" not in text
    assert "<b>" not in text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    assert [one.get("href") for one in tree.iter() if str(one.tag).endswith("}a")] == [
        "/funds/1?a=1&b=2"
    ] * 2
    assert re.search(r"style=|on\w+=", text) is None
    with pytest.raises(ValueError, match="not a link"):
        figure_svg.draw(
            bars("b", "x", HEAD, [Bar(label="a", amount=1, href="javascript:1")], whole=1)
        )


@given(st.lists(st.tuples(st.integers(0, 10**13), st.integers(0, 10**13)), min_size=2, max_size=5))
def test_ages_are_bars_as_long_as_what_is_left_the_late_part_behind(
    given_: list[tuple[int, int]],
) -> None:
    ages = [
        Age(label=f"A{at}", in_time=in_time, late=late, href_late=f"/late/{at}", href=f"/all/{at}")
        for at, (in_time, late) in enumerate(given_)
    ]
    picture = age_picture("a", "Tuổi", ("Tuổi", "Còn", "Quá", "Cộng"), ages, limit="365 ngày")
    assert len(picture.marks) == sum(bool(amount) for pair in given_ for amount in pair)
    assert [row[3].amount for row in picture.rows] == [sum(pair) for pair in given_]
    most = max(sum(pair) for pair in given_)
    for mark in picture.marks:
        amount = int(re.sub(r"\D", "", mark.words.rpartition(":")[2]))
        assert mark.width == pytest.approx(max(260 * amount / most, 1))
        assert mark.x + mark.width <= picture.width - 128
        assert (mark.tone == "flagged") == ("Quá" in mark.words) == mark.href.startswith("/late")
    (line,) = [stroke for stroke in picture.strokes if stroke.dashed]
    last = [mark.y for mark in picture.marks if mark.words.startswith(f"A{len(ages) - 1}")]
    others = [mark.y + mark.height for mark in picture.marks if mark.y not in last]
    assert all(end < line.y0 for end in others)
    assert all(top > line.y0 for top in last)
