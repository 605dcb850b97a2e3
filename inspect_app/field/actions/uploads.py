"""Files in pieces: announced by hash, sent in order, kept only when the whole hash agrees.

The pieces wait in the storage folder under `partial/<case>/<sha256>`, beside a note of what was
announced. What is on disk is what was received: after any crash the size of that file is the
truth. A file that is complete and has the right hash goes through the same doors as a photo or a
recording from the office; then the pieces are removed. Only pieces are ever swept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.operations import receipts_of
from inspect_app.core.refusal import NotFound
from inspect_app.inspections import actions as inspections
from inspect_app.inspections.models import InspectionCase

from ..queries.cases import field_case
from ..queries.files import is_stored, size_of
from ..rules.limits import FILE_BYTES
from ..rules.shape import Announced, refusal

KEEP_DAYS = 30


@dataclass(frozen=True)
class FileState:
    """How many bytes are here, and whether the whole file was confirmed and kept."""

    sha256: str
    received: int
    stored: bool


class WrongOffset(Exception):
    """The piece does not begin where the file ends here; `state` says where that is."""

    def __init__(self, state: FileState) -> None:
        self.state = state
        super().__init__(state.sha256)


def _folder() -> Path:
    found: Path = current_app.config["SETTINGS"].storage_folder
    return found / "partial"


class _Pieces:
    """The pieces of one file of one case. Both names come from the database and a checked hash."""

    def __init__(self, case_id: str, sha256: str) -> None:
        self.sha256 = sha256
        self._folder = _folder() / case_id
        self.path = self._folder / sha256
        self._note = self._folder / f"{sha256}.json"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One request at a time; the lock ends with the process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._folder / f"{self.sha256}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def announced(self) -> list[Announced]:
        try:
            return [Announced(**one) for one in json.loads(self._note.read_text())]
        except FileNotFoundError:
            return []

    def note(self, announced: list[Announced]) -> None:
        """Whole or not at all."""
        draft = self._note.with_suffix(".draft")
        with draft.open("w") as out:
            out.write(canonical([asdict(one) for one in announced]))
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, self._note)

    def received(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, piece: bytes) -> None:
        """On disk before anybody is told."""
        with self.path.open("ab") as out:
            out.write(piece)
            out.flush()
            os.fsync(out.fileno())

    def whole(self) -> bytes | None:
        """The content when its hash is the announced one."""
        content = self.path.read_bytes()
        return content if hashlib.sha256(content).hexdigest() == self.sha256 else None

    def throw_away(self) -> None:
        """The bytes are not those that were announced; they are asked for anew."""
        self.path.unlink(missing_ok=True)

    def remove(self) -> None:
        """The file is kept elsewhere now."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def announce(actor: Actor, case_id: str, announced: Announced) -> FileState:
    """Say that a file will come. The same again gives the state; a finished one is finished."""
    case = field_case(actor, case_id)
    most = FILE_BYTES[announced.kind]
    if announced.size > most:
        raise refusal("file_too_large", "size")
    if is_stored(case, announced.sha256, announced.question):
        return FileState(announced.sha256, announced.size, stored=True)
    pieces = _Pieces(case.id, announced.sha256)
    with pieces.alone():
        known = pieces.announced()
        if not known:
            note_announcement(actor, case.id, announced.sha256, announced.size, announced.kind)
        others = [one for one in known if one.question != announced.question]
        if [*others, announced] != known:
            pieces.note([*others, announced])
        return _settled(actor, case, pieces, [*others, announced])


def receive(actor: Actor, case_id: str, sha256: str, offset: int, piece: bytes) -> FileState:
    """Append a piece. Raises WrongOffset when it does not begin where the file ends here."""
    case = field_case(actor, case_id)
    pieces = _Pieces(case.id, sha256)
    with pieces.alone():
        announced = pieces.announced()
        if not announced:
            if is_stored(case, sha256):  # the answer to the last piece was lost
                return FileState(sha256, size_of(case, sha256), stored=True)
            raise refusal("not_announced", "sha256")
        received, size = pieces.received(), announced[-1].size
        if offset != received or received + len(piece) > size:
            raise WrongOffset(FileState(sha256, received, stored=False))
        if piece:
            pieces.append(piece)
        return _settled(actor, case, pieces, announced)


def _settled(
    actor: Actor, case: InspectionCase, pieces: _Pieces, announced: list[Announced]
) -> FileState:
    """Keep the file when all of it is here, then say where it stands."""
    received, size = pieces.received(), announced[-1].size
    if received < size:
        return FileState(pieces.sha256, received, stored=False)
    content = pieces.whole() if received == size else None
    if content is None:
        pieces.throw_away()
        return FileState(pieces.sha256, 0, stored=False)
    case_id = case.id
    for one in announced:
        keep_whole(actor, case_id, content, one)
    pieces.remove()
    return FileState(pieces.sha256, size, stored=True)


_DOORS: dict[str, Callable[..., object]] = {
    "photo": inspections.store_photo,
    "voice": inspections.store_recording,
    "document": inspections.store_document,
}
"""By kind of file, the way in that the office takes as well."""


def keep_whole(actor: Actor, case_id: str, content: bytes, one: Announced) -> None:
    """Keep a whole file through the same doors as one from the office."""
    store = _DOORS[one.kind]
    taken_at = dt.datetime.fromisoformat(one.taken_at) if one.taken_at else None
    store(
        actor,
        case_id,
        content,
        question=one.question,
        finding_id=_finding(case_id, one.finding),
        caption=one.caption,
        taken_at=taken_at,
    )


def _finding(case_id: str, named: str) -> str:
    """The id of the finding; of an operation that made one, the id of what it made."""
    receipt = receipts_of(db.session(), [named]).get(named) if named else None
    if receipt is None:
        return named
    if receipt.case_id != case_id or receipt.subject_kind != "finding":
        raise NotFound
    return receipt.subject_id


@action("field.file_announced", may="inspection.answer", fields=("case", "size", "kind"))
def note_announcement(tx: Tx, case_id: str, sha256: str, size: int, kind: str) -> None:
    """The journal knows the hash before the bytes arrive: nothing can be exchanged on the way."""
    tx.enqueue("field.sweep_uploads", "", key=f"field.sweep_uploads:{tx.today.isoformat()}")
    tx.record("file", sha256, case=case_id, size=size, kind=kind)


@action("field.uploads_swept", may="system.job", fields=("removed",))
def sweep(tx: Tx) -> int:
    """Remove pieces that nobody added to for 30 days. What was confirmed lies elsewhere."""
    oldest, removed = time.time() - KEEP_DAYS * 86_400, 0
    for path in _folder().glob("*/*"):
        if path.suffix == "" and path.stat().st_mtime < oldest:
            _Pieces(path.parent.name, path.name).remove()
            removed += 1
    tx.record("file", "partial", removed=removed)
    return removed
