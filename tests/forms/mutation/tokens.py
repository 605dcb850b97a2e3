"""What is put in the place of a token."""

from __future__ import annotations

from dataclasses import dataclass

SHARED = (
    *("< <=", "< >", "<= <", "> >=", "> <", ">= >", "+ -", "- +", "* +", "/ *", "% *", "+= -="),
    *("break continue", "continue break", "min max", "max min", "floor ceil", "ceil floor"),
)
PYTHON = (
    *("== !=", "!= ==", "// /", "and or", "or and", "not ", "True False", "False True", "| &"),
    *("any all", "all any", "None 0"),
)
SCRIPT = (
    *("=== !==", "!== ===", "&& ||", "|| &&", "! ", "true false", "false true", "?? ||"),
    *("some every", "every some", "null 0"),
)


@dataclass(frozen=True)
class Mutant:
    """One token of a file replaced; `at` counts the signs before it."""

    file: str
    line: int
    at: int
    old: str
    new: str
    text: str

    def applied(self, sound: str) -> str:
        """The file with the other token."""
        return sound[: self.at] + self.new + sound[self.at + len(self.old) :]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.old} → {self.new}    {self.text}"


def replacements(token: str, swaps: tuple[str, ...]) -> list[str]:
    """What a token may be replaced by."""
    if token.isdigit():
        return [str(int(token) + 1)]
    return [swap.split(" ")[1] for swap in (*SHARED, *swaps) if swap.split(" ")[0] == token]
