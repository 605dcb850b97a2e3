"""Signing a paper: PAdES B-T, one incremental revision per signature.

The first signature certifies the paper (only further signature fields may be filled); the last
locks it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.stamp import StaticStampStyle

from reports.authority import AuthorityBroken, DemoAuthority, Signer
from reports.house.stamp import Stamp, draw_stamp
from reports.house.text import printable
from reports.verifying import UNSIGNED_FIELDS, verify

__all__ = ["AuthorityBroken", "DemoAuthority", "Signer", "SigningRefused", "sign"]


class SigningRefused(ValueError):
    """The paper cannot be signed so; ``str`` says why. Nothing was changed."""


@dataclass(frozen=True)
class _Field:
    name: str
    signed: bool
    width: float
    height: float
    locks: bool


def _permission(field: _Field) -> MDPPerm:
    """What may still change after this signature; the last field says nothing in its lock."""
    return MDPPerm.NO_CHANGES if field.locks else MDPPerm.FILL_FORMS


def sign(pdf: bytes, field: str, signer: Signer, reason: str, when: datetime) -> bytes:
    """The paper with one more signature in the empty field ``field``, time-stamped at ``when``
    (aware).

    Fields are signed in their order in the paper. Raises ``SigningRefused`` for an unknown or
    filled field, a wrong order, a paper whose earlier signatures no longer verify, or bytes that
    are no PDF.
    """
    if when.tzinfo is None:
        raise SigningRefused("the time of signing needs a zone")
    at = when.replace(microsecond=0)
    fields = _fields(pdf)
    target = _next_field(fields, field)
    first = not any(f.signed for f in fields)
    if not first:
        _refuse_broken(pdf, signer)
    stamp = Stamp(
        name=signer.common_name,
        post=signer.role,
        organisation=signer.organisation,
        at=at,
        mark=signer.mark,
        seal=signer.seal,
    )
    facts = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=printable(reason),
        name=printable(signer.common_name),
        certify=first,
        docmdp_permissions=_permission(target),
    )
    tool = _SignerAt(
        facts,
        signer.authority.cms_signer(signer),
        timestamper=signer.authority.time_stamper(at),
        stamp_style=_style(draw_stamp(stamp, target.width, target.height)),
    )
    tool.at = at
    try:
        out = tool.sign_pdf(_QuietWriter(io.BytesIO(pdf)), existing_fields_only=True)
    except (SigningError, PdfError) as problem:
        raise SigningRefused(str(problem)) from problem
    return bytes(out.getvalue())


def field_names(pdf: bytes) -> list[str]:
    """The signature fields of a paper in the order of signing. Raises ``SigningRefused``."""
    return [field.name for field in _fields(pdf)]


def next_field(pdf: bytes) -> str | None:
    """The field whose turn it is, or None when all are signed. Raises ``SigningRefused``."""
    return next((field.name for field in _fields(pdf) if not field.signed), None)


def _fields(pdf: bytes) -> list[_Field]:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = []
        for name, value, reference in enumerate_sig_fields(reader):
            widget = reference.get_object()
            left, bottom, right, top = (float(x) for x in widget["/Rect"])
            size = (right - left, top - bottom)
            found.append(_Field(name, value is not None, *size, locks="/Lock" in widget))
    except Exception as problem:  # (broken bytes raise anything, zlib.error included)
        raise SigningRefused(f"not a paper that can be signed: {problem}") from problem
    return found


def _next_field(fields: list[_Field], name: str) -> _Field:
    for field in fields:
        if field.name == name:
            if field.signed:
                raise SigningRefused(f"{name} is signed already")
            return field
        if not field.signed:
            raise SigningRefused(f"{field.name} must be signed before {name}")
    raise SigningRefused(f"the paper has no field {name}")


def _refuse_broken(pdf: bytes, signer: Signer) -> None:
    found = verify(pdf, signer.authority.trust_roots())
    broken = [reason.en for reason in found.reasons if reason.code != UNSIGNED_FIELDS]
    if broken:
        raise SigningRefused(f"the paper no longer verifies: {'; '.join(broken)}")


class _SignerAt(PdfSigner):  # type: ignore[misc, unused-ignore]
    """A signer that writes the given moment instead of reading the machine's clock."""

    at: datetime

    def init_signing_session(
        self, pdf_out: Any, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _QuietWriter(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
    """Leaves title and metadata as they were signed: a revision holds a signature and nothing
    else.
    """

    def _update_meta(self) -> None:
        return


class _Page(PdfContent):  # type: ignore[misc, unused-ignore]
    """The page of a small PDF in memory, as the content of a stamp."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        reader = PdfFileReader(io.BytesIO(self._pdf))
        page = self._ensure_writer.import_page_as_xobject(reader)
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = (float(x) for x in page.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Stamp Do"


def _style(stamp: bytes) -> StaticStampStyle:
    fill = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )
    return StaticStampStyle(
        background=_Page(stamp), background_opacity=1, border_width=0, background_layout=fill
    )
