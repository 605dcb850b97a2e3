"""Proofs of gifts judged in a real browser without network, and by Python: both say the same."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from inspect_app.core.db import db
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditRun, BookClosing
from inspect_app.fund_audit.queries import book
from inspect_app.fund_audit.rules import inclusion
from tests.kit import fund_books
from tests.kit.browser import DESK, PHONE, PORTRAIT, chromium, judge, window
from tests.kit.cases import sign_all
from tests.kit.fund_books import open_books
from tests.kit.qr_reading import text_of
from tests.kit.serving import serving
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANY = 2000
Forge = Callable[[dict[str, Any], random.Random], None]


def published_book(world: World) -> BookClosing:
    """A fund audited and closed in two parts, the later one published."""
    books = open_books(world)
    books.send_samples()
    for first, last in (("2024-09-01", "2024-09-04"), ("2024-09-05", "2024-09-09")):
        books.start(period_from=first, period_to=last)
        drain(JOBS)
        run = db.session.query(AuditRun).filter_by(period_from=first).one()
        actions.ask_to_close(world.actor("auditor"), books.fund_id, run.id)
        drain(JOBS)
    paper = actions.draft_transparency_report(
        world.actor("auditor"),
        books.fund_id,
        run.id,
        head_id=world.users["department_head"],
        list_open=True,
    )
    sign_all(world, paper.id)
    fund_books.publish(world, books.fund_id, run.id)
    db.session.rollback()
    return book.closings_up_to(run.id)[-1]


def flipped(text: str, at: random.Random) -> str:
    place = at.randrange(len(text))
    return (
        text[:place]
        + at.choice(sorted(set("0123456789abcdef") - {text[place]}))
        + text[place + 1 :]
    )


def line(proof: dict[str, Any], at: random.Random) -> None:
    name = at.choice(sorted(set(proof["line"]) - {"fund"}))
    told = proof["line"][name]
    proof["line"][name] = told + at.choice((1, -1, 1000)) if name == "amount" else f"{told}0"


def salt(proof: dict[str, Any], at: random.Random) -> None:
    proof["salt"] = flipped(proof["salt"], at)


def path(proof: dict[str, Any], at: random.Random) -> None:
    steps, place = proof["path"], at.randrange(len(proof["path"]))
    way = at.randrange(4)
    if way == 0:
        steps[place] = flipped(steps[place], at)
    elif way == 1:
        del steps[place]
    elif way == 2:
        steps.insert(place, steps[place])
    else:
        other = (place + 1) % len(steps)
        steps[place], steps[other] = steps[other], steps[place]


def index(proof: dict[str, Any], at: random.Random) -> None:
    proof["index"] = at.choice([n for n in range(proof["head"]["size"]) if n != proof["index"]])


def root(proof: dict[str, Any], at: random.Random) -> None:
    proof["head"]["root"] = flipped(proof["head"]["root"], at)


def size(proof: dict[str, Any], at: random.Random) -> None:
    proof["head"]["size"] += at.choice((1, -1, 4096))


def own_tree(proof: dict[str, Any], at: random.Random) -> None:
    """A line of the forger's own with a root that fits it: only the signature tells."""
    proof["line"]["amount"] += at.randrange(1, 1000)
    leaf = inclusion.leaf_of(bytes.fromhex(proof["salt"]), proof["line"])
    proof["path"], proof["index"] = [], 0
    proof["head"] |= {"root": leaf.hex(), "size": 1}


FORGERS: tuple[Forge, ...] = (line, salt, path, index, root, size, own_tree)


def forged(right: dict[str, Any], forge: Forge, at: random.Random) -> dict[str, Any]:
    proof = copy.deepcopy(right)
    forge(proof, at)
    assert proof != right
    return proof


def judged(page: Page, files: list[Path]) -> set[str]:
    """Names of the files that the page calls proved."""
    page.locator("#files").set_input_files(files)
    listed = page.locator("[data-judged] li")
    expect(page.locator("[data-count]")).to_contain_text("trên", timeout=120_000)
    expect(listed).to_have_count(len(files))
    texts: list[str] = page.locator("[data-judged] li:has(.ok)").all_inner_texts()
    return {text.partition(":")[0] for text in texts}


def test_every_right_proof_and_no_forged_one_holds_without_network(
    world: World, tmp_path: Path
) -> None:
    closing = published_book(world)
    key = inclusion.public_key(base64.b64decode(closing.certificate))
    at = random.Random(20260101)
    assert closing.size > MANY
    files: list[Path] = []
    for number, place in enumerate(at.sample(range(closing.size), MANY)):
        proof = book.proof_at(closing, place)
        wrong = forged(proof, FORGERS[number % len(FORGERS)], at)
        for name, content, holds in (("right", proof, True), ("forged", wrong, False)):
            assert inclusion.holds(content, key) is holds, content
            files.append(tmp_path / f"{name}-{number:04}.json")
            files[-1].write_text(json.dumps(content, ensure_ascii=False))
    address = f"/public/funds/{closing.entity_id}/gifts"
    last = book.proof_at(closing, closing.size - 1)["line"]
    with serving(world.app) as port, chromium() as browser:
        url = f"http://127.0.0.1:{port}"
        for screen in (PHONE, PORTRAIT, DESK):
            with window(browser, url, screen) as donor:
                page = donor.go(f"{address}#root={closing.root}")
                expect(page.locator("[data-book-verdict]")).to_contain_text("trùng với một gốc")
                page.locator("#reference").fill(last["reference"])
                page.locator("#amount").fill(str(last["amount"]))
                page.get_by_role("button", name="Tìm khoản của tôi").click()
                expect(page.locator("[data-verdict]").last).to_contain_text("Đã chứng minh")
                assert not judge(donor)
                receipt = page.locator("[data-proof] img").last.get_attribute("src") or ""
        with window(browser, url, PHONE) as donor:
            scanned = urlsplit(text_of(receipt))
            page = donor.go(f"{scanned.path}#{scanned.fragment}")
            page.get_by_role("button", name="Tìm khoản của tôi").click()
            expect(page.locator("[data-verdict]").last).to_contain_text("Đã chứng minh")
        with window(browser, url, DESK) as donor:
            page = donor.go(f"{address}#root={'0' * 64}")
            expect(page.locator("[data-book-verdict]")).to_contain_text("không trùng")
            page.evaluate("location.hash = ''")
            page.reload()
            expect(page.locator("[data-book-verdict]")).to_contain_text("nối tiếp lần trước")
            donor.context.set_offline(True)
            names = judged(page, files)
            assert names == {f"right-{number:04}.json" for number in range(MANY)}
            expect(page.locator("[data-count]")).to_have_text("2.000 trên 4.000 chứng minh đúng.")
            junk = tmp_path / "junk.json"
            junk.write_text("[1]")
            assert judged(page, [junk, files[0]]) == {"right-0000.json"}
