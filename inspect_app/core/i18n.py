"""Message catalogues: English msgids in code, Vietnamese in each room's `translations/vi.po`.

The catalogues are read when the process starts; nothing is compiled or committed twice.  Two
rooms may not translate the same msgid: words that are used everywhere stand in core.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from markupsafe import escape

__all__ = ["LANGUAGES", "Babel", "RoomBabel", "_", "_l", "catalogue_files", "selected_language"]

LANGUAGES = ("vi", "en")
PACKAGE = Path(__file__).resolve().parent.parent


class _Sentence(LazyString):
    """A sentence of the catalogue in the reader's language. Flask-Babel's own calls itself markup,
    so a file's or a person's name inside it would be markup, too."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def _l(msgid: str, **given: object) -> LazyString:
    """`_` for where no reader is known yet."""
    return _Sentence(_, msgid, **given)


def catalogue_files() -> list[Path]:
    return sorted(PACKAGE.glob("*/translations/vi.po"))


def merged_catalogue(files: list[Path], *, strict: bool = False) -> Catalog:
    """All rooms' messages in one. `strict` (the house test) raises ValueError for a msgid that two
    rooms translate; a running product would rather show the first than nothing."""
    merged = Catalog(locale="vi")
    owner: dict[str, Path] = {}
    for path in files:
        with path.open("rb") as source:
            for message in read_po(source, locale="vi"):
                if not message.id:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                if key in owner and strict:
                    raise ValueError(f"{key!r} stands in {owner[key]} and {path}")
                if key in owner:
                    continue
                owner[key] = path
                merged.add(message.id, message.string)
    return merged


@cache
def _vietnamese() -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, merged_catalogue(catalogue_files()))
    compiled.seek(0)
    return Translations(compiled)


class _RoomDomain(Domain):
    def get_translations(self) -> NullTranslations:
        return _vietnamese() if str(get_locale()) == "vi" else NullTranslations()


class RoomBabel(Babel):
    """Flask-Babel with the rooms' catalogues instead of one compiled file."""

    domain_instance = _RoomDomain()


def selected_language() -> str:
    """The visitor's choice, Vietnamese unless English was chosen (workers: Vietnamese). Public
    pages have no cookie: there the address says it."""
    if not has_request_context():
        return "vi"
    chosen = request.args.get("lang") or session.get("language", "vi")
    return chosen if chosen in LANGUAGES else "vi"
