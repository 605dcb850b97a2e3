"""The expression language of XLSForm: one parser, one tree, run by every evaluator.

The grammar is XPath 1.0 without axis names, as XForms of ODK use it. Loosest binding first:
    or | and | = != | < <= > >= | + - | * div mod | unary - | union `|` | path
Source: ODK XForms specification, "XPath Paths", "XPath Operators" and "XPath Functions".

A tree is JSON (`Tree`), so that server and tablet run the same one:
    ["number", "1.5"]                   ["text", "a"]
    ["negative", tree]                  ["binary", "+", tree, tree]
    ["call", "selected", tree, ...]     ["path", start, step, ...]
`start` of a path is "/" (the document), "." (the context) or the tree it continues. A step is
[axis, name, predicate tree, ...] with axis child, self, parent, below (any depth) or attribute;
"filter" applies its predicates to the start itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TypeAlias

Tree: TypeAlias = "list[str | Tree]"
"""Nested lists; the first item of each is its kind."""

OPERATORS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
"""Binary operators, loosest level first."""

_LEVELS = {operator: at for at, level in enumerate(OPERATORS) for operator in level}
_DEEPEST = 150
"""Real forms nest a hundred `if`; Python's stack is enough for thrice as many."""
_MOST_LISTS = 600
"""Longest chain of an operator such as + (`and`, `or` may be as long as they like)."""
_HINTS = {
    "and": "; hãy viết «and» bằng chữ thường",
    "or": "; hãy viết «or» bằng chữ thường",
    "&&": "; hãy dùng «and»",
    "|": "; hãy dùng «or»",
    "=": "; so sánh bằng viết một dấu «=»",
    "≥": "; hãy viết «>=»",
    "≤": "; hãy viết «<=»",
    "≠": "; hãy viết «!=»",
    "<>": "; hãy viết «!=»",
    ">": "; hãy viết «!=», «>=» hoặc «>»",
    "'": "; thiếu dấu nháy đóng",
    '"': "; thiếu dấu nháy đóng",
}
"""What people mean who write what no expression holds."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>!=|<=|>=|//|\.\.|[()\[\],|=<>+\-*/@.])"
    r"|(?P<name>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?))"
)


class SyntaxFault(ValueError):
    """An expression that cannot be read: what is wrong, in both languages of the product."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


def parse(text: str) -> Tree:
    """The tree of an expression. Raises SyntaxFault."""
    parser = _Parser(_tokens(text))
    try:
        tree = parser.binary(0, 0)
    except RecursionError as error:
        raise _too_deep() from error
    kind, word = parser.peek()
    if kind:
        hint = _HINTS.get(word.lower(), "")
        raise SyntaxFault(f"thừa «{word}»{hint}", f"unexpected {word!r}")
    _measure(tree)
    return tree


def show(tree: Tree) -> str:
    """The expression as text: `parse(show(tree)) == tree`."""
    return _show(tree, 0)


def parts(tree: Tree) -> Iterator[Tree]:
    """The tree and every tree inside it; steps of paths are no trees, their predicates are."""
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        yield tree
        waiting += reversed([inner for inner, _, _ in _inner(tree)])


def _inner(tree: Tree) -> Iterator[tuple[Tree, int, int]]:
    """Each tree right inside; how much deeper evaluation is there, and how many lists."""
    if tree[0] == "path":
        if isinstance(tree[1], list):
            yield tree[1], 2, 1
        for step in tree[2:]:
            yield from ((part, 2, 2) for part in step[2:] if isinstance(part, list))
    elif tree[0] == "binary":
        yield _tree(tree[2]), 0, 1
        yield _tree(tree[3]), 1, 1
    elif tree[0] not in ("number", "text"):
        yield from ((part, 1, 1) for part in tree[1:] if isinstance(part, list))


def _measure(tree: Tree) -> None:
    """Refuse what evaluators, or those who read JSON, could only follow with a deeper stack."""
    waiting = [(tree, 0, 0)]
    while waiting:
        tree, deep, lists = waiting.pop()
        if deep > _DEEPEST:
            raise _too_deep()
        if lists > _MOST_LISTS:
            raise SyntaxFault(
                f"biểu thức nối hơn {_MOST_LISTS} phần; hãy chia thành nhiều câu tính",
                f"more than {_MOST_LISTS} parts in a row; use several calculations",
            )
        waiting += [(inner, deep + more, lists + far) for inner, more, far in _inner(tree)]


def _joined(operator: str, operands: list[Tree], longest: int = 50) -> Tree:
    """Operands of `and` or `or`: in halves where there are many, which has the same value.

    The halves of halves are cut shorter, so that what `show` writes is parsed to the same tree.
    """
    if len(operands) <= longest:
        return functools.reduce(lambda left, right: ["binary", operator, left, right], operands)
    middle = len(operands) // 2
    halves = operands[:middle], operands[middle:]
    return ["binary", operator, *(_joined(operator, half, 25) for half in halves)]


def _too_deep() -> SyntaxFault:
    return SyntaxFault(
        f"biểu thức lồng sâu hơn {_DEEPEST} lớp; hãy chia thành nhiều câu tính",
        f"nested more than {_DEEPEST} deep; use several calculations",
    )


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            rest = text[place:].strip()[:12]
            hint = next((words for sign, words in _HINTS.items() if rest.startswith(sign)), "")
            vi = f"không đọc được từ «{rest}»{hint}"
            raise SyntaxFault(vi, f"cannot be read from {rest!r}")
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    return found


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        token = self.peek()
        self._at += 1
        return token

    def _sign(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        kind, word = self.peek()
        return kind == "sign" and word in signs

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            found = self.peek()[1]
            raise SyntaxFault(
                f"cần «{sign}», gặp «{found or 'hết biểu thức'}»",
                f"expected {sign!r}, found {found or 'the end'!r}",
            )
        self._at += 1

    def binary(self, loosest: int, depth: int) -> Tree:
        """Everything that binds at least as tightly as this level."""
        if depth > _DEEPEST:
            raise _too_deep()
        left = self._unary(depth)
        while (level := self._level()) >= loosest:
            operator = self._next()[1]
            if operator not in ("and", "or"):
                left = ["binary", operator, left, self.binary(level + 1, depth)]
                continue
            operands = [left, self.binary(level + 1, depth)]
            while self._level() == level:
                self._at += 1
                operands.append(self.binary(level + 1, depth))
            left = _joined(operator, operands)
        return left

    def _level(self) -> int:
        """How tightly the operator binds that comes next; -1 where there is none."""
        kind, word = self.peek()
        return _LEVELS.get(word, -1) if kind in ("sign", "name") else -1

    def _unary(self, depth: int) -> Tree:
        if self._sign("-"):
            self._at += 1
            if depth > _DEEPEST:
                raise _too_deep()
            return ["negative", self._unary(depth + 1)]
        left = self._path(depth)
        while self._sign("|"):
            self._at += 1
            left = ["binary", "|", left, self._path(depth)]
        return left

    def _path(self, depth: int) -> Tree:
        kind, word = self.peek()
        if kind == "number":
            self._at += 1
            return ["number", word]
        if kind == "text":
            self._at += 1
            return self._continued(["text", word[1:-1]], depth)
        if self._sign("("):
            self._at += 1
            inner = self.binary(0, depth + 1)
            self._expect(")")
            return self._continued(inner, depth)
        if kind == "name" and self.peek(1) == ("sign", "(") and word not in ("node", "text"):
            return self._continued(self._call(depth), depth)
        if self._sign("/", "//"):
            return self._steps(["path", "/"], depth, optional=self._sign("/"))
        first = self._step("child", depth)
        return self._steps(["path", ".", first], depth)

    def _call(self, depth: int) -> Tree:
        tree: Tree = ["call", self._next()[1]]
        self._expect("(")
        while not self._sign(")"):
            if len(tree) > 2:
                self._expect(",")
            tree.append(self.binary(0, depth + 1))
        self._expect(")")
        return tree

    def _continued(self, start: Tree, depth: int) -> Tree:
        """What follows a primary expression: predicates and steps."""
        steps: list[str | Tree] = []
        if self._sign("["):
            steps.append(["filter", "", *self._predicates(depth)])
        if not steps and not self._sign("/", "//"):
            return start
        return self._steps(["path", start, *steps], depth)

    def _steps(self, path: Tree, depth: int, *, optional: bool = False) -> Tree:
        while self._sign("/", "//"):
            axis = "below" if self._next()[1] == "//" else "child"
            if optional and not self._starts_a_step():
                return path
            optional = False
            path.append(self._step(axis, depth))
        return path

    def _starts_a_step(self) -> bool:
        return self.peek()[0] == "name" or self._sign("*", ".", "..", "@")

    def _step(self, axis: str, depth: int) -> Tree:
        kind, word = self.peek()
        if self._sign(".", ".."):
            self._at += 1
            name, axis = "", "self" if word == "." else "parent"
        elif self._sign("@"):
            self._at += 1
            axis, name = "attribute", self._next()[1]
        elif self._sign("*") or kind == "name":
            self._at += 1
            name = word
            if word in ("node", "text") and self._sign("("):
                raise SyntaxFault(f"«{word}()» không được hỗ trợ", f"{word}() is not supported")
        else:
            found = word or "hết biểu thức"
            hint = _HINTS.get(found, "")
            vi = f"cần một giá trị, gặp «{found}»{hint}"
            raise SyntaxFault(vi, f"a value is missing at {word!r}")
        return [axis, name, *self._predicates(depth)]

    def _predicates(self, depth: int) -> list[Tree]:
        found: list[Tree] = []
        while self._sign("["):
            self._at += 1
            found.append(self.binary(0, depth + 2))
            self._expect("]")
        return found


def _show(tree: Tree, level: int) -> str:
    kind = tree[0]
    if kind == "number":
        return str(tree[1])
    if kind == "text":
        return f"'{tree[1]}'" if "'" not in tree[1] else f'"{tree[1]}"'
    if kind == "call":
        return f"{tree[1]}({', '.join(_show(part, 0) for part in _trees(tree[2:]))})"
    if kind == "path":
        return _show_path(tree)
    if kind == "negative":
        text, own = f"-{_show(_tree(tree[1]), len(OPERATORS))}", len(OPERATORS)
    else:
        text, own = _show_binary(tree)
    return f"({text})" if own < level else text


def _show_binary(tree: Tree) -> tuple[str, int]:
    """A chain of one level as text, and its level; what binds less on its left ends the chain."""
    own = _level_of(tree)
    chain = []
    while tree[0] == "binary" and _level_of(tree) == own:
        chain.append((str(tree[1]), _tree(tree[3])))
        tree = _tree(tree[2])
    written = [f" {operator} {_show(right, own + 1)}" for operator, right in reversed(chain)]
    return _show(tree, own) + "".join(written), own


def _level_of(tree: Tree) -> int:
    return _LEVELS.get(str(tree[1]), len(OPERATORS) + 1)


def _show_path(tree: Tree) -> str:
    start = tree[1]
    text = "" if isinstance(start, str) else _show(start, len(OPERATORS) + 3)
    if start[0] == "path":
        text = f"({text})"
    first = start == "."
    for step in _trees(tree[2:]):
        axis, name = str(step[0]), str(step[1])
        if axis != "filter" and not first:
            text += "//" if axis == "below" else "/"
        first = False
        text += {"self": ".", "parent": "..", "attribute": f"@{name}"}.get(axis, name)
        text += "".join(f"[{_show(part, 0)}]" for part in _trees(step[2:]))
    return text or "(/)"  # bare, what follows would be taken for its first step


def _tree(part: str | Tree) -> Tree:
    if isinstance(part, str):
        raise TypeError(part)
    return part


def _trees(items: list[str | Tree]) -> list[Tree]:
    return [_tree(part) for part in items]
