"""Forms of the funds room: files, balances, reasons."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from inspect_app.core.forms import Form, SelectChoice
from inspect_app.core.i18n import _, _l

from .importers.money import NotMoney, parse_money

NO_FILE = _l("Choose a file; nothing was sent yet.")


class MoneyField(StringField):
    """An amount of whole đồng as people write it ("10.847.182.843"); empty: not known.

    `amount` is the number after validation.
    """

    amount: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the text as the importers read a cell; doubtful amounts are not guessed."""
        text = (self.data or "").strip()
        self.amount = None
        if not text:
            return
        try:
            self.amount = parse_money(text)
        except NotMoney as problem:
            if self.flags.required:
                words = _("Write a whole amount in đồng, such as 10.847.182.843.")
            else:
                words = _(
                    "Write a whole amount in đồng, such as 10.847.182.843, or leave it empty."
                )
            raise StopValidation(words) from problem


class BalancesForm(Form):
    opening = MoneyField(_l("Opening balance printed on the statement (đồng)"))
    closing = MoneyField(_l("Closing balance printed on the statement (đồng)"))


class StatementForm(BalancesForm):
    account = SelectField(_l("Account of the fund"), validators=[DataRequired()])
    file = FileField(
        _l("Statement file as the bank gives it (Excel, CSV, PDF, MT940, camt.053)"),
        validators=[FileRequired(NO_FILE)],
    )


class LedgerForm(Form):
    file = FileField(_l("Ledger of payments (Excel or CSV)"), validators=[FileRequired(NO_FILE)])


class RegisterForm(Form):
    file = FileField(_l("Workbook of registers (.xlsx)"), validators=[FileRequired(NO_FILE)])


class WithdrawForm(Form):
    reason = TextAreaField(
        _l("Reason for the withdrawal"), validators=[DataRequired(), Length(max=1000)]
    )


class ColumnsForm(Form):
    """How an unknown file is read; what each column holds stands beside it (`column-N`)."""

    header_row = SelectField(_l("Header row"), validators=[DataRequired()])
    dates = SelectField(
        _l("How dates are written"),
        choices=[
            SelectChoice("dmy", _l("day/month/year")),
            SelectChoice("mdy", _l("month/day/year")),
            SelectChoice("ymd", _l("year/month/day")),
            SelectChoice("dmy2", _l("day/month/year of two digits")),
        ],
    )
    thousands = SelectField(
        _l("Mark between thousands"),
        choices=[
            SelectChoice("dot", _l("point: 1.000.000")),
            SelectChoice("comma", _l("comma: 1,000,000")),
            SelectChoice("space", _l("space: 1 000 000")),
            SelectChoice("none", _l("none: 1000000")),
        ],
    )
    sign = SelectField(
        _l("What a minus says (for a signed amount)"),
        choices=[
            SelectChoice("minus_out", _l("money out")),
            SelectChoice("minus_in", _l("money in")),
        ],
    )
    balance_on = SelectField(
        _l("Where the balance is printed"),
        choices=[
            SelectChoice("every_line", _l("on every line")),
            SelectChoice("day_end", _l("on the last line of each day")),
            SelectChoice("none", _l("nowhere")),
        ],
    )
    name = StringField(_l("Name of the layout"), validators=[Length(max=40)])


class RetireForm(Form):
    reason = StringField(_l("Reason for the retirement"), validators=[Length(max=1000)])
