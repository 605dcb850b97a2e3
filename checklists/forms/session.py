"""Answers of one visit to a form: what is asked, what is computed, what is wrong.

Everything derived (relevance, calculations, repeat counts) is worked out when it is read and kept
until the next answer. What a person entered stays stored under a node that is not relevant, or
beyond the count of a repeat, and comes back with it; expressions read it as blank.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .answers import Answer, Document, Row, table
from .evaluator import Context, EvaluationFault, nodes_of, value_of
from .form import GROUP, REPEAT, Action, Choices, Form, Node
from .functions import FUNCTIONS
from .itself import lasts
from .stored_values import preloaded, stored
from .values import Item, Value, plain_number, to_milliseconds, to_text, to_truth
from .xpath import Tree

_PART = re.compile(r"([^/\[\]]+)(?:\[([0-9]+)\])?\Z")
_MOST_REPEATS = 1_000
_MOST_ROUNDS = 100


class UnknownPath(ValueError):
    """An answer for a node that the form does not have."""


@dataclass(frozen=True, slots=True)
class State:
    """What holds for one node now."""

    relevant: bool
    value: str
    required: bool
    constraint_ok: bool
    readonly: bool


@dataclass
class _Derived:
    """What was worked out since the last answer."""

    relevant: dict[Answer, bool] = field(default_factory=dict)
    value: dict[Answer, str] = field(default_factory=dict)
    choices: dict[Answer, dict[str, str]] = field(default_factory=dict)
    readonly: dict[Item, bool] = field(default_factory=dict)
    busy: set[Answer] = field(default_factory=set)
    in_order: bool = False


class Session:
    """The answers of one visit. `user` and `device` fill the questions that ask for them."""

    functions = FUNCTIONS

    def __init__(self, form: Form, now: dt.datetime, *, user: str = "", device: str = "") -> None:
        self.form, self.now = form, to_milliseconds(now)
        self._preloads = {"username": user, "deviceid": device}
        self._tables: dict[str, Row] = {}
        self._derived = _Derived()
        self._seen: dict[tuple[int, Answer], str] = {}
        self._lasting = {node.path for node in form.root.walk() if lasts(node)}
        self._document = Document()
        self.root = self._made(form.root, self._document)
        self._document.roots.append(self.root)
        self._settle()
        self._begin(self.root, lambda action: action.at_first)
        self._settle()
        self._fire(quietly=True)

    @property
    def document(self) -> Item:
        return self._document

    def table(self, name: str) -> Item | None:
        """The document node of a table of the form; None where there is none."""
        if name not in self._tables and name in self.form.tables:
            self._tables[name] = table(self.form.tables[name])
        return self._tables.get(name)

    def answer(self, path: str, value: str) -> None:
        """Store what a person entered and let everything follow. Raises UnknownPath.

        Repeats that nothing counts grow up to the position in the path. A value for a node that is
        read-only or calculated is not stored: the form rules it.
        """
        node = self._find(path)
        if node.definition.calculation is None and not self._inherits_readonly(node):
            node.entered = self._in_list_order(node, stored(node.definition, value))
        self._settle()
        self._fire()

    def states(self) -> dict[str, State]:
        """What holds for every node now, in the order of the form."""
        self._derive_in_order()
        found: dict[str, Answer] = {}
        self._place(self.root, f"/{self.root.name}", found)
        return {path: self._state(node) for path, node in found.items()}

    def offered(self, path: str) -> dict[str, str]:
        """The choices that a question offers now: value to label. Raises UnknownPath."""
        return self.choices_of(self._find(path))

    def relevant(self, node: Answer) -> bool:
        """Whether the node and everything around it is asked for."""
        known = self._derived.relevant
        if node not in known:
            known[node] = True  # an expression about itself must come to an end
            upper = not isinstance(node.parent, Answer) or self.relevant(node.parent)
            known[node] = upper and self._truth(node, "relevant", otherwise=True)
        return known[node]

    def text_of(self, node: Answer) -> str:
        """The value that expressions read: blank while the node is not relevant."""
        if node in self._derived.busy:
            return node.entered
        if node not in self._derived.value:
            try:
                self._work_out(node)
            except RecursionError:
                if self._derived.busy or self._derived.in_order:
                    raise
                # at the end of a long chain of calculations: from its start it needs no deep stack
                self._derived = _Derived()
                self._derive_in_order()
        return self._derived.value[node]

    def _work_out(self, node: Answer) -> None:
        derived = self._derived
        derived.busy.add(node)
        try:
            derived.value[node] = self._worked_out(node)
        finally:
            derived.busy.discard(node)

    def choices_of(self, node: Answer) -> dict[str, str]:
        """The choices offered now: value to label."""
        if node.definition.choices is None:
            return {}
        if node not in self._derived.choices:
            self._derived.choices[node] = dict(self._offered(node, node.definition.choices))
        return self._derived.choices[node]

    def _worked_out(self, node: Answer) -> str:
        if not self.relevant(node):
            return ""
        if node.definition.calculation is not None:
            self._calculate(node, node.definition.calculation)
        if node.definition.choices is not None and node.entered:
            offered = self.choices_of(node)
            multiple = node.definition.control == "select"
            words = node.entered.split() if multiple else [node.entered]
            return " ".join(word for word in words if word in offered)
        return node.entered

    def _calculate(self, node: Answer, tree: Tree) -> None:
        node.entered = stored(node.definition, to_text(self._value(tree, node)))
        if node.definition.keeps:  # one that would change at every look has no value
            again = stored(node.definition, to_text(self._value(tree, node)))
            node.entered = node.entered if again == node.entered else ""

    def _in_list_order(self, node: Answer, value: str) -> str:
        """Several choices are stored in the order of their list."""
        if node.definition.control != "select":
            return value
        words, offered = value.split(), self.choices_of(node)
        return " ".join([w for w in offered if w in words] + [w for w in words if w not in offered])

    def _offered(self, node: Answer, choices: Choices) -> Iterator[tuple[str, str]]:
        yield from choices.fixed
        if choices.rows is None:
            return
        for row in nodes_of(self._value(choices.rows, node)):
            cells = {cell.name: cell.text() for cell in row.below()}
            label = cells.get(choices.label, "")
            texts = self.form.texts
            yield (
                cells.get(choices.value, ""),
                texts.get(label, "") if choices.translated else label,
            )

    def _value(self, tree: Tree, node: Answer) -> Value:
        return value_of(tree, Context(self, node, node))

    def _truth(self, node: Answer, rule: str, *, otherwise: bool = False) -> bool:
        tree: Tree | None = getattr(node.definition, rule)
        return otherwise if tree is None else to_truth(self._value(tree, node))

    def _state(self, node: Answer) -> State:
        relevant = self.relevant(node)
        value = node.text()
        judged = relevant and value != "" and node.definition.constraint is not None
        return State(
            relevant=relevant,
            value=value,
            required=self._truth(node, "required"),
            constraint_ok=not judged or self._truth(node, "constraint"),
            readonly=self._inherits_readonly(node),
        )

    def _inherits_readonly(self, node: Item | None) -> bool:
        if not isinstance(node, Answer):
            return False
        known = self._derived.readonly
        if node not in known:
            known[node] = self._truth(node, "readonly") or self._inherits_readonly(node.parent)
        return known[node]

    def _made(self, definition: Node, parent: Item, *, added: bool = False) -> Answer:
        """A new node with everything below it."""
        node = Answer(self, definition, parent, added=added)
        for child in definition.children:
            first = 1
            if child.repetition is not None:
                repetition = child.repetition
                first = repetition.first_in_added if added else repetition.first
                first = first if repetition.count is None else 0
                node.shown[child.path] = first
            node.children[child.path] = [self._made(child, node, added=added) for _ in range(first)]
        return node

    def _all(self, node: Answer) -> Iterator[Answer]:
        yield node
        for child in node.below():
            yield from self._all(child)

    def _place(self, node: Answer, path: str, found: dict[str, Answer]) -> None:
        """Put the node and everything below it into `found`, by path."""
        found[path] = node
        for child in node.definition.children:
            every = node.instances(child.path)
            if child.kind != REPEAT:
                self._place(every[0], f"{path}/{child.name}", found)
                continue
            for at, inner in enumerate(every, 1):
                self._place(inner, f"{path}/{child.name}[{at}]", found)

    def _grown(self, parent: Answer, definition: Node, wanted: int) -> None:
        """Make so many instances of a repeat; those beyond stay aside with their answers."""
        every = parent.children[definition.path]
        while len(every) < wanted:
            added = self._made(definition, parent, added=parent.added or bool(every))
            every.append(added)
            parent.shown[definition.path] = len(every)
            self._derived = _Derived()
            self._begin(added, lambda action: action.at_new_repeat)
        parent.shown[definition.path] = wanted
        self._derived = _Derived()

    def _forget(self) -> None:
        """What was worked out holds no more."""
        self._derived = _Derived()

    def _settle(self) -> None:
        """Bring repeats to the number that their counts ask for."""
        self._forget()
        for _ in range(_MOST_ROUNDS):
            changed = [self._counted(node) for node in list(self._all(self.root))]
            if not any(changed):
                break
        if self._lasting:  # some keep what they find first, so they look after every answer
            for node in self._all(self.root):
                if node.definition.path in self._lasting:
                    node.text()

    def _counted(self, node: Answer) -> bool:
        """Adjust the counted repeats right below; whether anything changed."""
        changed = False
        for child in node.definition.children:
            if child.repetition is None or child.repetition.count is None:
                continue
            here = Answer(self, child, node)  # the count is written as seen from an instance
            count = plain_number(to_text(self._value(child.repetition.count, here)))
            if math.isnan(count):
                continue
            wanted = int(min(max(count, 0), _MOST_REPEATS))
            if wanted != node.shown[child.path]:
                self._grown(node, child, wanted)
                changed = True
        return changed

    def _begin(self, top: Answer, wanted: Callable[[Action], bool]) -> None:
        """Fill what the form fills by itself when it opens or a repeat is added."""
        for node in self._all(top):
            kind, what = node.definition.preload
            if kind:
                node.entered = stored(
                    node.definition, preloaded(kind, what, self.now, self._preloads)
                )
            for action in self.form.actions:
                if action.target == node.definition.path and wanted(action):
                    self._derived = _Derived()
                    if self.relevant(node):  # what is hidden now is never filled later
                        self._set(node, action, node)

    def _set(self, node: Answer, action: Action, seen_from: Answer) -> None:
        """Store what an action works out, as seen from the question that holds the action."""
        self._derived = _Derived()
        found = to_text(value_of(action.value, Context(self, seen_from, node)))
        node.entered = stored(node.definition, found)
        self._derived = _Derived()

    def _fire(self, *, quietly: bool = False) -> None:
        """Do what waits for a change of another answer, until nothing changes any more."""
        waiting = [(at, action) for at, action in enumerate(self.form.actions) if action.source]
        for _ in range(_MOST_ROUNDS if waiting else 0):
            changed = False
            for at, action in waiting:
                for node in [n for n in self._all(self.root) if n.definition.path == action.target]:
                    source = self._nearest(node, action.source)
                    now = source.text() if source is not None else ""
                    before = self._seen.get((at, node))
                    self._seen[(at, node)] = now
                    if before not in (None, now) and not quietly:
                        self._set(node, action, source or node)
                        changed = True
            if not changed:
                return
            self._settle()

    def _nearest(self, node: Answer, path: str) -> Answer | None:
        """The node of that path in the same repeats as `node`."""
        upper: Item | None = node
        while isinstance(upper, Answer) and not path.startswith(upper.definition.path + "/"):
            upper = upper.parent
        if not isinstance(upper, Answer):
            return None
        return next((n for n in self._all(upper) if n.definition.path == path), None)

    def _find(self, path: str) -> Answer:
        parts = [_PART.match(part) for part in path.lstrip("/").split("/")]
        if not path.startswith("/") or parts[0] is None or parts[0][1] != self.root.name:
            raise UnknownPath(path)
        node = self.root
        for part in parts[1:]:
            child = next((c for c in node.definition.children if part and c.name == part[1]), None)
            if part is None or child is None:
                raise UnknownPath(path)
            place = float(part[2] or 1)  # a whole number of any length
            node = self._instance(node, child, int(min(place, _MOST_REPEATS + 1)), path)
        if node.definition.kind in (GROUP, REPEAT):
            raise UnknownPath(path)
        return node

    def _instance(self, parent: Answer, child: Node, place: int, path: str) -> Answer:
        repetition = child.repetition
        if place < 1 or (repetition is None and place > 1):
            raise UnknownPath(path)
        if repetition is not None and place > len(parent.instances(child.path)):
            if repetition.count is not None or place > _MOST_REPEATS:
                raise UnknownPath(path)
            self._grown(parent, child, place)
            self._settle()
            self._fire()  # what the new instance holds is seen before the answer changes it
        return parent.instances(child.path)[place - 1]

    def _derive_in_order(self) -> None:
        """Work out calculations so that each finds what it needs (no deep recursion)."""
        self._derived.in_order = True
        by_path: dict[str, list[Answer]] = {}
        for node in self._all(self.root):
            by_path.setdefault(node.definition.path, []).append(node)
        for path in self.form.order:
            for node in by_path.get(path, ()):
                node.text()


def evaluate(
    form: Form, answers: Mapping[str, str] | Sequence[tuple[str, str]], now: dt.datetime
) -> dict[str, State]:
    """The state of every node after the answers, entered one by one in their order.

    Raises UnknownPath for an answer to a node that is not there, EvaluationFault for an expression
    that has no value.
    """
    session = Session(form, now)
    pairs = answers.items() if isinstance(answers, Mapping) else answers
    for path, value in pairs:
        session.answer(path, value)
    return session.states()


__all__ = ["EvaluationFault", "Session", "State", "UnknownPath", "evaluate"]
