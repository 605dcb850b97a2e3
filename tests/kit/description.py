"""The description of the API as a judge: every answer that a test sees must be one it describes."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException

from inspect_app.field.views.descriptions import description

METHODS = ("get", "put", "post", "patch", "delete")


def path_of(rule: str) -> str:
    """An address of the program as the description writes it."""
    return rule.replace("<", "{").replace(">", "}")


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or what its reference names."""
    if "$ref" not in part:
        return part
    found: Any = description()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


@cache
def _judge(path: str, method: str, status: str) -> jsonschema_rs.Draft202012Validator | None:
    """The schema of an answer; None when it has no body."""
    response = resolved(description()["paths"][path][method]["responses"][status])
    content = response.get("content")
    if content is None:
        return None
    schema = {**content["application/json"]["schema"], "components": description()["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


def judge(app: Flask, method: str, address: str, answer: Any) -> None:
    """AssertionError when an address of the API answers something that is not described."""
    try:
        rule, _values = app.url_map.bind("localhost").match(address, method, return_rule=True)
    except HTTPException:
        return
    path, verb, status = path_of(str(rule)), method.lower(), str(answer.status_code)
    if not path.startswith("/api/") or verb not in METHODS:
        return
    described = description()["paths"][path][verb]["responses"]
    assert status in described, f"{method} {path}: {status} is not described"
    schema = _judge(path, verb, status)
    if schema is None:
        assert not answer.get_data(), f"{method} {path}: {status} has a body"
        return
    assert answer.mimetype == "application/json", f"{method} {path}: {answer.mimetype}"
    found = [f"{error.instance_path}: {error.message}" for error in
             schema.iter_errors(json.loads(answer.get_data()))]  # fmt: skip
    assert not found, f"{method} {path} {status}: {found[:3]}"
