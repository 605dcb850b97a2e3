"""The `survey` sheet: groups become sections, rows become questions, calculations and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from checklists import columns as col
from checklists.expression import Node, parse
from checklists.faults import ExpressionError, Fault
from checklists.markdown import Sheet, SheetRow
from checklists.model import (
    EVIDENCE,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    SEVERITIES,
    STATUSES,
    Choice,
    Computed,
    Law,
    Note,
    Question,
    Section,
)
from checklists.references import parse_reference, split_references

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_PLAIN = ("integer", "decimal", "date", "text")
_EMPTY = ("ô bắt buộc", "must not be empty")


@dataclass
class _Draft:
    """A section while its rows are read."""

    row: SheetRow
    relevant: Node | None
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)


class Survey:
    """One reading of the sheet. `lines` says on which line each name stands."""

    def __init__(
        self, file: str, sheet: Sheet, laws: dict[str, Law], choices: dict[str, tuple[Choice, ...]]
    ) -> None:
        self._file = file
        self._sheet = sheet
        self._laws = laws
        self._choices = choices
        self._open: _Draft | None = None
        self._done: list[_Draft] = []
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []

    def sections(self) -> tuple[Section, ...]:
        """The sections in order; what could not be read is in `faults`."""
        for row in self._sheet.rows:
            self._take(row)
        if self._open is not None:
            self._fault(self._open.row, col.TYPE, "nhóm chưa đóng", "the group is not closed")
        return tuple(_section(number, draft) for number, draft in enumerate(self._done, start=1))

    def _fault(self, row: SheetRow, column: str, vi: str, en: str) -> None:
        self.faults.append(Fault(self._file, "survey", row.line, column, row.get(column), vi, en))

    def _take(self, row: SheetRow) -> None:
        word, _, rest = row.get(col.TYPE).partition(" ")
        if word in ("end_group", "end"):
            self._end(row)
            return
        self._named(row)
        if word in ("begin_group", "begin"):
            self._begin(row)
        elif self._open is None:
            self._fault(row, col.TYPE, "dòng nằm ngoài nhóm", "the row is outside any group")
        elif word == "note":
            self._open.notes.append(
                Note(row.get(col.NAME), row.get(col.LABEL_VI), row.get(col.LABEL_EN))
            )
        elif word == "calculate":
            self._calculate(row, self._open)
        elif word in (*_PLAIN, "select_one", "select_multiple"):
            self._question(row, word, rest.strip(), self._open)
        else:
            self._fault(row, col.TYPE, "kiểu không có", "unknown type")

    def _begin(self, row: SheetRow) -> None:
        if self._open is not None:
            self._fault(row, col.TYPE, "không lồng nhóm", "groups are not nested here")
            self._done.append(self._open)
        self._open = _Draft(row, self._tree(row, col.RELEVANT))

    def _end(self, row: SheetRow) -> None:
        if self._open is None:
            self._fault(row, col.TYPE, "không có nhóm để đóng", "no group to close")
            return
        self._done.append(self._open)
        self._open = None

    def _named(self, row: SheetRow) -> None:
        name = row.get(col.NAME)
        if not _NAME.match(name):
            self._fault(row, col.NAME, "tên phải là a-z, 0-9, _", "a name is a-z, 0-9 and _")
        if name in self.lines:
            self._fault(row, col.NAME, "tên có hai lần", "the name is there twice")
        self.lines.setdefault(name, row.line)
        for column in (col.LABEL_VI, col.LABEL_EN):
            if not row.get(column):
                self._fault(row, column, *_EMPTY)

    def _tree(self, row: SheetRow, column: str) -> Node | None:
        if not row.get(column):
            return None
        try:
            return parse(row.get(column))
        except ExpressionError as error:
            self._fault(row, column, f"biểu thức sai: {error.vi}", f"wrong expression: {error.en}")
            return None

    def _word(self, row: SheetRow, column: str, known: tuple[str, ...], default: str) -> str:
        word = row.get(column) or default
        if word not in known:
            names = ", ".join(known)
            self._fault(row, column, f"chỉ nhận: {names}", f"must be one of: {names}")
        return word

    def _yes(self, row: SheetRow, column: str) -> bool:
        return self._word(row, column, ("yes", "no"), "no") == "yes"

    def _law(self, row: SheetRow, *, needed: bool) -> tuple[str, ...]:
        """The references of the row; each document must stand in the `laws` sheet.

        A row is verified when at least one of them is; which of them counts in an inspection
        depends on the period and is settled by `evaluation`.
        """
        references = split_references(row.get(col.LAW))
        if needed and not references:
            self._fault(row, col.LAW, "thiếu căn cứ pháp lý", "the legal basis is missing")
        proven = self._word(row, col.STATUS, STATUSES, "verified") == "verified"
        read: list[bool] = []
        for text in references:
            try:
                law = parse_reference(text)
            except ValueError:
                self._fault(row, col.LAW, "phải là «số hiệu ĐN.n»", "must be `number ĐN.n`")
                continue
            if law.doc not in self._laws:
                self._fault(row, col.LAW, "văn bản không có ở trang laws", "not in sheet laws")
                continue
            read.append(bool(law.article) and self._laws[law.doc].status == "verified")
        if proven and read and not any(read):
            rule = "văn bản chưa kiểm chứng: status phải là unverified"
            self._fault(row, col.STATUS, rule, "unverified law: status must be unverified")
        return references

    def _question(self, row: SheetRow, word: str, list_name: str, draft: _Draft) -> None:
        choices: tuple[Choice, ...] = ()
        if word.startswith("select_"):
            choices = self._choices.get(list_name, ())
            if not choices:
                self._fault(row, col.TYPE, "danh sách lựa chọn không có", "no such list of choices")
        elif list_name:
            self._fault(row, col.TYPE, "kiểu không có", "unknown type")
        for column in (col.CALCULATION, col.NORM, col.COMPARE, col.LIMIT, col.SAYS_VI):
            if row.get(column):
                self._fault(row, column, "chỉ dành cho calculate", "for calculate rows only")
        kind = "verdict" if word == "select_one" and _is_verdict(choices) else word
        draft.questions.append(
            Question(
                code=f"{len(self._done) + 1}.{len(draft.questions) + 1}",
                name=row.get(col.NAME),
                kind=kind,
                label_vi=row.get(col.LABEL_VI),
                label_en=row.get(col.LABEL_EN),
                hint_vi=row.get(col.HINT_VI),
                hint_en=row.get(col.HINT_EN),
                law=self._law(row, needed=True),
                severity=self._word(row, col.SEVERITY, SEVERITIES, "medium"),
                critical=self._yes(row, col.CRITICAL),
                required=self._yes(row, col.REQUIRED),
                evidence=self._evidence(row),
                status=row.get(col.STATUS) or "verified",
                choices=choices,
                finding_vi=row.get(col.FINDING_VI),
                finding_en=row.get(col.FINDING_EN),
                remedy=row.get(col.REMEDY),
                relevant=self._tree(row, col.RELEVANT),
                constraint=self._tree(row, col.CONSTRAINT),
                constraint_vi=row.get(col.MESSAGE_VI),
                constraint_en=row.get(col.MESSAGE_EN),
            )
        )

    def _evidence(self, row: SheetRow) -> tuple[str, ...]:
        kinds = tuple(row.get(col.EVIDENCE).split())
        if any(kind not in EVIDENCE for kind in kinds):
            names = ", ".join(EVIDENCE)
            self._fault(row, col.EVIDENCE, f"chỉ nhận: {names}", f"must be among: {names}")
        return kinds

    def _calculate(self, row: SheetRow, draft: _Draft) -> None:
        tree, limit = self._tree(row, col.CALCULATION), self._tree(row, col.LIMIT)
        if not row.get(col.CALCULATION):
            self._fault(row, col.CALCULATION, *_EMPTY)
        compared = bool(row.get(col.NORM) or row.get(col.LIMIT))
        if compared != bool(row.get(col.COMPARE)) or (row.get(col.NORM) and row.get(col.LIMIT)):
            vi = "compare đi cùng norm hoặc limit (chỉ một)"
            self._fault(row, col.COMPARE, vi, "compare goes with either norm or limit")
        if compared:
            self._word(row, col.COMPARE, ("<=", ">="), "")
        law = self._law(row, needed=compared)
        if tree is None:
            return
        draft.computed.append(
            Computed(
                code=f"{len(self._done) + 1}.R{len(draft.computed) + 1}",
                name=row.get(col.NAME),
                label_vi=row.get(col.LABEL_VI),
                label_en=row.get(col.LABEL_EN),
                calculation=tree,
                relevant=self._tree(row, col.RELEVANT),
                norm=row.get(col.NORM),
                compare=row.get(col.COMPARE),
                limit=limit,
                law=law,
                severity=self._word(row, col.SEVERITY, SEVERITIES, "medium"),
                critical=self._yes(row, col.CRITICAL),
                status=row.get(col.STATUS) or "verified",
                says_vi=row.get(col.SAYS_VI),
                says_en=row.get(col.SAYS_EN),
                remedy=row.get(col.REMEDY),
            )
        )


def _is_verdict(choices: tuple[Choice, ...]) -> bool:
    names = {choice.name for choice in choices}
    return {PASS, FAIL} <= names <= {PASS, FAIL, NOT_APPLICABLE}


def _section(number: int, draft: _Draft) -> Section:
    return Section(
        code=str(number),
        name=draft.row.get(col.NAME),
        title_vi=draft.row.get(col.LABEL_VI),
        title_en=draft.row.get(col.LABEL_EN),
        relevant=draft.relevant,
        notes=tuple(draft.notes),
        questions=tuple(draft.questions),
        computed=tuple(draft.computed),
    )
