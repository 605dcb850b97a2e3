"""Forms of the accounts pages."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from inspect_app.core.forms import Form
from inspect_app.core.i18n import _l


class LoginForm(Form):
    login = StringField(_l("Account name"), validators=[DataRequired(), Length(max=80)])
    password = PasswordField(_l("Password"), validators=[DataRequired(), Length(max=200)])


class PasswordForm(Form):
    old = PasswordField(_l("Old password"), validators=[DataRequired(), Length(max=200)])
    new = PasswordField(_l("New password"), validators=[DataRequired(), Length(max=200)])


class UserForm(Form):
    login = StringField(_l("Account name"), validators=[DataRequired(), Length(max=80)])
    name = StringField(_l("Full name"), validators=[DataRequired(), Length(max=120)])
    post = StringField(_l("Post"), validators=[DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), validators=[DataRequired(), Length(max=200)])
    roles = SelectMultipleField(_l("Roles"))


class RolesForm(Form):
    roles = SelectMultipleField(_l("Roles"))
    active = BooleanField(_l("Account is open"))


class DeviceForm(Form):
    label = StringField(_l("Device name"), validators=[DataRequired(), Length(max=80)])
