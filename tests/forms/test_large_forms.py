"""Large expressions and large forms: followed without a deep stack, or refused by name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from checklists.forms import Form, compile_form
from checklists.forms.stored import from_json, to_json
from checklists.forms.xpath import SyntaxFault, parse, show
from tests.forms.test_compilation import faults, form_of
from tests.forms.two_evaluators.both import Run, Visit, on_server, on_tablet

IFS = "".join(f"if(${{a}} = {at}, 'k{at}', " for at in range(120)) + "'none'" + ")" * 120
ORS = " or ".join(f"${{a}} = {at}" for at in range(1, 2_001))
ANDS = " and ".join(f"${{a}} != {at}" for at in range(1, 1_001))
SUMS = " + ".join(f"${{a}} * {at}" for at in range(500))
INNER = "concat(" * 100 + "${a}" + ", 1)" * 100
ORDERS = " - ".join(["1000", *["(${a} - 1)"] * 400])
ROWS = {"ifs": IFS, "ors": ORS, "ands": ANDS, "sums": SUMS, "inner": INNER, "orders": ORDERS}


@pytest.fixture(scope="module")
def form() -> Form:
    rows = [f"calculate | {name} | {text}" for name, text in ROWS.items()]
    return compile_form(form_of("calculation", "integer | a |", *rows))


@pytest.mark.parametrize("run", [on_server, on_tablet])
def test_large_expressions_are_worked_out(run: Run, form: Form) -> None:
    asked = [Visit(form, [("/data/a", value)]) for value in ("1999", "2", "5000")]
    found = [
        {path.rpartition("/")[2]: value for path, _, value, *_ in states}
        for states, _ in run(asked).found
    ]
    assert [one["ifs"] for one in found] == ["none", "k2", "none"]
    assert [one["ors"] for one in found] == ["true", "true", "false"]
    assert [one["ands"] for one in found] == ["true", "false", "true"]
    assert [one["sums"] for one in found] == [str(value * 124_750) for value in (1999, 2, 5000)]
    assert found[1]["inner"] == "2" + "1" * 100
    assert [one["orders"] for one in found] == ["-798200", "600", "-1998600"]


def test_large_expressions_are_stored_and_printed(form: Form) -> None:
    assert from_json(json.loads(json.dumps(to_json(form)))) == replace(form, xml="")
    for text in ROWS.values():
        tree = parse(text.replace("${a}", "a"))
        assert parse(show(tree)) == tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" + ".join(["1"] * 700), "nối hơn 600 phần"),
        ("(" * 200 + "1" + ")" * 200, "lồng sâu hơn 150 lớp"),
        ("-" * 200 + "1", "lồng sâu hơn 150 lớp"),
        ("not(" * 200 + "1" + ")" * 200, "lồng sâu hơn 150 lớp"),
        ("1 = (1 or (2 and (" * 140 + "1" + ")))" * 140, "lồng sâu hơn 150 lớp"),
        ("1 or 1 and 1 = 1 < 1 + 1 * (" * 140 + "1" + ")" * 140, "lồng sâu hơn 150 lớp"),
    ],
)
def test_what_is_too_large_is_refused_at_its_cell(text: str, words: str) -> None:
    found = faults(form_of("calculation", "integer | a |", f"calculate | b | {text}"))
    assert [(fault.row, fault.column) for fault in found] == [(3, "calculation")]
    assert words in found[0].vi


def test_predicates_in_predicates_end_as_well() -> None:
    with pytest.raises(SyntaxFault, match="150 deep"):
        parse("a[" * 100 + "1" + "]" * 100)


LINKS = 3_000
CHAIN = [f"calculate | k{at} | ${{k{at - 1}}} + 1 | |" for at in range(1, LINKS)]
ENDS = [
    f"begin_repeat | r | | ${{k{LINKS - 1}}} - {LINKS} |",
    "integer | v | | |",
    "end_repeat | | | |",
    f"integer | last | ${{k{LINKS - 1}}} | |",
    "text | seen | 'changed' | | ${last}",
    f"calculate | first | once(${{k{LINKS - 1}}}) | |",
]


@pytest.mark.parametrize("run", [on_server, on_tablet])
def test_counts_and_triggers_at_the_end_of_a_long_chain(run: Run) -> None:
    columns = "calculation | repeat_count | trigger"
    form = compile_form(form_of(columns, "integer | k0 | | |", *CHAIN, *ENDS))
    answers = [("/data/k0", "2"), ("/data/r[1]/v", "7"), ("/data/k0", "3")]
    found = {path: value for path, _, value, *_ in run([Visit(form, answers)]).found[0][0]}
    assert [path for path in found if path.endswith("/v")] == ["/data/r[1]/v", "/data/r[2]/v"]
    assert [found[f"/data/{name}"] for name in ("seen", "first")] == ["changed", str(LINKS + 1)]
