"""Forms that people bring as XLSForm (the convention of ODK and KoboToolbox).

    compile_form(content)       a file becomes a `Form`, or FormRefused says all that is wrong
    evaluate(form, answers)     what is asked, computed and wrong after these answers
    Session                     the same, answer by answer

`xpath` is the one parser; its tree is JSON, which the tablet runs as well.
"""

from .compilation import compile_form
from .evaluator import EvaluationFault
from .faults import FormFault, FormRefused
from .form import Form
from .session import Session, State, UnknownPath, evaluate
from .tables import attached_tables, read_table
from .xform import Tables

__all__ = [
    "EvaluationFault",
    "Form",
    "FormFault",
    "FormRefused",
    "Session",
    "State",
    "Tables",
    "UnknownPath",
    "attached_tables",
    "compile_form",
    "evaluate",
    "read_table",
]
