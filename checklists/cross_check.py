"""What only shows when the whole checklist is read: references, kinds of values, circles."""

from __future__ import annotations

from string import Formatter

from checklists import columns as col
from checklists.expression import Node, show
from checklists.expression_check import kind_of
from checklists.faults import ExpressionError, Fault
from checklists.model import Checklist, Computed, Question, Section

_KIND = {"integer": "number", "decimal": "number", "date": "date"}
_NO_QUESTION = (
    "không có câu hỏi hay phép tính nào tên này; hãy sửa tên hoặc thêm câu hỏi",
    "no question or calculation has this name; correct it or add the question",
)
_OWN_VALUE = (
    "điều kiện của câu trả lời chỉ dùng «.», hằng số và today(); hãy bỏ tên câu hỏi và định mức",
    "a constraint uses '.', literals and today() only; remove names and figures of law",
)
_NO_SENTENCE = (
    "phép tính có ngưỡng thì phải có câu diễn giải; hãy viết câu với {value}, {sign}, {limit}",
    "a calculation with a limit needs its sentence; write one with {value}, {sign}, {limit}",
)
_BRACES = (
    "dấu ngoặc { } không khớp; hãy đóng mỗi ngoặc đã mở",
    "the braces { } do not match; close each that is open",
)
_PERIOD = (
    "phải là tên hai câu hỏi kiểu ngày, cách nhau một dấu cách; hãy sửa hoặc để trống",
    "must name two date questions with one blank between; correct it or leave it empty",
)
WORDS = ("value", "sign", "limit")
"""What a sentence may name besides questions and calculations."""


def cross_check(
    checklist: Checklist, file: str, lines: dict[str, int], settings_line: int
) -> list[Fault]:
    """Every fault between the rows; `lines` says where each name stands."""
    check = _Check(checklist, file, lines)
    for section in checklist.sections:
        check.section(section)
    check.circles()
    if not check.faults:
        check.kinds()
    check.period(settings_line)
    return check.faults


class _Check:
    def __init__(self, checklist: Checklist, file: str, lines: dict[str, int]) -> None:
        self._checklist = checklist
        self._file = file
        self._lines = lines
        self._known = checklist.by_name
        self.faults: list[Fault] = []

    def _fault(self, name: str, column: str, value: str, vi: str, en: str) -> None:
        line = self._lines.get(name, 0)
        self.faults.append(Fault(self._file, "survey", line, column, value, vi, en))

    def _names(self, owner: str, column: str, tree: Node | None) -> None:
        for name in sorted(tree.names() if tree else ()):
            if name not in self._known:
                self._fault(owner, column, name, *_NO_QUESTION)

    def section(self, section: Section) -> None:
        """References of the section and its rows."""
        self._names(section.name, col.RELEVANT, section.relevant)
        for question in section.questions:
            self._names(question.name, col.RELEVANT, question.relevant)
            if question.constraint and (question.constraint.names() or question.constraint.norms()):
                shown = show(question.constraint)
                self._fault(question.name, col.CONSTRAINT, shown, *_OWN_VALUE)
        for row in section.computed:
            self._names(row.name, col.RELEVANT, row.relevant)
            self._names(row.name, col.CALCULATION, row.calculation)
            self._names(row.name, col.LIMIT, row.limit)
            self._sentence(row, col.SAYS_VI, row.says_vi)
            self._sentence(row, col.SAYS_EN, row.says_en)

    def _sentence(self, row: Computed, column: str, text: str) -> None:
        if row.has_verdict and not text:
            self._fault(row.name, column, "", *_NO_SENTENCE)
        try:
            parts = [part for _, part, _, _ in Formatter().parse(text) if part is not None]
        except ValueError:
            self._fault(row.name, column, text, *_BRACES)
            return
        for part in parts:
            if part not in WORDS and part not in self._known:
                self._fault(row.name, column, part, *_NO_QUESTION)

    def _needs(self, name: str) -> frozenset[str]:
        """Names that must be known before this one is."""
        item, section = self._known[name], self._checklist.section_of[name]
        trees = [item.relevant, section.relevant]
        if isinstance(item, Computed):
            trees += [item.calculation, item.limit]
        found = frozenset[str]().union(*(tree.names() for tree in trees if tree))
        return found & self._known.keys()

    def circles(self) -> None:
        """Names that in the end need themselves."""
        state: dict[str, int] = {}

        def visit(name: str) -> None:
            state[name] = 1
            for needed in sorted(self._needs(name)):
                if state.get(needed) == 1:
                    vi = f"vòng tròn: «{name}» và «{needed}» cần nhau; hãy bỏ một trong hai chiều"
                    en = f"a circle: {name!r} and {needed!r} need each other; drop one way"
                    column = col.CALCULATION if isinstance(self._known[name], Computed) else ""
                    self._fault(name, column or col.RELEVANT, needed, vi, en)
                elif needed not in state:
                    visit(needed)
            state[name] = 2

        for name in self._known:
            if name not in state:
                visit(name)

    def kinds(self) -> None:
        """Whether the parts of every expression fit."""
        for section in self._checklist.sections:
            self._wants(section.name, col.RELEVANT, section.relevant, "truth")
            for question in section.questions:
                self._wants(question.name, col.RELEVANT, question.relevant, "truth")
                own = _KIND.get(question.kind, "text")
                self._wants(question.name, col.CONSTRAINT, question.constraint, "truth", own)
            for row in section.computed:
                self._wants(row.name, col.RELEVANT, row.relevant, "truth")
                wanted = "number" if row.has_verdict else ""
                self._wants(row.name, col.CALCULATION, row.calculation, wanted)
                self._wants(row.name, col.LIMIT, row.limit, "number")

    def _wants(
        self, owner: str, column: str, tree: Node | None, wanted: str, itself: str = ""
    ) -> None:
        if tree is None:
            return
        try:
            kind = kind_of(tree, self._kind, self._choices, itself)
        except ExpressionError as error:
            self._fault(owner, column, show(tree), error.vi, error.en)
            return
        if wanted and kind != wanted:
            vi, en = f"kết quả là {kind}, cần {wanted}", f"the result is a {kind}, not a {wanted}"
            self._fault(owner, column, show(tree), vi, en)

    def _kind(self, name: str) -> str:
        item = self._known[name]
        if isinstance(item, Question):
            return _KIND.get(item.kind, "text")
        return kind_of(item.calculation, self._kind, self._choices)

    def _choices(self, name: str) -> tuple[str, ...]:
        item = self._known[name]
        return tuple(c.name for c in item.choices) if isinstance(item, Question) else ()

    def period(self, line: int) -> None:
        """The two questions that bound the inspected period are dates."""
        names = self._checklist.period
        items = [self._known.get(name) for name in names]
        dates = [item for item in items if isinstance(item, Question) and item.kind == "date"]
        if len(names) not in (0, 2) or len(dates) != len(names):
            vi, en = _PERIOD
            shown = " ".join(names)
            self.faults.append(Fault(self._file, "settings", line, "ins:period", shown, vi, en))
