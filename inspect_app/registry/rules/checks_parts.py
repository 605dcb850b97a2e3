"""What must hold for the lists of a facility (children, staff) and of a fund (board, accounts,
programmes)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .known import Known
from .reading import Fault, Line, Lines, by_code
from .vocabulary import BOARD_ONLY, same

MAX_DEPUTIES = 2
"""Circular 33/2017/TT-BLĐTBXH Art. 5(2)."""
MIN_BOARD = 3
"""Decree 93/2019/NĐ-CP Art. 26(1)."""
VIETNAMESE_SHARE = 51
"""Per cent of the board that must be Vietnamese citizens (same clause)."""
MAX_TERM_YEARS = 5
"""Decree 93/2019/NĐ-CP Art. 26: a term of the board."""


def check_parts(lines: Lines, known: Known) -> Iterator[Fault]:
    """All faults of the list sheets."""
    facilities = _codes(lines["facilities"], "facility", known)
    funds = _codes(lines["funds"], "fund", known)
    for key, owners, code in (
        ("children", facilities, "unknown_facility"),
        ("staff", facilities, "unknown_facility"),
        ("board", funds, "unknown_fund"),
        ("accounts", funds, "unknown_fund"),
        ("programmes", funds, "unknown_fund"),
    ):
        for line in lines[key]:
            if line.text("code") and line.text("code") not in owners:
                yield line.fault("code", code)
    yield from _repeated(lines["children"], "circumstance", ("code", "age_band", "circumstance"))
    yield from _repeated(lines["staff"], "post", ("code", "post"))
    yield from _repeated(lines["programmes"], "programme", ("code", "programme"))
    yield from _repeated(lines["board"], "name", ("code", "name", "post"))
    yield from _staff(lines["staff"])
    yield from _board(lines["board"], known)
    yield from _accounts(lines, known)
    yield from _backwards(lines["programmes"], "starts_on", "ends_on")


def _codes(lines: list[Line], kind: str, known: Known) -> set[str]:
    stored = {code for code, fact in known.entities.items() if fact.kind == kind}
    return stored | {line.text("code") for line in lines}


def _repeated(lines: list[Line], at: str, keys: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[tuple[str, ...], Line] = {}
    for line in lines:
        if not line.has(*keys):
            continue
        key = tuple(same(line.text(name)) for name in keys)
        if key in first:
            yield line.fault(at, "repeated_row", row=str(first[key].number))
        else:
            first[key] = line


def _backwards(lines: list[Line], start: str, end: str) -> Iterator[Fault]:
    for line in lines:
        begins, ends = line.maybe_day(start), line.maybe_day(end)
        if begins and ends and ends < begins:
            yield line.fault(end, "ends_before_start")


def _staff(lines: list[Line]) -> Iterator[Fault]:
    limits = {"director": (1, "many_directors"), "deputy_director": (MAX_DEPUTIES, "many_deputies")}
    for line in lines:
        limit = limits.get(line.text("post"))
        if limit and line.has("people") and line.whole("people") > limit[0]:
            yield line.warn("people", limit[1])


def _plus_years(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _board(lines: list[Line], known: Known) -> Iterator[Fault]:
    yield from _backwards(lines, "term_from", "term_to")
    for line in lines:
        begins, ends = line.maybe_day("term_from"), line.maybe_day("term_to")
        if begins and ends and ends > _plus_years(begins, MAX_TERM_YEARS):
            yield line.warn("term_to", "long_term")
    for _code, group in by_code(lines):
        if all(line.has("post", "vietnamese", "term_from", "term_to") for line in group):
            yield from _composition(group, known)


def _composition(group: list[Line], known: Known) -> Iterator[Fault]:
    serving = [
        line
        for line in group
        if line.text("post") in BOARD_ONLY
        and line.day("term_from") <= known.today
        and (line.maybe_day("term_to") or known.today) >= known.today
    ]
    first = group[0]
    if len(serving) < MIN_BOARD:
        yield first.warn("code", "small_board", count=str(len(serving)))
    citizens = sum(line.flag("vietnamese") for line in serving)
    if serving and citizens * 100 < VIETNAMESE_SHARE * len(serving):
        yield first.warn("vietnamese", "foreign_board")
    if sum(line.text("post") == "chair" for line in serving) != 1:
        yield first.warn("post", "one_chair")


def _accounts(lines: Lines, known: Known) -> Iterator[Fault]:
    yield from _backwards(lines["accounts"], "opened_on", "closed_on")
    owners: dict[str, Line] = {}
    for line in lines["accounts"]:
        number = line.text("account_no")
        if not number or not line.text("code"):
            continue
        if number in owners:
            other = owners[number]
            yield line.fault("account_no", "repeated_account", row=str(other.number))
            continue
        owners[number] = line
        holder = known.owner_of_account(number)
        if holder is not None and holder != line.text("code"):
            yield line.fault("account_no", "account_of_other_fund", code=holder)
    yield from _without_account(lines, known)


def _without_account(lines: Lines, known: Known) -> Iterator[Fault]:
    """A fund without an own account cannot be audited: transfers would count as gifts."""
    given = {line.text("code") for line in lines["accounts"]}
    for line in lines["funds"]:
        code = line.text("code")
        stored = known.entities.get(code)
        if code and code not in given and not (stored and stored.account_numbers):
            yield line.fault("code", "fund_without_account")
