"""ODK's form engine as an oracle: what it makes of a form and answers, in a headless browser.

The engine (npm package @getodk/xforms-engine, for tests only) needs a browser's DOM. `oracle.ts`
holds it behind one function; this module bundles that script, starts Chromium and asks.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from tests.kit.browser import chromium
from tests.kit.node import FRONTEND, run_node

HERE = Path(__file__).parent
ADDRESS = "http://localhost/oracle"
"""Never reached: the page is served from here. The engine wants an origin with a local storage."""

NOW = "2026-11-23T09:00:00+07:00"

_BUNDLE = """
import { build } from "esbuild";
const [source, target, modules] = process.argv.slice(1);
await build({entryPoints: [source], outfile: target, nodePaths: [modules], bundle: true,
  format: "esm", target: "es2022", logLevel: "error"});
"""


class OracleRefused(Exception):
    """The engine could not load the form; the message is the engine's own."""


class AnswerRefused(OracleRefused):
    """The form loaded, but an answer could not be given: no such node, or one that takes none."""


@dataclass(frozen=True)
class NodeState:
    """What the engine says about a group, a repeat instance or a question.

    `value` is the text that XForms stores: "" for groups, for blank and for non-relevant nodes.
    `constraint_ok` is false only when the engine reports that the constraint is violated.
    """

    relevant: bool
    value: str
    required: bool
    constraint_ok: bool
    readonly: bool


@dataclass(frozen=True)
class Oracle:
    """A page in which the engine is loaded. Ask it as often as you like; forms do not mix."""

    page: Page

    def evaluate(
        self,
        xml: str,
        answers: Sequence[tuple[str, str]],
        attachments: Mapping[str, str] | None = None,
        now: str = NOW,
        language: str = "",
    ) -> dict[str, NodeState]:
        """The state of every node of a new instance after the answers, by path.

        xml: the XForm, as pyxform writes it.
        answers: path and stored text, given one after the other. A path has a position in brackets
            for every repeat on its way, `/data/group/rep[2]/question`; instances that do not exist
            yet are added where a person may add them. A path that ends at an instance only adds.
        attachments: text of the form's files (CSV, XML) by name; the others count as empty.
        now: the moment, ISO 8601 with zone, at which the clock stands still. The zone of the
            browser is Asia/Ho_Chi_Minh.
        language: switches the form to one of its languages before the answers.

        Raises OracleRefused when the form cannot be loaded or computed, AnswerRefused when an
        answer has no place.
        """
        verdict: dict[str, Any] = self.page.evaluate(
            "(question) => window.oracle(question)",
            {
                "xml": xml,
                "answers": [list(one) for one in answers],
                "attachments": dict(attachments or {}),
                "now": now,
                "language": language,
            },
        )
        if "refused" in verdict:
            refusal = AnswerRefused if verdict["refused"] == "answer" else OracleRefused
            raise refusal(verdict["why"])
        return {path: NodeState(**state) for path, state in verdict["nodes"].items()}


@contextlib.contextmanager
def oracle() -> Iterator[Oracle]:
    """The oracle in a browser of its own, until the block ends. Takes about two seconds."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder, chromium() as browser:
        script = bundle(Path(folder)).read_text()
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        page = context.new_page()
        page.route("**/*", _blank_page)
        page.goto(ADDRESS)
        page.add_script_tag(content=script, type="module")
        page.wait_for_function("() => 'oracle' in window")
        yield Oracle(page)


def bundle(folder: Path) -> Path:
    """The script with the engine inside, written into a folder. Needs the npm packages."""
    target = folder / "oracle.js"
    modules = FRONTEND / "node_modules"
    engine = modules / "@getodk" / "xforms-engine"
    assert engine.is_dir(), "ODK's engine is missing. Run once: make setup"
    script, modules_path = str(HERE / "oracle.ts"), str(modules)
    run_node(["--input-type=module", "-e", _BUNDLE, script, str(target), modules_path])
    return target


def _blank_page(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><title>oracle</title>")
