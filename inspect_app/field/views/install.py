"""How a tablet comes to trust this server: without a trusted certificate no browser keeps data
without network or computes the keys that protect them."""

from __future__ import annotations

from flask import Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.config import Settings
from inspect_app.core.qr import qr_image
from inspect_app.core.web import PUBLIC, attachment, page, policy

from ..rules.certificates import fingerprint
from .blueprints import blueprint


def _authority() -> bytes | None:
    """The certificate of the own authority, when the product was started with it."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.tls_folder / "ca.crt"
    return path.read_bytes() if settings.https and path.is_file() else None


@blueprint.get("/m/install")
@policy(PUBLIC)
def install() -> ResponseReturnValue:
    settings: Settings = current_app.config["SETTINGS"]
    certificate = _authority()
    return page(
        "field/install.html",
        certificate=certificate is not None,
        fingerprint=fingerprint(certificate) if certificate else "",
        secure=settings.https,
        address=f"{settings.public_url}/m/",
        image=qr_image(f"{settings.public_url}/m/install"),
    )


@blueprint.get("/m/ca.crt")
@policy(PUBLIC)
def authority() -> ResponseReturnValue:
    """The authority's certificate, of the type that Android and Windows install."""
    certificate = _authority()
    if certificate is None:
        return redirect(url_for("field.install"), code=303)
    answer: Response = attachment(certificate, "inspect-ca.crt", "application/x-x509-ca-cert")
    return answer
