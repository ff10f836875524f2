"""Scrapy extension: the run recorder."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawler.archive import clock_for
from crawler.database import connect
from crawler.database.runs import end_run, history, reject, start_run
from crawler.health import Judgement, RunCounts, judge
from crawler.items import NEEDS_EVIDENCE
from crawler.settings import resolve
from crawler.spider import VacancySpider

logger = logging.getLogger(__name__)


class RunRecorder:
    """Writes the run's row, a row for everything that was dropped or failed, and the verdict at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = bool(crawler.settings.get("ARCHIVE"))
        self.clock = clock_for(crawler.settings)
        self.rejected = self.errors = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecorder:
        recorder = cls(crawler)
        for signal in ("spider_opened", "item_dropped", "item_error", "spider_error", "spider_closed"):
            crawler.signals.connect(getattr(recorder, signal), getattr(signals, signal))
        return recorder

    def spider_opened(self, spider: VacancySpider) -> None:
        self.conn = connect(resolve(self.crawler.settings["DATABASE"]), frozen=self.archive)
        self.started = self.clock.monotonic()
        self.run_id = start_run(self.conn, spider.name, self.clock.now(), self.archive)

    def item_dropped(self, item: Any, exception: Exception, spider: Spider) -> None:
        self.rejected += 1
        self._reject(item.url, getattr(exception, "stage", "store"), str(exception))

    def item_error(self, item: Any, failure: Failure, spider: Spider) -> None:
        self.errors += 1
        self._reject(item.url, "error", f"{type(failure.value).__name__} while processing")

    def spider_error(self, failure: Failure, response: Any, spider: Spider) -> None:
        self.errors += 1
        self._reject(response.url, "error", f"{type(failure.value).__name__} while reading")

    def _reject(self, url: str, stage: str, reason: str) -> None:
        reject(self.conn, self.run_id, self.crawler.spidercls.name, url, stage, reason)
        self.crawler.stats.inc_value(f"rejected/{stage}")

    def spider_closed(self, spider: VacancySpider, reason: str) -> None:
        stat = self.crawler.stats.get_value
        filled = {name: stat(f"filled/{name}", 0) for name in NEEDS_EVIDENCE}
        run = RunCounts(
            finish_reason=reason,
            postings=stat("postings", 0),
            rejected=self.rejected - stat("rejected/listing", 0),
            errors=self.errors,
            listings=stat("listing/pages", 0),
            listings_failed=stat("listing/failed", 0),
            listings_empty=stat("listing/empty", 0),
            details_failed=stat("rejected/fetch", 0),
            robots_unavailable=stat("robotstxt/unavailable", 0),
            filled=filled,
        )
        ever, trusted = history(self.conn, spider.name)
        judgement = judge(run, ever, trusted, None if self.archive else spider.expects)
        counts = {
            "finish_reason": reason,
            "seconds": round(self.clock.monotonic() - self.started, 3),
            "pages": stat("response_received_count", 0),
            "postings": run.postings,
            "new": stat("postings/new", 0),
            "changed": stat("postings/changed", 0),
            "unchanged": stat("postings/unchanged", 0),
            "rejected": run.rejected,
            "errors": run.errors,
            "listings": run.listings,
            "listings_failed": run.listings_failed,
            "requests": stat("downloader/request_count", 0),
            "bytes": stat("downloader/response_bytes", 0),
            "not_modified": stat("pages/not_modified", 0),
            "skipped": stat("pages/skipped", 0),
        }
        end_run(self.conn, self.run_id, judgement, counts, filled if run.postings else {}, spider.expects.fill)
        self.conn.close()
        self._say(spider, judgement)

    def _say(self, spider: Spider, judgement: Judgement) -> None:
        self.crawler.stats.set_value("verdict", judgement.verdict)
        level = logging.INFO if judgement.verdict == "trusted" else logging.WARNING
        logger.log(level, "%s: %s%s", spider.name, judgement.verdict, "".join(f"; {why}" for why in judgement.reasons))
