"""Forms of the documents pages."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, Length, Regexp

from inspect_app.core.forms import Form
from inspect_app.core.i18n import _l


class SignForm(Form):
    """The password again, and which revision the signatory had before them."""

    sha256 = HiddenField(validators=[Regexp(r"^[0-9a-f]{64}$")])
    password = PasswordField(
        _l("Your password, again"), validators=[DataRequired(), Length(max=200)]
    )
