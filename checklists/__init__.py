"""Checklists of the inspection: the language, the reader, the evaluation, and the library.

HOW TO ADD A QUESTION: open `library/social-assistance-facility.md` (or `charity-fund.md`), go to
the group it belongs to, and add a line `| | select_one verdict | name | Vietnamese | English |`.
Name its clause in `bind::ins:law` (form `103/2017/NĐ-CP Đ24.1`), raise `version` in the sheet
`settings`, and run `pytest tests/checklists`: a mistake is named with its line and column.
HOW TO ADD A CHECKLIST: put another `.md` of the same form into `library/`.

The files are XLSForms (the form language of ODK and KoboToolbox) written as Markdown tables:
sheets `survey`, `choices`, `laws`, `settings`; our own columns are `bind::ins:...` (`columns.py`).
A row with a `calculation` and a `bind::ins:norm` (the id of a rule in the law data) becomes a
computed figure with a verdict. Expressions: `expression.py`. A checklist goes out as
sheets (`export.py`); forms of other makers: `forms/`. This
package knows neither database nor clock, and counts in exact fractions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from checklists.answers import Answer, AnswerProblem, normalised, problems_of_answer
from checklists.computation import BROKEN, KEPT, UNDECIDED, ComputedResult
from checklists.difference import Change, difference
from checklists.evaluation import (
    Evaluation,
    Norm,
    ProposedFinding,
    SectionProgress,
    evaluate,
    period_end,
)
from checklists.export import sheets_of_checklist
from checklists.faults import ChecklistError, ExpressionError, Fault
from checklists.model import Checklist, Choice, Computed, Law, Note, Question, Section
from checklists.reader import read_path, read_text
from checklists.references import LawReference, citation_en, citation_vi, parse_reference

__all__ = [
    "BROKEN",
    "KEPT",
    "UNDECIDED",
    "Answer",
    "AnswerProblem",
    "Change",
    "Checklist",
    "ChecklistError",
    "Choice",
    "Computed",
    "ComputedResult",
    "Evaluation",
    "ExpressionError",
    "Fault",
    "Law",
    "LawReference",
    "Norm",
    "Note",
    "ProposedFinding",
    "Question",
    "Section",
    "SectionProgress",
    "citation_en",
    "citation_vi",
    "difference",
    "evaluate",
    "period_end",
    "library",
    "load",
    "normalised",
    "parse_reference",
    "problems_of_answer",
    "read_path",
    "read_text",
    "sheets_of_checklist",
]

LIBRARY = Path(__file__).parent / "library"


@cache
def library() -> tuple[Checklist, ...]:
    """All checklists of the library, by code. Raises ChecklistError when a file has faults."""
    return tuple(sorted(map(read_path, LIBRARY.glob("*.md")), key=lambda each: each.code))


def load(code: str) -> Checklist:
    """The checklist of the library with that code. Raises KeyError when there is none."""
    for checklist in library():
        if checklist.code == code:
            return checklist
    raise KeyError(code)
