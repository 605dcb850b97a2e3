"""What must hold for a facility or a fund, within its row and against the register."""

from __future__ import annotations

from collections.abc import Iterator

from .checks_units import merged_units
from .known import Known
from .reading import Fault, Line, Lines
from .units import UnitFact, units_on, with_code

SMALL_HOME = 10
"""Below ten clients a home is registered with the commune and needs no licence (Decree
103/2017/NĐ-CP Art. 44)."""


def check_entities(lines: Lines, known: Known) -> Iterator[Fault]:
    """All faults of the sheets of facilities and funds."""
    units = merged_units(lines, known.units)
    for line in lines["facilities"]:
        yield from _common(line, "facility", known, units)
        yield from _facility(line)
    for line in lines["funds"]:
        yield from _common(line, "fund", known, units)
    yield from _repeated_codes(lines["facilities"] + lines["funds"])
    yield from _crowding(lines)


def _common(line: Line, kind: str, known: Known, units: dict[str, UnitFact]) -> Iterator[Fault]:
    yield from _identity(line, kind, known)
    yield from _days(line, known)
    yield from _commune(line, known, units)
    yield from _issuer(line, known)


def _identity(line: Line, kind: str, known: Known) -> Iterator[Fault]:
    stored = known.entities.get(line.text("code"))
    if stored is not None and stored.kind != kind:
        yield line.fault("code", "code_of_other_kind")


def _days(line: Line, known: Known) -> Iterator[Fault]:
    for key in ("registered_on", "licence_issued_on", "address_from"):
        day = line.maybe_day(key)
        if day is not None and day > known.today:
            yield line.fault(key, "in_the_future")
    registered, closed = line.maybe_day("registered_on"), line.maybe_day("closed_on")
    if registered and closed and closed < registered:
        yield line.fault("closed_on", "closed_before_registered")
    moved = line.maybe_day("address_from")
    if registered and moved and moved < registered:
        yield line.fault("address_from", "address_before_registered")


def _commune(line: Line, known: Known, units: dict[str, UnitFact]) -> Iterator[Fault]:
    """The commune must be in force today, or on the closing day of an entity that closed."""
    code = line.text("commune")
    if not code:
        return
    closed = line.maybe_day("closed_on")
    day = min(closed, known.today) if closed else known.today
    if with_code("commune", code, day, units) is not None:
        return
    ended = [unit for unit in units.values() if unit.level == "commune" and unit.code == code]
    if not ended:
        yield line.fault("commune", "unknown_commune")
        return
    heirs = {heir for unit in ended for heir in units_on(unit.id, day, units)}
    named = "; ".join(sorted(f"{heir.code} {heir.name}" for heir in heirs)) or "?"
    yield line.fault("commune", "commune_not_valid", name=ended[0].name, successors=named)


def _issuer(line: Line, known: Known) -> Iterator[Fault]:
    code = line.text("issuer_code")
    if not code:
        return
    body, day = known.bodies.get(code), line.maybe_day("licence_issued_on")
    if body is None:
        yield line.fault("issuer_code", "unknown_body")
    elif day and not (body.valid_from <= day and (body.valid_to is None or day <= body.valid_to)):
        yield line.fault("issuer_code", "body_not_valid", name=body.name)


def _facility(line: Line) -> Iterator[Fault]:
    yield from _licence(line)
    if line.has("capacity") and line.whole("capacity") == 0:
        yield line.fault("capacity", "no_capacity")
    if line.has("ownership", "founder"):
        by_state = line.text("founder") == "state_body"
        if by_state != (line.text("ownership") == "public"):
            yield line.fault("founder", "founder_against_ownership")


def _licence(line: Line) -> Iterator[Fault]:
    parts = ("licence_no", "licence_issued_on", "licence_issuer")
    if not line.has(*parts):
        return
    filled = [key for key in parts if line.values[key]]
    if not filled:
        if line.has("capacity") and line.whole("capacity") >= SMALL_HOME:
            yield line.warn("licence_no", "no_licence")
        if line.values.get("licence_expires_on"):
            yield line.fault("licence_expires_on", "licence_incomplete")
        return
    for key in parts:
        if key not in filled:
            yield line.fault(key, "licence_incomplete")
    issued, expires = line.maybe_day("licence_issued_on"), line.maybe_day("licence_expires_on")
    if issued and expires and expires <= issued:
        yield line.fault("licence_expires_on", "expires_before_issued")


def _repeated_codes(lines: list[Line]) -> Iterator[Fault]:
    first: dict[str, Line] = {}
    for line in lines:
        code = line.text("code")
        if code and code in first:
            other = first[code]
            yield line.fault("code", "repeated_code", sheet=other.sheet.name, row=str(other.number))
        elif code:
            first[code] = line


def _crowding(lines: Lines) -> Iterator[Fault]:
    """More people than places is a fact to inspect, not a typing fault: a warning."""
    living: dict[str, int] = {}
    for line in lines["children"]:
        if line.has("code", "children"):
            living[line.text("code")] = living.get(line.text("code"), 0) + line.whole("children")
    for line in lines["facilities"]:
        count = living.get(line.text("code"), 0)
        if line.has("capacity") and 0 < line.whole("capacity") < count:
            yield line.warn("capacity", "over_capacity", count=str(count))
