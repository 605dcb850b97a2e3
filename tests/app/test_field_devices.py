"""Enrolment by a one-time code, the heartbeat, and what ends a tablet's access, and how."""

from __future__ import annotations

import base64
import datetime as dt
import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.accounts.models import Device
from inspect_app.core import clock, journal
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.core.sealing import Unopenable, seal, unseal
from inspect_app.field.models import EnrolmentCode, EnrolmentFailure, FieldDevice
from inspect_app.field.rules import enrolment
from inspect_app.field.rules.limits import LIMITS
from tests.kit.tablets import Tablet, change_password, code_for, set_account
from tests.kit.world import PASSWORD, World, csrf

NEW = "mat-khau-khac-hon"


@pytest.fixture
def tablet(world: World) -> Tablet:
    return Tablet(world, "inspector")


def events(name: str) -> int:
    db.session.rollback()
    query = sa.select(sa.func.count()).where(JournalEntry.event == name)
    return db.session.scalar(query) or 0


def device(tablet: Tablet) -> FieldDevice:
    db.session.rollback()
    return db.session.get_one(FieldDevice, tablet.device_id)


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    at = clock.now() + dt.timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: at)


def code_of(reply: Any) -> str:
    return str(reply.get_json()["problems"][0]["code"])


def test_a_code_makes_a_tablet_that_is_let_in(world: World, tablet: Tablet) -> None:
    told = tablet.told
    assert told["user"] == {
        "id": world.users["inspector"], "name": "Người thử inspector", "login": "inspector",
    }  # fmt: skip
    assert told["organisation"]["short_name"] == "SYT"
    assert told["limits"] == LIMITS
    assert len(base64.b64decode(told["recovery_key"])) == 32
    now = tablet.get("/now?unsent=3&build=b7").get_json()
    assert now["device"] == {"id": tablet.device_id, "label": "Máy 1"}
    head = journal.head(db.session())
    assert now["journal"] == {"size": head.size, "root": head.root}
    assert (device(tablet).unsent, device(tablet).build) == (3, "b7")
    assert tablet.get("/cases").status_code == 200
    assert events("field.tablet_enrolled") == 1


def test_neither_code_nor_key_nor_token_is_stored_in_plain(app: Flask, tablet: Tablet) -> None:
    plain = base64.b64decode(tablet.told["recovery_key"])
    row = device(tablet)
    assert plain not in row.sealed_key
    assert unseal("field recovery key", tablet.device_id, row.sealed_key) == plain
    with pytest.raises(Unopenable):  # moved to another row
        unseal("field recovery key", "another", row.sealed_key)
    with pytest.raises(Unopenable):  # sealed for another purpose
        unseal("field recovery key", tablet.device_id, seal("x", tablet.device_id, plain))
    app.config["SECRET_KEY"] = "f" * 64
    refused = tablet.post("/recovery-key", password=PASSWORD)
    assert (refused.status_code, code_of(refused)) == (422, "key_unopenable")


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_code_is_understood_as_people_type_it(world: World, typed: str) -> None:
    code = code_for(world, "inspector")
    plain = code.replace("-", "").lower()
    confused = plain.replace("0", "o").replace("1", "l")
    reply = world.client().post(
        "/api/field/enrol", json={"code": typed.format(code, plain, confused), "label": "M"}
    )
    assert reply.status_code == 200, reply.text


def test_a_code_works_once_and_for_ten_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client()
    used, older = code_for(world, "inspector"), code_for(world, "team_leader")
    newer = code_for(world, "team_leader")

    def enrol(code: str) -> Any:
        return client.post("/api/field/enrol", json={"code": code, "label": "Máy"})

    assert enrol(used).status_code == 200
    assert code_of(enrol(used)) == "bad_code"
    assert code_of(enrol(older)) == "bad_code"
    with monkeypatch.context() as patch:
        later(patch, minutes=10, seconds=1)
        assert code_of(enrol(newer)) == "bad_code"
    assert enrol(newer).status_code == 200


def test_of_two_tablets_at_the_same_moment_one_gets_in(app: Flask, world: World) -> None:
    code = code_for(world, "inspector")
    codes: list[int] = []

    def enrol(number: int) -> None:
        sent = {"code": code, "label": f"Máy {number}"}
        codes.append(app.test_client().post("/api/field/enrol", json=sent).status_code)

    threads = [threading.Thread(target=enrol, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, *([422] * 5)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FieldDevice)) == 1


def test_guessing_is_stopped_for_one_address_and_not_for_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, code = world.client(), code_for(world, "inspector")

    def enrol(code: str, address: str = "10.0.0.1") -> Any:
        return client.post(
            "/api/field/enrol",
            json={"code": code, "label": "Máy"},
            environ_base={"REMOTE_ADDR": address},
        )

    wrong = [f"{first}{second}000000" for first in "XYZ" for second in "0123456789"]
    wrong = [one for one in wrong if one[:2] != code[:2]]
    for number in range(enrolment.MOST_BY_SOURCE):
        assert enrol(wrong[number]).status_code == 422
    stopped = enrol(code)
    assert (stopped.status_code, code_of(stopped)) == (429, "too_many_tries")
    assert stopped.headers["Retry-After"] == "600"
    db.session.rollback()
    assert "10.0.0.1" not in {row.source for row in db.session.scalars(sa.select(EnrolmentFailure))}
    with monkeypatch.context() as patch:
        later(patch, minutes=10, seconds=1)
        assert enrol(wrong[0]).status_code == 422  # counting starts anew
    assert enrol(code, "10.0.0.2").status_code == 200


def test_many_addresses_guess_no_more_than_thirty_codes_of_one_beginning(world: World) -> None:
    client, code = world.client(), code_for(world, "inspector").replace("-", "")
    tail = "0" if code[-1] != "0" else "1"
    replies = [
        client.post(
            "/api/field/enrol",
            json={"code": code[:-1] + tail, "label": "Máy"},
            environ_base={"REMOTE_ADDR": f"10.0.1.{number}"},
        ).status_code
        for number in range(enrolment.MOST_BY_PREFIX + 2)
    ]
    assert replies == [422] * enrolment.MOST_BY_PREFIX + [429, 429]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'"x"', b'{"code":"X"}', b'{"code":1,"label":"M"}',
        b'{"code":"A","label":""}', b'{"code":"A","label":"M","user_id":"x"}', b"[" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_enrolment_is_refused(world: World, body: bytes) -> None:
    reply = world.client().post(
        "/api/field/enrol", data=body, headers={"Content-Type": "application/json"}
    )
    assert reply.status_code in {400, 413, 422}
    assert reply.get_json()["problems"][0]["code"]


def test_a_form_of_another_site_cannot_enrol(world: World) -> None:
    code = code_for(world, "inspector")
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        reply = world.client("inspector").post(
            "/api/field/enrol",
            data=f'{{"code":"{code}","label":"M"}}',
            headers={"Content-Type": kind},
        )
        assert reply.status_code == 400


def test_an_administrator_makes_codes_for_the_own_body_alone(world: World) -> None:
    code = code_for(world, "inspector", maker="administrator")
    assert (
        world.client()
        .post("/api/field/enrol", json={"code": code, "label": "Máy"})
        .get_json()["user"]["login"]
        == "inspector"
    )
    for login, target in (
        ("administrator.b", "inspector"), ("inspector", "team_leader"), ("auditor", "inspector"),
    ):  # fmt: skip
        client = world.client(login)
        sent = {"csrf_token": csrf(client, "/tablets"), "user_id": world.users[target]}
        assert client.post("/tablets/codes", data=sent).status_code == 422
    row = db.session.scalars(sa.select(EnrolmentCode)).one()
    assert row.made_by == world.users["administrator"]


def test_a_closed_account_gets_no_tablet(world: World) -> None:
    code = code_for(world, "inspector")
    set_account(world, "inspector", active=False)
    reply = world.client().post("/api/field/enrol", json={"code": code, "label": "Máy"})
    assert code_of(reply) == "bad_code"


def test_the_page_shows_the_code_and_is_not_kept(world: World) -> None:
    client = world.client("inspector")
    sent = {"csrf_token": csrf(client, "/tablets"), "user_id": world.users["inspector"]}
    page = client.post("/tablets/codes", data=sent)
    (code,) = re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>", page.text)
    assert "data:image/svg+xml;base64," in page.text  # the picture: address and code
    reply = world.client().post("/api/field/enrol", json={"code": code, "label": "Máy"})
    assert reply.status_code == 200
    assert "make run TLS=1" in page.text  # plain HTTP is named as what it is
    assert page.headers["Cache-Control"] == "no-store"


def test_a_revoked_tablet_is_told_to_wipe_at_every_address(world: World, tablet: Tablet) -> None:
    client = world.client("administrator")
    listed = client.get("/tablets").text
    assert "Máy 1" in listed
    (address,) = re.findall(r'href="(/tablets/[0-9a-f]{32}/revoke)"', listed)
    tablet.get("/now?unsent=4&build=b")
    first = client.get(address)  # click 1
    assert "4 mục chưa gửi" in first.text
    done = client.post(address, data={"csrf_token": csrf(client, address)})  # click 2
    assert done.status_code == 303
    assert tablet.why_not() == "revoked"
    for method, path in (
        ("GET", "/cases"), ("POST", "/receipts"), ("GET", "/journal/proof?from=1"),
        ("POST", "/quarantine"), ("POST", "/sign-in"), ("POST", "/recovery-key"),
        ("PUT", f"/quarantine/files/{'0' * 64}"),
    ):  # fmt: skip
        reply = tablet.ask(method, path, json={})
        assert (reply.status_code, code_of(reply)) == (401, "revoked"), path
    assert "Đã thu hồi" in client.get("/tablets").text


def test_a_new_password_signs_out_and_a_sign_in_brings_the_same_tablet_back(
    world: World, tablet: Tablet
) -> None:
    old = tablet.token
    change_password(world, "inspector", NEW)
    assert tablet.why_not() == "signed_out"
    assert tablet.get("/cases").status_code == 401
    assert code_of(tablet.sign_in(PASSWORD)) == "wrong_password"
    back = tablet.sign_in(NEW)
    assert back.status_code == 200, back.text
    told = back.get_json()
    assert told["device"]["id"] == tablet.device_id
    tablet.token = told["token"]
    assert tablet.why_not() == ""
    tablet.token = old
    assert tablet.why_not() == "signed_out"


def test_a_lost_reply_to_a_sign_in_locks_nobody_out(world: World, tablet: Tablet) -> None:
    change_password(world, "inspector", NEW)
    lost = tablet.sign_in(NEW).get_json()["token"]
    again = tablet.sign_in(NEW)  # with the old token still
    assert again.status_code == 200
    tablet.token = lost
    assert tablet.why_not() == "signed_out"
    tablet.token = again.get_json()["token"]
    assert tablet.why_not() == ""


def test_a_tablet_is_not_signed_in_by_another_person(world: World, tablet: Tablet) -> None:
    change_password(world, "inspector", NEW)
    assert code_of(tablet.sign_in(PASSWORD, "team_leader")) == "other_account"
    unknown = tablet.client.post(
        "/api/field/sign-in",
        json={"login": "inspector", "password": NEW},
        headers={"Authorization": "Bearer unknown"},
    )
    assert (unknown.status_code, code_of(unknown)) == (401, "signed_out")
    assert tablet.why_not() == "signed_out"


def test_a_found_tablet_is_no_place_to_guess_passwords(world: World, tablet: Tablet) -> None:
    for _ in range(5):
        assert code_of(tablet.post("/recovery-key", password="khong-phai-no")) == "wrong_password"
    assert code_of(tablet.post("/recovery-key", password=PASSWORD)) == "wrong_password"
    assert events("field.recovery_key_given") == 0


def test_the_recovery_key_is_given_to_its_own_tablet_after_the_password(
    world: World, tablet: Tablet
) -> None:
    other = Tablet(world, "inspector", "Máy 2")
    given = tablet.post("/recovery-key", password=PASSWORD).get_json()
    assert given == {"recovery_key": tablet.told["recovery_key"]}
    assert other.told["recovery_key"] != tablet.told["recovery_key"]
    assert events("field.recovery_key_given") == 1
    client = world.client("inspector")
    by_browser = client.post(
        "/api/field/recovery-key",
        json={"password": PASSWORD},
        headers={"X-CSRFToken": csrf(client, "/account")},
    )
    assert by_browser.status_code == 404


def test_a_closed_account_is_told_so_and_an_opened_one_signs_in_again(
    world: World, tablet: Tablet
) -> None:
    set_account(world, "inspector", active=False)
    assert tablet.why_not() == "disabled"
    assert code_of(tablet.sign_in()) == "disabled"
    set_account(world, "inspector", active=True)
    assert tablet.why_not() == "signed_out"
    tablet.token = tablet.sign_in().get_json()["token"]
    assert tablet.why_not() == ""
    with transaction() as session:
        session.get_one(Device, tablet.device_id).revoked_at = clock.now()
    set_account(world, "inspector", active=False)
    assert tablet.why_not() == "revoked"


def test_an_unknown_token_is_signed_out_in_json_everywhere(app: Flask, world: World) -> None:
    # these two prove themselves by a code and by the tablet's own key, and look at no token
    tokenless = {"field_api.enrol", "field_api.standing_of_device"}
    for rule in app.url_map.iter_rules():
        if not str(rule).startswith("/api/field/") or rule.endpoint in tokenless:
            continue
        address = re.sub(r"<[^>]+>", "x", str(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            reply = world.client().open(
                address, method=method, json={}, headers={"Authorization": "Bearer unknown"}
            )
            assert (reply.status_code, code_of(reply)) == (401, "signed_out"), address


def test_people_see_their_own_tablets_and_revoke_no_other(world: World, tablet: Tablet) -> None:
    path = f"/tablets/{tablet.device_id}/revoke"
    assert "Máy 1" in world.client("inspector").get("/tablets").text
    for login in ("team_leader", "auditor", "inspector.b", "administrator.b"):
        client = world.client(login)
        assert "Máy 1" not in client.get("/tablets").text
        assert client.get(path).status_code == 404
        key = csrf(client, "/tablets")
        assert client.post(path, data={"csrf_token": key}).status_code == 404
    assert tablet.why_not() == ""


def test_the_heartbeat_writes_no_journal_and_not_every_time(
    world: World, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.get("/now?unsent=1&build=b")
    size, seen = journal.head(db.session()).size, device(tablet).last_seen_at
    assert seen is not None
    tablet.get("/now?unsent=1&build=b")
    assert device(tablet).last_seen_at == seen
    tablet.get("/now?unsent=2&build=b")
    assert (device(tablet).last_seen_at or seen) > seen
    with monkeypatch.context() as patch:
        later(patch, minutes=2)
        tablet.get("/now?unsent=2&build=b")
    assert (device(tablet).last_seen_at or seen) > seen + dt.timedelta(minutes=1)
    for odd in ("-1", "x", "99999999999999999999", ""):
        assert tablet.get(f"/now?unsent={odd}&build={'b' * 500}").status_code == 200
    assert (device(tablet).unsent, len(device(tablet).build)) == (None, 40)
    assert journal.head(db.session()).size == size
    assert world.client("inspector").get("/api/field/now").status_code == 403
