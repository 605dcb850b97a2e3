"""Forms of the planning pages. Rows are ticked as `entity_id` or `item_id`, read by the views."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from inspect_app.core.i18n import _l

KEEP = "keep"
"""Value of a select that leaves the field as it is."""
NOBODY = "nobody"


class CreateForm(FlaskForm):
    year = IntegerField(_l("Plan year"), validators=[InputRequired()])
    title = StringField(_l("Plan title"), validators=[Optional(), Length(max=200)])


class SeenForm(FlaskForm):
    """What every change carries: the version of the plan that the person looked at."""

    seen = HiddenField(validators=[DataRequired()])

    @property
    def version(self) -> int:
        """0 for anything that is no number: no plan ever had that version."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


class ChangeForm(SeenForm):
    month = SelectField(_l("Planned month"))
    leader_id = SelectField(_l("Team leader"))
    set_members = BooleanField(_l("Set the members below (replaces the present ones)"))
    member_ids = SelectMultipleField(_l("Members of the team"), validate_choice=False)
    procedure = SelectField(_l("Planned procedure"))
    checklist_code = SelectField(_l("Planned checklist"))
    set_note = BooleanField(_l("Set the note below (replaces the present one)"))
    note = StringField(_l("Note on the visit"), validators=[Length(max=2000)])


class ReasonForm(SeenForm):
    reason = TextAreaField(_l("Reason for leaving out"), validators=[Length(max=4000)])


class ReturnForm(SeenForm):
    comment = TextAreaField(_l("Comment for the drafter"), validators=[Length(max=4000)])


class DecisionForm(FlaskForm):
    decided_on = DateField(_l("Decision dated"), validators=[InputRequired()])
    content = TextAreaField(_l("What is inspected"), validators=[DataRequired(), Length(max=4000)])
    period_from = DateField(_l("Period inspected, from"), validators=[InputRequired()])
    period_to = DateField(_l("Period inspected, to"), validators=[InputRequired()])
