"""Forms of the case pages: shape only; meaning is checked by the actions."""

from __future__ import annotations

from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from inspect_app.core.forms import Form, SelectChoice
from inspect_app.core.i18n import _l

from .models import MOST_KEY
from .rules.face import SEVERITY_WORDS
from .rules.findings import MAX_TEXT

_SEVERITIES = [SelectChoice(value, words) for value, words in SEVERITY_WORDS.items()]


class DayForm(Form):
    on = DateField(_l("Day on which it was done"), validators=[InputRequired()])


class ResultForm(Form):
    remarks = TextAreaField(
        _l("Assessment, one paragraph per line"), validators=[Length(max=MAX_TEXT)]
    )
    opinion = TextAreaField(_l("Opinion of the inspected side"), validators=[Length(max=MAX_TEXT)])


class InstanceForm(Form):
    """A row of a repeat that comes or goes: its key, or that of the repeat for a new one."""

    key = HiddenField(validators=[InputRequired(), Length(max=MOST_KEY)])
    value = HiddenField(validators=[InputRequired(), Length(max=10)])
    version = HiddenField(validators=[Length(max=10)])


class AttachForm(Form):
    """A file as the answer to a question, and the version of the answer that was seen."""

    question = HiddenField(validators=[InputRequired(), Length(max=MOST_KEY)])
    version = HiddenField(validators=[InputRequired(), Length(max=10)])


class ConflictForm(Form):
    """Who chose between what stands at a question and refused answers, and what was seen.

    `take`: the refused operation whose value is chosen; empty: what stands stays.
    """

    question = HiddenField(validators=[InputRequired(), Length(max=MOST_KEY)])
    version = HiddenField(validators=[InputRequired(), Length(max=10)])
    conflicts = HiddenField(validators=[InputRequired(), Length(max=2000)])
    take = StringField(validators=[Length(max=36)])


class SectionForm(Form):
    """The person who does a section; empty: nobody."""

    section = HiddenField(validators=[InputRequired(), Length(max=MOST_KEY)])
    version = HiddenField(validators=[InputRequired(), Length(max=10)])
    person = SelectField(_l("Who does this section"), validate_choice=False)


class MoveForm(Form):
    """The version that the case is to go on with, and a seal of what the leader saw it drop."""

    version = HiddenField(validators=[InputRequired(), Length(max=32)])
    seen = HiddenField(validators=[InputRequired(), Length(max=64)])


class AcceptForm(Form):
    proposal = HiddenField(validators=[InputRequired(), Length(max=270)])


class DismissForm(Form):
    proposal = HiddenField(validators=[InputRequired(), Length(max=270)])
    reason = StringField(
        _l("Why this is no finding"), validators=[InputRequired(), Length(max=1000)]
    )


class FindingForm(Form):
    title = StringField(_l("What the finding is about"), validators=[Length(max=1000)])
    description = TextAreaField(
        _l("What was found"), validators=[InputRequired(), Length(max=MAX_TEXT)]
    )
    severity = SelectField(_l("How serious it is"), choices=_SEVERITIES)
    responsible = StringField(_l("Who is responsible"), validators=[Length(max=500)])


class BasisField(SelectMultipleField):
    """Clauses to tick; the page draws them itself to show which may not be cited."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ViolationForm(Form):
    acted_on = DateField(_l("Day on which the act ended or was seen"), validators=[InputRequired()])
    references = BasisField(_l("Legal basis on that day"), validate_choice=False)
    responsible = StringField(
        _l("Who answers for the violation"),
        validators=[InputRequired(), Length(max=500)],
        id="violation-responsible",  # the page has another form with this name
    )
    remedy = TextAreaField(_l("What must be done"), validators=[Length(max=MAX_TEXT)])
    remedy_due = DateField(_l("To be done by"), validators=[Optional()])


class AsideForm(Form):
    reason = StringField(
        _l("Why this is no finding"),
        validators=[InputRequired(), Length(max=1000)],
        id="aside-reason",  # the page has another form with this name
    )


class MeasuresForm(Form):
    measures = TextAreaField(
        _l("What was done for the child"), validators=[InputRequired(), Length(max=MAX_TEXT)]
    )


class WithdrawForm(Form):
    reason = StringField(
        _l("Why the violation is withdrawn"), validators=[InputRequired(), Length(max=1000)]
    )
