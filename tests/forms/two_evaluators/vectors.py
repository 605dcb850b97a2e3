"""Expressions that both evaluators must get right, with what is right (tests/oracle/SEMANTICS.md).

A line of expressions.txt is an expression, seen from /data unless a path stands before it, and its
text. `!` stands for no value: a fault. `<9*5000>` is a sign so many times over, `<U+001C>` one that
no editor shows.
"""

from __future__ import annotations

import re
from pathlib import Path

ANSWERS = (
    *(("/data/n", "0"), ("/data/d", "1"), ("/data/s", "a"), ("/data/t", "Trẻ em")),
    *(("/data/day", "2024-05-01"), ("/data/day2", "2024-01-02")),
    *(("/data/at", "2024-05-01T13:07:09.250Z"), ("/data/clock", "08:30:00")),
    *(("/data/one", "yes"), ("/data/many", "2 10"), ("/data/town", "10"), ("/data/ok", "OK")),
    *(("/data/blank", "99"), ("/data/hidden", "5"), ("/data/blank", "")),
    *(("/data/g/x", "xx"), ("/data/r[1]/v", "3"), ("/data/r[2]/v", "4"), ("/data/r[3]/v", "7")),
    *(("/data/r[1]/w", "1.50"), ("/data/r[2]/w", "0.25"), ("/data/r[1]/name", "một")),
    *(("/data/r[1]/p[1]/q", "11"), ("/data/r[2]/p[1]/q", "21"), ("/data/r[2]/p[2]/q", "22")),
    *(("/data/c[2]/e", "8"),),
)
"""To the form of `worlds`."""

EXPRESSIONS = Path(__file__).with_name("expressions.txt")


def lines() -> list[tuple[str, str, str]]:
    """Node, expression and expected text of each line."""
    return [_line(line) for line in EXPRESSIONS.read_text(encoding="utf-8").strip("\n").split("\n")]


def spelt(written: str) -> str:
    """The text with the signs that stand for others."""
    shown = re.sub(r"<U\+([0-9A-F]{4})>", lambda sign: chr(int(sign[1], 16)), written)
    return re.sub(r"<(.)\*([0-9]+)>", lambda sign: sign[1] * int(sign[2]), shown)


def _line(written: str) -> tuple[str, str, str]:
    left, _, expected = spelt(written).rpartition("->")
    where, colon, expression = left.rpartition(": ") if left.startswith("/data") else ("", "", left)
    assert bool(colon) == bool(where)
    return where or "/data", expression.strip(" "), expected.strip(" ")
