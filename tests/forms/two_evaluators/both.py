"""The same visit to a form on the server (Python) and on the tablet (TypeScript in node).

An outcome is "fault", "unknown path" or [states, results], made of JSON values only:
a state is [path, relevant, value, required, constraint_ok, readonly, choices offered],
a result "fault" or [kind, as text, as number, as truth, texts of its nodes].
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from checklists.forms.answers import Answer
from checklists.forms.evaluator import Context, EvaluationFault, value_of
from checklists.forms.form import Action, Form
from checklists.forms.session import Session, UnknownPath
from checklists.forms.stored import to_json
from checklists.forms.values import Moment, Value, number_text, texts, to_number, to_text, to_truth
from checklists.forms.xpath import Tree
from tests.kit.node import run_node

HERE = Path(__file__).parent
NOW = dt.datetime.fromisoformat("2026-11-23T09:00:00+07:00")

_BUNDLE = """
import { build } from "esbuild";
const [source, target] = process.argv.slice(1);
await build({entryPoints: [source], outfile: target, bundle: true, platform: "node",
  format: "esm", target: "es2022", logLevel: "error"});
"""


@dataclass(frozen=True)
class Visit:
    """Answers to a form one after the other, then expressions as seen from nodes of it."""

    form: Form
    answers: Sequence[tuple[str, str]]
    expressions: Sequence[tuple[str, Tree]] = field(default=())


@dataclass(frozen=True)
class Outcomes:
    """What one evaluator made of the visits, and how long it took without start and reading."""

    found: list[Any]
    seconds: float


Run: TypeAlias = "Callable[[Sequence[Visit]], Outcomes]"
"""One of the two evaluators."""


def on_server(visits: Sequence[Visit]) -> Outcomes:
    """Outcomes of the Python evaluator."""
    start = time.perf_counter()
    found = [_faultless(lambda visit=visit: _outcome(visit)) for visit in visits]  # type: ignore[misc]
    return Outcomes(found, time.perf_counter() - start)


def on_tablet(visits: Sequence[Visit]) -> Outcomes:
    """Outcomes of the TypeScript evaluator, in one process of node."""
    asked = asked_of_tablet(visits)
    with tempfile.TemporaryDirectory(prefix="tablet-") as folder:
        script = bundled(HERE / "tablet.ts", Path(folder))
        answer = json.loads(run_node([str(script)], json.dumps({"visits": asked})))
    return Outcomes(answer["outcomes"], answer["seconds"])


def bundled(source: Path, folder: Path) -> Path:
    """A script of the tablet's engine for node, written into a folder."""
    script = folder / f"{source.stem}.mjs"
    run_node(["--input-type=module", "-e", _BUNDLE, str(source), str(script)])
    return script


def asked_of_tablet(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """The visits as JSON for tablet.ts."""
    return [
        {
            "form": _sent(visit),
            "now": NOW.isoformat(),
            "user": "an",
            "device": "may-1",
            "answers": list(visit.answers),
            "expressions": list(visit.expressions),
        }
        for visit in visits
    ]


def _sent(visit: Visit) -> dict[str, Any]:
    """The form as the tablet gets it, with the paths and patterns of the expressions."""
    sent = to_json(visit.form)
    trees = (Action("", tree, at_first=False, at_new_repeat=False) for _, tree in visit.expressions)
    asked = to_json(replace(visit.form, actions=tuple(trees)))
    return {**sent, **{made: {**sent[made], **asked[made]} for made in ("paths", "patterns")}}


def node_says(expression: str, asked: Sequence[Any]) -> list[Any]:
    """The value of an expression of JavaScript about `asked`."""
    script = f"const asked = JSON.parse(require('fs').readFileSync(0)); const found = {expression};"
    script += "console.log(JSON.stringify(found));"
    return list(json.loads(run_node(["-e", script], json.dumps(list(asked)))))


def _outcome(visit: Visit) -> list[Any]:
    session = Session(visit.form, NOW, user="an", device="may-1")
    for path, value in visit.answers:
        session.answer(path, value)
    nodes = {one.path: one for one in _all(session.root)}
    states = [
        [
            *(path, state.relevant, state.value, state.required),
            *(state.constraint_ok, state.readonly),
            [list(pair) for pair in session.choices_of(nodes[path]).items()],
        ]
        for path, state in session.states().items()
    ]
    return [states, [_result(session, nodes[path], tree) for path, tree in visit.expressions]]


def _result(session: Session, here: Answer, tree: Tree) -> Any:
    return _faultless(lambda: _shown(value_of(tree, Context(session, here, here))))


def _faultless(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except EvaluationFault:
        return "fault"
    except UnknownPath:
        return "unknown path"


def _all(node: Answer) -> Iterator[Answer]:
    yield node
    for child in node.below():
        yield from _all(child)


def _shown(value: Value) -> list[Any]:
    if isinstance(value, list):
        kind = "nodes"
    elif isinstance(value, Moment):
        kind = "moment"
    else:
        kind = {bool: "boolean", str: "string", float: "number"}[type(value)]
    inside = texts([value]) if isinstance(value, list) else []
    return [kind, to_text(value), number_text(to_number(value)), to_truth(value), inside]
