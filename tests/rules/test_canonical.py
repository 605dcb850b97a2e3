"""One spelling per value: what was hashed years ago is spelt the same today."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.canonical import canonical

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from(["1e-7", "ab12e-4f", 1e-7, 2.5e-9, 1e-10, 1e16, 2**64, "\ud800"])
    | st.sampled_from([6.1e-05, -1e-05, 0.0001, "0.00001"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner)
    ),
)  # fmt: skip


@given(VALUES)
def test_as_the_standard_library_spells_it(value: object) -> None:
    spelt = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value) == spelt
