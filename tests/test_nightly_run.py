"""Nights of real processes over real sockets: several sites at once, and every way in which one can go wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, query, scrapy
from night_servers import HUNG, PAGES, Web, web
from sqlite_utils.utils import sqlite3

SETTINGS = (
    "SPIDER_MODULES=tests.night_sites", "CONTACT=test@example.org", "DOWNLOAD_DELAY=0", "PAGE_SECONDS=5", "RETRY_ENABLED=0",
    "FAST_LOOPBACK=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def servers() -> Iterator[Web]:
    with web() as found:
        yield found


def arguments(command: str, database: Path, *more: str) -> list[str]:
    """A command line; what holds a "=" is a setting."""
    line = [command, *(word for word in more if "=" not in word)]
    for setting in (*SETTINGS, f"DATABASE={database}", *(word for word in more if "=" in word)):
        line += ["-s", setting]
    return line


def run(servers: Web, command: str, database: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return scrapy(*arguments(command, database, *more), env=servers.env)


def runs(database: Path) -> dict[str, dict[str, Any]]:
    """The last run of each site."""
    return {row["site"]: row for row in query(database, "SELECT * FROM runs ORDER BY id")}


class Reader(threading.Thread):
    """Somebody who looks at the database all the time, with a result half read while the crawls write."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self.database, self.stop, self.reads, self.failures = database, threading.Event(), 0, []

    def run(self) -> None:
        while not self.database.exists() and not self.stop.wait(0.02):
            pass
        conn = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=0)
        while not self.stop.wait(0.01):
            try:
                half = conn.execute("SELECT name FROM organisations ORDER BY name")
                half.fetchone()
                conn.execute("SELECT count(*) FROM open_vacatures").fetchone()
                half.fetchall()
                self.reads += 1
            except sqlite3.OperationalError as error:
                self.failures.append(str(error))
        conn.close()


@pytest.fixture(scope="module")
def night(servers: Web, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Four sites at once, of which one hangs and one dies, then a fifth on the host of the first; and a reader beside them."""
    database = tmp_path_factory.mktemp("night") / "vacatures.db"
    servers.together = {"een", "drie", "hangt", "crasht"}
    reader = Reader(database)
    reader.start()
    done = run(servers, "nightly", database, "--json", "--skip", "traag", "SITES_AT_ONCE=4")
    reader.stop.set()
    reader.join()
    assert reader.reads > 10 and reader.failures == []
    return database, done


def test_several_sites_at_once_but_never_two_on_one_host(servers: Web, night: Any) -> None:
    """The four listings were answered only once all four were asked for; ``twee`` waited for ``een``."""
    database, _ = night
    when = {
        site: [moment for moment, path in servers.asked if path.startswith(f"/{site}/")] for site in ("een", "twee")
    }
    assert max(when["een"]) < min(when["twee"])
    started = {site: row["started_at"] for site, row in runs(database).items()}
    assert all(
        len(query(database, "SELECT 1 FROM postings WHERE site = ?", site)) == PAGES for site in ("een", "twee", "drie")
    )
    assert started["twee"] >= started["een"]


def test_json_holds_the_whole_night_and_nothing_else(night: Any) -> None:
    database, done = night
    found = json.loads(done.stdout)
    assert (found["status"], done.returncode) == (2, 2)
    assert found["postings"] == query(database, "SELECT count(*) AS n FROM postings")[0]["n"]
    sites = {site["site"]: site for site in found["sites"]}
    assert {name: site["verdict"] for name, site in sites.items()} == {
        "een": "trusted", "drie": "trusted", "twee": "suspect", "hangt": "broken", "crasht": "broken", "kapot": "broken",
    }  # fmt: skip
    assert sites["een"]["postings"] == sites["een"]["new"] == PAGES and sites["een"]["log"].endswith("een.log")
    assert "een: begint" in done.stderr and re.search(r"een: klaar in \d+,\d s: goed", done.stderr)


def test_a_page_that_stops_the_parser_is_named_and_not_read_again(servers: Web, night: Any) -> None:
    database, _ = night
    log = database.parent / "log" / "hangt.log"
    text = log.read_text(encoding="utf-8")
    assert "Timeout (0:00:05)!" in text and re.search(rf"scrapy nightly: .*{HUNG}; see hangt.log", text)
    row = runs(database)["hangt"]
    assert row["verdict"] == "broken" and row["finish_reason"] == "died" and HUNG in row["reasons"]
    assert row["postings"] is not None and row["seconds"] >= 5
    (named,) = query(database, "SELECT url, reason FROM rejected WHERE stage = 'hung'")
    assert named["url"].endswith(HUNG) and "busy for too long" in named["reason"]

    again = run(servers, "nightly", database, "--only", "hangt,twee")
    assert again.returncode == 1, again.stdout + again.stderr
    assert "LET OP twee: twijfel: found 24, expected at least 500" in again.stdout
    assert runs(database)["hangt"]["verdict"] == "trusted"
    assert len(query(database, "SELECT 1 FROM postings WHERE site = 'hangt'")) == PAGES - 1
    (skipped,) = query(database, "SELECT reason FROM rejected WHERE stage = 'fetch'")
    assert "stopped the crawl of" in skipped["reason"]
    assert "Timeout (" not in log.read_text(encoding="utf-8"), "tonight's log"
    assert log.with_name("hangt.log.1").read_text(encoding="utf-8") == text, "last night's log"


def test_a_process_that_dies_keeps_what_it_stored(night: Any) -> None:
    database, _ = night
    row = runs(database)["crasht"]
    assert "ended with exit status 7 while working on" in row["reasons"] and "/crasht/3/" in row["reasons"]
    assert query(database, "SELECT stage FROM rejected WHERE site = 'crasht'") == [{"stage": "error"}]
    assert runs(database)["kapot"]["verdict"] == "broken" and "does_not_exist" in runs(database)["kapot"]["reasons"]
    text = "".join(path.read_text(encoding="utf-8") for path in (database.parent / "log").glob("*.log"))
    assert "database is locked" not in text


def test_an_interrupted_night_keeps_its_work_and_a_busy_site_is_left_alone(servers: Web, tmp_path: Path) -> None:
    """On a terminal: progress is seen, a second crawl of the site steps aside, SIGTERM ends all; the next night completes."""
    database = tmp_path / "vacatures.db"
    servers.together = set()
    parent, child = pty.openpty()
    with begun(servers, database, child, "--only", "een,twee", "DOWNLOAD_DELAY=1") as night:
        os.close(child)
        wait_until(lambda: database.exists() and stored(database) >= 2)

        beside = run(servers, "crawl", database, "een")
        assert beside.returncode == 3
        said = beside.stderr.splitlines()[-1]
        assert re.fullmatch(r"scrapy crawl een: already being crawled \(process \d+, since [\d :-]+\)", said)
        other = run(servers, "nightly", database, "--only", "een")
        assert other.returncode == 0 and re.search(r"^AL BEZIG een \(proces \d+, sinds", other.stdout, re.M)
        assert re.search(r"^een +- .* al bezig$", other.stdout, re.M)

        told = time.monotonic()
        night.send_signal(signal.SIGTERM)
        out, _ = night.communicate(timeout=30)
        assert time.monotonic() - told < 8
    assert night.returncode == 130
    row = runs(database)["een"]
    kept = stored(database)
    assert row["finish_reason"] == "shutdown" and row["verdict"] == "broken"
    assert 2 <= row["postings"] == kept < PAGES
    assert "LET OP een: onderbroken" in out and "NIET BEGONNEN twee" in out and f"{kept} advertenties" in out
    shown = read_all(parent)
    assert re.search(rf"een  \d+/{PAGES + 1} pagina's  \d+ nieuw  0 fouten  pauze 1,0 s  0:\d\d", shown)
    assert "1 bezig, 0 klaar, 1 te gaan" in shown and "\x1b[2A\x1b[J" in shown

    assert run(servers, "nightly", database, "--only", "een").returncode == 0
    assert stored(database) == PAGES and runs(database)["een"]["new"] == PAGES - kept


def test_a_site_over_its_time_is_stopped_and_a_second_signal_kills_at_once(servers: Web, tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    servers.asked.clear()
    with begun(servers, database, subprocess.DEVNULL, "--only", "traag", "STOP_SECONDS=60") as night:
        wait_until(lambda: bool(servers.paths("traag")))
        told = time.monotonic()
        for seconds in (0.5, 10, 10):  # two that reach a busy process together count as one
            night.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                night.wait(seconds)
                break
        out, _ = night.communicate(timeout=30)
    assert time.monotonic() - told < 25 and night.returncode == 130 and "traag: onderbroken: interrupted" in out

    late = run(servers, "nightly", database, "--only", "traag", "SITE_SECONDS=5", "STOP_SECONDS=1")
    assert late.returncode == 2
    row = runs(database)["traag"]
    assert (row["verdict"], row["finish_reason"]) == ("broken", "timeout") and "stopped after 5 seconds" in row[
        "reasons"
    ]


@contextmanager
def begun(servers: Web, database: Path, errors: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A night that is still going on; it is over when the test is."""
    night = subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments("nightly", database, *more)],
        cwd=ROOT, env={**os.environ, **servers.env, "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=errors, text=True,
    )  # fmt: skip
    try:
        yield night
    finally:
        if night.poll() is None:
            night.terminate()
        night.communicate(timeout=30)


def stored(database: Path) -> int:
    return int(query(database, "SELECT count(*) AS n FROM postings")[0]["n"])


def wait_until(true: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def read_all(descriptor: int) -> str:
    """All that was written to a pseudo-terminal whose other side is closed."""
    pieces = []
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(descriptor)
    return b"".join(pieces).decode()
