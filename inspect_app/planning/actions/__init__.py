"""Writes about plans: drafting, the head's review, decisions."""

from .deciding import issue_decision, issue_decisions
from .drafting import add_items, change_items, create_plan, record_omissions, remove_items
from .review import approve_plan, return_plan, submit_plan

__all__ = [
    "add_items",
    "approve_plan",
    "change_items",
    "create_plan",
    "issue_decision",
    "issue_decisions",
    "record_omissions",
    "remove_items",
    "return_plan",
    "submit_plan",
]
