"""The one table of who may do what. `docs/permissions.md` shows it with the routes.

To add a permission: add its name to the roles that get it, then declare it with `@policy(...)` on
the view and `@action(may=...)` on the action.
"""

from __future__ import annotations

INSPECTOR = "inspector"
TEAM_LEADER = "team_leader"
DEPARTMENT_HEAD = "department_head"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

EVERYBODY = frozenset({"account.own", "registry.view", "law.view", "document.view"})

_INSPECTING = frozenset({"case.view", "inspection.answer", "plan.view"})

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    INSPECTOR: EVERYBODY | _INSPECTING,
    TEAM_LEADER: EVERYBODY
    | _INSPECTING
    | {"plan.draft", "case.lead", "document.draft", "document.sign", "checklist.view"},
    DEPARTMENT_HEAD: EVERYBODY
    | {
        "plan.view",
        "plan.approve",
        "case.view",
        "case.decide",
        "fund.view",
        "audit.view",
        "audit.publish",
        "document.sign",
        "document.view_all",
        "journal.view",
        "checklist.view",
        "checklist.publish",
    },
    AUDITOR: EVERYBODY
    | {
        "plan.view",
        "fund.view",
        "statement.import",
        "audit.view",
        "audit.run",
        "audit.clear",
        "document.draft",
        "document.sign",
    },
    ADMINISTRATOR: EVERYBODY
    | {
        "registry.edit",
        "account.manage",
        "law.edit",
        "journal.view",
        "checklist.view",
        "checklist.publish",
        "job.view",
    },
}


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """All permissions of a set of roles; an unknown role gives nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in roles))


ALL_PERMISSIONS = permissions_of(frozenset(ROLE_PERMISSIONS))
