"""The browser is killed at any moment: what was acknowledged is there."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from inspect_app.core.db import db
from inspect_app.inspections.models import FieldMinutes
from tests.field.tablets import answers_of, kept_tablet, photos_of, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import Fault, FaultProxy
from tests.kit.field import minutes, minutes_document
from tests.kit.world import World

TYPE = """((id) => {
  void (async () => {
    const opened = await field.case(id);
    for (let number = 0; ; number += 1) {
      const question = `q_${number % 40}`;
      void opened.answer(question, `value ${number}`).then(() =>
        window.acknowledged(question, number));
      if (number % 7 === 0) void opened.keepDraft("minutes", {number}).then(() =>
        window.acknowledged("draft", number));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  })();
})(a)"""


@pytest.mark.parametrize("after", [150, 400, 900])
def test_killed_while_typing(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str, after: int
) -> None:
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        seen: dict[str, int] = {}

        def acknowledged(question: str, number: int) -> None:
            seen[question] = max(number, seen.get(question, 0))

        tablet.page.expose_function("acknowledged", acknowledged)
        line.down = True
        tablet.run(TYPE, case_id)
        tablet.page.wait_for_timeout(after)
        tablet.kill()
        assert seen
        tablet.restart(start=False)
        answers = tablet.seen(case_id)["answers"]
        for question, number in seen.items():
            if question == "draft":
                draft = tablet.run("field.case(a).then((one) => one.draft('minutes'))", case_id)
                assert draft["number"] >= number
            else:
                assert int(answers[question]["value"].split()[1]) >= number
        unsent = {one["question"]: one["mine"]["value"] for one in tablet.waiting()}
        assert unsent == {name: one["value"] for name, one in answers.items()}


def test_killed_while_a_photo_is_kept_and_sent(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    content = jpeg(60, 50) + b"\7" * 2_500_000
    hash_ = hashlib.sha256(content).hexdigest()
    text = base64.b64encode(content).decode()
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        line.rate = 600_000
        tablet.run("void field.photo(...a)", [case_id, text])  # killed before it can be kept
        tablet.kill()
        tablet.restart(start=False)
        assert tablet.counts()["files"] in (0, 1)
        assert tablet.photo(case_id, content) == hash_
        tablet.answer(case_id, "one_director", "pass")
        tablet.start()
        tablet.page.wait_for_timeout(1500)
        tablet.kill()  # in the middle of the pieces
        assert photos_of(case_id) == {}
        tablet.restart()
        tablet.settled(60)
        assert photos_of(case_id).keys() == {hash_}
        assert answers_of(case_id)["one_director"] == ("pass", 1)


OPERATE = "field.case(a[0]).then((one) => one.operate(a[1]))"


def test_killed_while_the_minutes_are_kept_and_sent(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    """Signed on the glass: kept whole or not at all, sent once however often it is tried."""
    sent = minutes(minutes_document(case_id))
    signed = {name: sent[name] for name in ("kind", "minutes", "sha256", "code")}
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        line.down = True
        tablet.answer(case_id, "one_director", "pass")
        tablet.run(f"void {OPERATE}", [case_id, signed])
        tablet.kill()
        tablet.restart(start=False)
        kept = [one for one in tablet.seen(case_id)["operations"] if one["state"] == "waiting"]
        assert [one["operation"]["sha256"] for one in kept] in ([], [signed["sha256"]])
        if not kept:
            tablet.run(OPERATE, [case_id, signed])
        line.heal()
        line.fail(Fault("/operations", cut_reply=0))
        tablet.start()
        until(lambda: line.count("/operations") > 0)
        tablet.kill()
        tablet.restart()
        tablet.settled()
        db.session.rollback()
        (row,) = db.session.scalars(sa.select(FieldMinutes))
        assert (row.sha256, row.code) == (signed["sha256"], signed["code"])
        assert answers_of(case_id) == {"one_director": ("pass", 1)}
