"""A QR code as an image that a page can carry in itself."""

from __future__ import annotations

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_image(text: str) -> str:
    """The `src` of an image with the code of `text`; black on white whatever the page's colours."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image(image_factory=_OnWhite).save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


class _OnWhite(SvgPathImage):
    background = "white"
