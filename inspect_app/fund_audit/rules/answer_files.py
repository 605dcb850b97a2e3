"""Files of a fund's answer: documents, and photos of papers. Pure.

As `inspections.rules.documents`: by first bytes, kept as they came, never opened here, and handed
out as downloads only. A photo is told by its header, as photos of evidence are.
"""

from __future__ import annotations

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem
from inspect_app.inspections.rules import documents
from inspect_app.inspections.rules.documents import MAX_BYTES
from inspect_app.inspections.rules.pictures import NotAPicture, read_header

_PHOTOS = {"image/jpeg": "jpg", "image/png": "png"}
ENDINGS = documents.ENDINGS | _PHOTOS
"""Media types that are kept, with the ending of a download."""


def file_type(content: bytes) -> str:
    """The media type by first bytes; empty for what is not kept."""
    return documents.document_type(content) or _photo_type(content)


def _photo_type(content: bytes) -> str:
    try:
        found = read_header(content).media_type
    except NotAPicture:
        return ""
    return found if found in _PHOTOS else ""


def problems_of_file(name: str, content: bytes) -> list[Problem]:
    """Why a file is refused, with the sender's name of it."""
    if len(content) > MAX_BYTES:
        text = _l("%(name)s is larger than 15 MB. Nothing was recorded.", name=name)
        return [Problem("document_too_large", text, "files")]
    if not file_type(content):
        text = _l(
            "%(name)s is no file that can be kept (PDF, Office, text, JPEG, PNG). Nothing was "
            "recorded.",
            name=name,
        )
        return [Problem("not_a_document", text, "files")]
    return []
