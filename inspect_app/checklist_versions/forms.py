"""Forms of the published checklists."""

from __future__ import annotations

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired

from inspect_app.core.forms import Form, SelectChoice
from inspect_app.core.i18n import _l


class WorkbookForm(Form):
    file = MultipleFileField(
        _l("Workbook (XLSForm, .xlsx or .xls, at most 10 MB), with its tables (.csv) if any"),
        validators=[FileRequired(_l("Choose a file. Nothing was sent."))],
    )
    subject = SelectField(
        _l("For whom a form is made"),
        choices=[
            SelectChoice("facility", _l("Facilities")),
            SelectChoice("fund", _l("Charity funds")),
        ],
        default="facility",
    )


class PublishForm(Form):
    valid_from = DateField(
        _l("New cases pin this version from"),
        validators=[InputRequired(_l("Give the first day on which new cases use this version."))],
    )


class SeenForm(Form):
    """What a person saw before pressing: the count of edits of a row or a draft."""

    seen = IntegerField(validators=[InputRequired()])
