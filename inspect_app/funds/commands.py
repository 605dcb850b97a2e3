"""`inspect-app statement …`: what people script about bank statements. Nothing is stored."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from inspect_app.core.console import say

from .importers.problems import Unreadable
from .importers.repaired import repaired_csv
from .importers.statement import StatementFile, read_statement
from .rules.between import Overlap, Transfer, internal_transfers, overlaps
from .rules.totals import EXIT_STATUS

UNREADABLE = 2
SHOWN = 1000  # rejected rows and transfers that are listed; the counts are of all
_SEVERITY = (0, EXIT_STATUS["unproved"], EXIT_STATUS["held"], UNREADABLE)


@click.group("statement")
def statement_group() -> None:
    """Bank statements."""


@statement_group.command("check")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--opening", type=int, help="Balance before the first line, in đồng; for one FILE.")
@click.option("--closing", type=int, help="Balance after the last line, in đồng; for one FILE.")
@click.option("--own-account", "own", multiple=True, help="An account of the fund; repeat.")
@click.option(
    "--repair", is_flag=True, help="Write each FILE with its proved amounts to FILE.repaired.csv."
)
@click.option("--json", "as_json", is_flag=True)
def statement_check(
    *,
    files: tuple[Path, ...],
    opening: int | None,
    closing: int | None,
    own: tuple[str, ...],
    repair: bool,
    as_json: bool,
) -> None:
    """Read FILES and check their control totals, one by one and against one another.

    Exit status of the worst file as it was given: 0 balanced, 4 unproved (or its end), 3 held,
    2 unreadable.
    """
    if len(files) > 1 and (opening is not None or closing is not None):
        raise click.UsageError("--opening and --closing speak of one FILE")
    read: dict[str, StatementFile] = {}
    told: list[dict[str, Any]] = []
    worst = 0
    for file in files:
        try:
            data = file.read_bytes()
            statement = read_statement(data, file.name)
        except (OSError, Unreadable) as problem:
            told.append({"file": str(file), "state": "unreadable", "error": str(problem)})
            worst = UNREADABLE
            continue
        check = statement.check(opening, closing)
        read[str(file)] = statement
        told.append({**check.to_json(), **_of_file(str(file), statement, opening, closing)})
        if repair:
            told[-1]["repaired"] = _write_repaired(file, data, statement, opening)
        end_open = check.state == "balanced" and not told[-1]["end_proved"]
        status = EXIT_STATUS["unproved"] if end_open else check.exit_status
        worst = max(worst, status, key=_SEVERITY.index)
    lines = {name: statement.lines for name, statement in read.items()}
    doubled, moved = overlaps(lines), internal_transfers(lines, own)
    between = {
        "duplicates": [_plain(asdict(one)) for one in doubled],
        "internal_transfers": [_plain(asdict(one)) for one in moved[:SHOWN]],
    }
    body = {**told[0], **between} if len(files) == 1 else {"files": told, **between}
    say(body, as_json, [*(line for one in told for line in _lines(one)), *_between(doubled, moved)])
    sys.exit(worst)


def _write_repaired(
    file: Path, data: bytes, statement: StatementFile, opening: int | None
) -> str | None:
    """The new file's name; None where the balances prove nothing. No file is ever overwritten."""
    repairs = statement.repairs(opening)
    if not repairs:
        return None
    new = file.with_name(f"{file.name}.repaired.csv")
    try:
        with new.open("xb") as out:
            out.write(repaired_csv(data, statement, repairs))
    except OSError as problem:
        raise click.ClickException(f"{new}: {problem.strerror}") from problem
    return str(new)


def _of_file(
    name: str, statement: StatementFile, opening: int | None, closing: int | None
) -> dict[str, Any]:
    """What is told of a file beside its control totals."""
    return {
        "file": name,
        "sha256": statement.sha256,
        "layout": statement.layout.name,
        "account": statement.stated.account,
        "end_proved": closing is not None or statement.stated.closing is not None,
        "outside": [asdict(one) for one in statement.outside[:SHOWN]],
        "rejections": [_plain(asdict(one)) for one in statement.rejections[:SHOWN]],
        "repairs": [_plain(asdict(one)) for one in statement.repairs(opening)],
    }


def _plain(value: Any) -> Any:
    """Dates as text, through lists and mappings."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _lines(told: dict[str, Any]) -> list[str]:
    """One file, for people."""
    if told["state"] == "unreadable":
        return [f"{told['file']}: {told['error']}"]
    counts = f"{told['lines']} lines, {told['accepted']} accepted, {told['rejected']} rejected"
    return [
        f"{told['file']} ({told['layout']})",
        f"{told['state']}: {counts}",
        f"credit {told['credit']}, debit {told['debit']}",
        f"opening {told['opening']}, closing {told['closing']}",
        *(
            ["end not proved: no closing balance, so lines after the last cannot be excluded"]
            if not told["end_proved"]
            else []
        ),
        *(
            f"{found['rule']}: line {found['line']}, day {found['day']}, expected "
            f"{found['expected']}, found {found['found']} {found['detail']}".rstrip()
            for found in told["breaks"]
        ),
        *(
            f"not read: row {bad['file_row']}, column {bad['column']}, {bad['value']!r}: "
            f"{bad['rule']}"
            for bad in told["rejections"]
        ),
        *(f"outside the table, page {one['page']}: {one['text']}" for one in told["outside"]),
        *(
            f"the balance proves: line {one['row_no']} is {one['amount']} ({one['evidence']}, "
            f"one of {one['among']} rows between two balances), printed {one['printed']!r}"
            for one in told["repairs"]
        ),
        *([f"written: {told['repaired']}"] if told.get("repaired") else []),
    ]


def _between(doubled: Sequence[Overlap], moved: Sequence[Transfer]) -> list[str]:
    """What the files say together, for people."""
    return [
        *(
            f"twice: {one.lines} lines of {one.first_day}…{one.last_day} stand in both "
            f"{one.files[0]} and {one.files[1]}, credit {one.credit}, debit {one.debit}"
            for one in doubled
        ),
        *(
            f"own transfer ({one.by}): {one.amount}, "
            + ", ".join(f"{file} line {row_no} of {day}" for file, row_no, day in one.sides)
            for one in moved[:SHOWN]
        ),
    ]
