"""Corrective actions of earlier cases: each becomes a question of the next visit.

Its answer stands in the table of answers under the name `corrective_<violation id>`: pass (done),
fail (not done) or not_applicable with a reason. The checklist itself never changes.
"""

from __future__ import annotations

from checklists import Choice, Question

CORRECTIVE = "corrective_"
CORRECTIVE_SECTION = "corrective"
"""The section that the tablet shows them in."""


def corrective_question(name: str, words: str = "") -> Question:
    """The question that stands for a corrective action."""
    return Question(
        code="KP",
        name=name,
        kind="verdict",
        label_vi=words,
        label_en=words,
        hint_vi="",
        hint_en="",
        law=(),
        severity="high",
        critical=False,
        required=False,
        evidence=(),
        status="verified",
        choices=_CHOICES,
        finding_vi="",
        finding_en="",
        remedy="",
        relevant=None,
        constraint=None,
        constraint_vi="",
        constraint_en="",
    )


_CHOICES = (
    Choice("pass", "Đã khắc phục", "Done"),
    Choice("fail", "Chưa khắc phục", "Not done"),
    Choice("not_applicable", "Không áp dụng", "Not applicable"),
)
