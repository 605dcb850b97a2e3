"""The same questions to the evaluation of the server (Python) and of the tablet (TypeScript).

A job is an evaluation, the value of an expression, a text typed in, or one answer. Its outcome
is a text of JSON, in the order of the fields, so that equal outcomes are equal texts.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from checklists import (
    Answer,
    Checklist,
    Evaluation,
    Norm,
    Question,
    evaluate,
    normalised,
    period_end,
    problems_of_answer,
)
from checklists.answers import typed_value
from checklists.expression import Node
from checklists.expression_value import Scope, Value, value_of
from checklists.stored import _plain as stored_plain
from tests.kit.node import FRONTEND, run_node

HERE = Path(__file__).parent
EVALUATION = FRONTEND / "src" / "field" / "evaluation"
TODAY = dt.date(2026, 11, 23)

_BUNDLE = """
import { build } from "esbuild";
const [source, target, evaluation] = process.argv.slice(1);
await build({entryPoints: [source], outfile: target, bundle: true, platform: "node",
  format: "esm", target: "es2022", logLevel: "error",
  alias: {"@evaluation": evaluation, "@field": evaluation + "/.."}});
"""


@dataclass(frozen=True)
class Visit:
    """A checklist as answered on a day."""

    checklist: Checklist
    answers: Mapping[str, Answer]
    norms: Mapping[str, Norm | None]
    today: dt.date = TODAY


@dataclass(frozen=True)
class Expression:
    """A tree, what its names and figures stand for, and what `.` is."""

    tree: Node
    names: Mapping[str, Value]
    norms: Mapping[str, Decimal]
    today: dt.date = TODAY
    itself: Value = None


@dataclass(frozen=True)
class Typed:
    """What a person typed as answer to a question."""

    question: Question
    text: str


@dataclass(frozen=True)
class Given:
    """One answer to a question."""

    question: Question
    answer: Answer
    today: dt.date = TODAY


Job: TypeAlias = "Visit | Expression | Typed | Given"


@dataclass(frozen=True)
class Asked:
    """Jobs in the form that goes to the tablet."""

    jobs: Sequence[Job]
    text: str = field(repr=False)


def on_server(jobs: Sequence[Job]) -> list[str]:
    """Outcomes of the Python evaluation."""
    return [_text(_outcome(job)) for job in jobs]


def digest(outcome: str) -> str:
    """A short name of an outcome: thousands of evaluations are a hundred megabytes."""
    return hashlib.sha256(outcome.encode()).hexdigest()[:20]


def bundled(folder: Path, source: Path = EVALUATION, entry: str = "tablet.ts") -> Path:
    """The script for node, built of the evaluation in `source`. Raises AssertionError."""
    script = folder / "tablet.mjs"
    run_node(["--input-type=module", "-e", _BUNDLE, str(HERE / entry), str(script), str(source)])
    return script


def on_tablet(jobs: Sequence[Job], *, digests: bool = False) -> tuple[list[str], float]:
    """Outcomes of the TypeScript evaluation in one process of node, and its seconds."""
    with tempfile.TemporaryDirectory(prefix="tablet-") as folder:
        return asked_of(bundled(Path(folder)), sent(jobs, digests=digests))


def asked_of(script: Path, text: str, timeout: float | None = None) -> tuple[list[str], float]:
    """What a built script answers."""
    answer = json.loads(run_node([str(script)], text, timeout))
    return answer["told"], answer["seconds"]


def different(jobs: Sequence[Job]) -> list[str]:
    """Where the two differ, in words; empty when they agree."""
    server = on_server(jobs)
    tablet, _ = on_tablet(jobs, digests=True)
    wrong = [at for at, text in enumerate(server) if digest(text) != tablet[at]][:5]
    there, _ = on_tablet([jobs[at] for at in wrong])
    return [
        f"job {at} {_shown(jobs[at])}: {line}"
        for at, theirs in zip(wrong, there, strict=True)
        for line in _apart(json.loads(server[at]), json.loads(theirs), "")
    ]


def same(jobs: Sequence[Job]) -> list[Any]:
    """The outcomes, on which both must agree."""
    server, (tablet, _) = on_server(jobs), on_tablet(jobs)
    assert server == tablet
    return [json.loads(text) for text in server]


def sent(jobs: Sequence[Job], *, digests: bool) -> str:
    """The jobs as text; a checklist goes once, however many visits there are."""
    places: dict[int, int] = {}
    checklists: list[Any] = []
    for job in jobs:
        if isinstance(job, Visit) and id(job.checklist) not in places:
            places[id(job.checklist)] = len(checklists)
            checklists.append(job.checklist.to_json())
    told = [_sent(job, places) for job in jobs]
    return json.dumps({"checklists": checklists, "jobs": told, "digests": digests})


def _sent(job: Job, places: Mapping[int, int]) -> dict[str, Any]:
    if isinstance(job, Visit):
        norms = {
            name: norm and {**dataclasses.asdict(norm), "value": str(norm.value)}
            for name, norm in job.norms.items()
        }
        return {
            "do": "visit",
            "checklist": places[id(job.checklist)],
            "answers": [
                [name, answer.value, answer.not_applicable_reason]
                for name, answer in job.answers.items()
            ],
            "norms": norms,
            "today": job.today.isoformat(),
        }
    if isinstance(job, Expression):
        return {
            "do": "value",
            "tree": job.tree.to_json(),
            "names": {name: _value(value) for name, value in job.names.items()},
            "norms": {name: str(value) for name, value in job.norms.items()},
            "today": job.today.isoformat(),
            "itself": _value(job.itself),
        }
    question = stored_plain(job.question)
    if isinstance(job, Typed):
        return {"do": "normalised", "question": question, "text": job.text}
    answer = {"value": job.answer.value, "reason": job.answer.not_applicable_reason}
    today = job.today.isoformat()
    return {"do": "answer", "question": question, "answer": answer, "today": today}


def _outcome(job: Job) -> Any:
    if isinstance(job, Visit):
        return _evaluation(job)
    if isinstance(job, Expression):
        norms = {name: Fraction(value) for name, value in job.norms.items()}
        return _value(value_of(job.tree, Scope(job.names.get, norms.get, job.today, job.itself)))
    if isinstance(job, Typed):
        return normalised(job.question, job.text)
    problems = problems_of_answer(job.question, job.answer, job.today)
    return {
        "blank": job.answer.is_blank,
        "notApplicable": job.answer.is_not_applicable,
        "problems": _camel(problems),
        "value": _value(typed_value(job.question, job.answer, job.today)),
    }


def _evaluation(job: Visit) -> dict[str, Any]:
    found: Evaluation = evaluate(job.checklist, job.answers, job.norms, job.today)
    end = period_end(job.checklist, job.answers, job.today)
    return {
        **_camel(found),
        "answered": found.answered,
        "total": found.total,
        "requiredOpen": found.required_open,
        "complete": found.complete,
        "periodEnd": end and end.isoformat(),
    }


def _camel(value: Any) -> Any:
    """Dataclasses with the names that TypeScript gives their fields."""
    if dataclasses.is_dataclass(value):
        return {
            re.sub(r"_(\w)", lambda part: part[1].upper(), each.name): _camel(
                getattr(value, each.name)
            )
            for each in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return [[key, _camel(item)] for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [_camel(item) for item in value]
    return str(value) if isinstance(value, Fraction) else value


def _value(value: Value) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return ["truth", str(value).lower()]
    kinds = {Fraction: "number", dt.date: "date"}
    return [kinds.get(type(value), "text"), str(value)]


def _text(outcome: Any) -> str:
    text = json.dumps(outcome, ensure_ascii=False, separators=(",", ":"))
    # JSON.stringify writes halves of surrogate pairs so; they have no UTF-8.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def _shown(job: Job) -> str:
    if isinstance(job, Visit):
        return f"{job.checklist.code} on {job.today}"
    return repr(job)


def _apart(here: Any, there: Any, where: str) -> list[str]:
    if isinstance(here, dict) and isinstance(there, dict) and list(here) == list(there):
        return [line for key in here for line in _apart(here[key], there[key], f"{where}.{key}")]
    if isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = enumerate(zip(here, there, strict=True))
        return [line for at, (a, b) in pairs for line in _apart(a, b, f"{where}[{at}]")]
    return [] if here == there else [f"{where}: {here!r} on the server, {there!r} on the tablet"]
