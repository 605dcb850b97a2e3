"""Sign-in, own account, people of the organisation."""

from __future__ import annotations

from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import g, request, session, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import LANGUAGES, _, _l
from inspect_app.core.refusal import Refused
from inspect_app.core.web import PUBLIC, current_actor, is_api, page, policy, room, see

from . import actions, queries
from .forms import DeviceForm, LoginForm, PasswordForm, RolesForm, UserForm
from .permissions import (
    ADMINISTRATOR,
    AUDITOR,
    DEPARTMENT_HEAD,
    INSPECTOR,
    TEAM_LEADER,
)
from .sessions import ServerSession

blueprint = room("accounts", __name__)

ROLE_NAMES = {
    INSPECTOR: _l("Inspector"),
    TEAM_LEADER: _l("Team leader"),
    DEPARTMENT_HEAD: _l("Department head"),
    AUDITOR: _l("Fund auditor"),
    ADMINISTRATOR: _l("Administrator"),
}


@blueprint.before_app_request
def load_actor() -> None:
    """Who is asking: a device token, which counts for the API alone, else the session cookie.

    A device that is no longer let in is known all the same: `g.token_state` says why.
    """
    g.actor = None
    header = request.headers.get("Authorization", "")
    if is_api() and header.startswith("Bearer "):
        g.by_token = True
        holder = queries.holder_of(header.removeprefix("Bearer "))
        if holder is not None:
            g.token_holder, g.token_state = holder, holder.state
        if holder is not None and holder.state == "live":
            g.actor = queries.actor_for(holder.user, holder.device.id)
        return
    user_id = session.get("user_id")
    if user_id:
        g.actor = queries.actor_by_user_id(user_id)


def _own_path(target: str) -> str:
    """Only a path of ours: no other host, no scheme."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and not parts.netloc and not parts.scheme else "/"


def server_session() -> ServerSession:
    return cast("ServerSession", session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


@blueprint.route("/login", methods=["GET", "POST"])
@policy(PUBLIC)
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.validate_on_submit():
        user = actions.check_login(form.login.data or "", form.password.data or "")
        if user is not None:
            actions.record_sign_in(queries.actor_for(user))
            server_session().rotate(user_id=user.id)
            return see(_own_path(request.args.get("next", "/")))
        form.password.errors = [
            _("Name or password is not right, or too many tries: wait a moment and try again.")
        ]
    status = 422 if form.errors else 200
    return page("accounts/login.html", status, form=form)


@blueprint.post("/logout")
@policy("account.own")
def logout() -> ResponseReturnValue:
    actions.sign_out(current_actor())
    server_session().rotate()
    return see(url_for("accounts.login"))


@blueprint.post("/language/<code>")
@policy(PUBLIC)
def language(code: str) -> ResponseReturnValue:
    session["language"] = code if code in LANGUAGES else "vi"
    return see(_own_path(request.form.get("back", "/")))


@blueprint.route("/account", methods=["GET", "POST"])
@policy("account.own")
def own() -> ResponseReturnValue:
    actor = current_actor()
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            actions.change_password(actor, old=form.old.data or "", new=form.new.data or "")
        except Refused as refused:
            return _own_page(form, problems=refused.problems, status=422)
        server_session().rotate()
        return see(url_for("accounts.login"))
    return _own_page(form)


def _own_page(
    form: PasswordForm, *, problems: tuple[object, ...] = (), token: str = "", status: int = 200
) -> ResponseReturnValue:
    return page(
        "accounts/own.html",
        status,
        form=form,
        device_form=DeviceForm(formdata=None),
        devices=queries.devices_of(current_actor().user_id),
        token=token,
        problems=problems,
    )


@blueprint.post("/account/devices")
@policy("account.own")
def enrol_device() -> ResponseReturnValue:
    form = DeviceForm()
    if not form.validate_on_submit():
        return _own_page(PasswordForm(formdata=None), status=422)
    _device, token = actions.enrol_device(current_actor(), label=form.label.data or "")
    return _own_page(PasswordForm(formdata=None), token=token)


@blueprint.post("/account/devices/<device_id>/revoke")
@policy("account.own")
def revoke_device(device_id: str) -> ResponseReturnValue:
    actions.revoke_device(current_actor(), device_id)
    return see(url_for("accounts.own"))


F = TypeVar("F", UserForm, RolesForm)


def _with_roles(form: F) -> F:
    form.roles.choices = [SelectChoice(role, name) for role, name in ROLE_NAMES.items()]
    return form


@blueprint.route("/people", methods=["GET", "POST"])
@policy("account.manage")
def people() -> ResponseReturnValue:
    actor = current_actor()
    form = _with_roles(UserForm())
    problems: tuple[object, ...] = ()
    if form.validate_on_submit():
        try:
            actions.add_user(
                actor,
                login=form.login.data or "",
                name=form.name.data or "",
                post=form.post.data or "",
                password=form.password.data or "",
                roles=frozenset(form.roles.data or ()),
            )
            return see(url_for("accounts.people"))
        except Refused as refused:
            problems = refused.problems
    return page(
        "accounts/people.html",
        422 if problems or form.errors else 200,
        form=form,
        users=queries.users_of(actor),
        role_names=ROLE_NAMES,
        problems=problems,
    )


@blueprint.route("/people/<user_id>", methods=["GET", "POST"])
@policy("account.manage")
def person(user_id: str) -> ResponseReturnValue:
    actor = current_actor()
    user = queries.user_of(actor, user_id)
    form = _with_roles(RolesForm(data={"roles": list(user.role_names), "active": user.active}))
    if form.validate_on_submit():
        actions.change_roles(
            actor,
            user_id,
            roles=frozenset(form.roles.data or ()),
            active=bool(form.active.data),
        )
        return see(url_for("accounts.people"))
    return page("accounts/person.html", form=form, user=user, role_names=ROLE_NAMES)
