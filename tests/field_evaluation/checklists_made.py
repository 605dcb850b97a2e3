"""Checklists at random: sections, conditions, dated laws, periods, calculations with limits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from checklists.expression import Node
from checklists.model import Checklist, Choice, Computed, Law, Question, Section
from tests.field_evaluation.trees import TreeMaker

DOCS = ("103/2017/NĐ-CP", "33/2017/TT-BLĐTBXH", "20/2021/NĐ-CP", "3/2026/NĐ-CP")
KINDS = ("verdict", "select_one", "select_multiple", "integer", "decimal", "date", "text")
OF_KIND = {"integer": "number", "decimal": "number", "date": "date"}
VERDICTS = tuple(Choice(*each) for each in (("pass", "Đạt", "Met"), ("fail", "Không", "Not met")))
SET_ASIDE = Choice("not_applicable", "Không áp dụng", "Not applicable")
CHOICES = tuple(Choice(name, f"Nhãn {name}", f"Label {name}") for name in ("a", "b", "c", "urban"))
SAYS = (
    "{value} {sign} {limit}",
    "{{{value}}} đồng, ngưỡng {limit} {{}}",
    "$& {value} trên {limit}",
    "không có số",
)


class ChecklistMaker:
    """Makes checklists; what a row reads always stands before it, so there are no circles."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._seed = seed
        self._names: dict[str, list[str]] = {kind: [] for kind in ("number", "text", "date")}
        self._names["truth"] = []
        self._count = 0

    def checklist(self) -> Checklist:
        """One checklist."""
        sections = tuple(self._section(number) for number in range(self._chance.randint(1, 4)))
        dates = [q.name for s in sections for q in s.questions if q.kind == "date"]
        has_period = len(dates) >= 2 and self._chance.random() < 0.7
        period = tuple(self._chance.sample(dates, 2)) if has_period else ()
        laws = tuple(self._law(doc) for doc in DOCS)
        code = f"made-{self._seed}"
        return Checklist(code, "Bảng kiểm", "Checklist", "fund", "1", period, laws, sections)

    def _law(self, doc: str) -> Law:
        start = dt.date(2026, 11, 23) + dt.timedelta(days=self._chance.randint(-3000, 100))
        end = start + dt.timedelta(days=self._chance.randint(0, 2500))
        until = self._chance.choice((None, end))
        status = self._chance.choice(("verified", "verified", "unverified"))
        return Law(doc, "Nghị định", start, until, status)

    def _section(self, number: int) -> Section:
        relevant = self._tree("truth", 2, 0.3)
        questions = tuple(self._question(number) for _ in range(self._chance.randint(2, 8)))
        computed = tuple(self._computed(number) for _ in range(self._chance.randint(0, 4)))
        name = f"section_{number}"
        return Section(str(number), name, f"Mục {number}", f"Part {number}", relevant, (),
                       questions, computed)  # fmt: skip

    def _tree(self, kind: str, depth: int, share: float) -> Node | None:
        if self._chance.random() >= share:
            return None
        return self._maker().tree(kind, depth)

    def _maker(self, itself: str = "") -> TreeMaker:
        if itself:
            return TreeMaker(self._chance, {}, (), itself)
        return TreeMaker(self._chance, self._names)

    def _name(self, kind: str) -> str:
        self._count += 1
        name = f"row_{self._count}"
        # Known to later rows only.
        self._names[kind].append(name)
        return name

    def _law_of(self) -> tuple[str, ...]:
        count = self._chance.choice((0, 1, 1, 1, 2, 3))
        cites = ("Đ24.1", "Đ5", "?", "Đ7.2a")
        docs = self._chance.sample(DOCS, count)
        return tuple(f"{doc} {self._chance.choice(cites)}" for doc in docs)

    def _question(self, section: int) -> Question:
        chance = self._chance
        kind = chance.choice((*KINDS, "date"))
        own = OF_KIND.get(kind, "text")
        relevant = self._tree("truth", 3, 0.3)
        constraint = self._maker(own).tree("truth", 2) if chance.random() < 0.3 else None
        choices: tuple[Choice, ...] = ()
        if kind == "verdict":
            choices = VERDICTS if chance.random() < 0.5 else (*VERDICTS, SET_ASIDE)
        elif kind.startswith("select"):
            choices = CHOICES
        said = chance.random() < 0.5
        return Question(
            code=f"{section}.{self._count}",
            name=self._name(own),
            kind=kind,
            label_vi=f"Câu {self._count}",
            label_en=f"Question {self._count}",
            hint_vi="",
            hint_en="",
            law=self._law_of(),
            severity=chance.choice(("low", "medium", "high")),
            critical=chance.random() < 0.2,
            required=chance.random() < 0.6,
            evidence=(),
            status=chance.choice(("verified", "verified", "unverified")),
            choices=choices,
            finding_vi="Không bảo đảm" if said else "",
            finding_en="Not met" if said else "",
            remedy="Khắc phục",
            relevant=relevant,
            constraint=constraint,
            constraint_vi="Không được" if said else "",
            constraint_en="Not allowed" if said else "",
        )

    def _computed(self, section: int) -> Computed:
        chance = self._chance
        compare = chance.choice(("<=", ">=", ""))
        kind = "number" if compare else chance.choice(("number", "number", "text", "date", "truth"))
        calculation = self._maker().tree(kind, 3)
        if kind == "number" and chance.random() < 0.4:
            sides = (self._maker().tree("number", 1), self._maker().tree("number", 1))
            calculation = Node("call", "div", sides)
        if calculation.kind != "call" and kind == "text":
            calculation = Node("call", "coalesce", (calculation, Node("text", "x")))
        norm = chance.choice(("cap", "ratio", "absent", "")) if compare else ""
        limit = self._tree("number", 2, 0.3 if norm else 1.0) if compare else None
        relevant = self._tree("truth", 2, 0.2)
        says_vi, says_en = (self._says() if compare else "" for _ in "ve")
        law = self._law_of()
        return Computed(
            code=f"{section}.{self._count}",
            name=self._name(kind),
            label_vi=f"Phép tính {self._count}",
            label_en=f"Calculation {self._count}",
            calculation=calculation,
            relevant=relevant,
            norm=norm,
            compare=compare,
            limit=limit,
            law=law,
            severity=chance.choice(("low", "medium", "high")),
            critical=chance.random() < 0.2,
            status=chance.choice(("verified", "verified", "unverified")),
            says_vi=says_vi,
            says_en=says_en,
            remedy="",
        )

    def _says(self) -> str:
        known = [name for names in self._names.values() for name in names]
        named: Sequence[str] = self._chance.sample(known, min(len(known), 2))
        return " ".join((self._chance.choice(SAYS), *(f"{{{name}}}" for name in named)))
