"""The commands about forms, as people script them: what they print, and their exit status."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_app.cli import main
from tests.kit.brought_forms import form_book


def run(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit status and JSON; anything but a clean exit fails the test."""
    found = CliRunner().invoke(main, ["checklist", *map(str, arguments), "--json"])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.exit_code, json.loads(found.output)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "rooms.xlsx"
    file.write_bytes(form_book("rooms"))
    return file


def test_a_usable_form_and_what_its_answers_amount_to(book: Path, tmp_path: Path) -> None:
    assert run("check", book) == (0, {"ok": True, "questions": 7, "errors": []})
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"home/n": 2, "home/rooms[2]/beds": "3", "/data/head": "An"}))
    status, found = run("evaluate", book, answers)
    assert status == 0
    assert set(found["/data/home/n"]) == {"relevant", "value", "required", "constraint_ok"}
    assert found["/data/home/rooms[2]/beds"]["value"] == "3"
    assert "/data/home/rooms[3]" not in found


def test_a_table_that_lies_beside_is_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    file, table = tmp_path / "kinds.xlsx", tmp_path / "census.csv"
    file.write_bytes(form_book("kinds"))
    assert "census.csv" in run("check", file)[1]["errors"][0]["reason"]
    table.write_bytes(b"code,people\nhn,8\n")
    assert run("check", file)[0] == 0
    table.write_bytes("code,people\nhn,8\n".encode("utf-16"))
    status, found = run("check", file)
    assert status == 2
    assert "UTF-8" in found["errors"][0]["reason"]


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 130_000_000)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    "content", [b"", b"hello", _bomb(), b"x" * 20_000_000, OLE + b"\x00" * 4_000]
)
def test_odd_files_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.xlsx"
    file.write_bytes(content)
    status, found = run("check", file)
    assert (status, found["ok"], found["questions"]) == (2, False, 0)
    assert found["errors"][0]["reason"]


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "absent.xlsx"):
        status, found = run("check", file)
        assert status == 2
        assert "không mở được" in found["errors"][0]["reason"]


@pytest.mark.parametrize(
    "answers",
    ['["a"]', '{"home/x": "1"}', '{"head": {"b": 1}}', '{"head": [["x"]]}', "{", "[" * 90_000],
)
def test_answers_that_cannot_be_used_are_refused(book: Path, tmp_path: Path, answers: str) -> None:
    file = tmp_path / "answers.json"
    file.write_text(answers)
    status, found = run("evaluate", book, file)
    assert (status, found["ok"]) == (2, False)
    assert found["errors"][0]["reason"]
    assert run("evaluate", book, tmp_path / "absent.json")[0] == 2
