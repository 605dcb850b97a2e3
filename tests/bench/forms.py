"""Forms brought as XLSForm: our engine on the server against ODK's engine in Chromium, and what a
form costs as a checklist."""

from __future__ import annotations

from checklists import Answer
from checklists.forms import Form, compile_form, evaluate
from checklists.forms.standing import standing
from tests.bench.timing import Ratio, compare
from tests.forms.corpus import MOMENT, Answering, Answers
from tests.forms.generated import FormMaker
from tests.forms.two_evaluators import standing_vectors
from tests.oracle.engine import Oracle, OracleRefused, oracle

SEEDS = range(12)


def measure() -> list[Ratio]:
    """Both ratios."""
    return [_against_odk(), _as_checklist()]


def _against_odk() -> Ratio:
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


def _as_checklist() -> Ratio:
    """One look at a form of 300 questions with 50 added rows as a checklist (texts, choices,
    sections, problems), against its bare evaluation."""
    form = _large(300, in_rows=6)
    answers = {f"q{at}": Answer("5") for at in range(1, 290, 2)}
    plain = [(f"/data/q{at}", "5") for at in range(1, 290, 2)]
    for row in range(50):
        answers[f"rows[+0000a{row:03d}]"] = Answer("present")
        for at in range(6):
            answers[f"rows[+0000a{row:03d}]/r{at}"] = Answer(str(at))
            plain.append((f"/data/rows[{row + 1}]/r{at}", str(at)))
    return compare(
        "one look at a form of 300 questions with 50 rows as a checklist against evaluating it",
        lambda: standing(form, answers, standing_vectors.moment()),
        lambda: evaluate(form, plain, MOMENT),
    )


def _large(questions: int, *, in_rows: int) -> Form:
    lines = ["| survey |", "| | type | name | label | relevant | constraint | required |"]
    for at in range(questions - in_rows):
        rule = f"${{q{at - 1}}} != 'x'" if at % 5 == 1 else ""
        kind = "text" if at % 5 == 0 else ("integer" if at % 2 else "select_one yn")
        below = ". < 100" if kind == "integer" else ""
        lines.append(f"| | {kind} | q{at} | Câu {at} | {rule} | {below} | yes |")
    lines.append("| | begin_repeat | rows | Hàng | | | |")
    lines += [f"| | integer | r{at} | Ô {at} | | . >= 0 | |" for at in range(in_rows)]
    lines += ["| | end_repeat | | | | | |", "| choices |", "| | list_name | name | label |"]
    lines += ["| | yn | yes | Có |", "| | yn | no | Không |"]
    return compile_form("\n".join(lines).encode())
