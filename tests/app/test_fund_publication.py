"""What everybody reads about a fund: previewed, published, withdrawn; every figure is a query."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import jsonschema_rs
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditHit, AuditLine, AuditRun
from inspect_app.fund_audit.queries import publication
from inspect_app.funds import sample
from inspect_app.funds.models import BankStatement, LedgerPayment, PaymentLedger, StatementLine
from inspect_app.registry.models import Entity, Fund, FundBoardMember, Programme
from tests.kit import fund_books, iati
from tests.kit.cases import sign_all
from tests.kit.fund_books import Books, open_books
from tests.kit.public_figures import expected
from tests.kit.world import World, unprotected
from workers.jobs import JOBS
from workers.run import drain

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("INSPECT_SHARED") or ROOT.parent / "shared")
STANDARDS = SHARED / "data" / "std"
needs_schemas = pytest.mark.skipif(not STANDARDS.is_dir(), reason="schemas are not here")
DOWNLOADS = ("lines.csv", "data.json", "360giving.json", "iati.xml")


@pytest.fixture
def books(world: World) -> Books:
    """A fund with two registered programmes, audited; one of them stands in the ledger."""
    found = open_books(world)
    with transaction() as session:
        for code, name in (("P1", "Nuôi dưỡng trẻ mồ côi"), ("P2", "Chương trình khác hẳn")):
            session.add(
                Programme(
                    entity_id=found.fund_id,
                    code=code,
                    name=name,
                    restricted=True,
                    starts_on=dt.date(2020, 1, 1),
                )
            )
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def signed(books: Books) -> AuditRun:
    run, world = the_run(), books.world
    paper = actions.draft_transparency_report(
        world.actor("auditor"),
        books.fund_id,
        run.id,
        head_id=world.users["department_head"],
        list_open=True,
    )
    sign_all(world, paper.id)
    return the_run()


def programme(name: str) -> str:
    return db.session.scalars(sa.select(Programme.id).where(Programme.name == name)).one()


def publish(books: Books, *named: str) -> None:
    fund_books.publish(books.world, books.fund_id, the_run().id, *named)


def public(books: Books, name: str = "") -> Any:
    """A stranger's answer."""
    return books.world.client().get(f"/public/funds/{books.fund_id}" + (f"/{name}" if name else ""))


def test_only_a_signed_report_is_published_by_the_head_as_previewed(books: Books) -> None:
    run, world = the_run(), books.world
    head, auditor = world.actor("department_head"), world.actor("auditor")
    assert public(books).status_code == 404
    path = f"{books.path}/audits/{run.id}/publication"
    assert "chữ ký" in world.client("department_head").get(path).text
    with pytest.raises(Refused) as refused:
        actions.publish_audit(head, books.fund_id, run.id, reason="QĐ 15")
    assert refused.value.problems[0].code == "not_signed"
    signed(books)
    with pytest.raises(NotAllowed):
        actions.publish_audit(auditor, books.fund_id, run.id, reason="QĐ 15")
    for reason, code in ((" ", "no_reason"), ("QĐ 15", "preview_outdated")):
        with pytest.raises(Refused) as refused:
            actions.publish_audit(head, books.fund_id, run.id, reason=reason)
        assert refused.value.problems[0].code == code
    publish(books)
    assert public(books).status_code == 200
    with pytest.raises(Refused) as refused:
        actions.publish_audit(head, books.fund_id, run.id, reason="QĐ 16")
    assert refused.value.problems[0].code == "published_already"
    client = world.client("department_head")
    assert "Đã công bố từ" in client.get(path).text
    foreign = world.client("department_head.b").get(path)
    assert foreign.status_code == 404
    with pytest.raises(NotFound):
        actions.withdraw_publication(
            world.actor("department_head.b"), books.fund_id, run.id, reason="x"
        )
    with pytest.raises(Refused):
        actions.withdraw_publication(head, books.fund_id, run.id, reason="")
    actions.withdraw_publication(head, books.fund_id, run.id, reason="Sai kỳ")
    for name in ("", *DOWNLOADS):
        assert public(books, name).status_code == 404
    assert "Sai kỳ" in client.get(path).text
    events = db.session.scalars(sa.select(JournalEntry.event)).all()
    assert events.count("fund_audit.published") == 1
    assert events.count("fund_audit.publication_withdrawn") == 1
    publish(books)  # a withdrawn one does not stand in the way
    assert public(books).status_code == 200


def test_a_stranger_reads_it_in_english_by_the_address_alone(books: Books) -> None:
    signed(books)
    publish(books)
    stranger = books.world.client()
    address = f"/public/funds/{books.fund_id}"
    vietnamese = stranger.get(address)
    assert f'href="{address}?lang=en"' in vietnamese.text
    english = stranger.get(f"{address}?lang=en")
    for text, tongue, end in ((vietnamese.text, "vi", " đ"), (english.text, "en", " VND")):
        assert f'<html lang="{tongue}">' in text
        chart = text[text.index("<svg") : text.index("</svg>")]
        amounts = re.findall(r"\d{1,3}(?:[.,]\d{3})+( đ| VND)", chart)
        assert amounts
        assert set(amounts) == {end}
    assert 'href="/public/funds?lang=en"' in english.text
    assert f'hreflang="vi" href="{address}?lang=vi"' in english.text
    assert "Set-Cookie" not in english.headers
    assert stranger.get(f"{address}?lang=<b>").text == vietnamese.text


def figures(text: str) -> dict[str, int]:
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    return {
        one.get("data-figure"): int(one.get("data-value"))
        for one in tree.iter("span")
        if one.get("data-figure")
    }


def test_every_figure_of_the_page_is_a_query_and_the_downloads_say_the_same(books: Books) -> None:
    signed(books)
    publish(books, programme("Nuôi dưỡng trẻ mồ côi"))
    answer = public(books)
    text = answer.text
    record = json.loads(publication.in_use(books.fund_id).content)  # type: ignore[union-attr]
    shown = figures(text)
    assert len(shown) >= 57
    wrong = {name: value for name, value in shown.items() if value != expected(name, record)}
    assert not wrong
    assert shown["flows.fund>programme:Nuôi dưỡng trẻ mồ côi"] > 0
    assert "Học bổng" not in text
    links = record["flows"]["links"]
    bank = sum(one["amount"]["value"] for one in links if one["target"] == "management")
    ledger = record["ratio"]["management"]
    assert ledger != bank
    told = text[text.index("Chi quản lý có hai con số") :].partition("</p>")[0]
    for amount in (ledger, bank):
        assert f"{amount:,} đ".replace(",", ".") in told
    for name in DOWNLOADS:
        disposition = public(books, name).headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="QMH-20240901-20240909-')
    style = (ROOT / "inspect_app" / "static" / "public.css").read_bytes()
    assert len(answer.get_data()) + len(style) <= 100_000
    assert "<script" not in text
    assert "Set-Cookie" not in answer.headers

    content = public(books, "lines.csv").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["line"] for row in rows] == [str(at) for at in range(1, len(rows) + 1)]
    sums = Counter({"in": 0, "out": 0})
    for row in rows:
        sums[row["flow"]] += int(row["amount_vnd"])
    assert (sums["in"], sums["out"]) == (
        shown["totals.money_in"], shown["totals.money_out"]
    )  # fmt: skip
    whole = json.loads(public(books, "data.json").text)
    assert publication.INSIDE not in whole
    assert len(whole["lines"]) == len(rows)
    assert [line["amount_vnd"] for line in whole["lines"]] == [int(r["amount_vnd"]) for r in rows]
    for group, count in Counter(
        one["group"] for one in whole["lines"] if one["flow"] == "in"
    ).items():
        assert count >= 5 or group == "interest", group
    listed = books.world.client().get("/public/funds").text
    assert "Quỹ Minh Họa" in listed


@needs_schemas
def test_grants_and_activity_are_valid_by_their_standards(books: Books) -> None:
    signed(books)
    publish(books, programme("Nuôi dưỡng trẻ mồ côi"))
    grants = json.loads(public(books, "360giving.json").text)["grants"]
    schema = json.loads((STANDARDS / "360-giving-schema.json").read_text())
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"  # theirs names no real draft
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert len(grants) > 3
    for grant in grants:
        assert not [str(error) for error in validator.iter_errors(grant)]
    assert not validator.is_valid({**grants[0], "currency": None, "id": 5})
    assert len({grant["id"] for grant in grants}) == len(grants)

    content = public(books, "iati.xml").get_data()
    activity = etree.fromstring(content)
    ruleset = json.loads((STANDARDS / "iati" / "ruleset-standard.json").read_text())
    xsd = etree.XMLSchema(etree.parse(STANDARDS / "iati" / "iati-activities-schema.xsd"))
    xsd.assertValid(activity)
    assert not iati.breaks(activity, ruleset)
    values = Counter[str]()
    for one in activity.iter("transaction"):
        kind = one.find("transaction-type").get("code")
        values["in" if kind == "1" else "out"] += int(one.findtext("value"))
    totals = json.loads(public(books, "data.json").text)["totals"]
    assert dict(values) == {"in": totals["money_in"], "out": totals["money_out"]}
    bare = etree.fromstring(content)
    one = bare.find("iati-activity")
    for tag in ("sector", "activity-date"):
        for element in one.findall(tag):
            one.remove(element)
    assert len(iati.breaks(bare, ruleset)) == 3  # no date; no sector, by two rules


FAMILIES = ("Nguyễn Thị", "Trần Văn", "Lò Thị", "Giàng A", "H'Hen")
LETTERS = "BCDGHKLMNPQRSTVX"
NAME = st.builds(
    "{} {}".format, st.sampled_from(FAMILIES), st.text(LETTERS, min_size=6, max_size=9)
)
PHONE = st.builds(
    lambda digits, mark: f"09{digits[:2]}{mark}{digits[2:5]}{mark}{digits[5:]}",
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(["", " ", ".", "-"]),
)
ACCOUNT = st.text("123456789", min_size=12, max_size=14)


PROGRAMMES = ("Học bổng trẻ em vùng bão", "Nuôi dưỡng trẻ mồ côi")


def plant(fund_id: str, secret: str) -> None:
    """The secret in every text that a bank, a donor, the fund or an auditor wrote, and in what
    the audit quotes of it."""
    unprotected("bank_line")
    with transaction() as session:
        for table, columns in (
            (StatementLine, ("text", "doc_no", "raw", "page")),
            (BankStatement, ("label", "failure_detail", "bank")),
            (PaymentLedger, ("label", "failure_detail")),
            (AuditHit, ("sentence_vi", "sentence_en", "key", "reason")),
            (
                LedgerPayment,
                (
                    *("voucher", "programme", "payee", "purpose", "decision", "evidence"),
                    *("bank_ref", "beneficiary", "restricted_to"),
                ),
            ),
        ):
            session.execute(sa.update(table).values(dict.fromkeys(columns, secret[:20])))
        for start in PROGRAMMES:
            session.execute(
                sa.update(AuditLine)
                .where(AuditLine.group.startswith(f"programme:{start}"))
                .values(group=f"programme:{start} {secret}")
            )
        entity = session.get_one(Entity, fund_id)
        entity.representative = entity.phone = entity.address = secret
        fund = session.get_one(Fund, fund_id)
        fund.founded_by = secret
        session.add(
            FundBoardMember(
                entity_id=fund_id,
                name=secret,
                post="member",
                vietnamese=True,
                term_from=dt.date(2020, 1, 1),
            )
        )
        run = session.scalars(sa.select(AuditRun)).one()
        result = json.loads(run.result)
        result["limits"] = [{"vi": secret, "en": secret}]
        for source in result["sources"]:
            source["file"] = secret
        for check in result["checks"]:
            check["outcome"]["note"] = {"vi": secret, "en": secret}
        for start in PROGRAMMES:
            for node in result["flows"]["nodes"]:
                if node["id"].startswith(f"programme:{start}"):
                    node["id"] = f"programme:{start} {secret}"
                    node["label"] = {"vi": secret, "en": secret}
            for link in result["flows"]["links"]:
                if link["target"].startswith(f"programme:{start}"):
                    link["target"] = f"programme:{start} {secret}"
        run.result = json.dumps(result)


def test_no_name_telephone_or_account_leaves_whatever_the_texts_hold(books: Books) -> None:
    signed(books)
    orphans, other = programme("Nuôi dưỡng trẻ mồ côi"), programme("Chương trình khác hẳn")
    head = books.world.actor("department_head")
    full = [account.number for account in sample.OWN_ACCOUNTS]

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=(Phase.generate,),  # each example publishes three times: too slow to shrink
    )
    @given(name=NAME, phone=PHONE, account=ACCOUNT)
    def nothing_leaves(name: str, phone: str, account: str) -> None:
        for secret in (name, phone, account):
            plant(books.fund_id, secret)
            named = [other]
            if secret != name:  # a name that a person lets out may still hold a number
                named.append(orphans)
                with transaction() as session:
                    session.get_one(Programme, orphans).name = f"Nuôi dưỡng trẻ mồ côi {secret}"
            publish(books, *named)
            pages = [public(books, part).text for part in ("", *DOWNLOADS)]
            actions.withdraw_publication(head, books.fund_id, the_run().id, reason="thử")
            digits = "".join(char for char in secret if char.isdigit())
            for planted in filter(None, (secret, digits, *full)):
                assert not [text[:40] for text in pages if planted in text], planted

    nothing_leaves()
