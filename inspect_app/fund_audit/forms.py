"""Forms of the fund audit: start, sample, dispose of an exception, draft the report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from inspect_app.core.forms import Form, SelectChoice
from inspect_app.core.i18n import _l
from inspect_app.funds.forms import MoneyField

from .rules.book import BoardResolution


class AuditForm(Form):
    period_from = DateField(_l("First day of the audit"), validators=[InputRequired()])
    period_to = DateField(_l("Last day of the audit"), validators=[InputRequired()])
    resolution_number = StringField(
        _l("Number of the board's resolution"), validators=[Optional(), Length(max=80)]
    )
    resolution_on = DateField(_l("Day of the resolution"), validators=[Optional()])
    resolution_percent = DecimalField(
        _l("Management cost that it allows (%)"), validators=[Optional(), NumberRange(0, 100)]
    )
    accept_unproved = BooleanField(
        _l("Go on with lines that no printed balance proves; the report says so")
    )

    def days(self) -> tuple[dt.date, dt.date]:
        """The period; call only after validation."""
        if self.period_from.data is None or self.period_to.data is None:
            raise TypeError("the form was not validated")
        return self.period_from.data, self.period_to.data

    def resolution(self) -> BoardResolution | None:
        """The resolution, when all three of its fields are filled."""
        number, on = (self.resolution_number.data or "").strip(), self.resolution_on.data
        percent = self.resolution_percent.data
        if not number or on is None or percent is None:
            return None
        return BoardResolution(number, on, Decimal(percent))

    def half_resolution(self) -> bool:
        """Some but not all of the resolution's fields are filled."""
        filled = [
            bool((self.resolution_number.data or "").strip()),
            self.resolution_on.data is not None,
            self.resolution_percent.data is not None,
        ]
        return any(filled) and not all(filled)


class DispositionForm(Form):
    disposition = RadioField(_l("What became of it"), validators=[DataRequired()])
    reason = TextAreaField(_l("Reason and evidence"), validators=[DataRequired(), Length(max=2000)])
    answer_file = SelectField(
        _l("Document that came with the fund's answer"), validators=[Optional()]
    )
    file = FileField(_l("Document (PDF, Office or text, at most 15 MB)"))


class ViolationForm(Form):
    """Its ids differ from those of the form beside it."""

    case = RadioField(_l("Inspection case"), validators=[DataRequired()], id="violation-case")
    references = SelectMultipleField(
        _l("Clauses broken"), validators=[DataRequired()], validate_choice=False
    )
    description = TextAreaField(
        _l("What was found"),
        validators=[DataRequired(), Length(max=2000)],
        id="violation-description",
    )
    responsible = StringField(
        _l("Who answers for the violation"), validators=[DataRequired(), Length(max=500)]
    )
    remedy = TextAreaField(_l("What must be done"), validators=[Length(max=2000)])


class ConclusionForm(Form):
    conclusion = TextAreaField(
        _l("What the test concludes"), validators=[DataRequired(), Length(max=2000)]
    )


class ReportForm(Form):
    head = SelectField(_l("Head of department who signs after you"))
    list_open = BooleanField(_l("List the open exceptions in the report as open"))


class ExplanationForm(Form):
    """What is asked stands beside each exception, in fields named `asks-` and its id."""

    due_on = DateField(_l("Last day of the fund's answer"), validators=[InputRequired()])
    head = SelectField(_l("Head of department who signs after your initials"))


class CancelForm(Form):
    reason = TextAreaField(
        _l("Why the letter is cancelled"), validators=[DataRequired(), Length(max=1000)]
    )


class ReplyForm(Form):
    text = TextAreaField(
        _l("What the fund answered"), validators=[DataRequired(), Length(max=5000)]
    )
    received_on = DateField(_l("Day on which the answer came"), validators=[InputRequired()])
    files = MultipleFileField(
        _l("Files of the answer (PDF, Office, text, JPEG or PNG, at most 15 MB each)")
    )


class WishForm(Form):
    reference = StringField(
        _l("Bank reference of the gift"), validators=[DataRequired(), Length(max=60)]
    )
    amount = MoneyField(_l("Amount of the gift (đồng)"), validators=[InputRequired()])
    wish = RadioField(
        _l("What the giver wishes"),
        choices=[
            SelectChoice("anonymous", _l("Without a name")),
            SelectChoice("named", _l("By name")),
        ],
        default="anonymous",
        validators=[DataRequired()],
    )
    donor = StringField(_l("Name as it is to be published"), validators=[Length(max=120)])
    evidence = TextAreaField(
        _l("How the giver told it"), validators=[DataRequired(), Length(max=1000)]
    )


class PublishForm(Form):
    reason = TextAreaField(_l("Why it is published"), validators=[DataRequired(), Length(max=2000)])


class WithdrawForm(Form):
    reason = TextAreaField(_l("Why it is withdrawn"), validators=[DataRequired(), Length(max=2000)])


class MaterialityForm(Form):
    benchmark = SelectField(_l("Materiality is a share of"), validators=[DataRequired()])
    percent = DecimalField(_l("Overall materiality (%)"), validators=[InputRequired()])
    performance_percent = DecimalField(
        _l("Performance materiality (% of overall materiality)"), validators=[InputRequired()]
    )
    trivial_percent = DecimalField(
        _l("Clearly trivial (% of overall materiality)"), validators=[InputRequired()]
    )
    reason = TextAreaField(
        _l("Why these percentages suit this fund"), validators=[DataRequired(), Length(max=2000)]
    )

    def percents(self) -> tuple[Decimal, Decimal, Decimal]:
        """Call only after validation."""
        first, second, third = (
            Decimal(field.data or 0)
            for field in (self.percent, self.performance_percent, self.trivial_percent)
        )
        return first, second, third


class SampleForm(Form):
    population = SelectField(_l("Population"), validators=[DataRequired()])
    confidence = SelectField(_l("Confidence"), coerce=int)
    expected = MoneyField(_l("Expected misstatement (đồng)"))


class ExaminationForm(Form):
    audited = MoneyField(_l("Amount that the evidence supports (đồng)"))
    reason = TextAreaField(
        _l("Evidence, and why the amount differs"), validators=[DataRequired(), Length(max=2000)]
    )
