"""A session that comes back from stored answers, without their order and without triggers.

The form begins with its defaults as of `Moment.started`; then rows are made and removed, what was
answered is put in, repeats are counted, again as long as that makes rows (decision 9). An
expression that cannot be worked out has no value, so that no answer makes a look fail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checklists.answers import Answer as Given

from .answers import Answer
from .drawing import drawing
from .evaluator import EvaluationFault
from .form import QUESTION, REPEAT, Action, Form, Node
from .keys import (
    MOST_INSTANCES,
    PRESENT,
    REMOVED,
    is_counted,
    keeps_value,
    place_of,
    takes_answers,
    targets_in_new_rows,
)
from .session import Session
from .stored_values import stored
from .values import Item, Value, to_milliseconds
from .xpath import Tree

_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom a form is looked at; `seed` is what uuid() and random() are drawn from.

    `started` is one moment per case, so that every machine finds the same defaults.
    """

    started: dt.datetime
    now: dt.datetime
    user: str
    device: str
    seed: str


class Restored(Session):
    """The form as it stands after these answers (by key)."""

    def __init__(self, form: Form, answers: Mapping[str, Given], moment: Moment) -> None:
        self.functions = dict(drawing(moment.seed, _key_of_item))
        self._kept_paths = {n.path for n in form.root.walk() if keeps_value(form, n)}
        self._put: set[str] = set()
        self._away: dict[tuple[Answer, str], list[Answer]] = {}
        super().__init__(form, moment.started, user=moment.user, device=moment.device)
        self.now = to_milliseconds(moment.now)
        self._filled_in_rows = targets_in_new_rows(form.actions)
        self.first = {key: node.entered for key, node in self._by_key() if self._lasts(node)}
        self._wanted = _Wanted(form, answers)
        self._restore()

    def nodes(self) -> dict[str, Answer]:
        """Every node that stands, by key; instances by the key of their cell."""
        return dict(self._by_key())

    def lasting(self) -> Iterator[tuple[str, Answer]]:
        """Nodes whose first value is to stay: once(), and what new rows were filled with."""
        yield from ((key, node) for key, node in self._by_key() if self._lasts(node))

    def watch(self) -> None:
        """From now on triggers see what changes; rows that come back later have changed nothing."""
        self._seen.clear()
        self._fire(quietly=True)

    def answer_cell(self, key: str, value: str | None) -> None:
        """Answer a question, add or remove an instance: what it triggers and counts follows.

        Rows that come back by it bring along what was answered in them.
        """
        node = self.nodes().get(key)
        if node is not None and node.definition.kind == QUESTION:
            node.entered = self._in_list_order(node, stored(node.definition, value or ""))
            self._put.add(key)
        self._wanted = _Wanted(self.form, {**self._wanted.answers, key: Given(value)})
        self._restore()
        self._fire()
        self._restore()

    def truth(self, node: Answer, rule: str) -> bool:
        """Whether a rule of a node holds (`required`, `constraint`, `finding_if`)."""
        return self._truth(node, rule)

    def value(self, tree: Tree, node: Answer) -> Value:
        """The value of an expression as seen from a node; "" where it has none."""
        return self._value(tree, node)

    def rows(self, tree: Tree, node: Answer) -> list[Item]:
        """The nodes that an expression leads to; none where it leads nowhere."""
        value = self._value(tree, node)
        return value if isinstance(value, list) else []

    def at_first(self, definition: Node, parent: Answer) -> Answer:
        """A node that does not stand, from which the label of an empty repeat is seen."""
        return Answer(self, definition, parent)

    def work_out(self) -> None:
        """Calculations in an order in which each finds what it needs."""
        self._derive_in_order()

    def is_readonly(self, node: Answer) -> bool:
        """Whether it, or what is around it, may not be answered now."""
        return self._inherits_readonly(node)

    def _value(self, tree: Tree, node: Answer) -> Value:
        try:
            return super()._value(tree, node)
        except EvaluationFault:
            return ""

    def _set(self, node: Answer, action: Action, seen_from: Answer) -> None:
        try:
            super()._set(node, action, seen_from)
        except EvaluationFault:
            node.entered = ""
            self._forget()

    def _lasts(self, node: Answer) -> bool:
        path = node.definition.path
        return path in self._lasting or path in self._filled_in_rows

    def _by_key(self) -> Iterator[tuple[str, Answer]]:
        yield from _below(self.root, "")

    def _restore(self) -> None:
        for at in range(_MOST_ROUNDS):
            rows = self._rows_made(self._wanted)
            entered = self._put_in(self._wanted)
            if at and not rows and not entered:
                return
            self._settle()

    def _rows_made(self, wanted: _Wanted) -> bool:
        """Add and remove rows of repeats that nothing counts; whether any."""
        changed = False
        waiting = [(self.root, "")]
        while waiting:
            parent, key = waiting.pop()
            for child in parent.definition.children:
                if child.kind == REPEAT and not is_counted(child):
                    changed |= self._rows_as_wanted(parent, child, wanted, _joined(key, child.name))
            waiting += [(n, k) for k, n in _children(parent, key) if n.definition.kind != QUESTION]
        return changed

    def _rows_as_wanted(self, parent: Answer, child: Node, wanted: _Wanted, key: str) -> bool:
        there = {tag_of(row) for row in parent.children[child.path]}
        gone = [tag for tag in there if f"{key}[{tag}]" in wanted.removed]
        fresh = [tag for tag in wanted.added.get(key, ()) if tag not in there]
        away = self._away.get((parent, child.path), ())
        back = [row for row in away if f"{key}[{row.tag}]" not in wanted.removed]
        for tag in gone:
            self._row_removed(parent, child, tag)
        for row in back:
            self._row_back(parent, child, row)
        for tag in sorted(fresh):
            self._row_added(parent, child, tag)
        return bool(gone or back or fresh)

    def _row_added(self, parent: Answer, child: Node, tag: str) -> None:
        rows = parent.children[child.path]
        if tag in {tag_of(row) for row in rows} or len(rows) >= MOST_INSTANCES:
            return
        row = self._made(child, parent, added=tag.startswith("+") or parent.added)
        _name_all(rows)
        row.tag = tag
        self._row_placed(parent, child, row)
        self._begin(row, lambda action: action.at_new_repeat)

    def _row_removed(self, parent: Answer, child: Node, tag: str) -> None:
        rows = parent.children[child.path]
        _name_all(rows)
        (gone,) = (row for row in rows if row.tag == tag)
        rows.remove(gone)
        parent.shown[child.path] = len(rows)
        self._forget()
        if not tag.startswith("+"):
            self._away.setdefault((parent, child.path), []).append(gone)

    def _row_back(self, parent: Answer, child: Node, row: Answer) -> None:
        """One of the first comes back as it stood in the new form."""
        self._away[(parent, child.path)].remove(row)
        self._row_placed(parent, child, row)

    def _row_placed(self, parent: Answer, child: Node, row: Answer) -> None:
        rows = parent.children[child.path]
        rows.append(row)
        rows.sort(key=_place_of_tag)
        parent.shown[child.path] = len(rows)
        self._forget()

    def _put_in(self, wanted: _Wanted) -> bool:
        """Put answers into the nodes that stand and have not got theirs; whether any."""
        before = len(self._put)
        for key, node in self._by_key():
            given = wanted.answers.get(key)
            if given is not None and key not in self._put and node.definition.kind == QUESTION:
                self._put.add(key)
                if self.holds(node):
                    node.entered = stored(node.definition, given.value or "")
        return len(self._put) > before

    def holds(self, node: Answer) -> bool:
        """Whether a cell of its own keeps its value."""
        definition = node.definition
        return takes_answers(definition) or definition.path in self._kept_paths


class _Wanted:
    """Answers by key, and the rows that they ask for."""

    def __init__(self, form: Form, answers: Mapping[str, Given]) -> None:
        self.answers = answers
        self.removed: set[str] = set()
        self.added: dict[str, set[str]] = {}
        known: set[str] = set()
        for key, given in answers.items():
            if "[" not in key or place_of(form, key) is None:
                continue
            if key.endswith("]") and given.value == REMOVED:
                self.removed.add(key)
                known.add(key)
            elif not given.is_blank:
                known.add(key)
        for key in known - self.removed:
            self._stands_around(key)

    def _stands_around(self, key: str) -> None:
        """The added rows on the way to a cell stand, unless one of them was removed."""
        at = 0
        while (at := key.find("]", at) + 1) > 0:
            instance = key[:at]
            name, _, tag = instance.rpartition("[")
            if instance in self.removed:
                return
            cell = self.answers.get(instance)
            if tag.startswith("+") and (cell is None or cell.value in (None, "", PRESENT)):
                self.added.setdefault(name, set()).add(tag[:-1])


def tag_of(row: Answer) -> str:
    """What stands in the brackets of an instance: its number among the first, or its id."""
    if row.tag or not isinstance(row.parent, Answer):
        return row.tag
    return str(row.parent.children[row.definition.path].index(row) + 1)


def key_of(node: Answer) -> str:
    """The key of a node; "" for the root."""
    if not isinstance(node.parent, Answer):
        return ""
    key = _joined(key_of(node.parent), node.name)
    return f"{key}[{tag_of(node)}]" if node.definition.kind == REPEAT else key


def _key_of_item(item: Item) -> str:
    return key_of(item) if isinstance(item, Answer) else ""


def _name_all(rows: list[Answer]) -> None:
    """The first ones know their names by their place, which is about to move."""
    for row in rows:
        row.tag = tag_of(row)


def _place_of_tag(row: Answer) -> tuple[bool, int, str]:
    tag = row.tag
    return tag.startswith("+"), 0 if tag.startswith("+") else int(tag), tag


def _joined(upper: str, name: str) -> str:
    return f"{upper}/{name}" if upper else name


def _below(node: Answer, key: str) -> Iterator[tuple[str, Answer]]:
    for inner, child in _children(node, key):
        yield inner, child
        if child.definition.kind != QUESTION:
            yield from _below(child, inner)


def _children(node: Answer, key: str) -> Iterator[tuple[str, Answer]]:
    for definition in node.definition.children:
        base = _joined(key, definition.name)
        for at, child in enumerate(node.instances(definition.path), 1):
            tagged = definition.kind == REPEAT
            yield (f"{base}[{child.tag or at}]" if tagged else base), child
