"""Reads a law pack: a folder or zip of text files, one act each, for reading and search.

The file name begins with the number of the act: `93-2019-ND-CP-funds.txt`.  Two layouts of text
are understood: articles headed "Điều 7. …", and the codified layout, "### Điều 36.4.NĐ.7. …" with
the article and its act in brackets on the next line.  A zip is never unpacked to disk; sizes are
checked while reading, not from what the zip claims.
"""

from __future__ import annotations

import io
import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..rules.citation import document_number

SUFFIXES = (".txt", ".md")
_LETTERS = {
    "ND": "NĐ",
    "QD": "QĐ",
    "BLDTBXH": "BLĐTBXH",
    "BGDDT": "BGDĐT",
    "HDND": "HĐND",
    "TTG": "TTg",
}
_CODIFIED = re.compile(r"#{1,6} Điều \S+ (?P<heading>.*)")
_SOURCE = re.compile(r"\(Điều (?P<article>\d+) .*?số (?P<number>\d+/\d{4}/[\w-]+)")
_PLAIN = re.compile(r"Điều (?P<article>\d{1,3})\. ?(?P<heading>.*)")

_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(OSError, EOFError, NotImplementedError, RuntimeError, ValueError),
)


class BadPack(ValueError):
    """The pack cannot be read. `code` and `name` let the screen say it in Vietnamese."""

    def __init__(self, code: str, name: str, detail: str) -> None:
        self.code, self.name = code, name
        super().__init__(f"{name}: {detail}" if name else detail)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes."""

    files: int = 200
    one_file: int = 5_000_000
    all_files: int = 50_000_000
    pack: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `document` is its act (a codified text may interleave several)."""

    document: str
    article: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ActText:
    """One file: the act of its name, and its articles in order. A text without articles (an
    annex) has none and is read whole."""

    document: str
    file_name: str
    text: str
    articles: tuple[Article, ...]


def number_of_file(file_name: str) -> str | None:
    """The act of a file name: "93-2019-ND-CP-funds.txt" -> "93/2019/NĐ-CP"; None if unreadable."""
    stem = unicodedata.normalize("NFC", PurePosixPath(file_name).stem)
    tokens = stem.split("-")
    if len(tokens) < 3 or not tokens[0].isdigit() or not tokens[1].isdigit():
        return None
    kind = []
    for token in tokens[2:]:
        if not token[:1].isupper():
            break
        kind.append(_LETTERS.get(token.upper(), token))
    return document_number(f"{tokens[0]}/{tokens[1]}/{'-'.join(kind)}")


def decode(content: bytes, file_name: str) -> str:
    """UTF-8 text in NFC with "\\n" line ends. Raises BadPack."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPack("not_text", file_name, f"is not UTF-8 text: byte {error.start}") from None
    if "\x00" in text:
        raise BadPack("not_text", file_name, "is not text: it holds a NUL character")
    return unicodedata.normalize("NFC", "\n".join(text.splitlines()))


@dataclass
class _Open:
    """The article being read."""

    document: str
    article: int
    heading: str
    lines: list[str]

    def closed(self) -> Article:
        return Article(self.document, self.article, self.heading, "\n".join(self.lines).strip())


def _starts(
    line: str, following: str, document: str, last: dict[str, int]
) -> tuple[_Open, int] | None:
    """The article that begins here and how many lines its head takes; None inside a text.

    A plain "Điều 22. …" inside a sentence is told from a heading by its number: articles of one
    act follow each other.
    """
    codified = _CODIFIED.match(line)
    if codified:
        source = _SOURCE.match(following)
        if source is None:
            return None
        act = document_number(source["number"]) or document
        return _Open(act, int(source["article"]), codified["heading"].strip(), []), 2
    plain = _PLAIN.match(line)
    if plain is None or int(plain["article"]) != last.get(document, 0) + 1:
        return None
    heading, taken = plain["heading"].strip(), 1
    if following[:1].islower():  # the heading runs on to the next line
        heading, taken = f"{heading} {following.strip()}", 2
    return _Open(document, int(plain["article"]), heading, []), taken


def articles_of(text: str, document: str) -> tuple[Article, ...]:
    """The articles of a text in order; what stands before the first one is left out."""
    lines = text.split("\n")
    found: list[Article] = []
    current: _Open | None = None
    last: dict[str, int] = {}
    skip = 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        following = lines[index + 1] if index + 1 < len(lines) else ""
        start = _starts(line, following, document, last)
        if start is None:
            if current is not None:
                current.lines.append(line)
            continue
        if current is not None:
            found.append(current.closed())
        current, taken = start
        last[current.document] = current.article
        skip = taken - 1
    if current is not None:
        found.append(current.closed())
    return tuple(found)


def read_act(content: bytes, file_name: str) -> ActText:
    """One file of a pack. Raises BadPack."""
    number = number_of_file(file_name)
    if number is None:
        raise BadPack("bad_name", file_name, "must begin with the number, e.g. 93-2019-ND-CP")
    text = decode(content, file_name)
    return ActText(number, PurePosixPath(file_name).name, text, articles_of(text, number))


def _wanted(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.suffix.lower() in SUFFIXES


def _collected(files: Iterable[tuple[str, bytes]], limits: Limits) -> tuple[ActText, ...]:
    acts: list[ActText] = []
    names: set[str] = set()
    total = 0
    for name, content in files:
        total += len(content)
        if len(content) > limits.one_file:
            raise BadPack("too_large", name, f"is larger than {limits.one_file} bytes")
        if total > limits.all_files:
            raise BadPack("too_large", name, f"the pack holds more than {limits.all_files} bytes")
        if len(acts) == limits.files:
            raise BadPack("too_many", name, f"the pack holds more than {limits.files} texts")
        act = read_act(content, name)
        if act.file_name in names:
            raise BadPack("twice", name, "two files have this name")
        names.add(act.file_name)
        acts.append(act)
    if not acts:
        raise BadPack("empty", "", "the pack holds no .txt or .md file")
    return tuple(acts)


def read_folder(folder: Path, limits: Limits | None = None) -> tuple[ActText, ...]:
    """A folder of texts, not its subfolders. Raises BadPack."""
    limits = limits or Limits()
    paths = sorted(path for path in folder.iterdir() if path.is_file() and _wanted(path.name))

    def files() -> Iterable[tuple[str, bytes]]:
        for path in paths:
            with path.open("rb") as stream:
                yield path.name, stream.read(limits.one_file + 1)

    return _collected(files(), limits)


def _check_member(info: zipfile.ZipInfo) -> None:
    unix_kind = info.external_attr >> 28
    if unix_kind not in (0, 0o10):
        raise BadPack("not_a_file", info.filename, "is a link or device, not a file")
    if info.flag_bits & 0x1:
        raise BadPack("encrypted", info.filename, "is encrypted")


def read_zip(content: bytes, limits: Limits | None = None) -> tuple[ActText, ...]:
    """A zip of texts given as bytes. Raises BadPack; nothing is written to disk."""
    limits = limits or Limits()
    if len(content) > limits.pack:
        raise BadPack("too_large", "", f"the zip is larger than {limits.pack} bytes")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BadPack("not_a_zip", "", "this is not a zip file") from None

    def files() -> Iterable[tuple[str, bytes]]:
        for info in sorted(archive.infolist(), key=lambda one: one.filename):
            if info.is_dir() or not _wanted(info.filename):
                continue
            _check_member(info)
            try:
                with archive.open(info) as stream:
                    yield info.filename, stream.read(limits.one_file + 1)
            except _DAMAGE as error:
                raise BadPack("damaged", info.filename, f"is damaged: {error}") from None

    with archive:
        return _collected(files(), limits)
