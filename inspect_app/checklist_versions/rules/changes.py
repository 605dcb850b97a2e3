"""What a new version of a checklist changes, told with the words before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checklists import Change, Checklist, Choice, Law, Note, Section, difference
from checklists.expression import Node, show
from checklists.forms import Form
from checklists.forms.outline import Entry, entries
from inspect_app.core.i18n import _l

KINDS: dict[str, Any] = {
    "added": _l("Added to the checklist"),
    "removed": _l("Removed from the checklist"),
    "changed": _l("Altered"),
    "moved": _l("Moved to another place"),
}
"""Kind of a change and its word, in the order of the summary."""

FIELDS: dict[str, Any] = {
    "title_vi": _l("Title in Vietnamese"),
    "title_en": _l("Title in English"),
    "label_vi": _l("Wording in Vietnamese"),
    "label_en": _l("Wording in English"),
    "hint_vi": _l("Hint in Vietnamese"),
    "hint_en": _l("Hint in English"),
    "kind": _l("Kind of answer"),
    "choices": _l("Choices"),
    "required": _l("Answer is required"),
    "relevant": _l("Asked when"),
    "constraint": _l("Condition on the answer"),
    "constraint_vi": _l("Message in Vietnamese"),
    "constraint_en": _l("Message in English"),
    "law": _l("Legal basis"),
    "status": _l("Law verified or not"),
    "severity": _l("Severity when broken"),
    "critical": _l("Is critical"),
    "evidence": _l("Kinds of evidence"),
    "remedy": _l("Proposed remedy"),
    "finding_vi": _l("Finding in Vietnamese"),
    "finding_en": _l("Finding in English"),
    "calculation": _l("Calculation"),
    "norm": _l("Figure of law"),
    "compare": _l("Comparison"),
    "limit": _l("Limit of the calculation"),
    "says_vi": _l("Sentence in Vietnamese"),
    "says_en": _l("Sentence in English"),
    "notes": _l("Notes to the reader"),
    "subject": _l("For whom it is made"),
    "period": _l("Questions that bound the period"),
    "valid_from": _l("In force from"),
    "valid_until": _l("In force until"),
    "section": _l("Section of the checklist"),
    "guidance_vi": _l("Guidance in Vietnamese"),
    "guidance_en": _l("Guidance in English"),
    "required_message_vi": _l("Message when blank, in Vietnamese"),
    "required_message_en": _l("Message when blank, in English"),
    "appearance": _l("How it is shown"),
    "default": _l("Value at the beginning"),
    "setvalue": _l("Set when something else happens"),
    "range": _l("Limits and step"),
    "first": _l("Rows at the beginning"),
    "readonly": _l("Cannot be answered when"),
    "choice_filter": _l("Choices offered"),
    "repeat_count": _l("Number of rows"),
    "finding_if": _l("Finding when"),
}
"""Fields of `checklists.model` as people call them."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One field that is not as it was."""

    word: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question, section, document of law, or the checklist as a whole, that changed.

    `kind` is a key of KINDS; `code` is a question's number, `label` its words.
    """

    kind: str
    name: str
    code: str
    label: str
    details: tuple[Detail, ...]


def lines(old: Checklist, new: Checklist, *, vi: bool) -> tuple[Line, ...]:
    """Every change from `old` to `new`: the frame, the law, then question by question."""
    return (
        *_head(old, new, vi=vi),
        *_parts(_by_doc(old), _by_doc(new), ("title_vi", *_LAW_FIELDS), vi=vi),
        *_parts(_by_name(old), _by_name(new), _SECTION_FIELDS, vi=vi),
        *(_of_item(change, old, new, vi=vi) for change in difference(old, new)),
    )


def form_lines(old: Form, new: Form, *, vi: bool) -> tuple[Line, ...]:
    """Every change between two versions of a form, node by node: words, choices and rules."""
    before, after = entries(old), entries(new)
    found = []
    if old.title != new.title:
        title = Detail(FIELDS["title_vi"], old.title, new.title)
        found.append(Line("changed", new.form_id, "", new.title, (title,)))
    for name, entry in after.items():
        earlier = before.get(name)
        if earlier is None:
            found.append(_of_entry("added", entry, (), vi=vi))
            continue
        details = _of_rules(earlier, entry)
        if details:
            found.append(_of_entry("changed", entry, details, vi=vi))
    gone = (entry for name, entry in before.items() if name not in after)
    found += [_of_entry("removed", entry, (), vi=vi) for entry in gone]
    return tuple(found)


def _of_entry(kind: str, entry: Entry, details: tuple[Detail, ...], *, vi: bool) -> Line:
    return Line(kind, entry.name, entry.code, entry.label.vi if vi else entry.label.en, details)


def _of_rules(old: Entry, new: Entry) -> tuple[Detail, ...]:
    before = {rule.name: rule.text for rule in old.rules}
    after = {rule.name: rule.text for rule in new.rules}
    return tuple(
        Detail(FIELDS.get(name, name), before.get(name) or "–", after.get(name) or "–")
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def counts(found: Sequence[Line]) -> list[tuple[Any, int]]:
    """The word of each kind of change, and how many there are."""
    return [(word, sum(line.kind == kind for line in found)) for kind, word in KINDS.items()]


_LAW_FIELDS = ("valid_from", "valid_until", "status")
_SECTION_FIELDS = ("title_vi", "title_en", "relevant", "notes")
_HEAD_FIELDS = ("title_vi", "title_en", "subject", "period")


def _by_doc(checklist: Checklist) -> dict[str, Law]:
    return {law.doc: law for law in checklist.laws}


def _by_name(checklist: Checklist) -> dict[str, Section]:
    return {section.name: section for section in checklist.sections}


def _head(old: Checklist, new: Checklist, *, vi: bool) -> Iterator[Line]:
    details = _details(old, new, _HEAD_FIELDS, vi=vi)
    if details:
        yield Line("changed", new.code, "", new.title_vi if vi else new.title_en, details)


def _parts(
    old: Mapping[str, Law] | Mapping[str, Section],
    new: Mapping[str, Law] | Mapping[str, Section],
    fields: tuple[str, ...],
    *,
    vi: bool,
) -> Iterator[Line]:
    for name, part in new.items():
        before = old.get(name)
        if before is None:
            yield Line("added", name, "", _label(part, vi=vi), ())
            continue
        details = _details(before, part, fields, vi=vi)
        if details:
            yield Line("changed", name, "", _label(part, vi=vi), details)
    for name, part in old.items():
        if name not in new:
            yield Line("removed", name, "", _label(part, vi=vi), ())


def _label(part: Law | Section, *, vi: bool) -> str:
    if isinstance(part, Law):
        return f"{part.doc} {part.title_vi}"
    return part.title_vi if vi else part.title_en


def _of_item(change: Change, old: Checklist, new: Checklist, *, vi: bool) -> Line:
    before, after = old.by_name.get(change.name), new.by_name.get(change.name)
    details = _details(before, after, change.what, vi=vi)
    if change.kind == "moved":
        places = [each.section_of[change.name] for each in (old, new)]
        titles = [place.title_vi if vi else place.title_en for place in places]
        details = (Detail(FIELDS["section"], *titles),) if titles[0] != titles[1] else ()
    label = change.label_vi if vi else change.label_en
    return Line(change.kind, change.name, change.code, label, details)


def _details(before: Any, after: Any, fields: Sequence[str], *, vi: bool) -> tuple[Detail, ...]:
    return tuple(
        Detail(FIELDS.get(field, field), _shown(old, vi=vi), _shown(new, vi=vi))
        for field in fields
        for old, new in [(getattr(before, field, ""), getattr(after, field, ""))]
        if old != new
    )


def _shown(value: object, *, vi: bool) -> str:
    """A field as a person reads it; a dash for nothing."""
    if isinstance(value, tuple):
        return "; ".join(_shown(one, vi=vi) for one in value) or "–"
    if isinstance(value, bool):
        return ("Có" if value else "Không") if vi else ("yes" if value else "no")
    if isinstance(value, Node):
        return show(value)
    if isinstance(value, Choice | Note):
        label = value.label_vi if vi else value.label_en
        return f"{value.name}: {label}"
    return str(value or "–")
