"""The base of all forms: WTForms' own sentences in the language of the page."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs

from .i18n import _, _l

__all__ = ["Form", "SelectChoice"]

_WTFORMS_SENTENCES = (
    _l("This field is required."),
    _l("Not a valid choice."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("Not a valid date value."),
    _l("Invalid Choice: could not coerce."),
    _l("Field cannot be longer than %(max)d characters."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
)
"""Named here so that the catalogue check sees what the library says."""


class _Sentences:
    def gettext(self, text: str) -> str:
        return str(_(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return str(_(plural))  # Vietnamese has one form; English reads well enough with it


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> _Sentences:
            return _Sentences()
