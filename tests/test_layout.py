"""The structure everybody relies on: who imports whom, where the time is asked, what every spider says about itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, SAMPLES, jsonl
from offline import spiders
from scrapy import Spider

from crawler.items import VALUES, Expectation, Facts, Posting

PYTHON = sorted(path for folder in ("crawler", "spiders", "pipelines") for path in (ROOT / folder).rglob("*.py"))
PURE = sorted(path for folder in ("dutch", "matching") for path in (ROOT / "crawler" / folder).rglob("*.py"))
SITES = sorted(path.stem for path in (ROOT / "spiders").glob("*.py") if path.stem != "__init__")


def imports(path: Path) -> set[str]:
    """Every module a file imports, also inside functions and for typing."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    found = {module.split(".")[0] for module in imports(path)}
    if name(path).startswith("crawler/"):
        assert not found & {"spiders", "pipelines"}
    if name(path).startswith("spiders/"):
        assert "pipelines" not in found


@pytest.mark.parametrize("path", PURE, ids=name)
def test_dutch_and_matching_are_pure(path: Path) -> None:
    """They see the standard library, their helper libraries and items; never a file, a setting, a logger or a clock."""
    package = "crawler." + path.parent.name
    own = {module for module in imports(path) if module.split(".")[0] == "crawler"}
    assert all(module == "crawler.items" or module.startswith(package) for module in own), own
    others = {module.split(".")[0] for module in imports(path)}
    assert not others & {"scrapy", "sqlite3", "sqlite_utils", "logging", "os", "pathlib", "time", "twisted"}, others
    assert not re.search(r"\bopen\(|\.read_text\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in PYTHON if name(path) != "crawler/clock.py"], ids=name)
def test_only_the_clock_asks_the_time(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\btime\.(?:time|monotonic)\(|^import time\b", text, re.M
    )


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_one_idea_a_file(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a file says what it is for"


@pytest.mark.parametrize("site", SITES)
def test_every_site_says_what_it_is(site: str) -> None:
    spider = spiders()[site]
    assert type(spider).__name__ == f"{site.capitalize()}Spider"
    assert spider.title and spider.kind in ("employer", "agency", "broker", "board")
    assert spider.agency or spider.kind == "board" or spider.kind == "employer"
    assert isinstance(spider.expects, Expectation) and spider.expects.minimum >= 1
    assert set(spider.expects.fill) <= set(VALUES)
    assert all(0 < share <= 1 for share in spider.expects.fill.values())
    assert spider.terms in ("allowed", "unclear", "forbidden")
    assert spider.allowed_domains and re.compile(spider.vacancies)
    assert all(urlsplit(url).hostname in spider.allowed_domains for url in spider.start_urls)


@pytest.mark.parametrize("site", SITES)
def test_no_site_switches_manners_off(site: str) -> None:
    text = (ROOT / "spiders" / f"{site}.py").read_text(encoding="utf-8")
    assert "ROBOTSTXT" not in text and "custom_settings" not in text and "dont_obey" not in text
    assert type(spiders()[site]).update_settings.__func__ is Spider.update_settings.__func__


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_saved_pages(site: str) -> None:
    """Pages in data/samples or tests/pages/<site>, and what a right crawl stores of them."""
    archives = [SAMPLES, ROOT / "tests" / "pages" / site]
    expected = [entry for folder in archives if folder.is_dir() for entry in jsonl(folder / "expected.jsonl")]
    assert [entry for entry in expected if entry["source"] == site]


@pytest.mark.parametrize("site", SITES)
def test_a_spider_file_stays_small(site: str) -> None:
    assert len((ROOT / "spiders" / f"{site}.py").read_text(encoding="utf-8").splitlines()) <= 100


def test_a_site_with_markup_is_a_declaration_of_under_25_lines() -> None:
    """The example in CONTRIBUTING is a whole spider file."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?class \w+Spider.*?)```", text, re.S)
    assert example
    code = example.group(1)
    assert len(code.splitlines()) < 25
    namespace: dict[str, object] = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), namespace)
    spider = next(value for key, value in namespace.items() if key.endswith("Spider") and key != "VacancySpider")
    assert isinstance(spider.expects, Expectation)  # type: ignore[attr-defined]


def test_reprs_hold_no_text() -> None:
    """Scrapy logs items in full at WARNING and ERROR."""
    from datetime import UTC, datetime

    moment = datetime(2026, 11, 20, tzinfo=UTC)
    posting = Posting("a", "1", "https://example.org/1", moment, "Bel Sanne Voorbeeld")
    facts = Facts(
        "a", "1", "https://example.org/1", moment, moment, "Bel Sanne", "Bel Sanne", "open", "Bel Sanne 06-12345678"
    )
    for item in (posting, facts):
        assert "Sanne" not in repr(item) and "https://example.org/1" in repr(item)


def test_nothing_names_this_machine_or_a_registry() -> None:
    """Commits hold no path of a machine and no registry's host."""
    tracked = [
        path for path in ROOT.rglob("*")
        if path.is_file() and not {".git", ".venv", "__pycache__", "samples"} & set(path.relative_to(ROOT).parts)
        and path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".json", ".cfg", ""}
        and not any(part.startswith(".") and part != ".ci" or part.endswith(".egg-info") for part in path.relative_to(ROOT).parts)
    ]  # fmt: skip
    bad = re.compile(r"/(?:root|home|work|Users)/\w|" + "pypi" + r"\.org|" + "pythonhosted" + r"\.org")
    assert tracked
    assert [name(path) for path in tracked if bad.search(path.read_text(encoding="utf-8", errors="replace"))] == []
