"""Mutants of the evaluator in Python, each in a child of this process."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import re
import signal
import sys
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import checklists.forms
from tests.forms.mutation.exam import Exam
from tests.forms.mutation.tokens import PYTHON, Mutant, replacements

PACKAGE = "checklists.forms"
FOLDER = Path(str(checklists.forms.__file__)).parent
FILES = (
    *("evaluator", "functions", "functions_of_time", "session", "values", "answers", "patterns"),
    "stored_values",
)
SECONDS = 120
_TYPING = ("import", "from ", "class ", "@", '"""', "def ", "Simple =", "Special =", "raise ", ")")
_ARITY = re.compile(r"(?:_simple|_special)\((?:\"[\w-]+\"|name), \d, (?:\d|MANY), |\*\(1, 1, ")
"""How many arguments a function takes: checked when a form is compiled, not when it runs."""


class Sitting:
    """Lets mutants sit exams."""

    def __init__(self, folder: Path, exams: dict[str, Exam]) -> None:
        self._exams = exams

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant; imports, signatures and docstrings are left alone."""
        for file in FILES:
            yield from _mutants(file)

    def passes(self, mutant: Mutant | None, exam: str) -> bool:
        """Whether a mutant answers everything right; one that ends or hangs does not."""
        child = os.fork()
        if child == 0:
            _sit(self._exams[exam], mutant)
        return os.waitpid(child, 0)[1] == 0


def _mutants(file: str) -> Iterator[Mutant]:
    text = (FOLDER / f"{file}.py").read_text()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    deep = False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line = token.line.strip()
        deep = (deep or line.startswith("def ")) and not line.endswith(":")
        if line.startswith(_TYPING) or deep or ": " in line.partition("=")[0].partition("(")[0]:
            if token.type not in (tokenize.NUMBER, tokenize.OP) or line.startswith(_TYPING) or deep:
                continue
            if "= " not in line or token.start[1] < token.line.index("="):
                continue
        arity = _ARITY.search(token.line)
        if arity is not None and arity.start() <= token.start[1] < arity.end():
            continue
        at = starts[token.start[0] - 1] + token.start[1]
        for new in replacements(token.string, PYTHON):
            yield Mutant(file, token.start[0], at, token.string, new, line)


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with another text."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        wanted = f"{PACKAGE}.{self._mutant.file}"
        return importlib.util.spec_from_loader(fullname, self) if fullname == wanted else None

    def exec_module(self, module: ModuleType) -> None:
        sound = (FOLDER / f"{self._mutant.file}.py").read_text()
        exec(compile(self._mutant.applied(sound), module.__name__, "exec"), module.__dict__)


def _sit(exam: Exam, mutant: Mutant | None) -> None:
    """The child: loads the package again, answers, and ends with 0 where all is right."""
    signal.alarm(SECONDS)
    sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    end = 1
    try:
        for name in [name for name in sys.modules if name.startswith((PACKAGE, "tests.forms."))]:
            if not name.startswith("tests.forms.mutation"):
                del sys.modules[name]
        if mutant is not None:
            sys.meta_path.insert(0, _Mutated(mutant))
        stored = importlib.import_module(f"{PACKAGE}.stored")
        both = importlib.import_module("tests.forms.two_evaluators.both")
        asked = [
            both.Visit(stored.from_json(form), one["answers"], one["expressions"])
            for form, one in zip(exam.forms, exam.asked, strict=True)
        ]
        end = 0 if exam.is_passed(both.on_server(asked).found) else 1
    finally:
        os._exit(end)
