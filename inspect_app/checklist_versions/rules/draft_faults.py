"""What is wrong with a draft, at the row and cell where a person corrects it.

The compiler of `checklists` and the rules of an upload judge; here their places are turned into
rows of the draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from checklists import Checklist, ChecklistError
from checklists import columns as col
from checklists.markdown import Sheet, SheetRow
from checklists.reader import read_sheets

from .draft import IN_SECTION, SECTION, Draft, Line, sheets_of_draft, survey_lines
from .upload import Compiled, UploadFault, faults_against, of_compiler

_TEXTS = (
    *(col.LABEL_VI, col.LABEL_EN, col.HINT_VI, col.HINT_EN, col.MESSAGE_VI, col.MESSAGE_EN),
    *(col.FINDING_VI, col.FINDING_EN, col.SAYS_VI, col.SAYS_EN, col.REMEDY),
)
"""Cells with sentences for people. In these ODK would take `${…}` for the value of a question."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault and the number of its row in the draft (None: it belongs to no row)."""

    line_id: int | None
    fault: UploadFault


@dataclass(frozen=True, slots=True)
class Judged:
    """The checklist of a draft, where its words make one, and every fault.

    It can be published when there are none; it can be looked at as soon as there is a checklist.
    """

    compiled: Compiled
    faults: tuple[Placed, ...]

    @property
    def checklist(self) -> Checklist | None:
        return self.compiled.checklist


def compiled_draft(draft: Draft) -> Compiled:
    """What the compiler reads in the sheets of a draft: a checklist, or faults with their rows."""
    sheets = {
        name: Sheet(
            name,
            1,
            tuple(rows[0]),
            tuple(
                SheetRow(number, {k: v for k, v in zip(rows[0], row, strict=True) if v})
                for number, row in enumerate(rows[1:], start=2)
            ),
        )
        for name, rows in sheets_of_draft(draft).items()
    }
    try:
        checklist = read_sheets(sheets, "", [])
    except ChecklistError as refused:
        return Compiled(None, {}, tuple(of_compiler(fault) for fault in refused.faults))
    rows = {row.get(col.NAME): row.line for row in sheets["survey"].rows if row.get(col.NAME)}
    return Compiled(checklist, rows, tuple(_of_texts(draft)), 2)


def _of_texts(draft: Draft) -> Iterator[UploadFault]:
    for number, row in enumerate(survey_lines(draft), start=2):
        for column in _TEXTS:
            if row is not None and "${" in row.get(column):
                yield UploadFault("survey", number, column, row.get(column)[:300], "value_in_text")


def judged(
    draft: Draft, *, versions: Collection[str], subject: str | None, norms: Collection[str]
) -> Judged:
    """Every fault of a draft; `versions`, `subject`, `norms` as in `upload.faults_against`."""
    compiled = compiled_draft(draft)
    faults = faults_against(compiled, versions=versions, subject=subject, norms=norms)
    places = _places(draft)
    return Judged(
        compiled,
        tuple(Placed(places.get((one.sheet, one.row)), one) for one in dict.fromkeys(faults)),
    )


def _places(draft: Draft) -> dict[tuple[str, int], int]:
    """Sheet and row of the workbook to the number of the row in the draft."""
    sheets: dict[str, list[Line | None]] = {
        "survey": list(survey_lines(draft)),
        "choices": list(draft.choices),
        "laws": list(draft.laws),
        "settings": [draft.settings],
    }
    return {
        (name, number): row.id
        for name, rows in sheets.items()
        for number, row in enumerate(rows, start=2)
        if row is not None
    }


def numbers(draft: Draft) -> dict[int, str]:
    """The number that each section, question and figure will have on paper, by row."""
    found: dict[int, str] = {}
    for place, part in enumerate(draft.parts, start=1):
        found[part.head.id] = str(place)
        for kind, sign in zip(IN_SECTION, ("", ".", ".R"), strict=True):
            for number, row in enumerate(part.of(kind) if sign else (), start=1):
                found[row.id] = f"{place}{sign}{number}"
    return found


def under(draft: Draft, line_id: int) -> frozenset[int]:
    """The row and, of a section, all rows in it."""
    found = draft.find(line_id)
    part = draft.part_of(line_id)
    if found is None or found[0] != SECTION or part is None:
        return frozenset({line_id})
    return frozenset({line_id, *(row.id for row in part.rows)})
