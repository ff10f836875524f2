"""kill -9 at random moments of a crawl, and what must be true afterwards; ``make torture`` and tests/test_torture.py run it.

Each time a crawl of a made-up site is killed, half of the times into an empty database and half into that of a day before, on
which every third page has changed since. Then:

- the file is sound (integrity_check, foreign_key_check);
- every posting that the crawl said it had stored is there with its vacancy, evidence and text, exactly as in a crawl that
  nobody killed;
- the next crawl is not stopped by a lock, is trusted, and ends with exactly the rows of a night without a kill: nothing is
  missing and nothing is there twice. The killed run has a row that says so.

    python tests/torture.py --kills 300 --pages 300 --workers 2
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.chdir(ROOT)

from night_servers import PAGE  # noqa: E402
from scrapy.cmdline import execute  # noqa: E402
from sqlite_utils.utils import sqlite3  # noqa: E402

import pipelines.normalise as normalise  # noqa: E402
from crawler.dutch.second_opinion import second_opinion  # noqa: E402
from crawler.reference import load, load_rules  # noqa: E402
from crawler.understand import Understanding  # noqa: E402

# What a crawl imports, imported once: a crawl is a fork of this process, so that it starts in a fraction of a second.
for module in (
    "crawler.watch", "crawler.extensions", "crawler.middlewares", "crawler.archive", "crawler.addon", "crawler.spider",
    "crawler.commands.crawl", "crawler.commands.nightly",
    "pipelines.validate", "pipelines.redact", "pipelines.deduplicate", "pipelines.store", "dateparser", "scrapy.core.engine",
    "scrapy.core.downloader.handlers.http11", "scrapy.downloadermiddlewares.retry", "scrapy.downloadermiddlewares.cookies",
    "scrapy.extensions.remote_control", "tests.night_sites.good",
):  # fmt: skip
    import_module(module)

# And made once, as tests/nights.py does: a pipeline's understanding of the reference tables, and dateparser's tables of zones.
_REFERENCE = load(ROOT / "data" / "reference")
load_rules(ROOT / "data" / "reference")
_READ = Understanding(_REFERENCE, government_only=True)
normalise.Understanding = lambda reference, government_only: _READ
second_opinion("maandag 7 dec. 2026", date(2026, 11, 20), True)

SITE = "een"
BASE = "http://127.0.0.2:9"
DAYS = ("2026-11-19T04:15:00+01:00", "2026-11-20T04:15:00+01:00")
FUNCTIONS = (
    "Planner Jurist Griffier Ecoloog Archivaris Boekhouder Inkoper Bibliothecaris Landmeter Toezichthouder".split()
)
GROWS = ("runs", "run_fields", "rejected", "_sqlite_migrations")
AFTER_FIRST_COMMIT = 0.87  # of the kills


@dataclass(frozen=True)
class Case:
    """A database to start from, what a whole crawl makes of it, and how long that takes: seconds, and until the first commit."""

    start: Path | None
    whole: dict[str, Counter[str]]
    seconds: float
    first: float


POSTINGS = """
SELECT id, title, organisation, place, status, site, url, vacancy_id, closing_date, closing_time, closing_basis, published,
    salary_min, salary_max, scale_max, hours_min, hours_max, title_raw, key, round, content_hash, first_seen, last_seen,
    fetched_at, gone_on, gone_because FROM postings
"""
"""A posting as its reading left it; what the end of a run adds (when it was listed) a killed crawl cannot have."""


@dataclass
class Kill:
    """What one kill showed: how many postings were stored before it, and everything that was wrong afterwards."""

    stored: int
    fresh: bool
    faults: list[str]


def make_archive(folder: Path, pages: int) -> None:
    """A recorded site of so many vacancies, on two days; on the second every third page asks for other hours."""
    folder.mkdir()
    with (ROOT / "data" / "reference" / "organisations.csv").open(encoding="utf-8") as file:
        towns = [row["name"].removeprefix("Gemeente ") for row in csv.DictReader(file) if row["id"].startswith("gm")]
    html = {"status": 200, "content_type": "text/html; charset=utf-8"}
    lines = [{"url": f"{BASE}/robots.txt", "status": 404, "content_type": "text/plain", "fetched_at": DAYS[0]}]
    links = "".join(f"<p><a href='/{SITE}/{number}/'>x</a></p>" for number in range(pages))
    (folder / "listing.html").write_text(f"<html><body><main>{links}</main></body></html>")
    lines.append({"url": f"{BASE}/{SITE}/", **html, "fetched_at": DAYS[0], "file": "listing.html"})
    for number in range(pages):
        title = f"{FUNCTIONS[number % len(FUNCTIONS)]} {number}e wijk"
        page = PAGE.format(title=title, town=towns[number % len(towns)])
        for day, moment in enumerate(DAYS):
            if day and number % 3:
                continue
            name = f"{number}-{day}.html"
            (folder / name).write_text(page.replace("36 uur", "32 uur") if day else page, encoding="utf-8")
            lines.append({"url": f"{BASE}/{SITE}/{number}/", **html, "fetched_at": moment, "file": name})
    (folder / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def crawl(archive: Path, database: Path, log: Path, day: int = 1) -> int:
    """Start ``scrapy crawl`` in a fork of this process; gives its process id."""
    log.unlink(missing_ok=True)
    pid = os.fork()
    if pid:
        return pid
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", 1)
        settings = (
            "SPIDER_MODULES=tests.night_sites",
            f"ARCHIVE={archive}",
            f"DATABASE={database}",
            f"NOW={DAYS[day]}",
        )
        execute(["scrapy", "crawl", SITE, *(word for setting in settings for word in ("-s", setting))])
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
    finally:
        os._exit(70)


def finish(pid: int) -> int:
    """Wait for a crawl; gives its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def said_stored(log: Path) -> list[str]:
    """The postings that a crawl logged as new or changed, which it does after the commit."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) if log.exists() else []
    return [
        line.split()[-1]
        for line in lines
        if line.endswith("\n") and ("] INFO: new " in line or "] INFO: changed " in line)
    ]


def rows(database: Path, sql: str, *values: Any) -> list[str]:
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return [str(row) for row in conn.execute(sql, values)]
    finally:
        conn.close()


def dump(database: Path) -> dict[str, Counter[str]]:
    """Every row of every table that a night without changes leaves as it is, with how often it is there."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name[2:-3] for name in rows(database, names)]
    return {
        table: Counter(rows(database, POSTINGS if table == "postings" else f"SELECT * FROM {table}"))
        for table in tables
        if table not in GROWS
    }


def measure(archive: Path, folder: Path, start: Path | None) -> Case:
    """A crawl that nobody kills."""
    database, log = folder / "whole.db", folder / "whole.log"
    begin(start, database)
    begun = time.monotonic()
    pid = crawl(archive, database, log)
    while not said_stored(log):
        time.sleep(0.002)
    first = time.monotonic() - begun
    status = finish(pid)
    assert status == 0, log.read_text()
    return Case(start, dump(database), time.monotonic() - begun, first)


def begin(start: Path | None, database: Path) -> None:
    """An empty place, or a copy of the database to start from."""
    for rest in database.parent.glob(f"{database.name}*"):
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
    if start:
        shutil.copy(start, database)


def one_kill(archive: Path, cases: list[Case], seed: int) -> Kill:
    """Kill one crawl at a moment that the seed decides, and look what is left."""
    dice = random.Random(seed)
    case = cases[seed % 2]
    with tempfile.TemporaryDirectory() as name:
        database, log = Path(name) / "vacatures.db", Path(name) / "log"
        status, late = 0, dice.random() < AFTER_FIRST_COMMIT
        while status != -signal.SIGKILL:  # one that ended before it was killed does not count
            begin(case.start, database)
            pid = crawl(archive, database, log)
            if late:
                while not said_stored(log) and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                    time.sleep(0.001)
                time.sleep(dice.uniform(0, case.seconds - case.first))
            else:
                time.sleep(dice.uniform(0, case.first))
            os.kill(pid, signal.SIGKILL)
            status = finish(pid)
        stored = said_stored(log)
        faults = list(after_kill(database, stored, case.whole)) if database.exists() else []
        faults += after_next(archive, database, log, case)
        return Kill(len(stored), case.start is None, [f"seed {seed}: {fault}" for fault in faults])


def after_kill(database: Path, stored: list[str], whole: dict[str, Counter[str]]) -> Iterator[str]:
    """What is wrong with a database whose crawl was killed just now."""
    if (sound := rows(database, "PRAGMA integrity_check")) != ["('ok',)"] or rows(database, "PRAGMA foreign_key_check"):
        yield f"not sound: {sound}"
    for posting in stored:
        if not set(rows(database, f"{POSTINGS} WHERE id = ?", posting)) & set(whole["postings"]):
            yield f"{posting} is missing or not as stored"
        for table, key in (("evidence", "posting_id"), ("posting_texts", "posting_id")):
            found = rows(database, f"SELECT * FROM {table} WHERE {key} = ?", posting)
            if not found or set(found) - set(whole[table]):
                yield f"{posting} has no or other {table}"
    alone = "SELECT id FROM postings WHERE vacancy_id IS NULL OR vacancy_id NOT IN (SELECT id FROM vacancies)"
    if lost := rows(database, alone):
        yield f"postings without a vacancy: {lost}"
    bare = "SELECT id FROM postings WHERE id NOT IN (SELECT posting_id FROM evidence)"
    if lost := rows(database, bare):
        yield f"postings without evidence: {lost}"


def after_next(archive: Path, database: Path, log: Path, case: Case) -> Iterator[str]:
    """What is wrong after the next crawl."""
    status = finish(crawl(archive, database, log))
    if status != 0:
        yield f"the next crawl ended with {status}: {log.read_text()[-2000:]}"
        return
    found = dump(database)
    for table in sorted(set(found) | set(case.whole)):
        missing, extra = case.whole[table] - found[table], found[table] - case.whole[table]
        if missing or extra:
            yield f"{table}: {missing.total()} rows missing, {extra.total()} too many, such as {[*missing, *extra][0]}"
    verdicts = rows(database, "SELECT verdict FROM runs ORDER BY id DESC")
    if verdicts[0] != "('trusted',)" or "(None,)" in verdicts:
        yield f"verdicts {verdicts}"


def torture(kills: int, pages: int, seed: int, workers: int) -> dict[str, Any]:
    """Kill so many crawls of a site of so many pages; gives counts, and everything that was wrong."""
    begun = time.monotonic()
    gc.freeze()  # what is there already is shared by all forks as long as no collector touches it
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, yesterday = folder / "archive", folder / "yesterday.db"
        make_archive(archive, pages)
        status = finish(crawl(archive, yesterday, folder / "yesterday.log", day=0))
        assert status == 0, (folder / "yesterday.log").read_text()
        cases = [measure(archive, folder, None), measure(archive, folder, yesterday)]
        assert len(cases[0].whole["postings"]) == pages
        one = partial(one_kill, archive, cases)
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            done = []
            for kill in pool.map(one, range(seed, seed + kills)):
                done.append(kill)
                if kills >= 100 and len(done) % 25 == 0:
                    print(f"{len(done)} kills, {sum(len(k.faults) for k in done)} faults", file=sys.stderr, flush=True)
    return {
        "kills": len(done),
        "after_first_commit": sum(kill.stored > 0 for kill in done),
        "into_empty": sum(kill.fresh for kill in done),
        "stored_before_kill": sum(kill.stored for kill in done),
        "pages": pages,
        "seconds": round(time.monotonic() - begun, 1),
        "faults": [fault for kill in done for fault in kill.faults],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, default in (("kills", 300), ("pages", 300), ("seed", 1), ("workers", 2)):
        parser.add_argument(f"--{option}", type=int, default=default)
    result = torture(**vars(parser.parse_args()))
    print(json.dumps(result, indent=2))
    sys.exit(bool(result["faults"]))
