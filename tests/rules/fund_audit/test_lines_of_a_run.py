"""Lines read in batches: doubled income against a plain count, and nothing hangs on the batches."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from fund_books import SEPTEMBER

from inspect_app.fund_audit.battery.lines import reading
from inspect_app.fund_audit.battery.lines.doubled import income_is_doubled
from inspect_app.fund_audit.battery.lines.reading import Asked, ReadLines, read_lines
from inspect_app.fund_audit.rules.book import Statement
from inspect_app.funds.rules.classify import read_line
from inspect_app.funds.rules.lines import BankLine, Line
from inspect_app.funds.rules.own_accounts import OwnAccount, other_own_account

ACCOUNTS = ("100000001", "200000002")
OWN = tuple(OwnAccount(number, "Bank") for number in ACCOUNTS)
TEXTS = ("x", "y", "MBVCB.123456", "FT12345678901234", "MBVCB.123456 toi 200000002", "")


def _drawn(chance: random.Random, name: str) -> Statement:
    account = chance.choice(ACCOUNTS)
    lines = []
    for row in range(1, chance.randrange(5) + 1):
        amount = chance.choice([100, 200, -100])
        on = date(2024, 8, 31) + timedelta(days=chance.randrange(3))
        doc_no, text = chance.choice(["", "d1", "d2"]), chance.choice(TEXTS)
        line = Line(row, row, "", on, doc_no, max(-amount, 0), max(amount, 0), None, text, ())
        lines.append(BankLine(f"{name}:{row}", account, line))
    file = chance.choice(["a", name, name, name])
    return Statement(name, account, file, file, tuple(lines), 0)


def _doubled(statements: list[Statement]) -> bool:
    """Line by line: everything but the first of each group."""
    seen: set[tuple[str, str]] = set()
    groups: dict[tuple[object, ...], list[tuple[str, BankLine]]] = defaultdict(list)
    again: list[BankLine] = []
    for statement in statements:
        lines: tuple[BankLine, ...] = tuple(statement.lines)  # type: ignore[arg-type]
        if (statement.account, statement.sha256) in seen:
            again += lines
            continue
        seen.add((statement.account, statement.sha256))
        for line in lines:
            row = line.line
            if reference := read_line(row).reference:
                key: tuple[object, ...] = (line.account, reference, line.amount > 0)
            elif row.doc_no:
                key = (line.account, row.booked_on, row.doc_no, row.amount, row.text)
            else:
                continue
            groups[key].append((statement.id, line))
    for key, group in groups.items():
        if len(key) == 3 or len({name for name, _line in group}) > 1:
            again += [line for _name, line in group[1:]]
    return any(
        line.amount > 0 and line.booked_on in SEPTEMBER and not other_own_account(line, OWN)
        for line in again
    )


def _read(statements: list[Statement]) -> ReadLines:
    return read_lines(statements, Asked(SEPTEMBER, OWN, {}, frozenset()), lambda _lines: None)


def test_income_is_doubled_where_a_plain_count_says_so() -> None:
    chance = random.Random(11)
    found = []
    for _ in range(60):
        statements = [_drawn(chance, f"s{at}") for at in range(chance.randrange(1, 5))]
        found.append(income_is_doubled(_read(statements)))
        assert found[-1] == _doubled(statements), statements
    assert 5 < sum(found) < 55


def test_nothing_hangs_on_the_size_of_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    statements = [_drawn(random.Random(seed), f"s{seed}") for seed in range(8)]
    whole = _read(statements)
    monkeypatch.setattr(reading, "BATCH", 2)
    cut = _read(statements)
    for one, other in zip(whole.statements, cut.statements, strict=True):
        assert (one.content, one.total, one.moved) == (other.content, other.total, other.moved)
    assert whole.outgoing == cut.outgoing
    assert whole.transfers == cut.transfers
    assert any(one.moved.lines > 2 for one in whole.statements)
