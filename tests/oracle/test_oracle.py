"""The oracle itself: what it says about small forms whose answers are known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyxform.xls2xform import convert  # type: ignore[import-untyped,unused-ignore]

from tests.oracle.engine import AnswerRefused, Oracle, OracleRefused, oracle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def engine() -> Iterator[Oracle]:
    with oracle() as started:
        yield started


def xform(*rows: str) -> str:
    """An XForm from the rows of the survey sheet; a row that starts with "|" begins a sheet."""
    head = "| survey |\n| | type | name | label | relevant | calculation | required |"
    extra = " constraint | choice_filter | repeat_count |"
    cells = [row if row.startswith("|") else f"| | {row} |" for row in rows]
    return str(convert(xlsform="\n".join([head + extra, *cells]), file_type=".md").xform)


def test_a_question_without_relevance_reads_as_blank_and_comes_back(engine: Oracle) -> None:
    form = xform("text | ask | Ask | | | |", "text | told | Told | ${ask} = 'yes' | | |")
    shown = [("/data/ask", "yes"), ("/data/told", "all")]

    assert engine.evaluate(form, shown)["/data/told"].value == "all"
    hidden = engine.evaluate(form, [*shown, ("/data/ask", "no")])["/data/told"]
    assert (hidden.relevant, hidden.value) == (False, "")
    back = engine.evaluate(form, [*shown, ("/data/ask", "no"), ("/data/ask", "yes")])
    assert back["/data/told"].value == "all"


def test_a_repeat_calculates_for_every_instance(engine: Oracle) -> None:
    form = xform(
        "begin repeat | child | Child | | | |",
        "integer | age | Age | | | |",
        "calculate | twice | | | ${age} * 2 | |",
        "end repeat | | | | | |",
        "calculate | total | | | sum(${twice}) | |",
    )
    state = engine.evaluate(form, [("/data/child[1]/age", "3"), ("/data/child[2]/age", "4")])

    assert [state[f"/data/child[{n}]/twice"].value for n in (1, 2)] == ["6", "8"]
    assert state["/data/total"].value == "14"
    assert "/data/child[3]" not in state


def test_constraint_and_required(engine: Oracle) -> None:
    form = xform("integer | age | Age | | | yes | . < 18 |", "text | why | Why | | | ${age} > 15 |")
    blank, young, old = (engine.evaluate(form, [("/data/age", age)]) for age in ("", "16", "18"))

    assert [one["/data/age"].constraint_ok for one in (blank, young, old)] == [True, True, False]
    assert [one["/data/why"].required for one in (blank, young)] == [False, True]
    assert blank["/data/age"].required


def test_a_calculation_that_reads_itself_keeps_what_it_found(engine: Oracle) -> None:
    form = xform(
        "text | a | A | | | |",
        "text | s | S | | | |",
        "calculate | k | | ${s} != 'n' | if(. = '', ${a}, .) | |",
        "calculate | most | | | if(. = '' or ${a} > ., ${a}, .) | |",
    )
    answers = [("/data/a", "4"), ("/data/a", "7"), ("/data/s", "n"), ("/data/a", "5")]
    hidden = engine.evaluate(form, answers)
    assert (hidden["/data/k"].value, hidden["/data/most"].value) == ("", "7")
    assert engine.evaluate(form, [*answers, ("/data/s", "")])["/data/k"].value == "4"


def test_a_calculation_that_makes_more_of_itself_never_ends(engine: Oracle) -> None:
    form = xform("text | a | A | | | |", "calculate | k | | | concat(., ${a}) | |")
    with pytest.raises(OracleRefused):
        engine.evaluate(form, [("/data/a", "x")])


def test_a_choice_filter_drops_what_it_no_longer_offers(engine: Oracle) -> None:
    form = xform(
        "text | part | Part | | | |",
        "select_one places | place | Place | | | | | part = ${part} |",
        "| choices |",
        "| | list_name | name | label | part |",
        "| | places | hue | Hue | middle |",
        "| | places | hanoi | Hanoi | north |",
    )
    chosen = [("/data/part", "north"), ("/data/place", "hanoi")]

    assert engine.evaluate(form, chosen)["/data/place"].value == "hanoi"
    moved = engine.evaluate(form, [*chosen, ("/data/part", "middle")])
    assert moved["/data/place"].value == ""


def test_a_repeat_count_makes_the_instances(engine: Oracle) -> None:
    form = xform(
        "integer | rooms | Rooms | | | |",
        "begin repeat | room | Room | | | | | | ${rooms} |",
        "text | use | Use | | | |",
        "end repeat | | | | | |",
    )
    state = engine.evaluate(form, [("/data/rooms", "2"), ("/data/room[2]/use", "sleep")])

    assert state["/data/room[2]/use"].value == "sleep"
    assert "/data/room[3]" not in state
    with pytest.raises(AnswerRefused, match="no instance 3"):
        engine.evaluate(form, [("/data/rooms", "2"), ("/data/room[3]/use", "cook")])


def test_files_languages_and_the_clock(engine: Oracle) -> None:
    form = xform(
        "text | key | Key | | | |",
        "calculate | found | | | pulldata('wards', 'name', 'code', ${key}) | |",
        "calculate | day | | | today() | |",
    )
    state = engine.evaluate(
        form, [("/data/key", "7")], {"wards.csv": "code,name\n7,An Hải\n"}, "2024-02-29T23:30:00Z"
    )

    assert state["/data/found"].value == "An Hải"
    assert state["/data/day"].value == "2024-03-01"
    assert engine.evaluate(form, [("/data/key", "7")])["/data/found"].value == ""
    with pytest.raises(OracleRefused, match="no language Klingon"):
        engine.evaluate(form, [], language="Klingon")


def test_what_the_engine_refuses(engine: Oracle) -> None:
    form = xform("text | name | Name | | | |", "calculate | loud | | | concat(${name}, '!') | |")

    with pytest.raises(OracleRefused, match="syntax error"):
        engine.evaluate(form.replace("'!')", "'!'"), [])
    for path in ("/data/nobody", "/data/name[1]", "/other", "/data/loud"):
        with pytest.raises(AnswerRefused, match=path.replace("[", r"\[")):
            engine.evaluate(form, [(path, "x")])
