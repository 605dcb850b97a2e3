"""Database: one Flask-SQLAlchemy object, typed rows, and the settings that lose nothing.

SQLite: WAL, synchronous=FULL, foreign keys, BEGIN IMMEDIATE (write transactions queue instead of
failing half-way; `writers.py` keeps the queue).  PostgreSQL: READ COMMITTED with row locks where
an action needs them.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, dataclass_transform

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column, relationship
from uuid_utils.compat import uuid7

from .writers import turn

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship)
)
class Row(MappedAsDataclass, Model, kw_only=True, eq=False):
    """Base of all tables; the constructor is typed and keyword-only."""

    __abstract__ = True


def new_id() -> str:
    """A UUIDv7 in hex (32 characters): opaque to people, ordered for the database."""
    return uuid7().hex


class Utc(sa.TypeDecorator[dt.datetime]):
    """Aware datetimes only, stored as UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone must not enter the database")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def clean_text(value: str | None) -> str | None:
    """In NFC, and without NUL (PostgreSQL refuses NUL)."""
    if value is None:
        return None
    return unicodedata.normalize("NFC", value).replace("\x00", "�")


def _all_clean(column: Sequence[str | None]) -> bool:
    """Whether `clean_text` leaves all of them as they are: a part of NFC text is NFC."""
    if None in column:
        return False
    text = "".join(column)  # type: ignore[arg-type]  # there is no None
    return "\x00" not in text and unicodedata.is_normalized("NFC", text)


class Text(sa.TypeDecorator[str]):
    """Text as `clean_text` makes it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return clean_text(value)


Id = sa.String(32)


def _on_connect(connection: Any, _record: Any) -> None:
    """Every commit is flushed to disk (FULL).  A batch of a tablet changes some 400 pages: they
    fit in the cache (kB), and what many batches change is copied into the file once (pages)."""
    connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=20000",
        "cache_size=-16000",
        "wal_autocheckpoint=4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def prepare_engine(engine: Engine) -> None:
    """Set what SQLite needs on each connection; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _on_connect)
        sa.event.listen(engine, "begin", _on_begin)


ROWS_AT_ONCE = 250
"""Rows in one statement of SQLite: it allows 32,766 values, and no table has 100 columns."""


@dataclass(frozen=True)
class _ManyRows:
    """How rows of a table with these columns are sent: `bind` turns a value into the driver's."""

    statement: Any
    binds: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    many: str = ""  # the same with ROWS_AT_ONCE rows, where one statement takes several

    def values(self, given: Mapping[str, Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """Column by column; what one column says of many rows (a time, a person) is bound once."""
        columns = []
        for name, bind in self.binds:
            column = given[name]
            if bind is not None and not (bind is clean_text and _all_clean(column)):
                bound = {value: bind(value) for value in set(column)}
                column = [bound[value] for value in column]
            columns.append(column)
        return zip(*columns, strict=True)

    def send(self, connection: sa.Connection, given: Mapping[str, Sequence[Any]]) -> None:
        """To SQLite, which takes many rows in one statement in two thirds of the time."""
        rows = list(self.values(given))
        whole = len(rows) // ROWS_AT_ONCE * ROWS_AT_ONCE
        if whole:
            values = list(chain.from_iterable(rows[:whole]))
            size = ROWS_AT_ONCE * len(self.binds)
            sets = [tuple(values[at : at + size]) for at in range(0, len(values), size)]
            connection.exec_driver_sql(self.many, sets)
        if whole < len(rows):
            connection.exec_driver_sql(self.statement, rows[whole:])


@lru_cache(maxsize=64)
def _many_rows(model: type[Row], names: tuple[str, ...], dialect: Dialect) -> _ManyRows:
    """Made once: SQLAlchemy would look at every value of every row anew."""
    table: Any = model.__table__
    columns = [table.c[name] for name in names]
    binds = tuple((column.name, _bind(column.type, dialect)) for column in columns)
    if dialect.name != "postgresql":
        one = str(sa.insert(table).compile(dialect=dialect, column_keys=names))
        start, values = one.split(" VALUES ")
        return _ManyRows(one, binds, f"{start} VALUES {', '.join([values] * ROWS_AT_ONCE)}")
    listed = sa.func.json_to_recordset(sa.cast(sa.bindparam("rows", type_=sa.Text), sa.JSON))
    source = listed.table_valued(
        *(sa.column(column.name, _without_zone(column.type)) for column in columns), name="listed"
    ).render_derived(with_types=True)
    chosen = sa.select(*(source.c[name] for name in names))
    return _ManyRows(sa.insert(table).from_select(list(names), chosen), binds)


def _bind(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Text):
        return clean_text
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def insert_many(session: Any, model: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, in the caller's transaction and past the unit of work.

    All rows have the same keys: the columns in the order of the table. PostgreSQL takes them as
    one statement with one parameter: a statement per row would cost a round through the protocol
    each, while other writers wait.
    """
    if rows:
        insert_columns(session, model, {name: [row[name] for row in rows] for name in rows[0]})


def insert_columns(session: Any, model: type[Row], columns: Mapping[str, Sequence[Any]]) -> None:
    """`insert_many` for rows that are at hand column by column; at least one row."""
    session.flush()
    connection: sa.Connection = session.connection()
    table: Any = model.__table__
    names = tuple(column.name for column in table.columns if column.name in columns)
    many = _many_rows(model, names, connection.dialect)
    if connection.dialect.name != "postgresql":
        many.send(connection, columns)
        return
    plain = [dict(zip(names, row, strict=True)) for row in many.values(columns)]
    connection.execute(
        many.statement, {"rows": json.dumps(plain, ensure_ascii=False, default=_iso)}
    )


def _iso(value: dt.datetime | dt.date) -> str:
    return value.isoformat()


def _without_zone(kind: Any) -> Any:
    """The plain type behind a decorated one, as PostgreSQL names it."""
    return kind.impl_instance if isinstance(kind, sa.TypeDecorator) else kind


@contextmanager
def transaction() -> Iterator[Any]:
    """The one place that commits. Opens a write transaction, commits, or rolls all back."""
    session = db.session
    session.rollback()  # a read transaction may be open; writing must start from a fresh view
    url = session.get_bind().engine.url
    with turn(url.database if url.get_backend_name() == "sqlite" else None):
        session.connection(execution_options={"writing": True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
