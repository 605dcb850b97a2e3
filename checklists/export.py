"""A checklist back as the sheets of an XLSForm: what ODK and KoboToolbox read, and we read again.

`read_workbook` of what these sheets make gives an equal checklist. Within a section notes come
first, then questions, then calculations; their order among themselves is kept.
"""

from __future__ import annotations

from checklists import columns as col
from checklists.expression import Node, show
from checklists.model import Checklist, Choice, Computed, Note, Question, Section
from checklists.references import NO_LAW

NAMESPACE = 'ins="urn:inspect-app:checklist"'

Rows = list[list[str]]


def sheets_of_checklist(checklist: Checklist) -> dict[str, Rows]:
    """Sheet name to rows; the first row of each is its heading."""
    lists = _choice_lists(checklist)
    return {
        "survey": _table(col.SURVEY, _survey(checklist, lists)),
        "choices": _table(col.CHOICES, _choices(lists)),
        "laws": _table(col.LAWS, _laws(checklist)),
        "settings": _table(col.SETTINGS, [_settings(checklist)]),
    }


def _table(headings: tuple[str, ...], rows: list[dict[str, str]]) -> Rows:
    return [list(headings), *([row.get(head, "") for head in headings] for row in rows)]


def _choice_lists(checklist: Checklist) -> dict[tuple[Choice, ...], str]:
    """Each set of choices with a name: that of the first question that offers it."""
    found: dict[tuple[Choice, ...], str] = {}
    for question in checklist.questions:
        if question.choices:
            found.setdefault(question.choices, f"{question.name}_choices")
    return found


def _survey(checklist: Checklist, lists: dict[tuple[Choice, ...], str]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for section in checklist.sections:
        rows.append(_begin(section))
        rows += [_note(note) for note in section.notes]
        rows += [_question(question, lists) for question in section.questions]
        rows += [_computed(row) for row in section.computed]
        rows.append({col.TYPE: "end_group"})
    return rows


def _begin(section: Section) -> dict[str, str]:
    return {
        col.TYPE: "begin_group",
        col.NAME: section.name,
        col.LABEL_VI: section.title_vi,
        col.LABEL_EN: section.title_en,
        col.RELEVANT: _text(section.relevant),
    }


def _note(note: Note) -> dict[str, str]:
    return {
        col.TYPE: "note",
        col.NAME: note.name,
        col.LABEL_VI: note.label_vi,
        col.LABEL_EN: note.label_en,
    }


def _shared(item: Question | Computed) -> dict[str, str]:
    return {
        col.NAME: item.name,
        col.LABEL_VI: item.label_vi,
        col.LABEL_EN: item.label_en,
        col.LAW: "; ".join(item.law) or _without_law(item),
        col.RELEVANT: _text(item.relevant),
        col.SEVERITY: item.severity,
        col.CRITICAL: "yes" if item.critical else "",
        col.STATUS: item.status,
        col.REMEDY: item.remedy,
    }


def _without_law(item: Question | Computed) -> str:
    """A figure that is compared with nothing needs no law and says nothing about it."""
    return NO_LAW if isinstance(item, Question) or item.has_verdict else ""


def _question(question: Question, lists: dict[tuple[Choice, ...], str]) -> dict[str, str]:
    kind = "select_one" if question.kind == "verdict" else question.kind
    return {
        **_shared(question),
        col.TYPE: f"{kind} {lists[question.choices]}" if question.choices else kind,
        col.REQUIRED: "yes" if question.required else "",
        col.EVIDENCE: " ".join(question.evidence),
        col.HINT_VI: question.hint_vi,
        col.HINT_EN: question.hint_en,
        col.CONSTRAINT: _text(question.constraint),
        col.MESSAGE_VI: question.constraint_vi,
        col.MESSAGE_EN: question.constraint_en,
        col.FINDING_VI: question.finding_vi,
        col.FINDING_EN: question.finding_en,
    }


def _computed(row: Computed) -> dict[str, str]:
    return {
        **_shared(row),
        col.TYPE: "calculate",
        col.CALCULATION: _text(row.calculation),
        col.NORM: row.norm,
        col.COMPARE: row.compare,
        col.LIMIT: _text(row.limit),
        col.SAYS_VI: row.says_vi,
        col.SAYS_EN: row.says_en,
    }


def _choices(lists: dict[tuple[Choice, ...], str]) -> list[dict[str, str]]:
    return [
        dict(zip(col.CHOICES, (name, each.name, each.label_vi, each.label_en), strict=True))
        for choices, name in lists.items()
        for each in choices
    ]


def _laws(checklist: Checklist) -> list[dict[str, str]]:
    return [
        {
            "doc": law.doc,
            "title": law.title_vi,
            "valid_from": law.valid_from.isoformat(),
            "valid_until": law.valid_until.isoformat() if law.valid_until else "",
            "status": law.status,
        }
        for law in checklist.laws
    ]


def _settings(checklist: Checklist) -> dict[str, str]:
    return {
        "form_title": checklist.title_vi,
        "form_id": checklist.code,
        "version": checklist.version,
        "default_language": col.VI,
        "namespaces": NAMESPACE,
        "ins:title_en": checklist.title_en,
        "ins:subject": checklist.subject,
        "ins:period": " ".join(checklist.period),
    }


def _text(tree: Node | None) -> str:
    return "" if tree is None else show(tree)
