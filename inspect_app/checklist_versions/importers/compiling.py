"""Reads a workbook that a stranger may have made to hurt us, in a process of its own.

One of our own make is read as a checklist, any other XLSForm is compiled as a form.

The process has a minute and a gigabyte; what it does with them harms neither the worker nor the
database. It gets the bytes on its standard input and answers with JSON.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from checklists import Checklist, ChecklistError
from checklists.forms import stored
from checklists.forms.outline import outline

from ..rules.upload import MAX_FAULTS, Compiled, UploadFault, of_compiler
from .reader import is_own, read_form, read_workbook

SECONDS = 60.0
MEMORY = 1 << 30
"""Bytes of address space; reading the largest checklist of the library takes a fifth."""

_ROOT = Path(__file__).resolve().parents[3]

log = logging.getLogger("checklists")


def compile_apart(content: bytes, tables: Mapping[str, bytes] | None = None) -> Compiled:
    """What is in the file, or every fault; a file that hangs or bursts is a fault as well.

    `tables`: what a form reads beside its workbook, by name.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__, str(MEMORY), str(int(SECONDS) + 1)],
            input=_joined({"": content, **(tables or {})}),
            capture_output=True,
            timeout=SECONDS,
            cwd=_ROOT,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONUTF8": "1",
                "OPENBLAS_NUM_THREADS": "1",  # each thread would reserve address space
            },
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refused("too_slow")
    try:
        return _of_answer(json.loads(done.stdout))
    except ValueError:
        log.warning("compiling ended with %s: %s", done.returncode, done.stderr[-500:])
        return _refused(_why(done.returncode, done.stderr))


def _why(ended_with: int, said: bytes) -> str:
    """The fault of a process that gave no answer. C code without memory ends by a signal."""
    if ended_with == -signal.SIGXCPU:
        return "too_slow"
    return "too_heavy" if ended_with < 0 or b"MemoryError" in said else "cannot_be_read"


def _refused(code: str) -> Compiled:
    return Compiled(None, {}, (UploadFault(code=code),))


def _of_answer(answer: dict[str, Any]) -> Compiled:
    """Raises ValueError when the answer holds neither a checklist nor faults."""
    faults = tuple(UploadFault(**fault) for fault in answer["faults"])
    if faults:
        return Compiled(None, {}, faults)
    if "form" in answer:
        form = stored.from_json(answer["form"])
        return Compiled(outline(form, ""), {}, (), answer["settings_row"], form)
    checklist = Checklist.from_json(answer["checklist"])
    return Compiled(checklist, answer["rows"], (), answer["settings_row"])


def _joined(parts: Mapping[str, bytes]) -> bytes:
    """The input of the process: name and length of each part in a line of JSON, then the parts."""
    lengths = [[name, len(content)] for name, content in parts.items()]
    return json.dumps(lengths).encode() + b"\n" + b"".join(parts.values())


def _parted(stream: BinaryIO) -> dict[str, bytes]:
    lengths: list[tuple[str, int]] = json.loads(stream.readline())
    return {name: stream.read(length) for name, length in lengths}


def compile_here(content: bytes, tables: Mapping[str, bytes]) -> dict[str, Any]:
    """What the process answers: the checklist with its rows, the form, or `faults`."""
    try:
        own = is_own(content)
        form = None if own else read_form(content, tables)
        idle = [name for name in tables if form is None or name not in form.tables]
        if idle:
            unread = [UploadFault(value=f"{name}.csv", code="table_not_read") for name in idle]
            return {"faults": [dataclasses.asdict(fault) for fault in unread]}
        if form is not None:
            return {"faults": [], "form": stored.to_json(form), "settings_row": 2}
        read = read_workbook(content, "")
    except ChecklistError as refused:
        faults = [dataclasses.asdict(of_compiler(fault)) for fault in refused.faults[:MAX_FAULTS]]
        return {"faults": faults}
    return {
        "faults": [],
        "checklist": read.checklist.to_json(),
        "rows": read.rows,
        "settings_row": read.settings_row,
    }


def main(memory: int, seconds: int) -> None:
    """Set the limits, read, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parts = _parted(sys.stdin.buffer)
    answer = compile_here(parts.pop(""), parts)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
