"""Forms of the pages about tablets."""

from __future__ import annotations

from wtforms import IntegerField, PasswordField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from inspect_app.core.forms import Form
from inspect_app.core.i18n import _l


class CodeForm(Form):
    user_id = SelectField(_l("For whom"))


class RevokeForm(Form):
    pass


class RecoveryKeyForm(Form):
    password = PasswordField(_l("Your password"), validators=[DataRequired(), Length(max=200)])


class TakeOverForm(Form):
    seen = IntegerField(validators=[Optional()])


class DismissForm(Form):
    reason = TextAreaField(_l("Why it is not taken over"), validators=[Length(max=1000)])
