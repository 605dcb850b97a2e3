"""The letter that asks a fund to explain: what it prints, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports import explanation_request as paper
from reports.parts import Citation, FiguresDisagree, UnverifiedLaw
from tests.reports.explanation_sample import explanation_data
from tests.reports.reading import body_text
from tests.reports.sample_parts import LAW


def test_every_exception_with_its_lines_and_what_is_asked() -> None:
    data = explanation_data()
    text = " ".join(body_text(paper.build(data)).split())
    assert "Kính gửi: Quỹ Bảo trợ trẻ em Ánh Sao." in text
    assert "không phải là kết luận vi phạm" in text
    for point in data.points:
        assert f"{point.title} ({point.code})" in text
        assert f"Đề nghị Quỹ: {point.asks}" in text
        for line in point.shown:
            assert f"{line.amount:,}".replace(",", ".") in text
    assert "Còn 2.305 dòng không in ở đây" in text
    assert "48.000.001 đồng" in text
    assert "chậm nhất ngày 15 tháng 02 năm 2026" in text.replace("tháng 2 ", "tháng 02 ")
    assert text.count("Căn cứ:") == 1
    assert LAW.text.rstrip(".") in text


def test_no_letter_cites_unverified_law_asks_nothing_or_is_due_before_it_is_written() -> None:
    data = explanation_data()
    point = data.points[0]
    unsure = paper.Point(**{**vars(point), "basis": Citation(text="Luật 1", verified=False)})
    with pytest.raises(UnverifiedLaw):
        paper.build(explanation_data(points=(unsure,)))
    short = paper.Point(**{**vars(point), "lines": 3})
    before = data.letterhead.dated - timedelta(days=1)
    for changes in ({"points": ()}, {"points": (short,)}, {"due_on": before}):
        with pytest.raises(FiguresDisagree):
            paper.build(explanation_data(**changes))
