"""scrapy health: what needs attention, oldest first, an exit status to match, and a POST when a site is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import query, scrapy, scrapy_here
from pytest_httpserver import HTTPServer
from scrapy.settings import Settings
from werkzeug import Request, Response

from crawler.attention import Concern, concerns, text
from crawler.clock import parse_moment
from crawler.database import connect
from crawler.database.connection import Connection
from crawler.database.history import history
from crawler.database.runs import end_run, start_run
from crawler.health import Judgement
from crawler.notice import NoticeError, tell_broken
from crawler.reasons import Reason

NOW = parse_moment("2026-11-20T08:00:00+01:00")
GOOD = Judgement("trusted")
FEW = Judgement("suspect", (Reason("few", count=8, usual=40.0), Reason("missing", count=32, known=40)))
DEAD = Judgement("broken", (Reason("robots"),))


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    database = connect(tmp_path / "x.db", frozen=False)
    for site in ("goed", "kapot", "twijfel", "stil", "laat", "dood", "bezig", "nooit"):
        database.execute("INSERT INTO sites (id, title, enabled) VALUES (?1, ?1, 1)", (site,))
    yield database
    database.close()


def run(conn: Connection, site: str, day: int, judgement: Judgement | None, hour: int = 4) -> None:
    run_id = start_run(conn, site, parse_moment(f"2026-11-{day:02}T{hour:02}:15:00+01:00"), False)
    if judgement:
        end_run(conn, run_id, judgement, {"postings": 40}, {}, {})


def fill(conn: Connection) -> None:
    for day in range(10, 21):
        run(conn, "goed", day, GOOD)
        run(conn, "kapot", day, GOOD if day < 13 else DEAD)
        run(conn, "twijfel", day, GOOD if day < 18 else FEW)
    run(conn, "stil", 20, Judgement("unproven", (Reason("nothing"),)))
    run(conn, "laat", 12, GOOD)
    run(conn, "dood", 19, None)
    run(conn, "bezig", 20, GOOD)
    run(conn, "bezig", 20, None, hour=7)


def test_what_needs_attention_oldest_first(conn: Connection) -> None:
    fill(conn)
    found = concerns(conn, NOW, broken={"stuk": "SyntaxError: x"})
    assert [(one.site, one.level, one.since[:10], one.times) for one in found] == [
        ("stuk", "broken", "", 0), ("laat", "suspect", "2026-11-12", 0), ("kapot", "broken", "2026-11-13", 8),
        ("twijfel", "suspect", "2026-11-18", 3), ("dood", "broken", "2026-11-19", 1), ("stil", "unproven", "2026-11-20", 1),
    ]  # fmt: skip
    printed = text(found)
    assert (
        "kapot: KAPOT sinds 13-11-2026 04:15, 8 bezoeken; laatst goed op 12-11-2026 04:15\n    robots.txt was niet"
        in printed
    )
    assert "    8 gevonden, meestal 40\n    32 van 40 open vacatures staan er niet meer bij" in printed
    assert "laat: twijfel" in printed and "niet bezocht sinds 12-11-2026 04:15" in printed
    assert concerns(conn, NOW, retired=["kapot", "laat", "dood", "stil"])[0].site == "twijfel"
    assert text([]) == "Alle bronnen zijn goed."


def test_a_database_from_an_archive_is_never_late(conn: Connection) -> None:
    run(conn, "laat", 1, GOOD)
    assert [one.site for one in concerns(conn, NOW)] == ["laat"]
    conn.execute("UPDATE meta SET frozen_on = '2026-11-01'")
    assert concerns(conn, NOW) == []


def test_the_command_and_its_exit_status(conn: Connection, tmp_path: Path) -> None:
    """From all good through doubt to broken, and back by accepting what a site has now."""
    health = ("health", "-s", f"DATABASE={tmp_path / 'x.db'}", "-s", "NOW=2026-11-20T08:00:00+01:00")
    run(conn, "goed", 20, GOOD)
    done = scrapy_here(*health)
    assert (done.returncode, done.stdout) == (0, "Alle bronnen zijn goed.\n")
    for day in (18, 19):
        run(conn, "twijfel", day, GOOD)
    run(conn, "twijfel", 20, FEW)
    assert history(conn, "twijfel").found == (40, 40)
    done = scrapy_here(*health, "--accept", "twijfel")
    assert done.returncode == 1 and "voortaan de norm" in done.stdout and "8 gevonden" in done.stdout
    assert history(conn, "twijfel").found == ()
    run(conn, "kapot", 20, DEAD)
    done = scrapy_here(*health, "--json")
    assert done.returncode == 2 and [one["level"] for one in json.loads(done.stdout)] == ["broken", "suspect"]
    wrong = scrapy_here(*health, "--accept", "onbekend")
    assert wrong.returncode == 2 and "no site 'onbekend'" in wrong.stderr
    absent = scrapy_here("health", "-s", f"DATABASE={tmp_path / 'weg.db'}")
    assert absent.returncode == 2 and "crawl first" in absent.stderr and not (tmp_path / "weg.db").exists()


def test_the_view_says_it_in_dutch(conn: Connection, tmp_path: Path) -> None:
    fill(conn)
    rows = {row["bron"]: row for row in query(tmp_path / "x.db", "SELECT * FROM bronnen")}
    assert [rows[site]["oordeel"] for site in ("goed", "kapot", "twijfel", "stil", "dood", "nooit")] == [
        "goed", "kapot", "twijfel", "nog nooit iets gevonden", "bezig of afgebroken", "nog niet bezocht",
    ]  # fmt: skip
    assert rows["twijfel"]["redenen"] == "8 gevonden, meestal 40; 32 van 40 open vacatures staan er niet meer bij"
    assert rows["kapot"]["niet_goed_sinds"][:10] == "2026-11-13" and rows["kapot"]["laatst_goed"][:10] == "2026-11-12"
    assert rows["goed"]["niet_goed_sinds"] is None


BROKEN = Concern("kapot", "Kapot", "broken", "2026-11-13T04:15:00+01:00", 8, "robots.txt was niet te krijgen", None)
DOUBT = Concern("twijfel", "Twijfel", "suspect", "2026-11-18T04:15:00+01:00", 3, "8 gevonden", None)


def settings(url: str, **changes: Any) -> Settings:
    made = Settings()
    made.setmodule("crawler.settings")
    made.setdict({"NOTIFY_URL": url} | changes)
    return made


def test_a_broken_site_is_told_by_post(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/onderwerp", method="POST").respond_with_data("ok")
    url = httpserver.url_for("/onderwerp")
    assert not tell_broken(settings(url), [DOUBT], NOW) and not httpserver.log
    assert tell_broken(settings(url, NOTIFY_TOKEN="tk_1"), [BROKEN, DOUBT], NOW)
    request = httpserver.log[-1][0]
    assert request.headers["Title"] == "Overheidsvacatures: 1 bron kapot"
    assert request.headers["Authorization"] == "Bearer tk_1"
    assert "kapot: KAPOT sinds 13-11-2026" in request.get_data(as_text=True)
    assert tell_broken(settings(url, NOTIFY_FORMAT="json"), [BROKEN, DOUBT], NOW)
    body = httpserver.log[-1][0].get_json()
    assert (
        body["text"].startswith("Overheidsvacatures: 1 bron kapot\nkapot: KAPOT")
        and body["sites"][0]["site"] == "kapot"
    )


def test_a_notice_that_does_not_arrive_is_said_without_its_secret_address(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/weg/geheim").respond_with_data("nee", status=403)

    def elsewhere(_: Request) -> Response:
        return Response(status=302, headers={"Location": "/weg/geheim"})

    httpserver.expect_request("/omweg/geheim").respond_with_handler(elsewhere)
    cases = [
        (httpserver.url_for("/weg/geheim"), "localhost answers 403"), (httpserver.url_for("/omweg/geheim"), "answers 302"),
        ("http://127.0.0.1:9/geheim", "cannot be reached"), ("file:///geheim", "no http"), ("", "set NOTIFY_URL"),
    ]  # fmt: skip
    for url, said in cases:
        with pytest.raises(NoticeError, match=said) as error:
            tell_broken(settings(url), [BROKEN], NOW)
        assert "geheim" not in str(error.value)


def test_health_notifies_and_no_secret_is_logged(conn: Connection, tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/kanarie").respond_with_data("ok")
    run(conn, "kapot", 20, DEAD)
    secret = {
        "OVERHEIDSVACATURES_NOTIFY_URL": httpserver.url_for("/kanarie"), "OVERHEIDSVACATURES_NOTIFY_TOKEN": "kanarie-1",
        "OVERHEIDSVACATURES_SMTP_PASSWORD": "kanarie-2",
    }  # fmt: skip
    health = ("health", "--notify", "-s", f"DATABASE={tmp_path / 'x.db'}", "-s", "NOW=2026-11-20T08:00:00+01:00")
    done = scrapy(*health, env=secret)
    assert done.returncode == 2 and len(httpserver.log) == 1
    httpserver.clear()
    lost = scrapy(*health, env=secret)
    assert lost.returncode == 2 and "answers 500" in lost.stderr and "KAPOT" in lost.stdout
    crawl = scrapy(
        "crawl", "onlyhuman", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={tmp_path / 'y.db'}", env=secret
    )
    assert "kanarie" not in done.stdout + done.stderr + lost.stdout + lost.stderr + crawl.stdout + crawl.stderr
