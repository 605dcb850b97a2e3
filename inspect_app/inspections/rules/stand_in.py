"""Questions that no checklist holds: a corrective action, a row of a form, a key that is gone."""

from __future__ import annotations

from checklists import Choice, Question


def stand_in(
    key: str, kind: str, label_vi: str, label_en: str, choices: tuple[Choice, ...]
) -> Question:
    """A question of this kind and label, without law, conditions or proposals."""
    return Question(
        code="",
        name=key,
        kind=kind,
        label_vi=label_vi,
        label_en=label_en,
        hint_vi="",
        hint_en="",
        law=(),
        severity="low",
        critical=False,
        required=False,
        evidence=(),
        status="verified",
        choices=choices,
        finding_vi="",
        finding_en="",
        remedy="",
        relevant=None,
        constraint=None,
        constraint_vi="",
        constraint_en="",
    )
