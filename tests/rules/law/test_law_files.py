"""The shipped law data, and that the reader names file, line, key, value and rule."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.law.importers.law_files import FOLDER, read_book, shipped_book
from inspect_app.law.rules import (
    BadCite,
    LawError,
    Level,
    NoFigure,
    NoRegime,
    Procedure,
    Status,
    UnknownDocument,
)

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))
BOOK = shipped_book()


def test_every_figure_has_a_permanent_number_and_two_titles() -> None:
    numbers = [norm.number for norm in BOOK.norms.values()]
    assert len(numbers) == len(set(numbers)) >= 59
    assert all(number[0] == "R" and number[1:].isdigit() for number in numbers)
    assert all(norm.title_vi != norm.title_en for norm in BOOK.norms.values())


@given(DAYS)
def test_one_value_at_most_is_in_force_on_one_day(on: dt.date) -> None:
    for norm in BOOK.norms.values():
        covering = [dated for dated in norm.values if dated.covers(on)]
        assert len(covering) <= 1
        figure = BOOK.find(norm.id, on)
        assert (figure is not None) == bool(covering)
        if figure is not None:
            assert figure.valid_from <= on
            assert figure.valid_to is None or on <= figure.valid_to
            assert figure.where == covering[0].where


def test_every_figure_has_exactly_one_value_today_and_since_its_last_act() -> None:
    for norm in BOOK.norms.values():
        assert BOOK.figure(norm.id, dt.date(2026, 11, 23)).id == norm.id
        last = norm.values[-1]
        assert last.valid_to is None, norm.id


def test_the_management_cap_is_five_percent_until_the_decree_was_replaced() -> None:
    cap = BOOK.figure("mgmt_cap", dt.date(2026, 2, 28))
    assert (cap.value, cap.share, cap.cite) == (Decimal(5), Decimal("0.05"), "Đ37.2a")
    assert cap.citable
    after = BOOK.figure("mgmt_cap", dt.date(2026, 3, 1))
    assert after.value is None
    assert not after.known
    assert not after.citable
    with pytest.raises(NoFigure):
        BOOK.figure("mgmt_cap", dt.date(2020, 1, 14))
    with pytest.raises(NoFigure):
        BOOK.find("management", dt.date(2024, 1, 1))
    with pytest.raises(LawError):
        _ = after.amount


def test_the_place_of_a_value_is_the_line_it_stands_on() -> None:
    for norm in BOOK.norms.values():
        for dated in norm.values:
            name, _, line = dated.where.rpartition(":")
            text = (FOLDER.parent.parent / name).read_text(encoding="utf-8").splitlines()
            assert text[int(line) - 1].strip().startswith("- {value:")


def test_a_citation_is_worded_as_documents_write_it_and_dated() -> None:
    basis = BOOK.legal_basis("93/2019/NĐ-CP", "Đ37.2a", dt.date(2024, 5, 1))
    assert basis.words == "điểm a khoản 2 Điều 37 Nghị định số 93/2019/NĐ-CP"
    assert basis.citable
    late = BOOK.legal_basis("93/2019/NĐ-CP", "Đ37.2a", dt.date(2026, 3, 1))
    assert not late.valid
    assert not late.citable
    unread = BOOK.legal_basis("03/2026/NĐ-CP", "?", dt.date(2026, 3, 1))
    assert unread.valid
    assert not unread.citable
    assert unread.words == "Nghị định số 03/2026/NĐ-CP"
    law = BOOK.legal_basis("84/2025/QH15", "Đ37", dt.date(2025, 7, 1))
    assert law.words == "Điều 37 Luật Thanh tra số 84/2025/QH15"


@pytest.mark.parametrize("cite", ["Đ51", "37.2a", "Đ0", "Đ37.2f", "Đ37.2aa", "Đ37a", "", "Đ37."])
def test_a_wrong_citation_is_refused(cite: str) -> None:
    with pytest.raises(BadCite):
        BOOK.legal_basis("93/2019/NĐ-CP", cite, dt.date(2024, 5, 1))


def test_an_unknown_document_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        BOOK.legal_basis("999/2019/NĐ-CP", "Đ1", dt.date(2024, 5, 1))


def test_a_basis_of_an_unverified_figure_is_unverified() -> None:
    on = dt.date(2026, 4, 1)
    basis = BOOK.basis_of(BOOK.figure("disclose", on), on)
    assert basis.status is Status.UNVERIFIED
    assert basis.valid
    assert not basis.citable


def test_the_procedures_of_today() -> None:
    on = dt.date(2026, 11, 23)
    inspection = BOOK.regime(Procedure.INSPECTION, on)
    assert [stage.code for stage in inspection.stages] == [
        *("decision", "announcement", "field", "team_report", "draft_assignment"),
        *("draft_conclusion", "appraisal", "conclusion", "publication", "directive", "follow_up"),
    ]
    check = BOOK.regime(Procedure.SPECIALISED_CHECK, on).stage("field")
    assert check.clock_for(Level.PROVINCE) == "kt_field"
    assert check.clock_for(Level.COMMUNE) == "kt_commune"
    assert check.extension_for(Level.COMMUNE) == "kt_commune_ext"
    report = inspection.stage("team_report")
    assert report.clock_for(complex_case=True) == "tt_report_complex"
    assert inspection.code == "inspection_2025"


def test_before_the_decree_no_regime_of_checks_is_known() -> None:
    with pytest.raises(NoRegime):
        BOOK.regime(Procedure.SPECIALISED_CHECK, dt.date(2025, 8, 4))
    old = BOOK.regime(Procedure.INSPECTION, dt.date(2025, 6, 30))
    assert (old.code, old.status) == ("inspection_2022", Status.UNVERIFIED)


def test_every_clock_of_a_regime_has_a_value_while_the_regime_holds() -> None:
    for regime in BOOK.regimes:
        for on in {regime.valid_from, regime.valid_to or dt.date(2026, 11, 23)}:
            for stage in regime.stages:
                for figure_id in stage.figure_ids():
                    figure = BOOK.figure(figure_id, on)
                    assert figure.document == regime.document
                    assert figure.status is regime.status
                    if figure_id == stage.clock and regime.status is Status.VERIFIED:
                        assert figure.cite == stage.cite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the law data that a test may spoil."""
    for name in ("documents.yaml", "regimes.yaml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    shutil.copytree(FOLDER / "figures", tmp_path / "figures")
    return tmp_path


SPOILED = [
    ("figures/fund.yaml", "{value: 5,", "{value: 5.5,", "value: 5.5: a whole number"),
    ("figures/fund.yaml", "{value: 5,", '{value: "năm",', "is not a number"),
    ("figures/fund.yaml", '"03-31"', '"02-30"', "there is no such day"),
    ("figures/fund.yaml", 'cite: "Đ37.2a"', 'cite: "?"', "a verified rule names its article"),
    ("figures/fund.yaml", 'cite: "Đ37.2a"', 'cite: "Đ57.2a"', "ends with article 50"),
    ("figures/fund.yaml", "valid_to: 2026-02-28", "valid_to: 2026-03-01", "overlaps"),
    ("figures/fund.yaml", "valid_to: 2026-02-28", "valid_to: 2019-03-01", "lies before"),
    ("figures/fund.yaml", "number: R31", "number: R32", "R32 is"),
    ("figures/fund.yaml", "mgmt_cap_max:", "mgmt_cap:", "the key stands twice"),
    ("figures/fund.yaml", "status: verified", "status: sure", "verified or unverified"),
    ("figures/fund.yaml", "document: 03/2026/NĐ-CP", "document: 9/2026/NĐ-CP", "documents.yaml"),
    ("figures/fund.yaml", "title_en:", "title_fr:", "is missing"),
    ("figures/child.yaml", "child_age:", "mgmt_cap:", "stands in two files"),
    ("regimes.yaml", "clock: tt_sign", "clock: tt_sing", "there is no such figure"),
    ("regimes.yaml", "ends_with: announced", "ends_with: told", "no earlier stage"),
    ("regimes.yaml", "valid_to: 2025-06-30", "valid_to: 2025-07-01", "overlaps inspection_2025"),
    ("documents.yaml", "repealed_by: 03/2026", "repealed_by: 04/2026", "is not in the register"),
    ("documents.yaml", "valid_from: 2020-01-15", "valid_from: 2020-01-16", "not in force"),
    ("documents.yaml", "number: 04/2020/TT-BNV", "number: 4/2020/TT-BNV", "not the number"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "says"), SPOILED)
def test_wrong_data_are_refused_with_their_place(
    folder: Path, name: str, right: str, wrong: str, says: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(LawError, match=r"^law/[a-z/]+\.yaml(:\d+)?: ") as refused:
        read_book(folder, "law")
    assert says in str(refused.value)


def test_the_copy_itself_is_right(folder: Path) -> None:
    assert read_book(folder, "law").norms.keys() == BOOK.norms.keys()
