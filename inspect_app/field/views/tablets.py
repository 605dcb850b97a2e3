"""The page of tablets: a code for a new one, what each told last, and the end of a lost one."""

from __future__ import annotations

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from inspect_app.accounts import actions as accounts
from inspect_app.accounts import queries as people
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _
from inspect_app.core.qr import qr_image
from inspect_app.core.refusal import Refused
from inspect_app.core.web import current_actor, page, policy, see

from ..actions import enrolment as actions
from ..forms import CodeForm, RecoveryKeyForm, RevokeForm
from ..queries import devices
from ..rules.enrolment import spelled
from .blueprints import blueprint


def _code_form() -> CodeForm:
    """Own account first; an administrator chooses among the open accounts of the body."""
    actor = current_actor()
    form = CodeForm()
    others = people.users_of(actor) if actor.may("account.manage") else []
    form.user_id.choices = [
        SelectChoice(actor.user_id, _("%(name)s (myself)", name=actor.name)),
        *(
            SelectChoice(one.id, one.name)
            for one in others
            if one.active and one.id != actor.user_id
        ),
    ]
    return form


def _page(
    form: CodeForm, problems: tuple[object, ...] = (), status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    return page(
        "field/tablets.html",
        status,
        form=form,
        tablets=devices.tablets(actor),
        managed=actor.may("account.manage"),
        problems=problems,
    )


@blueprint.get("/tablets")
@policy("account.own")
def tablets() -> ResponseReturnValue:
    return _page(_code_form())


@blueprint.post("/tablets/codes")
@policy("account.own")
def make_code() -> ResponseReturnValue:
    """The code is shown once, on the answer itself: only its hash is kept."""
    form = _code_form()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        code, user = actions.make_code(current_actor(), user_id=form.user_id.data or "")
    except Refused as refused:
        return _page(form, refused.problems, 422)
    address = f"{current_app.config['SETTINGS'].public_url}/m/"
    return page(
        "field/code.html",
        code=spelled(code),
        person=user.name,
        address=address,
        install=f"{address}install",
        image=qr_image(f"{address}#code={code}"),
        secure=current_app.config["SETTINGS"].https,
    )


@blueprint.route("/tablets/<device_id>/revoke", methods=["GET", "POST"])
@policy("account.own")
def revoke(device_id: str) -> ResponseReturnValue:
    """First what will be lost, then the button: two clicks from the list."""
    actor = current_actor()
    tablet = devices.tablet_of(actor, device_id)
    form = RevokeForm()
    if form.validate_on_submit():
        accounts.revoke_device(actor, device_id)
        return see(url_for("field.tablets"))
    return page("field/revoke.html", 422 if form.errors else 200, form=form, tablet=tablet)


@blueprint.route("/tablets/<device_id>/recovery-key", methods=["GET", "POST"])
@policy("account.own")
def recovery_key(device_id: str) -> ResponseReturnValue:
    """For a forgotten PIN: shown once, on the answer itself, after the asker's own password."""
    actor = current_actor()
    tablet, form = devices.tablet_of(actor, device_id), RecoveryKeyForm()
    facts: dict[str, object] = {"form": form, "tablet": tablet, "key": "", "problems": ()}
    status = 200
    if form.validate_on_submit():
        try:
            key = actions.recovery_key_for_office(actor, device_id, form.password.data or "")
            address = f"{current_app.config['SETTINGS'].public_url}/m/#key={key.replace('-', '')}"
            facts |= {"key": key, "image": qr_image(address)}
        except Refused as refused:
            facts["problems"], status = refused.problems, 422
    return page("field/recovery_key.html", 422 if form.errors else status, **facts)
