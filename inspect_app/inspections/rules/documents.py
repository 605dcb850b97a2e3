"""Documents as evidence: what the first bytes say they are; names and headers of senders do not.

PDF, the formats of office programs and plain text. They are kept as they came, never opened here
and never shown inside a page.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

MAX_BYTES = 15 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
ENDINGS = {
    "application/pdf": "pdf",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/x-ole-storage": "ole",
    "text/plain": "txt",
}
"""Media types that are kept, with the ending of a download."""
_FOLDERS = dict(zip(("word/", "xl/", "ppt/"), list(ENDINGS)[1:4], strict=True))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS = 10_000


def document_type(content: bytes) -> str:
    """The media type by magic bytes; empty for anything else."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(_OLE):
        return "application/x-ole-storage"
    if content.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    return "text/plain" if _is_text(content) else ""


def _of_archive(content: bytes) -> str:
    """By the names of the parts, which are read without unpacking anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [part.filename for part in archive.infolist()[:_MOST_PARTS]]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "[Content_Types].xml" in names:
        found = (
            kind for folder, kind in _FOLDERS.items() if any(n.startswith(folder) for n in names)
        )
        return next(found, "")
    written = content[30:110]
    kinds = (kind for kind in ENDINGS if written.startswith(f"mimetype{kind}".encode()))
    return next(kinds, "")


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    signs = (char for char in set(text) if char not in "\n\r\t\f\ufeff")
    return bool(text.strip()) and not any(unicodedata.category(one) == "Cc" for one in signs)


def problems_of_document(content: bytes) -> list[Problem]:
    if len(content) > MAX_BYTES:
        text = _l("The document is larger than 15 MB. It was not stored.")
        return [Problem("document_too_large", text, "document")]
    if not document_type(content):
        text = _l("This is no document that can be kept (PDF, Office, text). It was not stored.")
        return [Problem("not_a_document", text, "document")]
    return []
