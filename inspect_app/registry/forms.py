"""Forms of the register."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from inspect_app.core.forms import Form
from inspect_app.core.i18n import _l


class WorkbookForm(Form):
    file = FileField(
        _l("Workbook (.xlsx, at most 20 MB)"),
        validators=[FileRequired(_l("Choose a file. Nothing was sent."))],
    )


class SearchForm(Form):
    class Meta:
        csrf = False  # a search changes nothing

    q = StringField(_l("Name, code or address"), validators=[Optional(), Length(max=100)])
    kind = SelectField(_l("Kind"), validators=[Optional()])
    commune = SelectField(_l("Commune"), validators=[Optional()])
