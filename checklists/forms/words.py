"""The words that a form shows at a node now, in Vietnamese and English (decision 9).

`vi` is the language with code vi or, without one, the default; where it has no text, the next one
that has. `en` is the language with code en, else empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .answers import Answer
from .form import REPEAT, Choices, Form, Piece, Words
from .restoring import Restored
from .values import Value, to_text
from .xpath import Tree

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*\Z", re.ASCII)
_NONE = "-"
"""What pyxform writes where a language has no text."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice that is offered now."""

    value: str
    label: Said


_OTHER, _SPECIFY = "other", "_other"
_KHAC, _OTHER_EN = "Khác", "Other"
_GHI_RO, _SPECIFY_EN = "Ghi rõ nội dung khác", "Specify other."


def offered(value: str, label: Said) -> Offer:
    """A choice with its label. The one that pyxform adds for `or_other` is "Other" in every
    language: Vietnamese people read "Khác" there."""
    if value == _OTHER and label.vi == _OTHER_EN:
        return Offer(value, Said(_KHAC, label.en or _OTHER_EN))
    return Offer(value, label)


def code_of_language(name: str) -> str:
    """`Tiếng Việt (vi)` and `vi` → vi."""
    found = _CODE.search(name)
    return (found[1] if found else name.strip()).lower()


class Speech:
    """The words of one look at a form."""

    def __init__(self, session: Restored) -> None:
        self._session = session
        form: Form = session.form
        codes = [code_of_language(name) for name in form.languages]
        first = codes.index("vi") if "vi" in codes else 0
        rest = [at for at in range(max(1, len(codes))) if at != first]
        self._vi = (first, *rest)
        self._en = (codes.index("en"),) if "en" in codes else ()
        self._texts = list(form.languages.values())
        self._offers: dict[str, tuple[Offer, ...]] = {}
        self._instances: dict[Answer, Said] = {}

    def say(self, words: Words, node: Answer, otherwise: str = "") -> Said:
        """The text as seen from a node; `otherwise` stands where no language has one."""
        return Said(
            self._spoken(words, self._vi, node) or otherwise, self._spoken(words, self._en, node)
        )

    def label(self, node: Answer) -> Said:
        """The label of a node alone; its name where it has none. The question that pyxform adds for
        `or_other` is English in every language, too."""
        said = self.say(node.definition.face.label, node, node.name)
        if said.vi == _SPECIFY_EN and node.name.endswith(_SPECIFY):
            return Said(_GHI_RO, said.en or _SPECIFY_EN)
        return said

    def instance(self, node: Answer, number: int) -> Said:
        """`Trẻ 2`."""
        if node not in self._instances:
            label = self.label(node)
            en = f"{label.en} {number}" if label.en else ""
            self._instances[node] = Said(f"{label.vi} {number}", en)
        return self._instances[node]

    def full_label(self, node: Answer) -> Said:
        """The label after the instances around it: `Phòng 1 – Trẻ 2 – Tuổi`."""
        said = self.label(node)
        upper = node.parent
        while isinstance(upper, Answer):
            if upper.definition.kind == REPEAT and isinstance(upper.parent, Answer):
                row = self._instances[upper]
                en = f"{row.en or row.vi} – {said.en}" if said.en else ""
                said = Said(f"{row.vi} – {said.vi}", en)
            upper = upper.parent
        return said

    def offers(self, node: Answer) -> tuple[Offer, ...]:
        """The choices that are offered now, each value once."""
        choices = node.definition.choices
        if choices is None:
            return ()
        if not _is_fixed(choices.rows):
            return self._offered(node, choices)
        path = node.definition.path
        if path not in self._offers:
            self._offers[path] = self._offered(node, choices)
        return self._offers[path]

    def _offered(self, node: Answer, choices: Choices) -> tuple[Offer, ...]:
        found = {value: offered(value, Said(label, "")) for value, label in choices.fixed}
        for row in self._rows(node, choices.rows):
            value, label = row.get(choices.value, ""), row.get(choices.label, "")
            found[value] = offered(value, self._named(label, translated=choices.translated))
        return tuple(found.values())

    def _rows(self, node: Answer, rows: Tree | None) -> Iterator[dict[str, str]]:
        if rows is None:
            return
        for row in self._session.rows(rows, node):
            yield {cell.name: cell.text() for cell in row.below()}

    def _named(self, label: str, *, translated: bool) -> Said:
        if not translated:
            return Said(label, "")
        return Said(self._text(label, self._vi) or label, self._text(label, self._en))

    def _text(self, text_id: str, languages: tuple[int, ...]) -> str:
        for at in languages:
            text = self._texts[at].get(text_id, "") if at < len(self._texts) else ""
            if text and text != _NONE:
                return text
        return ""

    def _spoken(self, words: Words, languages: tuple[int, ...], node: Answer) -> str:
        for at in languages:
            if at < len(words) and words[at]:
                said = (self._piece(piece, languages, node) for piece in words[at])
                return "".join(said).strip()
        return ""

    def _piece(self, piece: Piece, languages: tuple[int, ...], node: Answer) -> str:
        if isinstance(piece, str):
            return piece
        value = self._session.value(piece, node)
        chosen = _chosen(value)
        if chosen is None:
            return to_text(value)
        vi = languages == self._vi
        labels = {
            o.value: (o.label.vi if vi else o.label.en or o.label.vi) for o in self.offers(chosen)
        }
        return ", ".join(labels.get(name, name) for name in chosen.text().split())


def _chosen(value: Value) -> Answer | None:
    """The choice question whose value it is."""
    first = value[0] if isinstance(value, list) and value else None
    chosen = isinstance(first, Answer) and first.definition.choices is not None
    return first if chosen and isinstance(first, Answer) else None


def _is_fixed(rows: Tree | None) -> bool:
    """Whether the rows are the same wherever they are looked at: a table without a filter."""
    if rows is None:
        return True
    if rows[0] != "path" or not isinstance(rows[1], list) or rows[1][:2] != ["call", "instance"]:
        return False
    return all(isinstance(step, list) and len(step) == 2 for step in rows[2:])
