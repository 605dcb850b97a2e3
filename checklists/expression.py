"""The language of `relevant`, `calculation` and `constraint`: a subset of the XPath that ODK uses.

One parser makes a small tree (`Node`); `to_json()` is what a tablet receives, so that every
evaluator runs the same tree. Grammar, loosest binding first:
    or | and | = != | < <= > >= | + - | * div mod | unary - |
    number, 'text', ${name}, . (the answer itself), function(...), ( ... )
The figure of a rule of law is written as ODK writes a look-up in an attached table:
    pulldata('norms', 'value', 'id', 'ratio_child_6_16y')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from checklists.faults import ExpressionError

JsonTree: TypeAlias = "list[str | JsonTree]"

KINDS = ("number", "text", "name", "norm", "self", "call")
"""number, text, norm: `text` is the literal; name: the question; call: `text` is the function."""

OPERATORS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "coalesce": (2, 8),
    "round": (1, 2),
    "int": (1, 1),
    "min": (2, 8),
    "max": (2, 8),
    "today": (0, 0),
    "date": (1, 1),
    "decimal-date-time": (1, 1),
}
"""Functions with the least and greatest number of arguments."""

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_UNARY = len(_LEVELS)
_MAX_DEPTH = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}]*\})|(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)|(?P<sign><=|>=|!=|[-=<>+*(),.]))"
)
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree; only `call` has arguments."""

    kind: str
    text: str
    args: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def names(self) -> frozenset[str]:
        """Names of the questions and calculations it reads."""
        return frozenset(node.text for node in self.walk() if node.kind == "name")

    def norms(self) -> frozenset[str]:
        """Ids of the rules of law whose figure it reads."""
        return frozenset(node.text for node in self.walk() if node.kind == "norm")

    def to_json(self) -> JsonTree:
        """The tree as nested lists: [kind, text, argument, ...]."""
        return [self.kind, self.text, *(arg.to_json() for arg in self.args)]


def node_from_json(data: object) -> Node:
    """Read `to_json()` back. Raises ValueError for anything else."""
    if not isinstance(data, list) or len(data) < 2 or data[0] not in KINDS:
        raise ValueError(f"not an expression tree: {data!r}")
    if not isinstance(data[1], str):
        raise ValueError(f"not an expression tree: {data!r}")
    return Node(data[0], data[1], tuple(node_from_json(part) for part in data[2:]))


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError, which says what is wrong."""
    parser = _Parser(_tokens(text), len(text.rstrip()) + 1)
    tree = parser.level(0, 0)
    parser.expect_end()
    return tree


def show(node: Node) -> str:
    """The expression as text, with no more brackets than needed; `parse(show(n)) == n`."""
    return _show(node, 0)


_Token = tuple[str, str, int]
"""Kind, text, and the place where it begins, counted from 1."""


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            rest = text[place:].lstrip()
            at = len(text) - len(rest) + 1
            rest = rest.rstrip()[:12]
            raise ExpressionError(
                f"không đọc được từ «{rest}»", f"cannot be read from {rest!r}", at
            )
        kind = str(match.lastgroup)
        found.append((kind, match[kind], match.start(kind) + 1))
        place = match.end()
    return found


class _Parser:
    """Precedence climbing over the token list."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._at = 0

    def _token(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "", self._end)

    def _peek(self) -> tuple[str, str]:
        return self._token()[:2]

    def _place(self) -> int:
        """Where the next token begins."""
        return self._token()[2]

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def expect_end(self) -> None:
        """Refuse anything after the expression."""
        if self._peek()[0] != "end":
            extra = self._peek()[1]
            raise ExpressionError(f"thừa «{extra}»", f"unexpected {extra!r}", self._place())

    def _expect(self, sign: str) -> None:
        at, found = self._place(), self._next()[1]
        if found != sign:
            raise ExpressionError(
                f"cần «{sign}», gặp «{found or 'hết biểu thức'}»",
                f"expected {sign!r}, found {found or 'the end'!r}",
                at,
            )

    def level(self, level: int, depth: int) -> Node:
        """One level of binding and all tighter ones."""
        if depth > _MAX_DEPTH:
            raise ExpressionError("biểu thức lồng quá sâu", "nested too deeply", self._place())
        if level == _UNARY:
            return self._unary(depth)
        left = self.level(level + 1, depth)
        while self._peek()[0] in ("word", "sign") and self._peek()[1] in _LEVELS[level]:
            operator = self._next()[1]
            left = Node("call", operator, (left, self.level(level + 1, depth)))
        return left

    def _unary(self, depth: int) -> Node:
        if self._peek() == ("sign", "-"):
            self._next()
            if depth > _MAX_DEPTH:
                raise ExpressionError("biểu thức lồng quá sâu", "nested too deeply", self._place())
            return Node("call", "neg", (self._unary(depth + 1),))
        return self._primary(depth)

    def _primary(self, depth: int) -> Node:
        at = self._place()
        kind, text = self._next()
        if kind == "number":
            return Node("number", text)
        if kind == "text":
            return Node("text", text[1:-1])
        if kind == "name":
            return self._name(text, at)
        if kind == "word":
            return self._call(text, depth, at)
        if (kind, text) == ("sign", "."):
            return Node("self", "")
        if (kind, text) == ("sign", "("):
            inner = self.level(0, depth + 1)
            self._expect(")")
            return inner
        raise ExpressionError(
            f"thiếu toán hạng trước «{text or 'hết biểu thức'}»",
            f"a value is missing before {text or 'the end'!r}",
            at,
        )

    @staticmethod
    def _name(text: str, at: int) -> Node:
        name = text[2:-1].strip()
        if not _NAME.match(name):
            raise ExpressionError(f"tên không hợp lệ «{text}»", f"not a name: {text!r}", at)
        return Node("name", name)

    def _call(self, function: str, depth: int, at: int) -> Node:
        if function not in FUNCTIONS and function != "pulldata":
            raise ExpressionError(
                f"không có hàm «{function}»", f"unknown function {function!r}", at
            )
        self._expect("(")
        args: list[Node] = []
        if self._peek() != ("sign", ")"):
            args.append(self.level(0, depth + 1))
            while self._peek() == ("sign", ","):
                self._next()
                args.append(self.level(0, depth + 1))
        self._expect(")")
        if function == "pulldata":
            return _norm(args, at)
        least, most = FUNCTIONS[function]
        if not least <= len(args) <= most:
            raise ExpressionError(
                f"hàm «{function}» cần {least}-{most} đối số, có {len(args)}",
                f"{function!r} takes {least} to {most} arguments, not {len(args)}",
                at,
            )
        return Node("call", function, tuple(args))


def _norm(args: list[Node], at: int) -> Node:
    head = [(node.kind, node.text) for node in args[:3]]
    if len(args) != 4 or head != [("text", "norms"), ("text", "value"), ("text", "id")]:
        raise ExpressionError(
            "chỉ dùng pulldata('norms', 'value', 'id', '<mã định mức>')",
            "only pulldata('norms', 'value', 'id', '<id of a rule>') is known",
            at,
        )
    if args[3].kind != "text" or not _NAME.match(args[3].text):
        raise ExpressionError("mã định mức không hợp lệ", "not an id of a rule", at)
    return Node("norm", args[3].text)


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def _show(node: Node, level: int) -> str:
    leaf = {
        "number": node.text,
        "text": _quoted(node.text),
        "name": f"${{{node.text}}}",
        "self": ".",
        "norm": f"pulldata('norms', 'value', 'id', {_quoted(node.text)})",
    }.get(node.kind)
    if leaf is not None:
        return leaf
    if node.text == "neg":
        return f"- {_show(node.args[0], _UNARY)}"
    if node.text not in OPERATORS:
        return f"{node.text}({', '.join(_show(arg, 0) for arg in node.args)})"
    own = next(i for i, operators in enumerate(_LEVELS) if node.text in operators)
    shown = f"{_show(node.args[0], own)} {node.text} {_show(node.args[1], own + 1)}"
    return f"({shown})" if own < level else shown
