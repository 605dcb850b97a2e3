"""Habits of the house that a newcomer relies on, held by tests."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("inspect_app", "checklists", "reports", "workers", "tests")
FURNITURE = {
    "__init__.py",
    "models.py",
    "rules.py",
    "queries.py",
    "actions.py",
    "forms.py",
    "views.py",
    "papers.py",
    "commands.py",
    "engine.py",
    "templates",
    "translations",
    "importers",
}
OWN = {
    "core": None,
    "migrations": None,
    "frontend": None,
    "static": None,
    "demo": None,
    "accounts": {"permissions.py", "passwords.py", "sessions.py"},
    "law": {"figures", "documents.yaml", "regimes.yaml", "reading.py"},
    "documents": {
        "authority.py",
        "drafting.py",
        "numbering.py",
        "typed_json.py",
        "verification.py",
    },
    "inspections": {"opening.py"},
    "field": {"openapi.yaml"},
    "funds": {"sample"},
    "fund_audit": {"battery"},
}
"""Files that a room has beyond the furniture; None: not a room."""


@cache
def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def python_files() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in CODE
    ]


def test_no_code_file_has_over_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked()
        if path.suffix in {".py", ".ts", ".html", ".css"}
        and (count := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc|service)(_|\.|$)")
    assert not [path.name for path in tracked() if vague.search(path.name)]


def test_rooms_have_the_same_furniture() -> None:
    strange = []
    for room in sorted((ROOT / "inspect_app").iterdir()):
        if not room.is_dir() or room.name == "__pycache__" or OWN.get(room.name, ()) is None:
            continue
        allowed = FURNITURE | (OWN.get(room.name) or set())
        for entry in room.iterdir():
            stem = entry.name if entry.is_file() else f"{entry.name}.py"
            if entry.name not in allowed and stem not in allowed and entry.name != "__pycache__":
                strange.append(f"{room.name}/{entry.name}")
        assert (room / "__init__.py").read_text().startswith('"""'), room
    assert not strange


def _calls(path: Path) -> set[str]:
    return {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    }


FORBIDDEN_CALLS = {
    "session.commit": {"inspect_app/core/db.py"},
    "db.session.commit": set(),
    "dt.datetime.now": {"inspect_app/core/clock.py"},
    "datetime.now": set(),
    "dt.date.today": set(),
    "date.today": set(),
    "Paragraph": {"reports/house/text.py"},
    "Markup": set(),
    "pickle.loads": set(),
    "xlsxwriter.Workbook": {"inspect_app/core/workbook.py"},
    "openpyxl.Workbook": set(),
    "csv.writer": set(),
    "eval": set(),
    "exec": set(),
}
"""A call and the only files that may make it."""


@pytest.mark.parametrize("call", sorted(FORBIDDEN_CALLS))
def test_calls_that_stand_in_one_place(call: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.relative_to(ROOT).parts[0] != "tests" and call in _calls(path)
    }
    assert found <= FORBIDDEN_CALLS[call]


def test_templates_trust_no_user_text() -> None:
    words = ("|safe", "| safe", "autoescape false", "<script>", "onclick", 'style="')
    bad = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "inspect_app").glob("*/templates/**/*.html")
        for word in words
        if word in path.read_text()
    ]
    assert not bad


def test_templates_import_only_what_they_use() -> None:
    unused = []
    for path in (ROOT / "inspect_app").glob("*/templates/**/*.html"):
        text = path.read_text()
        for names in re.findall(r'{% from "[^"]+" import ([^%]+?)(?: with context)? ?-?%}', text):
            for name in names.split(","):
                plain = name.strip().split(" as ")[-1]
                if len(re.findall(rf"\b{plain}\(", text)) == 0:
                    unused.append(f"{path.name}: {plain}")
    assert not unused


def test_money_and_shares_are_never_floats() -> None:
    floats = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.name == "models.py" and re.search(r"\b(Float|float)\b", path.read_text())
    ]
    assert not floats


def test_no_file_names_this_machine_or_a_registry() -> None:
    words = ("/work" + "/", "pypi" + ".org", "registry.npmjs" + ".org", "files.python" + "hosted")
    found = []
    for path in tracked():
        if path.suffix in {".csv", ".png", ".pdf", ".xlsx", ".woff2"}:
            continue
        text = path.read_text(errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word in text]
    assert not found


def test_web_side_never_names_the_workers() -> None:
    for path in (ROOT / "inspect_app").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) workers", path.read_text(), re.MULTILINE), path
