"""Real forms of other makers, and answers aimed at their rules.

`targeted` answers each form many times over: blanks, each choice, and the values around every
number, date and text that an expression compares with, so that each rule is seen both ways.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from checklists.forms import Form, Session
from checklists.forms.form import Node
from checklists.forms.references import trees_of
from checklists.forms.xpath import parts
from tests.oracle.engine import NOW

MOMENT = dt.datetime.fromisoformat(NOW)
Answers = list[tuple[str, str]]
_BY_TYPE = {
    "int": ["0", "1", "2", "17", "-3", "100", "-1.5", "2.9"],
    "decimal": ["0", "1.5", "2.25", "99.9", "-0.5"],
    "date": ["2026-11-23", "2020-02-29", "1969-07-01", "2030-01-01"],
    "dateTime": [
        "2026-11-23T08:00:00.000+07:00",
        "2024-05-01T23:30:15.250Z",
        "1960-02-03T04:05:06",
        "2024-05-01T10:00",
    ],
    "time": ["08:00:00.000+07:00", "23:59:59", "07:30"],
    "geopoint": ["21.03 105.85 0 0", "10.8 106.7 5 3"],
    "binary": ["photo.jpg"],
}
_TEXTS = ["a", "Nguyễn Thị Bé", "0", "12", "yes", "a b"]


def literals(form: Form) -> list[str]:
    """Numbers and texts that the form's expressions name."""
    found: dict[str, None] = {}
    for node in form.root.walk():
        for _, tree in trees_of(node):
            for part in parts(tree):
                if part[0] in ("number", "text"):
                    found.setdefault(str(part[1]))
    return [text for text in found if text]


def _around(text: str) -> list[str]:
    try:
        number = float(text)
    except ValueError:
        return [text]
    return [f"{number + step:g}" for step in (-1, 0, 1)]


class Answering:
    """Makes rounds of answers for one form; the same seed gives the same rounds."""

    def __init__(self, form: Form, seed: int) -> None:
        self._form, self._random = form, random.Random(seed)
        self._near = [near for text in literals(form) for near in _around(text)]

    def rounds(self, count: int) -> Iterator[Answers]:
        """Rounds from sparse to full; each answers only what the form would let be answered."""
        for number in range(count):
            yield self._round((number + 1) / count)

    def _round(self, density: float) -> Answers:
        session = Session(self._form, MOMENT)
        answers: Answers = []
        for node in list(self._open(self._form.root)):
            for path in self._paths(session, node):
                if self._random.random() > density:
                    continue
                value = self._value(session, node, path)
                answers.append((path, value))
                session.answer(path, value)
        return answers

    def _open(self, top: Node) -> Iterator[Node]:
        for node in top.walk():
            asked = node.kind == "question" and node.control and node.calculation is None
            if asked and node.readonly is None:
                yield node

    def _paths(self, session: Session, node: Node) -> list[str]:
        """Where the question stands now; in an uncounted repeat sometimes once more."""
        found = [path for path in session.states() if _plain(path) == node.path]
        repeats = [at for at in found if at.count("[") == 1]
        if repeats and self._random.random() < 0.3 and self._may_add(node):
            last = repeats[-1]
            head, _, tail = last.partition("[")
            place, _, rest = tail.partition("]")
            found.append(f"{head}[{int(place) + 1}]{rest}")
        return found

    def _may_add(self, node: Node) -> bool:
        repeats = [
            one
            for one in self._form.root.walk()
            if one.repetition is not None and node.path.startswith(one.path + "/")
        ]
        return len(repeats) == 1 and all(
            one.repetition is not None and one.repetition.count is None for one in repeats
        )

    def _value(self, session: Session, node: Node, path: str) -> str:
        pick = self._random.choice
        if node.control in ("select", "select1"):
            offered = [name for name in session.offered(path) if name]
            if not offered:
                return ""
            if node.control == "select1":
                return pick(offered)
            return " ".join(n for n in offered if self._random.random() < 0.5)
        if node.control == "trigger":
            return pick(["OK", ""])
        if node.bounds is not None:
            return pick(list(node.bounds))
        return pick([*self._of_type(node), *self._of_type(node), *self._fitting(node), ""])

    def _of_type(self, node: Node) -> Sequence[str]:
        return _BY_TYPE.get(node.type, _TEXTS)

    def _fitting(self, node: Node) -> list[str]:
        if node.type in ("int", "decimal"):
            return [text for text in self._near if _is_number(text)]
        return self._near if node.type == "string" else []


def _plain(path: str) -> str:
    return "".join(
        part.partition("]")[2] if at else part for at, part in enumerate(path.split("["))
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def files(folder: Path) -> list[Path]:
    """Every form file of a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".xlsx", ".xls"))
