"""Commands about forms that people bring as XLSForm: is it usable, what does it do."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from checklists.forms import (
    EvaluationFault,
    Form,
    FormFault,
    FormRefused,
    Tables,
    UnknownPath,
    attached_tables,
    compile_form,
    evaluate,
)
from checklists.forms.workbook import MOST_BYTES
from inspect_app.core import clock
from inspect_app.core.console import say

_FILE = click.Path(path_type=Path)
_MOST_ANSWERS = 50_000_000
"""Bytes of a file of answers that are read."""


@click.group("checklist")
def checklist_group() -> None:
    """Checklists written as XLSForm."""


@checklist_group.command("check")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True)
def check(file: Path, as_json: bool) -> None:
    """Whether FILE (.xlsx, .xls) can be published; everything that is wrong, with its cell.

    Tables that the form reads lie beside it as NAME.csv, or in the folder FILE-media.
    Exit status 0 when it can, 2 when not.
    """
    try:
        form = _form(file)
    except FormRefused as refused:
        _refuse(refused, as_json)
    asked = len(form.questions)
    result = {"ok": True, "questions": asked, "errors": []}
    say(result, as_json, [f"{form.title}: {asked} câu hỏi, không có lỗi"])


@checklist_group.command("evaluate")
@click.argument("file", type=_FILE)
@click.argument("answers", type=_FILE)
@click.option("--json", "as_json", is_flag=True)
def evaluate_answers(file: Path, answers: Path, as_json: bool) -> None:
    """What FILE asks, computes and refuses after ANSWERS (JSON: node path to value).

    Answers are entered in their order; a path has the position of every repeat in brackets, such as
    /data/child[2]/age. Exit status 0; 2 when the form or an answer cannot be used.
    """
    try:
        form = _form(file)
        given = _answers(form, answers)
        states = evaluate(form, given, clock.now())
    except FormRefused as refused:
        _refuse(refused, as_json)
    except UnknownPath as unknown:
        _fail([_fault(f"biểu mẫu không có câu hỏi «{unknown}»")], as_json)
    except (EvaluationFault, ValueError) as fault:
        _fail([_fault(str(fault))], as_json)
    found = {
        path: {
            "relevant": state.relevant,
            "value": state.value,
            "required": state.required,
            "constraint_ok": state.constraint_ok,
        }
        for path, state in states.items()
    }
    say(found, as_json, [f"{path} = {state.value}" for path, state in states.items()])


def _form(file: Path) -> Form:
    def attach(names: Sequence[str]) -> Tables:
        beside = attached_tables(file.parent, names)
        return {**beside, **attached_tables(file.parent / f"{file.stem}-media", names)}

    return compile_form(_content(file, MOST_BYTES + 1), attach)


def _content(file: Path, most: int) -> bytes:
    """The first bytes of a file. Raises FormRefused where there is none that can be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        vi = f"không mở được «{file}» ({error.strerror})"
        en = f"{file} cannot be opened ({error.strerror})"
        raise FormRefused([FormFault("", 0, "", vi, en)]) from error


def _answers(form: Form, file: Path) -> list[tuple[str, str]]:
    """Raises ValueError for a file that is no JSON object of single values."""
    content = _content(file, _MOST_ANSWERS)
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"tệp câu trả lời không phải JSON đọc được ({error})") from error
    if not isinstance(given, dict):
        raise ValueError("tệp câu trả lời phải là một đối tượng JSON: đường dẫn và giá trị")
    return [
        (path if path.startswith("/") else f"{form.root.path}/{path}", _text(path, value))
        for path, value in given.items()
    ]


def _text(path: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return " ".join(_text(path, one) for one in value)
    if isinstance(value, dict | list):
        raise ValueError(f"giá trị của «{path}» phải là chữ, số hoặc danh sách lựa chọn")
    return value if isinstance(value, str) else json.dumps(value)


def _fault(reason: str) -> dict[str, Any]:
    return {"sheet": "", "row": 0, "column": "", "reason": reason}


def _refuse(refused: FormRefused, as_json: bool) -> NoReturn:
    _fail(
        [
            {"sheet": fault.sheet, "row": fault.row, "column": fault.column, "reason": fault.vi}
            for fault in refused.faults
        ],
        as_json,
    )


def _fail(errors: list[dict[str, Any]], as_json: bool) -> NoReturn:
    lines = [
        " ".join(
            part
            for part in (
                error["sheet"] and f"trang tính {error['sheet']},",
                error["row"] and f"dòng {error['row']},",
                error["column"] and f"cột {error['column']}:",
                error["reason"],
            )
            if part
        )
        for error in errors
    ]
    say({"ok": False, "questions": 0, "errors": errors}, as_json, lines)
    sys.exit(2)
