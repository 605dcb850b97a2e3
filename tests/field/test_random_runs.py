"""Random runs of typing, photographing, cutting, killing, restarting and jumping clocks.

`FIELD_RUNS` says how many (12 unless told); `FIELD_SEED` where the seeds begin. After each run
the line is healed and everything must be on the server: no acknowledged answer lost, nothing
twice, no photo with another hash.
"""

from __future__ import annotations

import base64
import hashlib
import os
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from checklists import load
from inspect_app.core.db import db
from inspect_app.inspections.models import Finding
from tests.field.tablets import (
    KeptTablet,
    answers_of,
    kept_tablet,
    photos_of,
    receipts_of,
    until,
)  # fmt: skip
from tests.kit.cases import CODES, jpeg
from tests.kit.fault_proxy import Fault, FaultProxy, portal
from tests.kit.field import FieldTablet, answer
from tests.kit.world import World

RUNS = int(os.environ.get("FIELD_RUNS", "12"))
SEED = int(os.environ.get("FIELD_SEED", "1"))
PER_WORLD = 25

VALUES = ("pass", "fail")
PATHS = ("/operations", "/receipts", "PUT", "/now", "/changes", "/files", "")

BURST = """((given) => {
  const told = (item) => window.acknowledged(item.key);
  window.typing = (window.typing ?? Promise.resolve()).then(async () => {
    const opened = await field.case(given.id);
    const all = [];
    for (const item of given.items) {
      const done = item.photo
        ? field.photo(given.id, item.photo, {question: "", caption: item.key})
        : item.finding ? opened.operate(item.finding)
        : item.note ? opened.note(item.question, item.note)
        : opened.answer(item.question, item.value, item.reason);
      all.push(done.then(() => told(item), () => undefined));
      if (item.wait) await new Promise((resolve) => setTimeout(resolve, item.wait));
    }
    window.acknowledged(given.end);
    await Promise.all(all);
  });
})(a)"""

JUMP = """((by) => {
  const [real, Real] = [Date.now.bind(Date), Date];
  window.Date = class extends Real {
    constructor(...all) { all.length ? super(...all) : super(real() + by); }
    static now() { return real() + by; }
  };
})(a)"""


@dataclass
class Told:
    """What was typed, in order, and which of it was acknowledged."""

    words: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Question to (key, value and reason) in the order typed."""
    photos: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)

    def hear(self, key: str) -> None:
        self.acknowledged.add(key)

    def may_stand(self, question: str) -> set[str]:
        """The last acknowledged value and what was typed after it."""
        typed = self.words[question]
        last = max((at for at, (key, _) in enumerate(typed) if key in self.acknowledged), default=0)
        return {value for _, value in typed[last:]}


class Run:
    """One seed on a tablet."""

    def __init__(self, tablet: KeptTablet, case_id: str, seed: int, told: Told) -> None:
        self.tablet, self.case_id, self.told = tablet, case_id, told
        self.chance = random.Random(seed)
        self.seed, self.count, self.log = seed, 0, [f"seed {seed}"]
        verdicts = [one.name for one in load(CODES["facility"]).questions if one.kind == "verdict"]
        self.asked = verdicts[:40]

    def play(self) -> None:
        doings = [
            (self.type, 6), (self.spoil, 5), (self.kill, 2), (self.reload, 1), (self.pause, 3),
            (self.jump, 1), (self.dark, 2), (self.somebody_else, 1),
        ]  # fmt: skip
        for _ in range(self.chance.randint(5, 9)):
            do = self.chance.choices([one for one, _ in doings], [one for _, one in doings])[0]
            self.log.append(do.__name__)
            do()

    def key(self) -> str:
        self.count += 1
        return f"{self.seed}.{self.count}"

    def type(self) -> None:
        items = [self._item() for _ in range(self.chance.randint(1, 12))]
        end = self.key()
        self.tablet.run(BURST, {"id": self.case_id, "items": items, "end": end})
        if self.chance.random() < 0.5:
            until(lambda: self._heard(end), 30, self.why)

    def _heard(self, key: str) -> bool:
        self.tablet.page.wait_for_timeout(10)
        return key in self.told.acknowledged

    def _item(self) -> dict[str, Any]:
        key, wait = self.key(), self.chance.choice((0, 0, 0, 1, 5, 30))
        kind = self.chance.random()
        if kind < 0.12:
            size = self.chance.randint(1, 250_000)
            content = jpeg(20 + self.count, 20 + self.seed % 90) + self.chance.randbytes(size)
            self.told.photos[key] = hashlib.sha256(content).hexdigest()
            return {"key": key, "wait": wait, "photo": base64.b64encode(content).decode()}
        if kind < 0.2:
            self.told.findings.append(key)
            facts = {"kind": "finding", "question": "", "title": key, "severity": "low"}
            more = {"description": "Ghi nhận.", "responsible": ""}
            return {"key": key, "wait": wait, "finding": {**facts, **more}}
        question = self.chance.choice(self.asked)
        if kind < 0.3:
            return {"key": key, "wait": wait, "question": question, "note": f"Ghi {key}"}
        value = self.chance.choice(VALUES)
        self.told.words[question].append((key, value))
        return {"key": key, "wait": wait, "question": question, "value": value, "reason": ""}

    def spoil(self) -> None:
        share, match = self.chance.random(), self.chance.choice(PATHS)
        fault = self.chance.choice(
            [
                Fault(match, cut_request=share),
                Fault(match, cut_reply=0),
                Fault(match, cut_reply=share),
                Fault(match, hold=share / 2),
                Fault(match, hold_reply=share / 2),
                portal(1),
            ]
        )
        fault.times = self.chance.randint(1, 3)
        self.tablet.line.fail(fault)

    def kill(self) -> None:
        self.tablet.kill()
        self.tablet.restart()
        self._back()

    def reload(self) -> None:
        self.tablet.reload()
        self.tablet.enter()
        self.tablet.start()
        self._back()

    def _back(self) -> None:
        """Whatever was acknowledged is shown again at once."""
        listen(self.tablet, self.told)
        answers = self.tablet.seen(self.case_id)["answers"]
        for question in self.told.words.keys() - self.told.foreign:
            if any(key in self.told.acknowledged for key, _ in self.told.words[question]):
                shown = answers.get(question, {}).get("value")
                assert shown in self.told.may_stand(question), self.why()

    def pause(self) -> None:
        self.tablet.page.wait_for_timeout(self.chance.randint(0, 300))

    def jump(self) -> None:
        self.tablet.run(JUMP, self.chance.choice((157_680_000_000, -86_400_000, 3_600_000)))

    def dark(self) -> None:
        self.tablet.line.down = not self.tablet.line.down

    def somebody_else(self) -> None:
        """The leader answers one question from the version that stands."""
        question = self.chance.choice(self.asked)
        self.told.foreign.add(question)
        seen = answers_of(self.case_id).get(question, ("", 0))[1]
        leader = FieldTablet(self.tablet.world, self.case_id, "team_leader")
        leader.send(answer(question, self.chance.choice(VALUES), seen))

    def settle(self) -> None:
        self.tablet.line.heal()
        self.tablet.page.evaluate("() => window.typing")  # what is still being kept is unsent too
        self.tablet.now()

        def done() -> bool:
            for one in self.tablet.waiting():
                if one["state"] == "conflict":
                    foreign = one["kind"] == "answer" and one["question"] in self.told.foreign
                    assert foreign, f"in conflict with oneself: {one} {self.why()}"
                    choice = self.chance.choice(("mine", "theirs"))
                    self.tablet.run("field.my.resolve(a[0], a[1])", [one["id"], choice])
            counts = self.tablet.counts()
            return not counts["unsent"] and not counts["files"]

        until(done, 60, self.why)
        self.tablet.page.wait_for_timeout(50)

    def check(self) -> None:
        told, rows = self.told, answers_of(self.case_id)
        for question in told.words.keys() - told.foreign:
            if any(key in told.acknowledged for key, _ in told.words[question]):
                assert rows[question][0] in told.may_stand(question), self.why()
        acted = receipts_of(self.case_id, "inspections.answered")
        assert len(acted) == sum(version for _, version in rows.values()), self.why()
        photos = photos_of(self.case_id)
        issued = set(told.photos.values())
        kept = {hash_ for key, hash_ in told.photos.items() if key in told.acknowledged}
        assert kept <= photos.keys() <= issued, self.why()
        for hash_ in kept:
            assert hashlib.sha256(photos[hash_]).hexdigest() == hash_
        db.session.rollback()
        query = sa.select(Finding.title).where(Finding.case_id == self.case_id)
        titles = Counter(db.session.scalars(query))
        assert set(titles.values()) <= {1}, self.why()
        assert set(told.findings) & told.acknowledged <= titles.keys() <= set(told.findings)
        shown = self.tablet.seen(self.case_id)["answers"]
        assert {q: one["value"] for q, one in shown.items()}.items() >= {
            q: value for q, (value, _) in rows.items() if q not in told.foreign
        }.items(), self.why()

    def why(self) -> str:
        return f"{self.log} {self.tablet.why()}"


def listen(tablet: KeptTablet, told: Told) -> None:
    """Acknowledgements are heard outside the browser: they outlive it."""
    with_name = tablet.page.evaluate("() => 'acknowledged' in window")
    if not with_name:
        tablet.page.expose_function("acknowledged", told.hear)


@pytest.fixture(params=range((RUNS + PER_WORLD - 1) // PER_WORLD))
def seeds(request: pytest.FixtureRequest) -> range:
    first = request.param * PER_WORLD
    return range(SEED + first, SEED + min(first + PER_WORLD, RUNS))


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_acknowledged_is_lost_nothing_is_doubled(
    browser: Browser,
    tmp_path: Path,
    line: FaultProxy,
    world: World,
    case_id: str,
    seeds: range,
) -> None:
    told = Told()
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        tablet.seen(case_id)
        listen(tablet, told)
        for seed in seeds:
            run = Run(tablet, case_id, seed, told)
            run.play()
            run.settle()
            run.check()
    acknowledged = sum(key in told.acknowledged for all_ in told.words.values() for key, _ in all_)
    photos = sum(key in told.acknowledged for key in told.photos)
    told_ = f"{acknowledged} answers, {photos} photos kept"
    sys.stdout.write(
        f"{len(seeds)} runs: {tablet.kills} kills ({tablet.torn} tore the log), {told_}\n"
    )
