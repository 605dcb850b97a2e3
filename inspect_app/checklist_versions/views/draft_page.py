"""What the pages of a draft show: its fields with their faults, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from checklists import columns as col
from checklists.references import split_references
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.web import current_actor
from inspect_app.law.queries import current_book

from .. import queries
from ..models import ChecklistDraft
from ..rules.cells import (
    GROUPS,
    KIND_WORDS,
    LIST_NAME,
    SUBJECT_WORDS,
    Cell,
    Options,
    columns_of,
)
from ..rules.draft import Draft, Line
from ..rules.draft_faults import Judged, numbers
from ..rules.upload import sentence

MOST_FAULTS = 300


@dataclass(frozen=True)
class Field:
    """One cell on a page. `key` names it for the script, `id` for its label."""

    id: str
    key: str
    line_id: int
    cell: Cell
    value: str
    options: tuple[tuple[Any, Options], ...]
    faults: Sequence[str]
    references: Sequence[str]


@dataclass(frozen=True)
class FaultLine:
    """A fault with the row that it stands at, to go there."""

    line_id: int | None
    number: str
    label: str
    text: str


class DraftPage:
    """One draft as it stands now."""

    def __init__(self, row: ChecklistDraft) -> None:
        self.row = row
        self.draft: Draft = queries.draft_in(row)
        self.numbers = numbers(self.draft)

    @cached_property
    def judged(self) -> Judged:
        return queries.judged_draft(self.row, self.draft)

    @cached_property
    def _kinds(self) -> dict[int, str]:
        return {line.id: kind for kind, line in self.draft.lines()}

    @cached_property
    def faults(self) -> dict[str, list[str]]:
        """Sentences by `<row>/<column>`; at `<row>/` those of no field, at `/` those of no row."""
        language = selected_language()
        found: dict[str, list[str]] = {}
        for placed in self.judged.faults[:MOST_FAULTS]:
            line_id, column = placed.line_id, placed.fault.column
            kind = self._kinds.get(line_id or 0, "")
            if not kind or column not in columns_of(kind):
                column = ""
            text = sentence(placed.fault, language)
            if placed.fault.value and placed.fault.code == "":
                text = f"{text} («{placed.fault.value[:80]}»)"
            found.setdefault(f"{line_id or ''}/{column}", []).append(text)
        return found

    @cached_property
    def fault_lines(self) -> list[FaultLine]:
        """Every fault in the order of the rows."""
        language = selected_language()
        lines = {line.id: line for _kind, line in self.draft.lines()}
        places = {line_id: place for place, line_id in enumerate(lines)}
        found = sorted(
            self.judged.faults[:MOST_FAULTS], key=lambda one: places.get(one.line_id or 0, -1)
        )
        return [
            FaultLine(
                one.line_id,
                self.numbers.get(one.line_id or 0, ""),
                label_of(lines.get(one.line_id or 0), vi=language == "vi"),
                sentence(one.fault, language),
            )
            for one in found
        ]

    def count_at(self, line_id: int) -> int:
        """Faults of one row."""
        return sum(placed.line_id == line_id for placed in self.judged.faults)

    def groups(self, kind: str, line: Line) -> list[tuple[Any, list[Field]]]:
        """The fields of a row by heading."""
        return [
            (group.title, [self.field(line, cell) for cell in group.cells])
            for group in GROUPS[kind]
        ]

    def list_name(self, line: Line) -> Field:
        """The field of the name of the list that a choice belongs to."""
        return self.field(line, LIST_NAME)

    def field(self, line: Line, cell: Cell) -> Field:
        key, value = f"{line.id}/{cell.column}", line.get(cell.column)
        place = sorted(columns_of(self._kinds[line.id])).index(cell.column)
        return Field(
            id=f"f{line.id}-{place}",
            key=key,
            line_id=line.id,
            cell=cell,
            value=value,
            options=_with_own(self._options(cell), value) if cell.widget in _CHOSEN else (),
            faults=self.faults.get(key, ()),
            references=split_references(value) if cell.widget == "law" else (),
        )

    def _options(self, cell: Cell) -> tuple[tuple[Any, Options], ...]:
        if cell.widget == "type":
            lists = tuple((name, words_of_list(rows)) for name, rows in self.draft.lists().items())
            return (
                (_("One of a list"), tuple((f"select_one {n}", w) for n, w in lists)),
                (_("Several of a list"), tuple((f"select_multiple {n}", w) for n, w in lists)),
                (_("Something else"), tuple(KIND_WORDS.items())),
            )
        if cell.widget == "norm":
            vi = selected_language() == "vi"
            book = current_book(self.row.organisation_id)
            norms = sorted(book.norms.values(), key=lambda norm: norm.number)
            return (
                ("", (("", _("No figure of law")),)),
                (
                    "",
                    tuple((n.id, f"{n.number} {n.title_vi if vi else n.title_en}") for n in norms),
                ),
            )
        if cell.widget == "subject":
            return (("", tuple(SUBJECT_WORDS.items())),)
        return (("", cell.options),)


_CHOSEN = frozenset({"type", "norm", "subject", "choice"})


def _with_own(
    groups: tuple[tuple[Any, Options], ...], value: str
) -> tuple[tuple[Any, Options], ...]:
    """What stands in the cell can be seen, even if it is nothing that is offered."""
    if any(value == one for _title, options in groups for one, _words in options):
        return groups
    return (("", ((value, value or "–"),)), *groups)


def words_of_list(rows: Iterable[Line]) -> str:
    """The choices of a list, shortly."""
    column = col.LABEL_VI if selected_language() == "vi" else col.LABEL_EN
    words = " / ".join(row.get(column) or row.get("name") for row in rows)
    return words if len(words) <= 90 else f"{words[:88]}…"


def label_of(line: Line | None, *, vi: bool) -> str:
    """What a row is called on screen."""
    if line is None:
        return ""
    first, second = (col.LABEL_VI, col.LABEL_EN) if vi else (col.LABEL_EN, col.LABEL_VI)
    names = (first, second, "title", "form_title", col.NAME, "doc")
    return next((line.get(name) for name in names if line.get(name)), "–")


def opened(draft_id: str) -> DraftPage:
    """The draft of the person's body. Raises NotFound."""
    return DraftPage(queries.draft_of(current_actor(), draft_id))
