"""The rules of the IATI standard ruleset, judged over a file. Rules that need the code lists of the
web (`idCondition`) are left out; a kind of rule that nobody here can judge fails the test."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

Case = dict[str, Any]


def breaks(activities: Any, ruleset: dict[str, Any]) -> list[str]:
    """Every rule of the ruleset that an element of the file breaks."""
    return [
        f"{path} {kind}: {case}"
        for path, kinds in ruleset.items()
        for element in activities.xpath(path)
        for kind, case in _cases(kinds)
        if _applies(case, element) and not RULES[kind](case, element)
    ]


def _cases(kinds: dict[str, Any]) -> Iterator[tuple[str, Case]]:
    for kind, body in kinds.items():
        for case in body["cases"]:
            if "idCondition" not in case:
                yield kind, case


def _applies(case: Case, element: Any) -> bool:
    return "condition" not in case or bool(element.xpath(case["condition"]))


def _values(element: Any, path: str) -> list[str]:
    if path == "NOW":
        return [dt.datetime.now(dt.UTC).isoformat()]
    found = element.xpath(path)
    return [str(one) if isinstance(one, str) else (one.text or "") for one in found]


def _all(case: Case, element: Any) -> list[str]:
    return [value for path in case["paths"] for value in _values(element, path)]


def _starts(case: Case, element: Any) -> bool:
    leads = [lead for path in case["prefix"] for lead in _values(element, path)]
    values = _all(case, element)
    return all(
        any(value.startswith(lead + case["separator"]) for lead in leads) for value in values
    )


def _ordered(case: Case, element: Any) -> bool:
    more = _values(element, case["more"])
    return all(a[:10] <= b[:10] for a in _values(element, case["less"]) for b in more)


def _not_future(case: Case, element: Any) -> bool:
    now = _values(element, "NOW")[0]
    return all(value[:19] <= now[:19] for value in _values(element, case["date"]))


def _one_or_all(case: Case, element: Any) -> bool:
    """The activity says it, or every place that needs it does (those our file would have)."""
    places = {"lang": ".//narrative[not(@xml:lang)]", "currency": ".//value[not(@currency)]"}
    places["sector"] = "transaction[not(sector)]"
    return bool(element.xpath(case["one"])) or not element.xpath(places[case["all"]])


def _no_loop(case: Case, element: Any) -> bool:
    assert not element.xpath(case["foreach"]), f"a loop that is not judged here: {case}"
    return True


def _summed(case: Case, element: Any) -> bool:
    return sum(float(value) for value in _all(case, element)) == float(case["sum"])


def _within(case: Case, element: Any) -> bool:
    return all(case["min"] <= float(value) <= case["max"] for value in _all(case, element))


def _if_then(case: Case, element: Any) -> bool:
    return not element.xpath(case["if"]) or bool(element.xpath(case["then"]))


def _distinct(case: Case, element: Any) -> bool:
    return len(set(_all(case, element))) == len(_all(case, element))


RULES: dict[str, Callable[[Case, Any], bool]] = {
    "unique": _distinct,
    "startswith": _starts,
    "atleast_one": lambda case, element: bool(_all(case, element)),
    "no_more_than_one": lambda case, element: len(_all(case, element)) <= 1,
    "one_or_all": _one_or_all,
    "date_now": _not_future,
    "date_order": _ordered,
    "no_spaces": lambda case, element: not any(re.search(r"\s", v) for v in _all(case, element)),
    "loop": _no_loop,
    "strict_sum": _summed,
    "range": _within,
    "if_then": _if_then,
}
