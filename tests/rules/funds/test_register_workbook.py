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
