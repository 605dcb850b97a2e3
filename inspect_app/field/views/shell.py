"""The shell of the field page: public, the same for everybody, without any data.

What the page shows comes from the tablet's own store; the service worker keeps the shell, so these
addresses are asked only at the first visit and when a new build is fetched.
"""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from inspect_app.core.web import PUBLIC, policy

from .blueprints import blueprint

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

TYPES = {
    "js": "text/javascript",
    "css": "text/css",
    "webmanifest": "application/manifest+json",
}


def _built() -> Path:
    return Path(current_app.static_folder or "") / "dist" / "field"


@blueprint.get("/m/")
@policy(PUBLIC)
def shell() -> ResponseReturnValue:
    response = Response(render_template("field/shell.html"))
    response.headers["Content-Security-Policy"] = CSP
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(self)"
    return response


@blueprint.get("/m/<any('sw.js', 'field.js', 'field.css', 'manifest.webmanifest'):part>")
@policy(PUBLIC)
def shell_part(part: str) -> ResponseReturnValue:
    """One file of the built page, always asked anew: the service worker compares builds."""
    response = Response((_built() / part).read_bytes(), mimetype=TYPES[part.rpartition(".")[2]])
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)
