"""The description of the whole JSON API, for programs: OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import jsonify
from flask.typing import ResponseReturnValue

from inspect_app.core.web import PUBLIC, policy

from .blueprints import blueprint

SOURCE = Path(__file__).resolve().parents[1] / "openapi.yaml"


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(SOURCE.read_text())
    return found


@blueprint.get("/api/openapi.json")
@policy(PUBLIC)
def openapi() -> ResponseReturnValue:
    return jsonify(description())
