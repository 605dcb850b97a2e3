"""The letter that asks a fund to explain: what it prints, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reports import explanation_request as paper
from reports.parts import Citation, FiguresDisagree, UnverifiedLaw
from tests.reports.explanation_sample import explanation_data
from tests.reports.reading import body_text, page_texts
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


def test_a_short_letter_and_its_signatures_stand_on_one_page() -> None:
    data = explanation_data()
    line = paper.Line(
        stands_in="Sao kê 9990001112223, dòng 2",
        day=data.period_to,
        text="CHI NUOI DUONG TRE MO COI THEO QD 12/QD-QMH",
        amount=420_000_000,
    )
    facts = {"lines": 1, "shown": (line,), "amount": line.amount, "basis": None}
    facts |= {"found": "Khoản chi không khớp.", "asks": "Nêu rõ nguyên nhân."}
    point = paper.Point(**{**vars(data.points[0]), **facts})
    short = explanation_data(points=(point, point))
    content = paper.build(short)
    assert len(page_texts(content)) == 1
    text = " ".join(body_text(content).split())
    assert text.count(f"{line.stands_in} ({data.period_to:%d/%m/%Y}): {line.text}.") == 2
    long = paper.build(explanation_data(points=(point,) * 6))
    last = page_texts(long)[-1]
    assert short.letterhead.signatures[-1].name in last
    assert "kết luận theo" in " ".join(last.split()), "the signature never stands alone"
