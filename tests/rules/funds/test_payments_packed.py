"""A ledger packed column by column gives back what was put in."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from inspect_app.funds import sample
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.rules import payments as packing
from inspect_app.funds.rules.ledger import Payment, PaymentKind, Restriction
from inspect_app.funds.rules.payments import FIELDS, Payments

SAMPLE = read_ledger(sample.LEDGER.read_bytes(), "ledger.csv").payments


def _drawn(chance: random.Random, row: int) -> Payment:
    def day() -> date:
        return date(1999, 12, 30) + timedelta(days=chance.randrange(20_000))

    said: dict[str, Any] = {
        "voucher": f"PC-{row}",
        "payee": chance.choice(["Cơ sở A", "", "x" * 400, 'a"\\\n', "a\x00b"]),
        "paid_on": day(),
        "amount": chance.choice([1, 10**18]),
        "kind": chance.choice(list(PaymentKind)),
        "restriction": chance.choice(list(Restriction)),
        "children": chance.choice([None, 0, 7]),
        "booked_on": chance.choice([None, day()]),
        "booked_minute": chance.choice([None, 0, 1439]),
    }
    return replace(chance.choice(SAMPLE), id=f"a:{row}", row_no=row, **said)


@pytest.mark.parametrize("batch", [1, 7, 4096])
def test_rows_come_back_as_they_were(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "BATCH", batch)
    chance = random.Random(batch)
    for count in (0, 1, 6, 7, 8, 40, 300):
        rows = [_drawn(chance, row) for row in range(count)]
        packed = Payments(iter(rows))
        assert list(packed) == rows
        assert len(packed) == count
        assert Payments.of(packed) is packed
        for name in FIELDS:
            assert list(packed.column(name)) == [getattr(one, name) for one in rows]
        pairs = [(one.payee, one.children) for one in rows]
        assert list(packed.columns("payee", "children")) == pairs
        for share in (0, 0.5, 1):
            flags = [chance.random() < share for _ in rows]
            chosen = [one for one, flag in zip(rows, flags, strict=True) if flag]
            assert list(packed.where(flags)) == chosen
