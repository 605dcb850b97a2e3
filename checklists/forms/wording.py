"""What the body of an XForm shows at a node: label, hint, guidance and messages in each language.

A text is read as pieces: text, or the tree of a `${…}` in it. pyxform writes "-" where a language
has no text; that is read as no text, so that another language can stand in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from .form import Face, Piece, Words
from .xpath import Tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XF = "{http://www.w3.org/2002/xforms}"
_JR = "{http://openrosa.org/javarosa}"
_TEXT = re.compile(r"jr:itext\('(?P<id>[^']+)'\)\Z")
_NONE = "-"

Parse: TypeAlias = "Callable[[str | None, str], Tree | None]"
"""The tree of an expression in a column (label, hint …); what cannot be read is noted there."""


class Wording:
    """The texts of one form. `repeats` are the paths of its repeats."""

    def __init__(self, translations: Sequence[Element], repeats: frozenset[str]) -> None:
        self._repeats = repeats
        self._languages: list[dict[str, Element]] = [
            {text.get("id", ""): text for text in translation} for translation in translations
        ]

    def face(
        self, path: str, control: Element | None, bind: Mapping[str, str], parse: Parse
    ) -> Face:
        """What is shown at the node of this path."""
        label = hint = None
        if control is not None:
            label, hint = control.find(f"{_XF}label"), control.find(f"{_XF}hint")
        here = _Here(path, self._repeats, parse)
        inner = control.find(f"{_XF}repeat") if control is not None else None
        return Face(
            label=self._of_element(label, "label", here),
            hint=self._of_element(hint, "hint", here),
            guidance=self._of_element(hint, "guidance_hint", here, "guidance"),
            constraint=self._of_message(bind.get(f"{_JR}constraintMsg"), "constraint", here),
            required=self._of_message(bind.get(f"{_JR}requiredMsg"), "required", here),
            appearance=_attribute("appearance", inner, control),
            media=_attribute("mediatype", control),
            step=_attribute("step", control),
        )

    def _of_element(
        self, element: Element | None, column: str, here: _Here, form: str | None = None
    ) -> Words:
        if element is None:
            return ()
        named = _TEXT.match(element.get("ref", ""))
        if named is not None:
            return self._translated(named["id"], column, here, form)
        return self._everywhere(here.pieces(element, column)) if form is None else ()

    def _of_message(self, message: str | None, column: str, here: _Here) -> Words:
        named = _TEXT.match(message or "")
        if named is not None:
            return self._translated(named["id"], f"{column}_message", here, None)
        return self._everywhere((message.strip(),) if message and message.strip() else ())

    def _everywhere(self, pieces: tuple[Piece, ...]) -> Words:
        """A text without translations is that of every language."""
        return (pieces,) * max(1, len(self._languages)) if pieces else ()

    def _translated(self, text_id: str, column: str, here: _Here, form: str | None) -> Words:
        found = []
        for texts in self._languages:
            values = [v for v in texts.get(text_id, ()) if v.get("form") == form]
            pieces = here.pieces(values[0], column) if values else ()
            found.append(() if pieces == (_NONE,) else pieces)
        return tuple(found) if any(found) else ()


class _Here:
    """One node, from which the expressions in its texts are seen."""

    def __init__(self, path: str, repeats: frozenset[str], parse: Parse) -> None:
        self._path, self._repeats, self._parse = path, repeats, parse

    def pieces(self, element: Element, column: str) -> tuple[Piece, ...]:
        """The text of an element; blanks that pyxform puts around it are cut off."""
        found = list(self._raw(element, column))
        if found and isinstance(found[0], str):
            found[0] = found[0].lstrip()
        if found and isinstance(found[-1], str):
            found[-1] = found[-1].rstrip()
        return tuple(piece for piece in found if piece != "")

    def _raw(self, element: Element, column: str) -> Iterator[Piece]:
        yield element.text or ""
        for child in element:
            tree = self._parse(child.get("value"), column)
            if tree is not None:
                yield seen_from(tree, self._path, self._repeats)
            yield child.tail or ""


def seen_from(tree: Tree, path: str, repeats: frozenset[str]) -> Tree:
    """A plain path as seen from a node, so that it stays in the instance of each repeat around.

    pyxform writes the label of a repeat as seen from outside, where `${name}` would always be the
    name in the first instance.
    """
    target = _target(tree, path)
    shared = [r for r in repeats if target is not None and _is_in(path, r) and _is_in(target, r)]
    if target is None or not shared:
        return tree
    nearest = max(shared, key=len)
    up = path[len(nearest) :].count("/")
    names = target[len(nearest) :].split("/")[1:]
    steps: list[str | Tree] = [["parent", ""] for _ in range(up)]
    steps += [["child", name] for name in names]
    return ["path", ".", *steps]


def _is_in(path: str, upper: str) -> bool:
    return path == upper or path.startswith(f"{upper}/")


def _target(tree: Tree, path: str) -> str | None:
    """Where a path without predicates leads; None for anything else."""
    if tree[0] != "path" or tree[1] not in ("/", "."):
        return None
    at = "" if tree[1] == "/" else path
    for step in tree[2:]:
        if not isinstance(step, list) or len(step) != 2 or step[0] not in ("child", "parent"):
            return None
        at = f"{at}/{step[1]}" if step[0] == "child" else at.rpartition("/")[0]
    return at


def _attribute(name: str, *elements: Element | None) -> str:
    return next((e.get(name, "") for e in elements if e is not None and e.get(name)), "")
