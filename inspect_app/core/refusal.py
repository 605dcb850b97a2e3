"""Two families of refusal that people see. Anything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `text`: what happened, what to do, is my data safe (translated,
    may be lazy). `where` names the field, or sheet/row/column."""

    code: str
    text: Any
    where: str = ""

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "text": str(self.text), "where": self.where}


class Refused(Exception):
    """The law or the state of the record does not allow this. Nothing was changed."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(problem.code for problem in self.problems))


class Conflict(Refused):
    """Somebody else changed the record first; both values are kept and shown."""


def refuse_if(problems: Sequence[Problem]) -> None:
    """Raise Refused when there is any problem."""
    if problems:
        raise Refused(problems)


class NotAllowed(Exception):
    """The actor lacks the permission."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(permission)


class NotFound(Exception):
    """No such record for this actor: absent and foreign look the same from outside."""
