"""Forms stand on the tablet as on the server: the shared vectors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.two_evaluators import standing_vectors
from tests.forms.two_evaluators.standing_on_tablet import on_tablet

VECTORS = standing_vectors.content()["vectors"]


@pytest.fixture(scope="module")
def found() -> list[dict[str, Any]]:
    return on_tablet(VECTORS)


@pytest.mark.parametrize("at", range(len(VECTORS)), ids=[one["name"] for one in VECTORS])
def test_a_vector_holds_on_the_tablet(found: list[dict[str, Any]], at: int) -> None:
    vector = VECTORS[at]
    assert found[at]["standing"] == vector["standing"]
    assert found[at]["following"] == vector.get("following", [])
