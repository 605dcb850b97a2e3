"""A form as it is published, without answers: its questions by definition, their rules as text.

What pages about a version show, and what two versions are compared by. Labels stand with `${name}`
where an answer stands in them; the name of a question is its path below the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checklists.model import Checklist, Choice, Computed, Note, Question, Section

from .figures import computed_of
from .form import QUESTION, REPEAT, Form, Node, Piece, Words
from .questions import Asked, columns_of, kind_of, question_of
from .references import trees_of
from .view import numbers_of, sections_of
from .words import Said, code_of_language
from .xpath import show

_NONE = "-"


def outline(form: Form, subject: str) -> Checklist:
    """The form as a checklist of its definitions."""
    return Checklist(
        code=form.form_id,
        title_vi=form.title,
        title_en=form.title,
        subject=subject,
        version=form.version,
        period=(),
        laws=(),
        sections=tuple(_Outline(form).sections()),
    )


class _Outline:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._languages = _Languages(form)

    def sections(self) -> Iterator[Section]:
        runs = 0
        for number, definitions in enumerate(sections_of(self._form.root), 1):
            first, code = definitions[0], str(number)
            name, title = first.name, self._languages.say(first.face.label, first.name)
            if first.kind == QUESTION:
                runs += 1
                name, title = f"~{runs}", Said(self._form.title, self._form.title)
            numbers = numbers_of(code, definitions)
            nodes = [node for top in definitions for node in top.walk() if node.kind == QUESTION]
            yield Section(
                code=code,
                name=name,
                title_vi=title.vi,
                title_en=title.en,
                relevant=None,
                notes=tuple(self._note(n) for n in nodes if n.control and not n.is_asked),
                questions=tuple(self._question(n, numbers) for n in nodes if n.is_asked),
                computed=tuple(self._computed(nodes, numbers)),
            )

    def _label(self, node: Node) -> Said:
        return self._languages.say(node.face.label, node.name)

    def _note(self, node: Node) -> Note:
        label = self._label(node)
        return Note(_key(self._form, node), label.vi, label.en)

    def _question(self, node: Node, numbers: dict[str, str]) -> Question:
        face, say = node.face, self._languages.say
        asked = Asked(
            key=_key(self._form, node),
            code=numbers[node.path],
            label=self._label(node),
            hint=say(face.hint),
            message=say(face.constraint),
            required=node.required == ["call", "true"],
            choices=tuple(self._choices(node)),
        )
        return question_of(node, columns_of(node), asked)

    def _choices(self, node: Node) -> Iterator[Choice]:
        choices = node.choices
        if choices is None:
            return
        yield from (Choice(value, label, label) for value, label in choices.fixed)
        start = choices.rows[1] if choices.rows and choices.rows[0] == "path" else None
        if not isinstance(start, list) or start[:2] != ["call", "instance"]:
            return
        for row in self._form.tables.get(str(start[2][1]), ()):
            label = row.get(choices.label, "")
            said = self._languages.text(label) if choices.translated else Said(label, label)
            yield Choice(row.get(choices.value, ""), said.vi, said.en)

    def _computed(self, nodes: list[Node], numbers: dict[str, str]) -> Iterator[Computed]:
        for node in nodes:
            columns = columns_of(node)
            if columns.norm and columns.compare:
                name = _key(self._form, node) + (":norm" if node.is_asked else "")
                yield computed_of(name, numbers[node.path], self._label(node), columns, "")


class _Languages:
    """Texts of a form without answers; as `words.Speech`."""

    def __init__(self, form: Form) -> None:
        codes = [code_of_language(name) for name in form.languages]
        first = codes.index("vi") if "vi" in codes else 0
        self._vi = (first, *(at for at in range(max(1, len(codes))) if at != first))
        self._en = (codes.index("en"),) if "en" in codes else ()
        self._texts = list(form.languages.values())

    def say(self, words: Words, otherwise: str = "") -> Said:
        """The text in both languages; where English has none, what Vietnamese has."""
        vi = _written(words, self._vi) or otherwise
        return Said(vi, _written(words, self._en) or vi)

    def text(self, text_id: str) -> Said:
        vi = self._text(text_id, self._vi) or text_id
        return Said(vi, self._text(text_id, self._en) or vi)

    def _text(self, text_id: str, languages: tuple[int, ...]) -> str:
        found = (self._texts[at].get(text_id, "") for at in languages if at < len(self._texts))
        return next((text for text in found if text and text != _NONE), "")


def _written(words: Words, languages: tuple[int, ...]) -> str:
    for at in languages:
        if at < len(words) and words[at]:
            return "".join(_piece(piece) for piece in words[at]).strip()
    return ""


def _piece(piece: Piece) -> str:
    """A piece as the form's author wrote it: `${name}` for a path."""
    if isinstance(piece, str):
        return piece
    last = piece[-1] if piece[0] == "path" else None
    return f"${{{last[1]}}}" if isinstance(last, list) and last[1] else show(piece)


def _key(form: Form, node: Node) -> str:
    return node.path.removeprefix(f"{form.root.path}/")


# --- what two versions are compared by ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a form says at a node: the name of its field or column, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that a form says at one node."""

    name: str
    code: str
    label: Said
    rules: tuple[Rule, ...]


def entries(form: Form) -> dict[str, Entry]:
    """What the form says at each node, by path below the root, in its order."""
    found: dict[str, Entry] = {}
    checklist = outline(form, "")
    codes = {question.name: question for question in checklist.questions}
    languages = _Languages(form)
    actions: dict[str, list[str]] = {}
    for action in form.actions:
        shown = f"{action.source.rpartition('/')[2]}: {show(action.value)}".removeprefix(": ")
        actions.setdefault(action.target, []).append(shown)
    for node in form.root.walk():
        key = _key(form, node)
        if node is form.root or key == "meta" or key.startswith("meta/"):
            continue
        question = codes.get(key)
        label = languages.say(node.face.label, node.name)
        rules = [*_texts(node, languages), *_rules(node)]
        if question is not None:
            choices = [f"{c.name}: {c.label_vi} / {c.label_en}" for c in question.choices]
            rules.append(Rule("choices", "; ".join(choices)))
        rules.append(Rule("setvalue", "; ".join(actions.get(node.path, ()))))
        kept = tuple(rule for rule in rules if rule.text)
        found[key] = Entry(key, question.code if question else "", label, kept)
    return found


def _texts(node: Node, languages: _Languages) -> Iterator[Rule]:
    face = node.face
    named = {
        "label": face.label,
        "hint": face.hint,
        "guidance": face.guidance,
        "constraint": face.constraint,
        "required_message": face.required,
    }
    for name, words in named.items():
        said = languages.say(words)
        yield Rule(f"{name}_vi", said.vi)
        yield Rule(f"{name}_en", said.en)
    yield Rule("appearance", face.appearance)


def _rules(node: Node) -> Iterator[Rule]:
    kind = node.kind
    if kind == QUESTION:
        kind = kind_of(node) if node.is_asked else "note" if node.control else "calculate"
    yield Rule("kind", kind)
    yield Rule("default", node.default)
    yield Rule("range", " – ".join((*(node.bounds or ()), node.face.step)).strip(" –"))
    if node.kind == REPEAT and node.repetition is not None:
        yield Rule("first", str(node.repetition.first))
    shown = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
    for column, tree in trees_of(node):
        if column not in shown:
            yield Rule(column.removeprefix("bind::ins:"), show(tree))
    yield from (Rule(name, text) for name, text in node.extras)
