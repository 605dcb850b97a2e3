"""The commands that people script, run as they run them: exit status and JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inspect_app.core.files import store
from inspect_app.documents.authority import trust_roots
from inspect_app.funds import sample
from tests.kit.cases import sign_all
from tests.kit.papers import drafted
from tests.kit.world import World
from tests.reports import samples

COMMAND = Path(sys.executable).with_name("inspect-app")
OPENING, CREDIT, CLOSING = "10847182843", 8_773_133_584, 19_620_261_427
DEBIT_COLUMN, CREDIT_COLUMN = 3, 4
HELD, UNPROVED, UNREADABLE = 3, 4, 2


@dataclass(frozen=True)
class Said:
    """Exit status and parsed JSON of a command."""

    status: int
    json: dict[str, Any]


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """`inspect-app …` on an installation of its own, empty unless another home is named."""
    left_out = {"DATABASE_URL", "REDIS_URL", "STORAGE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}

    def run(*arguments: str | Path, home: Path = tmp_path / "home") -> Said:
        environment["INSPECT_HOME"] = str(home)
        done = subprocess.run(
            [COMMAND, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, json.loads(done.stdout) if "--json" in arguments else {})

    return run


def check(run: Any, file: Path, *options: str) -> Said:
    said: Said = run("statement", "check", file, *options, "--json")
    return said


def test_statement_check_proves_the_sample_to_the_dong(run: Any) -> None:
    said = check(run, sample.MAIN_STATEMENT, "--opening", OPENING, "--closing", str(CLOSING))
    assert said.status == 0
    expected = {
        "lines": 6977,
        "accepted": 6977,
        "rejected": 0,
        "credit": CREDIT,
        "debit": 55_000,
        "opening": int(OPENING),
        "closing": CLOSING,
        "state": "balanced",
        "breaks": [],
    }
    assert {key: said.json[key] for key in expected} == expected


def test_statement_check_says_unproved_without_an_opening(run: Any) -> None:
    said = check(run, sample.MAIN_STATEMENT)
    assert (said.status, said.json["state"]) == (UNPROVED, "unproved")
    assert said.json["unproved_lines"] == 14


def test_statement_check_holds_a_wrong_closing(run: Any) -> None:
    said = check(run, sample.MAIN_STATEMENT, "--opening", OPENING, "--closing", str(CLOSING - 1))
    assert (said.status, said.json["state"]) == (HELD, "held")
    (found,) = said.json["breaks"]
    assert (found["expected"], found["found"]) == (CLOSING, CLOSING - 1)


def damaged(kind: str, at: int) -> bytes:
    """The sample with one fault in its line `at`, counted from 1."""
    text = sample.MAIN_STATEMENT.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row = rows[at]
    side = DEBIT_COLUMN if row[DEBIT_COLUMN] else CREDIT_COLUMN
    if kind == "removed":
        del rows[at]
    elif kind == "doubled":
        rows.insert(at, row)
    elif kind == "changed":
        row[side] = str(int(row[side].replace(".", "")) + 1)
    elif kind == "blanked":
        row[side] = ""
    else:
        row[DEBIT_COLUMN], row[CREDIT_COLUMN] = row[CREDIT_COLUMN], row[DEBIT_COLUMN]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("kind", ["removed", "doubled", "changed", "blanked", "flipped"])
def test_statement_check_holds_a_damaged_copy_and_names_the_line_or_day(
    run: Any, kind: str, tmp_path: Path
) -> None:
    rows = sample.MAIN_STATEMENT.read_text(encoding="utf-8").splitlines()
    early, late = random.Random(kind).randrange(1, 700), random.Random(kind).randrange(700, 6977)
    for at in (early, late):
        day, month, year = rows[at].split(",")[1].split("/")
        copy = tmp_path / f"{kind}-{at}.csv"
        copy.write_bytes(damaged(kind, at))
        said = check(run, copy, "--opening", OPENING)
        assert (said.status, said.json["state"]) == (HELD, "held"), at
        named = [b for b in said.json["breaks"] if b["day"] == f"{year}-{month}-{day}"]
        assert named, (at, said.json["breaks"])
        assert any(b["first_line"] <= at <= b["last_line"] + 1 for b in named), (at, named)
        if kind == "blanked":
            assert at in {b["line"] for b in named}


def test_statement_check_of_a_cut_tail_says_that_the_end_is_not_proved(
    run: Any, tmp_path: Path
) -> None:
    rows = sample.MAIN_STATEMENT.read_text(encoding="utf-8").splitlines(keepends=True)
    copy = tmp_path / "cut.csv"
    copy.write_text("".join(rows[:15]), encoding="utf-8")  # ends with the first day's balance
    said = check(run, copy, "--opening", OPENING)
    assert (said.status, said.json["state"]) == (UNPROVED, "balanced")
    assert said.json["end_proved"] is False
    said = check(run, copy, "--opening", OPENING, "--closing", str(CLOSING))
    assert (said.status, said.json["end_proved"]) == (HELD, True)


def test_statement_check_of_many_files_names_what_they_share_and_writes_proved_repairs(
    run: Any, tmp_path: Path
) -> None:
    rows = sample.MAIN_STATEMENT.read_text(encoding="utf-8").splitlines(keepends=True)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes(blanked := damaged("blanked", 800))
    second.write_text("".join([rows[0], *rows[6001:]]), encoding="utf-8")
    said: Said = run("statement", "check", first, second, "--repair", "--json")
    assert said.status == HELD
    assert [one["state"] for one in said.json["files"]] == ["held", "unproved"]
    (shared,) = said.json["duplicates"]
    assert (shared["lines"], shared["first_lines"]) == (977, [6001, 1])
    (repair,) = said.json["files"][0]["repairs"]
    assert (repair["row_no"], repair["evidence"]) == (800, "balance")
    assert [one["repaired"] for one in said.json["files"]] == [f"{first}.repaired.csv", None]
    whole = ("--opening", OPENING, "--closing", str(CLOSING))
    again = check(run, Path(f"{first}.repaired.csv"), *whole)
    assert (again.status, again.json["state"], again.json["credit"]) == (0, "balanced", CREDIT)
    assert first.read_bytes() == blanked
    assert run("statement", "check", first, "--repair").status == 1  # never overwritten


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 no table", b"a,b\n1,2\n"])
def test_statement_check_says_unreadable(run: Any, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    said = check(run, file)
    assert (said.status, said.json["state"]) == (UNREADABLE, "unreadable")
    assert said.json["error"]
    assert check(run, tmp_path / "absent.csv").status == UNREADABLE


def test_journal_verify_tells_a_sound_journal_from_a_changed_one(run: Any, tmp_path: Path) -> None:
    import sqlite3

    assert run("db", "upgrade").status == 0
    assert run("journal", "verify", "--json").json["size"] == 0
    publish(tmp_path / "home")
    sound = run("journal", "verify", "--json")
    assert (sound.status, sound.json["verified"], sound.json["faults"]) == (0, True, [])
    assert sound.json["size"] > 0
    assert len(sound.json["root"]) == 64

    with sqlite3.connect(tmp_path / "home" / "inspect.db") as database:
        database.execute("DROP TRIGGER journal_no_update")
        database.execute("UPDATE journal SET actor_id = 'nobody' WHERE seq = 1")
    database.close()
    changed = run("journal", "verify", "--json")
    assert (changed.status, changed.json["verified"]) == (1, False)
    assert any("entry 1" in fault for fault in changed.json["faults"])


def publish(home: Path) -> None:
    """Two commands in the journal of an installation: its first body, and its first person."""
    program = (
        "import datetime as dt\n"
        "from inspect_app.accounts import actions\n"
        "from inspect_app.core.actor import system_actor\n"
        "from inspect_app.factory import create_app\n"
        "with create_app().app_context():\n"
        "    for code in ('SYT', 'UBND'):\n"
        "        actions.found_organisation(system_actor(code), code=code, name=code, place='T',\n"
        "            short_name=code, kind='department', valid_from=dt.date(2020, 1, 1))\n"
    )
    environment = {**os.environ, "INSPECT_HOME": str(home)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_rules_are_found_by_word_and_day(run: Any) -> None:
    found = run("rules", "mgmt_cap", "--on", "2024-09-09", "--json")
    assert found.status == 0
    for rule in found.json["rules"]:
        assert rule["number"]
        assert {"title_vi", "law", "figure", "status", "where"} <= set(rule)
    assert any("93/2019" in rule["law"] for rule in found.json["rules"])
    everything = run("rules", "--json").json["rules"]
    assert len(everything) > len(found.json["rules"])
    assert run("rules", "zzzzzz", "--json").status == 1


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\n%%EOF", b"\x00" * 5000])
def test_verify_refuses_what_is_no_signed_paper(run: Any, content: bytes, tmp_path: Path) -> None:
    assert run("db", "upgrade").status == 0
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    said = run("verify", file, "--json")
    assert (said.status, said.json["accepted"], said.json["signatures"]) == (1, False, [])
    assert said.json["reasons"]


def test_verify_says_no_to_a_file_that_is_not_there(run: Any, tmp_path: Path) -> None:
    said = run("verify", tmp_path / "absent.pdf", "--json")
    assert (said.status, said.json["accepted"]) == (1, False)
    assert said.json["reasons"]


def test_verify_names_the_signers_and_sees_one_changed_byte(
    run: Any, world: World, tmp_path: Path
) -> None:
    paper_id = drafted(world, samples.conclusion_data(), "conclusion")
    signed = store().open(sign_all(world, paper_id).final_sha256 or "")
    file = tmp_path / "paper.pdf"
    file.write_bytes(signed)
    here = run("verify", file, "--json", home=tmp_path)
    assert (here.status, here.json["accepted"], here.json["reasons"]) == (0, True, [])
    names = [world.actor(login).name for login in ("team_leader", "department_head")]
    assert [one["signer"] for one in here.json["signatures"]] == names
    assert all(one["intact"] and one["trusted"] for one in here.json["signatures"])

    assert run("db", "upgrade").status == 0
    assert run("verify", file, "--json").status == 1, "another installation does not know it"
    (root,) = trust_roots()
    (tmp_path / "root.pem").write_bytes(root)
    elsewhere = run("verify", file, "--root", tmp_path / "root.pem", "--json")
    assert (elsewhere.status, elsewhere.json["accepted"]) == (0, True), elsewhere.json

    for at in (100, len(signed) // 2, len(signed) - 10):
        file.write_bytes(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :])
        changed = run("verify", file, "--root", tmp_path / "root.pem", "--json")
        assert (changed.status, changed.json["accepted"]) == (1, False), at
        assert changed.json["reasons"]
