"""Papers of a visit, made and signed while a browser is open."""

from __future__ import annotations

import threading

from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.documents.models import Paper
from tests.kit.cases import fresh, sign_all
from tests.kit.world import World
from tests.reports.reading import body_text


def signed(world: World, paper_id: str) -> Paper:
    """Made and signed in a thread: the browser's event loop runs in this one."""
    made: list[BaseException | None] = []

    def work() -> None:
        with world.app.app_context():
            try:
                sign_all(world, paper_id)
                made.append(None)
            except BaseException as error:
                made.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if made[0] is not None:
        raise made[0]
    db.session.rollback()
    paper: Paper = fresh(Paper, paper_id)
    return paper


def read(paper: Paper) -> str:
    """The text of the signed PDF in one line."""
    return " ".join(body_text(store().open(paper.current_sha256 or "")).split())
