"""Letters that ask a fund to explain, written and answered through the product's own doors."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.models import ExplanationFile, ExplanationLetter
from tests.kit.cases import sign_all
from tests.kit.fund_books import Books

ASKS = "Nêu rõ nguyên nhân"


def ask(books: Books, run_id: str, *hit_ids: str, days: int = 10, asks: str = ASKS) -> str:
    """The auditor drafts a letter about exceptions; its id."""
    world = books.world
    letter = actions.ask_explanation(
        world.actor("auditor"),
        books.fund_id,
        run_id,
        asks=dict.fromkeys(hit_ids, asks),
        due_on=today_vn() + dt.timedelta(days=days),
        head_id=world.users["department_head"],
    )
    return str(letter.id)


def sent(books: Books, run_id: str, *hit_ids: str, days: int = 10, asks: str = ASKS) -> str:
    """A letter that both have signed; its id."""
    letter_id = ask(books, run_id, *hit_ids, days=days, asks=asks)
    sign_all(books.world, paper_of(letter_id))
    return letter_id


def paper_of(letter_id: str) -> str:
    paper_id = db.session.get_one(ExplanationLetter, letter_id).paper_id
    if paper_id is None:
        raise TypeError("the letter has no paper")
    return paper_id


def answered_letter(books: Books, run_id: str, name: str) -> dict[str, str]:
    """Samples of the ids in addresses of a letter whose every text is `name`."""
    actor = books.world.actor("auditor")
    run = queries.run_of(actor, books.fund_id, run_id)
    hit_id = queries.hits_of(run)[-1].id
    letter_id = sent(books, run_id, hit_id, asks=name)
    actions.record_reply(
        actor,
        books.fund_id,
        run_id,
        letter_id,
        hit_ids=[hit_id],
        text=name,
        received_on=today_vn(),
        documents=[actions.Document(name.encode(), f"{name}.txt")],
    )
    file_id = db.session.scalars(sa.select(ExplanationFile.file_id)).one()
    return {"letter_id": letter_id, "file_id": file_id}
