"""Fixtures that every app test uses: an application on a fresh database, and its people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from tests.kit.world import World, build_app, build_world

# how fast a machine is proves nothing: speed is measured by `make bench`
settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any_machine")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application on a fresh SQLite database, inside its context."""
    app = build_app(tmp_path, monkeypatch)
    with app.app_context():
        yield app


@pytest.fixture
def world(app: Flask) -> World:
    """Two organisations with one person per role each."""
    return build_world(app)
