"""Real forms of other makers, and answers aimed at their rules.

`Answering` answers each form many times over: blanks, each choice, and the values that `targets`
finds around every number, date and text that an expression compares with, so that each rule is seen
both ways.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checklists.forms import Form, Session
from checklists.forms.answers import Answer
from checklists.forms.form import QUESTION, Node
from tests.forms.targets import Targets
from tests.oracle.engine import NOW

_BESIDE = [up / "shared" for up in Path(__file__).parents[3:]]
_PLACES = [Path(os.environ["INSPECT_SHARED"])] if "INSPECT_SHARED" in os.environ else _BESIDE
_FORMS = [place / "data" / "xlsforms" for place in _PLACES]
SHARED = next((folder for folder in _FORMS if folder.is_dir()), None)
"""Forms of other makers; they lie beside the clone (or the folder of its worktrees), if at all."""
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


class Answering:
    """Makes rounds of answers for one form; the same seed gives the same rounds."""

    def __init__(self, form: Form, seed: int) -> None:
        self._form, self._random = form, random.Random(seed)
        self._targets = Targets(form)
        self._used: Counter[tuple[str, str]] = Counter()
        self._rules = [node.path for node in form.root.walk() if node.relevant is not None]
        self._family = {node.path: node for node in form.root.walk()}

    def rounds(self, count: int) -> Iterator[Answers]:
        """Rounds from sparse to full; each aims at some rules, the least used values first."""
        for number in range(count):
            aimed: dict[str, str] = {}
            for path in self._rules[number % max(count, 1) :: max(count, 1)]:
                aimed = {**self._targets.opening(path), **aimed}
            yield self._round((number + 1) / count, aimed)

    def _round(self, density: float, aimed: Mapping[str, str]) -> Answers:
        session = Session(self._form, MOMENT)
        answers: Answers = []
        many = self._random.choice((1, 1, 2, 3))
        for node in self._open(self._form.root):
            for path in self._paths(session, node, many):
                if node.path not in aimed and self._random.random() > density:
                    continue
                value = self._value(session, node, path, aimed)
                answers.append((path, value))
                session.answer(path, value)
        return answers

    def _open(self, top: Node) -> Iterator[Node]:
        for node in top.walk():
            asked = node.kind == QUESTION and node.control and node.calculation is None
            if asked and node.readonly is None:
                yield node

    def _paths(self, session: Session, node: Node, many: int) -> list[str]:
        """Where the question stands now; in repeats that nothing counts, up to `many` times."""
        found = [path for _, path in standing(session, node.path)]
        for upper in self._upper(node):
            counted = upper.repetition is not None and upper.repetition.count is not None
            if upper.repetition is None or counted:
                continue
            inside = self._inside(upper, node)
            for one, path in standing(session, upper.path.rpartition("/")[0]):
                here = len(one.instances(upper.path))
                places = range(here + 1, many + 1) if inside is not None else ()
                found += [f"{path}/{upper.name}[{place}]{inside}" for place in places]
        return found

    def _upper(self, node: Node) -> list[Node]:
        """The nodes around a question and itself, outermost first, without the root."""
        names = node.path.split("/")
        return [self._family["/".join(names[:at])] for at in range(3, len(names) + 1)]

    def _inside(self, upper: Node, node: Node) -> str | None:
        """The way to a question inside a repeat just added; None where something counts there."""
        way = ""
        for one in self._upper(node)[upper.path.count("/") - 1 :]:
            if one.repetition is not None and one.repetition.count is not None:
                return None
            way += f"/{one.name}" + ("[1]" if one.repetition is not None else "")
        return way

    def _value(self, session: Session, node: Node, path: str, aimed: Mapping[str, str]) -> str:
        if node.control in ("select", "select1"):
            return self._chosen([name for name in session.offered(path) if name], node, aimed)
        if node.path in aimed and self._random.random() < 0.8:
            return aimed[node.path]
        if node.control == "trigger":
            return self._least(node, ["OK", ""])
        if node.bounds is not None:
            return self._least(node, list(node.bounds))
        wanted = [*self._targets.values.get(node.path, ()), *self._twins(session, node)]
        if wanted and self._random.random() < 0.75:
            return self._least(node, wanted)
        return self._random.choice([*_BY_TYPE.get(node.type, _TEXTS), ""])

    def _chosen(self, offered: list[str], node: Node, aimed: Mapping[str, str]) -> str:
        if not offered:
            return ""
        wish = aimed.get(node.path)
        if node.control == "select1":
            return wish if wish in offered else self._least(node, [*offered, ""])
        share = self._random.choice((0.2, 0.5, 0.9))
        return " ".join(n for n in offered if n == wish or self._random.random() < share)

    def _twins(self, session: Session, node: Node) -> Iterator[str]:
        """The values of what the question is compared with, and those beside them."""
        for twin in self._targets.twins.get(node.path, ()):
            for one, _ in standing(session, twin)[:3]:
                text = one.text()
                yield text
                if is_number(text):
                    yield from (f"{float(text) + step:g}" for step in (-1, 1))

    def _least(self, node: Node, values: Sequence[str]) -> str:
        """A value that this question was given least often."""
        fewest = min(self._used[node.path, one] for one in values)
        value = self._random.choice([v for v in values if self._used[node.path, v] == fewest])
        self._used[node.path, value] += 1
        return value


def standing(session: Session, path: str) -> list[tuple[Answer, str]]:
    """The nodes of a path without positions, with their paths."""
    found: list[tuple[Answer, str]] = [(session.root, f"/{session.root.name}")]
    for name in path.split("/")[2:]:
        following: list[tuple[Answer, str]] = []
        for upper, where in found:
            every = upper.instances(f"{upper.definition.path}/{name}")
            for at, one in enumerate(every, 1):
                is_repeat = one.definition.repetition is not None
                following.append((one, f"{where}/{name}" + (f"[{at}]" if is_repeat else "")))
        found = following
    return found


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def files(folder: Path) -> list[Path]:
    """Every form file of a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".xlsx", ".xls"))
