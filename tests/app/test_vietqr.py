"""The payment code of a programme, read back from the picture as a telephone would."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from inspect_app.core.db import transaction
from inspect_app.funds import sample
from inspect_app.registry.models import Entity, OwnAccount, Programme
from inspect_app.registry.rules import vietqr
from tests.kit.fund_books import add_fund
from tests.kit.qr_reading import text_of
from tests.kit.world import World

PUBLISHED = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
    "62170813ung ho lu lut6304C15C"
)
"""An example that another maker of these codes prints in its documentation."""


def fields(text: str) -> dict[str, str]:
    found = {}
    while text:
        name, size = text[:2], int(text[2:4])
        found[name], text = text[4 : 4 + size], text[4 + size :]
        assert len(found[name]) == size
    return found


def test_the_picture_of_each_running_programme_says_bank_account_and_code(world: World) -> None:
    fund_id = add_fund(world.a)
    with transaction() as session:
        for code, name, ends in (
            ("MC-01", "Nuôi dưỡng trẻ mồ côi", None),
            ("CU", "Đã xong", dt.date(2021, 1, 1)),
            ("X" * 30, "Mã dài", None),
        ):
            row = Programme(
                entity_id=fund_id,
                code=code,
                name=name,
                restricted=True,
                starts_on=dt.date(2020, 1, 1),
            )
            row.ends_on = ends
            session.add(row)
    client = world.client("auditor")
    address = f"/registry/entities/{fund_id}/vietqr"
    account = sample.OWN_ACCOUNTS[1].number
    text = client.get(f"{address}?account={account}").text
    (image,) = re.findall(r'<img src="(data:[^"]+)"', text)
    assert "Đã xong" not in text
    assert "quá 25" in text
    told = text_of(html.unescape(image))
    assert told in text
    found = fields(told)
    to = fields(found["38"])
    assert (to["00"], to["02"]) == ("A000000727", "QRIBFTTA")
    assert fields(to["01"]) == {"00": "970436", "01": account}
    assert fields(found["62"]) == {"08": "QMH MC01"}
    assert (found["53"], found["58"], found["63"]) == ("704", "VN", vietqr.checksum(told[:-4]))
    assert "54" not in found
    assert client.get(f"{address}?account=1").status_code == 404
    assert world.client("auditor.b").get(address).status_code == 404
    with transaction() as session:
        session.query(OwnAccount).update({"bank": "Ngân hàng thử"})
    assert "không có mã" in client.get(address).text
    with transaction() as session:
        session.get_one(Entity, fund_id).kind = "facility"
    assert client.get(address).status_code == 404


def test_the_checksum_is_that_of_others() -> None:
    assert vietqr.checksum(PUBLISHED[:-4]) == PUBLISHED[-4:]
    assert vietqr.checksum(PUBLISHED[:-5] + "5") != PUBLISHED[-4:]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Vietcombank", "970436"),
        ("Ngân hàng TMCP Ngoại thương Việt Nam", "970436"),
        ("Ngân hàng TMCP Công Thương Việt Nam", "970415"),
        ("Ngân hàng TMCP Sài Gòn Công Thương", ""),
        ("BIDV – CN Sơn La", "970418"),
        ("Ngân hàng Nông nghiệp và Phát triển nông thôn VN", "970405"),
        ("MB", "970422"),
        ("MB hoặc BIDV", ""),
        ("Ngân hàng Minh Họa A", ""),
    ],
)
def test_a_bank_is_known_by_its_name_or_not_at_all(name: str, number: str) -> None:
    assert vietqr.bank_number(name) == number


def test_what_the_standard_does_not_allow_is_refused() -> None:
    for wrong in (
        ("97043", "1", "A"),
        ("970436", "1" * 20, "A"),
        ("970436", "1 2", "A"),
        ("970436", "1", "A" * 26),
        ("970436", "1", "ủng hộ"),
    ):
        with pytest.raises(ValueError, match="has"):
            vietqr.payload(*wrong)
