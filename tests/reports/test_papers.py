"""Layout facts of Decree 30/2020, accessibility, determinism, and what a paper refuses to say."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from reports import (
    check_notice,
    conclusion,
    decision,
    explanation_request,
    minutes,
    outcome,
    transparency,
)
from reports.house import styles
from reports.house.pictures import PictureRefused, for_print
from reports.parts import FiguresDisagree, Photo, UnverifiedLaw, Verdict
from tests.reports import samples
from tests.reports.explanation_sample import explanation_data
from tests.reports.reading import body_text, fonts, page_texts

PAPERS: dict[str, Callable[[], bytes]] = {
    "conclusion": lambda: conclusion.build(samples.conclusion_data()),
    "check_notice": lambda: check_notice.build(samples.check_notice_data()),
    "decision": lambda: decision.build(samples.decision_data()),
    "minutes": lambda: minutes.build(samples.minutes_data()),
    "transparency": lambda: transparency.build(samples.transparency_data()),
    "explanation_request": lambda: explanation_request.build(explanation_data()),
}
_DOCUMENT = samples.letterhead().proof.document_id
FOOT = f"Mã văn bản: {_DOCUMENT} · Nhật ký: 12.345 mục, gốc {samples.ROOT[:16]}"
papers = pytest.mark.parametrize("name", sorted(PAPERS))


@papers
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert PAPERS[name]() == PAPERS[name]()


@papers
def test_all_fonts_are_embedded_times_metric_faces(name: str) -> None:
    found = fonts(PAPERS[name]())
    assert found
    assert all(found.values())
    assert all(re.search("Tinos|Liberation ?Serif", face) for face in found)


@papers
def test_text_keeps_the_margins_of_the_decree(name: str) -> None:
    document = pypdfium2.PdfDocument(PAPERS[name]())
    for page in document:
        assert page.get_size() == pytest.approx((styles.PAGE_WIDTH, styles.PAGE_HEIGHT), abs=0.1)
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= styles.MARGIN_LEFT - 1
            assert right <= styles.PAGE_WIDTH - 15 * 72 / 25.4 + 1
            words = text.get_text_bounded(left, bottom, right, top).strip()
            if top > styles.PAGE_HEIGHT - styles.MARGIN_TOP + 1:  # only the number, centred
                assert words.isdigit()
                centre = styles.MARGIN_LEFT + styles.TEXT_WIDTH / 2
                assert (left + right) / 2 == pytest.approx(centre, abs=1)
            if bottom < styles.MARGIN_BOTTOM - 4:
                assert top < styles.MARGIN_BOTTOM
                assert words.startswith(("Mã", "·")) or words in FOOT
        text.close()
        page.close()
    document.close()


def test_margins_lie_in_the_ranges_of_the_decree() -> None:
    in_mm = [m * 25.4 / 72 for m in (styles.MARGIN_TOP, styles.MARGIN_BOTTOM)]
    assert all(20 <= m <= 25 for m in in_mm)
    assert 30 <= styles.MARGIN_LEFT * 25.4 / 72 <= 35
    assert 15 <= styles.MARGIN_RIGHT * 25.4 / 72 <= 20


def test_pages_are_numbered_from_the_second_and_anew_in_an_annex() -> None:
    numbers = [
        match.group(1) if (match := re.match(r"(\d+)\s", text)) else ""
        for text in page_texts(PAPERS["transparency"]())
    ]
    starts = [place for place, number in enumerate(numbers) if not number]
    assert (len(starts), starts[0]) == (3, 0), "the report and two annexes"
    for first, following in pairwise([*starts, len(numbers)]):
        rest = [str(number) for number in range(2, following - first + 1)]
        assert numbers[first + 1 : following] == rest


@papers
def test_the_masthead_and_the_proof_stand_in_every_paper(name: str) -> None:
    pdf = PAPERS[name]()
    text = body_text(pdf)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Sơn Hải, ngày 05 tháng 02 năm 2026" in text
    assert samples.ROOT in text
    for page in page_texts(pdf):
        assert f"Nhật ký: 12.345 mục, gốc {samples.ROOT[:16]}" in page


def test_the_number_has_a_leading_zero_and_bases_end_as_the_decree_says() -> None:
    text = _flat(PAPERS["decision"]())
    assert "Số: 07/QĐ-TTr" in text
    assert "ngày 25 tháng 6 năm 2025;" in text
    assert "Xét đề nghị của Trưởng phòng Nghiệp vụ 1." in text
    assert "- Lưu: VT, HSTTr." in text


def test_the_first_of_equal_bases_ends_in_a_semicolon() -> None:
    law = samples.Citation(text="Căn cứ Luật A", verified=True)
    text = body_text(decision.build(samples.decision_data(bases=(law, law), proposal="")))
    assert "Căn cứ Luật A;" in text
    assert "Căn cứ Luật A." in text


@papers
def test_papers_are_tagged_and_declare_pdf_a_and_ua(name: str) -> None:
    with pikepdf.open(io.BytesIO(PAPERS[name]())) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>3" in metadata
        assert b"<pdfuaid:part>1" in metadata
        assert pdf.Root.Lang == "vi-VN"
        assert pdf.Root.MarkInfo.Marked
        tree = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(tree[i]): tree[i + 1] for i in range(0, len(tree), 2)}
        for page in pdf.pages:
            marks = _marks(page)
            assert marks == list(range(len(marks)))
            assert len(owners[int(page.obj.StructParents)]) == len(marks)
        figures = [o for o in pdf.objects if _is_figure(o)]
        assert figures
        assert all(str(figure.Alt) for figure in figures)


def _is_figure(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"


def _marks(page: pikepdf.Page) -> list[int]:
    """Marks of a page in order; fails when something is painted outside of any or they nest."""
    marks, depth = [], 0
    painting = {"Tj", "TJ", "'", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do"}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
            assert depth == 1
            if len(operands) > 1 and "/MCID" in operands[1]:
                marks.append(int(operands[1]["/MCID"]))
        elif name == "EMC":
            depth -= 1
        elif name in painting:
            assert depth == 1, f"{name} outside of any mark"
    assert depth == 0
    return marks


def test_the_data_are_attached_whole() -> None:
    data = samples.transparency_data(scope=("điều \x00 tra",))
    with pikepdf.open(io.BytesIO(transparency.build(data))) as pdf:
        attached = json.loads(pdf.attachments["du-lieu.json"].get_file().read_bytes())
    assert attached["scope"] == ["điều \x00 tra"]
    assert attached["totals"]["credit"] == data.totals.credit
    assert attached["management_cost"]["cap"] == "0.05"


def test_charts_and_frozen_working_papers_stand_in_the_report() -> None:
    data = samples.transparency_data()
    (picture,), (frozen,) = data.pictures, data.working_papers
    pdf = PAPERS["transparency"]()
    text = _flat(pdf)
    assert f"Biểu đồ 2. {picture.title}" in text
    assert f"{frozen.prepared_by}; {frozen.reviewed_by}; {frozen.frozen_by}" in text
    assert frozen.conclusion in text
    assert frozen.sha256 in text.replace(" ", "")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        said = [str(one["/Alt"]) for one in opened.objects if "/Alt" in _keys(one)]
    assert picture.summary() in said


def _keys(one: pikepdf.Object) -> set[str]:
    return set(one.keys()) if isinstance(one, pikepdf.Dictionary) else set()


def _unverified_outcomes() -> dict[str, dict[str, Any]]:
    good = samples.conclusion_data()
    bad = (samples.UNVERIFIED,)
    return {
        "finding": {"findings": (dataclasses.replace(good.findings[0], citations=bad),)},
        "violation": {"violations": (dataclasses.replace(good.violations[0], citations=bad),)},
        "violation without basis": {
            "violations": (dataclasses.replace(good.violations[0], citations=()),)
        },
        "ratio": {"ratios": (dataclasses.replace(good.ratios[0], citation=samples.UNVERIFIED),)},
    }


@pytest.mark.parametrize("case", sorted(_unverified_outcomes()))
def test_unverified_law_is_refused(case: str) -> None:
    changes = _unverified_outcomes()[case]
    with pytest.raises(UnverifiedLaw):
        conclusion.build(samples.conclusion_data(**changes))
    with pytest.raises(UnverifiedLaw):
        check_notice.build(samples.check_notice_data(**changes))


def test_decisions_and_minutes_refuse_unverified_law() -> None:
    with pytest.raises(UnverifiedLaw):
        decision.build(samples.decision_data(bases=(samples.UNVERIFIED,)))
    finding = outcome.Finding(
        criterion="c", text="t", severity="s", citations=(samples.UNVERIFIED,)
    )
    with pytest.raises(UnverifiedLaw):
        minutes.build(samples.minutes_data(findings=(finding,)))


def test_an_unverified_cap_is_neither_cited_nor_decided() -> None:
    cost = samples.management_cost(
        cap=Decimal("0.073"), cap_basis=samples.UNVERIFIED, verdict=Verdict.UNDECIDED
    )
    text = _flat(transparency.build(samples.transparency_data(management_cost=cost)))
    assert "chưa xác minh – không kết luận" in text
    assert "7,3%" not in text
    assert samples.UNVERIFIED.text not in text
    decided = dataclasses.replace(cost, verdict=Verdict.KEPT)
    with pytest.raises(UnverifiedLaw):
        transparency.build(samples.transparency_data(management_cost=decided))


def test_the_excess_over_the_cap_is_exact() -> None:
    text = _flat(PAPERS["transparency"]())
    cost = samples.management_cost()
    assert cost.spent - cost.base * 5 // 100 == 85_574_996
    assert "vượt 85.574.996 đồng" in text


def _flat(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", body_text(pdf))


def _contradictions() -> dict[str, dict[str, Any]]:
    good = samples.transparency_data()
    replace = dataclasses.replace
    rungs = good.ladder.rungs
    return {
        "roll": {"roll_forward": (replace(good.roll_forward[0], closing=1),)},
        "source": {"sources": (replace(good.sources[0], rejected=1),)},
        "no source": {"sources": ()},
        "totals": {"totals": replace(good.totals, closing=1)},
        "days": {"totals": replace(good.totals, days=good.totals.days[:1])},
        "verdict": {"management_cost": samples.management_cost(verdict=Verdict.KEPT)},
        "test": {"tests": (replace(good.tests[0], population=0),)},
        "ladder": {"ladder": replace(good.ladder, rungs=(rungs[1], rungs[0]))},
    }


@pytest.mark.parametrize("case", sorted(_contradictions()))
def test_figures_that_disagree_are_refused(case: str) -> None:
    with pytest.raises(FiguresDisagree):
        transparency.build(samples.transparency_data(**_contradictions()[case]))


def test_photos_are_rebuilt_and_bombs_refused() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif, comment=b"hidden")
    printed = for_print(out.getvalue() + b"tail")
    assert b"secret" not in printed
    assert b"hidden" not in printed
    assert b"tail" not in printed
    out = io.BytesIO()
    Image.new("1", (7000, 7000)).save(out, "PNG")
    for bad in (out.getvalue(), b"", b"<svg/>", b"\xff\xd8\xff"):
        with pytest.raises(PictureRefused):
            for_print(bad)


def test_a_photo_needs_a_hash() -> None:
    with pytest.raises(ValueError, match="sha256"):
        Photo(caption="", sha256="abc", picture=b"", taken_at=samples.AT, taken_by="")


def test_a_long_ledger_is_complete() -> None:
    lines = tuple(
        transparency.CostLine(
            reference=f"R{n:05d}", day=samples.AT.date(), text="Chi", amount=n + 1
        )
        for n in range(1500)
    )
    cost = samples.management_cost(lines=lines, verdict=Verdict.KEPT)
    text = body_text(transparency.build(samples.transparency_data(management_cost=cost)))
    assert [int(n) for n in re.findall(r"R(\d{5})", text)] == list(range(1500))
