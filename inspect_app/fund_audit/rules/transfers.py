"""Transfers between the fund's own accounts, and money that stands in the books twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from inspect_app.funds.rules.classify import Reading
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.own_accounts import OwnAccount, other_own_account

from .book import Doubled, Statement, Transfers

PAIR_DAYS = 3


def find_transfers(lines: Iterable[BankLine], own: Sequence[OwnAccount]) -> Transfers:
    """Lines whose text names another account of the register. Equal amounts alone prove nothing."""
    moved = {line.id: (line, other) for line in lines if (other := other_own_account(line, own))}
    paired: set[str] = set()
    for line, other in moved.values():
        if line.amount >= 0 or line.id in paired:
            continue
        back = next(
            (
                mirror.id
                for mirror, source in moved.values()
                if mirror.account == other
                and source == line.account
                and mirror.amount == -line.amount
                and mirror.id not in paired
                and abs((mirror.booked_on - line.booked_on).days) <= PAIR_DAYS
            ),
            "",
        )
        if back:
            paired |= {line.id, back}
    return Transfers({key: other for key, (_, other) in moved.items()}, frozenset(paired))


def find_doubled(
    statements: Sequence[Statement], readings: Mapping[str, Reading]
) -> tuple[Doubled, ...]:
    """The same file twice, the same transfer reference twice, the same row in two statements."""
    found = _same_files(statements)
    whole = {name for double in found for name in double.statements[1:]}
    rest = [statement for statement in statements if statement.id not in whole]
    by_reference: dict[Hashable, list[tuple[Statement, BankLine]]] = defaultdict(list)
    by_row: dict[Hashable, list[tuple[Statement, BankLine]]] = defaultdict(list)
    for statement in rest:
        for line in statement.lines:
            reference = readings[line.id].reference
            if reference:
                by_reference[line.account, reference, line.amount > 0].append((statement, line))
            elif line.line.doc_no:
                key = (line.account, line.booked_on, line.line.doc_no, line.amount, line.text)
                by_row[key].append((statement, line))
    groups = [group for group in by_reference.values() if len(group) > 1]
    found += _grouped("reference", groups)
    across = [group for group in by_row.values() if len({part.id for part, _ in group}) > 1]
    found += _grouped("row", across)
    return tuple(found)


def _same_files(statements: Sequence[Statement]) -> list[Doubled]:
    """Statements of one account with the same bytes."""
    by_hash: dict[Hashable, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_hash[statement.account, statement.sha256].append(statement)
    return [
        Doubled(
            "file",
            tuple(copy.id for copy in copies),
            tuple(line.id for copy in copies[1:] for line in copy.lines),
            sum(abs(line.amount) for copy in copies[1:] for line in copy.lines),
        )
        for copies in by_hash.values()
        if len(copies) > 1
    ]


def _grouped(kind: str, groups: Iterable[list[tuple[Statement, BankLine]]]) -> list[Doubled]:
    """One finding per set of statements, so that an overlap of 5,000 lines is one exception."""
    by_statements: dict[tuple[str, ...], list[BankLine]] = defaultdict(list)
    for group in groups:
        names = tuple(dict.fromkeys(statement.id for statement, _ in group))
        by_statements[names] += [line for _, line in group[1:]]
    return [
        Doubled(
            kind,
            names,
            tuple(line.id for line in lines),
            sum(abs(line.amount) for line in lines),
        )
        for names, lines in by_statements.items()
    ]
