"""What an XForm says, apart from how its lists of choices are called and its rows are ordered."""

from __future__ import annotations

import re
from xml.etree import ElementTree

Said = dict[str, object]
_INS = "{urn:inspect-app:checklist}"
_UNSAID = {f"{_INS}severity": "medium", f"{_INS}status": "verified"}
"""What our own columns mean when they are left out."""
_NAMES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


def said_by(xml: str) -> Said:
    """Rules by node, words and choices of every control by node, the order of what is asked."""
    root = ElementTree.fromstring(xml)
    model = root.find("h:head/x:model", _NAMES)
    body = root.find("h:body", _NAMES)
    assert model is not None
    assert body is not None
    texts = _texts(model)
    lists = {
        each.get("id", ""): [
            (item.findtext("x:name", "", _NAMES), texts[item.findtext("x:itextId", "", _NAMES)])
            for item in each.findall("x:root/x:item", _NAMES)
        ]
        for each in model.findall("x:instance[@id]", _NAMES)
    }
    controls = [each for each in body.iter() if each.get("ref") and not _is(each, "label", "hint")]
    return {
        "title": root.findtext("h:head/h:title", "", _NAMES),
        "rules": {each.get("nodeset"): _rules(each, texts) for each in _all(model, "bind")},
        "controls": {
            each.get("ref"): (each.tag, _words(each, texts), _choices(each, lists))
            for each in controls
        },
        "order": [each.get("ref") for each in controls if not _is(each, "group")],
    }


def _is(element: ElementTree.Element, *names: str) -> bool:
    return element.tag.rpartition("}")[2] in names


def _all(model: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return model.findall(f"x:{name}", _NAMES)


def _texts(model: ElementTree.Element) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for language in model.findall("x:itext/x:translation", _NAMES):
        for text in language.findall("x:text", _NAMES):
            told = "".join(text.itertext()).strip()
            found.setdefault(text.get("id", ""), {})[language.get("lang", "")] = told
    return found


def _said(reference: str, texts: dict[str, dict[str, str]]) -> object:
    match = re.fullmatch(r"jr:itext\('(.+)'\)", reference)
    return texts[match[1]] if match else reference


def _rules(bind: ElementTree.Element, texts: dict[str, dict[str, str]]) -> dict[str, object]:
    """Attributes; in expressions blanks and the kind of quotes mean nothing."""
    return {
        name: _said(value, texts)
        if name.endswith("Msg")
        else re.sub(r"\s+", "", value).replace('"', "'")
        for name, value in bind.attrib.items()
        if name != "nodeset" and _UNSAID.get(name) != value
    }


def _words(control: ElementTree.Element, texts: dict[str, dict[str, str]]) -> list[object]:
    return [
        _said(part.get("ref", ""), texts)
        for part in control
        if _is(part, "label", "hint") and part.get("ref")
    ]


def _choices(control: ElementTree.Element, lists: dict[str, list[object]]) -> list[object]:
    items = control.find("x:itemset", _NAMES)
    match = (
        re.search(r"instance\('(.+?)'\)", items.get("nodeset", "")) if items is not None else None
    )
    return lists[match[1]] if match else []
