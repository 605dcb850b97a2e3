"""Every sentence in code and templates has its Vietnamese, in one room only, with equal places."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from inspect_app.core.i18n import PACKAGE, catalogue_files, merged_catalogue

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
PLACE = re.compile(r"%\(\w+\)[sd]")


@cache
def used() -> dict[str, str]:
    """msgid → the file where it is used."""
    found: dict[str, str] = {}
    keywords = {"_": None, "_l": None, "gettext": None}
    options = {"**/templates/**.html": {"silent": "false"}}
    for name, _line, message, _comments, _context in extract_from_dir(
        str(PACKAGE),
        METHODS,
        options_map=options,
        keywords=keywords,
        directory_filter=lambda path: Path(path).name not in {"node_modules", "migrations"},
    ):
        if isinstance(message, str) and message:
            found.setdefault(message, name)
    return found


@cache
def translated() -> dict[str, str]:
    return {m.id: m.string for m in merged_catalogue(catalogue_files(), strict=True) if m.id}


def test_every_sentence_has_vietnamese() -> None:
    missing = {f"{where}: {text}" for text, where in used().items() if not translated().get(text)}
    assert not missing, "\n".join(sorted(missing))


def test_no_translation_is_left_over() -> None:
    left = set(translated()) - set(used())
    assert not left, "\n".join(sorted(left))


def test_places_for_values_are_the_same() -> None:
    for english, vietnamese in translated().items():
        assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(vietnamese)), english


@pytest.mark.parametrize("path", catalogue_files(), ids=lambda path: path.parent.parent.name)
def test_catalogue_has_no_fuzzy_entry(path: Path) -> None:
    with path.open("rb") as source:
        assert not [message.id for message in read_po(source) if message.fuzzy]
