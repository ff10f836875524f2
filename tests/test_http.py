"""A real spider over a real socket: compression, redirects, failures and robots.txt as a live site has them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import crawling
import pytest
from conftest import query, scrapy
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from spiders.tenmonks import TenmonksSpider

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
PAGE = """<!doctype html><html lang="nl"><head><title>{title} — Test</title></head><body><main><section><h1>{title}</h1>
<div>Gemeente {town}</div><div>€4.520 — €6.422 / maand</div><div>HBO</div><div>Nog 6 dagen</div></section>
<section><h2>Dit ga je doen</h2><p>Voorbeeldadvertentie: geen echte vacature. Je werkt 36 uur per week.</p></section>
</main></body></html>"""


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A site of five vacancies: one good, one gzipped, one moved, one gone, one failing; and one that robots.txt forbids."""
    base = f"http://{httpserver.host}:{httpserver.port}"
    paths = ["1/goed", "2/gezipt", "3/verhuisd", "4/weg", "5/kapot", "6/verboden"]
    locations = "".join(f"<url><loc>{base}/opdrachten/{path}/</loc></url>" for path in paths)
    index = f"<sitemap><loc>{base}/assignment-sitemap1.xml</loc></sitemap>"
    xml = {"content_type": "text/xml"}
    robots = "User-agent: *\nDisallow: /opdrachten/6/\n"
    httpserver.expect_request("/robots.txt").respond_with_data(robots, content_type="text/plain")
    httpserver.expect_request("/sitemap_index.xml").respond_with_data(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>', **xml
    )
    httpserver.expect_request("/assignment-sitemap1.xml").respond_with_data(SITEMAP.format(locations), **xml)
    html = {"content_type": "text/html; charset=utf-8"}
    httpserver.expect_request("/opdrachten/1/goed/").respond_with_data(
        PAGE.format(title="Planner", town="Zwolle"), **html
    )
    httpserver.expect_request("/opdrachten/2/gezipt/").respond_with_data(
        gzip.compress(PAGE.format(title="Jurist", town="Assen").encode()), headers={"Content-Encoding": "gzip"}, **html
    )
    httpserver.expect_request("/opdrachten/3/verhuisd/").respond_with_data(
        status=301, headers={"Location": "/opdrachten/3/nieuw-adres/"}
    )
    httpserver.expect_request("/opdrachten/3/nieuw-adres/").respond_with_data(
        PAGE.format(title="Griffier", town="Goes"), **html
    )
    httpserver.expect_request("/opdrachten/4/weg/").respond_with_data("weg", status=404)
    httpserver.expect_request("/opdrachten/5/kapot/").respond_with_data("stuk", status=500)
    return httpserver


def crawl(site: HTTPServer, database: Path, *settings: str, contact: str = "test@example.org") -> tuple[int, str]:
    arguments = [
        "crawl", "local", "-s", "SPIDER_MODULES=tests.sites", "-s", "DOWNLOAD_DELAY=0", "-s", f"DATABASE={database}",
        "-s", "ALLOW_UNCLEAR_TERMS=local", "-s", f"CONTACT={contact}",
    ]  # fmt: skip
    for setting in settings:
        arguments += ["-s", setting]
    done = scrapy(*arguments, env={"LOCAL_SITE": f"{site.host}:{site.port}"})
    return done.returncode, done.stdout + done.stderr


def test_crawls_a_local_site(site: HTTPServer, tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    status, log = crawl(site, database)
    assert status == 1, log  # suspect: fewer than TenMonks promises
    assert {row["title"] for row in query(database, "SELECT title FROM postings")} == {"Planner", "Jurist", "Griffier"}
    rejected = {row["url"].split("/")[4]: row for row in query(database, "SELECT * FROM rejected")}
    assert (rejected["4"]["stage"], rejected["4"]["reason"]) == ("gone", "HTTP 404")
    assert (rejected["5"]["stage"], rejected["5"]["reason"]) == ("fetch", "HTTP 500")
    assert "robots.txt" in rejected["6"]["reason"] and rejected["6"]["stage"] == "refused"
    asked = [request.path for request, _ in site.log]
    assert not [path for path in asked if path.startswith("/opdrachten/6/")], "robots.txt forbids this path"
    assert query(database, "SELECT frozen_on FROM meta") == [{"frozen_on": None}]
    assert query(database, "SELECT organisation FROM postings WHERE key = '3'") == [{"organisation": "Gemeente Goes"}]
    agent = site.log[0][0].headers["User-Agent"]
    assert "overheidsvacatures" in agent and "test@example.org" in agent


def test_a_live_crawl_needs_a_contact(site: HTTPServer, tmp_path: Path) -> None:
    status, log = crawl(site, tmp_path / "live.db", contact="")
    assert status == 2
    assert "contact address" in log and "Traceback" not in log
    assert not site.log


def test_unclear_terms_need_the_operators_word(site: HTTPServer, tmp_path: Path) -> None:
    status, log = crawl(site, tmp_path / "live.db", "ALLOW_UNCLEAR_TERMS=")
    assert status == 2
    assert "terms of local are unclear" in log
    assert not site.log


def crawl_here(site: HTTPServer, database: Path, **changes: Any) -> dict[str, Any]:
    """The same crawl within this process; gives its row of ``runs``."""
    host = f"{site.host}:{site.port}"
    at = {"allowed_domains": [host], "start_urls": [f"http://{host}/sitemap_index.xml"], "name": "local"}
    allowed = {"DATABASE": str(database), "ALLOW_UNCLEAR_TERMS": ["local"]}
    crawling.crawl(type("LocalSpider", (TenmonksSpider,), at), crawling.settings(**allowed | changes))
    return query(database, "SELECT * FROM runs")[0]


@pytest.mark.parametrize("answer", [500, 503, 429])
def test_robots_that_cannot_be_had_forbids_the_host(
    httpserver: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: int
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("even geduld", status=answer)
    httpserver.expect_request("/sitemap_index.xml").respond_with_data(SITEMAP.format(""), content_type="text/xml")
    crawl_here(httpserver, tmp_path / "live.db")
    assert {request.path for request, _ in httpserver.log} == {"/robots.txt"}
    assert "robots.txt could not be had" in caplog.text


def test_a_crawl_delay_is_honoured_and_start_points_are_a_setting(
    site: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    site.clear()
    base = f"http://{site.host}:{site.port}"
    site.expect_request("/robots.txt").respond_with_data("User-agent: *\nCrawl-delay: 1\n", content_type="text/plain")
    pages = "".join(f"<a href='/opdrachten/{number}/naam/'>x</a>" for number in (1, 2))
    site.expect_request("/elders/").respond_with_data(f"<html><body>{pages}</body></html>", content_type="text/html")
    for number in (1, 2):
        body = PAGE.format(title=f"Planner {number}e wijk", town="Assen")
        site.expect_request(f"/opdrachten/{number}/naam/").respond_with_data(
            body, content_type="text/html; charset=utf-8"
        )
    run = crawl_here(site, tmp_path / "live.db", START_URLS=f'{{"local": ["{base}/elders/"]}}')
    assert run["verdict"] == "suspect", run  # fewer than TenMonks promises
    assert "asks for 1.0 seconds between requests" in caplog.text
    assert [request.path for request, _ in site.log][:3] == ["/robots.txt", "/.well-known/tdmrep.json", "/elders/"]
    assert run["postings"] == 2 and run["seconds"] > 3  # three waits of a second


def test_a_redirect_never_leaves_the_site(site: HTTPServer, tmp_path: Path) -> None:
    """A start address that redirects inward would pass Scrapy's own filter; here no other host is asked anything."""
    with HTTPServer(host="127.0.0.1") as canary:
        canary.expect_request("/secret").respond_with_data("geheim")
        target = f"http://127.0.0.1:{canary.port}/secret"
        site.clear()
        site.expect_request("/robots.txt").respond_with_data("", content_type="text/plain")

        def away(_: Request) -> Response:
            return Response(status=302, headers={"Location": target})

        site.expect_request("/sitemap_index.xml").respond_with_handler(away)
        run = crawl_here(site, tmp_path / "live.db", RETRY_ENABLED=True)
        assert not canary.log
        assert "not a page of this site" in "".join(
            row["reason"] for row in query(tmp_path / "live.db", "SELECT reason FROM rejected")
        ), run


def test_a_live_crawl_never_enters_an_archives_database(site: HTTPServer, sample_database: Path) -> None:
    status, log = crawl(site, sample_database)
    assert status == 2
    assert "was made from an archive" in log
