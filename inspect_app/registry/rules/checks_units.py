"""What must hold for administrative units that a workbook adds or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .known import Known
from .reading import Fault, Line, Lines
from .units import UnitFact, with_code

DIGITS = {"province": 2, "commune": 5}
"""Decision 19/2025/QĐ-TTg: two digits for a province, five for a commune."""

Period = tuple[dt.date, dt.date | None]


def check_units(lines: Lines, known: Known) -> Iterator[Fault]:
    """All faults of the sheet of administrative units."""
    rows = [line for line in lines["units"] if line.has("level", "unit")]
    merged = merged_units(lines, known.units)
    provinces = _codes(rows, known.units, "province")
    for line in rows:
        yield from _shape(line, provinces)
        if line.has("name", "valid_from", "valid_to"):
            yield from _against_stored(line, known.units)
        yield from _successors(line, merged)
    yield from _overlaps(rows)


def _codes(rows: list[Line], units: Mapping[str, UnitFact], level: str) -> set[str]:
    stored = {unit.code for unit in units.values() if unit.level == level}
    return stored | {line.text("unit") for line in rows if line.text("level") == level}


def _shape(line: Line, provinces: set[str]) -> Iterator[Fault]:
    level, digits = line.text("level"), DIGITS[line.text("level")]
    if len(line.text("unit")) != digits:
        yield line.fault("unit", "unit_digits", digits=str(digits))
    if level == "commune" and line.has("parent"):
        if not line.text("parent"):
            yield line.fault("parent", "required")
        elif line.text("parent") not in provinces:
            yield line.fault("parent", "unknown_province")
    begins, ends = line.maybe_day("valid_from"), line.maybe_day("valid_to")
    if begins and ends and ends < begins:
        yield line.fault("valid_to", "ends_before_start")


def stored_unit(line: Line, units: Mapping[str, UnitFact]) -> UnitFact | None:
    """The stored unit that a line speaks of: same level, code and first day."""
    return next(
        (
            unit
            for unit in units.values()
            if (unit.level, unit.code, unit.valid_from)
            == (line.text("level"), line.text("unit"), line.day("valid_from"))
        ),
        None,
    )


def _against_stored(line: Line, units: Mapping[str, UnitFact]) -> Iterator[Fault]:
    """A stored unit may be ended once; its name and last day are history and never change."""
    stored = stored_unit(line, units)
    if stored is not None:
        if stored.name != line.text("name"):
            yield line.fault("name", "unit_renamed", name=stored.name)
        if stored.valid_to is not None and stored.valid_to != line.maybe_day("valid_to"):
            yield line.fault("valid_to", "unit_ended")
        return
    mine = (line.day("valid_from"), line.maybe_day("valid_to"))
    for unit in units.values():
        if (unit.level, unit.code) == (line.text("level"), line.text("unit")) and _overlap(
            mine, (unit.valid_from, unit.valid_to)
        ):
            yield line.fault("unit", "unit_overlaps", name=unit.name)


def _overlap(one: Period, two: Period) -> bool:
    return (one[1] is None or two[0] <= one[1]) and (two[1] is None or one[0] <= two[1])


def successor_codes(line: Line) -> list[str]:
    return [code.strip() for code in line.text("successors").split(";") if code.strip()]


def _heir(line: Line, code: str, units: Mapping[str, UnitFact]) -> UnitFact | None:
    """The unit of the same level that bears `code` on the day after the line's last day."""
    ends = line.maybe_day("valid_to")
    if ends is None:
        return None
    return with_code(line.text("level"), code, ends + dt.timedelta(days=1), units)


def _successors(line: Line, units: Mapping[str, UnitFact]) -> Iterator[Fault]:
    given = successor_codes(line)
    if given and line.has("valid_to") and line.maybe_day("valid_to") is None:
        yield line.fault("successors", "successor_of_living")
        return
    for code in given:
        if _heir(line, code, units) is None:
            yield line.fault("successors", "unknown_successor", code=code)


def merged_units(lines: Lines, stored: Mapping[str, UnitFact]) -> dict[str, UnitFact]:
    """The units as they will be once the workbook is stored; new ones have made-up ids."""
    merged = dict(stored)
    of_line: list[tuple[Line, str]] = []
    for line in lines["units"]:
        if not line.has("level", "unit", "name", "valid_from", "valid_to"):
            continue
        known = stored_unit(line, stored)
        fact = known or UnitFact(
            id=f"new:{line.text('level')}:{line.text('unit')}:{line.day('valid_from')}",
            code=line.text("unit"),
            level=line.text("level"),
            name=line.text("name"),
            valid_from=line.day("valid_from"),
        )
        merged[fact.id] = replace(fact, valid_to=line.maybe_day("valid_to") or fact.valid_to)
        of_line.append((line, fact.id))
    for line, unit_id in of_line:
        heirs = [_heir(line, code, merged) for code in successor_codes(line)]
        ids = {heir.id for heir in heirs if heir is not None}
        unit = merged[unit_id]
        merged[unit_id] = replace(unit, successors=tuple(sorted({*unit.successors, *ids})))
    return merged


def _overlaps(rows: list[Line]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], list[Line]] = {}
    for line in rows:
        if not line.has("valid_from", "valid_to"):
            continue
        others = seen.setdefault((line.text("level"), line.text("unit")), [])
        mine = (line.day("valid_from"), line.maybe_day("valid_to"))
        for other in others:
            if _overlap(mine, (other.day("valid_from"), other.maybe_day("valid_to"))):
                yield line.fault("unit", "repeated_row", row=str(other.number))
                break
        others.append(line)
