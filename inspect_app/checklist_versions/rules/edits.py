"""Edits of a draft: each takes a draft and gives the next one; `at` is its count of edits.

An edit that cannot be made (no such row, no place to go) raises NoSuchRow or leaves the draft as it
is; what the words in the cells are worth is for the compiler to say (`draft_faults`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from checklists import columns as col
from checklists.references import NO_LAW, split_references

from .draft import (
    CHOICE,
    FIGURE,
    IN_SECTION,
    LAW,
    NOTE,
    SECTION,
    Draft,
    Line,
    Part,
    in_order,
    kind_of_row,
)

UP, DOWN = "up", "down"
KINDS = (SECTION, *IN_SECTION, CHOICE, LAW)
"""Kinds of rows that can be added, moved and removed."""

MAX_CELL, MAX_ROWS = 10_000, 3_000
_EXPRESSIONS = (col.RELEVANT, col.CONSTRAINT, col.CALCULATION, col.LIMIT)
_SENTENCES = (col.SAYS_VI, col.SAYS_EN)


class NoSuchRow(LookupError):
    """The draft has no row of this number (any more)."""


def cleaned(text: str) -> str:
    """A cell as it is kept: NFC, one kind of line end, no control characters, nothing around it."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(one for one in plain if one == "\n" or one >= " ").strip()


def row_of(draft: Draft, line_id: int) -> tuple[str, Line]:
    """The kind and the row of that number. Raises NoSuchRow."""
    found = draft.find(line_id)
    if found is None:
        raise NoSuchRow(line_id)
    return found


def _each(draft: Draft, change: Callable[[Line], Line]) -> Draft:
    return replace(
        draft,
        settings=change(draft.settings),
        parts=tuple(
            Part(change(part.head), tuple(change(row) for row in part.rows)) for part in draft.parts
        ),
        choices=tuple(change(row) for row in draft.choices),
        laws=tuple(change(row) for row in draft.laws),
    )


def set_cell(draft: Draft, line_id: int, column: str, text: str, at: int) -> Draft:
    """Another text in one cell.

    A new name of a row or of a list of choices is written wherever the old one was asked for, when
    no other row bears the old one.
    """
    kind, row = row_of(draft, line_id)
    value, before = cleaned(text), row.get(column)
    if value == before:
        return draft
    if column == "list_name":
        return _renamed_list(draft, before, value, at)
    changed = _each(
        draft, lambda one: one.with_cell(column, value, at) if one.id == line_id else one
    )
    named = column == col.NAME and kind in IN_SECTION
    if named and before and value and before not in changed.names():
        return _each(changed, lambda one: _renamed(one, before, value, at))
    return changed


def _renamed_list(draft: Draft, before: str, value: str, at: int) -> Draft:
    """All rows of the list and all questions that offer it. A name that is taken joins nothing."""
    if value in draft.lists():
        return draft

    def change(row: Line) -> Line:
        if row.get("list_name") == before:
            return row.with_cell("list_name", value, at)
        word, _, name = row.get(col.TYPE).partition(" ")
        if word.startswith("select_") and name == before:
            return row.with_cell(col.TYPE, f"{word} {value}", at)
        return row

    return _each(draft, change)


def _renamed(row: Line, before: str, name: str, at: int) -> Line:
    """The row, naming `name` wherever it named `before`."""
    found = {
        **{key: row.get(key).replace(f"${{{before}}}", f"${{{name}}}") for key in _EXPRESSIONS},
        **{key: row.get(key).replace(f"{{{before}}}", f"{{{name}}}") for key in _SENTENCES},
        "ins:period": " ".join(
            name if word == before else word for word in row.get("ins:period").split()
        ),
    }
    for key, text in found.items():
        if text != row.get(key):
            row = row.with_cell(key, text, at)
    return row


# --- adding and removing --------------------------------------------------------------------------


def add(draft: Draft, kind: str, into: str, at: int) -> tuple[Draft, int]:
    """A new row at the end of its place, and its number.

    `into`: the number of the section for what stands in sections, the list for a choice (empty: a
    new list). Raises NoSuchRow when the section is not there.
    """
    new = Line(draft.next_id, at, _first_cells(draft, kind, into))
    grown = replace(draft, next_id=draft.next_id + 1)
    if kind == SECTION:
        return replace(grown, parts=(*draft.parts, Part(new, ()))), new.id
    if kind == CHOICE:
        return replace(grown, choices=(*draft.choices, new)), new.id
    if kind == LAW:
        return replace(grown, laws=(*draft.laws, new)), new.id
    section = next((part.head.id for part in draft.parts if str(part.head.id) == into), None)
    if section is None:
        raise NoSuchRow(into)
    return _with_row(grown, section, new), new.id


def _with_row(draft: Draft, section_id: int, row: Line) -> Draft:
    """The row at the end of its kind in that section."""
    return replace(
        draft,
        parts=tuple(
            replace(part, rows=in_order((*part.rows, row))) if part.head.id == section_id else part
            for part in draft.parts
        ),
    )


def _first_cells(draft: Draft, kind: str, into: str) -> Mapping[str, str]:
    if kind == CHOICE:
        lists = draft.lists()
        name = into or free_name("list", lists)
        taken = {row.get("name") for row in lists.get(name, ())}
        return {"list_name": name, "name": free_name("choice", taken)}
    if kind == LAW:
        return {"status": "unverified"}
    name = free_name(kind, draft.names())
    types = {SECTION: "begin_group", NOTE: "note", FIGURE: "calculate"}
    return {col.TYPE: types.get(kind) or _usual_type(draft), col.NAME: name}


def _usual_type(draft: Draft) -> str:
    """A new question asks for a verdict, with the answers that most questions offer for one."""
    used = Counter(row.get(col.TYPE) for _kind, row in draft.lines())
    verdicts = [
        f"select_one {name}"
        for name, rows in draft.lists().items()
        if {"pass", "fail"} <= {row.get("name") for row in rows}
    ]
    return max(verdicts, key=lambda one: used[one], default="text")


def free_name(stem: str, taken: Collection[str]) -> str:
    """`stem_1`, or the first after it that is free."""
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def remove(draft: Draft, line_id: int) -> Draft:
    """Without this row; a section goes with all that is in it. Raises NoSuchRow."""
    row_of(draft, line_id)

    def left(rows: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(row for row in rows if row.id != line_id)

    return replace(
        draft,
        parts=tuple(
            replace(part, rows=left(part.rows)) for part in draft.parts if part.head.id != line_id
        ),
        choices=left(draft.choices),
        laws=left(draft.laws),
    )


# --- moving ---------------------------------------------------------------------------------------


def move(draft: Draft, line_id: int, way: str, at: int) -> Draft:
    """One place up or down among its own kind (choices: in their list); at the end it stays.

    Up and then down (or the other way) gives the order back, unless the first had nowhere to go.
    """
    kind, _row = row_of(draft, line_id)
    if kind == SECTION:
        places = [part.head.id for part in draft.parts]
        order = _swapped(places, places, line_id, way)
        by_id = {part.head.id: part for part in draft.parts}
        moved = (by_id[one] for one in order)
        parts = (replace(p, head=_touched(p.head, line_id, at)) for p in moved)
        return draft if order == places else replace(draft, parts=tuple(parts))
    return replace(
        draft,
        parts=tuple(
            replace(part, rows=_moved(part.rows, line_id, way, at)) for part in draft.parts
        ),
        choices=_moved(draft.choices, line_id, way, at),
        laws=_moved(draft.laws, line_id, way, at),
    )


def _moved(rows: tuple[Line, ...], line_id: int, way: str, at: int) -> tuple[Line, ...]:
    own = next((row for row in rows if row.id == line_id), None)
    if own is None:
        return rows
    places = [row.id for row in rows]
    like = [row.id for row in rows if _neighbours(row) == _neighbours(own)]
    order = _swapped(places, like, line_id, way)
    by_id = {row.id: row for row in rows}
    if order == places:
        return rows
    return tuple(_touched(by_id[one], line_id, at) for one in order)


def _neighbours(row: Line) -> str:
    """Among which rows it moves: those of its list, or of its kind."""
    return row.get("list_name") or kind_of_row(row)


def _swapped(places: list[int], like: list[int], line_id: int, way: str) -> list[int]:
    """`places`, with the number changed for the one before or after it in `like`."""
    here = like.index(line_id)
    there = here - 1 if way == UP else here + 1
    if not 0 <= there < len(like):
        return places
    one, other = places.index(line_id), places.index(like[there])
    order = list(places)
    order[one], order[other] = order[other], order[one]
    return order


def _touched(row: Line, line_id: int, at: int) -> Line:
    return replace(row, at=at) if row.id == line_id else row


def move_to(draft: Draft, line_id: int, section_id: int, at: int) -> Draft:
    """To the end of its kind in another section. Raises NoSuchRow for either."""
    kind, row = row_of(draft, line_id)
    target = draft.part_of(section_id)
    if kind not in IN_SECTION or target is None or target.head.id != section_id:
        raise NoSuchRow(section_id)
    if target == draft.part_of(line_id):
        return draft
    return _with_row(remove(draft, line_id), section_id, replace(row, at=at))


# --- law ------------------------------------------------------------------------------------------


def cite(draft: Draft, line_id: int, reference: str, law: Mapping[str, str], at: int) -> Draft:
    """The reference among those of the row, and its document (`law`) in the sheet of laws.

    Raises NoSuchRow.
    """
    _kind, row = row_of(draft, line_id)
    given = [one for one in split_references(row.get(col.LAW)) if one != NO_LAW]
    if reference not in given:
        text = "; ".join([*given, reference])
        draft = set_cell(draft, line_id, col.LAW, text, at)
    if law and all(one.get("doc") != law["doc"] for one in draft.laws):
        new = Line(draft.next_id, at, {key: text for key, text in law.items() if text})
        draft = replace(draft, next_id=draft.next_id + 1, laws=(*draft.laws, new))
    return draft


def uncite(draft: Draft, line_id: int, reference: str, at: int) -> Draft:
    """Without that reference. Raises NoSuchRow."""
    _kind, row = row_of(draft, line_id)
    left = [one for one in split_references(row.get(col.LAW)) if one != reference]
    return set_cell(draft, line_id, col.LAW, "; ".join(left), at)


def next_version(version: str, taken: Collection[str]) -> str:
    """The version after this one: its last number is raised until it is free."""
    found = re.search(r"\d+(?!.*\d)", version)
    if found is None:
        return free_name(version or "v", taken).replace("_", ".")
    number = int(found[0]) + 1
    while (text := f"{version[: found.start()]}{number}{version[found.end() :]}") in taken:
        number += 1
    return text
