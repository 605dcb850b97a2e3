"""A disk that is really full: a small one of its own, so that the browser's quota bites.

Chromium hides the true figures from `navigator.storage.estimate()` and its debugger's quota
override does not stop IndexedDB, so nothing less than a small disk shows what happens.
"""

from __future__ import annotations

import base64
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.field.tablets import kept_tablet, photos_of, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import FaultProxy
from tests.kit.world import World

MEGABYTE = 1_000_000

FILL = """(async (sizes) => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("filler", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("s");
    asked.onsuccess = () => resolve(asked.result);
  });
  for (const size of sizes) for (let number = 0; number < 2000; number += 1) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536)
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
    const full = await new Promise((resolve) => {
      const step = db.transaction("s", "readwrite");
      step.objectStore("s").put(bytes.buffer, Math.random());
      step.oncomplete = () => resolve(false);
      step.onabort = () => resolve(true);
    });
    if (full) break;
  }
  db.close();
})(a)"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder / "profile"
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_photos_are_refused_and_answers_still_save(
    browser: Browser, small_disk: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    with kept_tablet(browser, small_disk, line, world, "inspector") as tablet:
        line.down = True
        big = jpeg(30, 20) + random.Random(1).randbytes(MEGABYTE)
        first = tablet.photo(case_id, big)
        tablet.run(FILL, [MEGABYTE, 200_000])
        text = base64.b64encode(big + b"2").decode()
        refused = tablet.tried("field.photo(a[0], a[1])", [case_id, text])
        assert refused["error"] == "StorageFull", refused
        tablet.run(FILL, [20_000, 1000, 100])  # not even a word finds room any more
        for number in range(300):
            tablet.answer(case_id, f"q_{number}", "pass", "Có chỗ cho câu trả lời. " * 40)
        assert tablet.run("field.my.records.database.has('blobs', 'reserve')") is False
        assert tablet.tried("field.photo(a[0], a[1])", [case_id, text])["error"] == "StorageFull"
        tablet.kill()
        tablet.restart(start=False)
        tablet.cases_again()
        answers = tablet.seen(case_id)["answers"]
        assert sum(one["value"] == "pass" for one in answers.values()) == 300
        assert tablet.counts()["files"] == 1
        tablet.run(
            "new Promise((done) => { indexedDB.deleteDatabase('filler').onsuccess = () => done() })"
        )
        line.heal()
        tablet.start()
        until(lambda: tablet.counts()["files"] == 0, why=tablet.why)
        assert photos_of(case_id).keys() == {first}
