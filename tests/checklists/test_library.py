"""The checklists of the library: complete, cited, and citing articles that exist."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml

from checklists import Checklist, Computed, Question, citation_en, citation_vi, library, load
from checklists.expression import parse, show
from checklists.model import NOT_APPLICABLE
from checklists.references import parse_reference

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("INSPECT_SHARED") or ROOT.parent / "shared")
EACH = pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)


def rows(checklist: Checklist) -> list[Question | Computed]:
    return list(checklist.by_name.values())


def test_both_are_there_and_long_enough() -> None:
    assert len(load("social-assistance-facility").questions) >= 80
    assert len(load("charity-fund").questions) >= 50
    assert {each.subject for each in library()} == {"facility", "fund"}
    with pytest.raises(KeyError):
        load("moon")


@EACH
def test_names_codes_and_labels_are_unique(checklist: Checklist) -> None:
    items = [*checklist.questions, *checklist.computed]
    assert len({item.name for item in items}) == len(items)
    assert len({item.code for item in items}) == len(items)
    labels = [question.label_vi for question in checklist.questions]
    assert len(set(labels)) == len(labels)


@EACH
def test_every_question_names_law_of_the_list(checklist: Checklist) -> None:
    known = {law.doc: law for law in checklist.laws}
    for item in rows(checklist):
        assert item.law or (isinstance(item, Computed) and not item.has_verdict), item.name
        for text in item.law:
            law = parse_reference(text)
            assert law.doc in known, item.name
            assert f"{law.doc} {law.cite}" == text
            assert law.doc in citation_vi(text)
            assert law.doc in citation_en(text)
        if item.status == "verified" and item.law:
            assert any(known[parse_reference(t).doc].status == "verified" for t in item.law)


@EACH
def test_the_2026_decree_is_unverified_everywhere(checklist: Checklist) -> None:
    for item in rows(checklist):
        only_new = item.law and all(text.startswith("03/2026") for text in item.law)
        assert bool(only_new) == (item.status == "unverified"), item.name


@cache
def _articles() -> dict[tuple[str, int], str]:
    """Article texts of the law pack by document number and article."""
    found: dict[tuple[str, int], str] = {}
    heading = re.compile(r"\(Điều (\d+)\w* (?:Luật|Nghị định|Thông tư) số 0*(\S+?)[ ,)]")
    for path in sorted((SHARED / "law" / "texts").glob("*.txt")):
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        for block in re.split(r"(?m)^(?=### )", text):
            match = heading.search(block)
            if match:
                found[match[2], int(match[1])] = block
    return found


def _standing(text: str) -> bool:
    """Whether article, clause and point of the reference exist in the text."""
    law = parse_reference(text)
    block = _articles().get((law.doc.lstrip("0"), law.article))
    if block is None:
        return False
    if law.clause:
        parts = re.split(rf"(?m)^\s*{law.clause}\s?\.\s", block, maxsplit=1)
        if len(parts) != 2:
            return False
        block = re.split(r"(?m)^\s*\d+\s?\.\s", parts[1], maxsplit=1)[0]
    return not law.point or re.search(rf"(?m)^\s*{law.point}\) ", block) is not None


@EACH
def test_every_verified_cite_exists_in_the_text(checklist: Checklist) -> None:
    if not (SHARED / "law" / "texts").is_dir():
        pytest.skip("the law texts (../shared/law/texts or INSPECT_SHARED) are not on this machine")
    cites = {t for item in rows(checklist) for t in item.law if parse_reference(t).article}
    assert len(cites) > 50
    assert [text for text in sorted(cites) if not _standing(text)] == []


def test_a_wrong_cite_would_be_noticed() -> None:
    if not (SHARED / "law" / "texts").is_dir():
        pytest.skip("the law texts (../shared/law/texts or INSPECT_SHARED) are not on this machine")
    assert _standing("93/2019/NĐ-CP Đ37.2a")
    for wrong in (
        "93/2019/NĐ-CP Đ37.2k",
        "93/2019/NĐ-CP Đ37.9",
        "93/2019/NĐ-CP Đ137",
        "1/2019/NĐ-CP Đ1",
    ):
        assert not _standing(wrong)


@EACH
def test_every_norm_is_a_figure_of_the_law_data(checklist: Checklist) -> None:
    folder = ROOT / "inspect_app" / "law" / "figures"
    known = {
        key
        for path in folder.glob("*.yaml")
        for key in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    assert known
    assert checklist.norm_ids <= known


@EACH
def test_stored_version_is_the_same_checklist(checklist: Checklist) -> None:
    data = json.loads(json.dumps(checklist.to_json(), ensure_ascii=False))
    again = Checklist.from_json(data)
    assert again == checklist
    assert again.content_hash == checklist.content_hash
    data["sections"][0]["questions"][0]["label_vi"] += " "
    assert Checklist.from_json(data).content_hash != checklist.content_hash


@EACH
def test_damaged_stored_version_is_refused(checklist: Checklist) -> None:
    for damage in ({"format": 2}, {"extra": 1}, {"sections": "x"}, {"version": 1}, {"laws": None}):
        with pytest.raises(ValueError, match=r"expected|stored checklist"):
            Checklist.from_json({**checklist.to_json(), **damage})
    for other in (None, [], {}):
        with pytest.raises(ValueError, match="stored checklist"):
            Checklist.from_json(other)


@EACH
def test_texts_are_nfc_and_sentences_are_closed(checklist: Checklist) -> None:
    for question in checklist.questions:
        for text in (question.label_vi, question.finding_vi, question.remedy, question.hint_vi):
            assert text == unicodedata.normalize("NFC", text.strip())
        if question.kind == "verdict":
            assert question.label_vi.endswith("."), question.name
            assert question.remedy.endswith("."), question.name
            assert question.evidence, question.name
        prohibited = question.label_vi.startswith("Không ") and question.kind == "verdict"
        if prohibited and question.severity == "high":
            assert question.finding_vi, question.name


@EACH
def test_expressions_are_stored_as_they_are_written(checklist: Checklist) -> None:
    trees = list(checklist.trees())
    assert len(trees) > 20
    assert all(parse(show(tree)) == tree for tree in trees)


@EACH
def test_prohibited_acts_cannot_be_set_aside(checklist: Checklist) -> None:
    for question in checklist.questions:
        if question.name.startswith("no_") and question.critical:
            assert NOT_APPLICABLE not in {choice.name for choice in question.choices}
            assert not question.may_be_not_applicable


@EACH
def test_pyxform_compiles_it(checklist: Checklist) -> None:
    if importlib.util.find_spec("pyxform") is None:
        pytest.skip("pyxform is not installed")
    from pyxform.xls2xform import convert  # type: ignore[import-not-found,unused-ignore]

    path = ROOT / "checklists" / "library" / f"{checklist.code}.md"
    form = convert(path.read_text(encoding="utf-8"), file_type=".md").xform
    for section in checklist.sections:
        for question in section.questions:
            bind = re.search(rf'<bind nodeset="/[^/"]+/{section.name}/{question.name}"[^>]*>', form)
            assert bind, question.name
            assert f'ins:law="{"; ".join(question.law)}"' in bind[0]
