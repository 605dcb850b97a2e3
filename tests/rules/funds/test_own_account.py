"""The account that a statement says it is of, in each kind of file."""

from __future__ import annotations

import pytest
from test_statement_readers import MT940, camt, entry

from inspect_app.funds.importers.bulk.big_csv import open_big
from inspect_app.funds.importers.own_account import is_other
from inspect_app.funds.importers.statement import read_statement
from tests.kit.printed_statements import VIETCOMBANK, print_statement

TABLE = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
LINE = "1,01/09/2024,5213.1,,50.000,,ung ho so tai khoan: 999999999\n"


@pytest.mark.parametrize(
    ("above", "account"),
    [
        ("Số tài khoản: 1192673359,,Loại tiền tệ: VND\n", "1192673359"),
        ("Số tài khoản/Account No:,0011 2345 6789\n", "001123456789"),
        ("Account number,001xxxx123\n", "001****123"),
        ("(Số tài khoản cũ: 18830001192673)\n", ""),
        ("STK: 0011.00.1234567 VND\n", "0011001234567"),
        ("STK: 0011 00 1234567\n", "0011001234567"),
        ("STK: 0011 00 1234567 VND\n", ""),
        ("STK: 0011-00-1234567 - VND\n", "0011001234567"),
        ("STK: 12345/2024\n", ""),
        ("Số tài khoản: 1192673359\nSố tài khoản: 1192673358\n", ""),
        ("Số tài khoản: (đã thay thế)\n", ""),
        ("", ""),
    ],
)
def test_of_a_table(above: str, account: str) -> None:
    data = (above + TABLE + LINE).encode()
    assert read_statement(data, "x.csv").stated.account == account
    big = open_big(data, "x.csv")
    assert big is not None
    assert big.totals.stated.account == account


def test_of_a_printed_statement() -> None:
    rows = [["01/09/2024", "5213.1", "", "50.000", "", "ung ho"]]
    data = print_statement(VIETCOMBANK, rows, above="Số tài khoản: 1192673359")
    assert read_statement(data, "x.pdf").stated.account == "1192673359"


def test_of_messages() -> None:
    assert read_statement(MT940.encode(), "x.sta").stated.account == "0011"
    named = MT940.replace(":25:0011", ":25:BFTVVNVX/0011000123456VND")
    assert read_statement(named.encode(), "x.sta").stated.account == "0011000123456"
    two = MT940.replace(":25:0011", ":25:0012", 1)
    assert read_statement(two.encode(), "x.sta").stated.account == ""
    acct = "<Acct><Id><Othr><Id>0011000123456</Id></Othr></Id></Acct>"
    both = entry("500", "CRDT") + entry("100", "DBIT")
    assert read_statement(camt(acct + both), "x.xml").stated.account == "0011000123456"


@pytest.mark.parametrize(
    ("stated", "chosen", "other"),
    [
        ("1192673359", "1192673359", False),
        ("0011234", "11234", False),
        ("11234", "0011234", False),
        ("001****123", "0017777123", False),
        ("****3359", "1192673359", False),
        ("****3358", "1192673359", True),
        ("1192673359", "1192673358", True),
        ("119267335", "1192673359", True),
        ("", "1192673359", False),
    ],
)
def test_which_number_is_another(stated: str, chosen: str, *, other: bool) -> None:
    assert is_other(stated, chosen) is other
