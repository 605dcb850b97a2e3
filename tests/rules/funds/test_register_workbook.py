"""Sheets of registers as funds fill them in: what is stored, what is refused, what is hidden."""

from __future__ import annotations

import pytest

from inspect_app.checklist_versions.importers import workbook
from inspect_app.funds.importers.registers import RegisterFault, RegisterFile, read_registers
from tests.kit.fund_registers import register_book

CHILD = "Bé Thử Bí Mật"
IDENTITY = "999888777666"
PEOPLE, CHILDREN = "Hội đồng, nhân sự", "Người thụ hưởng"


def hide(kind: str, text: str) -> str:
    """Stands for the keyed hash."""
    return f"<{kind}|{text}>"


def read(**sheets: list[dict[str, str]]) -> RegisterFile:
    return read_registers(register_book(sheets), "so.xlsx", hide)


def typed(name: str, *rows: list[str]) -> RegisterFile:
    """One sheet with its heading as typed."""
    return read_registers(workbook.write({name: list(rows)}), "so.xlsx", hide)


def rules(file: RegisterFile) -> list[tuple[str, int, str, str]]:
    return [(one.rule, one.row_no, one.column, one.value) for one in file.faults]


@pytest.mark.parametrize("sheet", [PEOPLE, CHILDREN])
def test_a_sheet_without_its_heading_shows_no_value_in_the_list_of_faults(sheet: str) -> None:
    file = typed(sheet, ["TH-01", CHILD, IDENTITY], ["TH-02", "Bé Hai", "999888777667"])
    assert RegisterFault(sheet, 1, "B: •••", "", "unknown_column") in file.faults
    assert not any(word in str(file.faults) for word in (CHILD, IDENTITY, "Bé Hai"))
    open_sheet = typed("Tài sản năm", ["Năm", "Cột lạ"])
    assert ("unknown_column", 1, "B: Cột lạ", "") in rules(open_sheet)


@pytest.mark.parametrize("code", [IDENTITY, "TH-0912345678", "0912.345.678", "0912-345-67/8"])
def test_a_code_that_tells_who_the_child_is_is_refused_and_not_shown(code: str) -> None:
    assert rules(read(beneficiaries=[{"code": code}])) == [
        ("tells_who", 2, "Mã người thụ hưởng", "•••")
    ]
    assert read(beneficiaries=[{"code": "TH-2024-000123", "area": "Xã A, thôn 12"}]).faults == ()
    place = read(beneficiaries=[{"code": "TH-1", "area": f"Xã A {IDENTITY}"}])
    assert rules(place) == [("tells_who", 2, "Địa bàn", "•••")]


@pytest.mark.parametrize(
    "typed_in", ["-", "…", "không", "Không có", "chưa có", "N/A", "0", "x", "000", "X X"]
)
def test_a_word_for_nothing_is_an_empty_cell(typed_in: str) -> None:
    keys = ("name", "account", "phone", "identity", "device", "photo", "guardian")
    file = read(beneficiaries=[{"code": "TH-1"} | dict.fromkeys(keys, typed_in)])
    assert file.faults == ()
    assert [row.values for row in file.rows] == [{"code": "TH-1"}]


def test_a_word_for_no_consent_is_no_consent_and_other_words_stay() -> None:
    file = read(
        restrictions=[
            {"code": "T1", "consent": "Không có", "bank_ref": "-", "donor": "株式会社", "area": "x"}
        ]
    )
    assert [row.values for row in file.rows] == [{"code": "T1", "donor": "株式会社", "area": "x"}]


def test_numbers_that_are_too_short_to_tell_people_apart_are_refused() -> None:
    file = read(
        people=[
            {"code": "A", "name": "A", "role": "Nhân viên", "account": "555", "phone": "gọi 12"},
            {"code": "B", "name": "B", "role": "Nhân viên", "account": "VANTHU", "identity": "12a"},
            {"code": "C", "name": "C", "role": "Nhân viên", "account": "thu88", "phone": "0912"},
        ]
    )
    assert rules(file) == [
        ("number_too_short", row, column, "•••")
        for row, column in (
            (2, "Số tài khoản"),
            (2, "Điện thoại"),
            (3, "Số tài khoản"),
            (3, "Số định danh"),
        )
    ]
    assert file.rows[0].values["account"] == "<account|THU88>"


def test_names_that_differ_in_accents_are_two_people() -> None:
    two = read(
        payees=[{"name": "Lê Thị Hoa"}, {"name": "Lê Thị Hòa"}],
        limits=[{"approver": "Trần Hùng", "most": "1"}, {"approver": "Trần Hưng", "most": "2"}],
    )
    assert (two.faults, len(two.rows)) == ((), 4)
    twice = read(payees=[{"name": "Lê Thị Hoa"}, {"name": "LÊ THỊ  HOA"}])
    assert rules(twice) == [("repeated_key", 3, "Tên người nhận", "LÊ THỊ HOA")]
    codes = read(aid_accounts=[{"account": "12-34"}, {"account": "12.34"}])
    assert [one.rule for one in codes.faults] == ["repeated_key"]


def test_cells_under_no_heading_are_faults_and_not_dropped() -> None:
    children = typed(CHILDREN, ["Mã người thụ hưởng", ""], ["TH-01", "0912345678", "x"], ["TH-02"])
    assert rules(children) == [
        ("outside_columns", 2, "B", "•••"),
        ("outside_columns", 2, "C", "•••"),
    ]
    limits = typed("Hạn mức duyệt", ["Người duyệt", "", "Hạn mức (đồng)"], ["A", "5", "7"])
    assert rules(limits) == [("outside_columns", 2, "B", "5")]


def test_numbers_are_bounded_so_that_products_fit_64_bits() -> None:
    kept = {"code": "N", "day": "01/09/2024", "item": "Gạo", "given": "0", "stock": "0"}
    assets = {"disbursed": "0", "raises": "Không"}
    most = read(
        in_kind=[{**kept, "quantity": "10.000.000", "unit_price": "100.000.000.000"}],
        assets=[{**assets, "year": "1900", "total": "100.000.000.000.000"}],
    )
    assert most.faults == ()
    assert 10**7 * 10**11 < 2**63 > 10**14 * 10_000
    over = read(
        in_kind=[{**kept, "quantity": "10.000.001", "unit_price": "100.000.000.001"}],
        assets=[{**assets, "year": "0", "total": "100.000.000.000.001"}],
    )
    assert sorted((one.rule, one.column) for one in over.faults) == [
        ("money_too_large", "Tổng tài sản (đồng)"),
        ("money_too_large", "Đơn giá (đồng)"),
        ("whole_out_of_range", "Năm"),
        ("whole_out_of_range", "Số lượng nhận"),
    ]
