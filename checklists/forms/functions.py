"""The functions of XLSForm, by name, with what they need and give.

Each behaves as in the ODK engines (ODK XForms specification, "XPath Functions"); an argument that
is "path" must be a path, any other is read as the function needs it.
"""

from __future__ import annotations

import functools
import math
import operator
import random
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import functions_of_time as time
from .evaluator import Context, EvaluationFault, divided, nodes_of, value_of
from .patterns import PatternFault, matches, steps_of
from .values import Item, Value, numbers, texts, to_number, to_text
from .values import to_truth as truth
from .xpath import SyntaxFault, Tree, parse

MANY = 1_000
_FAR = 1e15
_MOST_SQUARED = 1024
_LEADING = re.compile(r"[-+]?[0-9]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """How many arguments a function takes, and which of them (from 0) must be paths."""

    least: int
    most: int
    paths: tuple[int, ...] = ()


Simple = Callable[[list[Value]], Value]
Special = Callable[[Context, Sequence[Tree]], Value]

SIGNATURES: dict[str, Signature] = {}
FUNCTIONS: dict[str, Special] = {}


def _simple(name: str, least: int, most: int, body: Simple, *paths: int) -> None:
    """A function of the values of its arguments."""

    def call(context: Context, args: Sequence[Tree]) -> Value:
        return body([value_of(arg, context) for arg in args])

    SIGNATURES[name], FUNCTIONS[name] = Signature(least, most, paths), call


def _special(name: str, least: int, most: int, body: Special, *paths: int) -> None:
    """A function that needs its place, or not all of its arguments."""
    SIGNATURES[name], FUNCTIONS[name] = Signature(least, most, paths), body


def _whole(value: Value) -> int | None:
    """The leading whole number of a text; far beyond the length of any text it is cut there."""
    match = _LEADING.match(to_text(value).strip())
    return int(max(-_FAR, min(float(match[0]), _FAR))) if match else None


def _listed(value: Value) -> list[str]:
    return to_text(value).split()


def _round(args: list[Value]) -> float:
    number = to_number(args[0])
    digits = to_number(args[1]) if len(args) > 1 else 0.0
    if math.isnan(number) or math.isnan(digits) or math.isinf(number):
        return math.nan if math.isnan(digits) else number
    scale = _power_of_ten(digits)
    rounded = divided(_floored(math.floor, abs(number) * scale + 0.5), scale)
    return rounded * (-1 if number < 0 else 1)


def _power_of_ten(exponent: float) -> float:
    """10 to the exponent; of a whole one the nearest number, which powers often miss."""
    if math.isinf(exponent) or abs(exponent) > 400:
        return math.inf if exponent > 0 else 0.0
    return float(f"1e{int(exponent)}") if exponent.is_integer() else math.pow(10, exponent)


def _int(args: list[Value]) -> float:
    number = to_number(args[0])
    return number if math.isnan(number) or math.isinf(number) else float(math.trunc(number))


def _sum(args: list[Value]) -> float:
    found = numbers(args)
    return functools.reduce(operator.add, found) if found else math.nan


def _extreme(choose: Callable[[list[float]], float]) -> Simple:
    def of(args: list[Value]) -> float:
        found = numbers(args)
        broken = not found or any(math.isnan(number) for number in found)
        return math.nan if broken else choose(found)

    return of


def _selected_at(args: list[Value]) -> str:
    words, at = _listed(args[0]), _whole(args[1])
    return words[at] if at is not None and 0 <= at < len(words) else ""


def _substr(args: list[Value]) -> str:
    text, start = to_text(args[0]), _whole(args[1])
    end = _whole(args[2]) if len(args) > 2 else len(text)
    if start is None or end is None:
        return ""
    start, end = (at + len(text) if at < 0 else at for at in (start, end))
    return text[max(start, 0) : max(end, 0)]


def _around(args: list[Value]) -> tuple[str, str, str]:
    """The text before a part, the part, the text after; the part is blank where it is not in."""
    return to_text(args[0]).partition(to_text(args[1]) or "\x00")


def _substring_before(args: list[Value]) -> str:
    before, found, _ = _around(args)
    return before if found else ""


def _substring_after(args: list[Value]) -> str:
    _, found, after = _around(args)
    return after if found else to_text(args[0]) if not to_text(args[1]) else ""


def _translate(args: list[Value]) -> str:
    text, old, new = (to_text(arg) for arg in args)
    table = {letter: new[at : at + 1] for at, letter in reversed(list(enumerate(old)))}
    return "".join(table.get(letter, letter) for letter in text)


def _regex(context: Context, args: Sequence[Tree]) -> Value:
    """Whether the pattern, which stands as text in the form, matches anywhere in the text."""
    text, pattern = to_text(value_of(args[0], context)), args[1]
    if pattern[0] != "text":
        raise EvaluationFault("regex() of a pattern that is worked out")
    try:
        return matches(steps_of(str(pattern[1])), text)
    except PatternFault as fault:
        raise EvaluationFault(str(fault)) from fault


def _power(args: list[Value]) -> float:
    """A power; of a whole exponent by squaring, which every platform does alike."""
    base, exponent = to_number(args[0]), to_number(args[1])
    broken = math.isnan(base) or math.isnan(exponent)
    if broken or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    if abs(exponent) <= _MOST_SQUARED and exponent == math.trunc(exponent):
        found = _squared(base, abs(int(exponent)))
        return found if exponent >= 0 else divided(1.0, found)
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and math.fmod(exponent, 2) else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _squared(base: float, exponent: int) -> float:
    found = 1.0
    while exponent:
        if exponent % 2:
            found *= base
        base, exponent = base * base, exponent // 2
    return found


def _uuid(args: list[Value]) -> str:
    if not args:
        return str(uuid.uuid4())
    length = to_number(args[0])
    signs = "0123456789abcdef"
    count = 0 if math.isnan(length) else int(max(0, min(length, 1000)))
    return "".join(random.choice(signs) for _ in range(count))  # noqa: S311 - a label, no secret


def _coalesce(context: Context, args: Sequence[Tree]) -> Value:
    return to_text(value_of(args[0], context)) or to_text(value_of(args[1], context))


def _once(context: Context, args: Sequence[Tree]) -> Value:
    """What the node that is set holds already, else the argument."""
    return context.original.text() or to_text(value_of(args[0], context))


def _of_context(read: Callable[[Value], Value]) -> Special:
    """A function whose argument is the context where it is missing."""

    def call(context: Context, args: Sequence[Tree]) -> Value:
        return read(value_of(args[0], context) if args else [context.node])

    return call


def _position(context: Context, args: Sequence[Tree]) -> Value:
    """The place among neighbours of the same name."""
    if not args:
        return float(context.position)
    nodes = nodes_of(value_of(args[0], context))
    if not nodes:
        return math.nan
    if len(nodes) > 1:
        raise EvaluationFault("position() of several nodes")
    node = nodes[0]
    if node.parent is None:
        return 1.0
    return float(node.parent.called(node.name).index(node) + 1)


def _instance(context: Context, args: Sequence[Tree]) -> Value:
    table = context.world.table(to_text(value_of(args[0], context)))
    return [] if table is None else [table]


def _pulldata(context: Context, args: Sequence[Tree]) -> Value:
    """A cell of an attached table: table, column wanted, column searched, value searched."""
    name, wanted, column, key = (to_text(value_of(arg, context)) for arg in args)
    table = context.world.table(name)
    roots = table.below() if table is not None else ()
    for row in (row for root in roots for row in root.below()):
        cells = {cell.name: cell.text() for cell in row.below()}
        if cells.get(column) == key:
            return cells.get(wanted, "")
    return ""


def _choice_name(context: Context, args: Sequence[Tree]) -> Value:
    """The label of a choice; the question is named by a text that holds its path."""
    value = to_text(value_of(args[0], context))
    try:
        question = parse(to_text(value_of(args[1], context)))
    except SyntaxFault as fault:
        raise EvaluationFault(str(fault)) from fault
    nodes = nodes_of(value_of(question, context))
    if not nodes:
        raise EvaluationFault("jr:choice-name of a question that is not there")
    return nodes[0].choice_label(value)


def _indexed_repeat(context: Context, args: Sequence[Tree]) -> Value:
    """The answers in the n-th repeat (then in the m-th repeat inside it)."""
    targets = nodes_of(value_of(args[0], context))
    pairs = []
    for at in range(1, len(args) - 1, 2):
        repeats = nodes_of(value_of(args[at], context))
        place = to_number(value_of(args[at + 1], context))
        if math.isnan(place) or not repeats:
            return []
        pairs.append((_depth(repeats[0]), repeats, place))
    inside: Item | None = None
    for _, repeats, place in sorted(pairs, key=lambda pair: pair[0]):
        within = [one for one in repeats if inside is None or _is_in(one, inside)]
        if place not in range(1, len(within) + 1):
            return []
        inside = within[int(place) - 1]
    return [node for node in targets if inside is not None and _is_in(node, inside)]


def _depth(node: Item | None) -> int:
    return 0 if node is None else 1 + _depth(node.parent)


def _is_in(node: Item | None, outer: Item) -> bool:
    while node is not None and node is not outer:
        node = node.parent
    return node is outer


def _logic_and_choices() -> None:
    text = to_text
    _simple("true", 0, 0, lambda _: True)
    _simple("false", 0, 0, lambda _: False)
    _simple("not", 1, 1, lambda args: not truth(args[0]))
    _simple("boolean", 1, 1, lambda args: truth(args[0]))
    _simple("boolean-from-string", 1, 1, lambda args: text(args[0]) in ("1", "true"))
    _simple("selected", 2, 2, lambda args: text(args[1]).strip() in (_listed(args[0]) or [""]))
    _simple("selected-at", 2, 2, _selected_at)
    _simple("count-selected", 1, 1, lambda args: float(len(_listed(args[0]))))
    _simple("count", 1, 1, lambda args: float(len(set(nodes_of(args[0])))), 0)
    _simple(
        "count-non-empty",
        *(1, 1, lambda args: float(sum(bool(node.text()) for node in nodes_of(args[0]))), 0),
    )


def _numbers() -> None:
    number = to_number
    _simple("sum", 1, 1, _sum)
    _simple("min", 1, MANY, _extreme(min))
    _simple("max", 1, MANY, _extreme(max))
    _simple("round", 1, 2, _round)
    _simple("int", 1, 1, _int)
    _simple("floor", 1, 1, lambda args: _floored(math.floor, number(args[0])))
    _simple("ceiling", 1, 1, lambda args: _floored(math.ceil, number(args[0])))
    _simple("abs", 1, 1, lambda args: abs(number(args[0])))
    _simple("pow", 2, 2, _power)
    _simple("random", 0, 0, lambda _: random.random())  # noqa: S311 - no secret
    _special("number", 0, 1, _of_context(time.number))


def _texts_and_times() -> None:
    text = to_text
    _special("string", 0, 1, _of_context(text))
    _special("string-length", 0, 1, _of_context(lambda value: float(_utf16(text(value)))))
    _special("normalize-space", 0, 1, _of_context(lambda value: " ".join(_listed(value))))
    _simple("concat", 0, MANY, lambda args: "".join(texts(args)))
    _simple("join", 1, MANY, lambda args: text(args[0]).join(texts(args[1:])))
    _simple("contains", 2, 2, lambda args: text(args[1]) in text(args[0]))
    _simple("starts-with", 2, 2, lambda args: text(args[0]).startswith(text(args[1])))
    _simple("ends-with", 2, 2, lambda args: text(args[0]).endswith(text(args[1])))
    _simple("substr", 2, 3, _substr)
    _simple("substring-before", 2, 2, _substring_before)
    _simple("substring-after", 2, 2, _substring_after)
    _simple("translate", 3, 3, _translate)
    _special("regex", 2, 2, _regex)
    _simple("uuid", 0, 1, _uuid)
    _simple("date", 1, 1, lambda args: time.date(args[0]))
    _simple("date-time", 1, 1, lambda args: time.date(args[0]))
    _simple("decimal-date-time", 1, 1, lambda args: time.decimal_date_time(args[0]))
    _simple("decimal-time", 1, 1, lambda args: time.decimal_time(text(args[0])))
    for name in ("format-date", "format-date-time"):
        _simple(name, 2, 2, lambda args: time.formatted(text(args[0]), text(args[1])))
    _special("today", 0, 0, lambda context, _: time.today(context.world.now))
    _special("now", 0, 0, lambda context, _: time.now(context.world.now))


def _places() -> None:
    SIGNATURES["if"] = Signature(3, 3)  # the evaluator itself takes one branch
    _special("coalesce", 2, 2, _coalesce)
    _special("once", 1, 1, _once)
    _special("position", 0, 1, _position, 0)
    _special("last", 0, 0, lambda context, _: float(context.size))
    _special("current", 0, 0, lambda context, _: [context.original])
    _special("instance", 1, 1, _instance)
    _special("pulldata", 4, 4, _pulldata)
    _special("jr:choice-name", 2, 2, _choice_name)
    _special("indexed-repeat", 3, 9, _indexed_repeat, 0, 1, 3, 5)


def _floored(cut: Callable[[float], int], value: float) -> float:
    return float(cut(value)) if math.isfinite(value) else value


def _utf16(text: str) -> int:
    """Length as ECMAScript counts it."""
    return len(text.encode("utf-16-le")) // 2


_logic_and_choices()
_numbers()
_texts_and_times()
_places()
