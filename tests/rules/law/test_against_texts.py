"""Our figures against the external fact list, its quotes and the full texts.

The texts stay outside the repository: without them these tests are skipped and say so. The place
is INSPECT_SHARED, or `../shared` beside the repository.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from inspect_app.law.importers.law_files import FOLDER, shipped_book
from inspect_app.law.importers.law_pack import Article, read_folder
from inspect_app.law.rules import Cite, DatedValue, Norm, Status

REPOSITORY = FOLDER.parent.parent
SHARED = Path(os.environ.get("INSPECT_SHARED") or REPOSITORY.parent / "shared") / "law"
pytestmark = pytest.mark.skipif(
    not (SHARED / "rules.json").is_file(),
    reason="no law texts beside the repository (../shared or INSPECT_SHARED): quotes not checked",
)
BOOK = shipped_book()
VALUES: list[tuple[Norm, DatedValue]] = [
    (norm, dated) for norm in BOOK.norms.values() for dated in norm.values
]


@lru_cache(maxsize=1)
def facts() -> dict[str, dict[str, Any]]:
    content = json.loads((SHARED / "rules.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in content}


@lru_cache(maxsize=1)
def articles() -> dict[tuple[str, int], Article]:
    found: dict[tuple[str, int], Article] = {}
    for act in read_folder(SHARED / "texts"):
        for article in act.articles:
            found.setdefault((article.document, article.article), article)
    return found


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def test_every_fact_stands_in_our_figures_exactly_once() -> None:
    ours = [dated.fact for _, dated in VALUES if dated.fact]
    assert sorted(ours) == sorted(facts())
    assert len(ours) == 63


def test_every_fact_agrees_in_value_act_article_dates_and_status() -> None:
    for norm, dated in VALUES:
        if dated.fact is None:
            continue
        fact = facts()[dated.fact]
        expected = fact["value"]
        if not isinstance(expected, str):
            expected = Decimal(str(expected))
        assert dated.value == expected, norm.id
        assert norm.unit == fact["unit"], norm.id
        assert (dated.document, dated.cite) == (fact["doc"], fact["cite"]), norm.id
        assert dated.valid_from.isoformat() == fact["valid_from"], norm.id
        last = dated.valid_to.isoformat() if dated.valid_to else None
        assert last == fact["valid_to"], norm.id
        assert dated.status.value == fact["status"], norm.id


def test_every_quote_stands_in_the_cited_article_of_the_cited_act() -> None:
    checked = 0
    for norm, dated in VALUES:
        fact = facts().get(dated.fact or "")
        if fact is None or dated.status is not Status.VERIFIED:
            continue
        source = flat((SHARED / fact["source_file"]).read_text(encoding="utf-8"))
        assert flat(fact["quote"]) in source, norm.id
        article = articles()[dated.document, Cite.parse(dated.cite).article]
        assert flat(fact["quote"]) in flat(f"{article.heading} {article.text}"), norm.id
        checked += 1
    assert checked == sum(fact["status"] == "verified" for fact in facts().values())


def spellings(value: Decimal | str | None) -> set[str]:
    """How the law may write a value: 6, 06, sáu-free; money with dots; 31 tháng 3."""
    if isinstance(value, str):
        month, day = value.split("-")
        return {f"{int(day)} tháng {int(month)}"}
    whole = int(value or 0)
    words = {1: "một", 2: "hai", 3: "ba"}
    found = {str(whole), f"{whole:02d}", f"{whole:,d}".replace(",", ".")}
    return found | ({words[whole]} if whole in words else set())


def test_every_verified_number_stands_in_the_cited_clause() -> None:
    for norm, dated in VALUES:
        if dated.status is not Status.VERIFIED:
            continue
        cite = Cite.parse(dated.cite)
        article = articles()[dated.document, cite.article]
        text = article.text
        if cite.clause is not None:
            clause = re.search(
                rf"^\s*{cite.clause}\. (.*?)(?=^\s*{cite.clause + 1}\. |\Z)",
                text,
                re.MULTILINE | re.DOTALL,
            )
            assert clause, (norm.id, dated.cite)
            text = clause[1]
        if cite.point is not None:
            point = re.search(
                rf"^\s*{cite.point}\) (.*?)(?=^\s*\w\) |\Z)", text, re.MULTILINE | re.DOTALL
            )
            assert point, (norm.id, dated.cite)
            text = point[1]
        found = any(
            re.search(rf"(?<![\d.]){re.escape(one)}(?!\d|\.\d)", flat(text))
            for one in spellings(dated.value)
        )
        assert found, (norm.id, dated.cite, dated.value)


def test_the_register_knows_the_last_article_and_the_dates_of_every_text() -> None:
    last: dict[str, int] = {}
    for act, number in articles():
        last[act] = max(number, last.get(act, 0))
    for document in BOOK.documents.values():
        if document.status is Status.VERIFIED:
            assert document.last_article == last[document.number], document.number


def test_the_register_agrees_with_the_dates_that_the_texts_state() -> None:
    pattern = re.compile(
        r"\(Điều 1 \S+(?: \S+)? số (\S+) .*ngày (\d\d)/(\d\d)/(\d{4}) của [^,]*, .*?"
        r"kể từ ngày (\d\d)/(\d\d)/(\d{4})"
    )
    checked = 0
    for act in read_folder(SHARED / "texts"):
        for match in pattern.finditer(act.text):
            number = match[1] if match[1][1] != "/" else f"0{match[1]}"
            document = BOOK.documents.get(number)
            if document is None:
                continue
            issued = dt.date(int(match[4]), int(match[3]), int(match[2]))
            valid = dt.date(int(match[7]), int(match[6]), int(match[5]))
            assert (document.issued, document.valid_from) == (issued, valid), number
            checked += 1
    assert checked >= 10


def test_no_text_of_the_law_is_copied_into_the_law_data() -> None:
    quotes = [flat(fact["quote"]) for fact in facts().values() if len(fact["quote"]) > 40]
    for path in sorted(FOLDER.rglob("*.yaml")):
        text = flat(path.read_text(encoding="utf-8"))
        assert not [quote for quote in quotes if quote in text], path.name
