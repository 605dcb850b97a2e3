"""Workbooks of several sheets and pages of several tables: read as one, refused or told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from inspect_app.funds import sample
from inspect_app.funds.commands import statement_group
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import read_statement
from tests.kit.old_workbook import write_old

Rows = Sequence[Sequence[str]]


def xlsx(sheets: dict[str, Rows]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html(sheets: dict[str, Rows]) -> bytes:
    def table(rows: Rows) -> str:
        lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"

    return f"<html>{''.join(map(table, sheets.values()))}</html>".encode()


def statement() -> list[list[str]]:
    """Header and 39 lines."""
    with sample.MAIN_STATEMENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[:40]
    return [[*row[1:-1], " ".join(row[-1].split())] for row in rows]  # without the pages' numbers


WRITERS = {"a.xlsx": xlsx, "b.xls": write_old, "c.xls": html}
each_kind = pytest.mark.parametrize(("name", "write"), WRITERS.items(), ids=WRITERS)
Write = Callable[[dict[str, Rows]], bytes]


@each_kind
def test_sheets_under_one_header_are_one_statement(name: str, write: Write) -> None:
    head, *lines = statement()
    title = ["SAO KÊ TÀI KHOẢN"]
    wide = [[*head, "", ""], *([*line, "", ""] for line in lines[30:])]
    data = write({"T1": [head, *lines[:20]], "T2": [title, head, *lines[20:30]], "T3": wide})
    read = read_statement(data, name)
    whole = read_statement(write({"T1": [head, *lines]}), name)
    assert [(one.booked_on, one.amount, one.balance, one.text) for one in read.lines] == [
        (one.booked_on, one.amount, one.balance, one.text) for one in whole.lines
    ]
    assert (read.rejections, read.header_rows) == ((), 3)
    assert [one.file_row for one in read.lines] == [
        *range(2, 22), *range(24, 34), *range(35, 44)
    ]  # fmt: skip
    assert [one.page for one in read.lines[19:21]] == (
        ["bảng 1", "bảng 2"] if write is html else ["T1", "T2"]
    )
    assert [one.text for one in read.outside] == title


@each_kind
def test_a_damaged_row_of_a_later_sheet_names_its_sheet(name: str, write: Write) -> None:
    head, *lines = statement()
    lines[25][3] = "abc"
    read = read_statement(write({"T1": [head, *lines[:20]], "T2": [head, *lines[20:]]}), name)
    (bad,) = read.rejections
    assert (bad.page[-1], bad.file_row, bad.value) == ("2", 28, "abc")
    assert len(read.lines) == 38


@each_kind
@pytest.mark.parametrize("header", [True, False])
def test_a_sheet_that_moves_money_under_another_header_is_refused(
    name: str, write: Write, header: bool
) -> None:
    head, *lines = statement()
    other = ["Ngày", "Người nộp", "Ghi nợ", "Số tiền", "Số dư", "Nội dung"]
    more = [other, *lines[30:31]] if header else lines[30:31]
    with pytest.raises(Unreadable) as refused:
        read_statement(write({"T1": [head, *lines[:30]], "T2": more}), name)
    assert refused.value.rule == "sheets_differ"
    assert refused.value.detail.endswith(f"2': {len(more)}")


@each_kind
@pytest.mark.parametrize("first", [True, False])
def test_covers_and_notes_are_told(name: str, write: Write, first: bool) -> None:
    head, *lines = statement()
    cover = [["Ngân hàng", "VCB", "Chi nhánh", "Hà Nội"], ["Ngày in", "12/09/2024", "Trang", "2"]]
    sheets = {"SK": [head, *lines]}
    data = write({"Bìa": cover, **sheets} if first else {**sheets, "Bìa": cover})
    read = read_statement(data, name)
    assert (len(read.lines), read.rejections) == (39, ())
    assert [one.file_row for one in read.lines] == list(range(2, 41))
    (told,) = read.outside
    assert "(2): Ngân hàng | VCB | Chi nhánh | Hà Nội | Ngày in | 12/09/2024" in told.text


@each_kind
def test_balances_on_a_sheet_of_their_own_are_compared(name: str, write: Write) -> None:
    head, *lines = statement()
    lines = [[*line[:4], "", line[5]] for line in lines]
    moved = sum(line.amount for line in read_statement(write({"T1": [head, *lines]}), name).lines)
    cover = [["Số dư đầu kỳ", f"{sample.MAIN_OPENING:,}"]]
    for wrong in (0, 5):
        foot = [["Số dư cuối kỳ", f"{sample.MAIN_OPENING + moved + wrong:,}"]]
        check = read_statement(write({"A": cover, "B": [head, *lines], "C": foot}), name).check()
        rules = {found.rule for found in check.breaks}
        assert (check.opening, "closing" in rules) == (sample.MAIN_OPENING, bool(wrong))


def test_the_command_tells_of_every_sheet(tmp_path: Path) -> None:
    head, *lines = statement()
    file = tmp_path / "hai.xlsx"
    file.write_bytes(
        xlsx({"T1": [head, *lines[:20]], "T2": [head, *lines[20:]], "Ghi chú": [["của thủ quỹ"]]})
    )
    run = CliRunner().invoke(statement_group, ["check", str(file), "--json"])
    told = json.loads(run.output)
    assert told["lines"] == 39
    assert [one["text"] for one in told["outside"]] == ["Ghi chú (1): của thủ quỹ"]


def test_a_ledger_stands_on_one_sheet() -> None:
    ledger = [["date", "voucher", "amount"], ["01/09/2024", "PC1", "5000"]]
    assert read_ledger(xlsx({"Trống": [], "Sổ chi": ledger}), "a.xlsx").rows_in == 1
    with pytest.raises(Unreadable, match="Tháng 2") as refused:
        read_ledger(xlsx({"Tháng 1": ledger, "Tháng 2": ledger}), "a.xlsx")
    assert refused.value.rule == "one_sheet"
