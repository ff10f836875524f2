"""Verdicts: what makes a run trusted, suspect, broken or unproven; and what speaks against a listing page or any page."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.challenge import Blocked, pass_through
from crawler.clock import parse_moment
from crawler.health import History, RunCounts, judge
from crawler.items import Expectation
from crawler.listings import Listing, doubts, hours_off, says_none, stated_total, strayed
from crawler.page import Page
from crawler.reasons import TEXTS, Reason, dutch

EXPECTS = Expectation(10, {"closing_date": 0.8})


def run(**changes: Any) -> RunCounts:
    good: dict[str, Any] = {"finish_reason": "finished", "postings": 20, "listings": 2, "filled": {"closing_date": 18}}
    return RunCounts(**good | changes)


def norm(*found: int, closed: tuple[int, ...] = (), **shares: float) -> History:
    return History(True, found, closed or (0,) * len(found), {name: (share,) * 3 for name, share in shares.items()})


def test_a_good_run_is_trusted() -> None:
    assert judge(run(), norm(20, 21, 19), EXPECTS).verdict == "trusted"


@pytest.mark.parametrize(
    ("changes", "verdict", "word"),
    [
        ({"finish_reason": "shutdown"}, "broken", "ended early"),
        ({"finish_reason": "clock", "clock_back": "2026-12-01"}, "broken", "the clock went back"),
        ({"clock_off": True, "listings": 0}, "broken", "clock differs"),
        ({"listings": 0, "listings_failed": 1}, "broken", "no listing could be read"),
        ({"robots_unavailable": 1, "listings": 0}, "broken", "robots.txt"),
        ({"postings": 0, "filled": {}}, "broken", "found nothing"),
        ({"postings": 0, "rejected": 9, "filled": {}}, "broken", "accepted nothing, rejected 9: layout unknown"),
        ({"postings": 0, "errors": 4, "filled": {}}, "broken", "all 4 failed"),
        ({"listings_failed": 1}, "suspect", "1 listing pages failed"),
        ({"listings_empty": 1}, "suspect", "led to nothing"),
        ({"errors": 1}, "suspect", "could not be processed"),
        ({"details_failed": 3}, "suspect", "could not be fetched"),
        ({"postings": 12, "filled": {"closing_date": 12}}, "suspect", "found 12, usually 20"),
        ({"filled": {"closing_date": 15}}, "suspect", "closing_date filled in 75%"),
        ({"postings": 0, "says_none": True, "filled": {}}, "suspect", "the site itself says that it has none"),
        ({"challenges": 1}, "suspect", "bot check"),
        ({"details_failed": 2, "unread": 1}, "suspect", "2 vacancy pages could not be fetched, 1 known ones not read"),
        ({"overlap": True}, "suspect", "another run"),
        ({"known": 20, "missing": 7}, "suspect", "7 of 20 open vacancies are no longer listed"),
        ({"known": 3, "missing": 3, "postings": 4, "filled": {"closing_date": 4}}, "suspect", "3 of 3 open vacancies"),
        ({"same_title": 7}, "suspect", "7 of 20 have one and the same title"),
        ({"listing_doubts": (Reason("cut off", path="/x"),)}, "suspect", "/x is cut off"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], verdict: str, word: str) -> None:
    usual = 4 if changes.get("postings") == 4 else 20
    judgement = judge(run(**changes), norm(usual, usual, usual), EXPECTS)
    assert judgement.verdict == verdict
    assert word in "; ".join(judgement.reasons)


def test_fewer_than_promised_is_suspect() -> None:
    judgement = judge(run(postings=5, filled={"closing_date": 5}), History(), EXPECTS)
    assert judgement.verdict == "suspect" and "expected at least 10" in judgement.reasons[0]


def test_two_failed_pages_in_twenty_are_forgiven() -> None:
    assert judge(run(details_failed=2), norm(20), EXPECTS).verdict == "trusted"


def test_a_site_that_never_yielded_is_unproven_and_says_why() -> None:
    judgement = judge(run(postings=0, rejected=7, filled={}), History(), EXPECTS)
    assert judgement.verdict == "unproven"
    assert judgement.reasons == ("accepted nothing, rejected 7: layout unknown",)
    assert judge(run(postings=0, errors=1, filled={}), History(), EXPECTS).verdict == "broken"
    assert judge(run(postings=0, listings=0, listings_failed=1, filled={}), History(), EXPECTS).verdict == "unproven"


def test_an_archive_promises_no_numbers() -> None:
    assert judge(run(postings=1, filled={}), History(), None).verdict == "trusted"


def test_a_lasting_drop_is_flagged_once_and_then_explained_by_its_dead_pages() -> None:
    """Half of a site really goes: suspect on the first night, and no longer once every missing page has proved dead."""
    half = {"postings": 20, "filled": {"closing_date": 20}, "known": 40, "missing": 20}
    assert judge(run(**half), norm(40, 40, 40), EXPECTS).verdict == "suspect"
    assert judge(run(**half, explained=10), norm(40, 40, 40), EXPECTS).verdict == "trusted"
    assert judge(run(**half, explained=3), norm(40, 40, 40), EXPECTS).verdict == "suspect"
    after_a_gap = norm(11, 12, 20, 20, 20, closed=(0, 1, 18, 18, 19))
    few = judge(run(postings=6, filled={"closing_date": 6}), after_a_gap, Expectation(1))
    assert few.reasons == ("found 6, usually 20",)
    later = {"postings": 20, "filled": {"closing_date": 20}, "known": 20}
    assert judge(run(**later), norm(20, 20, 40, 40, 40), EXPECTS).verdict == "suspect"
    assert judge(run(**later), norm(20, 20, 40, 40, 40, closed=(0, 20, 20, 20, 20)), EXPECTS).verdict == "trusted"


@pytest.mark.parametrize(
    ("postings", "filled", "usual", "verdict"),
    [
        (20, 12, 0.9, "suspect"),
        (20, 16, 0.95, "trusted"),
        (5, 3, 1.0, "trusted"),
        (2, 0, 1.0, "suspect"),
        (9, 0, 0.3, "trusted"),
    ],
)
def test_a_column_that_lost_its_place(postings: int, filled: int, usual: float, verdict: str) -> None:
    """More than 20 points below its own median, and by more than one or two adverts."""
    found = run(postings=postings, filled={"hours_max": filled})
    assert judge(found, norm(postings, hours_max=usual), Expectation(1)).verdict == verdict


def test_every_reason_is_said_in_both_languages() -> None:
    values = dict.fromkeys(
        ("how", "failed", "count", "ended", "path", "usual", "stated", "limit", "unread", "minimum", "known", "name", "share",
         "promised", "total"), 1
    )  # fmt: skip
    for kind in TEXTS:
        reason = Reason(kind, **values)
        assert reason and dutch(reason) and dutch(reason) != reason
    assert dutch("anything else") == "anything else"


def listing(number: int, entries: str, **changes: Any) -> Listing:
    good: dict[str, Any] = {"chain": "/v", "url": f"https://a.nl/v?page={number}", "kind": "page", "more": number < 3}
    return Listing(entries=tuple(entries), **good | changes)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([listing(1, "abcd"), listing(2, "efgh"), listing(3, "i")], ""),
        ([listing(1, "abcd"), listing(2, "abcd"), listing(3, "i")], "/v?page=2 only repeats"),
        ([listing(1, "abcd"), listing(2, "ef"), listing(3, "i")], "/v?page=2 lists 2, other pages 4"),
        ([listing(1, "abcd"), listing(2, "efg", whole=False)], "cut off"),
        ([listing(1, "abcd", whole=False), listing(3, "efg", whole=False)], ""),
        ([listing(1, "abcd", stated=40), listing(3, "efg", stated=40)], "listed 7 of the 40"),
        ([listing(1, "abcd", stated=8), listing(3, "efg")], ""),
        ([listing(1, "abcd", kind="sitemap"), listing(2, "ab", kind="sitemap")], ""),
        ([listing(1, "abcd", kind="sitemap"), listing(2, "abcd", kind="sitemap")], "only repeats"),
        ([listing(1, "abcd"), listing(1, "abcd", chain="/w")], ""),
    ],
)
def test_listing_pages_prove_themselves(pages: list[Listing], said: str) -> None:
    assert "; ".join(doubts(pages)).find(said) >= 0 and bool(doubts(pages)) == bool(said), doubts(pages)


def page(*lines: str, title: str = "") -> Page:
    body = f"<html><head><title>{title}</title></head><body><main>{''.join(f'<p>{line}</p>' for line in lines)}</main></body>"
    return Page("https://a.nl/v", body, parse_moment("2026-11-20T04:15:00+01:00"))


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("120 vacatures gevonden", 120), ("Er zijn 1.234 actuele vacatures", 1234), ("1 - 8 van 40 vacatures", 40),
        ("Alle vacatures (37)", 37), ("3 opdrachten.", 3), ("Pagina 1 van 5", None),
        ("Wij vulden dit jaar 120 vacatures in", None), ("8 vacatures in Goes", None),
    ],
)  # fmt: skip
def test_a_stated_total_is_a_line_of_its_own(line: str, total: int | None) -> None:
    assert stated_total(page("Vacatures", line)) == total
    assert stated_total(page("3 vacatures", "5 vacatures")) is None


def test_a_site_that_says_it_has_none() -> None:
    for line in ("Geen vacatures gevonden.", "Er zijn op dit moment geen openstaande vacatures", "0 resultaten"):
        assert says_none(page(line)), line
    for line in ("Geen vacatures voor u? Stuur een open sollicitatie", "10 vacatures", "geen"):
        assert not says_none(page(line)), line


@pytest.mark.parametrize(
    ("asked", "got", "away"),
    [
        ("http://a.nl/vacatures", "https://www.a.nl/vacatures/", False), ("https://a.nl/vacatures", "https://a.nl/", True),
        ("https://a.nl/vacatures", "https://a.nl/vacatures/alle", False),
        ("https://a.nl/vacatures?p=2", "https://a.nl/inloggen", True),
        ("https://a.nl/sitemap.xml", "https://a.nl/sitemap_index.xml", False), ("https://a.nl/", "https://a.nl/onderhoud", True),
        ("https://a.nl/sitemap.xml", "https://a.nl/", True),
    ],
)  # fmt: skip
def test_a_listing_that_redirects_elsewhere_is_another_page(asked: str, got: str, away: bool) -> None:
    assert strayed(asked, got) == away


@pytest.mark.parametrize(
    ("lines", "title", "blocked"),
    [
        (("Even geduld",), "Just a moment...", True), (("You don't have permission",), "Access Denied", True),
        (("Vul de captcha in om verder te gaan",), "carriere.nrc.nl", True), (("Griffier",), "Griffier | Goes", False),
        (("Onze site is in onderhoud",), "Voorbeeld", True), (("Medewerker onderhoud", "36 uur"), "Medewerker onderhoud", False),
        (("x" * 900, "Dit formulier heeft een captcha"), "Griffier", False), (("403 Forbidden",), "403 Forbidden", True),
    ],
)  # fmt: skip
def test_pages_that_stand_in_the_way(lines: tuple[str, ...], title: str, blocked: bool) -> None:
    shown = page(*lines, title=title)
    if blocked:
        with pytest.raises(Blocked, match="bot check or outage"):
            pass_through(shown)
    else:
        assert pass_through(shown) is shown


def test_a_clock_is_compared_with_the_sites_own() -> None:
    now = parse_moment("2026-11-20T04:15:00+01:00")
    assert hours_off("Fri, 20 Nov 2026 03:10:00 GMT", "", now) is None
    assert hours_off("Mon, 16 Nov 2026 03:15:00 GMT", str(4 * 86400), now) is None  # a cache says how old its copy is
    assert hours_off("Wed, 20 Nov 2024 03:15:00 GMT", "", now) == 730 * 24
    assert [hours_off(bad, "", now) for bad in ("", "gisteren", "Wed, 20 Nov 2024 03:15:00")] == [None, None, None]
