"""Very many rows of one owner (lines of a file, of a run), each piece in a transaction of its own.

One transaction over millions of rows would let every other writer wait for half a minute. Until the
owner's last action changes its state, none of its rows counts, and readers ask for the state. So
what a killed worker left is simply deleted by the next. At any time the rows are the first ones in
order: whoever finds others than it stored has lost its work to another worker, and stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import sleep
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .action import AlreadyDone
from .actor import Actor
from .db import Row, insert_columns, transaction
from .refusal import NotAllowed

DELETED_AT_ONCE = 50_000
PAUSE = 0.005
"""Seconds between pieces: writers of other processes look every thousandth (`writers`)."""
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Made:
    """A piece that the database makes of rows that it has. `order` of its last row; `put` inserts
    all of it for an owner."""

    last: int
    put: Callable[[Session, str], None]


Piece = Columns | Made


def _nothing(_session: Session, _owner_id: str, _first: int) -> None:
    """Nothing but rows of the model."""


@dataclass(frozen=True)
class Pieces:
    """Rows of `model` by the columns `owner` and `order`, which grows from row to row.

    `may`: the permission to store them. `waiting` locks the owner by its id and raises AlreadyDone
    where nothing may be stored any more.
    """

    may: str
    model: type[Row]
    owner: str
    order: str
    waiting: Callable[[Session, str], object]
    beside: Callable[[Session, str, int], None] = _nothing
    """Takes out what else the owner has of rows from this one on."""

    def store(
        self,
        actor: Actor,
        owner_id: str,
        batches: Iterable[Piece],
        *,
        heard: Callable[[int], None] = lambda _last: None,
        after: int | None = None,
        ahead: bool = True,
    ) -> int | None:
        """Store batches of columns, without the owner's, in order; those of a worker before go.
        They are made `ahead` in another thread, which must not ask the database, or else between
        two pieces. `heard` is told of each piece what `order` says of its last row. `after`: the
        last row that counts already.

        Returns what `order` says of the last row, None where there is none: the owner's last action
        asks `must_end_at` for it. Raises AlreadyDone where another worker stores or has finished,
        and NotAllowed.
        """
        if not actor.may(self.may):
            raise NotAllowed(self.may)
        self._delete(owner_id, after)
        last = after
        for piece in _made_ahead(batches) if ahead else batches:
            with transaction() as session:
                self.waiting(session, owner_id)
                self.must_end_at(session, owner_id, last)
                last = self._put(session, owner_id, piece)
            heard(last)
            sleep(PAUSE)
        return last

    def clear(self, actor: Actor, owner_id: str) -> None:
        """What a killed worker left goes before its owner is refused: nothing of it may stay. The
        owner's last action asks `must_end_at` None. Raises as `store`."""
        if not actor.may(self.may):
            raise NotAllowed(self.may)
        self._delete(owner_id, None)

    def _put(self, session: Session, owner_id: str, piece: Piece) -> int:
        if isinstance(piece, Made):
            piece.put(session, owner_id)
            return piece.last
        orders = piece[self.order]
        owner = {self.owner: [owner_id] * len(orders)}
        insert_columns(session, self.model, owner | dict(piece))
        return int(orders[-1])

    def must_end_at(self, session: Session, owner_id: str, last: int | None) -> None:
        """Raises AlreadyDone where the last stored row is another one."""
        if self._end(session, owner_id) != last:
            raise AlreadyDone(owner_id)

    def _end(self, session: Session, owner_id: str) -> int | None:
        owner, order = self._columns()
        end: int | None = session.scalar(sa.select(sa.func.max(order)).where(owner == owner_id))
        return end

    def _delete(self, owner_id: str, after: int | None) -> None:
        """From the end, so that what is left always is the beginning."""
        owner, order = self._columns()
        while True:
            with transaction() as session:
                self.waiting(session, owner_id)
                end = self._end(session, owner_id)
                if end is None or end == after:
                    return
                kept = max(end - DELETED_AT_ONCE, -1 if after is None else after)
                session.execute(sa.delete(self.model).where(owner == owner_id, order > kept))
                self.beside(session, owner_id, kept + 1)
            sleep(PAUSE)

    def _columns(self) -> tuple[sa.Column[Any], sa.Column[Any]]:
        table: Any = self.model.__table__
        return table.c[self.owner], table.c[self.order]


def _made_ahead(batches: Iterable[Piece]) -> Iterator[Piece]:
    """The same pieces, each made in a thread while the one before it is stored."""
    made = iter(batches)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, made, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, made, None)
            yield piece
