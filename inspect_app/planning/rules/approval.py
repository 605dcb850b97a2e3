"""When a plan may be changed, submitted, approved, returned: problems in words, or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

from .content import Content
from .coverage import Subject, without_reason

DRAFT = "draft"
SUBMITTED = "submitted"
APPROVED = "approved"
RETURNED = "returned"
OPEN_STATES = (DRAFT, RETURNED)

YEARS = range(2020, 2101)
MAX_TEXT = 2000
NAMED = 5
"""How many names a problem spells out before it only counts."""


_MISSING = {
    "reason": _l("Write why the entity is left out. Nothing was changed."),
    "comment": _l("Write what the drafter has to change. The plan was not returned."),
    "title": _l("The plan needs a title. Nothing was created."),
}


def named(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} … (+{len(names) - NAMED})"


def fits(checklist_code: str, subject: Subject, checklists: Mapping[str, str]) -> bool:
    """Is this a published checklist for this kind of entity?"""
    return checklists.get(checklist_code) == subject.kind


def problems_of_year(year: int, years_taken: Collection[int]) -> list[Problem]:
    if year not in YEARS:
        text = _l("The year must lie between 2020 and 2100. Nothing was created.")
        return [Problem("bad_year", text, "year")]
    if year in years_taken:
        text = _l(
            "There is already a plan for %(year)s. Nothing was created; open the existing plan.",
            year=str(year),
        )
        return [Problem("plan_exists", text, "year")]
    return []


def problems_of_text(text: str, where: str) -> list[Problem]:
    """A sentence that must be there: a reason, a comment."""
    if not text.strip():
        return [Problem("no_text", _MISSING[where], where)]
    if len(text) > MAX_TEXT:
        too_long = _l("At most 2000 characters, please. Nothing was changed.")
        return [Problem("long_text", too_long, where)]
    return []


def problems_before_change(state: str) -> list[Problem]:
    """Only a draft or a returned plan can be edited."""
    if state == SUBMITTED:
        text = _l(
            "The plan waits for the head's decision and cannot be edited. Nothing was changed; "
            "ask the head to return it."
        )
        return [Problem("plan_submitted", text)]
    if state not in OPEN_STATES:
        text = _l(
            "The plan is approved and frozen. Nothing was changed; a change after the approval "
            "needs a recorded plan adjustment, which this version does not offer yet."
        )
        return [Problem("plan_frozen", text)]
    return []


def problems_of_content(
    content: Content, registered: Sequence[Subject], checklists: Mapping[str, str]
) -> list[Problem]:
    """What keeps a plan from being submitted or approved: somebody left out without a reason,
    an item without leader or fitting checklist, nothing planned at all.

    `checklists`: kind of entity by the code of each published checklist.
    """
    problems = []
    forgotten = without_reason(content, registered)
    if forgotten:
        text = _l(
            "Left out without a reason: %(count)s (%(names)s). Nothing was changed; plan them or "
            "record a reason for each.",
            count=len(forgotten),
            names=named([one.name for one in forgotten]),
        )
        problems.append(Problem("not_covered", text))
    if not content.items:
        text = _l("The plan has no item. Nothing was changed; add at least one.")
        problems.append(Problem("empty_plan", text))
    # an entity that was closed since stays in the plan and asks for nothing more
    planned = [(one, content.items[one.id]) for one in registered if one.id in content.items]
    leaderless = [one.name for one, item in planned if not item.leader_id]
    if leaderless:
        text = _l(
            "No team leader: %(count)s (%(names)s). Nothing was changed; set one for each.",
            count=len(leaderless),
            names=named(leaderless),
        )
        problems.append(Problem("no_leader", text))
    unknown = [one.name for one, item in planned if not fits(item.checklist_code, one, checklists)]
    if unknown:
        text = _l(
            "No published checklist for this kind of entity: %(count)s (%(names)s). Nothing was "
            "changed; choose one from the list for each.",
            count=len(unknown),
            names=named(unknown),
        )
        problems.append(Problem("no_checklist", text))
    return problems


def problems_of_version(seen: int, version: int) -> list[Problem]:
    """A plan is handed over, approved or returned exactly as the person saw it."""
    if seen == version:
        return []
    text = _l(
        "The plan has a newer version than the one you looked at. Nothing was changed; look at "
        "the plan as it is now and decide again."
    )
    return [Problem("other_version", text)]


def problems_before_submission(
    state: str,
    content: Content,
    registered: Sequence[Subject],
    checklists: Mapping[str, str],
    *,
    seen: int,
    version: int,
) -> list[Problem]:
    """No problem: the plan may go to the head. `checklists` as in `problems_of_content`."""
    return (
        problems_before_change(state)
        or problems_of_version(seen, version)
        or problems_of_content(content, registered, checklists)
    )


def _problems_before_review(state: str, seen: int, version: int) -> list[Problem]:
    if state != SUBMITTED:
        text = _l("The plan does not wait for approval. Nothing was changed; reload the page.")
        return [Problem("not_submitted", text)]
    return problems_of_version(seen, version)


def problems_before_approval(
    *,
    state: str,
    seen: int,
    version: int,
    approver_id: str,
    author_ids: Collection[str],
    content: Content,
    registered: Sequence[Subject],
    checklists: Mapping[str, str],
) -> list[Problem]:
    """`author_ids`: everybody who drafted, changed or submitted; none of them may approve."""
    problems = _problems_before_review(state, seen, version)
    if approver_id in author_ids:
        text = _l(
            "You drafted or changed this plan, so somebody else has to approve it. Nothing was "
            "decided."
        )
        problems.append(Problem("own_plan", text))
    return problems or problems_of_content(content, registered, checklists)


def problems_before_return(*, state: str, seen: int, version: int, comment: str) -> list[Problem]:
    return _problems_before_review(state, seen, version) + problems_of_text(comment, "comment")
