"""The description of the JSON API is true: addresses, shapes, and what random requests get."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inspect_app.core.web import PUBLIC, policy_of
from inspect_app.field.rules import limits, shape
from inspect_app.field.views.descriptions import description
from inspect_app.inspections.rules import operations
from tests.kit.cases import under_way
from tests.kit.description import METHODS, path_of, resolved
from tests.kit.tablets import Tablet, set_account
from tests.kit.world import World, build_app, build_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

OPERATIONS = [
    (path, method)
    for path, item in sorted(description()["paths"].items())
    for method in METHODS
    if method in item
]

CLOSED_ALONE = frozenset({"/api/field/quarantine", "/api/field/quarantine/files/{sha256}"})


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(path, method, policy) of every address of the API that the program has."""
    for rule in app.url_map.iter_rules():
        if str(rule).startswith("/api/"):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield path_of(str(rule)), method.lower(), policy_of(app, rule.endpoint) or ""


def test_the_description_names_every_address_and_no_other(app: Flask) -> None:
    assert {(path, method) for path, method, _policy in routes(app)} == set(OPERATIONS)


def test_what_needs_no_token_is_said_so(app: Flask) -> None:
    open_ones = {
        (path, method)
        for path, method in OPERATIONS
        if description()["paths"][path][method].get("security") == []
    }
    public = {(path, method) for path, method, policy in routes(app) if policy == PUBLIC}
    assert open_ones <= public
    assert {path for path, _ in public - open_ones} == {*CLOSED_ALONE, "/api/field/sign-in"}


def test_the_described_operations_are_those_that_are_read() -> None:
    schemas = description()["components"]["schemas"]
    kinds = {}
    for one in schemas["Operation"]["oneOf"]:
        found = resolved(one)
        kinds[found["properties"]["kind"]["const"]] = found
    assert set(kinds) == set(shape.KINDS) == set(schemas["Operation"]["discriminator"]["mapping"])
    for kind, found in kinds.items():
        fields = {*shape.BASE, *shape.KINDS[kind], "kind"}
        assert set(found["properties"]) == fields, kind
        assert set(found["required"]) == fields - shape.OPTIONAL, kind
    ops = description()["paths"]["/api/v1/cases/{case_id}/ops"]["post"]
    body = ops["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == operations._KEYS
    assert set(schemas["Limits"]["required"]) == set(limits.LIMITS)
    announcement = schemas["FileAnnouncement"]["properties"]
    assert set(announcement) == set(shape._ANNOUNCEMENT)


def test_it_is_served_to_everybody(world: World) -> None:
    reply = world.client().get("/api/openapi.json")
    assert reply.get_json() == description()
    assert reply.get_json()["openapi"].startswith("3.1")


@dataclass(frozen=True)
class Scene:
    """A case under way with a tablet of its team, and the tablet of a closed account."""

    schema: Any
    case_id: str
    live: str
    closed: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        app = build_app(tmp_path_factory.mktemp("openapi"), patch)
        with app.app_context():
            world = build_world(app)
            case_id = under_way(world)
            live, closed = Tablet(world, "team_leader"), Tablet(world, "inspector")
            set_account(world, "inspector", active=False)
            schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
            yield Scene(schema, case_id, live.token, closed.token)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_breaks_the_server_or_the_description(
    scene: Scene, path: str, method: str
) -> None:
    operation = scene.schema[path][method.upper()]
    token = scene.closed if path in CLOSED_ALONE else scene.live
    seen: set[int] = set()

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: Any) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        own = data.draw(st.booleans())
        if own and "case_id" in (case.path_parameters or {}):
            case.path_parameters["case_id"] = scene.case_id
        if own and isinstance(case.body, dict) and "case_id" in case.body:
            case.body["case_id"] = scene.case_id
        if own and "case_id" in (case.query or {}):
            case.query["case_id"] = scene.case_id
        answer = contextvars.Context().run(
            case.call_and_validate, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS
        )
        seen.add(answer.status_code)

    ask()
    assert seen - {401}  # 401: where nothing but the token itself could be made wrong
