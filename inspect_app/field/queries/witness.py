"""What a tablet needs to see that the journal it saw was only continued."""

from __future__ import annotations

from typing import Any

from inspect_app.core import journal, merkle
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.models import TreeNode
from inspect_app.core.refusal import Conflict, Problem, Refused

from .devices import head_json


def proof_json(old: int) -> dict[str, Any]:
    """`ConsistencyProof` of contract.ts from a tree of `old` entries to the tree of now.

    Conflict `journal_shorter` when the tablet saw more entries than there are: the database was
    put back to an earlier state or rewritten, and nobody may go on as if nothing had happened.
    """
    if old < 1:
        text = _l("A proof starts from a journal with at least one entry.")
        raise Refused(Problem("bad_from", text, "from"))
    head = journal.head(db.session())
    if old > head.size:
        text = _l(
            "This tablet has seen more of the journal than the server has now. Send nothing; keep "
            "the tablet as it is and tell the administrator."
        )
        raise Conflict(Problem("journal_shorter", text, "from"))
    proof = merkle.consistency_proof(old, head.size, _node)
    return {"from": old, "head": head_json(head), "proof": [one.hex() for one in proof]}


def _node(level: int, index: int) -> bytes:
    return bytes.fromhex(db.session.get_one(TreeNode, (level, index)).hash)
