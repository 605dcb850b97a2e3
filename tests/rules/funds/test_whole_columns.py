"""Whole columns say what the rules of one line say: the rules are the oracle, lines are drawn."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta

import pyarrow as pa

from inspect_app.funds import sample
from inspect_app.funds.importers.bulk.checking import check_numbers
from inspect_app.funds.importers.bulk.numbers import numbers_of
from inspect_app.funds.importers.bulk.texts import Readings, read_texts, upper
from inspect_app.funds.rules.classify import flat, party_in, read_flat
from inspect_app.funds.rules.lines import Line, LineBatch
from inspect_app.funds.rules.totals import BalanceOn, check_statement, derived_opening

PIECES = """
CT tu|CT di|toi|12345678|0885453422248|MBVCB.12345678|MBVCB.123|FT12345678901234|FT123456789012345
xFT12345678901234|Công ty|TNHH|ủng hộ|PHI DICH VU|trả lãi|VAT|bệnh viện|NGUYEN VAN A|A.&-|ĐẠI HỌC
ĐAI|straße|中文|–|é|ñ|interest|lai suat|truong mam non|e\u0323\u0302|NGƯỜI CHO|ﬁ
""".replace("\n", "|").split("|")
GAPS = (" ", " ", " ", ".", "", "  ", "\t", "\xa0")
KINDS: tuple[BalanceOn, ...] = ("none", "day_end", "every_line")


def test_texts_are_read_as_the_rules_read_each() -> None:
    chance = random.Random(3)
    texts = []
    for file in (sample.MAIN_STATEMENT, sample.PAYMENTS_STATEMENT):
        with file.open(encoding="utf-8") as lines:
            texts += [row["TransactionDetails"] for row in csv.DictReader(lines)]
    for _ in range(20_000):
        pieces = chance.choices(PIECES, k=chance.randrange(9))
        texts.append("".join(piece + chance.choice(GAPS) for piece in pieces))
    credit = [chance.random() < 0.6 for _ in texts]
    read: Readings = read_texts(pa.array(texts), pa.array(credit))
    columns = (read.sender, read.fee, read.interest, read.reference, read.party)
    told = zip(*(column.to_pylist() for column in columns), strict=True)
    for text, came, said in zip(texts, credit, told, strict=True):
        one = read_flat(flat(text), credit=came)
        party = party_in(flat(text), credit=came)
        assert said == (one.sender, one.fee, one.interest, one.reference, party), text
    assert {"individual", "organisation", "unknown"} == set(read.sender.to_pylist())
    assert min(sum(map(bool, column.to_pylist())) for column in columns) > 100


def test_upper_case_is_that_of_python() -> None:
    texts = ["d1", "", "straße", "đ12/ab", "ﬁ"]
    assert upper(pa.array(texts)).to_pylist() == [text.upper() for text in texts]


def _drawn(chance: random.Random) -> tuple[list[Line], int]:
    """Lines with some faults, and the balance after them."""
    amounts = [2**62, -(2**62), 2**63 - 1] if chance.random() < 0.1 else [100, 200, -100, 50]
    balance, day, lines = chance.choice([0, 1000]), date(2024, 9, 1), list[Line]()
    shown = chance.choice([0, 0.4, 1])
    for at in range(chance.choice([0, 1, 2, 3, 5, 9, 20])):
        amount = chance.choice(amounts)
        balance += amount
        if chance.random() < 0.3:
            day += timedelta(days=chance.choice([1, 1, 1, 2, -1]))
        printed = balance if chance.random() < 0.97 else balance + chance.choice([100, -200, 400])
        prints = chance.random() < shown and abs(printed) < 2**63
        doc_no, text = chance.choice(["", "d1", "d2"]), chance.choice(["x", "y"])
        row_no = at + 1 + (at > 2)  # a row was rejected
        lines.append(
            Line(
                row_no,
                row_no + 1,
                "",
                day,
                doc_no,
                max(-amount, 0),
                max(amount, 0),
                printed if prints else None,
                text,
                (),
            )
        )
    return lines, balance


def test_control_totals_are_those_of_the_rules() -> None:
    chance = random.Random(5)
    seen = set()
    for _ in range(3_000):
        lines, balance = _drawn(chance)
        opening = chance.choice([None, 0, 1000, 2**63 - 1])
        closing = chance.choice([None, balance, balance + 100])
        kind = chance.choice(KINDS)
        expected = check_statement(lines, opening, closing, balance_on=kind)
        numbers = numbers_of(_batches(lines, chance.choice([1, 4, 100])))
        found = check_numbers(
            numbers,
            opening,
            closing,
            lambda lines=lines: tuple(
                pa.array([getattr(line, name) for line in lines], pa.string())
                for name in ("doc_no", "text")
            ),
            balance_on=kind,
        )
        assert found == expected, lines
        assert numbers.derived_opening() == derived_opening(lines)
        seen |= {found.state, *(one.rule for one in found.breaks)}
    assert {"balanced", "unproved", "balance", "closing", "doubled", "date_order"} <= seen
    assert "balance_missing" in seen


def _batches(lines: list[Line], size: int) -> list[LineBatch]:
    return [
        LineBatch(
            *zip(
                *(
                    (
                        line.row_no,
                        line.booked_on.isoformat(),
                        line.doc_no,
                        line.amount,
                        line.balance,
                        line.text,
                        line.file_row,
                    )
                    for line in lines[start : start + size]
                ),
                strict=True,
            )
        )
        for start in range(0, len(lines), size)
    ]
