"""Reads the law data of this folder into a `LawBook`, and refuses what is wrong at start.

An error names the file, line, key, value and the rule that was broken.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..rules.book import LawBook
from ..rules.citation import UNKNOWN, BadCite, Cite, Document, document_number, legal_basis
from ..rules.figures import DatedValue, LawError, Norm, Status, Value, no_overlap
from ..rules.merge import problem_with_kind
from ..rules.regimes import ACTORS, OUTSIDE_EVENTS, Procedure, Regime, Stage

FOLDER = Path(__file__).resolve().parent.parent
_LINE = "__line__"
_NORM_KEYS = {"number", "title_vi", "title_en", "unit", "values"}
_VALUE_KEYS = {"value", "document", "cite", "status", "valid_from", "valid_to"}
_DOCUMENT_KEYS = {
    *("number", "kind_vi", "issuer_vi", "issued", "last_article", "title_vi", "title_en"),
    *("valid_from", "valid_to", "repealed_by", "status", "note"),
}
_REGIME_KEYS = {
    *("code", "procedure", "document", "title_vi", "title_en", "valid_from", "valid_to"),
    *("status", "stages"),
}
_STAGE_KEYS = {"code", "cite", "actor", "ends_with", "title_vi", "title_en"}
_STAGE_EXTRA = {
    *("counts_from", "clock", "complex_clock", "extension", "commune_clock"),
    *("commune_extension", "pausable"),
}


class _Loader(yaml.SafeLoader):
    """Safe YAML that remembers lines and refuses a key written twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {_LINE: node.start_mark.line + 1}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise LawError(f"{node.start_mark.name}:{line}: {key}: the key stands twice")
        found[str(key)] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


class Place:
    """One mapping of a file, read key by key; every refusal says where."""

    def __init__(self, name: str, content: Any, key: str) -> None:
        if not isinstance(content, dict):
            raise LawError(f"{name}: {key}: {content!r} is not a mapping")
        self.where = f"{name}:{content.get(_LINE, 1)}"
        self.key = key
        self.content: dict[str, Any] = {k: v for k, v in content.items() if k != _LINE}

    def refuse(self, key: str, value: Any, rule: str) -> LawError:
        return LawError(f"{self.where}: {self.key}: {key}: {value!r}: {rule}")

    def only(self, needed: set[str], allowed: Iterable[str] = ()) -> None:
        for key in sorted(needed - self.content.keys()):
            raise self.refuse(key, None, "is missing")
        for key in sorted(self.content.keys() - needed - set(allowed)):
            raise self.refuse(key, self.content[key], "is not a key of this place")

    def text(self, key: str) -> str:
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, value, "a text is needed")
        if value != unicodedata.normalize("NFC", value):
            raise self.refuse(key, value, "text must be NFC")
        return value

    def optional(self, key: str) -> str | None:
        return None if self.content.get(key) is None else self.text(key)

    def day(self, key: str) -> dt.date:
        value = self.content.get(key)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self.refuse(key, value, "a day YYYY-MM-DD is needed")
        return value

    def optional_day(self, key: str) -> dt.date | None:
        return None if self.content.get(key) is None else self.day(key)

    def status(self) -> Status:
        try:
            return Status(self.text("status"))
        except ValueError:
            raise self.refuse(
                "status", self.content["status"], "verified or unverified is needed"
            ) from None

    def value(self, unit: str) -> Value:
        """Whole numbers as they stand; fractions and yearly days in quotes; no float."""
        raw = self.content.get("value")
        value: Value
        if raw is None:
            value = None
        elif isinstance(raw, bool | float) or not isinstance(raw, int | str):
            raise self.refuse("value", raw, "a whole number, or text in quotes, is needed")
        elif isinstance(raw, int):
            value = Decimal(raw)
        else:
            value = self._quoted(raw, unit)
        problem = problem_with_kind(unit, value)
        if problem:
            raise self.refuse("value", raw, problem)
        return value

    def _quoted(self, raw: str, unit: str) -> Value:
        if unit == "hạn":
            return raw
        try:
            return Decimal(raw)
        except ArithmeticError:
            raise self.refuse("value", raw, "is not a number") from None


def _load(path: Path, name: str) -> Any:
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.name = name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise LawError(f"{name}: is not YAML: {error}") from error
    finally:
        loader.dispose()


def _listed(content: Any, name: str) -> list[Any]:
    if not isinstance(content, list):
        raise LawError(f"{name}: a list is needed")
    return content


def _period(place: Place) -> tuple[dt.date, dt.date | None]:
    first, last = place.day("valid_from"), place.optional_day("valid_to")
    if last is not None and last < first:
        raise place.refuse("valid_to", last, f"lies before valid_from {first}")
    return first, last


def _document(place: Place) -> Document:
    place.only(_DOCUMENT_KEYS)
    number = place.text("number")
    if document_number(number) != number:
        raise place.refuse("number", number, "is not the number of an act, e.g. 04/2020/TT-BNV")
    last_article = place.content["last_article"]
    if last_article is not None and not isinstance(last_article, int):
        raise place.refuse("last_article", last_article, "a whole number is needed")
    first, last = _period(place)
    return Document(
        number=number,
        kind_vi=place.text("kind_vi"),
        title_vi=place.text("title_vi"),
        title_en=place.text("title_en"),
        issuer_vi=place.text("issuer_vi"),
        issued=place.optional_day("issued"),
        valid_from=first,
        valid_to=last,
        repealed_by=place.optional("repealed_by"),
        status=place.status(),
        last_article=last_article,
        note=place.content["note"] or "",
        where=place.where,
    )


def _documents(folder: Path, name: str) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for number, item in enumerate(_listed(_load(folder / "documents.yaml", name), name), 1):
        place = Place(name, item, f"document {number}")
        document = _document(place)
        if document.number in found:
            raise place.refuse("number", document.number, "stands twice")
        found[document.number] = document
    for document in found.values():
        if document.repealed_by and document.repealed_by not in found:
            raise LawError(
                f"{document.where}: {document.number}: repealed_by: {document.repealed_by!r}: "
                "is not in the register"
            )
    return found


def _check_cite(place: Place, cite: str, status: Status, document: Document) -> None:
    if cite == UNKNOWN:
        if status is Status.VERIFIED:
            raise place.refuse("cite", cite, "a verified rule names its article")
        return
    try:
        Cite.parse(cite)
        legal_basis(document, cite, document.valid_from)
    except BadCite as error:
        raise place.refuse("cite", cite, str(error)) from None


def _dated(place: Place, unit: str, documents: Mapping[str, Document]) -> DatedValue:
    place.only(_VALUE_KEYS, ("fact", "note"))
    number, cite, status = place.text("document"), place.text("cite"), place.status()
    if number not in documents:
        raise place.refuse("document", number, "is not in documents.yaml")
    _check_cite(place, cite, status, documents[number])
    first, last = _period(place)
    if not documents[number].valid_on(first):
        raise place.refuse("valid_from", first, f"{number} is not in force that day")
    value = place.value(unit)
    if value is None and status is Status.VERIFIED:
        raise place.refuse("value", value, "a verified rule states its value")
    return DatedValue(
        value=value,
        document=number,
        cite=cite,
        valid_from=first,
        valid_to=last,
        status=status,
        where=place.where,
        note=place.optional("note") or "",
        fact=place.optional("fact"),
    )


def _norm(name: str, topic: str, key: str, item: Any, documents: Mapping[str, Document]) -> Norm:
    place = Place(name, item, key)
    place.only(_NORM_KEYS)
    unit = place.text("unit")
    values = _listed(place.content["values"], f"{place.where}: {key}: values")
    if not values:
        raise place.refuse("values", values, "at least one value is needed")
    dated = [_dated(Place(name, one, key), unit, documents) for one in values]
    return Norm(
        id=key,
        number=place.text("number"),
        title_vi=place.text("title_vi"),
        title_en=place.text("title_en"),
        unit=unit,
        topic=topic,
        values=no_overlap(key, dated),
    )


def _norms(folder: Path, name: str, documents: Mapping[str, Document]) -> dict[str, Norm]:
    found: dict[str, Norm] = {}
    numbers: dict[str, str] = {}
    for path in sorted((folder / "figures").glob("*.yaml")):
        file_name = f"{name}/figures/{path.name}"
        content = _load(path, file_name)
        place = Place(file_name, content, path.stem)
        for key, item in place.content.items():
            norm = _norm(file_name, path.stem, key, item, documents)
            if key in found:
                raise LawError(f"{file_name}: {key}: the id stands in two files")
            if norm.number in numbers:
                raise LawError(f"{file_name}: {key}: {norm.number} is {numbers[norm.number]}'s")
            found[key] = norm
            numbers[norm.number] = key
    return found


def _stage(place: Place, norms: Mapping[str, Norm]) -> Stage:
    place.only(_STAGE_KEYS, _STAGE_EXTRA)
    if place.text("actor") not in ACTORS:
        raise place.refuse("actor", place.content["actor"], f"one of {sorted(ACTORS)} is needed")
    stage = Stage(
        code=place.text("code"),
        title_vi=place.text("title_vi"),
        title_en=place.text("title_en"),
        cite=place.text("cite"),
        actor=place.text("actor"),
        ends_with=place.text("ends_with"),
        counts_from=place.optional("counts_from"),
        clock=place.optional("clock"),
        complex_clock=place.optional("complex_clock"),
        extension=place.optional("extension"),
        commune_clock=place.optional("commune_clock"),
        commune_extension=place.optional("commune_extension"),
        pausable=place.content.get("pausable") is True,
    )
    for figure_id in stage.figure_ids():
        if figure_id not in norms:
            raise place.refuse("clock", figure_id, "there is no such figure")
    if stage.clock and not stage.counts_from:
        raise place.refuse("counts_from", None, "a clock counts from an event")
    return stage


def _regime(place: Place, norms: Mapping[str, Norm], documents: Mapping[str, Document]) -> Regime:
    place.only(_REGIME_KEYS)
    number = place.text("document")
    if number not in documents:
        raise place.refuse("document", number, "is not in documents.yaml")
    if place.text("procedure") not in set(Procedure):
        raise place.refuse("procedure", place.content["procedure"], "there is no such procedure")
    name = place.where.rsplit(":", 1)[0]
    stages: list[Stage] = []
    known = set(OUTSIDE_EVENTS)
    for item in _listed(place.content["stages"], f"{place.where}: {place.key}: stages"):
        spot = Place(name, item, place.key)
        stage = _stage(spot, norms)
        _check_cite(spot, stage.cite, place.status(), documents[number])
        if stage.counts_from and stage.counts_from not in known:
            raise spot.refuse("counts_from", stage.counts_from, "no earlier stage ends with it")
        known.add(stage.ends_with)
        stages.append(stage)
    first, last = _period(place)
    return Regime(
        code=place.text("code"),
        procedure=Procedure(place.text("procedure")),
        document=number,
        title_vi=place.text("title_vi"),
        title_en=place.text("title_en"),
        valid_from=first,
        valid_to=last,
        status=place.status(),
        stages=tuple(stages),
        where=place.where,
    )


def _regimes(
    folder: Path, name: str, norms: Mapping[str, Norm], documents: Mapping[str, Document]
) -> tuple[Regime, ...]:
    found: list[Regime] = []
    for item in _listed(_load(folder / "regimes.yaml", name), name):
        place = Place(name, item, str(item.get("code")) if isinstance(item, dict) else "regime")
        regime = _regime(place, norms, documents)
        for other in found:
            if other.code == regime.code:
                raise place.refuse("code", regime.code, "stands twice")
            later, earlier = sorted((other, regime), key=lambda one: one.valid_from, reverse=True)
            if other.procedure is regime.procedure and earlier.covers(later.valid_from):
                raise place.refuse("valid_from", regime.valid_from, f"overlaps {other.code}")
        found.append(regime)
    return tuple(found)


def read_book(folder: Path, name: str = "inspect_app/law") -> LawBook:
    """The law data of a folder; `name` is how places are shown. Raises LawError."""
    documents = _documents(folder, f"{name}/documents.yaml")
    norms = _norms(folder, name, documents)
    regimes = _regimes(folder, f"{name}/regimes.yaml", norms, documents)
    return LawBook(norms=norms, documents=documents, regimes=regimes)


@lru_cache(maxsize=1)
def shipped_book() -> LawBook:
    """The law data that ship with this program, read once per process."""
    return read_book(FOLDER)
