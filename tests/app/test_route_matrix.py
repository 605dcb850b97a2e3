"""Every route x method x role x organisation, generated from the URL map.

A new route needs no line here; a new kind of address parameter needs a sample in
`tests/kit/full_world.py`, and the tests say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from inspect_app.accounts import actions as accounts
from inspect_app.accounts.permissions import ROLE_PERMISSIONS
from inspect_app.core.db import db
from inspect_app.core.web import PUBLIC, policy_of
from tests.kit.full_world import MARK, MARKUP, OTHER, FullWorld, build_full_world, dump
from tests.kit.world import build_app, csrf

ROLES = tuple(ROLE_PERMISSIONS)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

SHARED = frozenset(
    {"version_id", "figure_id", "code", "number", "test_number", "revision", "filename"}
)
"""Parameters that name nothing of one organisation."""

NOT_INVOLVED = {
    "case_id": frozenset({OTHER}),
    "paper_id": frozenset({OTHER, "administrator"}),
    "held_id": frozenset({OTHER, "inspector"}),
    "device_id": frozenset({OTHER, "team_leader", "department_head", "auditor"}),
}
"""Who has the permission but no part in the sample: for them it does not exist."""

DEVICES_ONLY = frozenset({"field_api.now"})
"""What a browser's session is refused even with the permission."""

KEYLESS = frozenset({"field_api.enrol", "field_api.standing_of_device", "portal.find_gift"})
"""What proves its sender by its content and reads no cookie."""

QUERIES = {
    "fund_audit.lines": "?part=rung_from%3D0",
    "law.texts": "?q=pham+vi",
    "field_api.proof": "?from=1",
}
"""What some addresses need behind the question mark."""

FORGED = "f" * 32


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullWorld]:
    """One world for all tests that change nothing of organisation A."""
    with pytest.MonkeyPatch.context() as patch:
        app = build_app(tmp_path_factory.mktemp("matrix"), patch)
        with app.app_context():
            yield build_full_world(app, look_first=True)


@pytest.fixture
def fresh_full(app: Flask) -> FullWorld:
    """A world of its own for a test that sends forms."""
    return build_full_world(app)


class Walk:
    """One person (or nobody, or a tablet) asking for every address of organisation A."""

    def __init__(self, full: FullWorld, login: str | None, token: str = "") -> None:
        self.full, self.login = full, login
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client: FlaskClient = full.world.client(login)
        self.key = csrf(self.client, "/login")
        self.wrong: list[str] = []

    def routes(self) -> Iterator[tuple[Rule, str, str, str]]:
        """(rule, method, address, policy) of everything but the static files."""
        app = self.full.world.app
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static":
                continue
            policy = policy_of(app, rule.endpoint)
            assert policy is not None, rule
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield rule, method, self.address(rule), policy

    def address(self, rule: Rule) -> str:
        """The rule with a sample of organisation A for each parameter."""
        values = {}
        for name in rule.arguments:
            assert name in self.full.samples, f"{rule}: no sample for {name} in full_world.py"
            values[name] = self.full.samples[name]
        if rule.endpoint.startswith("documents.") and self.login == "auditor":
            values |= {"paper_id": self.full.samples["report_id"]} if values else {}
        if rule.endpoint == "accounts.language":
            values["code"] = "vi"
        found = self.full.world.app.url_map.bind("localhost").build(rule.endpoint, values)
        return found + QUERIES.get(rule.endpoint, "")

    def ask(self, method: str, address: str, *, keyed: bool = True, **body: Any) -> Any:
        headers = dict(self.headers)
        if method in UNSAFE and keyed:
            headers["X-CSRFToken"] = self.key
        json_api = address.endswith("/ops") or address.startswith("/api/field/")
        if method in UNSAFE and not body and json_api:
            body = {"json": {}}
        return self.client.open(address, method=method, headers=headers, **body)

    def expect(self, right: bool, rule: Rule, method: str, answer: Any, why: object = "") -> None:
        if not right:
            self.wrong.append(f"{self.login}: {method} {rule}: {answer.status_code} {why}")

    def may(self, policy: str) -> bool:
        role = (self.login or "").partition(".")[0]
        return policy == PUBLIC or policy in ROLE_PERMISSIONS.get(role, ())

    def done(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


def asks_sign_in(address: str, answer: Any) -> bool:
    if address.startswith("/api/"):
        told: str = answer.get_json()["problems"][0]["text"] if answer.status_code == 401 else ""
        return told != ""
    target: str = answer.headers.get("Location", "")
    return bool(answer.status_code == 303) and target.startswith("/login")


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_nobody_gets_in_without_signing_in(full: FullWorld, token: str) -> None:
    walk = Walk(full, None, token)
    count = 0
    for rule, method, address, policy in walk.routes():
        answer = walk.ask(method, address)
        if policy == PUBLIC:
            walk.expect(answer.status_code < 500, rule, method, answer)
        elif method == "HEAD" and address.startswith("/api/"):
            walk.expect(answer.status_code == 401, rule, method, answer)
        else:
            walk.expect(asks_sign_in(address, answer), rule, method, answer)
            walk.expect(not full.leaks(answer.text, address), rule, method, answer)
            count += 1
    walk.done()
    assert count > 100


@pytest.mark.parametrize("login", [*ROLES, *(f"{role}.b" for role in ROLES)])
def test_without_the_permission_every_method_is_refused(full: FullWorld, login: str) -> None:
    walk = Walk(full, login)
    for rule, method, address, policy in walk.routes():
        if walk.may(policy):
            continue
        answer = walk.ask(method, address)
        walk.expect(answer.status_code == 403, rule, method, answer)
        leaks = full.leaks(_own_page_text(answer.text, login), address)
        walk.expect(not leaks, rule, method, answer, leaks)
    walk.done()


def _own_page_text(text: str, login: str) -> str:
    """The page without its top bar, where a person of A reads the own name."""
    return text if login.endswith(".b") else text.partition("<main")[2]


@pytest.mark.parametrize("login", [*ROLES, OTHER])
def test_with_the_permission_every_page_opens(full: FullWorld, login: str) -> None:
    """…but what the person has no part in does not exist. User text is shown escaped."""
    walk = Walk(full, login)
    marked = 0
    for rule, method, address, policy in walk.routes():
        if method != "GET" or not walk.may(policy):
            continue
        answer = walk.ask(method, address)
        hidden = any(login in NOT_INVOLVED.get(name, ()) for name in rule.arguments)
        if address.startswith("/api/field/cases/"):  # a tablet carries cases of its own team
            hidden = login not in ("inspector", "team_leader")
        if hidden and policy != PUBLIC:
            walk.expect(answer.status_code == 404, rule, method, answer)
            walk.expect(MARK not in answer.text.partition("<main")[2], rule, method, answer)
            continue
        right = {403} if rule.endpoint in DEVICES_ONLY else {200, 303}
        walk.expect(answer.status_code in right, rule, method, answer)
        if answer.mimetype == "text/html":
            walk.expect(MARKUP not in answer.text, rule, method, answer)
            marked += "ZQXA &lt;img src=x" in answer.text.partition("<main")[2]
    walk.done()
    assert marked >= 3


@pytest.mark.parametrize("role", ROLES)
def test_the_other_organisation_finds_nothing(full: FullWorld, role: str) -> None:
    """B with the same role: own empty lists, 404 for every record of A, nothing of A in any
    answer, and not one row of A changed by its forms."""
    walk = Walk(full, f"{role}.b")
    before = dump()
    for rule, method, address, policy in walk.routes():
        if not walk.may(policy) or rule.endpoint == "accounts.logout":
            continue
        answer = walk.ask(method, address)
        foreign = bool(rule.arguments - SHARED) and policy != PUBLIC
        if foreign:
            walk.expect(answer.status_code == 404, rule, method, answer)
        else:
            walk.expect(answer.status_code < 500, rule, method, answer)
        if policy != PUBLIC:
            leaks = full.leaks(answer.text, address)
            walk.expect(not leaks, rule, method, answer, leaks)
    walk.done()
    after = dump()
    for table, content in before.items():
        assert not [row for row in content - after[table] if full.leaks(str(row))], table


def test_the_lists_of_the_other_organisation_are_as_before(full: FullWorld) -> None:
    """Not even a number of A is counted or listed: B's pages are the same, byte for byte."""
    changed = [where for where, (before, after) in full.lists.items() if before != after]
    assert not changed, changed
    assert len(full.lists) > 60


@pytest.mark.parametrize("login", ROLES)
def test_a_form_without_its_key_does_nothing(full: FullWorld, login: str) -> None:
    """Neither without a key nor with the key of another session."""
    walk = Walk(full, login)
    foreign = csrf(full.world.client(None))
    before = dump()
    for rule, method, address, policy in walk.routes():
        if method not in UNSAFE or not walk.may(policy) or rule.endpoint in KEYLESS:
            continue
        answer = walk.ask(method, address, keyed=False)
        walk.expect(answer.status_code == 400, rule, method, answer)
        answer = walk.client.open(address, method=method, headers={"X-CSRFToken": foreign})
        walk.expect(answer.status_code == 400, rule, method, answer)
    walk.done()
    assert dump() == before


def test_a_device_token_opens_the_api_and_nothing_else(full: FullWorld) -> None:
    token = full.tokens["inspector"]
    walk = Walk(full, None, token)
    inside = 0
    for rule, method, address, policy in walk.routes():
        if policy == PUBLIC or method == "HEAD":
            continue
        answer = walk.ask(method, address, keyed=not address.startswith("/api/"))
        if address.startswith("/api/"):
            inside += 1
            walk.expect(answer.status_code in {200, 422}, rule, method, answer)
        else:
            walk.expect(asks_sign_in(address, answer), rule, method, answer)
    walk.done()
    assert inside >= 4
    stranger = Walk(full, None, full.tokens["inspector.b"])
    for rule, method, address, policy in stranger.routes():
        if policy == PUBLIC:  # proves its sender itself
            continue
        if address.startswith("/api/") and rule.arguments and method != "HEAD":
            answer = stranger.ask(method, address, keyed=False)
            stranger.expect(answer.status_code == 404, rule, method, answer)
            stranger.expect(not full.leaks(answer.text, address), rule, method, answer)
    stranger.done()


def test_a_revoked_device_is_out(full: FullWorld) -> None:
    world = full.world
    device, token = accounts.enrol_device(world.actor("inspector"), label="Máy mất")
    device_id = device.id
    assert Walk(full, None, token).ask("GET", "/api/v1/cases").status_code == 200
    accounts.revoke_device(world.actor("inspector"), device_id)
    assert Walk(full, None, token).ask("GET", "/api/v1/cases").status_code == 401


def _columns() -> set[str]:
    """Every column that a person must not set by sending a field of its name."""
    names = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    return {name for name in names if name == "id" or name.endswith(("_id", "_by", "_hash"))}


def test_empty_and_forged_forms_break_nothing(fresh_full: FullWorld) -> None:
    """No POST of any role ends in a failure of the server; columns that are sent as fields are
    not written (all of them at once, with an id that exists nowhere)."""
    forged = dict.fromkeys(_columns(), FORGED)
    assert len(forged) > 20
    for login in ROLES:
        walk = Walk(fresh_full, login)
        for rule, method, address, policy in walk.routes():
            if method not in UNSAFE or not walk.may(policy) or rule.endpoint == "accounts.logout":
                continue
            for answer in (walk.ask(method, address), walk.ask(method, address, data=forged)):
                walk.expect(answer.status_code < 500, rule, method, answer)
                walk.expect(MARKUP not in answer.text, rule, method, answer)
        walk.done()
        assert walk.ask("POST", "/logout").status_code == 303
        assert asks_sign_in("/", walk.ask("GET", "/"))
    for table, content in dump().items():
        assert not [row for row in content if FORGED in row], table
