"""Keys of answers to a form: the path of a question below the root, with the instance of each
repeat on the way in brackets (decision 9): `home/rooms[2]/beds`, `home/children[+k3f09a7c]/age`.

A key that ends with an instance is the cell of the instance itself.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from .form import QUESTION, REPEAT, Action, Form, Node
from .itself import lasts

MOST_SIGNS = 240
"""Of a key, as the database holds it."""
MOST_INSTANCES = 1_000
PRESENT, REMOVED = "present", "removed"
ADDED_TAG = "[+xxxxxxxx]"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PART = re.compile(
    r"([^/\[\]]+)(?:\[([1-9][0-9]{0,3}|\+[0-9a-z]{8})\])?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key leads: its node, and whether it is the cell of an instance of that repeat."""

    node: Node
    is_instance: bool


def parts_of(key: str) -> tuple[tuple[str, str], ...]:
    """Name and instance ("" for none) of each step; () for what is no key."""
    found = [_PART.match(part) for part in key.split("/")] if len(key) <= MOST_SIGNS else []
    return tuple((m[1], m[2] or "") for m in found if m) if all(found) else ()


def new_instance_id(now: dt.datetime) -> str:
    """An id for an added instance: five characters of time, so that rows stay in the order in which
    they were added, and three random ones."""
    seconds, signs = int(now.timestamp()), ""
    for _ in range(5):
        seconds, digit = divmod(seconds, 36)
        signs = _DIGITS[digit] + signs
    return signs + "".join(secrets.choice(_DIGITS) for _ in range(3))


def place_of(form: Form, key: str) -> Place | None:
    """The node that a key names, if such an instance can be; None for any other text."""
    node, added, is_instance = form.root, False, False
    steps = parts_of(key)
    for at, (name, tag) in enumerate(steps):
        path = f"{node.path}/{name}"
        child = next((c for c in node.children if c.path == path), None)
        if child is None or (child.kind == REPEAT) != bool(tag):
            return None
        if tag and not may_stand(child, tag, in_added=added):
            return None
        added = added or is_added(child, tag)
        is_instance = bool(tag) and at == len(steps) - 1
        node = child
    if not steps or (node.kind != QUESTION and not is_instance):
        return None
    if is_instance and is_counted(node):
        return None
    return Place(node, is_instance)


def may_stand(repeat: Node, tag: str, *, in_added: bool) -> bool:
    """Whether a repeat can have this instance there."""
    repetition = repeat.repetition
    if repetition is None:
        return False
    if tag.startswith("+"):
        return repetition.count is None
    if repetition.count is not None:
        return int(tag) <= MOST_INSTANCES
    return int(tag) <= (repetition.first_in_added if in_added else repetition.first)


def is_added(node: Node, tag: str) -> bool:
    """Whether the instance did not stand in the new form, so that less stands inside it."""
    return tag.startswith("+") or (is_counted(node) and tag not in ("", "1"))


def is_counted(node: Node) -> bool:
    """Whether a count rules the number of its instances."""
    return node.repetition is not None and node.repetition.count is not None


def takes_answers(node: Node) -> bool:
    """Whether a person can answer it: it is asked, and nothing else works its value out."""
    return node.kind == QUESTION and node.is_asked and node.calculation is None


def keeps_value(form: Form, node: Node) -> bool:
    """Whether something else than an answer stays in it: what triggers and first values leave."""
    if node.kind != QUESTION:
        return False
    targets = {action.target for action in form.actions}
    return lasts(node) or (node.calculation is None and node.path in targets)


def targets_in_new_rows(actions: tuple[Action, ...]) -> frozenset[str]:
    """Paths of the nodes that are filled when a row is added."""
    return frozenset(action.target for action in actions if action.at_new_repeat)


def longest_keys(form: Form) -> Iterator[tuple[Node, int]]:
    """Every node with the length that its key can have."""
    waiting = [(child, 0) for child in form.root.children]
    while waiting:
        node, before = waiting.pop()
        own = before + len(node.name) + (len(ADDED_TAG) if node.kind == REPEAT else 0)
        yield node, own
        waiting += [(child, own + 1) for child in node.children]
