"""What each rule of the import says. `%(...)s` are the facts of the fault.

Every sentence names the rule and what to do; that nothing was stored stands once above the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_app.core.i18n import _l

SENTENCES: dict[str, Any] = {
    # the file
    "not_xlsx": _l(
        "The file is no .xlsx workbook. Nothing was stored; save it as Excel workbook (.xlsx)."
    ),
    "too_big": _l("The file is larger than 20 MB. Nothing was stored; split it."),
    "suspicious_archive": _l(
        "The file unpacks to far more than a register can be. It was not opened; use the template."
    ),
    "unreadable": _l("The workbook is damaged. Open it in Excel, save it anew, send it again."),
    "locked": _l(
        "The workbook has a password or is an old .xls. Nothing was stored; save it as .xlsx "
        "without password."
    ),
    "unknown_sheet": _l("The template has no sheet of this name. Correct the name or remove it."),
    "duplicate_sheet": _l("Two sheets have this name. Put their rows together."),
    "missing_column": _l("The column is missing. Take the heading row of the template."),
    "unknown_column": _l("The template has no column of this name. Correct or remove it."),
    "duplicate_column": _l("The column stands twice. Remove one."),
    "too_many_rows": _l("The sheet has more than %(limit)s rows. Split the file."),
    "no_rows": _l("No sheet has a row under its heading. Fill in at least one row."),
    "outside_columns": _l("This cell stands under no heading. Remove it or give it its column."),
    # the cell
    "required": _l("The cell must not be empty."),
    "formula": _l("The cell holds a formula. Paste it as a value."),
    "error": _l("The cell holds a calculation error. Type the value."),
    "moment": _l("The cell holds a time of day. Type the date alone, dd/mm/yyyy."),
    "not_text": _l("The cell must hold text."),
    "needs_text": _l(
        "The cell holds a number, so leading zeros may be lost. Format it as text and retype it."
    ),
    "control_character": _l("The text holds a hidden control character. Retype it."),
    "too_long": _l("The text is longer than %(limit)s characters."),
    "bad_code": _l("A code has 1 to 40 letters without diacritics, digits, or . _ / - signs."),
    "bad_unit_code": _l("The code of a province has 2 digits, that of a commune 5."),
    "bad_account_number": _l("An account number has 6 to 20 digits."),
    "bad_phone": _l("A telephone number has 8 to 15 digits."),
    "not_a_date": _l("This is no date. Type it as dd/mm/yyyy."),
    "no_such_day": _l("There is no such day in the calendar. Type it as dd/mm/yyyy."),
    "date_out_of_range": _l("The year must lie between %(first)s and %(last)s."),
    "not_a_number": _l("This is no number. Write 1.234.567 or 1234567."),
    "not_whole": _l("The number must be whole."),
    "negative": _l("The number must not be negative."),
    "too_large": _l("The number is too large to be true."),
    "too_fine": _l("An area has at most two decimals."),
    "not_a_choice": _l("Choose one of the list: %(choices)s."),
    # facilities and funds
    "repeated_code": _l("The code stands already in sheet %(sheet)s, row %(row)s."),
    "code_of_other_kind": _l(
        "The code belongs to an entity of the other kind (facility, fund). Choose another code."
    ),
    "in_the_future": _l("The day lies in the future."),
    "closed_before_registered": _l("The closing day lies before the day of registration."),
    "address_before_registered": _l("The address begins before the day of registration."),
    "unknown_commune": _l("The list of communes has no such code. See the sheet of lists."),
    "commune_not_valid": _l("%(name)s is not in force on that day. Units now: %(successors)s."),
    "unknown_body": _l("The system has no body of this code. Leave it empty if unsure."),
    "body_not_valid": _l("%(name)s was not in force on the day of the licence."),
    "no_capacity": _l("The capacity must be larger than 0."),
    "founder_against_ownership": _l(
        "A public facility is founded by a State body, a non-public one by anybody else "
        "(Decree 103/2017/NĐ-CP Art. 2)."
    ),
    "no_licence": _l(
        "No operating licence is given though the capacity is 10 or more "
        "(Decree 103/2017/NĐ-CP Art. 26, 44)."
    ),
    "licence_incomplete": _l("Number, day and issuer of a licence go together. Fill in all three."),
    "expires_before_issued": _l("The licence ends before it begins."),
    "over_capacity": _l("%(count)s people live here, more than the capacity."),
    # lists
    "unknown_facility": _l("No facility has this code, neither in the workbook nor stored."),
    "unknown_fund": _l("No fund has this code, neither in the workbook nor stored."),
    "repeated_row": _l("The same stands already in row %(row)s. Put them together."),
    "ends_before_start": _l("The end lies before the beginning."),
    "many_directors": _l("A facility has one director (Circular 33/2017/TT-BLĐTBXH Art. 5(1))."),
    "many_deputies": _l(
        "A facility has at most 2 deputy directors (Circular 33/2017/TT-BLĐTBXH Art. 5(2))."
    ),
    "long_term": _l("A term of the board is at most 5 years (Decree 93/2019/NĐ-CP Art. 26)."),
    "small_board": _l(
        "The board has %(count)s serving members; at least 3 are needed "
        "(Decree 93/2019/NĐ-CP Art. 26(1))."
    ),
    "foreign_board": _l(
        "Less than 51 %% of the serving board are Vietnamese citizens "
        "(Decree 93/2019/NĐ-CP Art. 26(1))."
    ),
    "one_chair": _l("The board needs exactly one serving chair."),
    "repeated_account": _l("The account stands already in row %(row)s."),
    "account_of_other_fund": _l("The account is stored for fund %(code)s."),
    "fund_without_account": _l("The fund has no own bank account. Add a row in its sheet."),
    # administrative units
    "unit_digits": _l("The code of this level has %(digits)s digits."),
    "unknown_province": _l("There is no province of this code, neither here nor stored."),
    "unit_renamed": _l(
        "The unit is stored as %(name)s. For a new name end it and add a row with its first day."
    ),
    "unit_ended": _l("The last day of this unit is stored and does not change."),
    "unit_overlaps": _l("The code belongs to %(name)s in the same period."),
    "successor_of_living": _l("A unit that is in force has no successor. Give its last day."),
    "unknown_successor": _l("No unit %(code)s is in force on the day after."),
}


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """The sentence of a rule in the reader's language."""
    return str(SENTENCES[code]) % facts
