"""A gift goes by a name only as its donor wishes; small groups and beneficiaries stay inside."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.fund_audit.rules.public import DONORS, POOLED, SMALLEST_CELL, donor_groups
from inspect_app.fund_audit.rules.wishes import Wish, in_force, let_out, spellings

COUNTS = st.fixed_dictionaries(dict.fromkeys(DONORS, st.integers(0, 12)))


def wish(gift: str, donor: str = "Bà Thử", wish_: str = "named") -> Wish:
    return Wish(gift, 5, wish_, donor if wish_ == "named" else "")  # type: ignore[arg-type]


@given(COUNTS, st.data())
def test_no_published_group_has_few_gifts_without_a_name(
    lines: dict[str, int], data: st.DataObject
) -> None:
    named = {group: data.draw(st.integers(0, count)) for group, count in lines.items()}
    shown = donor_groups(lines, named)
    assert set(shown) == {group for group, count in lines.items() if count}
    left = {group: lines[group] - named[group] for group in shown}
    sizes: dict[str, int] = {}
    for group, public in shown.items():
        assert public in (group, POOLED)
        sizes[public] = sizes.get(public, 0) + left[group]
    whole = sum(left.values())
    for size in sizes.values():
        assert size == 0 or size >= SMALLEST_CELL or size == whole


def test_one_name_may_pool_its_group() -> None:
    lines = {"individual": 5, "organisation": 9, "unknown": 0}
    apart = {"individual": "individual", "organisation": "organisation"}
    together = dict.fromkeys(apart, POOLED)
    assert donor_groups(lines, {}) == apart
    assert donor_groups(lines, {"individual": 1}) == together
    assert donor_groups(lines, {"individual": 5}) == apart


def test_the_latest_word_of_the_donor_counts_and_doubt_is_anonymous() -> None:
    book = [wish("A"), wish("B"), wish("B", "Ông Khác"), wish("C"), wish("C")]
    found = in_force(book, [])
    assert [found[gift].wish for gift in "ABC"] == ["named", "anonymous", "named"]
    taken_back = in_force(book, [wish("A", "Cô Thử"), wish("A", wish_="anonymous")])
    assert taken_back["A"].wish == "anonymous"
    given_again = in_force(book, [wish("A", wish_="anonymous"), wish("A", "Cô Thử")])
    assert given_again["A"].donor == "Cô Thử"


def test_a_name_goes_to_its_one_gift_only() -> None:
    wishes = {
        gift: wish(gift, donor)
        for gift, donor in (("A", "Bà Thử"), ("B", "Ông Mẫu"), ("C", "Bé Mơ"), ("D", "Cô Hai"))
    }
    wishes["E"] = wish("E", wish_="anonymous")
    wishes["F"] = Wish("F", 5, "named", " ")
    lines = {"A": ["s:1"], "B": ["s:2", "s:3"], "C": ["s:4"], "E": ["s:5"], "F": ["s:6"]}
    found = let_out(wishes, lines, {"Bé Mơ"})
    assert dict(found.names) == {"s:1": "Bà Thử"}
    assert (found.ambiguous, found.protected, found.anonymous) == (1, 1, 2)
    assert [one.gift for one in found.unmatched] == ["D"]


def test_a_name_inside_a_longer_one_is_looked_for() -> None:
    found = set(spellings("Gia đình bé Lò Thị Mơ, Mộc Châu"))
    assert {"GIA DINH BE LO THI MO MOC CHAU", "LO THI MO"} <= found
    assert "MO" not in found
