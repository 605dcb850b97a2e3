"""What gunicorn does beside serving: it reads this as its configuration.

What the program itself consists of never becomes garbage, so it is not looked through for any, and
a batch of a tablet makes some 20,000 objects that all go at its end: looking earlier finds none.
"""

from __future__ import annotations

import gc


def when_ready(_server: object) -> None:
    """The program is read and no process was forked yet."""
    gc.collect()
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """In each web process."""
    gc.set_threshold(20_000, 20, 50)
