"""Our engine against ODK's: the same form, the same answers, the same state of every node."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pytest

from checklists.forms import Form, FormRefused, attached_tables, compile_form, evaluate
from tests.forms.corpus import MOMENT, SHARED, Answering, Answers, files
from tests.forms.generated import FormMaker
from tests.oracle.engine import Oracle, OracleRefused, oracle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SURVEYS = sorted(Path(__file__).with_name("surveys").glob("*.md"))
"""Own forms that imitate household, farm and scoring surveys."""
GENERATED = int(os.environ.get("FORMS", "60"))
"""How many random forms; FORMS=500 for a long run."""
OURS_ALONE = ("instanceID", "/meta", "start", "end", "deviceid")
"""Filled with the moment or by chance."""
REFUSED = {
    "all_types_survey.xlsx": "audit",
    "attribute_columns_test.xlsx": "autocomplete",
    "bad_calc.xlsx": "không đọc được",
    "bug_UCL_Biomass_Plot_Form.xlsx": "UCL_regions.csv",
    "bug_duplicate_columns.xlsx": "có hai lần",
    "bug_xl_date_ambiguous.xlsx": "không đọc được",
    "case_insensitivity.xlsx": "entities",
    "demo.xlsx": "mã lựa chọn bị trùng",
    "flat_xlsform_test.xlsx": "autocomplete",
    "include.xlsx": "loại «include»",
    "pull_data.xlsx": "fruits.csv",
    "unknown_question_type.xls": "hai cột cùng nghĩa",
    "widgets.xls": "barcode",
    "xlsform_spec_test.xlsx": "autocomplete",
}
"""What of the shared forms is refused, and a word of the reason."""


@pytest.fixture(scope="module")
def odk() -> Iterator[Oracle]:
    with oracle() as started:
        yield started


def differences(
    odk: Oracle, form: Form, answers: Answers, attached: Mapping[str, str]
) -> list[str]:
    """Every node about which the two engines disagree, with both opinions."""
    theirs = odk.evaluate(form.xml, answers, attached)
    ours = evaluate(form, answers, MOMENT)
    found = []
    for path in sorted(theirs.keys() | ours.keys()):
        if path.endswith(OURS_ALONE):
            continue
        for what in ("relevant", "value", "required", "constraint_ok"):
            one, other = (getattr(side.get(path), what, None) for side in (theirs, ours))
            if one != other:
                found.append(f"{path} {what}: ODK {one!r}, ours {other!r}")
    return found


def compare(
    odk: Oracle,
    form: Form,
    rounds: Sequence[Answers],
    attached: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Compare each round; how many rounds ODK's engine could compute at all."""
    compared = 0
    for answers in rounds:
        try:
            found = differences(odk, form, answers, attached)
        except OracleRefused:
            continue
        assert not found, (found[:5], answers)
        compared += 1
    return compared


@pytest.mark.skipif(SHARED is None, reason="the shared forms lie beside the clone, if at all")
def test_the_shared_forms_publish_and_agree_or_are_refused_for_a_right_reason(odk: Oracle) -> None:
    refused, agreed = {}, 0
    for file in files(SHARED or Path()):
        try:
            form = compile_form(file.read_bytes(), partial(attached_tables, file.parent))
        except FormRefused as problem:
            refused[file.name] = " ".join(fault.vi for fault in problem.faults)
            continue
        rounds = list(Answering(form, 1).rounds(8))
        assert compare(odk, form, rounds) == len(rounds)
        agreed += 1
    assert refused.keys() == REFUSED.keys()
    assert not {name: refused[name] for name, word in REFUSED.items() if word not in refused[name]}
    assert agreed == 21


def test_generated_forms_agree(odk: Oracle) -> None:
    compared = 0
    for seed in range(GENERATED):
        form = compile_form(FormMaker(seed).markdown().encode())
        compared += compare(odk, form, list(Answering(form, seed).rounds(3)))
    assert compared > 2 * GENERATED


@pytest.mark.parametrize("file", SURVEYS, ids=lambda file: file.stem)
def test_surveys_like_those_of_others_agree(odk: Oracle, file: Path) -> None:
    form = compile_form(file.read_bytes(), partial(attached_tables, file.parent))
    rounds = list(Answering(form, 1).rounds(12))
    attached = {table.name: table.read_text() for table in file.parent.glob("*.csv")}
    assert compare(odk, form, rounds, attached) == len(rounds)
