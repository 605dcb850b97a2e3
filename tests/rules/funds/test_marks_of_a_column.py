"""A fraction of zeros behind the mark that its column puts between thousands is not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.funds.importers.bulk.big_csv import open_big
from inspect_app.funds.importers.bulk.blocks import NotPlain
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import StatementFile, read_statement

SHIPPED = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails"
UNKNOWN = "Trang,Ngày,Số,Chi,Thu,Số dư,Nội dung"


def book(cells: list[str], header: str = SHIPPED, balances: list[str] | None = None) -> bytes:
    rows = [
        f'1,01/09/2024,d{at},,"{cell}","{balances[at] if balances else ""}",ung ho {at}'
        for at, cell in enumerate(cells)
    ]
    return "\n".join([header, *rows, ""]).encode()


def read(cells: list[str]) -> StatementFile:
    return read_statement(book(cells), "x.csv")


def quick(cells: list[str]) -> bool:
    """True where the file is read column by column, which says that nothing is doubtful."""
    file = open_big(book(cells), "x.csv")
    assert file is not None
    try:
        list(file.batches())
    except NotPlain:
        return False
    return True


@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=3, max_size=12),
    mark=st.sampled_from(".,"),
    short=st.integers(1, 999),
    zeros=st.sampled_from(["0", "00"]),
    behind=st.sampled_from(["", " VND", " "]),
    data=st.data(),
)
def test_one_lost_digit_is_found_wherever_it_stands(
    amounts: list[int], mark: str, short: int, zeros: str, behind: str, data: st.DataObject
) -> None:
    cells = [f"{amount * 1000:,}".replace(",", mark) for amount in amounts]
    assert not read(cells).rejections
    assert quick(cells)
    at = data.draw(st.integers(0, len(cells) - 1))
    cells[at] = f"{short}{mark}{zeros}{behind}"
    (bad,) = read(cells).rejections
    assert (bad.row_no, bad.rule, bad.value.strip()) == (
        at + 1, "money_separators", cells[at].strip()
    )  # fmt: skip
    assert not quick(cells)


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        (["500,000.00", "1,000"], []),
        (["500.000,00", "1.000.000,00", "7,00"], []),
        (["500.00", "100.00"], []),  # nothing parts thousands
        (["500.00", "100.00", "1.000"], [3]),  # the rarer one
        (["500.00", "1.000"], [1]),
        (["500,000.00", "1.000"], [1]),
        (["500,000", "300,0", "1,000,000"], [2]),
        (["500,000", "100.00", "1,000,000"], [2]),
        (["500,000", "2,000.00", "1,000,000"], []),
    ],
)
def test_what_is_doubtful(cells: list[str], doubtful: list[int]) -> None:
    assert [bad.row_no for bad in read(cells).rejections] == doubtful
    assert quick(cells) == (not doubtful)


def test_a_statement_that_nobody_described_is_not_proved_by_a_doubtful_cell() -> None:
    cells = ["100,000", "200,000", "300,000", "100,000", "100.000"]
    balances = ["100,000", "300,000", "600,000", "700,000", "800,000"]
    found = read_statement(book(cells, UNKNOWN, balances), "x.csv")
    assert [line.credit for line in found.lines] == [100_000, 200_000, 300_000, 100_000, 100_000]
    cells[4], balances[4] = "100,00", "700,100"
    with pytest.raises(Unreadable):
        read_statement(book(cells, UNKNOWN, balances), "x.csv")
