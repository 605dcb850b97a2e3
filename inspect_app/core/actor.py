"""Who acts: a person in the browser, a person's tablet, or the system doing a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Operation(NamedTuple):
    """What a tablet asked for: its own id for it, the case, and the hash of the whole request."""

    op_id: str
    case_id: str
    sha256: str


@dataclass(frozen=True)
class Actor:
    """A person with roles in one organisation. `device_id` is set when a device token was used.

    With `operation` set, the one action that is called leaves a receipt and acts only once.
    """

    user_id: str
    organisation_id: str
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    device_id: str | None = None
    job_id: str | None = field(default=None, kw_only=True)
    operation: Operation | None = field(default=None, kw_only=True)

    def may(self, permission: str) -> bool:
        return permission in self.permissions


SYSTEM = "system"


@dataclass(frozen=True)
class SystemActor(Actor):
    """The system finishing a job that a person's action asked for.

    With `job_id` set, the one action that it calls also marks the outbox row as done in the same
    transaction, so that an effect happens once however often a job runs.
    """

    def may(self, permission: str) -> bool:
        return True


def system_actor(organisation_id: str, job_id: str | None = None) -> SystemActor:
    return SystemActor(
        user_id=SYSTEM,
        organisation_id=organisation_id,
        name=SYSTEM,
        roles=frozenset({SYSTEM}),
        permissions=frozenset(),
        job_id=job_id,
    )
