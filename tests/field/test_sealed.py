"""Nothing that people typed or photographed can be read from the disk without the PIN."""

from __future__ import annotations

import base64
import random
from pathlib import Path

from playwright.sync_api import Browser

from tests.field.tablets import PIN, Tablet, kept_tablet
from tests.kit.fault_proxy import FaultProxy
from tests.kit.world import World

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Quỳnh", "Bảo", "Gia", "Khánh")
GIVEN = ("Ánh", "Bình", "Châu", "Dũng", "Én", "Giang", "Hạnh", "Khôi", "Lam", "Mỵ", "Nhi", "Uyên")

TYPE = """(async (planted) => {
  const opened = await field.case(planted.id);
  const all = [];
  planted.words.forEach((words, number) => {
    const question = `q_${number}`;
    if (number % 5 === 0) all.push(opened.answer(question, words));
    if (number % 5 === 1) all.push(opened.note(question, words));
    if (number % 5 === 2) all.push(opened.keepDraft(`draft_${number}`, {text: words}));
    if (number % 5 === 3) all.push(opened.operate({kind: "finding", question: "", title: words,
      severity: "high", description: words, responsible: words}));
    if (number % 5 === 4) all.push(opened.answer(question, "not_applicable", words));
    if (number % 50 === 0) all.push(opened.addFile({kind: "voice", question, finding: "",
      caption: words, takenAt: null, mediaType: "audio/ogg",
      bytes: new TextEncoder().encode("OggS" + words).buffer,
      thumbnail: new Blob([words], {type: "image/jpeg"})}));
  });
  await Promise.all(all);
  await field.my.keepSetting("last", planted.words[0]);
})(a)"""


def planted() -> tuple[list[str], list[str]]:
    """500 sentences, each with a child's name and a telephone number; and these alone."""
    chance = random.Random(111)
    sentences, marks = [], []
    for number in range(500):
        name = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)} {number}"
        phone = f"09{chance.randrange(10**7, 10**8)}"
        sentences.append(f"Cháu {name}, gọi {phone}")
        marks += [name, phone]
    return sentences, marks


def spellings(mark: str) -> list[bytes]:
    """UTF-8, UTF-16, and base64 of both at each of its three alignments."""
    plain = [mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")]
    coded = []
    for one in plain:
        for shift in range(3):
            text = base64.b64encode(b"\0" * shift + one)
            coded.append(text[4 if shift else 0 : len(text) - 4])
    return plain + coded


def plant(tablet: Tablet, case_id: str) -> list[str]:
    sentences, marks = planted()
    tablet.run("field.syncing.stop()")
    tablet.run(TYPE, {"id": case_id, "words": sentences})
    return marks


def test_a_dump_of_every_record_shows_no_name_and_no_number(tablet: Tablet, case_id: str) -> None:
    marks = plant(tablet, case_id)
    token = tablet.run("field.my.own('token')")
    dump = b"\n".join(base64.b64decode(one["base64"]) for one in tablet.run("field.dump()"))
    assert len(dump) > 500 * 200
    assert case_id.encode() in dump  # index keys are readable: the search does find what is there
    found = [mark for mark in [*marks, token, PIN] for one in spellings(mark) if one in dump]
    assert found == []
    told = tablet.run("field.rescued()")
    assert sum(mark in told for mark in marks) == len(marks), "and all of it is there, sealed"


def test_the_files_of_the_browser_show_none_either(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        marks = plant(tablet, case_id)
        tablet.run("field.my.lock()")
        tablet.context.close()
    files = [one for one in (tmp_path / "profile").rglob("*") if one.is_file()]
    disk = b"\n".join(one.read_bytes() for one in files if "IndexedDB" in str(one))
    assert len(disk) > 500 * 200
    assert [mark for mark in marks for one in spellings(mark) if one in disk] == []
