"""The field page as the product serves it, in Chromium, with the server of a test world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.kit.browser import chromium
from tests.kit.fault_proxy import FaultProxy, fault_proxy
from tests.kit.serving import serving
from tests.kit.world import World


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: its event loop, while it runs, keeps others in this process from signing."""
    with chromium() as started:
        yield started


@pytest.fixture
def served(world: World) -> Iterator[str]:
    """Address of the server of `world`."""
    with serving(world.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def line(world: World) -> Iterator[FaultProxy]:
    """The way to the server of `world`, which can be made to fail."""
    with serving(world.app) as port, fault_proxy(("127.0.0.1", port), {}) as proxy:
        yield proxy
