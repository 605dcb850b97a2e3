"""A checklist while people edit it: the sheets of an XLSForm as rows that keep a number.

`draft_of_sheets` and `sheets_of_draft` are inverse to each other. A section is its `begin_group`
row with the rows in it: first notes, then questions, then calculations, as `checklists.export`
writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checklists import columns as col
from checklists.export import NAMESPACE

Sheets = dict[str, list[list[str]]]

SECTION, NOTE, QUESTION, FIGURE = "section", "note", "question", "figure"
CHOICE, LAW, SETTINGS = "choice", "law", "settings"
IN_SECTION = (NOTE, QUESTION, FIGURE)
"""Kinds of rows in a section, in the order in which they stand there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet. `id` never changes and is never given twice in a draft; `at` is the
    count of edits at which the row or its place last changed; empty cells are left out."""

    id: int
    at: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of a cell; "" when it is empty."""
        return self.cells.get(column, "")

    def with_cell(self, column: str, value: str, at: int) -> Line:
        """The row with another text in one cell."""
        cells = {**self.cells, column: value}
        return Line(self.id, at, {key: text for key, text in cells.items() if text})


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its own row and the rows in it."""

    head: Line
    rows: tuple[Line, ...]

    def of(self, kind: str) -> tuple[Line, ...]:
        """Its rows of one kind."""
        return tuple(row for row in self.rows if kind_of_row(row) == kind)


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows of a draft. `next_id`: the number that the next new row gets."""

    next_id: int
    settings: Line
    parts: tuple[Part, ...]
    choices: tuple[Line, ...]
    laws: tuple[Line, ...]

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every row with its kind."""
        yield SETTINGS, self.settings
        for part in self.parts:
            yield SECTION, part.head
            yield from ((kind_of_row(row), row) for row in part.rows)
        yield from ((CHOICE, row) for row in self.choices)
        yield from ((LAW, row) for row in self.laws)

    def find(self, line_id: int) -> tuple[str, Line] | None:
        """The kind and the row of that number; None when there is none (any more)."""
        return next((found for found in self.lines() if found[1].id == line_id), None)

    def part_of(self, line_id: int) -> Part | None:
        """The section that is, or has in it, the row of that number."""
        for part in self.parts:
            if part.head.id == line_id or any(row.id == line_id for row in part.rows):
                return part
        return None

    def names(self) -> frozenset[str]:
        """Names of all rows that stand in sections."""
        rows = (row for kind, row in self.lines() if kind in (SECTION, *IN_SECTION))
        return frozenset(row.get(col.NAME) for row in rows)

    def lists(self) -> dict[str, tuple[Line, ...]]:
        """The rows of each list of choices, by its name."""
        found: dict[str, tuple[Line, ...]] = {}
        for row in self.choices:
            name = row.get("list_name")
            found[name] = (*found.get(name, ()), row)
        return found


def kind_of_row(row: Line) -> str:
    """What a row of a section is, by its type."""
    word = row.get(col.TYPE).partition(" ")[0]
    return {"note": NOTE, "calculate": FIGURE, "begin_group": SECTION}.get(word, QUESTION)


def in_order(rows: tuple[Line, ...]) -> tuple[Line, ...]:
    """Rows of a section by kind; within a kind they stay as they were."""
    return tuple(sorted(rows, key=lambda row: IN_SECTION.index(kind_of_row(row))))


# --- sheets ---------------------------------------------------------------------------------------


class _Numbers:
    """Numbers for the rows of sheets that come in."""

    def __init__(self) -> None:
        self.next = 1

    def line(self, head: list[str], row: list[str]) -> Line:
        cells = {key: text for key, text in zip(head, row, strict=False) if text}
        made = Line(self.next, 0, cells)
        self.next += 1
        return made

    def lines(self, rows: list[list[str]]) -> list[Line]:
        head, *rest = rows
        return [self.line(head, row) for row in rest]


def draft_of_sheets(sheets: Sheets) -> Draft:
    """A draft with these sheets, as `checklists.export` writes them. Raises ValueError when rows
    stand outside sections or there is not one row of settings."""
    numbers = _Numbers()
    (settings,) = numbers.lines(sheets["settings"])
    parts: list[Part] = []
    open_part: Part | None = None
    for row in numbers.lines(sheets["survey"]):
        word = row.get(col.TYPE)
        if word == "begin_group":
            open_part = Part(row, ())
        elif open_part is None:
            raise ValueError(f"a row outside the sections: {word}")
        elif word == "end_group":
            parts.append(open_part)
            open_part = None
        else:
            open_part = replace(open_part, rows=in_order((*open_part.rows, row)))
    choices, laws = numbers.lines(sheets["choices"]), numbers.lines(sheets["laws"])
    return Draft(numbers.next, settings, tuple(parts), tuple(choices), tuple(laws))


def empty_draft() -> Draft:
    """A draft of a checklist that does not exist yet: no section, and the answers of a verdict."""
    settings = {
        "version": "1",
        "default_language": col.VI,
        "namespaces": NAMESPACE,
        "ins:subject": "facility",
    }
    verdict = (
        ("pass", "Đạt", "Met"),
        ("fail", "Không đạt", "Not met"),
        ("not_applicable", "Không áp dụng", "Not applicable"),
    )
    sheets: Sheets = {
        "settings": [list(settings), list(settings.values())],
        "survey": [list(col.SURVEY)],
        "choices": [list(col.CHOICES), *(["verdict", *words] for words in verdict)],
        "laws": [list(col.LAWS)],
    }
    return draft_of_sheets(sheets)


def survey_lines(draft: Draft) -> Iterator[Line | None]:
    """The rows of `survey` in order; None stands for an `end_group`."""
    for part in draft.parts:
        yield part.head
        yield from part.rows
        yield None


def sheets_of_draft(draft: Draft) -> Sheets:
    """Sheet name to rows; the first row of each is its heading."""
    return {
        "survey": _table(col.SURVEY, survey_lines(draft)),
        "choices": _table(col.CHOICES, draft.choices),
        "laws": _table(col.LAWS, draft.laws),
        "settings": _table(col.SETTINGS, [draft.settings]),
    }


_END = Line(0, 0, {col.TYPE: "end_group"})


def _table(head: tuple[str, ...], rows: Any) -> list[list[str]]:
    return [list(head), *([(row or _END).get(column) for column in head] for row in rows)]


# --- as it rests in the database ------------------------------------------------------------------


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft as JSON data."""

    def plain(row: Line) -> list[Any]:
        return [row.id, row.at, dict(row.cells)]

    return {
        "next": draft.next_id,
        "settings": plain(draft.settings),
        "parts": [[plain(part.head), [plain(row) for row in part.rows]] for part in draft.parts],
        "choices": [plain(row) for row in draft.choices],
        "laws": [plain(row) for row in draft.laws],
    }


def from_json(data: dict[str, Any]) -> Draft:
    """What `to_json` wrote."""
    return Draft(
        data["next"],
        Line(*data["settings"]),
        tuple(Part(Line(*head), tuple(Line(*row) for row in rows)) for head, rows in data["parts"]),
        tuple(Line(*row) for row in data["choices"]),
        tuple(Line(*row) for row in data["laws"]),
    )
