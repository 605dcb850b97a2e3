"""Forms of the accounts pages."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from inspect_app.core.i18n import _l


class LoginForm(FlaskForm):
    login = StringField(_l("Account name"), validators=[DataRequired(), Length(max=80)])
    password = PasswordField(_l("Password"), validators=[DataRequired(), Length(max=200)])


class PasswordForm(FlaskForm):
    old = PasswordField(_l("Old password"), validators=[DataRequired(), Length(max=200)])
    new = PasswordField(_l("New password"), validators=[DataRequired(), Length(max=200)])


class UserForm(FlaskForm):
    login = StringField(_l("Account name"), validators=[DataRequired(), Length(max=80)])
    name = StringField(_l("Full name"), validators=[DataRequired(), Length(max=120)])
    post = StringField(_l("Post"), validators=[DataRequired(), Length(max=120)])
    password = PasswordField(_l("Password"), validators=[DataRequired(), Length(max=200)])
    roles = SelectMultipleField(_l("Roles"))


class RolesForm(FlaskForm):
    roles = SelectMultipleField(_l("Roles"))
    active = BooleanField(_l("Account is open"))


class DeviceForm(FlaskForm):
    label = StringField(_l("Device name"), validators=[DataRequired(), Length(max=80)])
