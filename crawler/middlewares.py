"""Downloader middlewares: own hosts only, robots.txt taken seriously, conditional requests, and the age of every answer."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.archive import clock_for
from crawler.sites import owns

_ROBOTS_MAX = 512 * 1024  # RFC 9309 section 2.5: at least 500 KiB must be parsed; more only costs time


class OwnHostsMiddleware:
    """Every hop stays on the spider's own hosts, over http(s) and on the usual port: start requests and redirects too.

    Scrapy's own filter lets requests with ``dont_filter`` through, which start requests have, with all their redirects.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OwnHostsMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if not owns(getattr(self.crawler.spider, "allowed_domains", ()), request.url):
            self.crawler.stats.inc_value("own_hosts/refused")
            raise IgnoreRequest(f"not a page of this site: {request.url}")


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt by RFC 9309: 5xx or unreachable forbids the host for this run, where Scrapy would allow everything."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise RobotsUnavailable(f"robots.txt of {netloc} answers {response.status}")
        body = response.body[:_ROBOTS_MAX] if response.status < 400 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        """Forbid the host: its parser answers no to everything."""
        self._stats.inc_value("robotstxt/unavailable")
        waiting = self._parsers[netloc]
        forbidden = _Forbidden()
        self._parsers[netloc] = forbidden
        if isinstance(waiting, Deferred):
            waiting.callback(forbidden)


class RobotsUnavailable(IgnoreRequest):
    """robots.txt could not be had, so nothing may be fetched."""


class _Forbidden(RobotParser):
    """A parser for which everything is forbidden."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> _Forbidden:
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        return None


class ValidatorMiddleware:
    """Sends the validator that the frontier gave a request (crawler.frontier), to the address that it belongs to only.

    It keeps no body: a 304 to it goes on as it is, and a 304 that nobody asked for is an error like any other.
    """

    HEADERS = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}

    def process_request(self, request: Request) -> None:
        url, kind, value = request.meta.get("validator", ("", "", ""))
        for header in self.HEADERS.values():  # a redirect takes its request's headers along
            request.headers.pop(header, None)
        if url == request.url:
            request.headers[self.HEADERS[kind]] = value
        elif url:
            request.meta.pop("handle_httpstatus_list", None)


class FetchedAtMiddleware:
    """Gives every live answer its ``fetched_at``; an archive gives its own."""

    def __init__(self, crawler: Crawler) -> None:
        self.clock = clock_for(crawler.settings)
        self.live = not crawler.settings.get("ARCHIVE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FetchedAtMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if self.live:
            request.meta["fetched_at"] = self.clock.now()
        return response
