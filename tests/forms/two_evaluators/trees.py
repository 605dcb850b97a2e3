"""Expression trees at random, over every function and operator, of kinds that mostly fit.

Left out is what is meant to differ (random, uuid) and powers of broken exponents, which platforms
round differently in the last digit. One argument in eight is of any kind, so that every coercion is
met.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from checklists.forms.xpath import Tree

NUMBERS = [
    *("0", "1", "2", "3", "7", "10", "0.5", "1.25", "2.5", "100", "0.1", ".5", "5.", "007", "99"),
    *(
        "1.005",
        "1234567.891",
        "2147483648",
        "19843",
        "20780.708333333332",
        "1000000000000000000000",
        *("9999999999", "0.3", "2932896.9", "400", "1000"),
    ),
]
TEXTS = [
    *(
        "",
        " ",
        "a",
        "b",
        "abc",
        "a b  c",
        "b c",
        "0",
        "7",
        "07",
        "5.0",
        "-3",
        "+4",
        ".5",
        "5.",
        "1e3",
    ),
    *(
        "0x10",
        "0b101",
        "0o17",
        "Infinity",
        "-Infinity",
        "1,000",
        "-",
        "1e400",
        "true",
        "false",
        "1",
    ),
    *("Trẻ em", "ắ😀b", "yes", "no", "ct", "10", "10 2", "it's", 'say "a"', "prices", "name", "-"),
    *(
        "\tx\x85y\u3000",
        "\ufeff12",
        "\x1c5",
        "\x1c2",
        "\xa0",
        "٣",
        "0x" + "f" * 300,
        "9" * 5_000,
        "a{,2}",
    ),
    *("p{L}", "-" + "9" * 400, "0b" + "1" * 1_100, "1e308", "-0", "2٣", "a\n", "😀"),
]
DATES = [
    *(
        "2024-05-01",
        "2026-11-23",
        "2024-02-29",
        "2024-02-30",
        "2024-13-01",
        "2024-5-1",
        "0099-01-02",
    ),
    *("2024-05-01T13:07:09.250Z", "2024-05-01T23:00:00.000+07:00", "2024-05-01T10", "1945-03-15"),
    *("2024-05-01T10:00", "2024-05-01T24:00", "1900-01-01", "1911-05-01T00:30", "1975-06-12T23:30"),
    *("9999-12-31", "9999-12-31T23:00:00Z", "0001-01-01", "0001-01-02", "2024-05-01T10:00:00.1239"),
    *("1960-05-01T10:00:00.9999Z", "2024-0٣-01", "2024-5-٣", "0000-12-31T23:59:59-14:00"),
    *("2024-05-01T10:00:00-05:30", "2024-05-01 10:00", "0000-01-01", "1954-04-01"),
]
TIMES = [
    "18:00",
    "06:00:00.000",
    "12:00:00.000+07:00",
    "06:00:00.000Z",
    "24:00",
    "1:00",
    "10:00:61",
]
PATTERNS = [
    *(
        "^[a-z]+$",
        "[0-9]{2}",
        "b",
        "^$",
        ".",
        "a|b",
        r"^\d+(\.\d+)?$",
        r"\w+ ",
        "(a)(b)?",
        "[",
        "^.$",
        *(r"\s", r"^\S+$", r"\p{L}", "a{,2}", "a++", "(a+)+$", "^..$", r"[^\W\d]", r"\bb", "(?=a)"),
    ),
]
FORMATS = [
    *("%Y-%m-%d", "%d/%m/%y %H:%M:%S.%3", "%e %b %n", "%a %h", "%Z %% %j", "%%Y", "", "x", "%A %B"),
]
SINGLE = [
    *("n", "d", "s", "t", "blank", "nothing", "day", "day2", "at", "clock", "one", "many", "town"),
    *("ok", "hidden", "k", "when", "price", "label", "label2", "g/x", "g/y", "g", "nowhere"),
]
REPEATED = ["r/v", "r/w", "r/name", "r/place", "r/p/q", "c/e", "z/zz", "r", "r/p", "c", "z", "*"]
RELATIVE = [
    *(".", "..", "v", "../v", "../../n", "../r", "../../r", "*", "../*", "x", "q", "../w", "p/q"),
]
CHOICE_PATHS = [" /data/town ", " /data/one ", " /data/many ", "/data/g/x"]

# What each function gives, and the kinds of its arguments ("?" before one that may be missing).
GIVES: dict[str, dict[str, str]] = {
    "number": {
        "count-selected": "text",
        "count": "nodes",
        "count-non-empty": "nodes",
        "sum": "nodes",
        "min": "number ?nodes ?any",
        "max": "number ?nodes ?any",
        "round": "number ?digits",
        "int": "number",
        "floor": "number",
        "ceiling": "number",
        "abs": "number",
        "pow": "base exponent",
        "number": "?any",
        "string-length": "?text",
        "decimal-date-time": "moment",
        "decimal-time": "time",
        "position": "?single",
        "last": "",
    },
    "text": {
        "selected-at": "words small",
        "string": "?any",
        "normalize-space": "?text",
        "concat": "?any ?nodes ?any",
        "join": "text any ?nodes",
        "substr": "text small ?small",
        "substring-before": "text text",
        "substring-after": "text text",
        "translate": "text text text",
        "format-date": "moment format",
        "format-date-time": "moment format",
        "coalesce": "any any",
        "once": "any",
        "pulldata": "table column column key",
        "jr:choice-name": "choice question",
        "if": "truth any any",
    },
    "truth": {
        "true": "",
        "false": "",
        "not": "truth",
        "boolean": "any",
        "boolean-from-string": "any",
        "selected": "words words",
        "contains": "text text",
        "starts-with": "text text",
        "ends-with": "text text",
        "regex": "text pattern",
    },
    "moment": {
        "date": "moment",
        "date-time": "moment",
        "today": "",
        "now": "",
    },
    "nodes": {
        "current": "",
        "instance": "table",
        "indexed-repeat": "",
    },
}
LITERALS = {
    "format": FORMATS,
    "pattern": PATTERNS,
    "time": TIMES,
    "table": ["prices", "area", "yn", "none"],
    "column": ["code", "price", "name", "none"],
    "key": ["a", "7", "07", "none"],
    "choice": ["10", "2", "ct", "yes", "none"],
    "question": CHOICE_PATHS,
}
EDGES, BROKEN = ["0", "10", "400", "401", "1025"], ["0.5", "1.5", "0.1", "123456789.125"]
ARITHMETIC = ("+", "-", "*", "div", "mod")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class TreeMaker:
    """Makes trees; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._makers: dict[str, Callable[[int], Tree]] = {
            "number": self._number,
            "text": self._text,
            "truth": self._truth,
            "moment": self._moment,
            "nodes": self._nodes,
            "single": lambda _: _path(self._pick(SINGLE)),
            "small": lambda _: self._small(),
            "digits": lambda _: self._far([*EDGES, *BROKEN]),
            "base": lambda _: self._far([*EDGES, *BROKEN]),
            "exponent": lambda _: self._far(EDGES),
            "words": lambda depth: _path("many") if self._chance(0.5) else self._text(depth),
        }

    def tree(self, depth: int = 4) -> Tree:
        """A tree of any kind."""
        return self._any(depth)

    def _pick(self, options: list[str]) -> str:
        return self._random.choice(options)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _any(self, depth: int) -> Tree:
        return self._makers[self._pick(list(GIVES))](depth)

    def _of(self, kind: str, depth: int) -> Tree:
        """An argument of this kind, sometimes of any other."""
        if kind in LITERALS:
            return self._literal("text", LITERALS[kind])
        strict = kind in ("nodes", "single", "digits", "base", "exponent")
        if kind == "any" or (not strict and self._chance(0.125)):
            return self._any(depth)
        return self._makers[kind](depth)

    def _literal(self, kind: str, options: list[str]) -> Tree:
        return [kind, self._pick(options)]

    def _small(self) -> Tree:
        number = self._literal("number", ["0", "1", "2", "3", "4"])
        return ["negative", number] if self._chance(0.3) else number

    def _far(self, edges: list[str]) -> Tree:
        """A small number, or one at an edge: powers and roundings leave the range of numbers."""
        if self._chance(0.7):
            return self._small()
        number = self._literal("number", edges)
        if self._chance(0.2):
            number = ["binary", "div", number, ["number", "0"]]
        return ["negative", number] if self._chance(0.4) else number

    def _call(self, gives: str, depth: int) -> Tree:
        name, kinds = self._random.choice(list(GIVES[gives].items()))
        if name == "indexed-repeat":
            return self._indexed(depth)
        tree: Tree = ["call", name]
        for kind in kinds.split():
            if kind.startswith("?") and self._chance(0.4):
                break
            tree.append(self._of(kind.removeprefix("?"), depth - 1))
        return tree

    def _indexed(self, depth: int) -> Tree:
        first: list[str | Tree] = [_path("r"), self._of("number", depth - 1)]
        if self._chance(0.5):
            second: list[str | Tree] = [_path("r/p"), self._small()]
            pairs = [*second, *first] if self._chance(0.5) else [*first, *second]
            return ["call", "indexed-repeat", _path("r/p/q"), *pairs]
        return ["call", "indexed-repeat", _path(self._pick(["r/v", "r/name", "r/p/q"])), *first]

    def _number(self, depth: int) -> Tree:
        if depth <= 0 or self._chance(0.15):
            return self._leaf("number", NUMBERS)
        if self._chance(0.35):
            operator = self._random.choice(ARITHMETIC)
            return self._binary(operator, "number", depth)
        if self._chance(0.1):
            return ["negative", self._of("number", depth - 1)]
        return self._call("number", depth)

    def _text(self, depth: int) -> Tree:
        if depth <= 0 or self._chance(0.25):
            return self._leaf("text", TEXTS)
        return self._call("text", depth)

    def _moment(self, depth: int) -> Tree:
        if depth <= 0 or self._chance(0.3):
            return self._leaf("text", DATES)
        if self._chance(0.2):
            return ["call", "date", self._binary("+", "moment", depth)]
        return self._call("moment", depth)

    def _truth(self, depth: int) -> Tree:
        if depth <= 0:
            return ["call", self._pick(["true", "false"])]
        if self._chance(0.4):
            kind = self._pick(["number", "text", "moment", "nodes"])
            return self._binary(self._random.choice(COMPARISONS), kind, depth)
        if self._chance(0.3):
            return self._binary(self._pick(["and", "or"]), "truth", depth)
        return self._call("truth", depth)

    def _binary(self, operator: str, kind: str, depth: int) -> Tree:
        left, right = self._of(kind, depth - 1), self._of(self._pick([kind, "any"]), depth - 1)
        return ["binary", operator, left, right]

    def _leaf(self, kind: str, literals: list[str]) -> Tree:
        return self._literal(kind, literals) if self._chance(0.5) else self._nodes(0)

    def _nodes(self, depth: int) -> Tree:
        if depth > 0 and self._chance(0.1):
            return ["binary", "|", self._nodes(depth - 1), self._nodes(depth - 1)]
        if depth > 0 and self._chance(0.15):
            return self._table(depth)
        if depth > 0 and self._chance(0.2):
            return self._call("nodes", depth)
        path = self._plain_path()
        if depth > 0 and self._chance(0.4):
            self._narrow(path, depth)
        return path

    def _plain_path(self) -> Tree:
        if self._chance(0.2):
            return _relative(self._pick(RELATIVE))
        if self._chance(0.1):
            return ["path", "/", ["below", self._pick(["v", "q", "r", "x", "*", "none"])]]
        if self._chance(0.05):
            return ["path", ["call", "current"], *_relative(self._pick(RELATIVE))[2:]]
        if self._chance(0.03):
            return ["path", "/", ["child", "data"], ["attribute", "id"]]
        return _path(self._pick(SINGLE if self._chance(0.6) else REPEATED))

    def _narrow(self, path: Tree, depth: int) -> None:
        """Put a predicate on one of the steps."""
        steps = [step for step in path[2:] if isinstance(step, list)]
        named = [step for step in steps if step[0] in ("child", "below")]
        for step in named[-2:]:
            if self._chance(0.6):
                step.append(self._predicate(depth - 1))

    def _predicate(self, depth: int) -> Tree:
        if self._chance(0.4):
            return self._small()
        if self._chance(0.5):
            place: Tree = ["call", "position"]
            return ["binary", self._random.choice(COMPARISONS), place, self._number(depth)]
        return self._truth(depth)

    def _table(self, depth: int) -> Tree:
        table: Tree = ["call", "instance", self._literal("text", ["prices", "area"])]
        path: Tree = ["path", table, ["child", "root"], ["child", "item"]]
        if self._chance(0.2):
            path = ["path", path, ["filter", "", self._predicate(depth - 1)]]
        else:
            self._narrow(path, depth)
        return [*path, ["child", self._pick(["code", "name", "price", "label", "*"])]]


def _path(names: str) -> Tree:
    return ["path", "/", *(["child", name] for name in ("data", *names.split("/")))]


def _relative(names: str) -> Tree:
    axes = {".": "self", "..": "parent"}
    steps = [[axes.get(n, "child"), "" if n in axes else n] for n in names.split("/")]
    return ["path", ".", *steps]


__all__ = ["ARITHMETIC", "COMPARISONS", "GIVES", "TreeMaker"]
