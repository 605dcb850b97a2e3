"""Mutants of the evaluator in TypeScript: of the script that is built from it, run in node."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.forms.mutation.exam import Exam
from tests.forms.mutation.tokens import SCRIPT, Mutant, replacements
from tests.forms.two_evaluators.both import HERE, bundled
from tests.kit.node import run_node

SECONDS = 120
_FILE = re.compile(r"^// (?:.*/)?src/forms/([\w-]+)\.ts$", re.MULTILINE)
_TOKEN = re.compile(
    r"//[^\n]*|`(?:\\.|[^`\\])*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|(?<=[(=:,] )/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*"
    r"|(?<=[(=:,])/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*"
    r"|===|!==|=>|<=|>=|&&|\|\||\?\?|\?\.|\+=|\+\+|--|\*\*|[A-Za-z_$][\w$]*|\d[\w.]*|\S"
)


class Sitting:
    """Lets mutants sit exams."""

    def __init__(self, folder: Path, exams: dict[str, Exam]) -> None:
        self._exams = exams
        self._sound = bundled(HERE / "tablet.ts", folder).read_text()
        self._script = folder / "mutant.mjs"
        self._asked = {name: json.dumps({"visits": exam.asked}) for name, exam in exams.items()}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant of the files of the evaluator."""
        heads = list(_FILE.finditer(self._sound))
        for head in heads:
            following = re.compile(r"^// [\w./-]+\.\w+$", re.MULTILINE).search(
                self._sound, head.end()
            )
            end = following.start() if following else len(self._sound)
            for token in _TOKEN.finditer(self._sound, head.end(), end):
                line = self._sound.count("\n", 0, token.start()) + 1
                text = self._sound.splitlines()[line - 1].strip()
                if text.startswith(("import", "export", "throw", "class")):
                    continue
                for new in replacements(token[0], SCRIPT):
                    yield Mutant(head[1], line, token.start(), token[0], new, text)

    def passes(self, mutant: Mutant | None, exam: str) -> bool:
        """Whether a mutant answers everything right; one that ends or hangs does not."""
        self._script.write_text(mutant.applied(self._sound) if mutant else self._sound)
        try:
            answer = run_node([str(self._script)], self._asked[exam], timeout=SECONDS)
            return self._exams[exam].is_passed(json.loads(answer)["outcomes"])
        except (AssertionError, subprocess.TimeoutExpired, ValueError):
            return False
