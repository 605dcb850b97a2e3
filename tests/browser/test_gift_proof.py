"""Proofs of gifts judged in a real browser without network, and by Python: both say the same."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from playwright.sync_api import Page, expect

from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditRun, BookClosing
from inspect_app.fund_audit.queries import book
from inspect_app.fund_audit.rules import inclusion
from inspect_app.funds import sample
from tests.kit import fund_books
from tests.kit.browser import DESK, PHONE, PORTRAIT, chromium, judge, window
from tests.kit.cases import sign_all
from tests.kit.fund_books import Books, add_fund, open_books
from tests.kit.qr_reading import text_of
from tests.kit.serving import serving
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANY = 2000
HEADER = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
Proof = dict[str, Any]
Forge = Callable[[Proof, random.Random], None]


def published_book(world: World) -> tuple[Books, BookClosing]:
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
    return books, book.closings_up_to(run.id)[-1]


def closed_later(books: Books, first: str, month: int, opening: int) -> BookClosing:
    """A period of a fund, with gifts of its own in this month, closed by the same body and not
    published."""
    rows = [
        f"1,10/{month}/2024,9{month}{n:03}.01,,{n}.000,{opening + 500 * n * (n + 1)},UNG HO {n}\n"
        for n in range(1, 151)
    ]
    books.send(
        (HEADER + "".join(rows)).encode(), account=sample.PAYMENTS_ACCOUNT, opening=str(opening)
    )
    address = str(books.start(period_from=first, period_to=f"2024-{month}-30").headers["Location"])
    drain(JOBS)
    books.close(address.rsplit("/", 1)[1])
    return book.closings_up_to(address.rsplit("/", 1)[1])[-1]


def flipped(text: str, at: random.Random) -> str:
    place = at.randrange(len(text))
    return (
        text[:place]
        + at.choice(sorted(set("0123456789abcdef") - {text[place]}))
        + text[place + 1 :]
    )


def line(proof: Proof, at: random.Random) -> None:
    name = at.choice(sorted(set(proof["line"]) - {"fund"}))
    told = proof["line"][name]
    proof["line"][name] = told + at.choice((1, -1, 1000)) if name == "amount" else f"{told}0"


def salt(proof: Proof, at: random.Random) -> None:
    proof["salt"] = flipped(proof["salt"], at)


def path(proof: Proof, at: random.Random) -> None:
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


def index(proof: Proof, at: random.Random) -> None:
    proof["index"] = at.choice([n for n in range(proof["head"]["size"]) if n != proof["index"]])


def root(proof: Proof, at: random.Random) -> None:
    proof["head"]["root"] = flipped(proof["head"]["root"], at)


def size(proof: Proof, at: random.Random) -> None:
    proof["head"]["size"] += at.choice((1, -1, 4096))


def own_tree(proof: Proof, at: random.Random) -> None:
    """A line of the forger's own with a root that fits it: only the signature tells."""
    proof["line"]["amount"] += at.randrange(1, 1000)
    leaf = inclusion.leaf_of(bytes.fromhex(proof["salt"]), proof["line"])
    proof["path"], proof["index"] = [], 0
    proof["head"] |= {"root": leaf.hex(), "size": 1}


OWN_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def own_authority(proof: Proof, at: random.Random) -> None:
    """A head signed with a key that the forger made, which the proof brings along: of a line of the
    forger's own, or of the very line and head of the book."""
    if at.randrange(2):
        own_tree(proof, at)
    head = canonical(proof["head"]).encode()
    signature = OWN_KEY.sign(head, padding.PKCS1v15(), hashes.SHA256())
    key = OWN_KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    proof["signature"] = base64.b64encode(signature).decode()
    proof["key"] = base64.b64encode(key).decode()


def from_elsewhere(elsewhere: Sequence[BookClosing]) -> Forge:
    """A genuine proof of another fund or of a period that is not in this book: as it is, or with
    parts of this book's put in."""
    proofs = [book.proof_at(one, place) for one in elsewhere for place in range(one.size)[-150:]]

    def forge(proof: Proof, at: random.Random) -> None:
        here = copy.deepcopy(proof)
        proof |= copy.deepcopy(at.choice(proofs))
        way = at.randrange(4)
        if way == 1:
            proof["line"]["fund"] = proof["head"]["fund"] = here["head"]["fund"]
            proof["head"]["number"] = here["head"]["number"]
        elif way == 2:
            proof |= {name: here[name] for name in ("head", "signature")}
            proof["line"]["fund"] = here["line"]["fund"]
        elif way == 3:
            proof |= {name: here[name] for name in ("head", "signature", "path", "index")}

    return forge


FORGERS: tuple[Forge, ...] = (line, salt, path, index, root, size, own_tree, own_authority)


def forged(right: Proof, forge: Forge, at: random.Random) -> Proof:
    proof = copy.deepcopy(right)
    forge(proof, at)
    assert proof != right
    return proof


def judged(page: Page, files: list[Path]) -> set[str]:
    """Names of the files that the page calls proved."""
    page.locator("#files").set_input_files(files)
    listed = page.locator("[data-judged] li")
    expect(page.locator("[data-count]")).to_contain_text("trên", timeout=400_000)
    expect(listed).to_have_count(len(files))
    texts: list[str] = page.locator("[data-judged] li:has(.ok)").all_inner_texts()
    return {text.partition(":")[0] for text in texts}


def test_every_right_proof_and_no_forged_one_holds_without_network(
    world: World, tmp_path: Path
) -> None:
    books, closing = published_book(world)
    known = book.public_book(book.closings_up_to(closing.run_id))["heads"]
    other_fund = Books(world, add_fund(world.a, "KHAC"), books.client)
    other = closed_later(other_fund, "2024-11-01", 11, 1_000_000)
    later = closed_later(books, "2024-09-10", 10, 2_310_185_250)
    for genuine in (other, later):  # by the same key, and right in its own book
        assert book.signed_head(genuine)["key"] == known[0]["key"]
    assert (other.entity_id != closing.entity_id, later.entity_id) == (True, closing.entity_id)
    forgers = (*FORGERS, from_elsewhere([other]), from_elsewhere([later]))
    at = random.Random(20260101)
    assert closing.size > MANY
    files: list[Path] = []
    for number, place in enumerate(at.sample(range(closing.size), MANY)):
        proof = book.proof_at(closing, place)
        wrong = forged(proof, forgers[number % len(forgers)], at)
        for name, content, holds in (("right", proof, True), ("forged", wrong, False)):
            assert inclusion.holds(content, known) is holds, content
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
