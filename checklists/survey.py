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
from checklists.references import NO_LAW, parse_reference, split_references

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_PLAIN = ("integer", "decimal", "date", "text")
EMPTY = ("ô này bắt buộc; hãy điền vào ô", "this cell must not be empty; fill it")
_TYPES = "select_one, select_multiple, integer, decimal, date, text, note, calculate"
_OPEN = (
    "nhóm này chưa đóng; hãy thêm dòng end_group sau câu hỏi cuối của nhóm",
    "the group is not closed; add an end_group row after its last question",
)
_OUTSIDE = (
    "dòng này nằm ngoài nhóm; hãy chuyển dòng vào giữa begin_group và end_group",
    "the row is outside any group; move it between begin_group and end_group",
)
_TYPE = (
    f"bảng kiểm không có kiểu này; hãy dùng một trong: {_TYPES}",
    f"a checklist has no such type; use one of: {_TYPES}",
)
_NESTED = (
    "nhóm trong nhóm chưa được hỗ trợ; hãy đóng nhóm trước bằng end_group",
    "groups are not nested in a checklist; close the one before with end_group",
)
_CLOSES_NOTHING = (
    "không có nhóm nào đang mở; hãy xóa dòng này hoặc thêm begin_group",
    "no group is open; delete this row or add begin_group",
)
_NAMING = (
    "tên phải bắt đầu bằng chữ a-z, chỉ có a-z, 0-9, _ và dài nhất 60 ký tự; hãy sửa tên",
    "a name begins with a-z and has only a-z, 0-9 and _, at most 60; correct it",
)
_TWICE = (
    "tên này đã có ở dòng trên; hãy đặt tên khác",
    "a row above has this name already; choose another",
)
_NO_LAW = (
    "thiếu căn cứ pháp lý; hãy ghi căn cứ, hoặc ghi none nếu câu hỏi không dựa vào văn bản nào",
    "the legal basis is missing; give it, or write none where the question rests on no law",
)
_NOT_A_CLAUSE = (
    "căn cứ không đúng dạng; hãy ghi «số hiệu ĐN.n», ví dụ 103/2017/NĐ-CP Đ24.1",
    "not a legal basis; write it as 103/2017/NĐ-CP Đ24.1",
)
_NOT_IN_LAWS = (
    "trang laws không có văn bản này; hãy thêm văn bản vào trang laws hoặc sửa số hiệu",
    "the sheet laws has no such document; add it there or correct the number",
)
_UNREAD = (
    "mọi căn cứ đều chưa kiểm chứng; hãy ghi unverified ở ô này hoặc thêm căn cứ đã kiểm chứng",
    "every basis is unverified; write unverified here or add a verified one",
)
_NO_LIST = (
    "trang choices không có danh sách này; hãy thêm danh sách hoặc sửa tên sau select",
    "the sheet choices has no such list; add it or correct the name after select",
)
_FOR_CALCULATE = (
    "cột này chỉ dành cho dòng calculate; hãy xóa nội dung ô",
    "this column is for calculate rows only; empty the cell",
)
_COMPARED = (
    "compare phải đi cùng norm hoặc limit và chỉ một trong hai; hãy điền hoặc xóa cho đủ cặp",
    "compare goes with either norm or limit; fill or empty the cells so that they pair",
)


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
            self._fault(self._open.row, col.TYPE, *_OPEN)
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
            self._fault(row, col.TYPE, *_OUTSIDE)
        elif word == "note":
            self._open.notes.append(
                Note(row.get(col.NAME), row.get(col.LABEL_VI), row.get(col.LABEL_EN))
            )
        elif word == "calculate":
            self._calculate(row, self._open)
        elif word in (*_PLAIN, "select_one", "select_multiple"):
            self._question(row, word, rest.strip(), self._open)
        else:
            self._fault(row, col.TYPE, *_TYPE)

    def _begin(self, row: SheetRow) -> None:
        if self._open is not None:
            self._fault(row, col.TYPE, *_NESTED)
            self._done.append(self._open)
        self._open = _Draft(row, self._tree(row, col.RELEVANT))

    def _end(self, row: SheetRow) -> None:
        if self._open is None:
            self._fault(row, col.TYPE, *_CLOSES_NOTHING)
            return
        self._done.append(self._open)
        self._open = None

    def _named(self, row: SheetRow) -> None:
        name = row.get(col.NAME)
        if not _NAME.match(name):
            self._fault(row, col.NAME, *_NAMING)
        if name in self.lines:
            self._fault(row, col.NAME, *_TWICE)
        self.lines.setdefault(name, row.line)
        for column in (col.LABEL_VI, col.LABEL_EN):
            if not row.get(column):
                self._fault(row, column, *EMPTY)

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
            self._fault(row, column, f"ô này chỉ nhận: {names}", f"must be one of: {names}")
        return word

    def _yes(self, row: SheetRow, column: str) -> bool:
        return self._word(row, column, ("yes", "no"), "no") == "yes"

    def _law(self, row: SheetRow, *, needed: bool) -> tuple[str, ...]:
        """The references of the row; each document must stand in the `laws` sheet.

        `none` says outright that the row rests on no law.

        A row is verified when at least one of them is; which of them counts in an inspection
        depends on the period and is settled by `evaluation`.
        """
        if row.get(col.LAW) == NO_LAW:
            return ()
        references = split_references(row.get(col.LAW))
        if needed and not references:
            self._fault(row, col.LAW, *_NO_LAW)
        proven = self._word(row, col.STATUS, STATUSES, "verified") == "verified"
        read: list[bool] = []
        for text in references:
            try:
                law = parse_reference(text)
            except ValueError:
                self._fault(row, col.LAW, *_NOT_A_CLAUSE)
                continue
            if law.doc not in self._laws:
                self._fault(row, col.LAW, *_NOT_IN_LAWS)
                continue
            read.append(bool(law.article) and self._laws[law.doc].status == "verified")
        if proven and read and not any(read):
            self._fault(row, col.STATUS, *_UNREAD)
        return references

    def _question(self, row: SheetRow, word: str, list_name: str, draft: _Draft) -> None:
        choices: tuple[Choice, ...] = ()
        if word.startswith("select_"):
            choices = self._choices.get(list_name, ())
            if not choices:
                self._fault(row, col.TYPE, *_NO_LIST)
        elif list_name:
            self._fault(row, col.TYPE, *_TYPE)
        for column in (col.CALCULATION, col.NORM, col.COMPARE, col.LIMIT, col.SAYS_VI):
            if row.get(column):
                self._fault(row, column, *_FOR_CALCULATE)
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
            self._fault(row, col.EVIDENCE, f"ô này chỉ nhận: {names}", f"must be among: {names}")
        return kinds

    def _calculate(self, row: SheetRow, draft: _Draft) -> None:
        tree, limit = self._tree(row, col.CALCULATION), self._tree(row, col.LIMIT)
        if not row.get(col.CALCULATION):
            self._fault(row, col.CALCULATION, *EMPTY)
        compared = bool(row.get(col.NORM) or row.get(col.LIMIT))
        if compared != bool(row.get(col.COMPARE)) or (row.get(col.NORM) and row.get(col.LIMIT)):
            self._fault(row, col.COMPARE, *_COMPARED)
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
