"""Forms of the law pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from inspect_app.core.forms import Form
from inspect_app.core.i18n import _, _l

from .rules import Status

_NEEDED = _l("This is needed.")
_LONG = _l("This is too long.")


class DayField(DateField):
    """A day; its refusal is worded in the visitor's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("This is not a day. Choose it in the calendar.")) from None


class ValueForm(Form):
    """A dated value to be added. The value may be empty: a rule exists, its number is not known."""

    value = StringField(_l("Value"), validators=[Length(max=40, message=_LONG)])
    document = SelectField(_l("Act"), validate_choice=False)
    cite = StringField(
        _l("Article of the act"),
        validators=[InputRequired(message=_NEEDED), Length(max=20, message=_LONG)],
    )
    valid_from = DayField(_l("First day of validity"), validators=[InputRequired(message=_NEEDED)])
    valid_to = DayField(_l("Last day of validity"), validators=[Optional()])
    status = SelectField(
        _l("Law status"),
        choices=[
            SelectChoice(Status.UNVERIFIED.value, _l("Unverified")),
            SelectChoice(Status.VERIFIED.value, _l("Verified against the full text")),
        ],
        validate_choice=False,
    )
    note = TextAreaField(_l("Source and remarks"), validators=[Length(max=1000, message=_LONG)])


class PackForm(Form):
    pack = FileField(_l("Law pack (zip)"), validators=[FileRequired(message=_NEEDED)])


def day_of(text: str, otherwise: dt.date) -> dt.date:
    """The day of a query string, or the other when it is empty or unreadable."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise
