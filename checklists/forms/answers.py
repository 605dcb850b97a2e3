"""The nodes of one visit that paths walk over: answers, and the rows of attached tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .form import QUESTION, REPEAT, Node
from .stored_values import stored
from .values import Item


class Reader(Protocol):
    """What a node asks the session about itself."""

    def text_of(self, node: Answer) -> str:
        """The value that expressions read."""

    def choices_of(self, node: Answer) -> dict[str, str]:
        """The choices offered now: value to label."""


class Answer(Item):
    """A node among the answers: a group, one instance of a repeat, or a question.

    `entered` is what was stored last, `shown` how many instances of each repeat below there are;
    `added` says that the repeat around it did not stand in the new form. `tag` names an instance
    whose place says nothing (`restoring`).
    """

    def __init__(
        self, session: Reader, definition: Node, parent: Item | None, *, added: bool = False
    ) -> None:
        self.session, self.definition, self.parent = session, definition, parent
        self.name, self.added = definition.name, added
        self.entered = stored(definition, definition.default)
        self.tag = ""
        self.children: dict[str, list[Answer]] = {}
        self.shown: dict[str, int] = {}

    def below(self) -> list[Answer]:
        found: list[Answer] = []
        for child in self.definition.children:
            found += self.instances(child.path)
        return found

    def called(self, name: str) -> list[Answer]:
        return self.instances(f"{self.definition.path}/{name}")

    def instances(self, path: str) -> list[Answer]:
        """The children of the definition of this path; of a repeat as many as there are now."""
        every = self.children.get(path, [])
        return every[: self.shown.get(path, len(every))]

    def text(self) -> str:
        return self.session.text_of(self) if self.definition.kind == QUESTION else ""

    def choice_label(self, value: str) -> str:
        return self.session.choices_of(self).get(value, "")

    @property
    def path(self) -> str:
        """The path with the position of every repeat on the way."""
        upper = self.parent.path if isinstance(self.parent, Answer) else ""
        if self.definition.kind != REPEAT or not isinstance(self.parent, Answer):
            return f"{upper}/{self.name}"
        return f"{upper}/{self.name}[{self.parent.called(self.name).index(self) + 1}]"


class Document(Item):
    """The node above the root: where `/` starts."""

    name = ""
    parent = None

    def __init__(self) -> None:
        self.roots: list[Item] = []

    def below(self) -> Sequence[Item]:
        return self.roots


class Row(Item):
    """A node of a table: its document, its root, a row or a cell."""

    def __init__(self, name: str, parent: Item | None, text: str = "") -> None:
        self.name, self.parent, self._text = name, parent, text
        self.inner: list[Row] = []

    def below(self) -> Sequence[Item]:
        return self.inner

    def text(self) -> str:
        return self._text


def table(rows: tuple[dict[str, str], ...]) -> Row:
    """The document of a table: root, rows, cells."""
    document = Row("", None)
    root = Row("root", document)
    document.inner.append(root)
    for cells in rows:
        row = Row("item", root)
        row.inner = [Row(name, row, text) for name, text in cells.items()]
        root.inner.append(row)
    return document
