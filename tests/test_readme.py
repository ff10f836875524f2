"""The documents tell the truth: their commands exist, their links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, scrapy

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "docs" / "decisions.md"]


def shown_commands() -> set[str]:
    """Every line in a fenced shell block, and every inline command."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    blocks = re.findall(r"```(?:sh|shell|bash|console)\n(.*?)```", text, re.S)
    lines = {line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()}
    return {line for line in lines | set(re.findall(r"`((?:make|scrapy) [^`]+)`", text)) if line}


def test_shown_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    shown = {command.split()[1] for command in shown_commands() if command.startswith("make ")}
    assert shown and shown <= targets
    assert {"demo", "serve", "test"} <= shown


def test_shown_scrapy_commands_exist() -> None:
    listed = scrapy().stdout
    shown = {re.sub(r"^\.venv/bin/", "", command) for command in shown_commands()}
    names = {command.split()[1] for command in shown if command.startswith("scrapy ")}
    assert names >= {"crawl", "nightly"}
    assert {name for name in names if not re.search(rf"^  {name}\s", listed, re.M)} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_in_documents_exist(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_own_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    own = [path.stem for path in (ROOT / "crawler" / "commands").glob("*.py") if path.stem != "__init__"]
    assert [name for name in own if f"scrapy {name}" not in readme] == []


def test_every_own_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    settings = (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8")
    own = re.search(r"# This project's own settings\n(.*?)\n\n", settings, re.S)
    assert own
    names = re.findall(r"^([A-Z_]+)", own.group(1), re.M)
    assert names and [name for name in names if f"`{name}`" not in readme] == []


def test_the_makefile_says_which_python_it_needs() -> None:
    """On an older Python the first command says so instead of failing somewhere in the middle."""
    makefile = (ROOT / "Makefile").read_text()
    assert "sys.version_info < (3, 11)" in makefile
    assert subprocess.run([sys.executable, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).returncode == 0
