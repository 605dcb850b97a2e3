"""Pages of the law room: figures as of a day, one figure through time, acts, law texts."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from inspect_app.core import clock
from inspect_app.core.i18n import _, _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, room, see

from . import actions, queries
from .forms import PackForm, ValueForm, day_of
from .importers.law_pack import BadPack, Limits, read_zip
from .rules import Status, find_rules
from .rules.entry import NotReadable, read_value
from .rules.search import cited, shown

blueprint = room("law", __name__, prefix="/law")

PACK_SENTENCES: dict[str, Any] = {
    "not_a_zip": _l("This is not a zip file. Nothing was stored; choose the law pack again."),
    "empty": _l("The zip holds no text file (.txt or .md). Nothing was stored."),
    "too_large": _l("The zip or a text in it is too large. Nothing was stored."),
    "too_many": _l("The zip holds too many texts. Nothing was stored; split it."),
    "twice": _l("Two texts in the zip have the same name. Nothing was stored."),
    "not_text": _l("A file in the zip is not UTF-8 text. Nothing was stored."),
    "not_a_file": _l("The zip holds a link instead of a file. Nothing was stored."),
    "encrypted": _l("A file in the zip is encrypted. Nothing was stored."),
    "damaged": _l("The zip is damaged. Nothing was stored; make it again."),
    "bad_name": _l(
        "The name of a text must begin with the number of the act, e.g. 93-2019-ND-CP.txt. "
        "Nothing was stored."
    ),
}


@blueprint.get("")
@policy("law.view")
def figures() -> ResponseReturnValue:
    today = clock.today_vn()
    on = day_of(request.args.get("on", ""), today)
    words = request.args.get("q", "")[:200]
    book = queries.current_book(current_actor().organisation_id)
    return page("law/figures.html", rows=find_rules(book, words, on), on=on, words=words)


@blueprint.get("/acts")
@policy("law.view")
def acts() -> ResponseReturnValue:
    actor = current_actor()
    book = queries.current_book(actor.organisation_id)
    return page(
        "law/acts.html",
        documents=sorted(book.documents.values(), key=lambda one: one.valid_from, reverse=True),
        regimes=book.regimes,
        figures=book.norms,
        on=clock.today_vn(),
        texts={row.document: row.id for row in reversed(queries.texts(actor))},
    )


def _figure_page(
    figure_id: str, form: ValueForm, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    merged = queries.merged(actor.organisation_id)
    history = queries.history(merged.book, figure_id)
    form.document.choices = [
        SelectChoice(number, f"{one.name_vi}: {one.title_vi}"[:120])
        for number, one in sorted(merged.book.documents.items())
    ]
    return page(
        "law/figure.html",
        status,
        history=[(one, shown(one), cited(merged.book, one.document, one.cite)) for one in history],
        figure=history[0],
        added=queries.added_values(actor, figure_id),
        left_out=merged.left_out,
        form=form,
        problems=problems,
        today=clock.today_vn(),
        may_edit=actor.may("law.edit"),
    )


@blueprint.get("/figures/<figure_id>")
@policy("law.view")
def figure(figure_id: str) -> ResponseReturnValue:
    return _figure_page(figure_id, ValueForm(formdata=None))


@blueprint.post("/figures/<figure_id>")
@policy("law.edit")
def add_value(figure_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = ValueForm()
    unit = queries.history(queries.current_book(actor.organisation_id), figure_id)[0].unit
    if not form.validate_on_submit() or form.valid_from.data is None:
        return _figure_page(figure_id, form, status=422)
    try:
        actions.add_figure_value(
            actor,
            figure_id=figure_id,
            value=read_value(form.value.data or "", unit),
            document=form.document.data or "",
            cite=(form.cite.data or "").strip(),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            status=Status.VERIFIED if form.status.data == "verified" else Status.UNVERIFIED,
            note=form.note.data or "",
        )
    except NotReadable:
        text = _("Write the value the Vietnamese way: 1.600.000.000, 6,5 or 31/03.")
        return _figure_page(
            figure_id, form, problems=(Problem("not_readable", text, "value"),), status=422
        )
    except Refused as refused:
        return _figure_page(figure_id, form, problems=refused.problems, status=422)
    return see(url_for("law.figure", figure_id=figure_id))


@blueprint.post("/values/<value_id>/withdraw")
@policy("law.edit")
def withdraw_value(value_id: str) -> ResponseReturnValue:
    row = actions.withdraw_figure_value(current_actor(), value_id)
    return see(url_for("law.figure", figure_id=row.figure_id))


def _texts_page(
    form: PackForm, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    words = request.args.get("q", "")[:200]
    return page(
        "law/texts.html",
        status,
        texts=queries.texts(actor),
        documents=queries.current_book(actor.organisation_id).documents,
        hits=queries.search_texts(actor, words),
        most=queries.MOST_HITS,
        words=words,
        form=form,
        problems=problems,
        may_edit=actor.may("law.edit"),
    )


@blueprint.get("/texts")
@policy("law.view")
def texts() -> ResponseReturnValue:
    return _texts_page(PackForm(formdata=None))


@blueprint.post("/texts")
@policy("law.edit")
def load_pack() -> ResponseReturnValue:
    form = PackForm()
    if not form.validate_on_submit():
        return _texts_page(form, status=422)
    content = form.pack.data.read(Limits().pack + 1)
    try:
        read = read_zip(content)
    except BadPack as bad:
        words = str(PACK_SENTENCES[bad.code])
        text = f"{bad.name}: {words}" if bad.name else words
        return _texts_page(form, problems=(Problem(bad.code, text, "pack"),), status=422)
    actions.load_law_pack(
        current_actor(), content=content, label=form.pack.data.filename or "", acts=read
    )
    return see(url_for("law.texts"))


@blueprint.get("/texts/<text_id>")
@policy("law.view")
def read_text(text_id: str) -> ResponseReturnValue:
    actor = current_actor()
    text, articles = queries.text_of(actor, text_id)
    document = queries.current_book(actor.organisation_id).documents.get(text.document)
    return page("law/text.html", text=text, articles=articles, document=document)
