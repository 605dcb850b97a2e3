"""Forms made at random, rich in the rules that engines get wrong.

A form has questions of every type, groups, counted and free repeats (one inside another), choice
lists with a filter, calculations, triggers and defaults. Expressions are built by kind (number,
text, truth, date), read earlier questions only, and so never run in a circle.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

LISTS = {
    "yn": (("yes", "Có", ""), ("no", "Không", "")),
    "area": (("hn", "Hà Nội", "n"), ("hp", "Hải Phòng", "n"), ("ct", "Cần Thơ", "s")),
    "region": (("n", "Bắc", ""), ("s", "Nam", "")),
}
COLUMNS = (
    *("type", "name", "label::Tiếng Việt (vi)", "relevant", "required", "constraint"),
    *("calculation", "choice_filter", "repeat_count", "default", "trigger"),
)
_KINDS = {
    "integer": "number",
    "decimal": "number",
    "text": "text",
    "date": "date",
    "dateTime": "moment",
    "time": "clock",
    "select_one yn": "text",
    "select_one area": "text",
    "select_multiple area": "many",
    "acknowledge": "text",
}


@dataclass
class _Asked:
    """A question that later expressions may read, and the repeats it stands in."""

    name: str
    kind: str
    list_name: str
    repeats: tuple[str, ...]


@dataclass
class FormMaker:
    """Makes one form; the same seed gives the same form."""

    seed: int
    rows: list[dict[str, str]] = field(default_factory=list)
    asked: list[_Asked] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    inside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def markdown(self) -> str:
        """The form as pyxform reads it."""
        self._block(depth=0, length=self.random.randint(8, 14))
        lines = ["| survey |", _line("", *COLUMNS)]
        lines += [_line("", *(row.get(column, "") for column in COLUMNS)) for row in self.rows]
        lines += ["| choices |", _line("", "list_name", "name", "label::Tiếng Việt (vi)", "part")]
        for list_name, choices in LISTS.items():
            lines += [_line("", list_name, *choice) for choice in choices]
        return "\n".join(lines)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _block(self, depth: int, length: int) -> None:
        for _ in range(length):
            if depth < 3 and self._chance(0.16):
                self._repeat(depth)
            elif depth < 3 and self._chance(0.1):
                self._group(depth)
            elif self._chance(0.3):
                self._calculation()
            else:
                self._question()

    def _name(self, start: str) -> str:
        return f"{start}{len(self.rows)}"

    def _add(self, **cells: str) -> None:
        self.rows.append({key.replace("label", COLUMNS[2]): text for key, text in cells.items()})

    def _relevant(self) -> str:
        return self._truth(2) if self.asked and self._chance(0.4) else ""

    def _group(self, depth: int) -> None:
        name = self._name("g")
        self._add(type="begin_group", name=name, label="Nhóm", relevant=self._relevant())
        self._block(depth + 1, self.random.randint(1, 3))
        self._add(type="end_group")

    def _repeat(self, depth: int) -> None:
        name = self._name("r")
        count = self.random.choice(["", "2", "3"])
        numbers = [one for one in self._reachable() if one.kind == "number"]
        if numbers and self._chance(0.4):
            count = f"int(${{{self.random.choice(numbers).name}}} mod 4)"
        self._add(type="begin_repeat", name=name, label="Lặp", repeat_count=count)
        self.inside = (*self.inside, name)
        self._block(depth + 1, self.random.randint(2, 4))
        self.inside = self.inside[:-1]
        self._add(type="end_repeat")
        self.closed.append(name)

    def _question(self) -> None:
        kind = self.random.choice(list(_KINDS))
        name = self._name("q")
        cells = {"type": kind, "name": name, "label": "Câu", "relevant": self._relevant()}
        list_name = kind.partition(" ")[2]
        if list_name == "area" and self._chance(0.5):
            cells["choice_filter"] = f"part = {self._text(1)}"
        if self._chance(0.3):
            cells["required"] = self._truth(1) if self._chance(0.5) else "yes"
        value = _KINDS[kind]
        if value in ("number", "date") and self._chance(0.5):
            other = self._number(1) if value == "number" else self._date(1)
            cells["constraint"] = f". {self.random.choice(['<', '>=', '!='])} {other}"
        if kind == "integer" and self._chance(0.2):
            cells["default"] = self.random.choice(["7", "1 + 2"])
        self._add(**cells)
        self.asked.append(_Asked(name, value, list_name, self.inside))

    def _calculation(self) -> None:
        name = self._name("k")
        kind = self.random.choice(["number", "text", "truth", "date"])
        expression = self._of(kind, 3)
        if self._chance(0.1):
            kind, expression = "text", f"once({self._entered()})"
        cells = {"type": "calculate", "name": name, "calculation": expression}
        sources = [one for one in self._reachable() if one.repeats == self.inside]
        sources = [one for one in sources if one.name.startswith("q")]
        if sources and self._chance(0.1):
            cells["trigger"] = f"${{{self.random.choice(sources).name}}}"
        self._add(**cells)
        self.asked.append(_Asked(name, "text" if kind == "date" else kind, "", self.inside))

    def _reachable(self) -> list[_Asked]:
        """Questions that stand for one value here: in the same repeats or outside of them."""
        return [one for one in self.asked if self.inside[: len(one.repeats)] == one.repeats]

    def _repeated(self) -> list[_Asked]:
        """Questions inside one finished repeat of the top level."""
        found = [one for one in self.asked if len(one.repeats) == 1 and not self.inside]
        return [one for one in found if one.repeats[0] in self.closed]

    def _of(self, kind: str, depth: int) -> str:
        return {
            "number": self._number,
            "text": self._text,
            "truth": self._truth,
            "date": self._date,
        }[kind](depth)

    def _leaf(self, kind: str) -> str:
        fitting = [one for one in self._reachable() if one.kind == kind]
        return f"${{{self.random.choice(fitting).name}}}" if fitting else ""

    def _entered(self) -> str:
        """A question or a literal: once() of ODK may look before calculations are done."""
        texts = [one.name for one in self._reachable() if one.kind == "text"]
        texts = [f"${{{name}}}" for name in texts if name.startswith("q")]
        return self.random.choice([*texts, "'yes'"])

    def _number(self, depth: int) -> str:
        if depth <= 0 or self._chance(0.2):
            literal = self.random.choice(["0", "1", "2", "3.5", "10", "100"])
            return (self._chance(0.7) and self._leaf("number")) or literal
        a, b = self._number(depth - 1), self._number(depth - 1)
        text, date = self._text(depth - 1), self._date(depth - 1)
        options = [
            f"({a} {self.random.choice(['+', '-', '*', 'div', 'mod'])} {b})",
            f"round({a}, {self.random.choice(['0', '1', '2'])})",
            f"int({a})",
            f"-({a})",
            f"min({a}, {b})",
            f"max({a}, {b})",
            f"abs({a})",
            f"floor({a})",
            f"number({text})",
            f"string-length({text})",
            f"if({self._truth(depth - 1)}, {a}, {b})",
            f"decimal-date-time({date})",
            f"int({date} - {self._date(0)})",
            f"({a} div 0)",
        ]
        moment, clock = self._leaf("moment"), self._leaf("clock")
        options += [f"decimal-date-time({moment})"] * bool(moment)
        options += [f"decimal-time({clock})"] * bool(clock)
        many = self._leaf("many")
        if many:
            options += [f"count-selected({many})"] * 2
        if self.inside:
            options += ["position(..)"] * 2
        for one in self._repeated()[:2]:
            name, repeat = f"${{{one.name}}}", f"${{{one.repeats[0]}}}"
            options += [f"count({repeat})", f"sum({name})", f"max({name})", f"count({name})"]
            options += [f"number(indexed-repeat({name}, {repeat}, {self._number(0)}))"]
        return self.random.choice(options)

    def _text(self, depth: int) -> str:
        if depth <= 0 or self._chance(0.2):
            literal = self.random.choice(["'n'", "'s'", "'yes'", "'hn'", "''", "'Bé An'", "'2'"])
            return (self._chance(0.6) and self._leaf("text")) or literal
        a, b = self._text(depth - 1), self._text(depth - 1)
        options = [
            f"concat({a}, '-', {b})",
            f"if({self._truth(depth - 1)}, {a}, {b})",
            f"coalesce({a}, {b})",
            f"substr({a}, {self.random.choice(['0', '1', '-2'])}, 2)",
            f"join(' ', {a}, {b})",
            f"string({self._number(depth - 1)})",
            f"format-date({self._date(depth - 1)}, '%d/%m/%Y %b')",
            f"normalize-space({a})",
            f"translate({a}, 'ab', 'x')",
            f"string(date({a}))",
            f"substring-before({a}, {b})",
        ]
        moment = self._leaf("moment")
        options += [f"format-date-time({moment}, '%y-%n-%e %H:%M:%S.%3 %h')"] * bool(moment)
        many = self._leaf("many")
        if many:
            options += [f"selected-at({many}, {self.random.choice(['0', '1', '5'])})"] * 2
        areas = [one for one in self._reachable() if one.list_name == "area"]
        if areas:
            name = self.random.choice(areas).name
            options += [f"jr:choice-name(${{{name}}}, '${{{name}}}')"] * 2
        for one in self._repeated()[:2]:
            name, repeat = f"${{{one.name}}}", f"${{{one.repeats[0]}}}"
            options += [f"join(',', {name})", f"indexed-repeat({name}, {repeat}, 1)"]
        return self.random.choice(options)

    def _truth(self, depth: int) -> str:
        a, b = self._number(depth - 1), self._number(depth - 1)
        text, other = self._text(depth - 1), self._text(depth - 1)
        options = [
            f"{a} {self.random.choice(['=', '!=', '<', '<=', '>', '>='])} {b}",
            f"{text} {self.random.choice(['=', '!='])} {other}",
            f"{self._date(depth - 1)} {self.random.choice(['<', '>='])} {self._date(depth - 1)}",
            f"contains({text}, {other})",
            f"starts-with({text}, {other})",
            f"regex({text}, '^[a-z ]+$')",
        ]
        for asked in self._reachable():
            if asked.list_name:
                choice = self.random.choice(LISTS[asked.list_name])[0]
                options += [f"selected(${{{asked.name}}}, '{choice}')"]
            options += [f"${{{asked.name}}} = ''"]
        if depth > 0:
            one, two = self._truth(depth - 1), self._truth(depth - 1)
            options += [f"not({one})", f"({one}) and ({two})", f"({one}) or ({two})"]
        return self.random.choice(options)

    def _date(self, depth: int) -> str:
        if depth <= 0 or self._chance(0.4):
            literal = self.random.choice(["today()", "'2024-05-01'", "date('2026-01-31')"])
            return (self._chance(0.7) and self._leaf("date")) or literal
        return f"date({self._date(depth - 1)} + {self.random.choice(['1', '30', '-365'])})"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
