"""Answers by key, made at random, to look at a form with: what `standing` and `following` get."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from checklists.forms.form import Form
from tests.forms.two_evaluators import standing_vectors

_ROWS = ("+t0000aaa", "+t0000aab", "+t0000aac")
_VALUES = (
    "",
    "0",
    "1",
    "2",
    "3",
    "7",
    "17",
    "abc",
    "yes",
    "no",
    "hn",
    "hp",
    "hn hp",
    "a",
    "b",
    "c",
)
_CELLS = ("present", "removed")


def from_vectors(name: str, chance: random.Random) -> dict[str, Any]:
    """Answers to one of the forms of standing.json: its keys, with other values and rows."""
    vectors = [one for one in standing_vectors.content()["vectors"] if one["form"] == name]
    given = [pair for one in vectors for pair in one["answers"].items()]
    given += [(one["key"], one["value"]) for v in vectors for one in v.get("following", ())]
    answers = {}
    for key, value in given:
        if chance.random() < chance.choice((0.2, 0.5)):
            answers[_other_row(key, chance)] = _other_value(key, value, chance)
    norms = chance.choice([{}, *(one["norms"] for one in vectors if "norms" in one)])
    return {"answers": answers, "norms": norms, "following": _following(list(answers), chance)}


def from_visit(form: Form, answers: Sequence[tuple[str, str]], seed: int) -> dict[str, Any]:
    """The answers of a visit, by key: later instances of repeats that nothing counts are added."""
    chance = random.Random(seed)
    found: dict[str, Any] = {}
    for path, value in answers:
        found[_key(form, path)] = value or None
    return {"answers": found, "norms": {}, "following": _following(list(found), chance)}


def _other_row(key: str, chance: random.Random) -> str:
    if "[+" not in key or chance.random() < 0.5:
        return key
    at = key.index("[+")
    return f"{key[:at]}[{chance.choice(_ROWS)}]{key[key.index(']', at) + 1 :]}"


def _other_value(key: str, value: Any, chance: random.Random) -> Any:
    if key.endswith("]"):
        return chance.choice(_CELLS)
    if chance.random() < 0.1:
        return [None, "không hỏi được"]
    return value if chance.random() < 0.6 else chance.choice(_VALUES) or None


def _following(keys: list[str], chance: random.Random) -> list[dict[str, Any]]:
    if not keys:
        return []
    chosen = [chance.choice(keys) for _ in range(2)]
    return [{"key": key, "value": _one_value(key, chance)} for key in chosen]


def _one_value(key: str, chance: random.Random) -> str | None:
    return chance.choice(_CELLS) if key.endswith("]") else chance.choice(_VALUES) or None


def _key(form: Form, path: str) -> str:
    node, key = form.root, ""
    for step in path.split("/")[2:]:
        name, _, place = step.rstrip("]").partition("[")
        node = next(child for child in node.children if child.name == name)
        repetition = node.repetition
        if repetition is not None and repetition.count is None and place != "1":
            place = f"+{place:0>8}"
        key += f"/{name}" + (f"[{place or 1}]" if repetition is not None else "")
    return key.removeprefix("/")
