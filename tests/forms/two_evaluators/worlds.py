"""A form with a node of every kind, and answers that fill it in many ways."""

from __future__ import annotations

import functools
import random

from checklists.forms import Form, compile_form

Answers = list[tuple[str, str]]

_FORM = """
| survey |
| | type | name | label | relevant | calculation | repeat_count | choice_filter | constraint |
| | integer | n | N | | | | | . < 100 |
| | decimal | d | D | | | | | |
| | text | s | S | | | | | |
| | text | t | T | | | | | |
| | integer | blank | Blank | | | | | |
| | text | nothing | Nothing | | | | | |
| | date | day | Day | | | | | |
| | date | day2 | Day 2 | | | | | |
| | dateTime | at | At | | | | | |
| | time | clock | Clock | | | | | |
| | select_one yn | one | One | | | | | |
| | select_multiple area | many | Many | | | | | |
| | select_one area | town | Town | | | | part = ${s} | |
| | acknowledge | ok | Ok | | | | | |
| | integer | hidden | Hidden | ${blank} = 99 | | | | |
| | calculate | k | | | ${n} * 2 | | | |
| | calculate | when | | | date(${day} + 1) | | | |
| | begin_group | g | G | | | | | |
| | text | x | X | | | | | |
| | integer | y | Y | | | | | |
| | end_group | | | | | | | |
| | begin_repeat | r | R | | | | | |
| | integer | v | V | | | | | |
| | decimal | w | W | ../v != 3 | | | | |
| | text | name | Name | | | | | |
| | calculate | place | | | position(..) | | | |
| | begin_repeat | p | P | | | | | |
| | integer | q | Q | | | | | |
| | end_repeat | | | | | | | |
| | end_repeat | | | | | | | |
| | begin_repeat | c | C | | | 2 | | |
| | integer | e | E | | | | | |
| | end_repeat | | | | | | | |
| | begin_repeat | z | Z | | | 0 | | |
| | integer | zz | ZZ | | | | | |
| | end_repeat | | | | | | | |
| | calculate | label | | | jr:choice-name(${town}, '${town}') | | | |
| | calculate | label1 | | | jr:choice-name(${one}, '${one}') | | | |
| | calculate | label2 | | | jr:choice-name(${many}, '${many}') | | | |
| | calculate | label3 | | | jr:choice-name('a', '/data/g/x') | | | |
| | calculate | sums | | | pulldata('sums', 'a', 'c', ${s}) | | | |
| | calculate | price | | | pulldata('prices', 'price', 'code', ${s}) | | | |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | part |
| | yn | yes | Có | Yes | |
| | yn | no | Không | No | |
| | area | 10 | Hà Nội | Hanoi | a |
| | area | 2 | Hải Phòng | Haiphong | a |
| | area | ct | Cần Thơ | Can Tho | b |
"""

PRICES = (
    {"code": "a", "price": "12.5", "name": "Gạo"},
    {"code": "7", "price": "7000", "name": "Sữa"},
    {"code": "07", "price": "", "name": "Bé"},
    {"code": "a", "price": "99", "name": "Gạo hai"},
)

SUMS = tuple({"a": "0.1", "b": "-0", "c": cell} for cell in ("1e16", "1", "-1e16"))
SUMS += tuple({"a": "0.1"} for _ in range(7))
"""Numbers whose sum depends on how it is rounded on the way."""

_WHOLE = ["0", "1", "2", "3", "3", "-1", "7", "42", "2147483647", "", ""]
_BROKEN = ["0", "1.0", "2.5", "-0.5", "1e-7", "0.1", "1234567.25", ""]
_TEXTS = [
    *("a", "b", "07", "7", " 7 ", "5.0", "0", "abc", "a b  c", "Trẻ em", "ắ😀b", "true", "false"),
    *("2024-05-01", "2024-5-1", "2024-05-01T13:07:09.250Z", "0x10", "1e3", "Infinity", "", "yes"),
]
_DAYS = ["2024-02-29", "2026-11-23", "1969-12-31", "1945-03-15", "1900-01-01", ""]
_MOMENTS = ["2024-05-01T08:00:00.000+07:00", "1950-06-30T23:59:59.999Z", "1906-01-01T00:00:00", ""]

CONTEXTS = (
    *("/data", "/data/n", "/data/s", "/data/g", "/data/g/x", "/data/hidden", "/data/many"),
    *("/data/r[1]", "/data/r[2]", "/data/r[2]/v", "/data/r[3]/w", "/data/r[2]/p[2]/q"),
    *("/data/c[2]/e", "/data/day"),
)
"""Nodes that stand in every world."""


@functools.cache
def form() -> Form:
    """The form, with two attached tables."""
    tables = {"prices": PRICES, "sums": SUMS}
    return compile_form(_FORM.encode(), lambda names: {name: tables[name] for name in names})


def answers(seed: int) -> Answers:
    """Answers to every question; the first two seeds are all blank and all full."""
    chance = random.Random(seed)
    # It is answered while it is asked for; what then hides it does not take its answer away.
    found: Answers = [("/data/blank", "99"), ("/data/hidden", "5"), ("/data/blank", "")]

    def put(path: str, values: list[str]) -> None:
        full = [value for value in values if value]
        value = chance.choice(full if seed == 1 else values)
        found.append((path, "" if seed == 0 else value))

    put("/data/n", _WHOLE)
    put("/data/d", _BROKEN)
    put("/data/s", _TEXTS)
    put("/data/t", _TEXTS)
    put("/data/day", _DAYS)
    put("/data/day2", _DAYS)
    put("/data/at", _MOMENTS)
    put("/data/clock", ["08:30:00", "23:59:59.999+07:00", ""])
    put("/data/one", ["yes", "no", ""])
    put("/data/many", ["ct 10", "2", "10 2 ct", ""])
    put("/data/town", ["10", "2", "ct", ""])
    put("/data/ok", ["OK", ""])
    put("/data/g/x", _TEXTS)
    put("/data/g/y", _WHOLE)
    for place in (1, 2, 3):
        put(f"/data/r[{place}]/v", _WHOLE)
        put(f"/data/r[{place}]/w", _BROKEN)
        put(f"/data/r[{place}]/name", _TEXTS)
        for inner in range(1, chance.randint(1, 3)):
            put(f"/data/r[{place}]/p[{inner}]/q", _WHOLE)
    put("/data/r[2]/p[2]/q", _WHOLE)
    put("/data/c[1]/e", _WHOLE)
    put("/data/c[2]/e", _WHOLE)
    return found
