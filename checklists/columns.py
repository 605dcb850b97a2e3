"""The headings that a checklist file may have. Any other heading is a fault.

ODK and Kobo read the plain ones; ours ride along as `bind::ins:...`, which they keep.
"""

from __future__ import annotations

VI, EN = "Tiếng Việt (vi)", "English (en)"

TYPE, NAME = "type", "name"
LABEL_VI, LABEL_EN = f"label::{VI}", f"label::{EN}"
HINT_VI, HINT_EN = f"hint::{VI}", f"hint::{EN}"
RELEVANT, REQUIRED, CALCULATION = "relevant", "required", "calculation"
CONSTRAINT = "constraint"
MESSAGE_VI, MESSAGE_EN = f"constraint_message::{VI}", f"constraint_message::{EN}"

LAW = "bind::ins:law"
NORM, COMPARE, LIMIT = "bind::ins:norm", "bind::ins:compare", "bind::ins:limit"
SEVERITY, CRITICAL = "bind::ins:severity", "bind::ins:critical"
EVIDENCE, STATUS, REMEDY = "bind::ins:evidence", "bind::ins:status", "bind::ins:remedy"
FINDING_VI, FINDING_EN = "bind::ins:finding_vi", "bind::ins:finding_en"
SAYS_VI, SAYS_EN = "bind::ins:says_vi", "bind::ins:says_en"

SURVEY_NEEDED = (TYPE, NAME, LABEL_VI, LABEL_EN, LAW)
SURVEY = (
    *SURVEY_NEEDED,
    *(HINT_VI, HINT_EN, RELEVANT, REQUIRED, CALCULATION),
    *(CONSTRAINT, MESSAGE_VI, MESSAGE_EN),
    *(NORM, COMPARE, LIMIT, SEVERITY, CRITICAL, EVIDENCE, STATUS, REMEDY),
    *(FINDING_VI, FINDING_EN, SAYS_VI, SAYS_EN),
)
CHOICES = ("list_name", "name", LABEL_VI, LABEL_EN)
LAWS = ("doc", "title", "valid_from", "valid_until", "status")
SETTINGS_NEEDED = (
    *("form_title", "form_id", "version", "default_language", "namespaces"),
    *("ins:title_en", "ins:subject"),
)
SETTINGS = (*SETTINGS_NEEDED, "ins:period")

SHEETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "survey": (SURVEY_NEEDED, SURVEY),
    "choices": (CHOICES, CHOICES),
    "laws": (("doc", "title", "valid_from", "status"), LAWS),
    "settings": (SETTINGS_NEEDED, SETTINGS),
}
"""Sheet name -> headings that must be there, headings that may be there."""
