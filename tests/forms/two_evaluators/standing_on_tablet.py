"""Standing forms on the tablet (TypeScript in node), in the shape of `standing_vectors`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checklists.forms.stored import to_json
from tests.forms.two_evaluators import standing_vectors
from tests.forms.two_evaluators.both import bundled
from tests.kit.node import run_node

HERE = Path(__file__).parent


def on_tablet(vectors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the tablet finds for the vectors, in one process of node."""
    asked = [
        {
            "form": to_json(standing_vectors.form(one["form"])),
            "answers": one["answers"],
            "norms": one.get("norms", {}),
            "following": one.get("following", []),
        }
        for one in vectors
    ]
    given = json.dumps({"moment": standing_vectors.content()["moment"], "asked": asked})
    with tempfile.TemporaryDirectory(prefix="tablet-") as folder:
        script = bundled(HERE / "standing_tablet.ts", Path(folder))
        return list(json.loads(run_node([str(script)], given)))
