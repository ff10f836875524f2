"""The whole night, as an operator runs it: twice the same, one broken site beside good ones, and a truthful exit status."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import query, scrapy, scrapy_here
from pytest_httpserver import HTTPServer
from scrapy.settings import Settings
from sqlite_utils.utils import sqlite3

from crawler import exit_status
from crawler.commands.nightly import Command
from crawler.database import connect
from crawler.database.ends import bury, hung_pages, mark_broken
from crawler.database.runs import start_run
from crawler.night.child import new_log
from crawler.night.plan import make_plan
from crawler.sites import SiteLoader

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


def test_a_second_night_changes_nothing(sample_database: Path, tmp_path: Path) -> None:
    check_table((sample_database.parent / "stdout").read_text(encoding="utf-8"), sample_database)
    database = tmp_path / "vacatures.db"
    with sqlite3.connect(sample_database) as first, sqlite3.connect(database) as copy:
        first.backup(copy)
    before = dump(database)
    second = scrapy("nightly", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}")
    after = dump(database)
    assert second.returncode == 0, second.stdout
    assert {table for table in before if before[table] != after[table]} <= MAY_GROW
    runs = query(database, "SELECT site, pages, postings, new, changed, unchanged FROM runs ORDER BY site, id")
    assert len(runs) == 10
    for one, two in zip(runs[::2], runs[1::2], strict=True):
        assert (one["site"], one["pages"], one["postings"]) == (two["site"], two["pages"], two["postings"])
        assert (one["new"], two["new"], two["changed"]) == (one["postings"], 0, 0)
        assert two["unchanged"] == two["postings"]


def check_table(printed: str, database: Path) -> None:
    """The night ends with a table a site and what the database holds."""
    header = next(line for line in printed.splitlines() if line.startswith("bron"))
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
    row = next(line for line in printed.splitlines() if line.startswith("tenmonks  "))
    assert row.split()[1:5] == [str(run[name]) for name in ("pages", "postings", "new", "changed")]
    counts = query(database, "SELECT (SELECT count(*) FROM postings) AS p, (SELECT count(*) FROM vacancies) AS v")[0]
    assert f"{counts['p']} advertenties, samen {counts['v']} vacatures" in printed
    assert counts["p"] - counts["v"] >= 5


def test_a_site_that_never_yielded_is_unproven_and_loud(real_database: Path) -> None:
    verdicts = {row["site"]: row for row in query(real_database, "SELECT * FROM runs")}
    assert verdicts["onlyhuman"]["verdict"] == verdicts["galangroep"]["verdict"] == "unproven"
    assert json.loads(verdicts["onlyhuman"]["reasons"]) == ["accepted nothing, rejected 1: layout unknown"]
    printed = (real_database.parent / "stdout").read_text(encoding="utf-8")
    assert "LET OP onlyhuman: NOG NOOIT IETS GEVONDEN" in printed


def test_a_spider_that_cannot_be_imported_says_so_alone(tmp_path: Path) -> None:
    """In a night it stops no other: tests/test_nightly_run.py."""
    alone = scrapy("crawl", "kapot", "-s", "SPIDER_MODULES=tests.night_sites", "-s", f"DATABASE={tmp_path / 'x.db'}")
    assert alone.returncode == 2 and "cannot be imported" in alone.stderr and "does_not_exist" in alone.stderr


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


MADE_UP = ("-s", "SPIDER_MODULES=tests.night_sites", "-s", "CONTACT=test@example.org")


def test_a_dry_run_asks_nothing_and_makes_nothing(tmp_path: Path) -> None:
    database = ("-s", f"DATABASE={tmp_path / 'x.db'}")
    dry = scrapy("nightly", "--dry-run", *MADE_UP, *database, "--only", "een, uit,kapot,drie", "--skip", "drie")
    assert dry.returncode == 2, "kapot cannot be imported"
    said = dry.stdout.splitlines()
    assert said[:2] == ["Zou bezoeken, hooguit 4 tegelijk:", "  een  (127.0.0.2)"]
    for line in ("uit: staat uit", "drie: overgeslagen met --skip", "kapot: spiders/kapot.py", "twee: niet genoemd"):
        assert any(found.startswith(f"  {line}") for found in said[2:]), line
    assert scrapy_here("nightly", "--dry-run", *MADE_UP, *database, "--only", "drie").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_list_shows_every_site_with_its_last_verdict(sample_database: Path, tmp_path: Path) -> None:
    listed = scrapy("nightly", "--list", "-s", f"DATABASE={sample_database}")
    assert listed.returncode == 0
    assert any(line.split() == ["zeelenberg", "Zeelenberg", "agency", "unclear", "ja", "2026-11-20", "02:50", "goed"]
               for line in listed.stdout.splitlines())  # fmt: skip
    sites = json.loads(
        scrapy_here("nightly", "--list", "--json", *MADE_UP, "-s", f"DATABASE={tmp_path / 'x.db'}").stdout
    )
    found = {site["site"]: site for site in sites}
    assert found["uit"]["enabled"] is False and found["een"]["terms"] == "allowed" and found["een"]["verdict"] is None
    assert "does_not_exist" in found["kapot"]["problem"]
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_no_site_has_is_refused(tmp_path: Path) -> None:
    night = scrapy_here("nightly", "--only", "tenmonk", "-s", f"DATABASE={tmp_path / 'x.db'}")
    assert night.returncode == 2 and night.stdout == "" and list(tmp_path.iterdir()) == []
    assert night.stderr.startswith("scrapy nightly: no such site: tenmonk; known sites: galangroep, nrccarriere,")


def test_a_night_tells_of_a_broken_site_once_and_nothing_depends_on_it(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A spider file that cannot be imported is a broken site. What cannot be told is said, without its secret address."""
    httpserver.expect_request("/goed-geheim", method="POST").respond_with_data("ok")

    def night(**changes: Any) -> tuple[str, str]:
        command = Command()
        command.settings = Settings({"SPIDER_MODULES": ["tests.night_sites"], "CONTACT": "test@example.org"})
        command.settings.setmodule("crawler.settings", "default")
        command.settings.setdict({"DATABASE": str(tmp_path / "x.db")} | changes)
        command.run([], Namespace(only="kapot", skip="", json=False, list=False, dry_run=False, set=[]))
        assert command.exitcode == exit_status.BROKEN
        said = capsys.readouterr()
        assert "LET OP kapot: KAPOT" in said.out and "In de database: 0 advertenties" in said.out
        assert "geheim" not in said.out + said.err
        return said.out, said.err

    _, quiet = night()
    assert "not told" not in quiet and not httpserver.log
    _, quiet = night(NOTIFY_URL=httpserver.url_for("/goed-geheim"))
    ((request, _),) = httpserver.log
    assert request.headers["Title"] == "Overheidsvacatures: 1 bron kapot"
    assert "spiders/kapot.py is niet te laden" in request.get_data(as_text=True) and "not told" not in quiet
    mail = {"NOTIFY_TO": ["beheer@example.org"], "SMTP_HOST": "127.0.0.1", "SMTP_PORT": 9, "SMTP_SECURITY": "none"}
    _, lost = night(NOTIFY_URL=httpserver.url_for("/weg-geheim"), **mail)
    assert "scrapy nightly: not told: NOTIFY_URL: localhost answers 500; the mail server 127.0.0.1 did not take" in lost
    _, lost = night(NOTIFY_URL="http://[geheim")
    assert "not told: NOTIFY_URL is no http(s) address" in lost
    assert len(httpserver.log) == 2


def test_hosts_take_turns_whatever_their_port_or_www() -> None:
    settings = Settings({"SPIDER_MODULES": ["tests.night_sites", "spiders"], "ARCHIVE": "data/samples"})
    plan = make_plan(SiteLoader(settings), settings, (), ("kapot",))
    assert plan.hosts["een"] == plan.hosts["twee"] == {"127.0.0.2"}
    assert plan.hosts["tenmonks"] == {"tenmonks.nl"}


def test_exit_statuses() -> None:
    assert exit_status.of_verdicts([]) == exit_status.of_verdicts(["trusted", "unproven"]) == 0
    assert exit_status.of_verdicts(["trusted", "suspect"]) == 1
    assert exit_status.of_verdicts(["suspect", "broken"]) == exit_status.of_verdicts([None]) == 2


def test_logs_of_the_last_nights_are_kept(tmp_path: Path) -> None:
    for night in range(5):
        new_log(tmp_path, "een", 3).write_text(f"night {night}")
    new_log(tmp_path, "een-twee", 3).write_text("another site")
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {
        "een.log": "night 4", "een.log.1": "night 3", "een.log.2": "night 2", "een-twee.log": "another site",
    }  # fmt: skip
    new_log(tmp_path, "een", 1).write_text("night 5")
    assert {path.name for path in tmp_path.iterdir()} == {"een.log", "een-twee.log"}


def test_a_page_that_two_crawls_in_a_row_died_on_is_left_out(tmp_path: Path) -> None:
    """Once is no proof: a process can be killed at any moment. Only unfinished runs of this site are ended."""
    conn = connect(tmp_path / "x.db", frozen=False)
    moments = [datetime(2026, 11, day, 4, 15, tzinfo=UTC) for day in (1, 18, 19, 20)]
    page = "https://example.org/1"
    mark_broken(conn, "een", moments[0], False, "died", "cannot be imported")
    start_run(conn, "een", moments[0], False)
    for moment, left_out in zip(moments[1:3], ({}, {page: "2026-11-19"}), strict=True):
        start_run(conn, "een", moment, False)
        bury(conn, "een", page)
        assert hung_pages(conn, "een", moments[0]) == left_out
    assert hung_pages(conn, "een", moments[3]) == {} and hung_pages(conn, "twee", moments[0]) == {}
    reasons = [row["reasons"] for row in conn.execute("SELECT reasons FROM runs ORDER BY id")]
    assert reasons == ['["cannot be imported"]', '["died without a word"]', *[f'["died while working on {page}"]'] * 2]
    bury(conn, "een", page)
    assert conn.execute("SELECT count(*) FROM rejected").fetchone()[0] == 2
    conn.close()
