"""A form as it stands after answers: a `Checklist` with its `Evaluation` (decision 9).

    standing(form, answers, moment, norms)        what is asked, shown, wrong and proposed now
    following(form, answers, moment, key, value)  further cells that one answer sets

Both are pure and total: no answer makes them fail. Keys: `keys`; how the answers come back into
the form: `restoring`; which words are shown: `words`; how it becomes a checklist: `view`.
The twin on the tablet is frontend/src/forms/standing.ts; tests/forms/two_evaluators/standing.json
holds what both must find.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from checklists.answers import Answer
from checklists.evaluation import Evaluation
from checklists.model import Checklist


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom a form is looked at; `seed` is what uuid() and random() are drawn from.

    `started` is one moment per case, so that every machine finds the same defaults.
    """

    started: dt.datetime
    now: dt.datetime
    user: str
    device: str
    seed: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading: a group below a section, or an instance of a repeat.

    It stands before the question `before` ("" where nothing in it is asked: at `after` then).
    `depth` counts headings around it, from 0.
    """

    key: str
    section: str
    depth: int
    label_vi: str
    label_en: str
    relevant: bool
    before: str


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a repeat; `number` is its place now, from 1."""

    key: str
    number: int
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat at one place among the answers. `may_add`: people add and remove its instances;
    else a count rules them. Its controls stand after the question `after` ("": at the beginning of
    the section)."""

    key: str
    section: str
    depth: int
    label_vi: str
    label_en: str
    relevant: bool
    may_add: bool
    after: str
    instances: tuple[Instance, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a question is asked, beyond what `Question` says.

    `least`, `most`, `step` are those of a range, else "". `readonly`: the value is shown only.
    """

    guidance_vi: str
    guidance_en: str
    appearance: str
    least: str
    most: str
    step: str
    readonly: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A form after these answers.

    `answers` are those that stand, by key: what was answered, and defaults that nobody changed.
    `looks` are by key of the question. `aside` are answered keys of instances that are not there.
    """

    checklist: Checklist
    evaluation: Evaluation
    answers: Mapping[str, Answer]
    groups: tuple[Group, ...]
    repeats: tuple[Repeat, ...]
    looks: Mapping[str, Look]
    aside: tuple[str, ...]
