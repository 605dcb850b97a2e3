"""Forms brought as XLSForm: our engine on the server against ODK's engine in Chromium."""

from __future__ import annotations

from checklists.forms import Form, compile_form, evaluate
from tests.bench.timing import Ratio, compare
from tests.forms.corpus import MOMENT, Answering, Answers
from tests.forms.generated import FormMaker
from tests.oracle.engine import Oracle, OracleRefused, oracle

SEEDS = range(12)


def measure() -> Ratio:
    """Time to open generated forms, answer them and read every state.

    Ours starts from the compiled form, as server and tablet do; ODK's engine reads the XForm each
    time, as it does on a device.
    """
    forms = [compile_form(FormMaker(seed).markdown().encode()) for seed in SEEDS]
    answered = [(form, next(Answering(form, 1).rounds(1))) for form in forms]
    with oracle() as odk:
        visits = [visit for visit in answered if _taken(odk, *visit)]

        def ours() -> None:
            for form, answers in visits:
                evaluate(form, answers, MOMENT)

        def theirs() -> None:
            for form, answers in visits:
                odk.evaluate(form.xml, answers)

        questions = sum(len(answers) for _, answers in visits)
        return compare(
            f"{len(visits)} forms with {questions} answers against ODK's engine in Chromium",
            ours,
            theirs,
        )


def _taken(odk: Oracle, form: Form, answers: Answers) -> bool:
    """Whether ODK's engine computes this form at all."""
    try:
        odk.evaluate(form.xml, answers)
    except OracleRefused:
        return False
    return True
