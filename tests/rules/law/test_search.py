"""Search as `inspect-app rules` uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from inspect_app.law.importers.law_files import shipped_book
from inspect_app.law.rules import RuleRow, find_rules, plain

BOOK = shipped_book()
ON = dt.date(2025, 6, 1)


@pytest.mark.parametrize(
    "text", ["quản lý quỹ trần", "quan ly quy tran", "MANAGEMENT cap", "mgmt_cap", "dieu 37 diem a"]
)
def test_the_cap_is_found_by_any_of_its_names(text: str) -> None:
    rows = {row.id: row for row in find_rules(BOOK, text, ON)}
    cap = rows["mgmt_cap"]
    assert cap.figure == "5 % tổng thu"
    assert cap.law == "điểm a khoản 2 Điều 37 Nghị định số 93/2019/NĐ-CP"
    assert cap.status == "verified"
    assert cap.where.startswith("inspect_app/law/figures/fund.yaml:")


def test_a_day_chooses_the_value_and_no_day_shows_all() -> None:
    assert [row.status for row in find_rules(BOOK, "mgmt_cap R31", None)] == [
        "verified",
        "unverified",
    ]
    assert [row.status for row in find_rules(BOOK, "R31", dt.date(2026, 3, 1))] == ["unverified"]
    assert find_rules(BOOK, "R31", dt.date(2019, 1, 1)) == []
    assert find_rules(BOOK, "không có điều này", None) == []


def test_numbers_are_shown_the_vietnamese_way() -> None:
    shown = {row.id: row.figure for row in find_rules(BOOK, "", ON)}
    assert shown["fund_min_nat"] == "6.500.000.000 đồng"
    assert shown["disclose"] == "31/03"
    assert find_rules(BOOK, "mgmt_cap_max", dt.date(2026, 3, 1))[0].figure == "? % tổng thu"


def test_rows_come_in_order_of_their_numbers() -> None:
    numbers = [row.number for row in find_rules(BOOK, "", ON)]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(set(numbers))


def test_checks_of_other_rooms_join_the_search() -> None:
    check = replace(find_rules(BOOK, "R31", ON)[0], kind="check", number="C07", id="cap_kept")

    def source(on: dt.date | None) -> Iterable[RuleRow]:
        return [check] if on == ON else []

    assert [row.number for row in find_rules(BOOK, "5 tran", ON, [source]) if row.kind == "check"]
    assert check.as_json()["id"] == "cap_kept"


def test_plain() -> None:
    assert plain("Quỹ Đầu tư ĐẠT") == "quy dau tu dat"
