"""Large files are read column by column as they are read row by row: files are drawn, many of them
damaged, and whatever the quick way says the slow one says too."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from typing import Any

import pytest

from inspect_app.funds import sample
from inspect_app.funds.importers.bulk import blocks
from inspect_app.funds.importers.bulk.big_csv import BigStatement, open_big
from inspect_app.funds.importers.bulk.blocks import NotPlain
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import StatementFile, read_statement

HEADERS = (
    "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails",
    "Ngày giao dịch,Ghi nợ,Ghi có,Số dư,Nội dung chi tiết,Số CT",
)
PLAIN = ["50.000", "1.000.000", "500,000", "7", "400.000,00", "12,500.00", "999999999999999999"]
ODD = [
    "1.000.000 VND",
    " 50.000 ",
    "(5.000)",
    "-5.000",
    "0",
    "0,00",
    "00",
    "1.00",
    "5,5",
    "x",
    "1.0",
]
ODD += ["12.34.567", "1,000.000", "9999999999999999999", "\u0665"]
DATES = ["01/09/2024", "1/9/2024", "02-09-2024", "2024-09-02", "02/09/2024 10:11:12"]
BAD_DATES = [
    "31/02/2024",
    "",
    "123401/09/2024",
    "09/2024",
    "02/09/2024 - 77",
    "\u0660\u0661/09/2024",
]
TEXTS = [
    "ung ho",
    "Ủng hộ đồng bào",
    'nói "vâng", rồi đi',
    "hai\ndòng",
    " thừa  chỗ ",
    "a\\b",
    "\xa0x",
]
WHOLE_ROWS = [
    "",
    ",,,,,,",
    "Tổng cộng,,,100,200,,",
    "Số dư đầu kỳ,,,,,1.000,",
    "Cộng phát sinh",
    "a,b",
]


def _file(chance: random.Random, faults: float) -> bytes:
    """A statement; `faults`: how often something is not plain."""
    header = chance.choice(HEADERS)
    names = header.split(",")
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator=chance.choice(["\n", "\r\n"]))
    for _ in range(chance.randrange(3)):
        write.writerow(["SAO KÊ", "", "Tài khoản 1"])
    write.writerow(names)
    balance = 0
    for _ in range(chance.choice([0, 1, 5, 40])):
        if chance.random() < 0.04 + faults / 2:
            out.write(chance.choice([*WHOLE_ROWS, header]) + "\n")
            continue
        cells = dict.fromkeys(names, "")
        came = chance.random() < 0.7
        amount = chance.choice(ODD if chance.random() < faults else PLAIN)
        day = chance.choice(BAD_DATES if chance.random() < faults / 2 else DATES)
        cells |= {"PageId": "1", "DocNo": "d1", "Số CT": "d 2"}
        cells |= {name: day for name in names if name in ("TNXDate", "Ngày giao dịch")}
        credit, debit = ("Credit", "Debit") if "Credit" in names else ("Ghi có", "Ghi nợ")
        cells[credit if came else debit] = amount
        cells[debit if came else credit] = chance.choice(["", "", "", "0", "0,00"])
        balance += 1000
        if chance.random() < 0.3:
            cells["Balance" if "Balance" in names else "Số dư"] = f"{balance:,}"
        cells[names[-1] if "Credit" in names else "Nội dung chi tiết"] = chance.choice(TEXTS)
        row = [cells[name] for name in names]
        write.writerow(row + ["x"] * (chance.random() < faults / 5))
    data = out.getvalue().encode("utf-8-sig" if chance.random() < 0.3 else "utf-8")
    if chance.random() < faults / 10:
        data += chance.choice([b'"', b"\xff", b"\x00", "e\u0301".encode()])
    return data


def _slow(data: bytes) -> StatementFile | None:
    try:
        return read_statement(data, "f.csv")
    except Unreadable:
        return None


def _quick(data: bytes) -> tuple[BigStatement, list[dict[str, Any]]] | None:
    """What the file says, and its lines as they are stored."""
    file = open_big(data, "f.csv")
    if file is None:
        return None
    try:
        lines = [
            dict(zip(batch, row, strict=True))
            for batch in file.batches()
            for row in zip(*batch.values(), strict=True)
        ]
    except NotPlain:
        return None
    return file.statement(), lines


def _same(quick: tuple[BigStatement, list[dict[str, Any]]], slow: StatementFile) -> None:
    big, lines = quick
    assert lines == [
        {
            "row_no": line.row_no,
            "file_row": line.file_row,
            "booked_on": line.booked_on,
            "debit": line.debit,
            "credit": line.credit,
            "amount": line.amount,
            "balance": line.balance,
            "page": line.page[:20],
            "doc_no": line.doc_no,
            "text": line.text,
            "raw": json.dumps(line.raw, ensure_ascii=False),
        }
        for line in slow.lines
    ]
    for opening in (None, 0, 1000):
        assert big.check(opening, None) == slow.check(opening, None)
    days = [line.booked_on for line in slow.lines]
    assert big.days() == (min(days, default=None), max(days, default=None))
    for name in ("layout", "stated", "sums", "header_rows", "blank_rows", "stated_rows"):
        assert getattr(big, name) == getattr(slow, name), name


@pytest.mark.parametrize("block", [50, 8_000_000])
def test_the_quick_way_says_what_the_slow_one_says(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", block)
    chance = random.Random(block)
    seen: Counter[str] = Counter()
    for at in range(600):
        faults = (0, 0.05, 0.5)[at % 3]
        data = _file(chance, faults)
        big, slow = _quick(data), _slow(data)
        if big is None:
            seen["slow"] += 1
            plain = slow is not None and not slow.rejections and slow.lines
            assert not (plain and faults == 0), data.decode()
            continue
        assert slow is not None
        assert not slow.rejections
        _same(big, slow)
        seen["quick"] += 1
        seen["lines"] += len(slow.lines)
        seen["stated"] += slow.stated_rows
        seen["blank"] += slow.blank_rows
    assert min(seen[name] for name in ("slow", "quick", "lines", "blank", "stated")) > 4, seen


def test_the_sample_is_read_the_quick_way() -> None:
    for file in (sample.MAIN_STATEMENT, sample.PAYMENTS_STATEMENT):
        data = file.read_bytes()
        big = _quick(data)
        assert big is not None
        _same(big, read_statement(data, file.name))
