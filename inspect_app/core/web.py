"""The web edge: every route declares its policy; refusals become pages or JSON in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from .actor import Actor
from .i18n import _
from .refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from .writers import Busy

PUBLIC = "public"
"""Policy of pages that everybody may open."""

View = TypeVar("View", bound=Callable[..., Any])

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def policy(permission: str) -> Callable[[View], View]:
    """Declare who may open a route: a permission, or PUBLIC. Undeclared routes are refused."""

    def mark(view: View) -> View:
        view.policy = permission  # type: ignore[attr-defined]
        return view

    return mark


def proves_itself(view: View) -> View:
    """The request proves its sender by what it carries and reads no cookie: no form key needed."""
    view.proves_itself = True  # type: ignore[attr-defined]
    return view


def takes_up_to(size: int) -> Callable[[View], View]:
    """Declare a request that may be larger than others (bytes), for those whom its policy lets."""

    def mark(view: View) -> View:
        view.largest = size  # type: ignore[attr-defined]
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> str | None:
    found: str | None = getattr(app.view_functions[endpoint], "policy", None)
    return found


def current_actor() -> Actor:
    """The signed-in actor; views behind a permission always have one."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(401)
    return actor


def is_api() -> bool:
    return request.path.startswith("/api/")


def page(template: str, status: int = 200, **context: Any) -> ResponseReturnValue:
    return render_template(template, **context), status


def see(url: str) -> AnyResponse:
    """After a POST: 303 to the page that shows the result."""
    return redirect(url, code=303)


def signed_out() -> ResponseReturnValue:
    """401 with the reason that a device acts upon: `revoked`, `disabled` or `signed_out`."""
    code = g.get("token_state", "signed_out")
    texts = {
        "revoked": _("This device was revoked. Its data are removed; ask your administrator."),
        "disabled": _("The account was closed. What is unsent is handed over to the team leader."),
    }
    problem = Problem(code, texts.get(code, _("Sign in again.")))
    return jsonify(problems=[problem.as_json()]), 401


def _enforce_policy(app: Flask) -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    needed = "public" if request.endpoint == "static" else policy_of(app, request.endpoint)
    if needed == PUBLIC:
        return None
    if needed is None:
        abort(403)
    actor: Actor | None = g.get("actor")
    if actor is None:
        if is_api():
            return signed_out()
        return redirect("/login?next=" + request.path, code=303)
    if not actor.may(needed):
        raise NotAllowed(needed)
    largest = getattr(app.view_functions[request.endpoint], "largest", None)
    if largest is not None:
        request.max_content_length = largest
    return None


def _problem_page(status: int, title: str, problems: list[Problem]) -> ResponseReturnValue:
    if is_api():
        return jsonify(problems=[problem.as_json() for problem in problems]), status
    return render_template("core/problem.html", title=title, problems=problems), status


def _on_refused(refused: Refused) -> ResponseReturnValue:
    status = 409 if isinstance(refused, Conflict) else 422
    return _problem_page(status, _("This was not done"), list(refused.problems))


def _on_not_allowed(_error: NotAllowed) -> ResponseReturnValue:
    text = _("Your role does not allow this. Nothing was changed. Ask your administrator.")
    return _problem_page(403, _("Not allowed"), [Problem("not_allowed", text)])


def _on_not_found(_error: NotFound) -> ResponseReturnValue:
    text = _("There is no such page or record for you. Nothing was changed.")
    return _problem_page(404, _("Not found"), [Problem("not_found", text)])


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code == 404:
        return _on_not_found(NotFound())
    texts = {
        400: _("The request could not be read. Reload the page; what you saved before is safe."),
        401: _("Sign in again."),
        403: _("Your role does not allow this. Nothing was changed. Ask your administrator."),
        405: _("This address does not take that kind of request. Nothing was changed."),
        413: _("The file is too large. Nothing was stored; choose a smaller file."),
        503: _("Many people are writing right now. Nothing was changed; try again in a minute."),
    }
    code = error.code or 500
    text = texts.get(code, _("The request was refused. Nothing was changed."))
    return _problem_page(code, _("This was not done"), [Problem(f"http_{code}", text)])


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Register the policy gate, the refusals and the security headers."""
    app.before_request(lambda: _enforce_policy(app))
    app.after_request(_harden)
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(NotAllowed, _on_not_allowed)
    app.register_error_handler(NotFound, _on_not_found)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Busy, lambda _busy: _on_http(ServiceUnavailable()))


def ascii_name(text: str) -> str:
    """A text as part of a file's name: letters without accents, one `-` for all else."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^A-Za-z0-9._]+", "-", "".join(c for c in bare if not unicodedata.combining(c)))


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """A download: never shown inside our origin, name without anything special."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name(name)}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def room(name: str, import_name: str, *, prefix: str = "") -> Blueprint:
    """A room's blueprint: templates inside the room, under templates/<room>/."""
    return Blueprint(name, import_name, template_folder="templates", url_prefix=prefix or None)
