"""States of a case: their words and what may be done in each."""

from __future__ import annotations

from inspect_app.core.i18n import _l

STATE_WORDS = {
    "opened": (_l("Decided, not yet announced"), "plain"),
    "in_progress": (_l("Field work under way"), "warn"),
    "ready": (_l("Field work closed"), "warn"),
    "concluded": (_l("Result signed"), "ok"),
    "closed": (_l("Case closed"), "ok"),
}
"""State to its words and its colour."""

PROCEDURE_WORDS = {
    "inspection": _l("Inspection"),
    "specialised_check": _l("Specialised check"),
}

RESULT_KIND = {"inspection": "conclusion", "specialised_check": "check_notice"}
"""A specialised check has no conclusion (Decree 217/2025/NĐ-CP): it ends with a notice."""

RESULT_SYMBOL = {"conclusion": "KL", "check_notice": "TB"}

ANSWERING = frozenset({"in_progress"})
FINDING = frozenset({"in_progress", "ready"})
