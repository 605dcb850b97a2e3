"""Codes in the texts of statement lines: the plain pattern of all codes is the oracle."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.fund_audit.battery.lines.marking import Words

PIECES = st.lists(st.sampled_from(["A", "AB", "1", "12", " ", "-", "/", ".", "Ø"]), max_size=12)
TEXTS = PIECES.map("".join)
CODES = TEXTS.filter(lambda text: re.search("[0-9A-Z]", text) is not None)


def by_pattern(codes: list[str], text: str) -> str:
    """Any of the codes as a whole word, the longest first."""
    ordered = "|".join(map(re.escape, sorted(codes, key=len, reverse=True)))
    found = re.search(rf"(?<![0-9A-Z])(?:{ordered})(?![0-9A-Z])", text)
    return found.group() if found else ""


@given(st.lists(CODES, min_size=1, max_size=8), TEXTS, st.data())
def test_words_are_found_as_the_pattern_finds_them(
    codes: list[str], text: str, data: st.DataObject
) -> None:
    text += data.draw(st.sampled_from(codes)) + data.draw(TEXTS)
    assert Words(codes).named(text) == by_pattern(codes, text)


def test_whole_words_only_the_first_and_longest_and_never_a_bare_sign() -> None:
    words = Words(["TT-01", "TT-01 SUA", "QD 12/QD-QMH", "-"])
    assert words.named("TAI TRO TT-01 SUA HOC DUONG") == "TT-01 SUA"
    assert words.named("CHI QD 12/QD-QMH, TT-01") == "QD 12/QD-QMH"
    assert words.named("XTT-01 TT-012 - QD 12/QD-QMHX") == ""
