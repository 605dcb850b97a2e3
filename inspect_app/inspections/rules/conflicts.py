"""Refused answers that wait for a person: which of them an accepted answer decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from checklists import Answer

from .operations import AnswerOperation


class Open(Protocol):
    """A refused answer that is kept, as `models.KeptConflict`."""

    op_id: str
    value: str | None
    not_applicable_reason: str
    outcome: str | None
    resolved_by: str | None
    resolved_at: dt.datetime | None


Kept = TypeVar("Kept", bound=Open)


def close(one: Open, outcome: str, *, by: str, at: dt.datetime) -> None:
    """It is decided, by a person and at a time."""
    one.outcome, one.resolved_by, one.resolved_at = outcome, by, at


def closed_by(
    found: Iterable[Kept], sent: AnswerOperation, answer: Answer, *, by: str, at: dt.datetime
) -> list[Kept]:
    """Close what an accepted answer decides among the open ones of its question.

    Those that its sender saw beside it (`settles`), itself when it was refused before, and those
    that say the same as what stands now.
    """
    closed = []
    for one in found:
        if one.outcome is not None:
            continue
        if one.op_id == sent.op_id or one.op_id in sent.settles:
            close(one, "answered", by=by, at=at)
        elif (one.value, one.not_applicable_reason) == (answer.value, answer.not_applicable_reason):
            close(one, "same", by=by, at=at)
        else:
            continue
        closed.append(one)
    return closed
