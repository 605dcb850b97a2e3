"""The one place where text becomes a paragraph.

ReportLab reads ``<`` and ``&`` as markup: unescaped user text loses words, embeds readable
pictures or makes a paper unbuildable. ``P`` escapes everything; no other code of the project may
make a ``Paragraph`` (``tests/reports/test_patrol.py``). What is printed equals
``printable(text)``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.platypus import Paragraph as _Paragraph

from reports import fonts
from reports.house.marks import Element, marked
from reports.house.styles import Style

MAX_CHARACTERS: Final = 200_000
"""Longest text of one paragraph; a finding on screen is limited far below."""


class TextTooLong(ValueError):
    """One text is longer than ``MAX_CHARACTERS``."""


class Strong(str):
    """A piece of a paragraph that is printed bold."""

    __slots__ = ()


Text = str | Sequence[str]
"""A text, or pieces of one paragraph of which some may be ``Strong``."""


def printable(text: str) -> str:
    """The form in which ``text`` stands in a paper; the only normalisation there is.

    - composed (NFC); typographic ligatures such as U+FB01 are spelled out
    - line ends (CR LF, CR, U+2028, U+2029, U+0085, VT, FF) become a line feed, printed as a new
      line
    - every other space, also tab and no-break space, becomes a plain space; runs of spaces become
      one; spaces beside a line feed or at an end are dropped
    - control and format characters (Unicode Cc and Cf: NUL, escape, bidi overrides, zero-width)
      are dropped
    - what the font cannot draw, such as an emoji, is printed as its code, ``[U+1F600]``: never
      silently lost
    """
    drawable = fonts.serif().characters
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    odd = {c: _shown(c, drawable) for c in set(composed)}
    shown = composed.translate({ord(c): form for c, form in odd.items() if form != c})
    return "\n".join(_lines(shown)).strip("\n")


def _lines(text: str) -> list[str]:
    return [" ".join(word for word in line.split(" ") if word) for line in text.split("\n")]


def _shown(character: str, drawable: frozenset[int]) -> str:
    if character in "\n\r\v\f\x85\u2028\u2029":
        return "\n"
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    if ord(character) not in drawable:
        return f"[U+{ord(character):04X}]"
    return character


def same_text(text: str, extracted: str) -> bool:
    """Whether ``text`` is what was extracted from a PDF, line ends and spaces aside.

    A line end in a PDF may stand for a space, or for nothing inside a word longer than a line.
    """
    return comparable(text) == comparable(extracted)


def comparable(text: str) -> str:
    """``printable`` without any white space, for comparing with text extracted from a PDF."""
    return "".join(printable(text).split())


def markup(text: Text) -> str:
    """The escaped markup of a paragraph."""
    pieces = (text,) if isinstance(text, str) else tuple(text)
    if sum(len(piece) for piece in pieces) > MAX_CHARACTERS:
        raise TextTooLong(f"a paragraph may hold {MAX_CHARACTERS} characters")
    return "".join(_piece_markup(piece) for piece in pieces)


def _piece_markup(piece: str) -> str:
    # Pieces keep the spaces at their ends: they are joined to one paragraph.
    before = " " if piece[:1].isspace() else ""
    after = " " if piece[-1:].isspace() else ""
    escaped = before + escape(printable(piece)).replace("\n", "<br/>") + after
    return f"<b>{escaped}</b>" if isinstance(piece, Strong) else escaped


class P(_Paragraph):  # type: ignore[misc, unused-ignore]
    """A paragraph of user text: escaped, normalised, tagged, splittable over pages."""

    def __init__(self, text: Text | None, style: Style, *args: Any, **options: Any) -> None:
        # ReportLab itself calls this with ``frags`` and no text when it splits a paragraph.
        super().__init__("" if text is None else markup(text), style, *args, **options)
        self._shared: list[Element] = []
        self._tag = style.tag

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        parts: list[Any] = super().split(availWidth, availHeight)
        for part in parts:
            part._shared = self._shared  # noqa: SLF001 (a part of this very paragraph)
            part._tag = self._tag  # noqa: SLF001
        return parts

    def draw(self) -> None:
        canvas = marked(self.canv)
        if not self._shared:
            self._shared.append(canvas.add(Element(self._tag)))
        with canvas.content(self._shared[0]):
            super().draw()
