"""Every route declares who may open it; the permission exists; POSTs are guarded by a form key."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from inspect_app.accounts.permissions import ALL_PERMISSIONS
from inspect_app.core.action import ACTIONS
from inspect_app.core.web import PUBLIC, policy_of
from inspect_app.documentation import permissions_page
from workers.jobs import JOBS


def test_every_route_declares_its_policy(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        declared = policy_of(app, rule.endpoint)
        assert declared is not None, f"{rule} declares no policy"
        assert declared == PUBLIC or declared in ALL_PERMISSIONS, f"{rule}: {declared}"


def test_every_action_needs_a_permission_that_somebody_has_or_the_system() -> None:
    for spec in ACTIONS.values():
        if spec.event.startswith("test."):
            continue
        assert spec.may in ALL_PERMISSIONS | {"system.job"}, spec
        room, _, past = spec.event.partition(".")
        assert room, spec
        assert past, spec


def test_urls_are_written_with_hyphens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = "".join(part for part in str(rule).split("<")[0])
        assert "_" not in fixed, rule


def test_every_job_has_a_handler(app: Flask) -> None:
    """Names given to `tx.enqueue("…")` in code are keys of JOBS, and none is left over."""
    package = Path(app.root_path)
    asked = set()
    for path in package.rglob("*.py"):
        asked |= set(re.findall(r'\.enqueue\(\s*"([^"]+)"', path.read_text()))
    assert asked <= set(JOBS), asked - set(JOBS)


def test_the_page_of_permissions_tells_the_truth(app: Flask) -> None:
    stored = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
    assert stored.read_text() == permissions_page(app), "run make docs"
