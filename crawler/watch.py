"""Watching a crawl from inside: one at a time a site, where it is, and an end to it when a page stops the parser.

A page that keeps a C library busy stops the reactor, and with it every time limit of Scrapy's. So a timer outside Python
(faulthandler) ends the process when the reactor gave no sign of life for ``PAGE_SECONDS``. The lock file of the site then still
names the page; whoever finds that (``scrapy nightly`` at once, else the site's next crawl) writes it down.
"""

from __future__ import annotations

import faulthandler
import logging
from collections.abc import AsyncIterable, AsyncIterator
from datetime import timedelta
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call

from crawler.archive import clock_for
from crawler.database import connect
from crawler.database.ends import bury, hung_pages
from crawler.items import Rejection
from crawler.settings import resolve
from crawler.sitelock import SiteLock
from crawler.spider import VacancySpider

logger = logging.getLogger(__name__)
_BEAT = 1.0  # seconds between two signs of life
_SKIPPED_FOR = timedelta(days=30)
_STATS = {
    "pages": "response_received_count",
    "postings": "postings",
    "new": "postings/new",
    "changed": "postings/changed",
    "unchanged": "postings/unchanged",
    "requests": "downloader/request_count",
    "bytes": "downloader/response_bytes",
    "known": "scheduler/enqueued",
}


class Watch:
    """Holds the site's lock for the whole crawl, and gives a sign of life every second."""

    def __init__(self, crawler: Crawler) -> None:
        if not issubclass(crawler.spidercls, VacancySpider):
            raise NotConfigured("no crawl of a site, such as scrapy shell")
        self.crawler = crawler
        database = resolve(crawler.settings["DATABASE"])
        self.limit = crawler.settings.getfloat("PAGE_SECONDS")
        self.errors = self.rejected = 0
        self.lock = SiteLock.hold(database, crawler.spidercls.name)
        conn = connect(database, frozen=bool(crawler.settings.get("ARCHIVE")))
        since = clock_for(crawler.settings).now() - _SKIPPED_FOR
        try:
            bury(conn, crawler.spidercls.name, self.lock.before.get("page", ""))
            self.hung = hung_pages(conn, crawler.spidercls.name, since)
        finally:
            conn.close()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Watch:
        watch = cls(crawler)
        for signal in ("spider_opened", "spider_error", "item_dropped", "item_error", "item_scraped", "spider_closed"):
            crawler.signals.connect(getattr(watch, signal), getattr(signals, signal))
        crawler.signals.connect(watch.lock.release, signals.engine_stopped)
        return watch

    def reading(self, url: str) -> None:
        """This page is worked on from now on; an empty address says that none is."""
        self.lock.say(page=url)

    def why_not(self, url: str) -> str | None:
        """Why a page must not be read again, or None."""
        if url not in self.hung:
            return None
        return f"stopped the crawl of {self.hung[url]}; not read again for {_SKIPPED_FOR.days} days"

    def spider_opened(self, spider: Spider) -> None:
        faulthandler.enable()
        self.loop = create_looping_call(self._beat)
        self.loop.start(_BEAT)

    def _beat(self) -> None:
        faulthandler.dump_traceback_later(self.limit, exit=True)
        slots = self.crawler.engine.downloader.slots.values()
        if not self.crawler.engine.running:
            for slot in slots:
                _forget(slot.queue)
        value = self.crawler.stats.get_value
        self.lock.say(
            delay=max((slot.delay for slot in slots), default=0.0),
            done=max(0, value("scheduler/dequeued", 0) - len(self.crawler.engine.downloader.active)),
            errors=self.errors,
            rejected=self.rejected,
            **{name: value(stat, 0) for name, stat in _STATS.items()},
        )

    def spider_error(self) -> None:
        self.errors += 1

    def item_error(self) -> None:
        self.errors += 1
        self.reading("")

    def item_dropped(self) -> None:
        self.rejected += 1
        self.reading("")

    def item_scraped(self) -> None:
        self.reading("")

    def spider_closed(self) -> None:
        self.loop.stop()
        faulthandler.cancel_dump_traceback_later()


def watch_of(crawler: Crawler) -> Watch:
    """The watch of a crawl. Raises NotConfigured where there is none."""
    watch = crawler.get_extension(Watch)
    if watch is None:
        raise NotConfigured("nobody watches")
    return watch


class WatchMiddleware:
    """Spider middleware: names the page before it is read, and leaves out one that stopped an earlier crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.watch = watch_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WatchMiddleware:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterable[Any]) -> AsyncIterator[Any]:
        """The same output; a callback is a generator, so that its page is read inside ``anext``."""
        if reason := self.watch.why_not(response.url):
            listing = bool(response.meta.get("listing"))
            if listing:
                self.crawler.stats.inc_value("listing/failed")
            yield Rejection(response.url, reason, "listing" if listing else "fetch")
            return
        logger.info("reading %s", response.url)
        found = aiter(result)
        while True:
            self.watch.reading(response.url)
            try:
                item = await anext(found)
            except StopAsyncIteration:
                return
            finally:
                self.watch.reading("")
            yield item


def _forget(queue: Any) -> None:
    """A crawl that is being stopped does not wait, with a delay each, for what it has not asked for yet."""
    while queue:
        _, waiting = queue.popleft()
        waiting.errback(IgnoreRequest("the crawl was stopped before this page was asked for"))
