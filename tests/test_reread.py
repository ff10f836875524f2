"""Stored pages: kept without doubles, gone when purged, and read again by a later program without making news of it."""

from __future__ import annotations

import os
import zlib
from argparse import Namespace
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import query, scrapy
from nights import FIRST, Nights, Web
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler import exit_status
from crawler.commands.reread import Command
from crawler.database import connect
from crawler.pagestore import PageStore, PageStoreError
from crawler.preflight import Refused, check
from crawler.rereading import Report, Rereader
from crawler.sitelock import SiteLock, is_held, read_status
from tests.visit_sites.nacht import NachtSpider


def page(number: int, text: str) -> HtmlResponse:
    return HtmlResponse(
        f"https://a.nl/{number}", body=text.encode(), headers={"Content-Type": "text/html", "ETag": '"1"'}
    )


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*"))


def test_identical_bodies_are_kept_once_and_every_reading_is_found(tmp_path: Path) -> None:
    with closing(PageStore(tmp_path / "pages" / "a.db")) as store:
        for day in range(3):
            store.add(page(1, "steeds hetzelfde"), FIRST + timedelta(days=day), listing=False)
        store.add(page(2, "steeds hetzelfde"), FIRST, listing=True)
        store.add(page(3, "iets anders"), FIRST + timedelta(days=1), listing=False)
        assert store.conn.execute("SELECT count(*) FROM bodies").fetchone()[0] == 2
        latest = {kept.url[-1]: kept for kept, is_latest in store.readings() if is_latest}
        assert len(latest) == 3 and latest["1"].fetched_at == FIRST + timedelta(days=2) and latest["2"].listing
        response = latest["3"].response()
        assert isinstance(response, HtmlResponse) and response.text == "iets anders"
        assert (response.meta["fetched_at"], response.headers["ETag"]) == (latest["3"].fetched_at, b'"1"')
        wanted = [(kept.fetched_at, is_latest) for kept, is_latest in store.readings({FIRST}) if kept.url[-1] == "1"]
        assert wanted == [(FIRST, False), (FIRST + timedelta(days=2), True)]
    assert (tmp_path / "pages" / "a.db").stat().st_mode & 0o777 == 0o600


def test_a_purge_leaves_no_trace_and_gives_the_room_back(tmp_path: Path) -> None:
    """Of what is too old; not of what is still young, nor of a body that a younger reading shares."""
    bodies = [
        f"Contactpersoon {number}: " + " ".join(str((number + 1) * factor) for factor in range(3000))
        for number in range(40)
    ]
    with closing(PageStore(tmp_path / "a.db")) as store:
        for number, text in enumerate(bodies):
            store.add(page(number, text), FIRST + timedelta(days=number), listing=False)
        store.add(page(99, bodies[3]), FIRST + timedelta(days=39), listing=False)
        traces = [zlib.compress(text.encode(), 3)[200:260] for text in bodies]
        before = bytes_on_disk(tmp_path)
        assert all(trace in before for trace in traces)
        assert store.purge(FIRST + timedelta(days=30)) == 30
        after = bytes_on_disk(tmp_path)
        assert [number for number, trace in enumerate(traces) if trace in after] == [3, *range(30, 40)]
        assert len(after) < 0.5 * len(before)
        assert store.purge() == 11
        left = bytes_on_disk(tmp_path)
    assert not any(trace in left for trace in traces) and len(left) < 0.1 * len(before)


def test_a_file_that_is_no_page_store_is_left_as_it_is(tmp_path: Path) -> None:
    """And a crawl that could not keep its pages does not start."""
    connect(tmp_path / "vacatures.db", frozen=False).close()
    (tmp_path / "nacht.db").write_text("geen database\n" * 100)
    for name in ("vacatures.db", "nacht.db"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(PageStoreError, match=name):
            PageStore(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    settings = settings_for(tmp_path / "x" / "x.db")
    settings.setdict({"PAGES_DIR": str(tmp_path), "CONTACT": "test@example.org"}, "cmdline")
    with pytest.raises(Refused, match="choose another PAGES_DIR"):
        check(NachtSpider, settings)


# -- reading again ---------------------------------------------------------------------------------------------------


def settings_for(database: Path) -> Settings:
    settings: Settings = get_project_settings()
    now = (FIRST + timedelta(days=10)).isoformat()
    settings.setdict({"DATABASE": str(database), "NOW": now, "SPIDER_MODULES": ["tests.visit_sites"]}, "cmdline")
    return settings


def reread(database: Path, *, dry_run: bool = False) -> Report:
    with closing(PageStore(database.parent / "pages" / "nacht.db")) as store:
        return Rereader(NachtSpider, settings_for(database), dry_run=dry_run).run(store)


def tamper(database: Path, *statements: str) -> None:
    """Make the database what an older program had made of the same pages."""
    with closing(connect(database, frozen=False)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            conn.execute(statement)


def everything(database: Path) -> dict[str, list[dict[str, Any]]]:
    tables = query(
        database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sites'"
    )  # its port differs
    return {row["name"]: query(database, f"SELECT * FROM {row['name']}") for row in tables}


@pytest.fixture
def crawled(web: Web, nights: Nights, tmp_path: Path) -> Path:
    """The database of one night: six vacancies, and an advert of another employer."""
    web.add(6)
    web.pages["/vacatures/v2"].closing = "Nog 20 dagen"
    web.pages["/vacatures/v4"].said = "<p>Deze vacature is vervuld.</p>"
    web.add(1, employer="Bakkerij De Korenaar B.V.")
    nights(web, tmp_path / "x.db", 1)
    return tmp_path / "x.db"


def test_a_reread_of_what_did_not_change_changes_nothing(crawled: Path) -> None:
    before = everything(crawled)
    report = reread(crawled)
    assert (report.pages, dict(report.outcomes), report.fields, report.failed) == (8, {"same": 6}, {}, [])
    assert everything(crawled) == before


def test_a_reread_corrects_values_and_is_no_news(crawled: Path) -> None:
    """Older program: another deadline, title and core title, no hours; a filled vacancy that seemed open, an advert it could
    not read at all. Everything is as if today's program had read it that night, but for the rows that say so."""
    right = everything(crawled)
    tamper(
        crawled,
        "UPDATE postings SET closing_date = '2026-11-01', hours_min = NULL, content_hash = 'x' WHERE key = 'v2'",
        "UPDATE postings SET title = 'Planner wijk', content_hash = 'x' WHERE key = 'v3'",
        "UPDATE postings SET status = 'open', gone_on = NULL, gone_because = NULL, content_hash = 'x' WHERE key = 'v4'",
        "DELETE FROM vacancies WHERE id IN (SELECT vacancy_id FROM postings WHERE key = 'v5')",
        "DELETE FROM postings WHERE key = 'v5'",
        "DELETE FROM posting_texts WHERE posting_id = 'nacht:v5:1'",
        "DELETE FROM evidence WHERE posting_id = 'nacht:v5:1'",
        "UPDATE pages SET postings = '[]', rejected = 'layout unknown' WHERE url LIKE '%/v5'",
        "UPDATE pages SET reader = 'old', content = 'old'",
    )
    tampered = everything(crawled)
    shown = reread(crawled, dry_run=True)
    assert everything(crawled) == tampered, "a dry run writes nothing"
    report = reread(crawled)
    assert (dict(report.outcomes), report.fields) == (dict(shown.outcomes), shown.fields)
    assert dict(report.outcomes) == {"same": 2, "corrected": 3, "new": 1}
    assert report.fields["closing_date"] == [("nacht:v2:1", "2026-11-01", "2026-11-22")], (
        "counted from the page's own day"
    )
    assert report.fields["status"] == [("nacht:v4:1", "open", "filled")]
    after = everything(crawled)
    for table in ("postings", "vacancies", "posting_texts", "changes", "pages", "runs"):
        key = {"postings": "id", "vacancies": "id", "posting_texts": "posting_id", "pages": "url"}.get(table, "rowid")
        found, wanted = (sorted(whole[table], key=lambda row: str(row.get(key))) for whole in (after, right))
        if table == "postings":  # a new posting has not been seen in a listing yet
            wanted = [row | ({"listed_at": None, "missed": None} if row["key"] == "v5" else {}) for row in wanted]
        assert found == wanted, table
    corrected = {(row["posting_id"], row["field"]) for row in after["corrections"]}
    assert corrected >= {("nacht:v2:1", "closing_date"), ("nacht:v2:1", "hours_min"), ("nacht:v3:1", "title")}
    assert {row["corrected_at"][:10] for row in after["corrections"]} == {"2026-11-12"}
    again = reread(crawled)
    assert dict(again.outcomes) == {"same": 6} and everything(crawled) == after


def test_what_a_run_found_out_later_stands(crawled: Path) -> None:
    """Gone, ended by another page, read from another body since: an older body has no say in that."""
    tamper(
        crawled,
        "UPDATE postings SET status = 'gone', gone_on = '2026-11-05', gone_because = 'not listed twice' WHERE key = 'v1'",
        "UPDATE postings SET status = 'filled', gone_on = '2026-11-06', gone_because = 'filled' WHERE key = 'v2'",
        "INSERT INTO evidence VALUES ('nacht:v2:1', 'status', 'De functie is ingevuld', NULL, 'banner', 1.0)",
        "UPDATE postings SET fetched_at = '2026-11-07T04:15:00+01:00', title = 'Iets anders' WHERE key = 'v3'",
        "UPDATE postings SET status = 'closed', gone_on = '2026-11-02', gone_because = 'page says closed' WHERE key = 'v5'",
    )
    report = reread(crawled)
    assert dict(report.outcomes) == {"same": 4, "corrected": 1, "stale": 1}
    stands = query(
        crawled, "SELECT key, status, gone_on, title FROM postings WHERE key IN ('v1', 'v2', 'v3', 'v5') ORDER BY key"
    )
    assert [tuple(row.values()) for row in stands] == [
        ("v1", "gone", "2026-11-05", "Planner wijk 1"), ("v2", "filled", "2026-11-06", "Planner wijk 2"),
        ("v3", "open", None, "Iets anders"), ("v5", "open", None, "Planner wijk 5"),
    ]  # fmt: skip


def test_a_posting_that_would_be_rejected_now_is_reported_and_stays(crawled: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(NachtSpider, "labels", {})
    monkeypatch.setattr("pipelines.validate.why_not", lambda facts: "too short" if facts.key == "v1" else None)
    report = reread(crawled)
    assert report.rejected == [("nacht:v1:1", "too short")]
    assert len(query(crawled, "SELECT 1 FROM postings WHERE key = 'v1'")) == 1

    def broken(self: Any, page: Any) -> Any:
        raise RuntimeError("stuk")
        yield

    monkeypatch.setattr(NachtSpider, "read", broken)
    failed = reread(crawled)
    assert len(failed.failed) == 7 and failed.failed[0][1] == "RuntimeError: stuk"


def test_a_304_after_an_update_of_the_program(web: Web, nights: Nights, tmp_path: Path) -> None:
    """The page is not fetched for the program's sake: it is said, and a re-reading puts it right, as no change of the advert."""
    database = tmp_path / "x.db"
    web.add(22, etag='"1"')
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(said="<p>Deze vacature is vervuld.</p>")
    nights(web, database, 2)
    tamper(
        database,
        "UPDATE postings SET hours_max = 12, content_hash = 'x' WHERE key <> 'v3'",
        "UPDATE pages SET reader = 'old', content = 'old'",
    )
    log = nights(web, database, 1, first=2)
    assert "22 pages of nacht were read by an older version of this program: run `scrapy reread nacht`" in log
    asked = query(database, "SELECT requests, not_modified, verdict FROM runs WHERE id = 3")[0]
    assert asked["not_modified"] >= 17 and asked["verdict"] == "trusted"
    assert query(database, "SELECT lies FROM hosts") == [{"lies": 0}], "another program's reading proves no lie"
    report = reread(database)
    changed = [posting_id for posting_id, _, _ in report.fields["hours_max"]]
    assert len(changed) == asked["not_modified"] and not report.failed
    assert query(database, "SELECT DISTINCT hours_max FROM postings") == [{"hours_max": 36.0}]
    log = nights(web, database, 1, first=3)
    assert "older version" not in log
    news = query(database, "SELECT * FROM changes WHERE field = 'hours_max'")
    assert len(news) + len(changed) == 21, (
        "only what was fetched before it was read again is a change, and then wrongly"
    )


def test_pages_are_kept_as_long_as_the_setting_says(web: Web, nights: Nights, tmp_path: Path) -> None:
    web.add(2)
    nights(web, tmp_path / "x.db", 3, "PAGES_DAYS=1")
    with closing(PageStore(tmp_path / "pages" / "nacht.db")) as store:
        days = {kept.fetched_at.date() for kept, _ in store.readings({FIRST + timedelta(days=day) for day in range(3)})}
    assert days == {(FIRST + timedelta(days=day)).date() for day in (1, 2)}
    nights(web, tmp_path / "x.db", 1, "PAGES_DAYS=0", first=3)
    with closing(PageStore(tmp_path / "pages" / "nacht.db")) as store:
        assert list(store.readings()) == []
    nights(web, tmp_path / "y" / "x.db", 1, "PAGES_DAYS=0", first=4)
    assert not (tmp_path / "y" / "pages").exists()


def test_a_site_that_is_being_crawled_is_left_alone(crawled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And once it is not, what a dead crawl was reading is still known to the next one."""

    def run() -> int:
        command = Command()
        command.settings = settings_for(crawled)
        command.run(["nacht"], Namespace(dry_run=True))
        return command.exitcode

    lock = SiteLock.hold(crawled, "nacht")
    lock.say(page="https://a.nl/1")
    SiteLock._held.clear()  # as if it were another process
    assert run() == exit_status.BUSY
    said = capsys.readouterr()
    assert (said.out, said.err[:53]) == ("", f"scrapy reread nacht: already being crawled (process {os.getpid()}"[:53])
    os.close(lock._descriptor)
    assert run() == exit_status.GOOD
    assert "8 pagina's opnieuw gelezen" in capsys.readouterr().out
    assert read_status(crawled, "nacht")["page"] == "https://a.nl/1" and not is_held(crawled, "nacht")


def test_the_commands(crawled: Path) -> None:
    tamper(crawled, "UPDATE postings SET closing_date = '2026-11-01', content_hash = 'x' WHERE key = 'v1'")
    arguments = ("-s", f"DATABASE={crawled}", "-s", "SPIDER_MODULES=tests.visit_sites")
    shown = scrapy("reread", "nacht", "--dry-run", *arguments)
    assert shown.returncode == 0, shown.stderr
    lines = [line.strip() for line in shown.stdout.splitlines()]
    assert lines[0] == (
        "nacht: 8 pagina's opnieuw gelezen; 1 advertenties verbeterd, 5 gelijk, 0 nieuw (niets geschreven)"
    )
    assert lines[1:] == ["closing_date: 1 keer anders", "nacht:v1:1: 2026-11-01 -> 2026-12-20"]
    assert not query(crawled, "SELECT 1 FROM corrections")
    refused = scrapy("reread", *arguments, "-s", f"PAGES_DIR={crawled.parent / 'elders'}")
    assert (refused.returncode, refused.stderr) == (
        2, "scrapy reread: no pages are stored: only live crawls keep them, for PAGES_DAYS days\n",
    )  # fmt: skip
    emptied = scrapy("purge", "nacht", "--all", *arguments)
    assert "nacht: 8 pagina's verwijderd, 0.0 MB over" in emptied.stdout
