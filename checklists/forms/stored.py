"""A published form as JSON: stored with its version, and sent to the tablet as it is.

Fields that hold their default are left out. A table is {"columns": names, "rows": [[text, …]]} with
null where a row has no such cell; languages are [name, {id: text}], the default one first.
The tablet has no parser: "paths" holds the tree of each path that stands as text in an expression
(second argument of jr:choice-name), "patterns" the steps of each regular expression.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

from .form import (
    GROUP,
    QUESTION,
    REPEAT,
    Action,
    Choices,
    Face,
    Form,
    Node,
    Piece,
    Repetition,
    Words,
)
from .functions import SIGNATURES
from .patterns import PatternFault, Steps, steps_of
from .references import trees_of
from .xpath import OPERATORS, SyntaxFault, Tree, parse, parts

T = TypeVar("T")
Rows = tuple[dict[str, str], ...]

_AXES = ("child", "self", "parent", "below", "attribute", "filter")
_BINARY = ("|", *(operator for level in OPERATORS for operator in level))


def to_json(form: Form) -> dict[str, Any]:
    """The form as JSON values, without `xml`."""
    found = _plain(form)
    found.pop("xml", None)
    found["tables"] = {name: _columns_and_rows(rows) for name, rows in form.tables.items()}
    found["languages"] = [[name, dict(texts)] for name, texts in form.languages.items()]
    found["paths"] = _paths(form)
    found["patterns"] = _patterns(form)
    return dict(found)


def from_json(data: object) -> Form:
    """The form of `to_json`: `from_json(to_json(form)) == replace(form, xml="")`.

    Raises ValueError for anything that `to_json` cannot have written.
    """
    try:
        form = _form(data)
        same = to_json(form) == data
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not same:
        raise ValueError("not a form as it is stored")
    return form


def _plain(value: Any) -> Any:
    """Dataclasses as objects without their defaults, tuples as lists; trees are JSON already."""
    if is_dataclass(value):
        named = [(field, getattr(value, field.name)) for field in fields(value)]
        return {
            field.name: _plain(item)
            for field, item in named
            if field.default is MISSING or item != field.default
        }
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _columns_and_rows(rows: Rows) -> dict[str, Any]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return {"columns": columns, "rows": [[row.get(name) for name in columns] for row in rows]}


def _paths(form: Form) -> dict[str, Tree]:
    """The tree of each path that expressions name as text; what is no path is left out."""
    found: dict[str, Tree] = {}
    for tree in _trees(form):
        for part in parts(tree):
            if part[:2] == ["call", "jr:choice-name"] and part[3][0] == "text":
                text = str(part[3][1])
                with contextlib.suppress(SyntaxFault):
                    found[text] = parse(text)
    return found


def _patterns(form: Form) -> dict[str, Steps]:
    """The steps of each pattern; what is none is left out."""
    found: dict[str, Steps] = {}
    for tree in _trees(form):
        for part in parts(tree):
            if part[:2] == ["call", "regex"] and part[3][0] == "text":
                with contextlib.suppress(PatternFault):
                    found[str(part[3][1])] = steps_of(str(part[3][1]))
    return found


def _trees(form: Form) -> Iterator[Tree]:
    for node in form.root.walk():
        yield from (tree for _, tree in trees_of(node))
    yield from (action.value for action in form.actions)


def _form(data: object) -> Form:
    known = {**data} if isinstance(data, dict) else {}
    for made in ("paths", "patterns"):
        known.pop(made, None)
    return _object(
        *(Form, known),
        title=_text,
        form_id=_text,
        version=_text,
        root=_node,
        actions=_list_of(_action),
        tables=_tables,
        languages=lambda value: dict(_list_of(_language)(value)),
        order=_list_of(_text),
    )


def _node(data: object) -> Node:
    return _object(
        *(Node, data),
        path=_text,
        kind=_one_of(GROUP, REPEAT, QUESTION),
        type=_text,
        control=_text,
        relevant=_tree,
        required=_tree,
        readonly=_tree,
        constraint=_tree,
        calculation=_tree,
        default=_text,
        preload=_pair,
        choices=_choices,
        bounds=_pair,
        repetition=_repetition,
        children=_list_of(_node),
        extras=_list_of(_pair),
        face=_face,
        finding_if=_tree,
        keeps=_truth,
    )


def _face(data: object) -> Face:
    return _object(
        *(Face, data),
        label=_words,
        hint=_words,
        guidance=_words,
        constraint=_words,
        required=_words,
        appearance=_text,
        media=_text,
        step=_text,
    )


def _words(value: object) -> Words:
    return _list_of(_list_of(_piece))(value)


def _piece(value: object) -> Piece:
    return value if isinstance(value, str) else _tree(value)


def _choices(data: object) -> Choices:
    return _object(
        *(Choices, data),
        rows=_tree_or_none,
        value=_text,
        label=_text,
        translated=_truth,
        fixed=_list_of(_pair),
    )


def _repetition(data: object) -> Repetition:
    return _object(*(Repetition, data), first=_whole, first_in_added=_whole, count=_tree_or_none)


def _action(data: object) -> Action:
    return _object(
        *(Action, data),
        target=_text,
        value=_tree,
        at_first=_truth,
        at_new_repeat=_truth,
        source=_text,
    )


def _object(make: Callable[..., T], data: object, **readers: Callable[[object], Any]) -> T:
    """A dataclass from an object; each field by its reader. Raises ValueError."""
    if not isinstance(data, dict) or not data.keys() <= readers.keys():
        raise ValueError(f"not the fields of {make.__name__}")
    given = {name: readers[name](value) for name, value in data.items()}
    try:
        return make(**given)
    except TypeError as missing:
        raise ValueError(str(missing)) from missing


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r:.40}")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"neither true nor false: {value!r:.40}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"not a count: {value!r:.40}")
    return value


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
            raise ValueError(f"none of {words}: {value!r:.40}")
        return str(value)

    return read


def _list_of(read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    def read_all(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError(f"not a list: {value!r:.40}")
        return tuple(read(item) for item in value)

    return read_all


def _pair(value: object) -> tuple[str, str]:
    found = _list_of(_text)(value)
    if len(found) != 2:
        raise ValueError(f"not a pair: {value!r:.40}")
    return found[0], found[1]


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"not an object: {value!r:.40}")
    return {_text(name): _text(text) for name, text in value.items()}


def _language(value: object) -> tuple[str, dict[str, str]]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"not a language: {value!r:.40}")
    return _text(value[0]), _texts(value[1])


def _tables(value: object) -> dict[str, Rows]:
    if not isinstance(value, dict):
        raise ValueError(f"not tables: {value!r:.40}")
    return {_text(name): _rows(table) for name, table in value.items()}


def _rows(value: object) -> Rows:
    if not isinstance(value, dict) or value.keys() != {"columns", "rows"}:
        raise ValueError(f"not a table: {value!r:.40}")
    columns = _list_of(_text)(value["columns"])
    return tuple(_row(columns, cells) for cells in _list_of(_cells)(value["rows"]))


def _cells(value: object) -> tuple[str | None, ...]:
    return _list_of(lambda cell: None if cell is None else _text(cell))(value)


def _row(columns: tuple[str, ...], cells: tuple[str | None, ...]) -> dict[str, str]:
    if len(columns) != len(cells):
        raise ValueError(f"a row of {len(cells)} cells under {len(columns)} columns")
    pairs = zip(columns, cells, strict=True)
    return {name: cell for name, cell in pairs if cell is not None}


def _tree_or_none(value: object) -> Tree | None:
    return None if value is None else _tree(value)


def _tree(value: object) -> Tree:
    """A tree that the parser can have made, of functions that there are."""
    if not isinstance(value, list) or not value:
        raise ValueError(f"not a tree: {value!r:.40}")
    kind, inner = value[0], value[1:]
    if kind == "path" and inner:
        start = inner[0] if inner[0] in ("/", ".") else _tree(inner[0])
        return ["path", start, *(_step(step) for step in inner[1:])]
    if kind == "call" and inner:
        signature = SIGNATURES.get(_text(inner[0]))
        if signature is None or not signature.least <= len(inner) - 1 <= signature.most:
            raise ValueError(f"not a call: {value!r:.40}")
        return ["call", inner[0], *(_tree(argument) for argument in inner[1:])]
    return _operation(value, kind, inner)


def _chain(value: Any) -> Tree:
    """A chain of operations, which leans to the left: without recursion."""
    outer: list[tuple[str, Tree]] = []
    while isinstance(value, list) and value[:1] == ["binary"]:
        if len(value) != 4 or value[1] not in _BINARY:
            raise ValueError(f"not a tree: {value!r:.40}")
        outer.append((value[1], _tree(value[3])))
        value = value[2]
    tree = _tree(value)
    for operator, right in reversed(outer):
        tree = ["binary", operator, tree, right]
    return tree


def _operation(value: object, kind: object, inner: list[Any]) -> Tree:
    if kind == "binary":
        return _chain(value)
    if kind == "negative" and len(inner) == 1:
        return ["negative", _tree(inner[0])]
    if kind == "text" and len(inner) == 1:
        return ["text", _text(inner[0])]
    if kind == "number" and len(inner) == 1 and _is_number(_text(inner[0])):
        return ["number", inner[0]]
    raise ValueError(f"not a tree: {value!r:.40}")


def _step(value: object) -> Tree:
    if not isinstance(value, list) or len(value) < 2 or value[0] not in _AXES:
        raise ValueError(f"not a step: {value!r:.40}")
    return [value[0], _text(value[1]), *(_tree(predicate) for predicate in value[2:])]


def _is_number(text: str) -> bool:
    try:
        return parse(text) == ["number", text]
    except SyntaxFault:
        return False
