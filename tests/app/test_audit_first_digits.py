"""The charts of first digits: their numbers against the payments, marks lead to lines."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from math import log10

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditRun
from inspect_app.funds import sample
from reports.charts.digits import Digit, first_digits, mad
from tests.kit.fund_books import open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

HEAD = ("Chữ số", "Thực tế", "Benford", "Số tiền")


def test_bars_follow_the_payments_and_the_line_follows_the_law() -> None:
    given = [Digit(digits=1, seen=3, amount=30, expected_ppm=500_000, href="?digits=1")]
    given += [Digit(digits=2, seen=1, amount=20, expected_ppm=500_000)]
    assert mad(given) == 250_000  # |3/4 - 1/2| and |1/4 - 1/2|, averaged
    picture = first_digits("b", "Chữ số đầu", HEAD, given, notes="n = 4")
    one, two = picture.marks
    assert one.height == pytest.approx(3 * two.height)
    assert (one.href, one.words) == ("?digits=1", "1: 3 (75,0%); Benford: 50,0%")
    law = [stroke for stroke in picture.strokes if stroke.dashed]
    assert [stroke.y0 for stroke in law] == [pytest.approx(one.y + one.height / 3)] * 2
    with pytest.raises(ValueError, match="no payments"):
        first_digits("b", "x", HEAD, [], notes="")


def _ledger() -> tuple[str, list[int]]:
    """1,200 payments of every first digit; the ones given back are not judged."""
    head = sample.LEDGER.read_text().splitlines()[0].split(",")
    amounts = [1_000 + at * 7_919 % 9_000_000 for at in range(1_200)]
    out = io.StringIO()
    writer = csv.DictWriter(out, head, restval="")
    writer.writeheader()
    for at, amount in enumerate([*amounts, 5_555, 5_556]):
        kind = ("Chi quản lý", "Chi chương trình")[at % 2] if at < len(amounts) else "Hoàn trả"
        row = {"Ngày chi": "05/09/2024", "Số chứng từ": f"Q-{at:05}", "Số tiền": str(amount)}
        row |= {
            "Loại chi": kind,
            "Đơn vị nhận tiền": f"Người nhận {at % 97}",
            "Nội dung chi": "Chi",
        }
        row |= {"Tài khoản chi": sample.PAYMENTS_ACCOUNT, "Mục đích của nhà tài trợ": "không"}
        row |= {"Chương trình": "Nuôi dưỡng" if at % 2 or at >= len(amounts) else ""}
        writer.writerow(row)
    return out.getvalue(), amounts


def test_the_page_tells_the_digits_of_the_payments(world: World) -> None:
    books = open_books(world)
    text, amounts = _ledger()
    books.send(
        sample.PAYMENTS_STATEMENT,
        name="chi.csv",
        account=sample.PAYMENTS_ACCOUNT,
        opening="3.200.000.000",
    )
    books.send_ledger(text.encode())
    assert books.ledger().state == "accepted", books.client.get(
        f"{books.path}/ledgers/{books.ledger().id}"
    ).text
    books.start()
    drain(JOBS)
    db.session.rollback()
    run_id = db.session.scalars(sa.select(AuditRun.id)).one()
    page = unescape(books.client.get(f"{books.path}/audits/{run_id}").text)
    assert "Dưới 5.000 khoản: dễ báo nhầm." in page
    for width, cells in ((1, range(1, 10)), (2, range(10, 100))):
        off = 0
        for digit in cells:
            mine = [amount for amount in amounts if str(amount).startswith(str(digit))]
            off += abs(len(mine) * 10**6 - 1_200 * round(log10(1 + 1 / digit) * 10**6))
            found = re.search(rf'href="([^"]*part=digits%3D{digit})" data-amount="(\d+)"', page)
            assert (int(found[2]) if found else 0) == sum(mine), digit
            if width == 1 and found:
                lines = books.client.get(found[1]).text
                assert f'data-sum="{sum(mine)}" data-total="{len(mine)}"' in lines
        shown = f"{off // (1_200 * len(cells)):,}".replace(",", ".")
        assert f"n = 1.200 khoản chi; MAD {shown} phần triệu" in page
