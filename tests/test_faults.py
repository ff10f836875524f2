"""Everything that goes wrong with a site, one fault at a time in an otherwise healthy history.

Each must be flagged on the night itself and for its own reason, close nothing, overwrite no value by nothing, and be over
with the next good night.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from conftest import ROOT, query
from crawling import crawl, settings
from faultsite import PER_PAGE, Reply, Site, Vacancy, document, serve, whole
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.statscollectors import StatsCollector
from sites.faulty import FaultySpider

from crawler.items import VALUES
from crawler.reasons import TEXTS

PASSING = ("last_seen", "fetched_at", "listed_at", "missed", "listed_as")
"""Columns of ``postings`` and ``vacancies`` that a good night moves by itself."""


class Night:
    """A site, its spider and its database; ``run`` crawls it in a night of November or December 2026."""

    def __init__(self, site: Site, database: Path) -> None:
        self.site, self.database = site, database
        changes: dict[str, Any] = {"allowed_domains": [site.host], "start_urls": [f"http://{site.host}/vacatures/"]}
        self.spider: type[Spider] = type("FaultySpider", (FaultySpider,), changes)

    def settings(self, day: int, **changes: Any) -> Any:
        now = datetime(2026, 11, 1, 4, 15, tzinfo=UTC) + timedelta(days=day)
        return settings(**{"DATABASE": str(self.database), "NOW": now.isoformat()} | changes)

    def run(self, day: int, **changes: Any) -> dict[str, Any]:
        crawl(self.spider, self.settings(day, **changes))
        return self.runs()[-1]

    def runs(self) -> list[dict[str, Any]]:
        return query(self.database, "SELECT * FROM runs ORDER BY id")

    def state(self, *, passing: bool = False) -> dict[str, dict[str, Any]]:
        """Every posting and vacancy, without what each night moves."""
        rows = query(self.database, "SELECT * FROM postings") + query(self.database, "SELECT * FROM vacancies")
        return {str(row["id"]): {name: row[name] for name in row if passing or name not in PASSING} for row in rows}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """A site after three good nights."""
    with serve(Site(whole())) as site:
        night = Night(site, tmp_path_factory.mktemp("faults") / "healthy.db")
        for day in (1, 2, 3):
            assert night.run(day)["verdict"] == "trusted", night.runs()
        assert len(query(night.database, "SELECT * FROM vacancies WHERE status = 'open'")) == 25
        yield night


@pytest.fixture
def night(healthy: Night, tmp_path: Path) -> Night:
    """The same site in good order, and a copy of its history, to be spoilt."""
    shutil.copy(healthy.database, tmp_path / "x.db")
    healthy.site.restore()
    return Night(healthy.site, tmp_path / "x.db")


def on_page(number: int, *replies: Reply) -> Callable[[Site], None]:
    """A fault of one listing page; 0 is all of them."""

    def spoil(site: Site) -> None:
        site.fault = lambda path, page: replies[0] if page and number in (0, page) else None

    return spoil


def on_details(change: Callable[[Vacancy], Vacancy], every: int = 1) -> Callable[[Site], None]:
    """A fault of the vacancy pages: all, or one in ``every``."""

    def spoil(site: Site) -> None:
        site.vacancies = [change(one) if i % every == 0 else one for i, one in enumerate(site.vacancies)]

    return spoil


def page_three_is_page_two(site: Site) -> None:
    body = site.listing(2).replace("?page=3", "?page=4")
    site.fault = lambda path, page: Reply(body) if page == 3 else None


def truncated(keep_next: bool) -> Callable[[Site], None]:
    """Page 2 of 5 is cut off in the middle of its list; some sites print the link to the next page above it."""

    def spoil(site: Site) -> None:
        page_two = site.listing(2)
        body = page_two[: page_two.index("</li>", len(page_two) // 2)]
        head = "<a rel='next' href='/vacatures/?page=3'>Volgende</a><ul>"
        body = body.replace("<ul>", head) if keep_next else body
        site.fault = lambda path, page: Reply(body) if page == 2 else None

    return spoil


def every_page_is_the_first(site: Site) -> None:
    pages = [site.listing(1).replace("?page=2", f"?page={number + 1}") for number in range(1, 5)]
    pages.append(site.listing(1).replace("rel='next'", ""))
    site.fault = lambda path, page: Reply(pages[page - 1]) if page else None


def half_the_items(site: Site) -> None:
    site.unlisted = {one.slug for one in site.vacancies[::2]}


def all_addresses_renamed(site: Site) -> None:
    site.vacancies = [replace(one, slug=f"nieuw-{one.slug}") for one in site.vacancies]


def layout_lost(one: Vacancy) -> Vacancy:
    return replace(
        one, html=document(one.title, "<h1>Vacature</h1><div><span>Bekijk de vacature in de app.</span></div>")
    )


CHALLENGE = document("Just a moment...", "<h1>Even geduld</h1><p>Bevestig dat u geen robot bent.</p>")
EMPTY = document("Vacatures", "<h1>Vacatures</h1><ul></ul>")
FOLLOWS = {"few", "missing", "minimum", "less filled"}
"""What a run that saw only a part also says, after its own reason."""
Fault = tuple[Callable[[Site], None], str, list[str], str]
FAILED, NONE = ["listings failed"], ["no listing", "nothing"]
FAULTS: dict[str, Fault] = {
    "listing 404": (on_page(3, Reply("weg", 404)), "suspect", FAILED, "listing: listing: HTTP 404"),
    "listing 403": (on_page(3, Reply("verboden", 403)), "suspect", FAILED, "listing: listing: HTTP 403"),
    "listing 429": (on_page(3, Reply("rustig aan", 429)), "suspect", FAILED, "listing: listing: HTTP 429"),
    "listing 500": (on_page(3, Reply("stuk", 500)), "suspect", FAILED, "listing: listing: HTTP 500"),
    "every listing page 500": (on_page(0, Reply("stuk", 500)), "broken", NONE, "listing: listing: HTTP 500"),
    "listing times out": (on_page(3, Reply("laat", wait=3)), "suspect", FAILED, "listing: listing: DownloadTimeoutError"),
    "connection reset": (on_page(3, Reply(None)), "suspect", FAILED, "listing: listing: DownloadFailedError"),
    "200 with an empty list": (on_page(1, Reply(EMPTY)), "broken", ["nothing"], ""),
    "an empty page 3": (on_page(3, Reply(EMPTY)), "suspect", ["listings empty"], ""),
    "the site says it has none": (
        on_page(1, Reply(EMPTY.replace("<ul></ul>", "<p>Geen vacatures gevonden.</p>"))), "suspect", ["says none"], "",
    ),
    "challenge page": (
        on_page(0, Reply(CHALLENGE)), "broken", ["no listing", "challenge"], "listing: listing: a bot check",
    ),
    "challenge page on page 3": (
        on_page(3, Reply(CHALLENGE)), "suspect", [*FAILED, "challenge"], "listing: listing: a bot check",
    ),
    "redirect to home": (
        on_page(0, Reply("", 302, {"Location": "/"})), "broken", NONE, "listing: listing: redirected to",
    ),
    "redirect to home of page 3": (
        on_page(3, Reply("", 302, {"Location": "/"})), "suspect", FAILED, "listing: listing: redirected to",
    ),
    "truncated page 2 of 5": (truncated(keep_next=False), "suspect", ["cut off"], ""),
    "truncated page 2 of 5 that still leads on": (truncated(keep_next=True), "suspect", ["short", "cut off"], ""),
    "only the first listing page": (
        lambda site: setattr(site, "vacancies", site.vacancies[:PER_PAGE]), "suspect", ["few", "missing"], "",
    ),
    "half the items": (half_the_items, "suspect", ["few", "missing"], ""),
    "duplicated page": (page_three_is_page_two, "suspect", ["repeated"], ""),
    "every page is the first": (every_page_is_the_first, "suspect", ["repeated"] * 4, ""),
    "all addresses renamed": (all_addresses_renamed, "suspect", ["missing"], ""),
    "zero fields parsed": (on_details(layout_lost), "broken", ["layout"], "validate: no closing date"),
    "a third of the pages unreadable": (
        on_details(layout_lost, every=3), "suspect", ["details"], "validate: no closing date",
    ),
    "one field lost": (
        on_details(lambda one: replace(one, closing="")), "suspect", ["less filled", "promised"],
        "doubt: not believed from this run: without closing_date",
    ),
    "one title for all": (
        on_details(lambda one: replace(one, title="Vacature bij de overheid")), "suspect", ["same title"],
        "doubt: not believed from this run: another title",
    ),
    "bot check instead of each vacancy": (
        on_details(lambda one: replace(one, html=CHALLENGE)), "broken", ["challenge"], "fetch: a bot check",
    ),
    "every vacancy says closed": (
        on_details(lambda one: replace(one, banner="Deze vacature is gesloten.")), "suspect", ["closing"],
        "doubt: not believed from this run: says closed",
    ),
    "a third of the vacancies 404": (
        on_details(lambda one: replace(one, status=404), every=3), "suspect", ["details"], "gone: HTTP 404",
    ),
    "all vacancies 500": (on_details(lambda one: replace(one, status=500)), "broken", ["details"], "fetch: HTTP 500"),
    "robots.txt 503": (
        lambda site: setattr(site, "robots", Reply("onderhoud", 503)), "broken", ["robots", "nothing"],
        "listing: listing: IgnoreRequest: Forbidden by robots.txt",
    ),
}  # fmt: skip
"""How a site is spoilt; the verdict, the reasons that are its own, and what every row of ``rejected`` of that run says."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_flagged_closes_nothing_and_is_over_with_the_next_good_night(night: Night, fault: str) -> None:
    before = night.state()
    spoil, verdict, own, said = FAULTS[fault]
    spoil(night.site)
    run = night.run(4, **({"DOWNLOAD_TIMEOUT": 1} if "times out" in fault else {}))
    assert (run["verdict"], kinds(run)[: len(own)]) == (verdict, own), run
    assert set(kinds(run)[len(own) :]) <= FOLLOWS and run["reasons_nl"], run
    rejected = query(
        night.database, "SELECT DISTINCT stage || ': ' || reason AS said FROM rejected WHERE run_id = ?", run["id"]
    )
    assert all(row["said"].startswith(said) for row in rejected) and bool(rejected) == bool(said), rejected
    assert unharmed(before, night.state()) == []
    night.site.restore()
    good = night.run(5)
    assert good["verdict"] == "trusted", good
    assert {key: row for key, row in night.state().items() if key in before} == before


def kinds(run: dict[str, Any]) -> list[str]:
    """Which of the reasons of ``crawler.reasons`` a run was given, in its order."""
    patterns = {kind: re.sub(r"\\{[^}]*\\}", ".+", re.escape(english)) for kind, (english, _) in TEXTS.items()}
    return [
        next(kind for kind, pattern in patterns.items() if re.fullmatch(pattern, reason))
        for reason in json.loads(run["reasons"])
    ]


def unharmed(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """What a night took away: postings and vacancies closed, and values that became nothing."""
    harm = [key for key, row in before.items() if key not in after or after[key]["status"] != row["status"]]
    return harm + [
        f"{key}.{name}"
        for key, row in before.items()
        for name in VALUES
        if name in row and row[name] is not None and after.get(key, {}).get(name) is None
    ]


def test_a_long_listing_keeps_no_request_that_it_has_handed_over() -> None:
    """It is handed over as long as its pages come in, and each request would keep what was read from its page."""
    spider = FaultySpider()
    spider.crawler = Crawler(FaultySpider, settings(NOW="2026-11-05T04:15:00+01:00"))
    spider.settings, spider.crawler.stats = spider.crawler.settings, StatsCollector(spider.crawler)
    url = spider.start_urls[0]
    request = Request(url, meta={"listing": url, "chain": url, "fetched_at": datetime.now(UTC)})
    found = spider.parse_listing(HtmlResponse(url, body=Site(whole()).listing(1).encode(), request=request))
    first = ref(next(found))
    assert first() is None and len(list(found)) == PER_PAGE


def test_a_clock_that_went_back_reads_nothing(night: Night) -> None:
    """Readings older than the stored ones would move every first_seen, so the run ends before it asks for anything."""
    before = night.state(passing=True)
    run = night.run(-300)
    assert run["verdict"] == "broken" and "the clock went back" in run["reasons"]
    assert night.site.log == [] and night.state(passing=True) == before
    assert night.run(4)["verdict"] == "trusted"
    assert night.state() == {key: {n: v for n, v in row.items() if n not in PASSING} for key, row in before.items()}


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_differs_from_the_sites_closes_nothing(tmp_path: Path, days: int) -> None:
    """A clock a year ahead would let every deadline pass. The site's own clock, in its answers, tells."""
    today = datetime.now(UTC)
    months = "januari februari maart april mei juni juli augustus september oktober november december".split()
    later = today + timedelta(days=30)
    closing = f"{later.day} {months[later.month - 1]} {later.year}"
    with serve(Site([replace(one, closing=closing) for one in whole()[:12]])) as site:
        night = Night(site, tmp_path / "x.db")
        assert night.run(0, NOW="")["verdict"] == "trusted"
        before = night.state()
        site.date = format_datetime(today + timedelta(days=days), usegmt=True)
        run = night.run(0, NOW="")
        assert run["verdict"] == "broken" and "clock differs" in run["reasons"], run
        assert night.state() == before
        site.date = ""
        assert night.run(0, NOW="")["verdict"] == "trusted"
        assert night.state() == before


def test_a_crash_in_the_middle_and_a_new_start(night: Night) -> None:
    """The crawl dies by kill -9 in the middle of its listing; the next one finds everything as it was."""
    before = night.state()
    night.site.vacancies += [Vacancy("archivaris-goes", "Archivaris Goes", "Goes")]
    arguments = ["-s", "SPIDER_MODULES=tests.sites", "-s", "DOWNLOAD_DELAY=0", "-s", f"DATABASE={night.database}"]
    arguments += ["-s", "FAST_LOOPBACK=1", "-s", "CONTACT=test@example.org", "-s", "NOW=2026-11-05T04:15:00+01:00"]
    crawl = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "faulty", *arguments],
        cwd=ROOT, env={**os.environ, "LOCAL_SITE": night.site.host}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def die(path: str, page: int) -> None:
        if len(night.site.log) == 16:
            crawl.send_signal(signal.SIGKILL)

    night.site.fault = die
    assert crawl.wait(60) == -signal.SIGKILL
    assert [run["verdict"] for run in night.runs()][-2:] == ["trusted", None]
    assert unharmed(before, night.state()) == []
    assert query(night.database, "SELECT oordeel FROM bronnen") == [{"oordeel": "bezig of afgebroken"}]
    night.site.fault = None
    run = night.run(5)
    assert (run["verdict"], run["postings"]) == ("trusted", 26)
    assert {key: row for key, row in night.state().items() if key in before} == before


def test_two_runs_at_once_close_nothing(night: Night) -> None:
    """Both see everything, each for itself; whichever ends first knows nothing of what the other is still to store."""
    before = night.state()
    night.site.vacancies += [Vacancy("archivaris-goes", "Archivaris Goes", "Goes")]
    crawl(night.spider, night.settings(4), night.settings(5))
    assert "suspect" in [run["verdict"] for run in night.runs()[-2:]]
    assert any("another run of this site" in run["reasons"] for run in night.runs()[-2:])
    assert unharmed(before, night.state()) == []
    run = night.run(6)
    assert (run["verdict"], run["new"]) == ("trusted", 0)
    assert {key: row for key, row in night.state().items() if key in before} == before


def test_what_really_goes_waits_for_good_nights(night: Night) -> None:
    """Three vacancies go on the night that a listing page fails: one is closed, one filled, one deleted. Nothing closes until
    the site is whole again; then each closes with its own reason, and the deleted one only after two good nights."""
    gone = [one.slug for one in night.site.vacancies[:3]]

    def go() -> None:
        night.site.restore()
        one, two, three, *others = night.site.vacancies
        stub = document(two.title, "<h1>Vacature vervuld</h1><p>Deze vacature is vervuld.</p>")
        night.site.vacancies = [replace(one, banner="Deze vacature is gesloten."), replace(two, html=stub), *others]
        night.site.unlisted = {three.slug}

    def status() -> list[tuple[Any, ...]]:
        sql = "SELECT status, gone_on, gone_because, closing_date FROM postings WHERE key = ?"
        return [tuple(query(night.database, sql, key)[0].values()) for key in gone]

    still_open = ("open", None, None, "2026-12-18")
    go()
    on_page(4, Reply("stuk", 500))(night.site)
    assert night.run(4)["verdict"] == "suspect"
    assert status() == [still_open] * 3
    held = query(night.database, "SELECT reason FROM rejected WHERE stage = 'doubt' ORDER BY reason")
    assert [row["reason"].rpartition(": ")[2] for row in held] == ["says closed", "says filled"]
    go()
    assert night.run(5)["verdict"] == "trusted"
    closed = [
        ("closed", "2026-11-06", "page says closed", "2026-12-18"), ("filled", "2026-11-06", "filled", "2026-12-18"),
    ]  # fmt: skip
    assert status() == [*closed, still_open]
    go()
    assert night.run(6)["verdict"] == "trusted"
    assert status() == [*closed, ("gone", "2026-11-07", "not listed twice, page answers 404", "2026-12-18")]
    assert query(night.database, "SELECT answer, detail FROM looks") == [{"answer": "gone", "detail": "404"}]
    sql = "SELECT reden, gesloten_op FROM gesloten_vacatures ORDER BY gesloten_op, reden"
    assert [row["reden"] for row in query(night.database, sql)] == [
        "de advertentie zegt dat de vacature gesloten is", "vervuld", "twee nachten niet meer vermeld, en de pagina is weg",
    ]  # fmt: skip


def test_a_listed_address_counts_whatever_its_page_answers(night: Night) -> None:
    """Also one that redirects to the posting's own: on a night that it fails, the posting is listed all the same."""
    moved = night.site.vacancies[3]
    other = replace(moved, slug="verhuisd", title="Archivaris", town="Goes")

    def answer(status: int) -> Callable[[str, int], Reply | None]:
        reply = Reply("", status, {"Location": "/vacatures/verhuisd/"} if status == 301 else {})
        return lambda path, page: reply if path == f"/vacatures/{moved.slug}/" else None

    night.site.vacancies.append(other)
    night.site.unlisted = {other.slug}
    for day, status in ((4, 301), (5, 500), (6, 404), (7, 301)):
        night.site.fault = answer(status)
        assert night.run(day)["verdict"] == "trusted"
        found = query(night.database, "SELECT status, missed, listed_as FROM postings WHERE key = 'verhuisd'")
        assert found == [{"status": "open", "missed": 0, "listed_as": f"127.0.0.1/vacatures/{moved.slug}"}], day


def test_half_a_site_that_stays_away_is_flagged_and_then_believed_if_its_pages_are_gone(night: Night) -> None:
    """Listed by half, suspect: as long as the pages answer, for ever; once they answer 404, on the second night no more."""

    def half(day: int, status: int) -> tuple[str, int, int]:
        night.site.restore()
        half_the_items(night.site)
        for one in night.site.vacancies[::2]:
            one.status = status
        run = night.run(day)
        return run["verdict"], run["looks"], run["gone"]

    assert [half(day, 200) for day in (4, 5, 6)] == [("suspect", 13, 0)] * 3
    assert [half(day, 404) for day in (7, 8, 9, 10)] == [
        ("suspect", 13, 0), ("trusted", 13, 0), ("trusted", 13, 13), ("trusted", 0, 0),
    ]  # fmt: skip
    night.site.restore()
    assert night.run(11)["verdict"] == "trusted"
    assert len(query(night.database, "SELECT * FROM postings WHERE status = 'open' AND round = 1")) == 25


def test_a_value_that_a_site_no_longer_prints_leaves_after_a_trusted_night(night: Night) -> None:
    night.site.vacancies[5].closing = ""
    run = night.run(4)
    assert (run["verdict"], run["held"], run["changed"]) == ("trusted", 1, 1)
    (change,) = query(night.database, "SELECT old, new FROM changes WHERE field = 'closing_date'")
    assert change == {"old": "2026-12-18", "new": None}
