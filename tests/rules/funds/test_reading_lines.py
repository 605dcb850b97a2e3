"""What a line's text says: sender's kind, purpose, fee, reference, own accounts."""

from __future__ import annotations

from datetime import date

import pytest

from inspect_app.funds import sample
from inspect_app.funds.importers.statement import read_statement
from inspect_app.funds.rules.classify import read_line
from inspect_app.funds.rules.lines import BankLine, Line
from inspect_app.funds.rules.own_accounts import OwnAccount, other_own_account


def line(text: str, amount: int = 1000) -> Line:
    return Line(1, 2, "", date(2024, 9, 1), "", max(-amount, 0), max(amount, 0), None, text, ())


@pytest.mark.parametrize(
    ("text", "sender", "confidence"),
    [
        (
            "MBVCB.6105633936.x.CT tu 0304561068562 CHAU VIET DUONG toi 0885453422248 M",
            "individual",
            "medium",
        ),
        (
            "MBVCB.6105633936.x.CT tu 0304561068562 CONG TY TNHH SEN toi 0885453422248 M",
            "organisation",
            "high",
        ),
        ("819925.010758.155504.Công ty Tuệ ủng hộ khắc phục bão Yagi", "organisation", "low"),
        ("259239.026893.017407.xin cam on", "unknown", "none"),
    ],
)
def test_kind_of_sender_with_its_confidence(text: str, sender: str, confidence: str) -> None:
    reading = read_line(line(text))
    assert (reading.sender, reading.sender_confidence) == (sender, confidence)


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("ung ho tre mo coi vung bao", "orphans"),
        ("HOC BONG cho em", "scholarship"),
        ("giup cac chau", "children"),
        ("mổ tim cho bé", "surgery"),
        ("khac phuc hau qua bao so 3", "disaster_relief"),
        ("cam on", "unspecified"),
        ("bao lien hiep", "disaster_relief"),
        ("lung linh", "unspecified"),
    ],
)
def test_first_matching_purpose_wins(text: str, purpose: str) -> None:
    assert read_line(line(text)).purpose == purpose


def test_only_a_debit_can_be_a_fee_and_only_a_credit_interest() -> None:
    fee = "THU PHI DICH VU SMS 08/2024"
    assert read_line(line(fee, -55_000)).fee
    assert not read_line(line(fee)).fee
    assert read_line(line("TRA LAI TIEN GUI")).interest
    assert not read_line(line("TRA LAI TIEN GUI", -5)).interest
    assert not read_line(line("KHOA BICH PHI BICH chuyen tien", -5)).fee


def test_the_fee_of_the_sample_is_recognised_and_nothing_else_is() -> None:
    lines = read_statement(sample.MAIN_STATEMENT.read_bytes(), "v").lines
    assert [found.row_no for found in lines if read_line(found).fee] == [140]
    references = [name for found in lines if (name := read_line(found).reference)]
    assert len(references) == len(set(references)) > 1372  # natural keys: not one repeats


def test_own_accounts_are_known_by_number_only() -> None:
    own = (OwnAccount("111111111", "A"), OwnAccount("222222222", "B"))

    def other(text: str, account: str = "111111111") -> str:
        return other_own_account(BankLine("x", account, line(text)), own)

    assert other("CT tu 222222222 QUY toi 111111111 QUY") == "222222222"
    assert other("CT tu 333333333 QUY toi 111111111 QUY") == ""
    assert other("CT tu 2222222229 QUY toi 111111111") == ""
    assert other_own_account(BankLine("x", "111111111", line("tu 222222222")), ()) == ""
