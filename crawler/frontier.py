"""Which of the listed pages are fetched tonight, and what their answers teach: the policy of crawler.revisit, at work.

A spider middleware: requests for vacancy pages that a listing leads to are skipped, made conditional or left as they are. A
page that is skipped, or that answers 304, is confirmed: its postings are seen tonight, and keep the age of their body. Only
live crawls do so; an archive is replayed whole.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response

from crawler.archive import clock_for
from crawler.database import connect
from crawler.database.pages import (
    Lie,
    Visit,
    confirm,
    doubt,
    forget,
    forget_unlisted,
    load_hosts,
    load_pages,
    postings_of,
    remember,
)
from crawler.database.rows import Row
from crawler.extensions import RunRecorder
from crawler.held import HeldBack
from crawler.items import Facts
from crawler.reader import reader_version
from crawler.revisit import VALIDATORS, Known, Plan, Trust, Validator, checked, fingerprint, plan, sample
from crawler.settings import resolve
from crawler.spider import VacancySpider
from crawler.tally import count_found

logger = logging.getLogger(__name__)
_BATCH = 50
"""Visits that are written down together. Those of a killed crawl are lost, so their pages are fetched again: nothing else."""
_KNOWN_FOR = timedelta(days=90)


@dataclass
class _Reading:
    """One answer whose items are on their way: what became of them, in the order of their coming."""

    items: int | None = None
    done: int = 0
    facts: list[Facts] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    failed: bool = False
    held: bool = False
    """One of its readings would take something away, and waits for the run's verdict."""

    def hold(self, facts: Facts) -> None:
        self.facts.append(facts)
        self.held = True


@dataclass(frozen=True, slots=True)
class _Skipped:
    request: Request
    page: Known
    plan: Plan


class FrontierMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.get("ARCHIVE"):
            raise NotConfigured
        self.crawler = crawler
        self.clock = clock_for(crawler.settings)
        self.night = self.clock.now().date()
        self.fetch_all = crawler.settings.getbool("FETCH_ALL")
        self.skipped: dict[str, _Skipped] = {}
        self.sampled = False
        self.visits: list[Visit] = []
        self.held: list[Visit] = []
        self.lies: list[Lie] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierMiddleware:
        frontier = cls(crawler)
        for signal in ("spider_opened", "spider_idle", "spider_closed", "item_scraped", "item_dropped", "item_error"):
            crawler.signals.connect(getattr(frontier, signal), getattr(signals, signal))
        return frontier

    def spider_opened(self, spider: VacancySpider) -> None:
        self.site = spider.name
        self.conn = connect(resolve(self.crawler.settings["DATABASE"]), frozen=False)
        self.reader = reader_version(type(spider))
        self.known = load_pages(self.conn, self.site, self.night)
        self.trust = load_hosts(self.conn, spider.allowed_domains)
        self.proven = {key for key, trust in self.trust.items() if trust.proven}
        if outdated := sum(bool(page.postings) and page.reader != self.reader for page in self.known.values()):
            logger.warning(
                "%d pages of %s were read by an older version of this program: run `scrapy reread %s`, or what this one "
                "reads differently is written down as a change of the advert", outdated, self.site, self.site,
            )  # fmt: skip

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Requests that are needed, with what they must ask; items are counted, so that their page is known when all are
        through."""
        if response.status == 304 and response.meta.get("validator", [""])[0] == response.url:  # others are errors
            self._confirm([self.known[response.url]], "pages/not_modified")
            return
        reading = response.meta["reading"] = _Reading()
        skipped: list[Known] = []
        items = 0
        try:
            async for item in result:
                if not isinstance(item, Request):
                    items += 1
                elif item.meta.get("vacancy") and not self._needed(item, skipped):
                    continue
                yield item
        except Exception:
            reading.failed = True
            raise
        finally:
            self._confirm(skipped, "pages/skipped")
            reading.items = items
            self._finish(response, reading)

    def _needed(self, request: Request, skipped: list[Known]) -> bool:
        if request.url in self.skipped or self.fetch_all:
            return self.fetch_all
        page = self.known.get(request.url)
        host = _host(request.url)
        proven: list[Validator] = [name for name in VALIDATORS if (host, name) in self.proven]
        todo = plan(page, request.meta["lastmod"], proven, self.night)
        if page is None or todo.action == "fetch":
            return True
        if todo.action == "ask":
            request.meta["validator"] = (request.url, todo.word, getattr(page, todo.word))
            request.meta["handle_httpstatus_list"] = [304]
            return True
        self.skipped[request.url] = _Skipped(request, page, todo)
        skipped.append(page)
        return False

    def _confirm(self, pages: list[Known], stat: str) -> None:
        if pages:
            self.crawler.stats.inc_value(stat, len(pages))
            for row in confirm(self.conn, self.site, pages, self.clock.now()):
                self._count(row, 1)

    def _count(self, posting: Row, step: int) -> None:
        """A confirmed posting counts as found, and is taken back when its page is fetched after all."""
        count_found(self.crawler.stats, posting, step)
        self.crawler.stats.inc_value("postings/unchanged", step)

    # -- what became of an answer's items ----------------------------------------------------------------------------

    def item_scraped(self, item: Facts, response: Any, spider: Spider) -> None:
        self._done(response, lambda reading: reading.facts.append(item))

    def item_dropped(self, item: Any, response: Any, exception: Exception, spider: Spider) -> None:
        if isinstance(exception, HeldBack):
            self._done(response, lambda reading: reading.hold(exception.facts))
        else:
            self._done(response, lambda reading: reading.rejected.append(str(exception)))

    def item_error(self, item: Any, response: Any, spider: Spider) -> None:
        self._done(response, lambda reading: setattr(reading, "failed", True))

    def _done(self, response: Any, note: Any) -> None:
        reading = response.meta.get("reading") if isinstance(response, Response) else None
        if reading is not None:
            note(reading)
            reading.done += 1
            self._finish(response, reading)

    def _finish(self, response: Response, reading: _Reading) -> None:
        """Once all items of a vacancy page are through: what is known of it from now on."""
        if not response.meta.get("vacancy") or reading.items != reading.done:
            return
        listed = response.meta.get("redirect_urls", [response.url])[0]
        if response.status != 200 or reading.failed:
            if response.status in (200, 404, 410):
                self.known.pop(listed, None)
                forget(self.conn, self.site, listed)
            return
        old = self.known.get(listed)
        moved = listed != response.url  # its validators are those of another address
        page = Known(
            url=listed,
            fetched_at=response.meta["fetched_at"],
            body_sha256=hashlib.sha256(response.body).hexdigest(),
            content=fingerprint([*sorted(reading.facts, key=lambda facts: facts.key), *sorted(reading.rejected)]),
            reader=self.reader,
            postings=old.postings if old else (),
            etag="" if moved else _header(response, "ETag"),
            last_modified="" if moved else _header(response, "Last-Modified"),
            lastmod=response.meta.get("lastmod", ""),
        )
        visit = Visit(page, tuple(facts.key for facts in reading.facts), _reason(reading))
        if reading.held:  # not believed yet, so it proves nothing yet; if it never is, a 304 must not stand for it
            self.held.append(visit)
            doubt(self.conn, self.site, listed)
        else:
            self._note(visit)

    def _note(self, visit: Visit) -> None:
        if old := self.known.get(visit.page.url):
            self._check_claims(old, visit.page)
        self.visits.append(visit)
        if len(self.visits) >= _BATCH:
            self._write_down()

    def _check_claims(self, old: Known, page: Known) -> None:
        host = _host(page.url)
        for name, (unchanged, same) in checked(old, page).items():
            self.trust[host, name] = self.trust.get((host, name), Trust()).after(unchanged, same)
            if unchanged and not same:
                logger.warning("%s of %s cannot be trusted: it did not change with %s", name, host, page.url)
                self.proven.discard((host, name))
                self.lies.append(Lie(host, name, page.url, self.clock.now()))

    def _write_down(self) -> None:
        if self.visits:
            recorder = self.crawler.get_extension(RunRecorder)
            remember(self.conn, self.site, self.visits, self.trust, self.lies, recorder.run_id if recorder else None)
        self.visits, self.lies = [], []

    # -- the end -----------------------------------------------------------------------------------------------------

    def spider_idle(self, spider: Spider) -> None:
        """When all that was needed is fetched: the night's sample of what was skipped; and if that found a lie, the open
        pages that were skipped on the liar's word."""
        if not self.sampled:
            self.sampled = True
            again = [page.url for page in sample((skipped.page for skipped in self.skipped.values()), self.night)]
        else:
            again = [url for url, skipped in self.skipped.items() if skipped.page.open and self._lied(skipped)]
        self._fetch_after_all(again)
        if again:
            raise DontCloseSpider

    def _lied(self, skipped: _Skipped) -> bool:
        return skipped.plan.word != "closed" and (_host(skipped.request.url), skipped.plan.word) not in self.proven

    def _fetch_after_all(self, urls: Iterable[str]) -> None:
        for url in urls:
            skipped = self.skipped.pop(url)
            self.crawler.stats.inc_value("pages/skipped", -1)
            for row in postings_of(self.conn, skipped.page):
                self._count(row, -1)
            self.crawler.engine.crawl(skipped.request)

    def spider_closed(self, spider: Spider) -> None:
        """The recorder has judged the run by now, and stored what it held back if it was trusted."""
        if self.crawler.stats.get_value("verdict") == "trusted":
            for visit in self.held:
                self._note(visit)
        self._write_down()
        forget_unlisted(self.conn, self.site, self.clock.now() - _KNOWN_FOR)
        self.conn.close()


def _host(url: str) -> str:
    """The host as in a spider's ``allowed_domains``: with its port, where that is not the usual one."""
    parts = urlsplit(url)
    usual = parts.port in (None, 80, 443)
    return (parts.hostname or "") + ("" if usual else f":{parts.port}")


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def _reason(reading: _Reading) -> str | None:
    """Why a page holds no posting."""
    return None if reading.facts else (reading.rejected or ["nothing was read from it"])[0][:500]
