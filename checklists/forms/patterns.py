"""Regular expressions of forms: ECMAScript's, matched in time that grows with the text only.

A form comes from outside, and the engines of Python and of browsers can take years over a short
text (`(a+)+$`). So a pattern is compiled here into steps that server and tablet walk along every
way at once (K. Thompson 1968; R. Cox, "Regular Expression Matching: the Virtual Machine Approach",
2009). What a pattern means is what ECMAScript means by it without flags, over UTF-16 units
(ECMA-262, 22.2 and B.1.2). References back and looking around cannot be matched so: refused.

Steps, with targets counted from the step itself; behind the last step is the match:
    ["set", n, n, ...]    one unit; inside where an odd number of the sorted bounds is <= the unit
    ["split", n, n]       both ways        ["jump", n]      one way
    ["at", "start"]       only here: "start", "end", "edge" of a word, "inside" (no such edge)
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

MOST_SIGNS, MOST_STEPS, MOST_NESTED = 500, 1_000, 30
"""What a pattern may hold: signs, steps (a repetition copies its part), groups in groups."""
MOST_SUBJECT = 2_000
"""The longest text that can match, in UTF-16 units."""

Step: TypeAlias = "list[str | int]"
Steps: TypeAlias = list[Step]
Ranges: TypeAlias = list[tuple[int, int]]

_LAST = 0xFFFF
_DIGITS: Ranges = [(48, 57)]
_WORD: Ranges = [(48, 57), (65, 90), (95, 95), (97, 122)]
_BLANKS: Ranges = [
    *((9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
]
_BREAKS: Ranges = [(10, 10), (13, 13), (0x2028, 0x2029)]
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _BLANKS}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_TIMES = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")
_CODED = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})")


class PatternFault(ValueError):
    """A pattern that cannot be used: why, in both languages of the product."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


@functools.lru_cache(maxsize=1_000)
def steps_of(pattern: str) -> Steps:
    """The steps of a pattern. Raises PatternFault."""
    if len(pattern) > MOST_SIGNS:
        raise _too_much(f"{len(pattern)} > {MOST_SIGNS}")
    return _Parser(_units(pattern)).steps()


def matches(steps: Steps, text: str) -> bool:
    """Whether the pattern matches anywhere in the text; never in one that is too long."""
    units = [ord(unit) for unit in _units(text)]
    if len(units) > MOST_SUBJECT:
        return False
    anchored = steps[:1] == [["at", "start"]]
    begun: list[int] = []
    for at in range(len(units) + 1):
        if at == 0 or not anchored:
            begun.append(0)
        elif not begun:
            return False
        waiting = _reached(steps, begun, units, at)
        if waiting is None:
            return True
        begun = [place + 1 for place in waiting if _holds(steps[place], units[at : at + 1])]
    return False


def _reached(steps: Steps, begun: list[int], units: Sequence[int], at: int) -> list[int] | None:
    """The sets that wait for the unit at `at`; None where the end of the pattern is reached."""
    seen, sets = bytearray(len(steps)), []
    while begun:
        place = begun.pop()
        if place == len(steps):
            return None
        if seen[place]:
            continue
        seen[place] = 1
        kind, *targets = steps[place]
        if kind == "set":
            sets.append(place)
        elif kind != "at":
            begun += [place + int(target) for target in targets]
        elif _is_at(str(targets[0]), units, at):
            begun.append(place + 1)
    return sets


def _holds(step: Step, unit: Sequence[int]) -> bool:
    return bool(unit) and bisect_right(step, unit[0], 1) % 2 == 0


def _is_at(where: str, units: Sequence[int], at: int) -> bool:
    if where == "start":
        return at == 0
    if where == "end":
        return at == len(units)
    before, after = (_is_word(units[max(place, 0) : place + 1]) for place in (at - 1, at))
    return (before != after) is (where == "edge")


def _is_word(unit: Sequence[int]) -> bool:
    return any(least <= one <= most for one in unit for least, most in _WORD)


def _units(text: str) -> str:
    """The text with one sign for each UTF-16 unit."""
    if text.isascii():
        return text
    coded = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low + 256 * high) for low, high in zip(coded[::2], coded[1::2], strict=True))


def _set(ranges: Ranges, *, negated: bool = False) -> Steps:
    """The step of a set of units, its bounds sorted and merged."""
    bounds: list[str | int] = []
    end = -1
    for least, most in sorted(ranges):
        if least > end or not bounds:
            bounds += [least, most + 1]
        else:
            bounds[-1] = max(end, most + 1)
        end = int(bounds[-1])
    if negated:
        bounds = bounds[1:] if bounds[:1] == [0] else [0, *bounds]
    return [["set", *bounds]]


def _opposite(ranges: Ranges) -> Ranges:
    edges = [(-1, -1), *sorted(ranges), (_LAST + 1, _LAST + 1)]
    return [(one[1] + 1, two[0] - 1) for one, two in pairwise(edges) if one[1] + 1 <= two[0] - 1]


class _Parser:
    """Recursive descent; steps are made on the way."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def steps(self) -> Steps:
        found = self._either(0)
        if self._at < len(self._text):
            raise _broken("thừa «)»", "unmatched ')'")
        return found

    def _sees(self, *starts: str) -> bool:
        return self._text.startswith(starts, self._at)

    def _next(self) -> str:
        sign = self._text[self._at : self._at + 1]
        if not sign:
            raise _broken("thiếu phần cuối", "it ends too early")
        self._at += 1
        return sign

    def _either(self, depth: int) -> Steps:
        if depth > MOST_NESTED:
            raise _too_much(f"{depth} > {MOST_NESTED}")
        one = self._row(depth)
        ways = [one]
        while self._sees("|"):
            self._at += 1
            ways.append(self._row(depth))
        found = ways[-1]
        for way in ways[-2::-1]:
            found = [["split", 1, len(way) + 2], *way, ["jump", len(found) + 1], *found]
        return found

    def _row(self, depth: int) -> Steps:
        found: Steps = []
        while self._at < len(self._text) and not self._sees("|", ")"):
            found += self._term(depth)
            if len(found) > MOST_STEPS:
                raise _too_much(f"> {MOST_STEPS}")
        return found

    def _term(self, depth: int) -> Steps:
        for sign, where in (("^", "start"), ("$", "end"), ("\\b", "edge"), ("\\B", "inside")):
            if self._sees(sign):
                self._at += len(sign)
                return [["at", where]]
        if self._sees("*", "+", "?") or _TIMES.match(self._text, self._at):
            raise _broken("không có gì để lặp lại", "nothing to repeat")
        return self._repeated(self._atom(depth))

    def _repeated(self, part: Steps) -> Steps:
        """The part with the quantifier behind it; how greedy it is does not matter here."""
        times = _TIMES.match(self._text, self._at)
        if times is not None:
            self._at = times.end()
            least, most = int(times[1]), int(times[3]) if times[3] else None
            most = least if not times[2] else most
        elif self._sees("*", "+", "?"):
            sign = self._next()
            least, most = int(sign == "+"), 1 if sign == "?" else None
        else:
            return part
        if self._sees("?"):
            self._at += 1
        if most is not None and most < least:
            raise _broken("số lần lặp ngược thứ tự", "numbers of times out of order")
        if max(least, most or 0) * (len(part) + 1) > MOST_STEPS:
            raise _too_much(f"> {MOST_STEPS}")
        rest: Steps = []
        if most is None:
            rest = [["split", 1, len(part) + 2], *part, ["jump", -len(part) - 1]]
        for _ in range((most or least) - least):
            rest = [["split", 1, len(part) + len(rest) + 1], *part, *rest]
        return [*(part * least), *rest]

    def _atom(self, depth: int) -> Steps:
        sign = self._next()
        if sign == ".":
            return _set(_BREAKS, negated=True)
        if sign == "[":
            return self._class()
        if sign == "\\":
            return _set(self._escaped(in_class=False))
        if sign != "(":
            return _set([(ord(sign), ord(sign))])
        if self._sees("?:"):
            self._at += 2
        elif self._sees("?"):
            raise _unsupported(f"({self._text[self._at : self._at + 3]}")
        inner = self._either(depth + 1)
        if not self._sees(")"):
            raise _broken("thiếu «)»", "')' is missing")
        self._at += 1
        return inner

    def _class(self) -> Steps:
        negated = self._sees("^")
        self._at += negated
        found: Ranges = []
        while not self._sees("]"):
            least = self._member()
            if self._sees("-") and not self._sees("-]"):
                self._at += 1
                most = self._member()
                if _is_one(least) and _is_one(most):
                    if most[0][0] < least[0][0]:
                        raise _broken("khoảng ký tự ngược thứ tự", "range out of order")
                    least = [(least[0][0], most[0][0])]
                else:  # a class beside the sign makes it an ordinary one
                    least = [*least, *most, (45, 45)]
            found += least
        self._at += 1
        return _set(found, negated=negated)

    def _member(self) -> Ranges:
        sign = self._next()
        return self._escaped(in_class=True) if sign == "\\" else [(ord(sign), ord(sign))]

    def _escaped(self, *, in_class: bool) -> Ranges:
        coded = _CODED.match(self._text, self._at)
        if coded is not None:
            self._at = coded.end()
            unit = int(coded[1] or coded[2], 16)
            return [(unit, unit)]
        sign = self._next()
        if sign.lower() in _CLASSES:
            ranges = _CLASSES[sign.lower()]
            return ranges if sign.islower() else _opposite(ranges)
        is_octal = sign == "0" and self._text[self._at : self._at + 1].isdigit()
        if sign in "123456789ck" or is_octal:
            raise _unsupported(f"\\{sign}")
        unit = 8 if in_class and sign == "b" else _CONTROLS.get(sign, ord(sign))
        return [(unit, unit)]


def _is_one(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _broken(vi: str, en: str) -> PatternFault:
    return PatternFault(f"mẫu của «regex()» sai: {vi}", f"the pattern of regex() is wrong: {en}")


def _unsupported(what: str) -> PatternFault:
    return PatternFault(
        f"mẫu của «regex()» dùng «{what}», chưa được hỗ trợ; hãy viết cách khác",
        f"{what!r} in the pattern of regex() is not supported; write it another way",
    )


def _too_much(why: str) -> PatternFault:
    return PatternFault(
        f"mẫu của «regex()» quá dài hoặc lặp lại quá nhiều lần ({why}); hãy rút gọn",
        f"the pattern of regex() is too long or repeats too often ({why}); shorten it",
    )
