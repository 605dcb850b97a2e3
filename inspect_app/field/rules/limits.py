"""What a tablet may send at once; it learns these at enrolment and refuses at capture."""

from __future__ import annotations

from typing import Final

from inspect_app.inspections.rules.documents import MAX_BYTES as DOCUMENT_BYTES
from inspect_app.inspections.rules.pictures import MAX_BYTES as PHOTO_BYTES
from inspect_app.inspections.rules.recordings import MAX_BYTES as VOICE_BYTES

CHUNK_BYTES: Final = 1024 * 1024
BATCH_OPERATIONS: Final = 500
BATCH_BYTES: Final = 4 * 1024 * 1024
TEXT_CHARACTERS: Final = 10_000
RECEIPTS_ASKED: Final = 5000
LAW_BYTES: Final = 12 * 1024 * 1024

FILE_BYTES: Final = {"photo": PHOTO_BYTES, "voice": VOICE_BYTES, "document": DOCUMENT_BYTES}

LIMITS: Final = {
    "photo_bytes": PHOTO_BYTES,
    "chunk_bytes": CHUNK_BYTES,
    "batch_operations": BATCH_OPERATIONS,
    "batch_bytes": BATCH_BYTES,
    "text_characters": TEXT_CHARACTERS,
}
"""As `contract.ts` names them."""

HELD_ITEMS: Final = 20_000
HELD_BYTES: Final = 64 * 1024 * 1024
HELD_FILES: Final = 2_000
"""What one device of a closed account may hand over in all; far above what a tablet collects."""
