"""Donors are named where they agreed, in every published output, and nowhere else."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Mapping, Sequence
from itertools import chain

import jsonschema_rs
import pytest
import sqlalchemy as sa
from lxml import etree

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditRun, DonorWish
from inspect_app.fund_audit.queries import book
from inspect_app.fund_audit.rules.inclusion import Gift, reference_of
from inspect_app.funds.models import StatementLine
from tests.app.test_fund_publication import DOWNLOADS, STANDARDS, needs_schemas, public, signed
from tests.kit import fund_books, iati
from tests.kit.fund_books import Books, open_books
from tests.kit.fund_registers import register_book
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

DONOR = "Bà Nguyễn Thử <Nghiệm> & Con"
CHILD = "Lò Thị Mơ Thử"


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    signed(found)
    return found


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def gifts() -> list[Gift]:
    """Gifts that reference and amount tell from every other."""
    found = list(chain.from_iterable(book.gifts_of(the_run())))
    keys = [(gift.reference, gift.amount) for gift in found]
    return [gift for gift, key in zip(found, keys, strict=True) if keys.count(key) == 1][:5]


def record(books: Books, gift: Gift, wish: str = "named", donor: str = DONOR) -> None:
    actions.record_wish(
        books.world.actor("auditor"),
        books.fund_id,
        reference=gift.reference,
        amount=gift.amount,
        wish=wish,
        donor=donor,
        evidence="Thư ngày 01/10/2024",
    )


def hand_in(books: Books, **sheets: Sequence[Mapping[str, str]]) -> None:
    """A workbook of registers is handed in and read."""
    file = (register_book(sheets), "so.xlsx")
    assert books.post(f"{books.path}/registers", file=file).status_code == 303
    drain(JOBS)
    db.session.rollback()


def row(gift: Gift, wish: str = "Nêu tên", donor: str = DONOR) -> dict[str, str]:
    amount = f"{gift.amount:,}".replace(",", ".")
    return {"reference": gift.reference, "amount": amount, "wish": wish, "donor": donor}


def publish(books: Books) -> None:
    fund_books.publish(books.world, books.fund_id, the_run().id)


def withdraw(books: Books) -> None:
    head = books.world.actor("department_head")
    actions.withdraw_publication(head, books.fund_id, the_run().id, reason="thử")


def preview(books: Books) -> str:
    text: str = books.client.get(f"{books.path}/audits/{the_run().id}/publication").text
    return text


def named_lines(books: Books) -> list[tuple[str, int]]:
    content = public(books, "lines.csv").get_data().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content))
    return [(one["donor"], int(one["amount_vnd"])) for one in rows if one["donor"]]


def everywhere(books: Books) -> list[str]:
    return [html.unescape(public(books, part).text) for part in ("", *DOWNLOADS)]


def test_nobody_is_named_unless_the_donor_agreed_and_then_in_every_output(books: Books) -> None:
    gift = gifts()[0]
    path = f"{books.path}/audits/{the_run().id}/wishes"
    form = {"reference": gift.reference, "amount": str(gift.amount), "donor": DONOR}
    answer = books.post(path, wish="named", evidence="Thư 5", **form)
    assert answer.status_code == 303
    db.session.rollback()
    shown = html.unescape(preview(books))
    assert "1 nhà tài trợ đồng ý nêu tên, cho 1 khoản tài trợ" in shown
    assert DONOR in shown
    publish(books)
    page, content, whole, grants, activity = everywhere(books)
    for text in (page, content, whole, activity):
        assert DONOR in text
    assert DONOR not in grants  # only what the fund pays out stands there
    assert DONOR not in public(books).text  # escaped
    assert named_lines(books) == [(DONOR, gift.amount)]
    told = json.loads(whole)
    assert told["named_donors"]["largest"] == [{"name": DONOR, "amount": gift.amount, "gifts": 1}]
    assert [one["donor"] for one in told["lines"] if one["donor"]] == [DONOR]
    assert "inside" not in told
    entries = db.session.scalars(sa.select(JournalEntry)).all()
    events = [one.event for one in entries]
    assert events.count("fund_audit.donor_wish_recorded") == 1
    assert not [one for one in entries if DONOR in repr(vars(one))]


def test_a_consent_taken_back_holds_from_the_next_publication_on(books: Books) -> None:
    world = books.world
    first, second = gifts()[:2]
    record(books, first)
    record(books, second, donor="Công ty Thử")
    publish(books)
    assert {name for name, _amount in named_lines(books)} == {DONOR, "Công ty Thử"}
    path = f"{books.path}/audits/{the_run().id}/wishes"
    page = books.client.get(path).text
    assert page.count("Rút lại sự đồng ý") == 2
    form = {"reference": first.reference, "amount": str(first.amount)}
    wish = wish_of(first)
    refused = books.post(path, wish="anonymous", evidence="", back=wish.id, **form)
    assert refused.status_code == 422
    own, _rest, below = refused.text.partition("</table>")
    assert own.count("is-invalid") == 1
    assert f'id="back-{wish.id}-hint"' in own
    assert "is-invalid" not in below
    assert 'class="alert alert-danger"' not in refused.text
    assert f'value="{first.reference}"' not in below
    head = world.client("department_head")
    publication = f"{books.path}/audits/{the_run().id}/publication"
    assert "data-without-consent" not in head.get(publication).text
    assert "không còn sự đồng ý" not in head.get("/").text
    assert books.post(path, wish="anonymous", evidence="Gọi điện", **form).status_code == 303
    db.session.rollback()
    shown = html.unescape(head.get(publication).text)
    assert 'data-without-consent="1"' in shown
    assert "1 tên đang công khai mà không còn sự đồng ý" in shown
    assert "đồng ý nêu tên, cho" not in shown
    assert shown.count("không còn đồng ý</span>") == 1
    start = head.get("/").text
    assert "tên đang công khai mà không còn sự đồng ý: Quỹ Minh Họa" in start
    assert f'href="{publication}"' in start
    assert "không còn sự đồng ý" not in world.client("auditor.b").get("/").text
    withdraw(books)
    assert "không còn sự đồng ý" not in head.get("/").text
    publish(books)
    assert "data-without-consent" not in head.get(publication).text
    assert named_lines(books) == [("Công ty Thử", second.amount)]
    assert not [text[:60] for text in everywhere(books) if DONOR in text]
    events = db.session.scalars(sa.select(JournalEntry.event)).all()
    assert events.count("fund_audit.donor_wish_recorded") == 3


def test_the_workbook_hands_wishes_in_and_a_newer_one_takes_them_back(books: Books) -> None:
    first, second, third = gifts()[:3]
    hand_in(books, wishes=[row(first), row(second, "Không nêu tên"), row(third, donor="Ông Mẫu")])
    record(books, third, wish="anonymous")
    shown = preview(books)
    assert "Nhà tài trợ không muốn nêu tên: 2." in shown
    publish(books)
    assert named_lines(books) == [(DONOR, first.amount)]
    withdraw(books)
    hand_in(books, wishes=[row(first, "Không nêu tên")])
    assert "Không nêu tên nhà tài trợ nào." in preview(books)
    publish(books)
    assert named_lines(books) == []
    assert not [text[:60] for text in everywhere(books) if DONOR in text]


def test_the_name_of_a_child_is_never_published_even_when_let_out(books: Books) -> None:
    first, second, third = gifts()[:3]
    hand_in(books, beneficiaries=[{"code": "TH-01", "name": CHILD}])
    hand_in(  # the newer workbook knows the child no more
        books,
        wishes=[
            row(first, donor=CHILD.lower()),
            row(second, donor=f"Gia đình cháu {CHILD}, Mộc Châu"),
            row(third),
        ],
    )
    assert "thụ hưởng: 2, không bao giờ công bố" in preview(books)
    with pytest.raises(Refused) as refused:
        record(books, first, donor=f"Bé {CHILD}")
    assert [problem.code for problem in refused.value.problems] == ["beneficiary"]
    publish(books)
    assert named_lines(books) == [(DONOR, third.amount)]
    for text in everywhere(books):
        assert "lò thị mơ" not in text.lower()


def test_names_that_fit_no_gift_or_several_stay_inside(books: Books) -> None:
    found = list(chain.from_iterable(book.gifts_of(the_run())))
    keys = [(gift.reference, gift.amount) for gift in found]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    gift = gifts()[0]
    rows = [row(gift) | {"reference": "KHONGCO.1"}]
    if twice:
        rows.append(row(gift) | {"reference": twice[0], "amount": str(twice[1])})
    hand_in(books, wishes=rows)
    shown = preview(books)
    assert "không nằm trong lần kiểm tra này: 1." in shown
    assert "<li>KHONGCO.1, " in shown
    assert ("khớp với nhiều khoản tài trợ" in shown) == bool(twice)
    publish(books)
    assert named_lines(books) == []


def test_a_wish_that_fits_no_gift_is_named_and_one_that_fits_a_payment_is_refused(
    books: Books,
) -> None:
    path = f"{books.path}/audits/{the_run().id}/wishes"
    audit = books.client.get(f"{books.path}/audits/{the_run().id}").text
    assert f'href="{path}"' in audit
    gift, paid = gifts()[0], payment()
    form = {"wish": "named", "donor": DONOR, "evidence": "Thư 5"}
    assert "data-unfit" not in books.client.get(path).text
    right = {"reference": gift.reference, "amount": str(gift.amount)}
    assert books.post(path, **form, **right).status_code == 303
    assert "data-unfit" not in books.client.get(path).text
    out = {"reference": reference_of(paid.text, paid.doc_no), "amount": str(-paid.amount)}
    refused = books.post(path, **form, **out)
    assert refused.status_code == 422
    assert "là tiền quỹ chi ra, không phải khoản tài trợ" in refused.text
    later = {"reference": "SAU.7", "amount": str(gift.amount)}
    assert books.post(path, **form, **later).status_code == 303
    shown = books.client.get(path).text
    assert 'data-unfit="1"' in shown
    assert "<li>SAU.7, " in shown
    assert "<li>SAU.7, " in preview(books)


def test_the_amount_of_a_wish_is_needed_and_its_hint_says_so(books: Books) -> None:
    path = f"{books.path}/audits/{the_run().id}/wishes"
    form = {"wish": "named", "donor": DONOR, "evidence": "Thư 5", "reference": "FT1"}
    for amount in ("1,5", ""):
        refused = books.post(path, **form, amount=amount)
        assert refused.status_code == 422
        assert 'id="amount-hint" class="invalid-feedback' in refused.text
        assert "để trống" not in refused.text
    assert not db.session.scalars(sa.select(DonorWish)).all()


def payment() -> StatementLine:
    """A line of money that went out, told by reference and amount."""
    rows = db.session.scalars(
        sa.select(StatementLine).where(StatementLine.amount < 0).order_by(StatementLine.row_no)
    )
    return next(row for row in rows if reference_of(row.text, row.doc_no))


def wish_of(gift: Gift) -> DonorWish:
    return db.session.scalars(
        sa.select(DonorWish).where(DonorWish.reference == gift.reference)
    ).one()


def test_who_may_record_a_wish_and_what_it_needs(books: Books) -> None:
    gift = gifts()[0]
    facts = {"reference": gift.reference, "amount": gift.amount, "wish": "named", "donor": DONOR}
    facts |= {"evidence": "Thư 5"}
    world = books.world
    for changes, code in (
        ({"reference": " "}, "no_gift"),
        ({"amount": None}, "no_gift"),
        ({"wish": "both"}, "unknown_wish"),
        ({"donor": ""}, "no_name"),
        ({"donor": "x" * 121}, "no_name"),
        ({"evidence": ""}, "no_evidence"),
    ):
        with pytest.raises(Refused) as refused:
            actions.record_wish(world.actor("auditor"), books.fund_id, **{**facts, **changes})
        assert [problem.code for problem in refused.value.problems] == [code]
    with pytest.raises(NotAllowed):
        actions.record_wish(world.actor("department_head"), books.fund_id, **facts)
    with pytest.raises(NotFound):
        actions.record_wish(world.actor("auditor.b"), books.fund_id, **facts)
    foreign = world.client("auditor.b").get(f"{books.path}/audits/{the_run().id}/wishes")
    assert foreign.status_code == 404


@needs_schemas
def test_files_with_names_are_valid_by_their_standards(books: Books) -> None:
    for gift in gifts():
        record(books, gift)
    publish(books)
    activity = etree.fromstring(public(books, "iati.xml").get_data())
    xsd = etree.XMLSchema(etree.parse(STANDARDS / "iati" / "iati-activities-schema.xsd"))
    xsd.assertValid(activity)
    ruleset = json.loads((STANDARDS / "iati" / "ruleset-standard.json").read_text())
    assert not iati.breaks(activity, ruleset)
    named = [
        int(one.findtext("value"))
        for one in activity.iter("transaction")
        if one.findtext("provider-org/narrative") == DONOR
    ]
    assert sum(named) == sum(gift.amount for gift in gifts())
    sums = dict.fromkeys(("1", "out"), 0)
    for one in activity.iter("transaction"):
        kind = one.find("transaction-type").get("code")
        sums["1" if kind == "1" else "out"] += int(one.findtext("value"))
    totals = json.loads(public(books, "data.json").text)["totals"]
    assert sums == {"1": totals["money_in"], "out": totals["money_out"]}
    schema = json.loads((STANDARDS / "360-giving-schema.json").read_text())
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    grants = json.loads(public(books, "360giving.json").text)["grants"]
    assert grants
    assert all(validator.is_valid(grant) for grant in grants)
