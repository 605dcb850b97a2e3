"""Made expressions, seen from many nodes, in worlds from blank to full."""

from __future__ import annotations

import random
from collections.abc import Iterator

from . import worlds
from .both import Visit
from .trees import TreeMaker


def expressions(count: int, trees_each: int) -> Iterator[Visit]:
    """So many worlds with so many trees each; the same every time."""
    for world in range(count):
        maker, chance = TreeMaker(world), random.Random(world)
        seen = [(chance.choice(worlds.CONTEXTS), maker.tree()) for _ in range(trees_each)]
        yield Visit(worlds.form(), worlds.answers(world), seen)
