"""One answer: its stored form, what may be wrong with it, and its value.

Stored form: integers `45`, decimals with a point and at most two digits `12.5`, dates
`2026-11-23`, choices by name, several choices by names with one blank between, text in NFC.
Of forms that people bring: times `08:30:00`, moments `2026-11-23T08:30:00`, with or without zone,
places `21.03 105.85` (latitude, longitude, then altitude and accuracy in metres), `OK` for what was
acknowledged, the SHA-256 of a file.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from checklists.days import day_from
from checklists.expression_value import Scope, Value, value_of
from checklists.model import NOT_APPLICABLE, Question

MAX_TEXT = 10_000
_INTEGER = re.compile(r"-?\d{1,15}\Z", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?\Z", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+\Z", re.ASCII)
_WITHOUT_SECONDS = re.compile(r"(?:\A|T)\d{2}:\d{2}\Z", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[-+]\d{2}:\d{2})?\Z", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,20})?\Z", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs, but for tabulator and line feed."""
_COMMA = re.compile(r"-?\d{1,12},\d{1,2}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is stored for one question. A blank is `Answer(None)`.

    "Không áp dụng": `Answer("not_applicable", reason)` for a verdict, else `Answer(None, reason)`.
    """

    value: str | None
    not_applicable_reason: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was answered."""
        return not self.value and not self.not_applicable_reason.strip()

    @property
    def is_not_applicable(self) -> bool:
        """The question was set aside, with or without a reason."""
        return self.value == NOT_APPLICABLE or (not self.value and not self.is_blank)


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer cannot stand; `code` is stable for programs."""

    code: str
    vi: str
    en: str


def normalised(question: Question, typed: str) -> str:
    """What a person typed, in stored form where that is beyond doubt; else unchanged.

    `1.300.000` becomes 1300000 in a whole number, `12,5` becomes 12.5 in a decimal. In a decimal
    `1.234` stays and is refused: it may mean one thousand or one and a bit.
    """
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip()
    compact = text.replace(" ", "").replace("\u00a0", "")
    if question.kind == "integer":
        return compact.replace(".", "") if _GROUPED.match(compact) else compact
    if question.kind == "decimal":
        return compact.replace(",", ".") if _COMMA.match(compact) else compact
    if question.kind in ("time", "date_time"):
        return f"{compact}:00" if _WITHOUT_SECONDS.search(compact) else text
    if question.kind == "select_multiple":
        order = [choice.name for choice in question.choices]
        names = set(text.split())
        known = [name for name in order if name in names]
        return " ".join(known + sorted(names - set(order)))
    return text


def problems_of_answer(
    question: Question, answer: Answer, today: dt.date
) -> tuple[AnswerProblem, ...]:
    """Everything that is wrong with the answer; a blank has no problem (it is merely open)."""
    if answer.is_blank:
        return ()
    if answer.is_not_applicable:
        return _not_applicable(question, answer)
    if answer.not_applicable_reason.strip():
        return (_problem("both"),)
    text = answer.value or ""
    problem = _form(question, text)
    if problem is not None:
        return (problem,)
    return _constraint(question, text, today)


def typed_value(question: Question, answer: Answer, today: dt.date) -> Value:
    """The value for expressions; blank for no answer, for one set aside and for a wrong one."""
    if answer.is_blank or (answer.is_not_applicable and question.kind != "verdict"):
        return None
    if problems_of_answer(question, answer, today):
        return None
    return _value(question.kind, answer.value or NOT_APPLICABLE)


_PROBLEMS = {
    "not_applicable": ("Câu này phải trả lời, không được chọn “Không áp dụng”.",
                       "This question must be answered; it always applies."),
    "reason": ("Hãy ghi lý do không áp dụng (ít nhất 5 ký tự).",
               "Give the reason why it does not apply (5 characters or more)."),
    "both": ("Đã có câu trả lời thì không ghi lý do không áp dụng.",
             "An answer and a reason for not applying exclude each other."),
    "integer": ("Phải là số nguyên, ví dụ 45.", "Must be a whole number, such as 45."),
    "decimal": ("Phải là số có nhiều nhất hai chữ số thập phân, ví dụ 1234 hoặc 12,5.",
                "Must be a number with at most two decimals, such as 12.5."),
    "number": ("Phải là số, phần thập phân sau dấu chấm, ví dụ 1234 hoặc 3.456.",
               "Must be a number, decimals behind a point, such as 1234 or 3.456."),
    "date": ("Phải là ngày có thật, dạng năm-tháng-ngày.", "Must be a real date, yyyy-mm-dd."),
    "time": ("Phải là giờ có thật, ví dụ 08:30.", "Must be a real time, such as 08:30."),
    "date_time": ("Phải là ngày và giờ có thật.", "Must be a real date and time."),
    "place": ("Phải là vĩ độ và kinh độ, ví dụ 21.03 105.85.",
              "Must be latitude and longitude, such as 21.03 105.85."),
    "range": ("Phải là số trong khoảng cho phép.", "Must be a number within the limits."),
    "acknowledge": ("Chỉ nhận xác nhận (OK).", "Only OK can be acknowledged."),
    "file": ("Không phải là tệp đã gửi.", "Not a file that was sent."),
    "choice": ("Không phải là một trong các lựa chọn.", "Not one of the choices."),
    "length": (f"Dài quá {MAX_TEXT} ký tự.", f"Longer than {MAX_TEXT} characters."),
    "characters": ("Có ký tự điều khiển không hợp lệ.", "Contains control characters."),
    "constraint": ("Giá trị không hợp lệ.", "The value is not allowed."),
}  # fmt: skip


def _problem(code: str, vi: str = "", en: str = "") -> AnswerProblem:
    default_vi, default_en = _PROBLEMS[code]
    return AnswerProblem(code, vi or default_vi, en or default_en)


def _not_applicable(question: Question, answer: Answer) -> tuple[AnswerProblem, ...]:
    if not question.may_be_not_applicable:
        return (_problem("not_applicable"),)
    reason = answer.not_applicable_reason.strip()
    if len(reason) < 5:
        return (_problem("reason"),)
    problem = _text_problem(reason)
    return (problem,) if problem else ()


def _text_problem(text: str) -> AnswerProblem | None:
    if len(text) > MAX_TEXT:
        return _problem("length")
    if _CONTROL.search(text):
        return _problem("characters")
    return None


def _form(question: Question, text: str) -> AnswerProblem | None:
    kind = question.kind
    if kind == "text":
        return _text_problem(text)
    if kind in _FITS:
        code, fits = _FITS[kind]
        return None if fits(text) else _problem(code)
    names = {choice.name for choice in question.choices}
    if kind == "select_multiple":
        chosen = text.split()
        once = bool(chosen) and len(set(chosen)) == len(chosen) and set(chosen) <= names
        return None if once else _problem("choice")
    return None if text in names else _problem("choice")


def _date(text: str) -> dt.date | None:
    try:
        return day_from(text)
    except ValueError:
        return None


def _is_time(text: str) -> bool:
    return _TIME.match(text) is not None and _moment(f"2000-01-01T{text}") is not None


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _is_date_time(text: str) -> bool:
    return text[10:11] == "T" and _TIME.match(text[11:]) is not None and _moment(text) is not None


def _is_place(text: str) -> bool:
    parts = text.split(" ")
    if not 2 <= len(parts) <= 4 or not all(map(_NUMBER.match, parts)):
        return False
    return abs(Fraction(parts[0])) <= 90 and abs(Fraction(parts[1])) <= 180


_FITS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "integer": ("integer", lambda text: _INTEGER.match(text) is not None),
    "decimal": ("decimal", lambda text: _DECIMAL.match(text) is not None),
    "number": ("number", lambda text: _NUMBER.match(text) is not None),
    "date": ("date", lambda text: _date(text) is not None),
    "time": ("time", _is_time),
    "date_time": ("date_time", _is_date_time),
    "place": ("place", _is_place),
    "range": ("range", lambda text: _NUMBER.match(text) is not None),
    "acknowledge": ("acknowledge", lambda text: text == "OK"),
    "photo": ("file", lambda text: _SHA256.match(text) is not None),
    "document": ("file", lambda text: _SHA256.match(text) is not None),
}
"""By kind: the code of the problem, and whether a text is a value of the kind. `number` is a
`decimal` of forms that people bring, which has up to 20 places behind the point."""


def problem(code: str, vi: str = "", en: str = "") -> AnswerProblem:
    """The problem of that code, in its own words unless others are given."""
    return _problem(code, vi, en)


def _value(kind: str, text: str) -> Value:
    if kind in ("integer", "decimal"):
        return Fraction(text)
    return _date(text) if kind == "date" else text


def _constraint(question: Question, text: str, today: dt.date) -> tuple[AnswerProblem, ...]:
    if question.constraint is None:
        return ()
    scope = Scope(lambda _: None, lambda _: None, today, _value(question.kind, text))
    if value_of(question.constraint, scope) is True:
        return ()
    return (_problem("constraint", question.constraint_vi, question.constraint_en),)
