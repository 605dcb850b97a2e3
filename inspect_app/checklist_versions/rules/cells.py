"""The cells of each kind of row as a person fills them: their words, and what stands in the field.

`widget`: text (one line), lines (several), rule (an expression), choice (one of `options`), flag
(yes or empty), words (several of `options`, blanks between), day, and what the page knows how to
offer: type, law, norm, subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checklists import columns as col
from inspect_app.core.i18n import _l

from .changes import FIELDS
from .draft import CHOICE, FIGURE, LAW, NOTE, QUESTION, SECTION, SETTINGS

Options = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row. `language`: of the words that stand in it."""

    column: str
    label: Any
    widget: str
    hint: Any = ""
    options: Options = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that belong together, under one heading."""

    title: Any
    cells: tuple[Cell, ...]


_SEVERITIES: Options = (
    ("", _l("Not said: of medium weight")),
    ("low", _l("Light")),
    ("medium", _l("Of medium weight")),
    ("high", _l("Grave")),
)
_STATUSES: Options = (
    ("", _l("Not said: its text was read")),
    ("verified", _l("Its text was read")),
    ("unverified", _l("Not verified yet: its text was not read")),
)
_EVIDENCE: Options = (
    ("document", _l("Papers")),
    ("photo", _l("A photo")),
    ("observation", _l("What is seen on the spot")),
    ("interview", _l("A talk")),
)
_COMPARE: Options = (
    ("", _l("With nothing: the figure is only shown")),
    ("<=", _l("At most the limit (<=)")),
    (">=", _l("At least the limit (>=)")),
)

_NAME = Cell(
    col.NAME,
    _l("Name in rules"),
    "text",
    _l(
        "Letters a-z, digits and _. It ties the answers of different versions together: keep it "
        "while the question stays the same. Rules that name it are rewritten."
    ),
)
_LABELS = (
    Cell(col.LABEL_VI, FIELDS["label_vi"], "lines", language="vi"),
    Cell(col.LABEL_EN, FIELDS["label_en"], "lines", language="en"),
)
_RELEVANT = Cell(
    col.RELEVANT,
    FIELDS["relevant"],
    "rule",
    _l("A rule, empty for always. For example: ${children} > 0 and ${licensed} = 'yes'"),
)
_LAW = (
    Cell(
        col.LAW,
        FIELDS["law"],
        "law",
        _l("Number and place, with ; between several: 103/2017/NĐ-CP Đ24.1. Or the word none."),
    ),
    Cell(col.STATUS, FIELDS["status"], "choice", options=_STATUSES),
)
_WEIGHT = (
    Cell(col.SEVERITY, FIELDS["severity"], "choice", options=_SEVERITIES),
    Cell(col.CRITICAL, _l("It is critical: one such failure is told before all others"), "flag"),
)
_REMEDY = Cell(col.REMEDY, FIELDS["remedy"], "lines", language="vi")

GROUPS: dict[str, tuple[Group, ...]] = {
    SETTINGS: (
        Group(
            _l("The checklist"),
            (
                Cell("form_title", FIELDS["title_vi"], "text", language="vi"),
                Cell("ins:title_en", FIELDS["title_en"], "text", language="en"),
                Cell(
                    "version",
                    _l("Number of the new version"),
                    "text",
                    _l("One that was never published, for example 2."),
                ),
                Cell(
                    "form_id",
                    _l("Code of the checklist"),
                    "text",
                    _l("The same code makes a new version; another code makes another checklist."),
                ),
                Cell("ins:subject", FIELDS["subject"], "subject"),
                Cell(
                    "ins:period",
                    FIELDS["period"],
                    "text",
                    _l("Names of two questions of kind date, a blank between. Empty: no period."),
                ),
            ),
        ),
    ),
    SECTION: (Group(_l("The section"), (*_LABELS, _RELEVANT, _NAME)),),
    NOTE: (Group(_l("The note"), (*_LABELS, _NAME)),),
    QUESTION: (
        Group(
            _l("The words"),
            (
                *_LABELS,
                Cell(col.HINT_VI, FIELDS["hint_vi"], "lines", language="vi"),
                Cell(col.HINT_EN, FIELDS["hint_en"], "lines", language="en"),
            ),
        ),
        Group(
            _l("The answer"),
            (
                Cell(col.TYPE, FIELDS["kind"], "type"),
                Cell(col.REQUIRED, _l("It must be answered"), "flag"),
                _RELEVANT,
                Cell(
                    col.CONSTRAINT,
                    FIELDS["constraint"],
                    "rule",
                    _l("A rule in which . is the answer itself. For example: . >= 0 and . <= 500"),
                ),
                Cell(col.MESSAGE_VI, FIELDS["constraint_vi"], "lines", language="vi"),
                Cell(col.MESSAGE_EN, FIELDS["constraint_en"], "lines", language="en"),
                Cell(col.EVIDENCE, FIELDS["evidence"], "words", options=_EVIDENCE),
            ),
        ),
        Group(_l("The law behind it"), _LAW),
        Group(
            _l("When it is broken"),
            (
                Cell(col.FINDING_VI, FIELDS["finding_vi"], "lines", language="vi"),
                Cell(col.FINDING_EN, FIELDS["finding_en"], "lines", language="en"),
                *_WEIGHT,
                _REMEDY,
            ),
        ),
        Group(_l("The name"), (_NAME,)),
    ),
    FIGURE: (
        Group(_l("The words"), _LABELS),
        Group(
            _l("The rule"),
            (
                Cell(
                    col.CALCULATION,
                    FIELDS["calculation"],
                    "rule",
                    _l("For example: ${children} div ${carers}"),
                ),
                Cell(col.COMPARE, FIELDS["compare"], "choice", options=_COMPARE),
                Cell(
                    col.NORM,
                    FIELDS["norm"],
                    "norm",
                    _l("The figure of the day that matters is taken. Either this or a limit."),
                ),
                Cell(
                    col.LIMIT,
                    FIELDS["limit"],
                    "rule",
                    _l("Instead of a figure of law: a number or a rule, for example ${places}"),
                ),
                _RELEVANT,
            ),
        ),
        Group(_l("The law behind it"), _LAW),
        Group(
            _l("What is said"),
            (
                Cell(
                    col.SAYS_VI,
                    FIELDS["says_vi"],
                    "lines",
                    _l("With {value}, {sign}, {limit} and {name of a question} in it."),
                    language="vi",
                ),
                Cell(col.SAYS_EN, FIELDS["says_en"], "lines", language="en"),
                *_WEIGHT,
                _REMEDY,
            ),
        ),
        Group(_l("The name"), (_NAME,)),
    ),
    CHOICE: (
        Group(
            "",
            (
                Cell(col.LABEL_VI, FIELDS["label_vi"], "text", language="vi"),
                Cell(col.LABEL_EN, FIELDS["label_en"], "text", language="en"),
                Cell("name", _l("Name in rules"), "text"),
            ),
        ),
    ),
    LAW: (
        Group(
            "",
            (
                Cell("doc", _l("Number of the document"), "text", "103/2017/NĐ-CP"),
                Cell("title", _l("Its title"), "lines", language="vi"),
                Cell("valid_from", FIELDS["valid_from"], "day"),
                Cell("valid_until", FIELDS["valid_until"], "day"),
                Cell("status", FIELDS["status"], "choice", options=_STATUSES[1:]),
            ),
        ),
    ),
}
"""What can be written in a row of each kind, in the order of the page."""

LIST_NAME = Cell("list_name", _l("Name of the list"), "text")

KIND_WORDS: dict[str, Any] = {
    "integer": _l("A whole number"),
    "decimal": _l("A number with a comma"),
    "date": _l("A day"),
    "text": _l("Free text"),
}
SUBJECT_WORDS: dict[str, Any] = {
    "facility": _l("Facilities"),
    "fund": _l("Charity funds"),
}


def columns_of(kind: str) -> frozenset[str]:
    """What may be written in a row of that kind."""
    cells = {cell.column for group in GROUPS[kind] for cell in group.cells}
    return frozenset(cells | ({"list_name"} if kind == CHOICE else set()))
