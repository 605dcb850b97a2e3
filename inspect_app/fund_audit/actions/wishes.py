"""A donor's wish for the publication of a gift is recorded, or taken back."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.db import clean_text
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, refuse_if
from inspect_app.funds import queries as books

from ..models import DonorWish
from ..queries import book, wishes
from ..rules.inclusion import lookup_text
from ..rules.wishes import LONGEST


@action("fund_audit.donor_wish_recorded", may="audit.clear", fields=("fund", "gift", "wish"))
def record_wish(
    tx: Tx,
    fund_id: str,
    *,
    reference: str,
    amount: int | None,
    wish: str,
    donor: str = "",
    evidence: str,
) -> DonorWish:
    """Record whether a donor agrees to be named for a gift; `anonymous` takes an earlier consent
    back. It holds from the next publication on. The journal names the gift by a keyed hash and
    nobody by name.

    Raises NotFound for a foreign fund; Refused without reference, amount or evidence, and for the
    name of a beneficiary or a line of money that went out. A wish may come before the statement
    of its gift.
    """
    fund = books.fund_of(tx.actor, fund_id)
    said = {
        name: (clean_text(text.strip()) or "")
        for name, text in (("reference", reference), ("donor", donor), ("evidence", evidence))
    }
    if wish != "named":
        said["donor"] = ""
    refuse_if(_problems(fund.id, wish, amount, said))
    row = DonorWish(
        organisation_id=tx.actor.organisation_id,
        entity_id=fund.id,
        reference=said["reference"],
        amount=amount or 0,
        wish=wish,
        donor=said["donor"],
        evidence=said["evidence"],
        recorded_by=tx.actor.user_id,
        recorded_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    gift = book.lookup_hash(fund.id, lookup_text(row.reference, row.amount))
    tx.record("donor_wish", row.id, fund=fund.id, gift=gift, wish=wish)
    return row


def _problems(fund_id: str, wish: str, amount: int | None, said: dict[str, str]) -> list[Problem]:
    problems = []
    if wish not in ("named", "anonymous"):
        text = _l("Choose whether the donor is named. Nothing was recorded.")
        problems.append(Problem("unknown_wish", text, "wish"))
    if not said["reference"] or amount is None or amount <= 0:
        text = _l("Enter the bank reference and the amount of the gift. Nothing was recorded.")
        problems.append(Problem("no_gift", text, "reference"))
    if not said["evidence"]:
        text = _l("Say how the donor told this. Nothing was recorded.")
        problems.append(Problem("no_evidence", text, "evidence"))
    if wish == "named":
        problems += _name_problems(fund_id, said["donor"])
        gift = (said["reference"], amount or 0)
        if wishes.fitting_flows(fund_id, [gift])[gift] == {"out"}:
            text = _l(
                "%(reference)s with this amount is money that left the fund, no gift. Nothing was "
                "recorded.",
                reference=said["reference"],
            )
            problems.append(Problem("outgoing", text, "reference"))
    return problems


def _name_problems(fund_id: str, donor: str) -> list[Problem]:
    if not donor or len(donor) > LONGEST:
        text = _l(
            "Enter the name as it is to be published, in at most %(most)s characters.",
            most=LONGEST,
        )
        return [Problem("no_name", text, "donor")]
    if wishes.protected_names(fund_id, [donor]):
        text = _l(
            "The registers know this name as that of a person who is helped. It is never "
            "published; nothing was recorded."
        )
        return [Problem("beneficiary", text, "donor")]
    return []
