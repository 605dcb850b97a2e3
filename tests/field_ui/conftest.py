"""The field page as the product serves it, in Chromium, with the server of a test world."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.kit.browser import chromium
from tests.kit.world import World


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: its event loop, while it runs, keeps others in this process from signing."""
    with chromium() as started:
        yield started


@pytest.fixture
def served(world: World) -> Iterator[str]:
    """Address of the server of `world`; Chromium trusts it as it trusts https."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
