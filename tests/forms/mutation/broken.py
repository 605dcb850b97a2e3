"""The evaluator in Python with one of its modules replaced, as long as a block lasts."""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import checklists.forms
from tests.forms.mutation import exam
from tests.forms.two_evaluators import both, standing_vectors

PACKAGE = "checklists.forms"
FOLDER = Path(str(checklists.forms.__file__)).parent
EVALUATOR = (
    *("patterns", "values", "functions_of_time", "stored_values", "answers", "evaluator"),
    *("functions", "session"),
)
LOOKS = (
    *("keys", "drawing", "restoring", "words", "questions", "figures", "asking", "evaluated"),
    *("looks", "view", "standing"),
)
FILES = (*EVALUATOR, *LOOKS)
"""Each imports only from those before it, and from others that stay as they are."""
_IMPORT = re.compile(r"^from \.(\w*) import \(?\s*(\w+)", re.MULTILINE)


@cache
def source(file: str) -> str:
    """The text of a module, as it stood when it was asked for first."""
    return (FOLDER / f"{file}.py").read_text()


@cache
def rest_on(file: str) -> tuple[str, ...]:
    """The module and those that rest on it, in the order in which they load."""
    found = {file}
    for other in FILES[FILES.index(file) + 1 :]:
        if any(name in found for pair in _IMPORT.findall(source(other)) for name in pair):
            found.add(other)
    return tuple(one for one in FILES if one in found)


@contextlib.contextmanager
def replaced(file: str, text: str, among: Sequence[str] = FILES) -> Iterator[None]:
    """Within the block every question is answered by an evaluator with that text of one module.

    among: the modules that load anew where they rest on it; for visits those of EVALUATOR will do.
    """
    anew = [one for one in rest_on(file) if one in among]
    names = [f"{PACKAGE}.{one}" for one in anew]
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    attributes = {one: vars(checklists.forms).pop(one, None) for one in anew}
    hands = dict(vars(both)), dict(vars(standing_vectors))
    finder = _Replaced(f"{PACKAGE}.{file}", text)
    sys.meta_path.insert(0, finder)
    try:
        for name in names:
            importlib.import_module(name)
        _take_anew(both, standing_vectors)
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)
        vars(checklists.forms).update(attributes)
        for module, names_there in zip((both, standing_vectors), hands, strict=True):
            vars(module).update(names_there)


def _take_anew(*modules: ModuleType) -> None:
    """Let what asks the evaluator ask the one that is loaded now."""
    for module in modules:
        for name, value in list(vars(module).items()):
            home = sys.modules.get(getattr(value, "__module__", None) or "")
            if home is not None and home.__name__.startswith(f"{PACKAGE}."):
                setattr(module, name, getattr(home, name, value))


class _Replaced(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module with another text."""

    def __init__(self, module: str, text: str) -> None:
        self._module, self._text = module, text

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._text, module.__name__, "exec"), module.__dict__)


def is_right(question: exam.Question) -> bool:
    """Whether the evaluator as it is loaded now answers it right; a crash is wrong."""
    try:
        return bool(question.found() == question.right)
    except Exception:
        return False
