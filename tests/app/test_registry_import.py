"""All or nothing: every fault of a workbook at its sheet, row and column, and nothing stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.journal import verify
from inspect_app.registry import queries
from inspect_app.registry.models import AdminUnit
from inspect_app.registry.rules.columns import SHEETS
from inspect_app.registry.rules.reading import letter
from inspect_app.registry.rules.sentences import SENTENCES, sentence
from tests.kit.register import (
    Rows,
    account,
    entities,
    facility,
    faults,
    import_rows,
    member,
    rows,
    unit,
)
from tests.kit.world import World

TODAY = today_vn()
TOMORROW = TODAY + dt.timedelta(days=2)


def place(sheet_key: str, column_key: str) -> tuple[str, str]:
    """Name of a sheet and letter of a column."""
    sheet = next(sheet for sheet in SHEETS if sheet.key == sheet_key)
    keys = [column.key for column in sheet.columns]
    return sheet.name, letter(keys.index(column_key))


def test_a_valid_workbook_is_stored_whole(world: World) -> None:
    done = import_rows(world, rows())
    assert (done.state, done.added, done.changed, done.faults, done.warnings) == (
        "imported",
        2,
        0,
        0,
        0,
    )
    actor = world.actor("inspector")
    home, charity = queries.entities(actor, "facility")[0], queries.entities(actor, "fund")[0]
    facts = queries.facility_facts(home.id)
    assert facts.facility.land_area_dm2 == 150_050
    assert facts.facility.ownership == "non_public"
    assert facts.children == 15
    assert {row.post: row.people for row in facts.staff} == {"director": 1, "carer": 6}
    money = queries.fund_facts(charity.id)
    assert money.fund.charter_assets == 1_300_000_000
    assert [row.account_no for row in queries.own_accounts(charity.id, TODAY)] == ["0011223344"]
    assert len(money.board) == 3
    assert money.programmes[0].restricted
    assert queries.place_of(actor, home.id, TODAY) == "Thôn Thử 1, Xã Đồng Thử, Tỉnh Thử"
    assert verify(db.session()).verified


def test_the_template_comes_back_unchanged(world: World) -> None:
    """What we write is what we read; an empty template says that it is empty."""
    done = import_rows(world, {})
    assert faults(done) == [("no_rows", "", 0, "")]


# Each case: what to spoil, and the fault that must be reported at exactly that place.
Spoil = Callable[[Rows], None]


def put(sheet: str, row: int, key: str, value: Any) -> Spoil:
    def spoil(content: Rows) -> None:
        content[sheet][row][key] = value

    return spoil


def add(sheet: str, row: dict[str, Any]) -> Spoil:
    def spoil(content: Rows) -> None:
        content[sheet].append(row)

    return spoil


def cut(sheet: str) -> Spoil:
    def spoil(content: Rows) -> None:
        content[sheet].clear()

    return spoil


CHILD = rows()["children"][0]
STAFF = rows()["staff"][1]
PROGRAMME = rows()["programmes"][0]

CASES: list[tuple[str, Spoil, str, int, str]] = [
    ("required", put("facilities", 0, "name", None), "facilities", 2, "name"),
    ("too_long", put("facilities", 0, "name", "x" * 301), "facilities", 2, "name"),
    ("control_character", put("facilities", 0, "name", "a\ue000b"), "facilities", 2, "name"),
    ("bad_code", put("facilities", 0, "code", "Mã số"), "facilities", 2, "code"),
    ("needs_text", put("facilities", 0, "code", 12), "facilities", 2, "code"),
    ("needs_text", put("facilities", 0, "commune", 90001), "facilities", 2, "commune"),
    ("bad_unit_code", put("facilities", 0, "commune", "9001"), "facilities", 2, "commune"),
    ("unknown_commune", put("facilities", 0, "commune", "90009"), "facilities", 2, "commune"),
    ("bad_phone", put("facilities", 0, "phone", "12 34"), "facilities", 2, "phone"),
    ("not_a_date", put("funds", 0, "registered_on", "2021"), "funds", 2, "registered_on"),
    ("no_such_day", put("funds", 0, "registered_on", "30/02/2021"), "funds", 2, "registered_on"),
    (
        "date_out_of_range",
        put("funds", 0, "registered_on", "01/02/1201"),
        "funds",
        2,
        "registered_on",
    ),
    ("in_the_future", put("funds", 0, "registered_on", TOMORROW), "funds", 2, "registered_on"),
    (
        "in_the_future",
        put("facilities", 0, "licence_issued_on", TOMORROW),
        "facilities",
        2,
        "licence_issued_on",
    ),
    (
        "closed_before_registered",
        put("facilities", 0, "closed_on", dt.date(2019, 3, 3)),
        "facilities",
        2,
        "closed_on",
    ),
    (
        "address_before_registered",
        put("facilities", 0, "address_from", dt.date(2018, 3, 3)),
        "facilities",
        2,
        "address_from",
    ),
    ("no_capacity", put("facilities", 0, "capacity", 0), "facilities", 2, "capacity"),
    ("negative", put("facilities", 0, "capacity", -4), "facilities", 2, "capacity"),
    ("not_a_number", put("children", 0, "children", "1,5"), "children", 2, "children"),
    ("not_a_number", put("facilities", 0, "capacity", "bốn mươi"), "facilities", 2, "capacity"),
    ("too_large", put("funds", 0, "charter_assets", 10**15 + 1), "funds", 2, "charter_assets"),
    ("too_fine", put("facilities", 0, "room_area", "12,345"), "facilities", 2, "room_area"),
    ("not_a_number", put("facilities", 0, "room_area", "1,250.5"), "facilities", 2, "room_area"),
    ("not_a_choice", put("facilities", 0, "ownership", "Tư nhân"), "facilities", 2, "ownership"),
    ("not_a_choice", put("facilities", 0, "mountainous", "x"), "facilities", 2, "mountainous"),
    (
        "founder_against_ownership",
        put("facilities", 0, "ownership", "Công lập"),
        "facilities",
        2,
        "founder",
    ),
    (
        "licence_incomplete",
        put("facilities", 0, "licence_issuer", None),
        "facilities",
        2,
        "licence_issuer",
    ),
    (
        "expires_before_issued",
        put("facilities", 0, "licence_expires_on", dt.date(2019, 5, 6)),
        "facilities",
        2,
        "licence_expires_on",
    ),
    ("unknown_body", put("facilities", 0, "issuer_code", "KHONG"), "facilities", 2, "issuer_code"),
    (
        "body_not_valid",
        put("facilities", 0, "issuer_code", "ORG-A"),
        "facilities",
        2,
        "issuer_code",
    ),
    ("repeated_code", add("facilities", facility()), "facilities", 3, "code"),
    ("repeated_code", put("funds", 0, "code", "CS-01"), "funds", 2, "code"),
    ("unknown_facility", put("children", 1, "code", "CS-99"), "children", 3, "code"),
    ("unknown_facility", put("staff", 1, "code", "Q-01"), "staff", 3, "code"),
    ("repeated_row", add("children", CHILD), "children", 4, "circumstance"),
    ("repeated_row", add("staff", STAFF), "staff", 4, "post"),
    ("unknown_fund", put("board", 2, "code", "CS-01"), "board", 4, "code"),
    ("repeated_row", add("board", member("người thử  hai")), "board", 5, "name"),
    (
        "ends_before_start",
        put("board", 2, "term_to", dt.date(2023, 1, 1)),
        "board",
        4,
        "term_to",
    ),
    ("fund_without_account", cut("accounts"), "funds", 2, "code"),
    ("bad_account_number", put("accounts", 0, "account_no", "VN12"), "accounts", 2, "account_no"),
    ("needs_text", put("accounts", 0, "account_no", 11223344), "accounts", 2, "account_no"),
    ("repeated_account", add("accounts", account()), "accounts", 3, "account_no"),
    (
        "ends_before_start",
        put("accounts", 0, "closed_on", dt.date(2020, 1, 1)),
        "accounts",
        2,
        "closed_on",
    ),
    ("repeated_row", add("programmes", PROGRAMME), "programmes", 3, "programme"),
    (
        "ends_before_start",
        put("programmes", 0, "ends_on", dt.date(2023, 1, 1)),
        "programmes",
        2,
        "ends_on",
    ),
    ("unit_digits", put("units", 1, "unit", "91"), "units", 3, "unit"),
    ("required", put("units", 1, "parent", None), "units", 3, "parent"),
    ("unknown_province", put("units", 1, "parent", "77"), "units", 3, "parent"),
    ("repeated_row", add("units", unit("90001", "Xã Khác")), "units", 5, "unit"),
    ("successor_of_living", put("units", 1, "successors", "90002"), "units", 3, "successors"),
    (
        "unknown_successor",
        add(
            "units",
            unit(
                "90003",
                "Xã Cũ",
                valid_from=dt.date(2000, 1, 1),
                valid_to=dt.date(2025, 6, 30),
                successors="90001; 90008",
            ),
        ),
        "units",
        5,
        "successors",
    ),
    (
        "ends_before_start",
        put("units", 1, "valid_to", dt.date(2025, 6, 1)),
        "units",
        3,
        "valid_to",
    ),
]


@pytest.mark.parametrize(
    ("code", "spoil", "sheet", "row", "column"),
    CASES,
    ids=[f"{case[0]}-{case[2]}-{case[4]}" for case in CASES],
)
def test_a_fault_is_reported_at_its_place_and_nothing_is_stored(
    world: World, code: str, spoil: Spoil, sheet: str, row: int, column: str
) -> None:
    content = rows()
    spoil(content)
    done = import_rows(world, content)
    name, letters = place(sheet, column)
    assert (code, name, row, letters) in faults(done)
    assert done.state == "refused"
    assert entities() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AdminUnit)) == 0


def test_all_faults_are_reported_at_once(world: World) -> None:
    content = rows()
    spoiled = [case for case in CASES if case[0] in {"no_capacity", "bad_phone", "unit_digits"}]
    for _code, spoil, _sheet, _row, _column in spoiled:
        spoil(content)
    content["facilities"].append(facility("CS-02", commune=None))
    found = {code for code, *_place in faults(import_rows(world, content))}
    assert found >= {"no_capacity", "bad_phone", "unit_digits", "required"}
    assert entities() == 0


def test_every_rule_has_a_sentence_that_can_be_filled() -> None:
    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return "x"

    for code in SENTENCES:
        assert sentence(code, Anything())


WARNINGS: list[tuple[str, Spoil]] = [
    ("over_capacity", put("facilities", 0, "capacity", 14)),
    ("small_board", lambda content: content["board"].pop()),
    ("foreign_board", lambda c: [row.update(vietnamese=False) for row in c["board"][:2]]),
    ("one_chair", put("board", 0, "post", "Ủy viên Hội đồng")),
    ("long_term", put("board", 0, "term_to", dt.date(2029, 1, 2))),
    ("many_directors", put("staff", 0, "people", 2)),
    (
        "no_licence",
        lambda c: c["facilities"][0].update(
            licence_no=None, licence_issued_on=None, licence_issuer=None
        ),
    ),
]


@pytest.mark.parametrize(("code", "spoil"), WARNINGS, ids=[code for code, _ in WARNINGS])
def test_a_doubt_is_a_warning_and_does_not_stop(world: World, code: str, spoil: Spoil) -> None:
    content = rows()
    spoil(content)
    done = import_rows(world, content)
    assert done.state == "imported"
    assert [fault.code for fault in queries.faults_of(done.id) if fault.warning] == [code]
