"""What a look at a form shows beside its checklist: headings, repeats, how questions are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checklists.answers import Answer
from checklists.evaluation import Evaluation
from checklists.model import Checklist


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
    """A repeat at one place among the answers. `counted`: a count rules its instances; else people
    add them (while `may_add`) and remove them. Its controls stand after the question `after` ("":
    at the beginning of the section)."""

    key: str
    section: str
    depth: int
    label_vi: str
    label_en: str
    relevant: bool
    counted: bool
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
