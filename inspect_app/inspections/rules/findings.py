"""What a finding and a violation must have."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem
from inspect_app.law.rules import LegalBasis

SEVERITIES = ("low", "medium", "high", "grave")
MAX_TEXT = 10_000


def checked_text(text: str) -> str:
    """NFC, Unix line ends, without control characters and blanks around it."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = (
        char for char in plain if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def problems_of_finding(title: str, description: str, severity: str) -> list[Problem]:
    problems = []
    if not title:
        text = _l("Say what the finding is about. Nothing was stored.")
        problems.append(Problem("no_title", text, "title"))
    if not description:
        text = _l("Describe what was found. Nothing was stored.")
        problems.append(Problem("no_description", text, "description"))
    if max(len(title), len(description)) > MAX_TEXT:
        text = _l("The text is longer than 10,000 characters. Nothing was stored; shorten it.")
        problems.append(Problem("too_long", text, "description"))
    if severity not in SEVERITIES:
        text = _l("Choose how serious it is. Nothing was stored.")
        problems.append(Problem("severity", text, "severity"))
    return problems


def problems_of_setting_aside(state: str, reason: str) -> list[Problem]:
    """A violation is withdrawn first; what was set aside before stays as it is."""
    if state != "noted":
        text = _l(
            "Only a noted finding can be set aside; withdraw a violation first. Nothing was "
            "changed."
        )
        return [Problem("not_noted", text)]
    if len(reason) < 5:
        text = _l("Give the reason why this is no finding. Nothing was changed.")
        return [Problem("no_reason", text, "reason")]
    return []


class Citable(Protocol):
    """What the rules need to know of a chosen basis."""

    @property
    def reference(self) -> str: ...
    @property
    def basis(self) -> LegalBasis | None: ...
    @property
    def citable(self) -> bool: ...


def problems_of_violation(
    state: str,
    bases: Sequence[Citable],
    *,
    suggested: Sequence[str],
    acted_on: dt.date,
    today: dt.date,
    responsible: str,
    remedy_due: dt.date | None,
) -> list[Problem]:
    """Everything that keeps a finding from being a violation.

    `suggested`: the clauses of the finding's question; no other clause was read for it.
    """
    problems = []
    if state != "noted":
        text = _l("Only a noted finding can become a violation. Nothing was changed.")
        problems.append(Problem("not_noted", text))
    if acted_on > today:
        text = _l("The act cannot lie in the future. Nothing was changed; correct its day.")
        problems.append(Problem("future", text, "acted_on"))
    if not responsible:
        text = _l("Name who is responsible. Nothing was changed.")
        problems.append(Problem("no_responsible", text, "responsible"))
    if remedy_due is not None and remedy_due < today:
        text = _l("The time limit of the remedy has passed already. Nothing was changed.")
        problems.append(Problem("due_past", text, "remedy_due"))
    if not bases:
        text = _l(
            "A violation needs at least one legal basis. Nothing was changed; choose one or keep "
            "it as a finding."
        )
        problems.append(Problem("no_basis", text, "references"))
    foreign = [one for one in bases if one.citable and one.reference not in suggested]
    if foreign:
        text = _l(
            "%(law)s is no clause of this finding's question. Nothing was changed; choose from the "
            "list.",
            law=foreign[0].reference,
        )
        problems.append(Problem("basis_foreign", text, "references"))
    return problems + [_basis_problem(one) for one in bases if not one.citable]


def _basis_problem(one: Citable) -> Problem:
    if one.basis is not None and not one.basis.valid:
        text = _l(
            "%(law)s was not in force on the day of the act. Nothing was changed; choose another "
            "basis.",
            law=one.reference,
        )
        return Problem("basis_not_in_force", text, "references")
    text = _l(
        "%(law)s is not verified: nobody has read its text, so no signed paper may cite it. "
        "Nothing was changed; choose another basis.",
        law=one.reference,
    )
    return Problem("basis_unverified", text, "references")


class Evidence(Protocol):
    """A photo, recording or document of a case."""

    @property
    def finding_id(self) -> str | None:
        """The finding that it was added to."""

    @property
    def question(self) -> str:
        """The question that it was taken at; empty for none."""


class Found(Protocol):
    """A finding."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def question(self) -> str:
        """The question that it was noted at; empty for none."""


def belongs(evidence: Evidence, finding: Found) -> bool:
    """Whether it proves the finding: added to it, or, added to none, taken at its question."""
    if evidence.finding_id is not None:
        return evidence.finding_id == finding.id
    return bool(evidence.question) and evidence.question == finding.question
