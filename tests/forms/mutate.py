"""Break the form engine one token at a time and see whether its tests notice.

    python -m tests.forms.mutate [how many] [seed]

Each mutant (`<` for `<=`, `and` for `or`, 1 for 2, a `not` left out …) is tested in a copy of the
tree under /tmp, first by the quick vectors, then by the made expressions and forms. Prints the
survivors: each is a case that no vector holds, or equal in effect. Five seconds for each that dies.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import click

ROOT = Path(__file__).parents[2]
FORMS = "checklists/forms"
FILES = (
    *("evaluator", "functions", "functions_of_time", "session", "values", "answers", "ordering"),
    *("patterns", "stored_values"),
)
SWAPS = (
    *("< <=", "< >", "<= <", "> >=", "> <", ">= >", "== !=", "!= ==", "+ -", "- +", "* +", "/ *"),
    *("// /", "% //", "+= =", "and or", "or and", "not ", "True False", "False True", "min max"),
    *("max min", "break continue", "| &", "any all", "all any", "floor ceil", "None 0"),
)
"""The token and what stands in its place."""
SPLIT = [swap.split(" ") for swap in SWAPS]
COPIES = 2
QUICK = (
    "tests/forms/test_two_evaluators.py::test_expressions_have_the_values_that_odk_gives_them",
    "tests/forms/test_two_evaluators.py::test_visits_leave_the_values_that_odk_leaves",
    "tests/forms",
)
SLOW = ("tests/forms/test_two_evaluators.py", "tests/forms/test_patterns.py")


@dataclass(frozen=True)
class Mutant:
    """One token of a file replaced."""

    file: str
    line: int
    column: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.column] + self.new + line[self.column + len(self.old) :]
        return "".join(lines)


def mutants(file: str) -> Iterator[Mutant]:
    """Every mutant of a file; imports, annotations and docstrings are left alone."""
    text = (ROOT / file).read_text()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        where, line = token.start, token.line.strip()
        if line.startswith(("import", "from", "class", "@")) or " | None" in line:
            continue
        new = [swap[1] for swap in SPLIT if swap[0] == token.string]
        if token.type == tokenize.NUMBER and token.string.isdigit():
            new = [str(int(token.string) + 1)]
        if line.startswith("def ") or (line.endswith(("->", ",")) and ":" in line):
            continue
        yield from (Mutant(file, *where, token.string, one) for one in new)


def copied() -> Path:
    """A copy of the tree, without what is built."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    left_out = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", "dist")
    shutil.copytree(ROOT, folder / "tree", ignore=left_out)
    modules = Path("inspect_app/frontend/node_modules")
    (folder / "tree" / modules).symlink_to(ROOT / modules)
    return folder / "tree"


def survives(tree: Path, mutant: Mutant) -> bool:
    """Whether every test passes in spite of the mutant."""
    file = tree / mutant.file
    sound = file.read_text()
    file.write_text(mutant.applied(sound))
    try:
        return _passes(tree, "not tablet and not made and not json", *QUICK) and _passes(
            tree, "made or ecmascript", *SLOW
        )
    finally:
        file.write_text(sound)


def _passes(tree: Path, which: str, *where: str) -> bool:
    plain = ("-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", *plain, "-k", which, *where]
    try:
        done = subprocess.run(command, cwd=tree, capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(count: int, seed: int) -> None:
    """Test so many mutants and print those that survive."""
    every = [mutant for name in FILES for mutant in mutants(f"{FORMS}/{name}.py")]
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    trees: SimpleQueue[Path] = SimpleQueue()
    for _ in range(COPIES):
        trees.put(copied())

    def tested(mutant: Mutant) -> bool:
        tree = trees.get()
        try:
            return survives(tree, mutant)
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(COPIES) as pool:
        survived = 0
        for mutant, alive in zip(chosen, pool.map(tested, chosen), strict=True):
            survived += alive
            if alive:
                click.echo(
                    f"{mutant.file}:{mutant.line}:{mutant.column} {mutant.old} → {mutant.new}"
                )
    click.echo(f"{len(every)} places, {len(chosen)} mutants, {len(chosen) - survived} killed")
    while not trees.empty():
        shutil.rmtree(trees.get().parent)


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], "100", "1")[:2]))
