"""Mutants of the evaluator in Python, each in a child of this process."""

from __future__ import annotations

import ast
import io
import os
import re
import resource
import signal
import sys
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.forms.mutation.broken import FILES, is_right, replaced, source
from tests.forms.mutation.exam import Question
from tests.forms.mutation.tokens import PYTHON, Mutant, replacements

SECONDS = 5.0
"""Of processor time that a mutant has for an exam, so that a loaded machine condemns none."""
MEMORY = 3 * 2**30
_ARITY = re.compile(r"(?:_simple|_special|Signature)\((?:\"[\w-]+\", |name, )?\d, (?:\d|MANY)")
"""How many arguments a function takes: checked when a form is compiled, not when it runs."""
_BEFORE_STAR = ("(", "[", "{", ",", "=", "return", ":")


class Sitting:
    """Lets mutants sit exams; the questions that failed mutants of a file lately come first."""

    def __init__(self, folder: Path, exams: dict[str, list[Question]]) -> None:
        self._exams = exams
        self._orders: dict[tuple[str, str], list[int]] = {}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant; imports, signatures, annotations and docstrings are left alone."""
        for file in FILES:
            yield from _mutants(file)

    def failing(self, mutants: Sequence[Mutant], exam: str) -> Iterator[bool]:
        """Whether each of them fails the exam."""
        return (self._fails(mutant, exam) for mutant in mutants)

    def _fails(self, mutant: Mutant, exam: str) -> bool:
        questions = self._exams[exam]
        order = self._orders.setdefault((mutant.file, exam), list(range(len(questions))))
        wrong = _first_wrong(mutant, [questions[at] for at in order])
        if wrong is not None and wrong >= 0:
            order.insert(0, order.pop(wrong))
        return wrong is not None


def _first_wrong(mutant: Mutant, questions: Sequence[Question]) -> int | None:
    """The place of the first question answered wrong, -1 without an answer, None where none is."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _sit(mutant, questions, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return None if said == "right" else int(said or "-1")


def _sit(mutant: Mutant, questions: Sequence[Question], writing: int) -> None:
    """The child: says which question comes out wrong, or that all is right."""
    said = "-1"
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS + 10 * (len(questions) > 200))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        with replaced(mutant.file, mutant.applied(source(mutant.file))):
            wrong = (at for at, one in enumerate(questions) if not is_right(one))
            said = str(next(wrong, "right"))
    finally:
        os.write(writing, said.encode())
        os._exit(0)


def _mutants(file: str) -> Iterator[Mutant]:
    text = source(file)
    left_alone = _left_alone(text)
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        star = token.string in ("*", "**") and before in _BEFORE_STAR
        before = token.string
        place = token.start
        arity = _ARITY.search(token.line)
        in_arity = arity is not None and arity.start() <= place[1] < arity.end()
        if star or in_arity or any(first <= place < last for first, last in left_alone):
            continue
        at = starts[place[0] - 1] + place[1]
        for new in replacements(token.string, PYTHON):
            mutant = Mutant(file, place[0], at, token.string, new, lines[place[0] - 1].strip())
            if _is_python(mutant.applied(text)):
                yield mutant


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


Place = tuple[int, int]


def _left_alone(text: str) -> list[tuple[Place, Place]]:
    """From where to where stand imports, annotations, names of types, decorators and refusals."""
    return [
        ((one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0))
        for node in ast.walk(ast.parse(text))
        for one in _idle(node)
    ]


def _idle(node: ast.AST) -> Sequence[ast.expr | ast.stmt | ast.arg]:
    """What of a node says nothing about values."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise):
        return [node]
    if isinstance(node, ast.AnnAssign):
        return [node if ast.unparse(node.annotation) == "TypeAlias" else node.annotation]
    if isinstance(node, ast.arg):
        return [node]
    if isinstance(node, ast.FunctionDef):
        return [*node.decorator_list, *([node.returns] if node.returns else [])]
    if isinstance(node, ast.ClassDef):
        return node.decorator_list
    names_a_type = isinstance(node, ast.Assign) and "Callable[" in ast.unparse(node.value)
    return [node] if isinstance(node, ast.Assign) and names_a_type else []
