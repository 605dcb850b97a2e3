"""Does an expression make sense? Found when the file is read, not when an inspector answers.

Every part has a kind: number, text, date or truth. A sum of a date and a text, a choice that
the question does not have, a comparison of unlike things: each is an ExpressionError.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from checklists.days import day_from
from checklists.expression import Node
from checklists.faults import ExpressionError

KindOf = Callable[[str], str]
"""Kind of the question or calculation of that name."""
ChoicesOf = Callable[[str], Collection[str]]
"""Names of the choices of that question; empty when it has none."""

_RESULT = {
    **dict.fromkeys(("+", "-", "*", "div", "mod", "neg", "int", "round"), ("number", "number")),
    **dict.fromkeys(("and", "or", "not"), ("truth", "truth")),
    "selected": ("text", "truth"),
    "count-selected": ("text", "number"),
    "decimal-date-time": ("date", "number"),
}
"""Functions whose arguments are all of one kind: that kind, and the kind of the result."""
_MOST_DIGITS = 6


def kind_of(node: Node, kinds: KindOf, choices: ChoicesOf, itself: str = "") -> str:
    """The kind of the tree's value. Raises ExpressionError where the parts do not fit.

    `itself` is the kind of the answer that `.` stands for; "" where `.` makes no sense.
    """
    if node.kind in ("number", "norm"):
        return "number"
    if node.kind == "text":
        return "text"
    if node.kind == "name":
        return kinds(node.text)
    if node.kind == "self":
        if not itself:
            raise ExpressionError("chỉ dùng «.» trong constraint", "'.' is for constraints only")
        return itself
    _known_choices(node, choices)
    args = [kind_of(arg, kinds, choices, itself) for arg in node.args]
    return _of_call(node, args)


def _known_choices(node: Node, choices: ChoicesOf) -> None:
    """A literal compared with a choice question must be one of its choices."""
    if node.text not in ("=", "!=", "selected") or node.args[0].kind != "name":
        return
    known = choices(node.args[0].text)
    literal = node.args[1]
    if known and literal.kind == "text" and literal.text and literal.text not in known:
        raise ExpressionError(
            f"câu hỏi «{node.args[0].text}» không có lựa chọn «{literal.text}»",
            f"{node.args[0].text!r} has no choice {literal.text!r}",
        )


def _of_call(node: Node, args: list[str]) -> str:
    function = node.text
    if function in _RESULT:
        wanted, result = _RESULT[function]
        _all(function, args, wanted)
        if function == "round" and len(args) > 1:
            _digits(node.args[1])
        return result
    if function in ("=", "!="):
        return _equality(node, args)
    if function in ("<", "<=", ">", ">=", "min", "max"):
        kind = _ordered(function, args)
        return kind if function in ("min", "max") else "truth"
    return _of_others(node, args)


def _of_others(node: Node, args: list[str]) -> str:
    if node.text == "if":
        _all("if", args[:1], "truth")
        return _same("if", args[1:])
    if node.text == "coalesce":
        return _same("coalesce", args)
    if node.text == "date":
        _iso_date(node.args[0])
    return "truth" if node.text in ("true", "false") else "date"


def _fault(function: str, args: list[str]) -> ExpressionError:
    met = ", ".join(args)
    return ExpressionError(
        f"«{function}» không dùng được với ({met})", f"{function!r} does not take ({met})"
    )


def _all(function: str, args: list[str], wanted: str) -> str:
    if any(arg != wanted for arg in args):
        raise _fault(function, args)
    return wanted


def _same(function: str, args: list[str]) -> str:
    return _all(function, args, args[0])


def _ordered(function: str, args: list[str]) -> str:
    if args[0] not in ("number", "date"):
        raise _fault(function, args)
    return _same(function, args)


def _equality(node: Node, args: list[str]) -> str:
    blank_test = any(arg.kind == "text" and not arg.text for arg in node.args)
    if not blank_test:
        _same(node.text, args)
    return "truth"


def _digits(node: Node) -> None:
    if node.kind != "number" or not node.text.isdigit() or int(node.text) > _MOST_DIGITS:
        raise ExpressionError(
            f"số chữ số của round phải là 0-{_MOST_DIGITS}",
            f"round takes 0 to {_MOST_DIGITS} digits",
        )


def _iso_date(node: Node) -> None:
    try:
        day_from(node.text if node.kind == "text" else "")
    except ValueError as error:
        raise ExpressionError("date() cần 'năm-tháng-ngày'", "date() takes 'yyyy-mm-dd'") from error
