"""Every order of what can happen to one answer, up to some steps, on the tablet's own code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kit.node import FRONTEND, run_node

FIELD = FRONTEND / "src" / "field"

_BUNDLE = """
import { build } from "esbuild";
const [source, target, field] = process.argv.slice(1);
await build({entryPoints: [source], outfile: target, bundle: true, platform: "node",
  format: "esm", target: "es2022", logLevel: "error", alias: {"@field": field}});
"""

ALONE = {
    "name": "alone",
    "tabs": 1,
    "typed": 3,
    "others": 0,
    "kills": 1,
    "settles": 0,
    "yields": False,
    "steps": 9,
}
WITH_OTHERS = {
    "name": "with others",
    "tabs": 1,
    "typed": 2,
    "others": 2,
    "kills": 1,
    "settles": 0,
    "yields": False,
    "steps": 9,
}
TWO_TABS = {
    "name": "two tabs",
    "tabs": 2,
    "typed": 3,
    "others": 1,
    "kills": 0,
    "settles": 0,
    "yields": False,
    "steps": 7,
}
DECIDED = {
    "name": "decided elsewhere",
    "tabs": 1,
    "typed": 3,
    "others": 1,
    "kills": 1,
    "settles": 1,
    "yields": False,
    "steps": 9,
}
YIELDING = {
    "name": "yielding",
    "tabs": 1,
    "typed": 2,
    "others": 2,
    "kills": 1,
    "settles": 1,
    "yields": True,
    "steps": 9,
}


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("model") / "model.mjs"
    source = Path(__file__).with_name("model.ts")
    run_node(["--input-type=module", "-e", _BUNDLE, str(source), str(script), str(FIELD)])
    return script


@pytest.mark.parametrize(
    "scenario", [ALONE, WITH_OTHERS, TWO_TABS, DECIDED, YIELDING], ids=lambda one: one["name"]
)
def test_no_order_loses_doubles_or_hides_an_answer(model: Path, scenario: dict[str, Any]) -> None:
    (told,) = json.loads(run_node([str(model)], json.dumps({"scenarios": [scenario]})))
    assert told["faults"] == []
    assert told["paths"] > 1_000
