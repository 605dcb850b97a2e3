"""Pure rules of the register: strict cells, units through time, rows of any content."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.registry.rules.cells import BadCell, Cell, Unusable, read, shown
from inspect_app.registry.rules.columns import SHEETS, Column
from inspect_app.registry.rules.known import Known
from inspect_app.registry.rules.reading import RawRow, RawSheet, RawWorkbook, letter
from inspect_app.registry.rules.register import judge
from inspect_app.registry.rules.sentences import SENTENCES, sentence
from inspect_app.registry.rules.units import UnitFact, units_on, with_code
from inspect_app.registry.rules.vocabulary import YES_NO, folded, same

COUNT = Column("n", "N", "count")
AREA = Column("a", "A", "area")
MONEY = Column("m", "M", "money")
DATE = Column("d", "D", "date")
CODE = Column("c", "C", "code")
FLAG = Column("f", "F", "flag", choices=YES_NO)
TEXT = Column("t", "T")


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (COUNT, "1.234", 1234),
        (COUNT, Decimal(12), 12),
        (MONEY, "1.300.000.000", 1_300_000_000),
        (AREA, "1.250,5", 125_050),
        (AREA, Decimal("12.34"), 1234),
        (DATE, "1/2/2024", dt.date(2024, 2, 1)),
        (DATE, dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
        (CODE, " cs-01 ", "CS-01"),
        (FLAG, "có", True),
        (FLAG, unicodedata.normalize("NFD", "Không"), False),
        (TEXT, unicodedata.normalize("NFD", "Mái  ấm\n"), "Mái ấm"),
        (TEXT, 5, "5"),
    ],
)
def test_cells_that_are_certainly_meant(column: Column, cell: Cell, value: object) -> None:
    assert read(cell, column) == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (COUNT, "1.23", "not_a_number"),
        (COUNT, "1,234", "not_a_number"),
        (COUNT, "١٢", "not_a_number"),
        (COUNT, True, "not_a_number"),
        (COUNT, Decimal("1.5"), "not_whole"),
        (COUNT, "-1", "negative"),
        (COUNT, 10**7, "too_large"),
        (AREA, Decimal("1.001"), "too_fine"),
        (DATE, 45123, "not_a_date"),
        (DATE, "2024-02-01", "not_a_date"),
        (DATE, "1/2/24", "not_a_date"),
        (DATE, "29/02/2023", "no_such_day"),
        (DATE, dt.date(1899, 12, 31), "date_out_of_range"),
        (CODE, 7, "needs_text"),
        (CODE, "a b", "bad_code"),
        (TEXT, dt.date(2024, 1, 1), "not_text"),
        (TEXT, "a\x07b", "control_character"),
        (TEXT, "   ", "required"),
        (TEXT, Unusable("formula", "=A1"), "formula"),
    ],
)
def test_cells_that_are_refused(column: Column, cell: Cell, code: str) -> None:
    with pytest.raises(BadCell) as bad:
        read(cell, column)
    assert bad.value.code == code


@given(st.integers(0, 10**15))
def test_money_reads_as_it_is_written(amount: int) -> None:
    grouped = f"{amount:,}".replace(",", ".")
    assert read(grouped, MONEY) == read(str(amount), MONEY) == read(amount, MONEY) == amount


@given(st.dates(dt.date(1945, 1, 1), dt.date(2100, 12, 31)))
def test_a_day_reads_as_it_is_written(day: dt.date) -> None:
    assert read(day.strftime("%d/%m/%Y"), DATE) == day


@given(st.text())
def test_search_words_have_neither_diacritics_nor_case(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert folded(unicodedata.normalize("NFD", text)) == once
    assert "đ" not in once


def test_search_word_of_a_vietnamese_name() -> None:
    assert folded("Xã ĐỒNG  Vọng") == "xa dong vong"


cells: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.booleans(),
    st.sampled_from(["CS-01", "90001", "Có", "Công lập", "01/07/2025", "Giám đốc", "90"]),
    st.builds(Unusable, st.sampled_from(["formula", "error", "moment"]), st.text(max_size=9)),
)


@st.composite
def workbooks(draw: st.DrawFn) -> RawWorkbook:
    sheets = []
    for sheet in draw(st.lists(st.sampled_from(SHEETS), min_size=1, unique=True)):
        width = len(sheet.columns)
        header = RawRow(1, tuple(column.header for column in sheet.columns))
        body = draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=3))
        rows = [RawRow(number, tuple(row)) for number, row in enumerate(body, start=2)]
        sheets.append(RawSheet(sheet.name, (header, *rows)))
    return RawWorkbook(tuple(sheets))


@settings(max_examples=200, deadline=None)
@given(workbooks())
def test_any_rows_end_in_a_judgement_whose_faults_have_place_and_sentence(
    book: RawWorkbook,
) -> None:
    known = Known(today=dt.date(2025, 9, 1))
    judged = judge(book, known)
    assert judged == judge(book, known)
    names = {sheet.name for sheet in SHEETS}
    for fault in judged.faults:
        assert fault.code in SENTENCES
        assert sentence(fault.code, fault.facts)
        if fault.code != "no_rows":
            assert fault.sheet in names
            assert fault.row >= 2
            assert fault.column
            assert len(fault.value) <= 80
    assert judged.refused == any(not fault.warning for fault in judged.faults)
    for line in (line for lines in judged.lines.values() for line in lines):
        for column in line.sheet.columns:
            value = line.values.get(column.key)
            if column.kind in {"count", "money", "area"} and value is not None:
                assert type(value) is int
                assert value >= 0


def test_letters_are_those_of_the_spreadsheet() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_long_values_are_shortened_for_the_list() -> None:
    assert len(shown("x" * 500)) == 80
    assert shown("a\x00b") == "a�b"
    assert same("  Có ") == "có"


# --- names as of a day ----------------------------------------------------------------------------

OLD, LAST, NEW = dt.date(2000, 1, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def old(code: str, *successors: str) -> UnitFact:
    return UnitFact(code, code, "commune", f"Xã {code}", OLD, LAST, None, successors)


def new(code: str) -> UnitFact:
    return UnitFact(f"n{code}", code, "commune", f"Phường {code}", NEW)


def index(*units: UnitFact) -> dict[str, UnitFact]:
    return {unit.id: unit for unit in units}


def test_merge_leads_to_the_one_that_took_over_and_back_to_all() -> None:
    units = index(old("1", "n3"), old("2", "n3"), new("3"))
    assert [u.name for u in units_on("1", NEW, units)] == ["Phường 3"]
    assert [u.name for u in units_on("2", LAST, units)] == ["Xã 2"]
    assert [u.name for u in units_on("n3", LAST, units)] == ["Xã 1", "Xã 2"]


def test_split_leads_to_every_part() -> None:
    units = index(old("1", "n2", "n3"), new("2"), new("3"))
    assert [u.code for u in units_on("1", NEW, units)] == ["2", "3"]
    assert [u.code for u in units_on("n2", LAST, units)] == ["1"]


def test_new_name_under_the_same_code() -> None:
    units = index(old("1", "n1"), new("1"))
    assert units_on("1", NEW, units) == (units["n1"],)
    assert with_code("commune", "1", LAST, units) == units["1"]
    assert with_code("commune", "1", NEW, units) == units["n1"]
    assert with_code("province", "1", NEW, units) is None


def test_chain_circle_and_end_without_successor() -> None:
    middle = UnitFact("m", "2", "commune", "Xã giữa", NEW, dt.date(2025, 12, 31), None, ("e",))
    end = UnitFact("e", "3", "commune", "Xã cuối", dt.date(2026, 1, 1))
    units = index(old("1", "m"), middle, end)
    assert units_on("1", dt.date(2026, 5, 1), units) == (end,)
    assert units_on("e", OLD, units) == (units["1"],)
    assert units_on("1", dt.date(1999, 1, 1), units) == ()
    assert units_on("1", NEW, index(old("1"))) == ()
    circle = index(old("1", "2"), old("2", "1"))
    assert units_on("1", NEW, circle) == ()
    assert units_on("absent", NEW, circle) == ()


@given(
    st.lists(
        st.tuples(st.dates(OLD, NEW), st.integers(0, 400), st.sets(st.integers(0, 5), max_size=3)),
        min_size=1,
        max_size=6,
    ),
    st.dates(OLD, dt.date(2027, 1, 1)),
)
def test_whatever_is_found_is_in_force_that_day(
    shape: list[tuple[dt.date, int, set[int]]], day: dt.date
) -> None:
    units = index(
        *(
            UnitFact(
                str(n),
                str(n),
                "commune",
                f"U{n}",
                start,
                start + dt.timedelta(days=days),
                None,
                tuple(map(str, sorted(heirs))),
            )
            for n, (start, days, heirs) in enumerate(shape)
        )
    )
    for unit_id, unit in units.items():
        found = units_on(unit_id, day, units)
        assert all(other.valid_on(day) for other in found)
        if unit.valid_on(day):
            assert found == (unit,)
