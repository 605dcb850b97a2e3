"""Verifying a signed paper, strictly: what a reader relies on must be what was signed, to the
byte.

"Signature valid" is not enough: common viewers accept appended bytes, swapped metadata and cut-off
revisions. Pure: no clock (each signature is judged at its trusted time), no network, no file.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    FormUpdatingRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from reports.signature_bytes import check_contents

UNSIGNED_FIELDS: Final = "unsigned_fields"
_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "unreadable": (
        "Tệp không đọc được như một văn bản PDF nguyên vẹn.",
        "The file cannot be read as an intact PDF.",
    ),
    "no_signature": ("Văn bản không có chữ ký số.", "The paper carries no digital signature."),
    "not_intact": (
        "Nội dung đã bị thay đổi sau khi ký.",
        "The content was changed after it was signed.",
    ),
    "not_trusted": (
        "Chứng thư của người ký không do cơ quan được tin cậy cấp.",
        "The signer's certificate does not come from a trusted authority.",
    ),
    "no_trusted_time": (
        "Chữ ký không có dấu thời gian tin cậy.",
        "The signature has no trusted time stamp.",
    ),
    "changed_after_signing": (
        "Sau chữ ký có thay đổi khác ngoài việc ký tiếp.",
        "Something other than a further signature was added after signing.",
    ),
    "not_whole_file": (
        "Có dữ liệu nằm ngoài phần được chữ ký cuối cùng bảo vệ.",
        "Some bytes lie outside what the last signature protects.",
    ),
    "unaccounted_bytes": (
        "Phần chứa chữ ký có byte đã bị thay đổi.",
        "A byte inside the signature's own container was changed.",
    ),
    UNSIGNED_FIELDS: (
        "Văn bản còn ô chữ ký chưa ký, hoặc đã bị cắt bỏ chữ ký sau.",
        "A signature field is empty: not yet signed, or a later signature was cut off.",
    ),
    "not_registered": (
        "Tệp không trùng với bản đã đăng ký trong hệ thống.",
        "The file is not the one that was registered.",
    ),
}

# Only a signature may be filled in after a signature: no metadata, no other field, no new field.
_ONLY_SIGNATURES: Final = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),  # type: ignore[no-untyped-call]
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldModificationRule()]),
)


@dataclass(frozen=True)
class Reason:
    """Why a paper is not accepted; ``field`` names the signature concerned, if one is."""

    code: str
    vi: str
    en: str
    field: str = ""


@dataclass(frozen=True)
class Signature:
    """One signature as found. ``at`` is its trusted time, None without one."""

    field: str
    signer: str
    organisation: str
    role: str
    at: datetime | None
    reason: str
    intact: bool
    trusted: bool
    covers_whole_file: bool


@dataclass(frozen=True)
class Verification:
    """The verdict, with all signatures in order and every reason against the paper."""

    accepted: bool
    signatures: tuple[Signature, ...]
    reasons: tuple[Reason, ...]
    sha256: str


def verify(
    pdf: bytes, trust_roots: Sequence[bytes], expected_sha256: str | None = None
) -> Verification:
    """Judge a paper. Never raises on any bytes: what cannot be read is not accepted.

    ``trust_roots`` are certificates in DER or PEM; ``expected_sha256`` the registered hash of the
    file.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    reasons: list[Reason] = []
    if expected_sha256 is not None and sha256 != expected_sha256.lower():
        reasons.append(_reason("not_registered"))
    signatures: tuple[Signature, ...] = ()
    # The parser logs what it dislikes; the reasons say it to the reader.
    quiet = _Quiet()
    with quiet:
        try:
            signatures, found = _examine(pdf, [_certificate(root) for root in trust_roots])
            reasons += found
        except Exception:
            reasons.append(_reason("unreadable"))
    return Verification(not reasons, signatures, tuple(reasons), sha256)


def _reason(code: str, field: str = "") -> Reason:
    vi, en = _TEXTS[code]
    return Reason(code, vi, en, field)


class _Quiet(logging.Filter):
    """Holds back the records of pyHanko while a foreign file is read."""

    _names = ("pyhanko.sign.validation", "pyhanko.pdf_utils", "pyhanko.sign.diff_analysis")

    def filter(self, record: logging.LogRecord) -> bool:
        return False

    def __enter__(self) -> None:
        for name in list(logging.root.manager.loggerDict):
            if name.startswith("pyhanko"):
                logging.getLogger(name).addFilter(self)

    def __exit__(self, *_: object) -> None:
        for name in list(logging.root.manager.loggerDict):
            if name.startswith("pyhanko"):
                logging.getLogger(name).removeFilter(self)


def _certificate(octets: bytes) -> x509.Certificate:
    if pem.detect(octets):
        _, _, octets = pem.unarmor(octets)
    return x509.Certificate.load(octets)


def _examine(
    pdf: bytes, roots: list[x509.Certificate]
) -> tuple[tuple[Signature, ...], list[Reason]]:
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    embedded = sorted(reader.embedded_regular_signatures, key=lambda s: s.byte_range[2])
    if not embedded:
        return (), [_reason("no_signature")]
    reasons: list[Reason] = []
    if reader.embedded_timestamp_signatures:
        reasons.append(_reason("changed_after_signing"))
    if any(True for _ in enumerate_sig_fields(reader, filled_status=False)):
        reasons.append(_reason(UNSIGNED_FIELDS))
    signatures: list[Signature] = []
    for position, signature in enumerate(embedded):
        is_last = position == len(embedded) - 1
        found, against = _judge(signature, pdf, roots, is_last=is_last)
        signatures.append(found)
        reasons += against
    return tuple(signatures), reasons


def _judge(
    embedded: EmbeddedPdfSignature, pdf: bytes, roots: list[x509.Certificate], *, is_last: bool
) -> tuple[Signature, list[Reason]]:
    at = _stamped_time(embedded)
    context = ValidationContext(
        trust_roots=roots, moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )
    status = asyncio.run(
        async_validate_pdf_signature(embedded, context, context, diff_policy=_ONLY_SIGNATURES)
    )
    whole = _covers_whole_file(embedded, pdf)
    codes = _against(status, timed=at is not None)
    if is_last and not whole:
        codes.append("not_whole_file")
    if not _bytes_accounted(embedded, pdf, {root.dump() for root in roots}):
        codes.append("unaccounted_bytes")
    name: dict[str, Any] = embedded.signer_cert.subject.native
    signature = Signature(
        field=embedded.field_name,
        signer=_words(name, "common_name"),
        organisation=_words(name, "organization_name"),
        role=_words(name, "title"),
        at=at if _is_time_trusted(status) else None,
        reason=str(embedded.sig_object.get("/Reason", "")),
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        covers_whole_file=whole,
    )
    return signature, [_reason(code, embedded.field_name) for code in codes]


def _against(status: PdfSignatureStatus, *, timed: bool) -> list[str]:
    codes: list[str] = []
    if not (status.intact and status.valid):
        codes.append("not_intact")
    if not status.trusted:
        codes.append("not_trusted")
    if not timed or not _is_time_trusted(status):
        codes.append("no_trusted_time")
    if not status.docmdp_ok or status.modification_level is ModificationLevel.OTHER:
        codes.append("changed_after_signing")
    elif not status.bottom_line and not codes:
        codes.append("not_intact")
    return codes


def _is_time_trusted(status: PdfSignatureStatus) -> bool:
    stamp = status.timestamp_validity
    return bool(stamp and stamp.intact and stamp.valid and stamp.trusted)


def _stamped_time(embedded: EmbeddedPdfSignature) -> datetime | None:
    for token in extract_tst_data_iter(embedded.signer_info, signed=False):
        at: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
        return at.astimezone(UTC)
    return None


def _covers_whole_file(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    start, before, after, length = (int(x) for x in embedded.byte_range)
    return start == 0 and 0 < before < after and after + length == len(pdf)


def _bytes_accounted(embedded: EmbeddedPdfSignature, pdf: bytes, roots: Collection[bytes]) -> bool:
    _, before, after, _ = (int(x) for x in embedded.byte_range)
    gap = pdf[before:after]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        check_contents(gap[1:-1], roots)
    except Exception:
        return False
    return True


def _words(name: dict[str, Any], key: str) -> str:
    value = name.get(key, "")
    return ", ".join(value) if isinstance(value, list) else str(value)
