"""The serif of official papers: Times metrics, every Vietnamese letter, embedded in each PDF.

Decree 30/2020 (Annex I, part I, section I.4) asks for Times New Roman in Unicode. ``Tinos`` and
``Liberation Serif`` have the same metrics and are free. Some builds of Liberation lack most
Vietnamese letters, so a face is used only after its coverage has been checked.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR: Final = "Serif"
BOLD: Final = "Serif-Bold"
ITALIC: Final = "Serif-Italic"
BOLD_ITALIC: Final = "Serif-BoldItalic"
_FACES: Final = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)

_FAMILIES: Final = (
    ("Tinos_400Regular", "Tinos_700Bold", "Tinos_400Regular_Italic", "Tinos_700Bold_Italic"),
    ("Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"),
    (
        "LiberationSerif-Regular",
        "LiberationSerif-Bold",
        "LiberationSerif-Italic",
        "LiberationSerif-BoldItalic",
    ),
    ("times", "timesbd", "timesi", "timesbi"),
)
_NODE_MODULE: Final = Path("node_modules", "@expo-google-fonts", "tinos")
_DEBIAN: Final = Path("/usr/share/fonts/truetype/liberation2")


class NoSuitableFont(RuntimeError):
    """No Times-metric font with all Vietnamese letters was found; the text says where."""


@dataclass(frozen=True)
class Serif:
    """The four faces in use and the characters that all of them can draw."""

    files: tuple[Path, Path, Path, Path]
    characters: frozenset[int]


def vietnamese_letters() -> frozenset[str]:
    """All 134 accented Vietnamese letters, both cases, composed (NFC), with đ and Đ."""
    letters = {"đ", "Đ"}
    for base in "aăâeêioôơuưy":
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            letter = unicodedata.normalize("NFC", base + tone)
            letters |= {letter, letter.upper()}
    return frozenset(letters)


_NEEDED: Final = vietnamese_letters() | set("₫“”‘’–—…•§°×²³")

_chosen: list[Path] = []
_loaded: dict[tuple[Path, ...], Serif] = {}


def use_fonts(*folders: Path | str) -> None:
    """Look in these folders first, before the environment and the usual places."""
    _chosen[:] = [Path(folder) for folder in folders]


def serif() -> Serif:
    """The checked faces, registered with ReportLab. Raises ``NoSuitableFont``."""
    folders = tuple(_search_folders())
    if folders not in _loaded:
        _loaded[folders] = _first_complete(folders)
    return _loaded[folders]


def _search_folders() -> Iterator[Path]:
    yield from _chosen
    named = os.environ.get("INSPECT_FONT_DIR")
    if named:
        yield Path(named)
    checkout = Path(__file__).resolve().parent.parent
    yield checkout / "inspect_app" / "frontend" / _NODE_MODULE
    yield checkout / _NODE_MODULE
    yield _DEBIAN


def _first_complete(folders: Iterable[Path]) -> Serif:
    tried: list[str] = []
    for folder in folders:
        for family in _FAMILIES:
            files = _find_family(folder, family)
            if files is None:
                continue
            fonts = _open_faces(files, tried)
            if fonts is None:
                continue
            characters = frozenset.intersection(*(frozenset(f.face.charToGlyph) for f in fonts))
            missing = sorted(c for c in _NEEDED if ord(c) not in characters)
            if missing:
                tried.append(
                    f"{folder}: lacks {len(missing)} letters, such as {''.join(missing[:8])}"
                )
                continue
            _register(fonts)
            return Serif(files, characters)
        tried.append(
            f"{folder}: nothing usable" if folder.is_dir() else f"{folder}: no such folder"
        )
    raise NoSuitableFont(
        "No Times-metric font with all Vietnamese letters. Install the npm package"
        " @expo-google-fonts/tinos or Debian's fonts-liberation2, or set INSPECT_FONT_DIR."
        " Looked at: " + "; ".join(tried)
    )


def _find_family(folder: Path, family: tuple[str, ...]) -> tuple[Path, Path, Path, Path] | None:
    found: list[Path] = []
    for name in family:
        places = [folder / f"{name}.ttf", *sorted(folder.glob(f"*/{name}.ttf"))]
        place = next((p for p in places if p.is_file()), None)
        if place is None:
            return None
        found.append(place)
    regular, bold, italic, bold_italic = found
    return regular, bold, italic, bold_italic


def _open_faces(files: tuple[Path, ...], tried: list[str]) -> list[TTFont] | None:
    try:
        return [
            TTFont(name, str(file), asciiReadable=False)
            for name, file in zip(_FACES, files, strict=True)
        ]
    except (TTFError, OSError) as problem:
        tried.append(f"{files[0].parent}: unreadable ({problem})")
        return None


def _register(fonts: Iterable[TTFont]) -> None:
    for font in fonts:
        pdfmetrics.registerFont(font)
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 1, 0, BOLD)
    addMapping(REGULAR, 0, 1, ITALIC)
    addMapping(REGULAR, 1, 1, BOLD_ITALIC)
    # A paragraph in a bold or italic face asks for <b> within that face: keep it in the family.
    addMapping(BOLD, 0, 0, BOLD)
    addMapping(BOLD, 1, 0, BOLD)
    addMapping(ITALIC, 0, 0, ITALIC)
    addMapping(ITALIC, 1, 0, BOLD_ITALIC)
