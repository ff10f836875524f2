"""How fast a host is asked: what its robots.txt wants, never less than a minimum, and not at all while it asks to wait."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from datetime import datetime
from email.utils import parsedate_to_datetime

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from crawler.archive import clock_for
from crawler.spider import VacancySpider

logger = logging.getLogger(__name__)
MINIMUM = 2.0
"""Seconds between two requests to a live host, whatever the settings say."""
_LEAST = 0.001  # a slot without any delay never waits, so it cannot be paused either


class Pace:
    """A downloader middleware that sets the delay of every host: the longest of DOWNLOAD_DELAY, the minimum, Crawl-delay and
    Request-rate. A Retry-After with 429 or 503 pauses its host; one that asks for more time than the site has left ends the
    crawl, with the reason."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.get("ARCHIVE"):
            raise NotConfigured
        self.crawler = crawler
        self.clock = clock_for(crawler.settings)
        self.fast_loopback = crawler.settings.getbool("FAST_LOOPBACK")
        self.over = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        pace = cls(crawler)
        for signal in ("spider_opened", "robots_parsed", "response_downloaded"):
            crawler.signals.connect(getattr(pace, signal), getattr(signals, signal))
        return pace

    def process_request(self, request: Request) -> None:
        if self.over:
            raise IgnoreRequest(self.over)

    def spider_opened(self, spider: VacancySpider) -> None:
        self.started = self.clock.monotonic()
        for domain in spider.allowed_domains:
            host = domain.split(":")[0]
            if not (self.fast_loopback and is_loopback(host)):
                self._slow_down(host, MINIMUM)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """The slower of Crawl-delay and Request-rate; a rate for some hours of the day counts all day."""
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        wanted = robotparser.crawl_delay(agent) or 0.0
        protego = getattr(robotparser, "rp", None)
        rate = protego.request_rate(agent) if protego else None
        if rate:
            wanted = max(wanted, rate.seconds / rate.requests)
        host = urlparse_cached(request).hostname or ""
        if self._slow_down(host, wanted):
            logger.info("robots.txt of %s asks for %s seconds between requests", host, wanted)

    def _slow_down(self, host: str, seconds: float) -> bool:
        """Make a host's delay at least this long; whether that made it longer."""
        downloader = self.crawler.engine.downloader
        settings = downloader.per_slot_settings.setdefault(host, {})  # an idle slot is thrown away and remade
        if seconds <= settings.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")):
            return False
        settings["delay"] = float(seconds)
        if host in downloader.slots:
            downloader.slots[host].delay = float(seconds)
        return True

    def response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        """Comes before the next request of the slot is taken, so that not one more goes out."""
        if response.status not in (429, 503):
            return
        wait = retry_after(response, self.clock.now())
        if not wait:
            return
        host = request.meta["download_slot"]
        left = self.crawler.settings.getfloat("SITE_SECONDS") - (self.clock.monotonic() - self.started)
        self.crawler.stats.inc_value("pace/retry_after")
        if wait > left:
            request.meta["dont_retry"] = True
            self._end(f"{host} asks to wait {wait:.0f} seconds, and {left:.0f} are left")
            return
        slot = self.crawler.engine.downloader.slots[host]
        slot.delay = max(slot.delay, _LEAST)
        slot.lastseen = max(slot.lastseen, self.clock.monotonic() + wait - slot.delay)
        logger.info("%s asks to wait %.0f seconds", host, wait)

    def _end(self, reason: str) -> None:
        """End the crawl; what waits to be sent is answered here instead."""
        if self.over:
            return
        self.over = reason
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, answer = slot.queue.popleft()
                answer.errback(Failure(IgnoreRequest(reason)))  # type: ignore[no-untyped-call]
        logger.warning("ending: %s", reason)
        closing = self.crawler.engine.close_spider_async(reason=reason)
        self.closing = asyncio.get_running_loop().create_task(
            closing
        )  # kept, or it might be thrown away before its end


def retry_after(response: Response, now: datetime) -> float:
    """The seconds that an answer asks to wait (RFC 9110, 10.2.3: seconds or a date), 0 if none or if it makes no sense.

    A date is compared with the answer's own Date where it has one, since clocks differ.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        date = response.headers.get("Date")
        sent = parsedate_to_datetime(date.decode("latin-1")) if date else now
        return max(0.0, (parsedate_to_datetime(value) - sent).total_seconds())
    except (ValueError, TypeError):  # no date, or one without an offset
        return 0.0


def is_loopback(host: str) -> bool:
    """Whether a host, as written, is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
