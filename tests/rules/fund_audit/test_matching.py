"""Bank line and ledger row in pairs: the three passes against their plain reading, pair by pair."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from inspect_app.fund_audit.rules.matching import Outgoing, match_payments
from inspect_app.funds.rules.ledger import Payment, PaymentKind, Restriction
from inspect_app.funds.rules.payments import Payments

FIRST = date(2024, 9, 1)
Pair = tuple[int, int]


def _payment(chance: random.Random, row: int, amounts: list[int], numbers: list[str]) -> Payment:
    return Payment(
        id=f"p:{row}",
        row_no=row,
        paid_on=FIRST + timedelta(days=chance.randrange(6)),
        voucher=f"PC-{row}",
        amount=chance.choice(amounts),
        kind=PaymentKind.PROGRAMME_SPENDING,
        programme="",
        payee="A",
        purpose="",
        decision="",
        evidence="",
        bank_ref=chance.choice(numbers),
        account=chance.choice(["", "1", "1", "2", "cash"]),
        beneficiary="",
        restriction=Restriction.NOT_STATED,
        restricted_to="",
    )


def _lines(chance: random.Random, amounts: list[int], numbers: list[str]) -> Outgoing:
    count = range(chance.randrange(9))
    return Outgoing(
        number=[100_000_001 + at for at in count],
        account=[chance.choice("12") for _ in count],
        day=[(FIRST - date(1970, 1, 1)).days + chance.randrange(6) for _ in count],
        amount=[chance.choice(amounts) for _ in count],
        doc_no=[chance.choice(numbers) for _ in count],
        reference=[chance.choice(numbers) for _ in count],
    )


def _single(lines: set[int], rows: set[int], may: Callable[[int, int], bool]) -> set[Pair]:
    found = {(line, row) for line in lines for row in rows if may(line, row)}
    return {
        (line, row)
        for line, row in found
        if sum(one == line for one, _ in found) == sum(other == row for _, other in found) == 1
    }


def _plainly(lines: Outgoing, paid: list[Payment], days: int) -> set[Pair]:
    """A pair of a pass is one whose line and row have no other partner in it."""
    pairs: set[Pair] = set()
    out = set(range(len(lines.number)))
    rows = {at for at, one in enumerate(paid) if one.account != "cash"}

    def apart(line: int, row: int) -> int:
        return abs((FIRST - date(1970, 1, 1)).days + (paid[row].paid_on - FIRST).days - day[line])

    def account(line: int, row: int) -> bool:
        return paid[row].account in ("", lines.account[line])

    def named(line: int, row: int) -> bool:
        said = {lines.doc_no[line].casefold(), lines.reference[line].casefold()} - {""}
        return paid[row].bank_ref.casefold() in said and account(line, row)

    def close(taken: set[Pair]) -> None:
        out.difference_update(line for line, _row in taken)
        rows.difference_update(row for _line, row in taken)

    day, amount = lines.day, lines.amount
    claims = {row: (paid[row].account, paid[row].bank_ref.casefold()) for row in rows}
    claims = {row: claim for row, claim in claims.items() if claim[1]}
    shared = {row for row in claims if list(claims.values()).count(claims[row]) > 1}
    held: set[Pair] = set()
    for row in claims:
        there = [line for line in range(len(day)) if named(line, row)]
        if row in shared:
            held |= {(there[0] if len(there) == 1 else -1, row)}
            continue
        exact = [line for line in there if amount[line] == paid[row].amount and line in out]
        if len(exact) == 1:
            pairs.add((exact[0], row))
            out.discard(exact[0])
        elif len(there) == 1 and not exact:
            held |= {(there[0], row)}
    close(pairs | held)

    def same_day(line: int, row: int) -> bool:
        return apart(line, row) == 0 and amount[line] == paid[row].amount

    taken = {(line, row) for line, row in _single(out, rows, same_day) if account(line, row)}
    close(taken)
    near = _single(
        out,
        rows,
        lambda line, row: (
            apart(line, row) <= days and amount[line] == paid[row].amount and account(line, row)
        ),
    )
    return pairs | taken | near


def test_pairs_are_those_of_the_three_passes_read_plainly() -> None:
    chance, found = random.Random(3), 0
    for _ in range(3_000):
        amounts = [1_000 * at for at in range(1, chance.choice([2, 4, 8]))]
        numbers = ["", "", *["d1", "D1", "d2", "FT1", "d3"][: chance.randrange(6)]]
        lines = _lines(chance, amounts, numbers)
        paid = [_payment(chance, row, amounts, numbers) for row in range(chance.randrange(9))]
        days = chance.choice([0, 1, 3])
        # one number written in two ways on one line counts twice: it is no single line then
        if any(
            doc_no != said and doc_no.casefold() == said.casefold()
            for doc_no, said in zip(lines.doc_no, lines.reference, strict=True)
        ):
            continue
        matching = match_payments(lines, Payments(paid), days)
        pairs = {
            (lines.number.index(number), row)
            for number, row in zip(matching.lines, matching.rows, strict=True)
        }
        assert pairs == _plainly(lines, paid, days), (lines, paid, days)
        assert len(pairs) == len(matching.lines)
        found += len(pairs)
    assert found > 1_000
