"""Manners: how fast a host is asked, how long it is left alone when it says so, and what it reserves."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import query
from nights import Nights, Vacancy, Web
from scrapy.http import Headers, HtmlResponse, Request
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings
from werkzeug import Response

from crawler.pace import MINIMUM, Pace, is_loopback, retry_after
from crawler.pagestore import PageStore
from crawler.tdm import Rule, reserved_by, reserves, rules_of

NOW = datetime.fromisoformat("2026-11-20T04:15:00+01:00")


def pace(**changes: Any) -> Pace:
    """The extension with a downloader that has one slot."""
    settings = Settings({"DOWNLOAD_DELAY": 2, "ROBOTSTXT_USER_AGENT": "overheidsvacatures", **changes})
    downloader = SimpleNamespace(per_slot_settings={}, slots={"a.nl": SimpleNamespace(delay=2.0)})
    return Pace(SimpleNamespace(settings=settings, engine=SimpleNamespace(downloader=downloader)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("robots", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5),
        ("User-agent: *\nRequest-rate: 1/10", 10),
        ("User-agent: *\nRequest-rate: 2/1m 0800-1800", 30),
        ("User-agent: *\nCrawl-delay: 5\nRequest-rate: 1/4", 5),
        ("User-agent: *\nCrawl-delay: 5\nRequest-rate: 1/20", 20),
        ("User-agent: *\nCrawl-delay: 1\nRequest-rate: 10/1", 2),
        ("User-agent: overheidsvacatures\nCrawl-delay: 7\n\nUser-agent: *\nCrawl-delay: 60", 7),
        ("", 2),
    ],
)
def test_the_slower_of_crawl_delay_and_request_rate_wins(robots: str, seconds: float) -> None:
    extension = pace()
    request = Request("https://a.nl/robots.txt")
    extension.robots_parsed(ProtegoRobotParser(robots.encode(), None), request)
    downloader: Any = extension.crawler.engine.downloader
    assert downloader.slots["a.nl"].delay == seconds
    assert downloader.per_slot_settings["a.nl"].get("delay", 2) == seconds, "also when the slot is made anew"


@pytest.mark.parametrize(
    ("domain", "settings", "seconds"),
    [
        ("a.nl", {"DOWNLOAD_DELAY": 0, "FAST_LOOPBACK": True}, MINIMUM),
        ("localhost:8000", {"DOWNLOAD_DELAY": 0}, MINIMUM),
        ("localhost:8000", {"DOWNLOAD_DELAY": 0, "FAST_LOOPBACK": True}, None),
        ("a.nl", {"DOWNLOAD_DELAY": 10}, None),
    ],
)
def test_a_live_host_gets_two_seconds_whatever_the_settings_say(
    domain: str, settings: dict[str, Any], seconds: float | None
) -> None:
    extension = pace(**settings)
    extension.spider_opened(SimpleNamespace(allowed_domains=[domain]))  # type: ignore[arg-type]
    slots: Any = extension.crawler.engine.downloader.per_slot_settings
    assert slots.get(domain.split(":")[0], {}).get("delay") == seconds


def test_what_loopback_is() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.0.1", "[::1]"))
    assert not any(is_loopback(host) for host in ("localhost.a.nl", "10.0.0.1", "a.nl", "0.0.0.0", ""))


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", "", 120),
        ("0", "", 0),
        ("Fri, 20 Nov 2026 03:20:00 GMT", "", 300),
        ("Fri, 20 Nov 2026 03:20:00 GMT", "Fri, 20 Nov 2026 03:19:00 GMT", 60),  # the site's own clock
        ("Thu, 19 Nov 2026 03:20:00 GMT", "", 0),
        ("9" * 30, "", 999_999_999),
        ("-5", "", 0),
        ("binnenkort", "", 0),
        ("Fri, 20 Nov 2026 03:20:00", "", 0),
        ("", "", 0),
    ],
)
def test_forms_of_retry_after(value: str, date: str, seconds: float) -> None:
    headers = Headers({"Retry-After": value} | ({"Date": date} if date else {}))
    assert retry_after(HtmlResponse("https://a.nl/", headers=headers), NOW) == seconds


def test_a_host_that_asks_to_wait_is_left_alone(web: Web, nights: Nights, tmp_path: Path) -> None:
    """Not one request goes out before the second is over, also none that was waiting already; and robots.txt sets the pace."""
    web.add(4)
    web.files["/robots.txt"] = Response("User-agent: *\nCrawl-delay: 0.1\nRequest-rate: 5/1\n")
    busy = web.pages["/vacatures/v4"]
    busy.status, busy.headers = 503, {"Retry-After": "1"}
    web.after["/vacatures/v4"] = lambda: busy.edit(status=200, headers={})
    log = nights(web, tmp_path / "x.db", 1)
    moments = [moment for _, moment in web.times]
    gaps = [later - moment for moment, later in zip(moments, moments[1:], strict=False)]
    asked = [path for path, _ in web.times]
    at = asked.index("/vacatures/v4")
    assert gaps[at] > 0.95 and min(gaps[1:]) > 0.15, list(zip(asked, gaps, strict=False))
    assert "asks to wait 1 seconds" in log and "asks for 0.2 seconds between requests" in log
    assert query(tmp_path / "x.db", "SELECT verdict, postings FROM runs") == [{"verdict": "trusted", "postings": 4}]


def test_a_wait_that_outlasts_the_night_ends_it_with_the_reason(web: Web, nights: Nights, tmp_path: Path) -> None:
    web.add(12)
    busy = web.pages["/vacatures/v8"]
    busy.status, busy.headers = 429, {"Retry-After": "90000"}
    nights(web, tmp_path / "x.db", 1, "DOWNLOAD_DELAY=0.05")
    run = query(tmp_path / "x.db", "SELECT * FROM runs")[0]
    assert run["verdict"] == "broken" and "asks to wait 90000 seconds" in run["reasons"]
    assert web.asked[0][-1] == "/vacatures/v8" and run["postings"] == len(web.asked[0]) - 2 < 11


# -- reservations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/vacatures/1", True),
        ("/vacatures", "/vacatures/1", True),
        ("/vacatures/", "/vacatures", False),
        ("/Vacatures", "/vacatures", False),
        ("/*.pdf", "/a/b.pdf?x=1", True),
        ("/*.pdf$", "/a/b.pdf?x=1", False),
        ("/*.pdf$", "/a/b.pdf", True),
        ("/a*b*c$", "/a-b-c", True),
        ("/a*bc$", "/abc", True),
        ("/ab*bc$", "/abc", False),
        ("/vac$", "/vac", True),
        ("/vac$", "/vacature", False),
        ("/%76ac", "/vac", True),
        ("/caf%C3%A9", "/caf%c3%a9", True),
        ("*", "/", True),
        ("/" + "*a" * 400 + "$", "/" + "a" * 2000 + "b", False),  # quickly
    ],
)
def test_patterns_of_tdmrep(location: str, path: str, matches: bool) -> None:
    assert Rule(location, True).matches(path) is matches


def test_the_first_matching_rule_decides() -> None:
    rules = rules_of(
        json.dumps(
            [
                {"location": "/open/", "tdm-reservation": 0},
                {"location": "/raar/", "tdm-reservation": 2},
                "geen regel",
                {"location": "/", "tdm-reservation": "1"},
            ]
        )
    )
    assert not reserves(rules, "https://a.nl/open/1") and reserves(rules, "https://a.nl/raar/1")
    assert reserves(rules, "https://a.nl") and not reserves((), "https://a.nl/")
    for text in ("{}", "<html>", ""):
        with pytest.raises(ValueError):
            rules_of(text)


@pytest.mark.parametrize(
    ("header", "head", "by"),
    [
        ("1", "", "its header"),
        ("0", "", None),
        ("2", "", None),
        ("", '<meta name="tdm-reservation" content="1">', "its meta tag"),
        ("", "<META content=1 name='TDM-Reservation'/>", "its meta tag"),
        ("1", '<meta name="tdm-reservation" content="0">', None),
        ("0", '<meta name="tdm-reservation" content="1">', "its meta tag"),
        ("", '<meta name="tdm-reservation" content="ja">', None),
        ("", '<meta name="tdm-policy" content="https://a.nl/1"><p>tdm-reservation</p>', None),
    ],
)
def test_reservation_of_a_page(header: str, head: str, by: str | None) -> None:
    headers = Headers({"tdm-reservation": header} if header else {})
    assert reserved_by(HtmlResponse("https://a.nl/", headers=headers, body=f"<html>{head}</html>".encode())) == by


def test_what_is_reserved_is_not_read_nor_kept(web: Web, nights: Nights, tmp_path: Path) -> None:
    """In three forms; what the file reserves is not even asked for, and the file is asked for once, after robots.txt."""
    web.add(1)
    web.pages["/vacatures/kop"] = Vacancy(headers={"tdm-reservation": "1"})
    web.pages["/vacatures/tag"] = Vacancy(head='<meta name="tdm-reservation" content="1">')
    web.pages["/vacatures/bestand"] = Vacancy()
    web.files["/.well-known/tdmrep.json"] = Response('[{"location": "/vacatures/b*d$", "tdm-reservation": 1}]')
    nights(web, tmp_path / "x.db", 1)
    assert [path for path, _ in web.times[:2]] == ["/robots.txt", "/.well-known/tdmrep.json"] and web.manners == [2]
    assert "/vacatures/bestand" not in web.asked[0] and "/vacatures/kop" in web.asked[0]
    refused = query(tmp_path / "x.db", "SELECT url, reason FROM rejected WHERE stage = 'refused' ORDER BY url")
    assert [(row["url"].rsplit("/", 1)[1], row["reason"].rsplit(" by ", 1)[1]) for row in refused] == [
        ("bestand", "tdmrep.json"), ("kop", "its header"), ("tag", "its meta tag"),
    ]  # fmt: skip
    assert [row["key"] for row in query(tmp_path / "x.db", "SELECT key FROM postings")] == ["v1"]
    kept = [page.url.rsplit("/", 1)[1] for page, _ in PageStore(tmp_path / "pages" / "nacht.db").readings()]
    assert sorted(kept) == ["sitemap.xml", "v1"]


def test_a_site_that_reserves_everything_is_refused_loudly(web: Web, nights: Nights, tmp_path: Path) -> None:
    """By the file, in a crawl at a live host's pace; and by every page."""
    web.files["/.well-known/tdmrep.json"] = Response('[{"location": "/", "tdm-reservation": 1}]')
    nights(web, tmp_path / "x.db", 1, "FAST_LOOPBACK=0")
    run = query(tmp_path / "x.db", "SELECT verdict, reasons FROM runs")[0]
    assert run["verdict"] == "broken" and "reserved for text and data mining by tdmrep.json" in run["reasons"]
    assert web.asked == [[]] and web.times[1][1] - web.times[0][1] > 1.95
    del web.files["/.well-known/tdmrep.json"]
    web.add(3, head='<meta name="tdm-reservation" content="1">')
    nights(web, tmp_path / "y.db", 1)
    run = query(tmp_path / "y.db", "SELECT verdict, reasons FROM runs")[0]
    assert run["verdict"] == "broken" and "all 3 pages are reserved" in run["reasons"]
