"""A locked tablet asks whether it was revoked: by a weak key that is good for nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from inspect_app.field.rules import enrolment
from tests.kit.tablets import Tablet, set_account
from tests.kit.world import World, csrf


@pytest.fixture
def tablet(world: World) -> Tablet:
    return Tablet(world, "inspector")


def standing(tablet: Tablet, device_id: str = "", key: str = "") -> Any:
    """What a locked tablet is told: it shows no token."""
    body = {"device": device_id or tablet.device_id, "key": key or tablet.told["standing_key"]}
    return tablet.world.client().post("/api/field/standing-of-device", json=body)


def test_a_locked_tablet_learns_that_it_was_revoked_and_nothing_else(
    world: World, tablet: Tablet
) -> None:
    other = Tablet(world, "team_leader")
    assert tablet.get("/now").get_json()["standing_key"] == tablet.told["standing_key"]
    assert tablet.told["standing_key"] != other.told["standing_key"]
    assert standing(tablet).get_json() == {"standing": "ok"}
    client = world.client("administrator")
    path = f"/tablets/{tablet.device_id}/revoke"
    assert client.post(path, data={"csrf_token": csrf(client, path)}).status_code == 303
    assert standing(tablet).get_json() == {"standing": "revoked"}
    assert standing(other).get_json() == {"standing": "ok"}
    for device_id, key in ((tablet.device_id, "0" * 64), ("0" * 32, "0" * 64)):
        assert standing(tablet, device_id, key).get_json() == {"standing": "ok"}
    wrong = standing(other, tablet.device_id, other.told["standing_key"])
    assert wrong.get_json() == {"standing": "ok"}, "the key of another device opens nothing"


def test_a_closed_account_is_no_reason_to_wipe(world: World, tablet: Tablet) -> None:
    set_account(world, "inspector", active=False)
    assert standing(tablet).get_json() == {"standing": "ok"}


def test_wrong_keys_are_slowed_down_and_the_right_one_never(world: World, tablet: Tablet) -> None:
    told = [standing(tablet, key="0" * 64).status_code for _ in range(enrolment.MOST_BY_SOURCE + 1)]
    assert told == [200] * enrolment.MOST_BY_SOURCE + [429]
    assert standing(tablet).get_json() == {"standing": "ok"}


def test_the_key_is_good_for_nothing_else(world: World, tablet: Tablet) -> None:
    headers = {"Authorization": f"Bearer {tablet.told['standing_key']}"}
    for path in ("/api/field/now", "/api/field/cases"):
        assert world.client().get(path, headers=headers).status_code == 401
