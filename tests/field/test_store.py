"""The sealed store alone: what is saved is on the disk, and nobody reads it without the PIN."""

from __future__ import annotations

from tests.field.tablets import Tablet, answers_of
from tests.kit.fault_proxy import FaultProxy


def test_an_answer_is_saved_sent_and_received(tablet: Tablet, case_id: str) -> None:
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled()
    assert answers_of(case_id)["one_director"] == ("pass", 1)
    shown = tablet.seen(case_id)["answers"]["one_director"]
    assert (shown["value"], shown["version"], shown["state"]) == ("pass", 1, "received")
