"""Tablets enrolled through the pages and the JSON, as people do it."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import Device, User
from inspect_app.core.db import db, transaction
from inspect_app.core.sealing import seal
from inspect_app.field.actions.enrolment import RECOVERY
from inspect_app.field.actions.quarantine import handing_over, hold_file
from inspect_app.field.models import FieldDevice, HeldItem
from inspect_app.field.rules.shape import Announced
from tests.kit.cases import jpeg
from tests.kit.world import PASSWORD, World, csrf


class Tablet:
    """A tablet with a one-time code's token."""

    def __init__(self, world: World, login: str, label: str = "Máy 1") -> None:
        self.world, self.login = world, login
        self.client = world.client()
        reply = self.enrol(code_for(world, login), label)
        assert reply.status_code == 200, reply.text
        self.told: dict[str, Any] = reply.get_json()
        self.token: str = self.told["token"]
        self.device_id: str = self.told["device"]["id"]

    def enrol(self, code: str, label: str) -> Any:
        return self.client.post("/api/field/enrol", json={"code": code, "label": label})

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.open(f"/api/field{path}", method=method, headers=headers, **more)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, json=body)

    def why_not(self) -> str:
        """The code of the 401 at the heartbeat, or nothing when it is let in."""
        reply = self.get("/now?unsent=0&build=1")
        if reply.status_code == 200:
            return ""
        assert (reply.status_code, reply.mimetype) == (401, "application/json")
        (problem,) = reply.get_json()["problems"]
        assert problem["text"]
        return str(problem["code"])

    def sign_in(self, password: str = PASSWORD, login: str = "") -> Any:
        return self.post("/sign-in", login=login or self.login, password=password)


def code_for(world: World, login: str, maker: str = "") -> str:
    """A fresh code for a person, as the page shows it; made by the person or by `maker`."""
    client = world.client(maker or login)
    page = client.post(
        "/tablets/codes",
        data={"csrf_token": csrf(client, "/tablets"), "user_id": world.users[login]},
    )
    assert page.status_code == 200, page.text
    found = re.search(r">([0-9A-Z]{4}-[0-9A-Z]{4})<", page.text)
    assert found
    return found[1]


def change_password(world: World, login: str, new: str, old: str = PASSWORD) -> None:
    client = world.client(login)
    sent = {"csrf_token": csrf(client, "/account"), "old": old, "new": new}
    assert client.post("/account", data=sent).status_code == 303


def set_account(world: World, login: str, *, active: bool, role: str = "inspector") -> None:
    """The administrator closes or opens an account."""
    client = world.client("administrator")
    path = f"/people/{world.users[login]}"
    sent = {"csrf_token": csrf(client, path), "roles": role}
    assert (
        client.post(path, data={**sent, **({"active": "y"} if active else {})}).status_code == 303
    )


def known_in_the_field(world: World, device_id: str, login: str) -> None:
    """Make a device of the account page one that the field room knows."""
    with transaction() as session:
        key = seal(RECOVERY, device_id, b"k" * 32)
        row = FieldDevice(device_id=device_id, sealed_key=key, enrolled_by=world.users[login])
        session.add(row)


def held_photo(world: World, case_id: str, device_id: str, name: str) -> str:
    """The id of a photo that the inspector's closed account would hand over, with marked text."""
    content = jpeg(70, 50)
    announced = Announced(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="image/jpeg",
        kind="photo",
        question="",
        finding="",
        caption=name,
        taken_at=None,
    )
    user = db.session.get_one(User, world.users["inspector"])
    actor = handing_over(user, db.session.get_one(Device, device_id))
    hold_file(actor, case_id, announced, content)
    db.session.rollback()
    return db.session.scalars(sa.select(HeldItem.id)).one()
