"""Who may sign a working paper, and when: preparer, then reviewer, then lead (ISA 220, 230)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Step = Literal["prepared", "reviewed", "frozen"]
STEPS: tuple[Step, ...] = ("prepared", "reviewed", "frozen")


@dataclass(frozen=True)
class Signature:
    """One person put a name under what the paper said then (`sha256`)."""

    step: Step
    person: str
    sha256: str


def standing(signatures: Sequence[Signature]) -> tuple[Signature, ...]:
    """The signatures that still count, oldest first: preparing again starts anew."""
    starts = [at for at, one in enumerate(signatures) if one.step == "prepared"]
    return tuple(signatures[starts[-1] :]) if starts else ()


def next_step(signatures: Sequence[Signature]) -> Step | None:
    """The step that the standing signatures wait for; None once the paper is frozen."""
    done = len(standing(signatures))
    return STEPS[done] if done < len(STEPS) else None


def problem(
    step: Step,
    person: str,
    lead: str,
    sha256: str,
    signatures: Sequence[Signature],
    *,
    concluded_by: Collection[str] = (),
) -> str | None:
    """Why this person may not take this step on the paper as it is now, as a code; None: may.

    Preparing may be done again until the paper is frozen. The reviewer is neither the preparer nor
    the lead, who signs last, nor one of those who concluded on its exceptions.
    """
    waiting = next_step(signatures)
    if waiting is None:
        return "frozen"
    if step == "prepared":
        return None
    if step != waiting:
        return "not_its_turn"
    counted = standing(signatures)
    wrong = {
        "changed": any(one.sha256 != sha256 for one in counted),
        "not_lead": step == "frozen" and person != lead,
        "same_person": person == counted[-1].person,
        "lead_reviews": step == "reviewed" and person == lead,
        "own_work": step == "reviewed" and person in concluded_by,
    }
    return next((code for code, found in wrong.items() if found), None)
