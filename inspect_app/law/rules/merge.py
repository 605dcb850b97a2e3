"""How a value that an administrator adds joins the values of the files.

An unverified value gives way for the days the new one covers; so does a value without an end that
began earlier (the law was amended: it ends the day before, and comes back after a new value that
itself ends). A verified value with its own end, or one that begins on the same day or later, never
gives way: that is an overlap and is refused. An unverified amendment also counts: from its first
day on nothing can be signed on the old value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .citation import UNKNOWN, BadCite, Document, legal_basis
from .clocks import YEARLY
from .figures import DatedValue, LawError, Norm, Status, no_overlap

ONE_DAY = dt.timedelta(days=1)
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class LawProblem:
    """What is wrong with an added value; the screen words it by code."""

    code: str
    where: str
    detail: str


def _remains(old: DatedValue, new: DatedValue) -> list[DatedValue]:
    """What is left of `old` when `new` takes its days."""
    left = []
    if old.valid_from < new.valid_from:
        left.append(replace(old, valid_to=new.valid_from - ONE_DAY))
    if new.valid_to is not None and (old.valid_to is None or old.valid_to > new.valid_to):
        left.append(replace(old, valid_from=new.valid_to + ONE_DAY))
    return left


def _gives_way(old: DatedValue, new: DatedValue) -> bool:
    amended = old.valid_to is None and old.valid_from < new.valid_from
    return old.status is Status.UNVERIFIED or amended


def with_added(norm: Norm, new: DatedValue) -> Norm:
    """The norm with the new value in force. Raises LawError on an overlap that may not be."""
    values = [new]
    for old in norm.values:
        if not old.overlaps(new):
            values.append(old)
        elif _gives_way(old, new):
            values.extend(_remains(old, new))
        else:
            raise LawError(
                f"{new.where}: {norm.id}: {new.valid_from} to {new.valid_to or 'open'} overlaps "
                f"the verified value from {old.valid_from} to {old.valid_to or 'open'} "
                f"({old.where}); one value is in force on one day"
            )
    return replace(norm, values=no_overlap(norm.id, values))


def problem_with_kind(unit: str, value: Decimal | str | None) -> str | None:
    """Why the value does not suit the unit, or None. Yearly days are "MM-DD"."""
    if value is None:
        return None
    if unit != YEARLY:
        if isinstance(value, Decimal) and value.is_finite() and value >= 0:
            return None
        return "a number of 0 or more is needed"
    if not isinstance(value, str) or not re.fullmatch(r"\d\d-\d\d", value):
        return 'a yearly day "MM-DD" is needed'
    try:
        dt.date(_LEAP_YEAR, int(value[:2]), int(value[3:]))
    except ValueError:
        return "there is no such day"
    return None


def _problem_with_cite(documents: Mapping[str, Document], new: DatedValue) -> LawProblem | None:
    document = documents.get(new.document)
    if document is None:
        return LawProblem("unknown_document", "document", new.document)
    if new.cite == UNKNOWN:
        if new.status is Status.VERIFIED:
            return LawProblem("cite_needed", "cite", new.cite)
        return None
    try:
        legal_basis(document, new.cite, new.valid_from)
    except BadCite as error:
        return LawProblem("bad_cite", "cite", str(error))
    if not document.valid_on(new.valid_from):
        return LawProblem("document_not_in_force", "document", document.number)
    return None


def problems_with_value(
    norms: Mapping[str, Norm], documents: Mapping[str, Document], figure_id: str, new: DatedValue
) -> list[LawProblem]:
    """Everything that is wrong with a value to be added; empty when it may be."""
    norm = norms.get(figure_id)
    if norm is None:
        return [LawProblem("unknown_figure", "figure_id", figure_id)]
    problems = []
    kind = problem_with_kind(norm.unit, new.value)
    if kind:
        problems.append(LawProblem("bad_value", "value", kind))
    if new.value is None and new.status is Status.VERIFIED:
        problems.append(LawProblem("value_needed", "value", ""))
    cite = _problem_with_cite(documents, new)
    if cite:
        problems.append(cite)
    if new.valid_to is not None and new.valid_to < new.valid_from:
        problems.append(LawProblem("ends_before_start", "valid_to", str(new.valid_to)))
    elif not problems:
        try:
            with_added(norm, new)
        except LawError as error:
            problems.append(LawProblem("overlap", "valid_from", str(error)))
    return problems
