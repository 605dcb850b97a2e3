"""Text in a PDF equals the input, whatever the input."""

from __future__ import annotations

import random
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import fonts, minutes
from reports.house import letter, page, styles
from reports.house.tables import Column, ruled
from reports.house.text import P, TextTooLong, comparable, printable, same_text
from tests.reports import samples
from tests.reports.reading import body_text

_VIETNAMESE = "".join(sorted(fonts.vietnamese_letters()))
_SYLLABLES = [
    "trẻ",
    "em",
    "mồ",
    "côi",
    "được",
    "chăm",
    "sóc",
    "tại",
    "cơ",
    "sở",
    "trợ",
    "giúp",
    "xã",
    "hội",
    "Đặng",
    "Thị",
    "Quỳnh",
    "khoản",
    "chi",
    "không",
    "chứng",
    "từ",
    "nghiêm",
    "trọng",
    "ưỡn",
    "ẻo",
    "ngoằn",
    "ngoèo",
    "ýỷỹỵ",
    "ĐƯỜNG",
    "Ở",
    "ẤP",
]
_MARKUP = ("<b>", "</para>", "<", ">", "&", "&amp;", '"', "'", "a<b, c>d", "<!--", "<br>", "]]>")
_CONTROL = (
    "\x00",
    "\x07",
    "\x1b[31m",
    "\u202e",
    "\u200b",
    "\u00ad",
    "\t",
    "\r\n",
    "\u2028",
    "\x85",
)
_HEADS = "§cột1§§cột2§"  # the head of a table repeats on each page; it is no part of the cell
_ODD = ("😀", "中", "\ufb01", "\ufffe", "e\u0302\u0301", "\u00a0", "₫", "–", "…", "½", "ß")


def _mixed_text(chooser: random.Random) -> str:
    words = []
    for _ in range(chooser.randint(1, 60)):
        pool = chooser.choices((_SYLLABLES, _MARKUP, _CONTROL, _ODD), (70, 15, 10, 5))[0]
        words.append(chooser.choice(pool))
    if chooser.random() < 0.1:
        words.append("".join(chooser.choices(_VIETNAMESE, k=chooser.randint(50, 400))))
    glue = chooser.choice((" ", " ", "", "\n"))
    return glue.join(words)


def _in_a_paper(texts: list[str], *, in_table: bool = False) -> bytes:
    story: list[Any] = []
    for number, text in enumerate(texts):
        mark = f"§{number:04d}§"
        if in_table:
            columns = (Column("§cột1§", 25), Column("§cột2§"))
            story += [*ruled(columns, [(mark, text)]), P(f"°{mark}", styles.BODY)]
        else:
            story += [P(mark, styles.BODY), P(text, styles.BODY), P(f"°{mark}", styles.BODY)]
    return page.render(story, samples.letterhead(), "Kiểm thử")


def _between_marks(text: str, number: int) -> str:
    mark = f"§{number:04d}§"
    return text.split(mark, 1)[1].split(f"°{mark}", 1)[0]


@pytest.mark.parametrize("in_table", [False, True])
def test_five_hundred_generated_texts_come_out_as_they_went_in(in_table: bool) -> None:
    chooser = random.Random(20260205)
    texts = [_mixed_text(chooser) for _ in range(500)]
    extracted = body_text(_in_a_paper(texts, in_table=in_table))
    wrong = []
    for number, text in enumerate(texts):
        found = comparable(_between_marks(extracted, number))
        if found.replace(_HEADS, "") != comparable(text):
            wrong.append((text, found))
    assert wrong == []


_text = st.text(
    st.one_of(
        st.sampled_from(_VIETNAMESE + "<>&\"'/;!-=[]() \n\t"),
        st.characters(max_codepoint=0x24F),
        st.characters(categories=["Cc", "Cf"], max_codepoint=0xFFFF),
    ),
    max_size=300,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_text, min_size=20, max_size=20))
def test_generated_unicode_comes_out_as_it_went_in(texts: list[str]) -> None:
    extracted = body_text(_in_a_paper(texts))
    for number, text in enumerate(texts):
        assert same_text(text, _between_marks(extracted, number))


@given(_text)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_ordinary_vietnamese_is_printed_unchanged() -> None:
    sentence = "Nguyễn Văn Ệ: chi < 5 triệu & “không chứng từ” – 100%."
    assert printable(sentence) == sentence


def test_what_the_font_lacks_is_shown_by_its_code_and_controls_are_dropped() -> None:
    assert printable("a😀b\x00c\u202ed") == "a[U+1F600]bcd"


@pytest.mark.parametrize("in_table", [False, True])
def test_a_finding_of_ten_thousand_characters_is_whole(in_table: bool) -> None:
    finding = " ".join(random.Random(1).choices(_SYLLABLES, k=3000))[:10_000]
    word = "".join(random.Random(2).choices(_VIETNAMESE, k=10_000))
    extracted = body_text(_in_a_paper([finding, word], in_table=in_table))
    for number, text in enumerate((finding, word)):
        found = comparable(_between_marks(extracted, number))
        assert comparable(text) == (found.replace(_HEADS, ""))


def test_a_text_without_measure_is_refused() -> None:
    with pytest.raises(TextTooLong):
        P("x" * 200_001, styles.BODY)


_opened: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event in ("open", "socket.connect"):
        _opened.append(str(arguments[0]))


sys.addaudithook(_watch)


def test_malicious_markup_opens_no_file_and_no_connection(tmp_path: Any) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(samples.picture())
    payload = (
        f'<img src="{secret}"/><img src="http://127.0.0.1:9/x.png"/>'
        f'<a href="file://{secret}">x</a><font color="white">ẩn</font><para>'
    )
    finding = samples.conclusion_data().findings[0]
    data = samples.minutes_data(
        title=payload, content=(payload,), opinions=(payload,), findings=(finding,), photos=()
    )
    minutes.build(data)  # fonts and modules are loaded by now
    global _opened  # noqa: PLW0603 (an audit hook cannot be taken off again)
    _opened = []
    try:
        pdf = minutes.build(data)
        opened = list(_opened)
    finally:
        _opened = None
    allowed = {str(file) for file in fonts.serif().files}
    assert [name for name in opened if name not in allowed] == []
    assert comparable(payload) in comparable(body_text(pdf))
    assert b"/URI" not in pdf


def test_headings_of_the_letter_take_markup_as_text() -> None:
    data = samples.letterhead(subject='Về việc <b>"A&B"</b>')
    pdf = page.render(letter.title("Kết luận <i>", data.subject), data, "x")
    assert 'Về việc <b>"A&B"</b>' in body_text(pdf)
