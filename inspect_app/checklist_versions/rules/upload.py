"""What a sent checklist must satisfy beyond its own language, and what each rule says.

The compiler of `checklists` names its faults in both languages; the rules here (the file as a
whole, the version, the figures of law) have a code, whose sentence is chosen when it is read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checklists import Checklist, Computed, Fault, Question
from checklists.expression import Node
from checklists.forms import Form
from inspect_app.core.i18n import _l

MAX_BYTES = 10_000_000
MAX_FAULTS = 500
MAX_TABLES = 20
MAX_VALUE = 300
"""Characters of a wrong cell that are shown."""
MAX_CODE, MAX_VERSION, MAX_NAME = 80, 40, 80
MAX_AHEAD = dt.timedelta(days=731)
_TABLE_NAME = re.compile(r"[^\W\d][\w.\- ]{0,79}")
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SENTENCES: dict[str, Any] = {
    "not_a_workbook": _l(
        "The file is no Excel workbook. Nothing was kept; download a version, edit that file and "
        "save it as .xlsx or .xls."
    ),
    "file_too_big": _l(
        "The file is larger than 10 MB. Nothing was kept; a checklist needs less: remove pictures "
        "and foreign sheets."
    ),
    "one_workbook": _l(
        "Send one workbook, and beside it nothing but its tables as .csv files. Nothing was kept."
    ),
    "too_many_tables": _l("More than 20 tables were sent. Nothing was kept; send fewer."),
    "table_name": _l(
        "The name of a table is none that a form can use, or two tables have it. Nothing was kept; "
        "call each as the form calls it, such as phuong.csv."
    ),
    "table_not_read": _l(
        "The form reads no table of this name. Correct the name or send the form without it."
    ),
    "too_slow": _l(
        "Reading the workbook took longer than a minute and was stopped. Take a freshly downloaded "
        "version and copy the changed cells into it."
    ),
    "too_heavy": _l(
        "The workbook unpacks to far more than a checklist can be. It was not read; take a freshly "
        "downloaded version and copy the changed cells into it."
    ),
    "cannot_be_read": _l(
        "The workbook is damaged or has a password. Open it in Excel, save it anew without "
        "password, send it again."
    ),
    "version_exists": _l(
        "Version %(value)s of this checklist is published already and never changes. Type a new "
        "version in this cell."
    ),
    "subject_changed": _l(
        "The published versions of this checklist are made for the other kind (facility, fund). "
        "Restore this cell, or give the checklist a new form_id."
    ),
    "kind_changed": _l(
        "A published checklist of the other make (own columns, plain XLSForm) has this form_id. "
        "Give this one another form_id."
    ),
    "cell_too_long": _l("The cell holds more characters than can be stored. Shorten it."),
    "unknown_norm": _l(
        "The law data have no figure of this name. Correct it; the names stand on the page Law."
    ),
    "no_questions": _l("The checklist asks nothing. Add a section with a question."),
    "value_in_text": _l(
        "ODK and KoboToolbox take ${…} in a sentence for the value of a question; here it would be "
        "shown as it is. Leave it out."
    ),
    "form_not_editable": _l(
        "A form that was brought as XLSForm is edited where it was made, then sent anew. No draft "
        "was begun."
    ),
    "draft_closed": _l("This draft was published or discarded. Nothing was changed."),
    "row_gone": _l(
        "This row was removed from the draft meanwhile, so nothing was kept. Copy your words, then "
        "open the draft anew."
    ),
    "row_changed": _l(
        "Somebody changed this row after you opened the page. Nothing was done; look at it as it "
        "is now, then press again."
    ),
    "draft_changed": _l(
        "The draft was edited after you looked at the difference. Nothing was published; look at "
        "it as it is now, then publish."
    ),
    "cell_changed": _l("Somebody else wrote here meanwhile. Choose what shall stand."),
    "no_such_cell": _l("A row of this kind has no such field. Nothing was changed."),
    "too_many_rows": _l("A draft has at most 3,000 rows. Nothing was added."),
    "list_exists": _l("Another list has this name. Nothing was changed; choose another."),
    "no_reference": _l("This is no place in a law. Write it as 103/2017/NĐ-CP Đ24.1."),
    "not_checked": _l("This workbook cannot be published: it has faults or is still being read."),
    "published_before": _l("This workbook was published before. Nothing was changed."),
    "before_newest": _l(
        "A published version applies from a later day, so this one would never be used. Choose "
        "that day or a later one."
    ),
    "too_far": _l("The day lies more than two years ahead. Choose an earlier one."),
}


@dataclass(frozen=True, slots=True)
class UploadFault:
    """One thing wrong in a workbook, at its place (row 0: the sheet or file as a whole).

    `code` is a rule of SENTENCES; where it is empty the two sentences are given.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    code: str = ""
    rule_vi: str = ""
    rule_en: str = ""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What reading a workbook gave: a checklist, or faults.

    `rows`: names to rows of `survey`; `settings_row`: where the one row of `settings` stands.
    `form`: what an XLSForm that is not of our own make compiled to; `checklist` is its outline.
    """

    checklist: Checklist | None
    rows: Mapping[str, int]
    faults: tuple[UploadFault, ...]
    settings_row: int = 0
    form: Form | None = None

    @property
    def kind(self) -> str:
        """The kind of version that it becomes."""
        return "checklist" if self.form is None else "form"


def code_of_upload(size: int, head: bytes) -> str:
    """The rule that a file breaks before anybody opens it; empty when it may be opened."""
    if size > MAX_BYTES:
        return "file_too_big"
    return "" if head.startswith((ZIP_MAGIC, OLE_MAGIC)) else "not_a_workbook"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sent: a workbook, and the tables of a form by name (without .csv)."""

    label: str
    content: bytes
    tables: Mapping[str, bytes]


def sent(files: Sequence[tuple[str, bytes]]) -> Sent | str:
    """The files of one upload by name, told apart by their first bytes; or the rule they break."""
    books = [one for one in files if one[1].startswith((ZIP_MAGIC, OLE_MAGIC))]
    if len(files) == 1:
        return Sent(files[0][0], files[0][1], {})
    tables = [one for one in files if one not in books]
    if len(books) != 1 or not all(name.lower().endswith(".csv") for name, _ in tables):
        return "one_workbook"
    if len(tables) > MAX_TABLES:
        return "too_many_tables"
    if sum(len(content) for _, content in tables) > MAX_BYTES:
        return "file_too_big"
    names = [unicodedata.normalize("NFC", name)[: -len(".csv")] for name, _ in tables]
    if len(set(names)) < len(names) or not all(map(_TABLE_NAME.fullmatch, names)):
        return "table_name"
    return Sent(
        *books[0], {name: content for name, (_, content) in zip(names, tables, strict=True)}
    )


def of_compiler(fault: Fault) -> UploadFault:
    """A fault of the compiler, in our shape."""
    return UploadFault(
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        value=fault.value[:MAX_VALUE],
        rule_vi=fault.rule_vi,
        rule_en=fault.rule_en,
    )


def sentence(fault: UploadFault, language: str) -> str:
    """What a fault says in the reader's language."""
    if fault.code:
        return str(SENTENCES[fault.code]) % {"value": fault.value}
    return fault.rule_vi if language == "vi" else fault.rule_en


def faults_against(
    compiled: Compiled,
    *,
    versions: Collection[str],
    subject: str | None,
    kind: str | None = None,
    norms: Collection[str],
) -> tuple[UploadFault, ...]:
    """Every fault of a workbook: the compiler's, or those against what is stored.

    `versions`, `subject` and `kind` are those of the published checklist of the same code (None:
    there is none), `norms` the names of all figures of law.
    """
    checklist = compiled.checklist
    if checklist is None:
        return compiled.faults
    return (
        *compiled.faults,
        *_of_settings(checklist, compiled.settings_row, versions, subject),
        *_of_kind(compiled, kind),
        *(() if checklist.questions else (UploadFault("survey", code="no_questions"),)),
        *_of_names(checklist, compiled.rows),
        *_of_norms(checklist, compiled.rows, norms),
    )


def _of_settings(
    checklist: Checklist, row: int, versions: Collection[str], subject: str | None
) -> Iterator[UploadFault]:
    def fault(column: str, value: str, code: str) -> UploadFault:
        return UploadFault("settings", row, column, value[:MAX_VALUE], code)

    if len(checklist.code) > MAX_CODE:
        yield fault("form_id", checklist.code, "cell_too_long")
    if len(checklist.version) > MAX_VERSION:
        yield fault("version", checklist.version, "cell_too_long")
    if checklist.version in versions:
        yield fault("version", checklist.version, "version_exists")
    if subject is not None and checklist.subject != subject:
        yield fault("ins:subject", checklist.subject, "subject_changed")


def _of_kind(compiled: Compiled, kind: str | None) -> Iterator[UploadFault]:
    if compiled.checklist is not None and kind not in (None, compiled.kind):
        code = compiled.checklist.code[:MAX_VALUE]
        yield UploadFault("settings", compiled.settings_row, "form_id", code, "kind_changed")


def _of_names(checklist: Checklist, rows: Mapping[str, int]) -> Iterator[UploadFault]:
    for name in checklist.by_name:
        if len(name) > MAX_NAME and "/" not in name:
            value = name[:MAX_VALUE]
            yield UploadFault("survey", rows.get(name, 0), "name", value, "cell_too_long")


def _of_norms(
    checklist: Checklist, rows: Mapping[str, int], norms: Collection[str]
) -> Iterator[UploadFault]:
    for section in checklist.sections:
        for norm in _in_tree(section.relevant) - set(norms):
            row = rows.get(section.name, 0)
            yield UploadFault("survey", row, "relevant", norm[:MAX_VALUE], "unknown_norm")
    for item in checklist.by_name.values():
        for column, names in _named_norms(item).items():
            for norm in sorted(names - set(norms)):
                row = rows.get(item.name, 0)
                yield UploadFault("survey", row, column, norm[:MAX_VALUE], "unknown_norm")


def _named_norms(item: Question | Computed) -> dict[str, set[str]]:
    """Heading of each cell that may name figures of law, and those that it names."""
    found = {"relevant": _in_tree(item.relevant)}
    if isinstance(item, Question):
        return found | {"constraint": _in_tree(item.constraint)}
    return found | {
        "calculation": _in_tree(item.calculation),
        "bind::ins:norm": {item.norm} if item.norm else set(),
        "bind::ins:limit": _in_tree(item.limit),
    }


def _in_tree(tree: Node | None) -> set[str]:
    return set() if tree is None else set(tree.norms())


def problem_of_day(valid_from: dt.date, latest: dt.date | None, today: dt.date) -> str:
    """The rule that a first day of validity breaks; empty when it may stand.

    `latest`: the latest first day among the published versions of the same code.
    """
    if latest is not None and valid_from < latest:
        return "before_newest"
    return "too_far" if valid_from > today + MAX_AHEAD else ""
