"""House rules of ``reports`` that a linter does not know."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pytest

import reports
from reports import fonts

FOLDER = Path(reports.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
ROOT = FOLDER.parent


def _paragraph_uses(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found += [
                a.name for a in node.names if "Paragraph" in a.name and a.name != "ParagraphStyle"
            ]
        elif isinstance(node, ast.Attribute) and node.attr in ("Paragraph", "XPreformatted"):
            found.append(node.attr)
    return found


def _project_files() -> list[Path]:
    packages = ("inspect_app", "checklists", "reports", "workers")
    files = [f for package in packages for f in (ROOT / package).rglob("*.py")]
    return [f for f in files if "node_modules" not in f.parts]


def test_only_the_text_module_makes_paragraphs() -> None:
    users = {str(f.relative_to(ROOT)) for f in _project_files() if _paragraph_uses(f)}
    assert users == {"reports/house/text.py"}


def test_reportlab_stays_in_reports() -> None:
    users = {f.relative_to(ROOT).parts[0] for f in _project_files() if _imports(f) & {"reportlab"}}
    assert users == {"reports"}


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_package_imports_nothing_of_ours_and_wording_and_geometry_are_pure() -> None:
    for file in FILES:
        assert not _imports(file) & {"inspect_app", "checklists", "workers", "flask", "sqlalchemy"}
    for name in ("wording.py", "charts/sankey_layout.py", "charts/sankey_svg.py"):
        foreign = _imports(FOLDER / name) & {"reportlab", "pikepdf", "pyhanko", "PIL"}
        assert foreign == set()


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(FOLDER)))
def test_no_module_reads_the_clock_or_is_too_long(file: Path) -> None:
    source = file.read_text("utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("now", "today", "utcnow")


def test_fonts_without_vietnamese_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_DEBIAN", tmp_path / "none")
    monkeypatch.setattr(fonts, "__file__", str(tmp_path / "reports" / "fonts.py"))
    monkeypatch.delenv("INSPECT_FONT_DIR", raising=False)
    monkeypatch.setattr(fonts, "_chosen", [])
    with pytest.raises(fonts.NoSuitableFont, match="INSPECT_FONT_DIR"):
        fonts.serif()
    old = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
    if old.exists():
        folder = tmp_path / "font"
        folder.mkdir()
        for face in ("Regular", "Bold", "Italic", "BoldItalic"):
            shutil.copy(old, folder / f"LiberationSerif-{face}.ttf")
        needed = fonts._NEEDED | {"\U0001f600"}
        monkeypatch.setattr(fonts, "_NEEDED", needed)
        fonts.use_fonts(folder)
        with pytest.raises(fonts.NoSuitableFont, match="lacks"):
            fonts.serif()
    assert os.environ.get("INSPECT_FONT_DIR") is None
