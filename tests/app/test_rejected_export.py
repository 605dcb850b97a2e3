"""What was not accepted of a statement or a ledger, as a workbook that a person downloads."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from inspect_app.funds import queries, sample
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def sheet(books: Books, address: str) -> list[list[str]]:
    """Every cell as text; none of them is a formula."""
    answer = books.client.get(address)
    assert answer.status_code == 200
    (page,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    return [[cell.value or "" for cell in row] for row in page.iter_rows()]


def test_every_rejected_line_of_a_statement_stands_in_it_with_its_cells(books: Books) -> None:
    lines = sample.MAIN_STATEMENT.read_text("utf-8").splitlines()
    for at, cells in (
        (10, '1,01/09/2024,5212.1,,"=2+5",,CAM ON'),
        (30, "1,32/13/2024,-9.9,,50.000,,=HYPERLINK(1)"),
    ):
        lines[at] = cells
    books.send("\n".join(lines).encode(), opening=str(sample.MAIN_OPENING))
    row = books.statement()
    page = f"{books.path}/statements/{row.id}"
    text = books.client.get(page).text
    assert f"{page}/rejected" in text
    assert "không gõ lại dòng nào" in text
    assert (row.lines_in, row.accepted, row.rejected) == (6977, 6975, 2)
    heading, *found = sheet(books, f"{page}/rejected")
    assert heading[:6] == list(queries.rejected.OF_STATEMENT)
    rejected = queries.rejections_of(row)
    assert [(int(one[0]), int(one[1])) for one in found] == [
        (one.row_no, one.file_row) for one in rejected
    ]
    assert [one[1] for one in found] == ["11", "31"]
    assert "'=2+5" in found[0]
    assert "'-9.9" in found[1]
    assert "'=HYPERLINK(1)" in found[1]
    assert all(one[5] for one in found), "a reason"


def test_rejected_rows_of_a_ledger_come_with_all_reasons_and_all_cells(books: Books) -> None:
    heading, *rows = sample.LEDGER.read_text("utf-8-sig").splitlines()
    rows[2] = rows[2].replace(rows[2].split(",")[0], "31/02/2024", 1)
    bad = rows[4].split(",")
    bad[0], bad[1] = "hôm qua", "=1+1"
    rows[4] = ",".join(bad)
    books.send_ledger("\n".join([heading, *rows]).encode())
    ledger = books.ledger()
    assert (ledger.state, ledger.rows_in, ledger.rejected) == ("refused", len(rows), 2)
    page = f"{books.path}/ledgers/{ledger.id}"
    text = books.client.get(page).text
    assert f"{page}/rejected" in text
    sums = re.search(r'class="sum-line">(.*?)</p>', text, re.DOTALL)
    assert sums is not None
    counted = [int(number) for number in re.findall(r"<strong>(\d+)</strong>", sums.group(1))]
    assert counted == [len(rows), len(rows) - 2, 2]
    titles, *found = sheet(books, f"{page}/rejected")
    assert titles == list(queries.rejected.OF_LEDGER)
    assert [one[:2] for one in found] == [["3", "4"], ["5", "6"]]
    assert "Ngày chi “31/02/2024”" in found[0][2]
    assert found[1][3:5] == ["hôm qua", "'=1+1"]


def test_of_a_file_without_a_fault_it_holds_the_heading_alone(books: Books) -> None:
    books.send_samples()
    statement, ledger = books.statement(), books.ledger()
    lines = sheet(books, f"{books.path}/statements/{statement.id}/rejected")
    assert lines == [list(queries.rejected.OF_STATEMENT)]
    rows = sheet(books, f"{books.path}/ledgers/{ledger.id}/rejected")
    assert rows == [list(queries.rejected.OF_LEDGER)]
