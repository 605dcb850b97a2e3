"""Reads the XForm that pyxform makes into the values of `form`.

Source: ODK XForms specification. What a form holds beyond it is left to `supported`, which
refuses by name; nothing is dropped silently here: every node, rule and action is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from .form import GROUP, QUESTION, REPEAT, Action, Choices, Form, Node, Repetition
from .wording import Wording
from .xpath import SyntaxFault, Tree, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XF = "{http://www.w3.org/2002/xforms}"
_JR = "{http://openrosa.org/javarosa}"
_OWN = re.compile(r"\{[^}]*\}")
_LABEL = re.compile(r"jr:itext\((?P<cell>[^')]+)\)\Z")
CONTROLS = frozenset(("input", "select", "select1", "upload", "trigger", "range", "rank", "secret"))
RULES = {
    "relevant": "relevant",
    "required": "required",
    "readonly": "readonly",
    "constraint": "constraint",
    "calculate": "calculation",
}
"""Attribute of a bind: the column of the spreadsheet, which is also the field of `Node`."""
FINDING_IF = "finding_if"
"""Our own column `bind::ins:finding_if` holds an expression."""

Tables = Mapping[str, tuple[dict[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Misread:
    """An expression that cannot be parsed: its node, column, and what is wrong."""

    path: str
    column: str
    vi: str
    en: str


@dataclass
class Control:
    """What the body says about a node."""

    tag: str
    appearance: str = ""
    media: str = ""
    choices: Choices | None = None
    bounds: tuple[str, str] | None = None
    element: Element | None = None


@dataclass
class Reading:
    """A form with what the body says about each node, and what could not be read."""

    form: Form
    controls: dict[str, Control]
    external: dict[str, str]
    misread: list[Misread] = field(default_factory=list)
    actions: tuple[tuple[str, str], ...] = ()
    """Target and tag of what the form does by itself beyond setting values."""


def read(xml: str, attached: Tables) -> Reading:
    """Read an XForm. `attached` are the rows of the tables that come as files, by name."""
    return _Reader(fromstring(xml), attached).reading(xml)


class _Reader:
    def __init__(self, html: Element, attached: Tables) -> None:
        self._model = next(html.iter(f"{_XF}model"))
        self._body = html[1]
        self._title = next((e.text or "" for e in html.iter() if _tag(e) == "title"), "")
        self._attached = attached
        self._misread: list[Misread] = []
        self._controls: dict[str, Control] = {}
        self._counts: dict[str, Tree | None] = {}
        self._binds = {e.get("nodeset", ""): e for e in self._model.iter(f"{_XF}bind")}
        self._instances = list(self._model.iter(f"{_XF}instance"))

    def reading(self, xml: str) -> Reading:
        self._read_body()
        self._wording = Wording(self._translations(), frozenset(self._counts))
        root = self._instances[0][0]
        actions = tuple(self._actions())
        form = Form(
            title=self._title,
            form_id=root.get("id", ""),
            version=root.get("version", ""),
            root=self._node(root, "", [root], [root]),
            actions=actions,
            tables=dict(self._tables()),
            languages=self._languages(),
            order=(),
            xml=xml,
        )
        external = {e.get("id", ""): e.get("src", "") for e in self._instances if e.get("src")}
        others = (e for top in (self._model, self._body) for e in top.iter() if _is_action(e))
        found = tuple((e.get("ref", ""), _tag(e)) for e in others)
        return Reading(form, self._controls, external, self._misread, found)

    def _tree(self, text: str | None, path: str, column: str) -> Tree | None:
        if text is None or not text.strip():
            return None
        try:
            return parse(text)
        except SyntaxFault as fault:
            self._misread.append(Misread(path, column, fault.vi, fault.en))
            return None

    def _read_body(self) -> None:
        for element in self._body.iter():
            tag = _tag(element)
            if tag == "repeat":
                path = element.get("nodeset", "")
                self._counts[path] = self._tree(element.get(f"{_JR}count"), path, "repeat_count")
            elif tag in CONTROLS or tag == "group":
                path = element.get("ref", "")
                self._controls[path] = Control(
                    tag,
                    element.get("appearance", ""),
                    element.get("mediatype", ""),
                    self._choices(element, path),
                    _bounds(element),
                    element,
                )

    def _choices(self, control: Element, path: str) -> Choices | None:
        if _tag(control) not in ("select", "select1", "rank"):
            return None
        fixed = tuple(
            (_text_of(item, "value"), _text_of(item, "label"))
            for item in control.findall(f"{_XF}item")
        )
        itemset = control.find(f"{_XF}itemset")
        if itemset is None:
            return Choices(None, "", "", translated=False, fixed=fixed)
        rows = self._tree(itemset.get("nodeset"), path, "choice_filter")
        label = _reference_of(itemset, "label")
        cell = _LABEL.match(label)
        return Choices(
            rows,
            _reference_of(itemset, "value"),
            cell["cell"] if cell else label,
            translated=cell is not None,
            fixed=fixed,
        )

    def _node(
        self, element: Element, upper: str, siblings: list[Element], in_added: list[Element]
    ) -> Node:
        """The node of an element; `siblings` are its instances in a new form, `in_added` those in
        an outer repeat that is added later."""
        path = f"{upper}/{_OWN.sub('', element.tag)}"
        bind = self._binds.get(path)
        attributes: Mapping[str, str] = bind.attrib if bind is not None else {}
        rules = {
            field_name: self._tree(attributes.get(attribute), path, field_name)
            for attribute, field_name in RULES.items()
        }
        template = next((e for e in in_added if f"{_JR}template" in e.attrib), element)
        children = tuple(self._children(element, template if in_added else element, path))
        repetition = self._repetition(path, siblings, in_added)
        control = self._controls.get(path)
        own = dict(_own_columns(attributes))
        return Node(
            path=path,
            kind=REPEAT if repetition else GROUP if children else QUESTION,
            type=attributes.get("type", "string").rpartition(":")[2],
            control=control.tag if control is not None and not children else "",
            default=(element.text or "").strip() if not children else "",
            preload=(
                attributes.get(f"{_JR}preload", ""),
                attributes.get(f"{_JR}preloadParams", ""),
            ),
            choices=control.choices if control is not None else None,
            bounds=control.bounds if control is not None else None,
            repetition=repetition,
            children=children,
            extras=tuple(sorted((k, v) for k, v in own.items() if k != FINDING_IF)),
            face=self._wording.face(
                path,
                control.element if control is not None else None,
                attributes,
                lambda text, column: self._tree(text, path, column),
            ),
            finding_if=self._tree(own.get(FINDING_IF), path, f"bind::ins:{FINDING_IF}"),
            keeps=False,  # known when all expressions are
            **rules,
        )

    def _children(self, element: Element, template: Element, path: str) -> Iterator[Node]:
        named: dict[str, list[Element]] = {}
        for child in element:
            named.setdefault(child.tag, []).append(child)
        for tag, siblings in named.items():
            model = _instances(siblings)[0] if _instances(siblings) else siblings[0]
            yield self._node(model, path, siblings, template.findall(tag))

    def _repetition(
        self, path: str, siblings: list[Element], in_added: list[Element]
    ) -> Repetition | None:
        if path not in self._counts:
            return None
        first, later = len(_instances(siblings)), len(_instances(in_added))
        return Repetition(first, later, self._counts[path])

    def _actions(self) -> Iterator[Action]:
        for owner, element in _with_owner(self._model, self._body):
            if _tag(element) != "setvalue":
                continue
            events = element.get("event", "").split()
            changed = "xforms-value-changed" in events
            target = element.get("ref", "")
            column = "trigger" if changed else "default"
            text = element.get("value") or _literal(element.text or "")
            value = self._tree(text, target, "calculation" if changed else column)
            if value is not None:
                yield Action(
                    target,
                    value,
                    "odk-instance-first-load" in events,
                    "odk-new-repeat" in events,
                    owner if changed else "",
                )

    def _tables(self) -> Iterator[tuple[str, tuple[dict[str, str], ...]]]:
        for instance in self._instances[1:]:
            name = instance.get("id", "")
            if instance.get("src"):
                if name in self._attached:
                    yield name, self._attached[name]
                continue
            items = [item for root in instance for item in root]
            yield name, tuple({_tag(cell): cell.text or "" for cell in item} for item in items)

    def _translations(self) -> list[Element]:
        """The languages of the form, the default one first."""
        every = list(self._model.iter(f"{_XF}translation"))
        return sorted(every, key=lambda one: one.get("default") != "true()")

    def _languages(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for translation in self._translations():
            texts = {}
            for text in translation:
                plain = [v for v in text if v.get("form") is None]
                texts[text.get("id", "")] = "".join(plain[0].itertext()) if plain else ""
            found[translation.get("lang", "")] = texts
        return found


def _is_action(element: Element) -> bool:
    return element.get("event") is not None and _tag(element) not in ("setvalue", "bind")


def _bounds(control: Element) -> tuple[str, str] | None:
    if _tag(control) != "range":
        return None
    return control.get("start", ""), control.get("end", "")


def _instances(siblings: list[Element]) -> list[Element]:
    return [one for one in siblings if f"{_JR}template" not in one.attrib]


def _tag(element: Element) -> str:
    return _OWN.sub("", element.tag) if isinstance(element.tag, str) else ""


def _text_of(item: Element, tag: str) -> str:
    found = item.find(f"{_XF}{tag}")
    return "" if found is None else (found.text or found.get("ref") or "")


def _reference_of(itemset: Element, tag: str) -> str:
    found = itemset.find(f"{_XF}{tag}")
    return "" if found is None else found.get("ref", "")


def _literal(text: str) -> str:
    quote = '"' if "'" in text else "'"
    return f"{quote}{text}{quote}"


def _own_columns(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Columns of ours (`bind::ins:law`): attributes in a namespace of the form's own."""
    for name, value in attributes.items():
        if name.startswith("{") and not name.startswith(_JR):
            yield _OWN.sub("", name), value


def _with_owner(*tops: Element) -> Iterator[tuple[str, Element]]:
    """Every element with the `ref` of the one around it."""
    for top in tops:
        for outer in top.iter():
            for inner in outer:
                yield outer.get("ref", ""), inner
