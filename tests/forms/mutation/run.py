"""Break an evaluator one token at a time and see whether the shared vectors notice.

    python -m tests.forms.mutation.run server|tablet [how many] [seed] [file]

Each mutant (`<` for `<=`, `and` for `or`, 1 for 2, a `not` left out …) sits the exam of the shared
vectors, and where it passes that of the made cases. Prints every mutant that no shared vector
kills: with "made" where the made cases do, else alive: a case that no vector holds, or equal in
effect (EQUAL.md). Without a number every place is broken. About a tenth of a second for each.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import click

from tests.forms.mutation import server, tablet
from tests.forms.mutation.exam import made_cases, shared_vectors
from tests.forms.mutation.tokens import Mutant


@click.command()
@click.argument("which", type=click.Choice(["server", "tablet"]))
@click.argument("count", type=int, default=0)
@click.argument("seed", type=int, default=1)
@click.argument("only", default="")
def main(which: str, count: int, seed: int, only: str) -> None:
    """Test mutants and print those that survive the shared vectors."""
    side = server if which == "server" else tablet
    exams = {"vectors": shared_vectors(), "made": made_cases()}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        sitting = side.Sitting(Path(folder), exams)
        every = [one for one in sitting.mutants() if only in one.file]
        chosen = random.Random(seed).sample(every, count) if count else every
        sound = Mutant(chosen[0].file, 0, 0, "", "", "")
        for name in exams:
            assert list(sitting.failing([sound], name)) == [False], "the sound one must pass"
        start = time.perf_counter()
        alive = _passing(sitting, chosen, "vectors")
        seconds = (time.perf_counter() - start) / max(len(chosen), 1)
        click.echo(f"{len(chosen)} mutants, {len(alive)} pass the vectors; {seconds:.2f} s each")
        for mutant, fails in zip(alive, sitting.failing(alive, "made"), strict=True):
            click.echo(f"{'made' if fails else 'alive':7} {mutant}")


def _passing(
    sitting: server.Sitting | tablet.Sitting, mutants: list[Mutant], exam: str
) -> list[Mutant]:
    failing = sitting.failing(mutants, exam)
    return [one for one, fails in zip(mutants, failing, strict=True) if not fails]


if __name__ == "__main__":
    main()
