"""A real server behind the fault proxy, and Chromium with the bare test page."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from inspect_app import factory
from tests.field.tablets import PAGE, Tablet, tablet_in
from tests.kit.browser import chromium
from tests.kit.cases import under_way
from tests.kit.fault_proxy import FaultProxy, fault_proxy
from tests.kit.serving import serving
from tests.kit.world import World


@pytest.fixture(scope="session")
def script() -> bytes:
    """The harness with the store and the sync of the tablet, bundled as the product is."""
    modules = Path(factory.__file__).parent / "frontend" / "node_modules"
    harness = Path(__file__).with_name("harness.ts")
    done = subprocess.run(
        [modules / ".bin" / "esbuild", harness, "--bundle", "--format=esm", "--minify",
         "--target=es2022", "--log-level=error"],
        capture_output=True,
        check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: its event loop, while it runs, keeps others in this process from signing."""
    with chromium() as started:
        yield started


@pytest.fixture
def line(world: World, script: bytes) -> Iterator[FaultProxy]:
    """The way from tablets to the server of `world`: an address that can be made to fail."""
    pages = {
        PAGE: (
            "text/html; charset=utf-8",
            b"<!doctype html><script type=module src=/h.js></script>",
        ),
        "/h.js": ("text/javascript; charset=utf-8", script),
        "/favicon.ico": ("image/x-icon", b""),
    }
    with serving(world.app) as port, fault_proxy(("127.0.0.1", port), pages) as proxy:
        yield proxy


@pytest.fixture
def case_id(world: World) -> str:
    """A visit under way, of the team leader and the inspector."""
    return under_way(world)


@pytest.fixture
def tablet(world: World, line: FaultProxy, browser: Browser, case_id: str) -> Iterator[Tablet]:
    """The inspector's tablet, enrolled, with the case on it and its sync running."""
    with tablet_in(browser, line, world, "inspector") as opened:
        opened.join()
        opened.start()
        opened.prepare()
        yield opened
