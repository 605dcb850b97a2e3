"""Pure rules about papers: kinds, states, who reads, whose turn it is to sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from inspect_app.core.i18n import _l

Kind = Literal[
    "decision", "conclusion", "check_notice", "minutes", "transparency", "explanation_request"
]

KIND_NAMES = {
    "decision": _l("Inspection decision"),
    "conclusion": _l("Conclusion of inspection"),
    "check_notice": _l("Notice of check results"),
    "minutes": _l("Minutes of work"),
    "transparency": _l("Transparency report of a fund"),
    "explanation_request": _l("Request to a fund for an explanation"),
}
"""A kind is a module of `reports` with `Data` and `build`; to add one, add its name here."""

STATE_NAMES = {
    "rendering": (_l("PDF being made"), "plain"),
    "rendered": (_l("Waits for signatures"), "warn"),
    "partly_signed": (_l("Partly signed"), "warn"),
    "signed": (_l("Fully signed"), "ok"),
    "failed": (_l("Could not be made"), "bad"),
    "outdated": (_l("To be drafted again"), "warn"),
    "signing_stopped": (_l("Signing was stopped"), "bad"),
    "cancelled": (_l("Called off"), "plain"),
}
"""What is shown of a paper (`shown_state`), to its words and its colour."""

STOPPED = ("outdated", "signing_stopped", "cancelled")
"""Failure codes of papers that were made, and that something else keeps from being signed."""

SIGNATURE_STATE_NAMES = {
    "waiting": _l("Waiting for signature"),
    "asked": _l("Being signed"),
    "signed": _l("Signature made"),
}

FAILURE_NAMES = {
    "unverified_law": _l(
        "The paper would cite law that nobody has checked against its text. Have the norm verified "
        "or take it out, then draft again."
    ),
    "figures_disagree": _l(
        "Figures of the paper contradict each other. Correct them where they come from, then "
        "draft again."
    ),
    "picture_refused": _l("A picture cannot be read. Replace it, then draft again."),
    "text_too_long": _l("A text is too long for the paper. Shorten it, then draft again."),
    "outdated": _l(
        "What the paper tells was changed after it was drafted, so it can no longer be signed. "
        "Draft it again."
    ),
    "signing_stopped": _l(
        "What the paper tells was changed after its first signature, so nobody can sign it any "
        "more. What is signed stays as it is; draft a new paper."
    ),
    "cancelled": _l(
        "The paper was called off before all had signed it. It is not issued; its number stays "
        "taken."
    ),
    "bad_data": _l("The data of the paper are incomplete or wrong. Report this to the developers."),
}
"""Why a paper was not made, in words for its drafter."""

SIGNABLE = ("rendered", "partly_signed")

SEE_ALL = "document.view_all"

READ_BY_KIND: dict[str, str] = {
    "transparency": "audit.view",
    "explanation_request": "audit.view",
}
"""Kinds that a permission opens to its holders in the whole body."""


class Signing(Protocol):
    """What the rules need to know of a signature."""

    @property
    def position(self) -> int: ...
    @property
    def user_id(self) -> str: ...
    @property
    def state(self) -> str: ...


S = TypeVar("S", bound=Signing)


def shown_state(state: str, failure_code: str) -> str:
    """The key in STATE_NAMES of a paper's state as its readers see it."""
    return failure_code if state == "failed" and failure_code in STOPPED else state


def next_unsigned(signatures: Sequence[S]) -> S | None:
    """The signature whose turn it is: the lowest position that is not signed; None at the end."""
    return min(
        (s for s in signatures if s.state != "signed"), key=lambda s: s.position, default=None
    )


def state_after_signature(signatures: Sequence[Signing]) -> str:
    """The paper's state when some signatures are there."""
    return "signed" if next_unsigned(signatures) is None else "partly_signed"
