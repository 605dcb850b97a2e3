"""One look at a restored form: its sections, questions, headings and proposals, in one walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from checklists.answers import Answer as Given
from checklists.evaluation import Norm, ProposedFinding
from checklists.model import Checklist, Computed, Note, Question, Section

from .answers import Answer
from .asking import Asking
from .evaluated import Judged, aside_of, evaluation_of, finding_of
from .figures import Figures, computed_of, number_of
from .form import QUESTION, REPEAT, Form, Node
from .keys import MOST_INSTANCES, is_counted
from .looks import Group, Instance, Look, Repeat, Standing
from .restoring import Moment, Restored, tag_of
from .values import ZONE
from .words import Said, Speech

_BLANK = Given(None)


@dataclass
class _Part:
    """A section as far as it is seen. `numbers` are the codes of its nodes, by path."""

    code: str
    name: str
    title: Said
    numbers: dict[str, str]
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)

    def section(self) -> Section:
        return Section(
            code=self.code,
            name=self.name,
            title_vi=self.title.vi,
            title_en=self.title.en,
            relevant=None,
            notes=tuple(self.notes),
            questions=tuple(self.questions),
            computed=tuple(self.computed),
        )


class View:
    """Everything that `standing` says. Filled by one walk over the nodes that stand."""

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, Given],
        moment: Moment,
        norms: Mapping[str, Norm | None],
    ) -> None:
        self._form, self._given = form, answers
        self._today = moment.now.astimezone(ZONE).date()
        self._session = Restored(form, answers, moment)
        self._session.work_out()
        self._speech = Speech(self._session)
        self._figures = Figures(norms, self._today)
        self._asking = Asking(self._session, self._speech, answers, self._today)
        self._answers: dict[str, Given] = {}
        self._judged = Judged()
        self._findings: list[ProposedFinding] = []
        self._groups: list[Group] = []
        self._repeats: list[Repeat] = []
        self._looks: dict[str, Look] = {}

    def standing(self, subject: str) -> Standing:
        """The whole look."""
        parts = list(self._parts())
        checklist = Checklist(
            code=self._form.form_id,
            title_vi=self._form.title,
            title_en="",
            subject=subject,
            version=self._form.version,
            period=(),
            laws=(),
            sections=tuple(part.section() for part in parts),
        )
        judged = self._judged
        judged.results = self._figures.results(checklist)
        broken = self._figures.broken(checklist, judged.results)
        judged.findings = (*self._findings, *broken)
        return Standing(
            checklist=checklist,
            evaluation=evaluation_of(self._form, checklist, self._given, self._answers, judged),
            answers=self._answers,
            groups=tuple(self._groups),
            repeats=tuple(self._repeats),
            looks=self._looks,
            aside=aside_of(self._form, self._given, self._session.nodes()),
        )

    def _parts(self) -> Iterator[_Part]:
        """The sections in their order, each walked through."""
        root, runs = self._session.root, 0
        for number, definitions in enumerate(sections_of(self._form.root), 1):
            code, first = str(number), definitions[0]
            numbers = numbers_of(code, definitions)
            if first.kind == QUESTION:
                runs += 1
                part = _Part(code, f"~{runs}", Said(self._form.title, ""), numbers)
                for definition in definitions:
                    self._child(root, definition, definition.name, 0, part)
            elif first.kind == REPEAT:
                title = self._speech.label(self._session.at_first(first, root))
                part = _Part(code, first.name, title, numbers)
                self._child(root, first, first.name, 0, part)
            else:
                group = root.instances(first.path)[0]
                part = _Part(code, first.name, self._speech.label(group), numbers)
                self._below(group, first.name, 0, part)
            yield part

    def _below(self, node: Answer, key: str, depth: int, part: _Part) -> None:
        for definition in node.definition.children:
            self._child(node, definition, f"{key}/{definition.name}", depth, part)

    def _child(self, node: Answer, definition: Node, key: str, depth: int, part: _Part) -> None:
        if definition.kind == REPEAT:
            self._repeat(node, definition, key, depth, part)
            return
        child = node.instances(definition.path)[0]
        if definition.kind == QUESTION:
            self._question(child, key, part)
        elif definition.face.label:
            self._heading(child, key, self._speech.label(child), depth, part)
        else:
            self._below(child, key, depth, part)

    def _heading(self, node: Answer, key: str, said: Said, depth: int, part: _Part) -> None:
        """A heading and all below it."""
        at, first = len(self._groups), len(part.questions)
        relevant = self._session.relevant(node)
        self._groups.append(Group(key, part.name, depth, said.vi, said.en, relevant, before=""))
        self._below(node, key, depth + 1, part)
        if len(part.questions) > first:
            self._groups[at] = replace(self._groups[at], before=part.questions[first].name)

    def _repeat(self, node: Answer, definition: Node, key: str, depth: int, part: _Part) -> None:
        if not any(map(_is_seen, definition.walk())):
            return
        rows, place = node.instances(definition.path), len(self._repeats)
        seen_from = self._session.at_first(definition, node)
        label = self._speech.label(seen_from)
        repeat = Repeat(
            key=key,
            section=part.name,
            depth=depth,
            label_vi=label.vi,
            label_en=label.en,
            relevant=self._session.relevant(seen_from),
            counted=is_counted(definition),
            may_add=not is_counted(definition) and len(rows) < MOST_INSTANCES,
            after="",
            instances=(),
        )
        self._repeats.append(repeat)
        shown = []
        for number, row in enumerate(rows, 1):
            tagged, said = f"{key}[{tag_of(row)}]", self._speech.instance(row, number)
            shown.append(Instance(tagged, number, said.vi, said.en))
            self._heading(row, tagged, said, depth, part)
        after = part.questions[-1].name if part.questions else ""
        self._repeats[place] = replace(repeat, after=after, instances=tuple(shown))

    def _question(self, node: Answer, key: str, part: _Part) -> None:
        if node.definition.is_asked:
            self._asked(node, key, part)
            return
        relevant = self._session.relevant(node)
        if node.definition.control and relevant:
            part.notes.append(self._note(node, key))
        code = part.numbers.get(node.definition.path)
        if code is not None and relevant:
            self._figures_at(node, key, code, None, part)

    def _note(self, node: Answer, key: str) -> Note:
        said, value = self._speech.full_label(node), node.text()
        if value:
            said = Said(f"{said.vi}: {value}", f"{said.en}: {value}" if said.en else "")
        return Note(key, said.vi, said.en)

    def _asked(self, node: Answer, key: str, part: _Part) -> None:
        code = part.numbers[node.definition.path]
        readonly = self._asking.is_readonly(node)
        question = self._asking.question(node, key, code, readonly=readonly)
        part.questions.append(question)
        self._looks[key] = self._asking.look(node, readonly=readonly)
        given = self._asking.answer(node, key)
        if given is not None:
            self._answers[key] = given
        if not self._session.relevant(node):
            return
        self._judged.relevant.append(key)
        found = self._asking.problems(node, question, given or _BLANK)
        if found:
            self._judged.problems[key] = found
        self._figures_at(node, key, code, question, part)

    def _figures_at(
        self, node: Answer, key: str, code: str, question: Question | None, part: _Part
    ) -> None:
        """What a node proposes by its number or by `finding_if`."""
        columns = self._asking.columns(node.definition)
        label = self._speech.full_label(node)
        if columns.norm and columns.compare:
            name = f"{key}:norm" if question else key
            part.computed.append(computed_of(name, code, label, columns, node.text()))
            self._figures.values[name] = number_of(node.text())
            if question:
                self._figures.asked[name] = key
        if node.definition.finding_if is not None and self._session.truth(node, "finding_if"):
            self._findings.append(finding_of(key, code, label, columns, asked=question is not None))


def _is_seen(node: Node) -> bool:
    """Whether anything of it is shown or judged."""
    cells = dict(node.extras)
    shown = node.kind == QUESTION and bool(node.control)
    return shown or node.finding_if is not None or bool(cells.get("norm"))


def sections_of(root: Node) -> list[list[Node]]:
    """The children of the root by section: a group or repeat each, runs of questions together."""
    found: list[list[Node]] = []
    for node in root.children:
        if not any(map(_is_seen, node.walk())):
            continue
        if node.kind == QUESTION and found and found[-1][0].kind == QUESTION:
            found[-1].append(node)
        else:
            found.append([node])
    return found


def numbers_of(code: str, definitions: list[Node]) -> dict[str, str]:
    """The code of each node that is asked (1.2) or only judged (1.R1), by path."""
    found: dict[str, str] = {}
    asked = others = 0
    for node in (inner for top in definitions for inner in top.walk()):
        if node.kind != QUESTION:
            continue
        if node.is_asked:
            asked += 1
            found[node.path] = f"{code}.{asked}"
        elif node.finding_if is not None or dict(node.extras).get("norm"):
            others += 1
            found[node.path] = f"{code}.R{others}"
    return found
