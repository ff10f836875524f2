"""A month of simulated nights: after every day the database knows what a right crawler must know, no more and no less."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from conftest import query
from crawling import crawl, settings
from simulation import BEGIN, RUNS, SPIDERS, Known, World, WorldHandler, day_of
from sqlite_utils.utils import sqlite3

from crawler.clock import AMSTERDAM

SEED = int(os.environ.get("MONTH_SEED", "1"))


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Path]]:
    """All nights of all sites, each checked when its day is over; see :func:`check_day`."""
    database = tmp_path_factory.mktemp("month") / "x.db"
    world = World(SEED)
    with patch.object(WorldHandler, "world", world, create=True):
        for day in range(RUNS[-1] + 3):
            world.begin(day)
            if day in RUNS:
                for site, spider in SPIDERS.items():
                    world.begin(day)
                    known = standing(database, site, day)
                    now = datetime.combine(day_of(day), time(4, 15), AMSTERDAM)
                    handlers = {"http": WorldHandler, "https": WorldHandler}
                    crawl(spider, settings(DATABASE=str(database), NOW=now.isoformat(), DOWNLOAD_HANDLERS=handlers))
                    world.settle(site)
                    run = query(database, "SELECT * FROM runs ORDER BY id DESC LIMIT 1")[0]
                    expected = day not in world.bad[site]
                    assert (run["verdict"] == "trusted") == expected, (day, site, world.bad[site].get(day), run)
                    check_requests(world, site, known, run)
            check_day(world, database, day)
        yield world, database


def standing(database: Path, site: str, day: int) -> dict[str, bool]:
    """The pages that are known before a night, and whether each is open as far as we know."""
    if not database.exists():
        return {}
    sql = (
        "SELECT url, status IN ('open', 'unknown') AND coalesce(closing_date >= ?, 1) AS open FROM postings"
        " WHERE site = ? ORDER BY round"
    )
    return {urlsplit(row["url"]).path: bool(row["open"]) for row in query(database, sql, day_of(day).isoformat(), site)}


def check_requests(world: World, site: str, known: dict[str, bool], run: dict[str, Any]) -> None:
    """The bound for a host that has proven nothing: listing pages + new + all open + missing + 5 % of the closed, a 304 being a
    request. Once a night robots.txt and tdmrep.json come on top, and the page that a redirect leads to."""
    details = [
        path
        for path in world.asked
        if any(path == one.path or path.endswith(f"/posts/{one.number}") for one in world.openings[site])
    ]
    others = [
        path
        for path in world.asked
        if path not in details and path not in ("/robots.txt", "/.well-known/tdmrep.json", "/")
    ]
    listed = world.listed if site != "rest" else set()  # its posts come with the listing
    closed = sum(known.get(path) is False for path in listed)
    missing = sum(is_open and path not in world.listed for path, is_open in known.items())
    bound = len(listed) - closed + missing + math.ceil(closed / 20)
    assert len(details) <= bound and len(others) <= run["listings"] + run["listings_failed"] + 1, (
        site,
        world.day,
        details,
        others,
    )


def rounds(world: World) -> Iterator[tuple[str, Known, int]]:
    """Every round that a right crawler knows, with the id of its posting."""
    for site, known in world.known.items():
        for one in known:
            for number in range(len(one.rounds)):
                yield f"{site}:{one.opening.key}:{number + 1}", one, number


def check_day(world: World, database: Path, day: int) -> None:
    """The view of open vacancies on this day, a minute past midnight or after the run, with or without a run."""
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("BEGIN")
    conn.execute("UPDATE meta SET frozen_on = ?", (day_of(day).isoformat(),))
    found = {row[0] for row in conn.execute(
        "SELECT p.id FROM open_vacatures AS o JOIN postings AS p ON p.vacancy_id = o.id"
    )}  # fmt: skip
    conn.execute("ROLLBACK")
    conn.close()
    assert found == {posting for posting, one, number in rounds(world) if one.end(number, day) is None}, day


def test_first_seen_ends_and_reasons_are_exact(month: tuple[World, Path]) -> None:
    world, database = month
    last = RUNS[-1]
    sql = "SELECT v.*, p.id AS posting FROM vacancies AS v JOIN postings AS p ON p.vacancy_id = v.id"
    found = {row["posting"]: row for row in query(database, sql)}
    truth = list(rounds(world))
    assert set(found) == {posting for posting, _, _ in truth} and len(found) >= 120
    for posting, one, number in truth:
        row, end = found[posting], one.end(number, last)
        assert row["first_seen"][:10] == day_of(one.rounds[number]["first_seen"]).isoformat(), posting
        assert (row["status"] == "open") == (end is None), (posting, row)
        known = (day_of(end[0]).isoformat(), end[1]) if end else (None, None)
        assert (row["gone_on"], row["gone_because"]) == known, (posting, row)


def test_moved_deadlines_are_changes(month: tuple[World, Path]) -> None:
    world, database = month
    sql = (
        "SELECT p.site, p.key, substr(c.seen_at, 1, 10) AS day, c.old, c.new FROM changes AS c"
        " JOIN postings AS p ON p.id = c.posting_id WHERE c.field = 'closing_date'"
    )
    found = {tuple(row.values()) for row in query(database, sql)}
    truth = {
        (site, one.opening.key, *(None if day is None else day_of(day).isoformat() for day in move))
        for site, known in world.known.items()
        for one in known
        for move in one.moves
    }
    assert found == truth and len(truth) >= 10


def test_time_to_close_is_exact(month: tuple[World, Path]) -> None:
    world, database = month
    sql = "SELECT p.id, g.dagen_open FROM gesloten_vacatures AS g JOIN postings AS p ON p.vacancy_id = g.id"
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("BEGIN")
    conn.execute("UPDATE meta SET frozen_on = ?", (day_of(RUNS[-1]).isoformat(),))
    found = dict(conn.execute(sql))
    conn.execute("ROLLBACK")
    conn.close()
    truth = {}
    for posting, one, number in rounds(world):
        if end := one.end(number, RUNS[-1]):
            truth[posting] = end[0] - one.rounds[number]["first_seen"]
    assert found == truth


def test_a_lastmod_that_is_true_saves_requests(month: tuple[World, Path]) -> None:
    """The truth above is reached although most pages of that site are not asked for once it has proven itself."""
    runs = query(month[1], "SELECT * FROM runs WHERE site = 'sitemap' AND verdict = 'trusted' ORDER BY id")
    print("requests and skipped:", [(run["requests"], run["skipped"]) for run in runs])
    assert sum(run["skipped"] for run in runs[-15:]) > 2 * sum(run["requests"] for run in runs[-15:])


def test_the_month_holds_everything_that_happens(month: tuple[World, Path]) -> None:
    """The simulation is no proof of what it does not contain."""
    world, database = month
    ends = [one.end(number, RUNS[-1]) for _, one, number in rounds(world)]
    reasons = {end[1] for end in ends if end}
    assert reasons == {
        "deadline passed", "filled", "page says closed", "not listed twice, page answers 404",
        "not listed twice, page answers 410", "not listed twice, page is no vacancy",
    }  # fmt: skip
    assert sum(len(one.rounds) > 1 for known in world.known.values() for one in known) >= 1
    reopened = query(
        database, "SELECT count(*) AS n FROM changes WHERE field = 'status' AND old = 'gone' AND new = 'open'"
    )
    assert reopened[0]["n"] >= 1
    assert len(query(database, "SELECT * FROM runs WHERE verdict <> 'trusted'")) == 16
    assert BEGIN.year < day_of(RUNS[-1]).year
