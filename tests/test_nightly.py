"""The whole night, as an operator runs it: twice the same, one broken site beside good ones, and a truthful exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, query, scrapy

MAY_GROW = {"runs", "run_fields", "rejected"}


def dump(database: Path) -> dict[str, list[str]]:
    """Every row of every table, without the columns that a confirming night moves."""
    tables = [
        row["name"]
        for row in query(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ]
    rows = {}
    for table in tables:
        found = query(database, f"SELECT * FROM {table}")
        rows[table] = sorted(str({k: v for k, v in row.items() if k != "last_seen"}) for row in found)
    return rows


def test_a_second_night_changes_nothing(tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    arguments = ("nightly", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}")
    first = scrapy(*arguments)
    before = dump(database)
    second = scrapy(*arguments)
    after = dump(database)
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + second.stdout
    assert {table for table in before if before[table] != after[table]} <= MAY_GROW
    runs = query(database, "SELECT site, pages, postings, new, changed, unchanged FROM runs ORDER BY site, id")
    assert len(runs) == 10
    for one, two in zip(runs[::2], runs[1::2], strict=True):
        assert (one["site"], one["pages"], one["postings"]) == (two["site"], two["pages"], two["postings"])
        assert (one["new"], two["new"], two["changed"]) == (one["postings"], 0, 0)
        assert two["unchanged"] == two["postings"]


def test_the_night_ends_with_a_table(tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    night = scrapy("nightly", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}")
    header = next(line for line in night.stdout.splitlines() if line.startswith("bron"))
    assert header.split() == [
        "bron",
        "pagina's",
        "advertenties",
        "nieuw",
        "gewijzigd",
        "afgewezen",
        "fouten",
        "oordeel",
    ]
    run = query(database, "SELECT * FROM runs WHERE site = 'tenmonks'")[0]
    row = next(line for line in night.stdout.splitlines() if line.startswith("tenmonks  "))
    assert row.split()[1:5] == [str(run[name]) for name in ("pages", "postings", "new", "changed")]
    counts = query(database, "SELECT (SELECT count(*) FROM postings) AS p, (SELECT count(*) FROM vacancies) AS v")[0]
    assert f"{counts['p']} advertenties, samen {counts['v']} vacatures" in night.stdout
    assert counts["p"] - counts["v"] >= 5


def test_a_site_that_never_yielded_is_unproven_and_loud(realpages: Path, tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    night = scrapy("nightly", "-s", f"ARCHIVE={realpages}", "-s", f"DATABASE={database}")
    assert night.returncode == 0
    verdicts = {row["site"]: row for row in query(database, "SELECT * FROM runs")}
    assert verdicts["onlyhuman"]["verdict"] == verdicts["galangroep"]["verdict"] == "unproven"
    assert json.loads(verdicts["onlyhuman"]["reasons"]) == ["accepted nothing, rejected 1: layout unknown"]
    assert "LET OP onlyhuman: NOG NOOIT IETS GEVONDEN" in night.stdout


@pytest.fixture
def broken_spider() -> Iterator[str]:
    """A spider file that cannot be imported, for as long as the test lasts."""
    path = ROOT / "tests" / "broken_sites"
    path.mkdir()
    (path / "__init__.py").write_text('"""A package with a broken spider."""\n')
    (path / "kapot.py").write_text("import does_not_exist\n")
    (path / "goed.py").write_text(
        "from spiders.tenmonks import TenmonksSpider as _Base\n\n\nclass GoedSpider(_Base):\n    name = 'goed'\n"
    )
    yield "tests.broken_sites"
    for file in path.rglob("*"):
        if file.is_file():
            file.unlink()
    for folder in sorted(path.rglob("*"), reverse=True):
        folder.rmdir()
    path.rmdir()


def test_a_spider_that_cannot_be_imported_stops_no_other(broken_spider: str, tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    arguments = ("-s", f"SPIDER_MODULES={broken_spider}", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}")
    night = scrapy("nightly", *arguments)
    assert night.returncode == 2
    runs = {row["site"]: row for row in query(database, "SELECT * FROM runs")}
    assert runs["goed"]["postings"] > 0 and runs["goed"]["verdict"] == "trusted"
    assert runs["kapot"]["verdict"] == "broken"
    assert "cannot be imported" in runs["kapot"]["reasons"] and "does_not_exist" in runs["kapot"]["reasons"]
    assert re.search(r"LET OP kapot: KAPOT: .*does_not_exist", night.stdout)
    alone = scrapy("crawl", "kapot", *arguments)
    assert alone.returncode == 2 and "cannot be imported" in alone.stderr


def test_a_site_that_takes_too_long_is_broken(tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    night = scrapy("nightly", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}", "-s", "SITE_SECONDS=0")
    assert night.returncode == 2
    verdicts = {row["verdict"] for row in query(database, "SELECT verdict FROM runs")}
    assert verdicts == {"broken"}
    assert "stopped after 0 seconds" in night.stdout


def test_a_live_night_needs_a_contact(tmp_path: Path) -> None:
    night = scrapy("nightly", "-s", f"DATABASE={tmp_path / 'x.db'}")
    assert night.returncode == 2
    assert "contact address" in night.stderr and "Traceback" not in night.stderr


def test_a_live_night_skips_sites_with_unclear_terms_loudly(tmp_path: Path) -> None:
    night = scrapy("nightly", "-s", f"DATABASE={tmp_path / 'x.db'}", "-s", "CONTACT=test@example.org")
    assert night.returncode == 2, "a night in which nothing may run is no good night"
    assert night.stdout.count("OVERGESLAGEN") == 5
    assert query(tmp_path / "x.db", "SELECT * FROM runs") == []


def test_logs_are_quiet_and_clean(sample_database: Path) -> None:
    """No error, no traceback, no deprecation in the log of a good night."""
    logs = sorted((sample_database.parent / "log").glob("*.log"))
    assert len(logs) == 5
    for log in logs:
        text = log.read_text(encoding="utf-8")
        assert "Traceback" not in text and "Deprecat" not in text, text
        assert "ERROR" not in text, text
