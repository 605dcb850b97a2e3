"""From a form file to a `Form`: every expression parsed and checked, everything wrong told at once.

pyxform does not look into expressions; here each is parsed, its functions, references and cycles
are checked, and what the product does not support is refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from xml.etree.ElementTree import ParseError

from .faults import FormFault, FormRefused
from .form import QUESTION, REPEAT, Form, Node
from .functions import SIGNATURES
from .itself import keeps, without_itself
from .ordering import cycles, in_order
from .patterns import PatternFault, steps_of
from .references import NotThere, References, trees_of
from .rows_before import RowsBefore
from .supported import Refusal, refusals
from .values import text_number
from .workbook import Opened, open_form
from .xform import Reading, Tables, read
from .xpath import Tree, parts

Attach = Callable[[Sequence[str]], Tables]
"""Gives the rows of the attached tables of these names; what it cannot find it leaves out."""

_UNDECLARED = FormFault(
    *("settings", 2, "namespaces"),
    vi='một cột bind:: có tiền tố chưa khai báo; hãy khai báo, ví dụ ins="https://…"',
    en="a column bind:: has a prefix that is not declared in the settings (namespaces)",
)
_SUFFIXES = ("_count", "_other", "_note", "_generated_table_list_label")
_DECIDING = ("relevant", "calculation", "choice_filter", "repeat_count")
_NUMBERS = frozenset(("+", "-", "*", "div", "mod"))


Further = Callable[[Form], Iterable[Refusal]]
"""What else must hold, such as for publication."""


def compile_form(
    content: bytes, attach: Attach = lambda _: {}, *, further: Further = lambda _: ()
) -> Form:
    """The form of a file (.xlsx, .xls, Markdown). Raises FormRefused with every fault found."""
    opened = open_form(content)
    try:
        reading = read(opened.xml, {})
    except ParseError as error:
        raise FormRefused([_UNDECLARED]) from error
    names = [name for name, source in reading.external.items() if source.endswith(".csv")]
    if names:
        reading = read(opened.xml, attach(names))
    return _Check(opened, reading, further).form()


class _Check:
    def __init__(self, opened: Opened, reading: Reading, further: Further) -> None:
        self._further = further
        self._rows, self._reading = opened.rows, reading
        self._references = References(reading.form.root)
        self._reads: dict[str, set[str]] = {}
        self._faults: list[FormFault] = []

    def form(self) -> Form:
        """The checked form. Raises FormRefused."""
        for misread in self._reading.misread:
            self._add(misread.path, misread.column, misread.vi, misread.en)
        for path, column, vi, en in refusals(self._reading):
            self._add(path, column, vi, en)
        form = self._reading.form
        for node in form.root.walk():
            for column, tree in trees_of(node):
                self._expression(node.path, column, tree)
        for action in form.actions:
            column = "calculation" if action.source else "default"
            self._expression(action.source or action.target, column, action.value)
        graph = self._graph(form.root)
        for cycle in cycles(graph, self._is_running_total):
            names = " → ".join(path.rpartition("/")[2] for path in cycle)
            vi = f"các biểu thức phụ thuộc vòng quanh: {names}; hãy bỏ một phụ thuộc"
            self._add(cycle[0], "relevant", vi, f"expressions depend on each other: {names}")
        for path, column, vi, en in self._further(form):
            self._add(path, column, vi, en)
        if self._faults:
            raise FormRefused(sorted(set(self._faults), key=lambda f: (f.sheet, f.row, f.column)))
        questions = {n.path for n in form.root.walk() if n.kind == QUESTION}
        order = tuple(path for path in in_order(graph) if path in questions)
        return replace(form, root=_marked(form.root), order=order)

    def _add(self, path: str, column: str, vi: str, en: str) -> None:
        names = tuple(path.split("/")[2:])
        row = self._row(names) if names else 0
        sheet = "survey" if names else ""
        if path == "settings":
            sheet, row = "settings", 2
        if names == ("meta", "instanceName"):
            sheet, row, column = "settings", 2, "instance_name"
        self._faults.append(FormFault(sheet, row, column, vi, en))

    def _row(self, names: tuple[str, ...]) -> int:
        """The row of a node; of what pyxform adds, the row it was added for."""
        if names in self._rows:
            return self._rows[names]
        for suffix in _SUFFIXES:
            shorter = (*names[:-1], names[-1].removesuffix(suffix))
            if shorter in self._rows:
                return self._rows[shorter]
        alike = [row for other, row in self._rows.items() if other[-1] == names[-1]]
        return alike[0] if len(alike) == 1 else 0

    def _expression(self, path: str, column: str, tree: Tree) -> None:
        for part in parts(tree):
            shuffled = part[:2] == ["call", "randomize"]  # so pyxform writes a parameter
            for vi, en in _faults_of(part):
                self._add(path, "parameters" if shuffled else column, vi, en)
        try:
            self._references.read_by(tree, path)
        except NotThere as missing:
            vi = f"không có câu hỏi hoặc nhóm «{missing}»; hãy sửa tên được nhắc đến"
            self._add(path, column, vi, f"there is no question or group {str(missing)!r}")

    def _graph(self, root: Node) -> dict[str, set[str]]:
        """What the value or presence of each node rests on; a constraint decides nothing."""
        graph: dict[str, set[str]] = {}
        for node in root.walk():
            upper = node.path.rpartition("/")[0]
            graph[node.path] = {upper} if upper else set()
            for column, tree in trees_of(node):
                if column in _DECIDING:
                    graph[node.path] |= self._rests_on(node, column, tree)
        return graph

    def _is_running_total(self, knot: Set[str]) -> bool:
        """Whether the circles of a knot all go to instances of a repeat that stand before."""
        repeats = {self._repeat_around(path) for path in knot}
        if len(repeats) != 1 or not all(repeats):
            return False
        rest: dict[str, set[str]] = {}
        for path in knot:
            before = RowsBefore(self._references, path, max(repeats))
            rest[path] = {path.rpartition("/")[0]} & knot
            node = self._references.family[path]
            for column, tree in trees_of(node):
                if column in _DECIDING:
                    own = before.without(tree)
                    if before.leaves(own, knot):
                        return False
                    rest[path] |= self._rests_on(node, column, own) & knot
        return not any(cycles(rest))

    def _repeat_around(self, path: str) -> str:
        """The innermost repeat around a node; "" where there is none."""
        upper = path.rpartition("/")[0]
        while upper and self._references.family[upper].kind != REPEAT:
            upper = upper.rpartition("/")[0]
        return upper

    def _rests_on(self, node: Node, column: str, tree: Tree) -> set[str]:
        if column == "calculation" and keeps(tree, node.path):
            tree = without_itself(tree, node.path)
        try:
            read_by = self._references.read_by(tree, node.path)
        except NotThere:
            return set()
        if column == "calculation" and _reads_other_repeats(tree):
            read_by = read_by - {node.path}
        return {path for path in read_by if path and not node.path.startswith(f"{path}/")}


def _marked(node: Node) -> Node:
    """The node and all below it, with those marked that keep what they calculated."""
    tree = node.calculation
    children = tuple(_marked(child) for child in node.children)
    return replace(node, children=children, keeps=tree is not None and keeps(tree, node.path))


def _reads_other_repeats(tree: Tree) -> bool:
    """Whether it picks an instance of a repeat, e.g. the answer of the row before."""
    return any(
        (part[0] == "call" and part[1] == "indexed-repeat")
        or (part[0] == "path" and any(isinstance(s, list) and len(s) > 2 for s in part[2:]))
        for part in parts(tree)
    )


def _faults_of(part: Tree) -> Iterator[tuple[str, str]]:
    """What is wrong with one node of a tree by itself."""
    if part[0] == "binary" and part[1] in _NUMBERS:
        for side in part[2:]:
            if side[0] == "text" and isinstance(side[1], str) and not _is_number(side[1]):
                yield (
                    f"«{part[1]}» cần số, gặp chữ «{side[1]}»",
                    f"{part[1]!r} takes numbers, not the text {side[1]!r}",
                )
    if part[0] != "call":
        return
    name, given = str(part[1]), len(part) - 2
    if name not in SIGNATURES:
        yield f"hàm «{name}()» chưa được hỗ trợ", f"the function {name}() is not supported"
        return
    signature = SIGNATURES[name]
    if not signature.least <= given <= signature.most:
        yield (
            f"hàm «{name}()» nhận {signature.least}–{signature.most} tham số, ở đây có {given}",
            f"{name}() takes {signature.least} to {signature.most} arguments, here {given}",
        )
    if name == "regex" and given == 2:
        yield from _faults_of_pattern(part[3])
    for at in signature.paths:
        if at < given and _kind(part[at + 2]) not in ("path", "call"):
            yield (
                f"tham số {at + 1} của «{name}()» phải là câu hỏi hoặc nhóm",
                f"argument {at + 1} of {name}() must be a question or group",
            )


def _faults_of_pattern(pattern: str | Tree) -> Iterator[tuple[str, str]]:
    """A pattern is compiled with the form, so it must stand there as text."""
    if _kind(pattern) != "text":
        yield (
            "mẫu của «regex()» phải viết sẵn trong dấu nháy, không được tính ra",
            "the pattern of regex() must stand there in quotes, it cannot be worked out",
        )
        return
    try:
        steps_of(str(pattern[1]))
    except PatternFault as fault:
        yield fault.vi, fault.en


def _kind(part: str | Tree) -> str:
    return str(part[0])


def _is_number(text: str) -> bool:
    """Whether arithmetic can use the text; a date counts its days, a blank is none."""
    return not text or not math.isnan(text_number(text))
