"""Corrective actions of earlier cases: each becomes a question of the next visit.

Its answer stands in the table of answers under the name `corrective_<violation id>`: pass (done),
fail (not done) or not_applicable with a reason. The checklist itself never changes.
"""

from __future__ import annotations

from dataclasses import replace

from checklists import Choice, Question

from .stand_in import stand_in

CORRECTIVE = "corrective_"
CORRECTIVE_SECTION = "corrective"
"""The section that the tablet shows them in."""


def corrective_question(name: str, words: str = "") -> Question:
    """The question that stands for a corrective action."""
    plain = stand_in(name, "verdict", words, words, _CHOICES)
    return replace(plain, code="KP", severity="high")


_CHOICES = (
    Choice("pass", "Đã khắc phục", "Done"),
    Choice("fail", "Chưa khắc phục", "Not done"),
    Choice("not_applicable", "Không áp dụng", "Not applicable"),
)
