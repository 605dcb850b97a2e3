"""Content-addressed file store: the name of a file is the SHA-256 of its bytes.

Written to a temporary name, flushed, renamed, folder flushed: a killed process leaves no half
file under a final name.  Names that users give never reach the file system.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from flask import current_app

from .action import Tx
from .actor import Actor
from .db import db
from .models import StoredFile
from .refusal import NotFound


class Store(Protocol):
    """What a store can do; a local folder today, object storage behind the same two verbs."""

    def put(self, content: bytes) -> str: ...

    def open(self, sha256: str) -> bytes: ...


class DamagedFile(Exception):
    """The bytes on disk do not have the hash that they are stored under."""


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Store and return the SHA-256; storing the same bytes again changes nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return sha256

    def open(self, sha256: str) -> bytes:
        """The bytes; raises FileNotFoundError, or DamagedFile when they were changed."""
        content = self._path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedFile(sha256)
        return content


def store() -> Store:
    """The store of this installation (`STORAGE_URL`)."""
    found: Store = current_app.extensions["file_store"]
    return found


def keep_file(tx: Tx, content: bytes, *, label: str, media_type: str) -> StoredFile:
    """Store bytes and register them in the caller's transaction."""
    row = StoredFile(
        sha256=store().put(content),
        size=len(content),
        media_type=media_type,
        label=label[:200],
        organisation_id=tx.actor.organisation_id,
        stored_by=tx.actor.user_id,
        stored_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def stored_file(actor: Actor, file_id: str) -> StoredFile:
    """A file of the actor's organisation; foreign and absent look alike (NotFound)."""
    row = db.session.scalar(
        sa.select(StoredFile).where(
            StoredFile.id == file_id, StoredFile.organisation_id == actor.organisation_id
        )
    )
    if row is None:
        raise NotFound
    return row
