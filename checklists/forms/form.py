"""A compiled form as values: its nodes, their rules as trees, its tables and choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from .xpath import Tree

GROUP, REPEAT, QUESTION = "group", "repeat", "question"


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the choices of a question come from.

    `rows` is the path of the rows, `value` and `label` name their cells; with `translated` the
    label is the id of a text in the form's languages. Fixed choices stand in `fixed`.
    """

    rows: Tree | None
    value: str
    label: str
    translated: bool
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Repetition:
    """A repeat: how many there are at first, how many inside an outer repeat that is added later,
    and the tree that rules their number (or None)."""

    first: int
    first_in_added: int
    count: Tree | None


Piece: TypeAlias = "str | Tree"
"""A piece of a text: itself, or the tree of a `${…}` whose value stands there."""
Words: TypeAlias = "tuple[tuple[Piece, ...], ...]"
"""A text as pieces, once per language in the order of `Form.languages`; () where there is none."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a form shows at a node. `constraint` and `required` are the words of these rules.

    `media` is the kind of file that is asked for, `step` that of a range.
    """

    label: Words = ()
    hint: Words = ()
    guidance: Words = ()
    constraint: Words = ()
    required: Words = ()
    appearance: str = ""
    media: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the form. `path` is absolute, without positions of repeats.

    `type` is the XForms data type; `control` the body element that asks for it ("" for none);
    `bounds` are the least and greatest value of a range; `finding_if` proposes a finding;
    `keeps` says that the calculation reads what it gave before.
    """

    path: str
    kind: str
    type: str = "string"
    control: str = ""
    relevant: Tree | None = None
    required: Tree | None = None
    readonly: Tree | None = None
    constraint: Tree | None = None
    calculation: Tree | None = None
    default: str = ""
    preload: tuple[str, str] = ("", "")
    choices: Choices | None = None
    bounds: tuple[str, str] | None = None
    repetition: Repetition | None = None
    children: tuple[Node, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    face: Face = Face()
    finding_if: Tree | None = None
    keeps: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_asked(self) -> bool:
        """Whether a person ever answers it; the looks `label` only names the choices of a grid."""
        heads = "label" in self.face.appearance.split()
        return bool(self.control) and self.readonly != ["call", "true"] and not heads

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Action:
    """Something set by an event: when the form opens, a repeat is added or `source` changes."""

    target: str
    value: Tree
    at_first: bool
    at_new_repeat: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled form. `tables` are its lists of choices and attached tables, by name."""

    title: str
    form_id: str
    version: str
    root: Node
    actions: tuple[Action, ...]
    tables: dict[str, tuple[dict[str, str], ...]]
    languages: dict[str, dict[str, str]]
    order: tuple[str, ...]
    xml: str = field(repr=False, default="")

    @property
    def questions(self) -> list[Node]:
        """What a person is asked; a note is shown only and never answered."""
        return [node for node in self.root.walk() if node.kind == QUESTION and node.is_asked]

    @property
    def texts(self) -> dict[str, str]:
        """Texts of the default language, by id."""
        return next(iter(self.languages.values()), {})
