"""Scrapy extension: the run recorder."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from crawler.archive import clock_for
from crawler.database import connect, transaction
from crawler.database.gone import Census, census, is_known_open, record, to_look_at
from crawler.database.history import doubted_before, history, last_end, overlapped
from crawler.database.matching import LARGEST_COMPONENT, rematch, settle_pending
from crawler.database.postings import ENDED
from crawler.database.readings import store
from crawler.database.runs import end_run, reject, start_run
from crawler.database.vacancies import refresh
from crawler.health import History, Judgement, RunCounts, judge
from crawler.held import Held, HeldBack
from crawler.items import NEEDS_EVIDENCE, Facts
from crawler.lastlook import LastLooks, looked_at
from crawler.listings import doubts
from crawler.reasons import Reason
from crawler.reference import load_rules
from crawler.settings import ROOT, resolve
from crawler.sites import page_id
from crawler.spider import VacancySpider
from crawler.tally import count_found

logger = logging.getLogger(__name__)


class RunRecorder:
    """Writes the run's row, a row for everything that was dropped or failed, and the verdict at the end.

    Only after a verdict of trusted are the readings stored that were held back, and postings marked gone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = bool(crawler.settings.get("ARCHIVE"))
        self.clock = clock_for(crawler.settings)
        self.rejected = self.errors = self.unread = self.closing = 0
        self.titles: Counter[str] = Counter()
        self.clock_back = ""
        self.held = Held()
        self.looks = LastLooks(crawler)
        self.looked = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunRecorder:
        recorder = cls(crawler)
        for signal in (
            "spider_opened", "item_scraped", "item_dropped", "item_error", "spider_error", "spider_idle", "spider_closed"
        ):  # fmt: skip
            crawler.signals.connect(getattr(recorder, signal), getattr(signals, signal))
        return recorder

    def spider_opened(self, spider: VacancySpider) -> None:
        """Start the run's row. A clock that went back would make every reading older than what is stored, so nothing is read."""
        self.conn = connect(resolve(self.crawler.settings["DATABASE"]), frozen=self.archive)
        self.rules = load_rules(ROOT / "data" / "reference")
        self.started = self.clock.monotonic()
        self.started_at = self.clock.now()
        before = None if self.archive else last_end(self.conn, spider.name)
        self.run_id = start_run(self.conn, spider.name, self.started_at, self.archive)
        if before and self.started_at < before:
            self.clock_back = before.isoformat()
            raise CloseSpider("clock")

    def item_scraped(self, item: Facts, response: Any) -> None:
        if looked_at(response) is None:
            self._found(item)

    def _found(self, facts: Facts) -> None:
        count_found(self.crawler.stats, vars(facts))
        self.titles[facts.title_raw.casefold()] += 1

    def item_dropped(self, item: Any, exception: Exception, response: Any) -> None:
        if isinstance(exception, HeldBack):
            self._hold(exception, listed=looked_at(response) is None)
            return
        stage = getattr(exception, "stage", "store")
        self.rejected += 1
        if stage in ("read", "validate", "gone") and looked_at(response) is None:
            self.unread += is_known_open(self.conn, self.crawler.spidercls.name, page_id(item.url))
        self._reject(item.url, stage, str(exception))

    def _hold(self, back: HeldBack, *, listed: bool) -> None:
        self.held.add(back.facts, back.reason)
        if listed:
            self._found(back.facts)
        if back.facts.status in ENDED and not doubted_before(self.conn, back.facts.site, back.facts.url, self.run_id):
            self.closing += 1

    def item_error(self, item: Any, failure: Failure, spider: Spider) -> None:
        self.errors += 1
        self._reject(item.url, "error", f"{type(failure.value).__name__} while processing")

    def spider_error(self, failure: Failure, response: Any, spider: Spider) -> None:
        self.errors += 1
        self._reject(response.url, "error", f"{type(failure.value).__name__} while reading")

    def _reject(self, url: str, stage: str, reason: str) -> None:
        reject(self.conn, self.run_id, self.crawler.spidercls.name, url, stage, reason)
        self.crawler.stats.inc_value(f"rejected/{stage}")

    def spider_idle(self, spider: VacancySpider) -> None:
        """Everything listed has been read. If the run looks sound, look at what is no longer listed, once."""
        if self.archive or self.looked:
            return
        self.looked = True
        found = self._census(spider)
        doubtful = (
            judge(self._counts(spider, "finished", Census((), ())), History(ever=True), None).verdict != "trusted"
        )
        if found.missing and not doubtful:
            drop = self._judge(spider, "finished", found).verdict != "trusted"
            self.looks.ask(spider, to_look_at(found, drop=drop))

    def _census(self, spider: VacancySpider) -> Census:
        """What is open beside what was listed. An archive is a sample, so nothing is missing from it."""
        found = census(self.conn, spider.name, spider.sightings, self.started_at)
        return Census(found.listed, ()) if self.archive else found

    def _counts(self, spider: VacancySpider, reason: str, found: Census) -> RunCounts:
        stat = self.crawler.stats.get_value
        listings = spider.sightings.listings
        proof = doubts(listings)
        if stat("request_depth_max", 0) >= (limit := self.crawler.settings.getint("DEPTH_LIMIT")) > 0:
            proof = (*proof, Reason("deep", limit=limit))
        answers = self.looks.answers
        return RunCounts(
            finish_reason=reason,
            postings=stat("postings", 0),
            rejected=self.rejected - stat("rejected/listing", 0),
            errors=self.errors,
            listings=stat("listing/pages", 0),
            listings_failed=stat("listing/failed", 0),
            listings_empty=stat("listing/empty", 0),
            listing_doubts=proof,
            says_none=any(listing.says_none for listing in listings),
            challenges=stat("challenges", 0),
            details_failed=stat("rejected/fetch", 0),
            unread=self.unread,
            robots_unavailable=stat("robotstxt/unavailable", 0),
            known=found.known,
            missing=len(found.lost),
            explained=sum(
                row["dead_before"] and row["id"] in answers and answers[row["id"]].dead for row in found.lost
            ),
            closing=self.closing,
            same_title=max(self.titles.values(), default=0),
            clock_back=self.clock_back,
            clock_off=bool(stat("listing/clock_off", 0)),
            overlap=not self.archive and overlapped(self.conn, spider.name, self.run_id, self.started_at),
            filled={name: stat(f"filled/{name}", 0) for name in NEEDS_EVIDENCE},
        )

    def _judge(self, spider: VacancySpider, reason: str, found: Census) -> Judgement:
        expects = None if self.archive else spider.expects
        return judge(self._counts(spider, reason, found), history(self.conn, spider.name), expects)

    def spider_closed(self, spider: VacancySpider, reason: str) -> None:
        found = self._census(spider)
        run = self._counts(spider, reason, found)
        judgement = judge(run, history(self.conn, spider.name), None if self.archive else spider.expects)
        trusted = judgement.verdict == "trusted"
        today = self.started_at.date().isoformat()
        held = self.held.count
        self._settle_held(spider, trusted, today)
        answers = self.looks.answers
        with transaction(self.conn):
            gone = record(
                self.conn, self.run_id, found, spider.sightings, answers, self.started_at,
                trusted=trusted and not self.archive,
            )  # fmt: skip
            for posting in gone:
                rematch(self.conn, posting, today, self.rules)
            put_off = settle_pending(self.conn, today)
            if not (run.clock_back or run.clock_off):
                refresh(self.conn, today)
        if put_off:
            logger.warning(
                "%s postings hang together with over %s others and were clustered last", put_off, LARGEST_COMPONENT
            )
        stat = self.crawler.stats.get_value
        counts = {
            "finish_reason": reason,
            "ended_at": self.clock.now().isoformat(),
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
            "listed": len(spider.sightings.pages),
            "missing": len(found.missing),
            "looks": len(answers),
            "gone": len(gone),
            "held": held,
            "requests": stat("downloader/request_count", 0),
            "bytes": stat("downloader/response_bytes", 0),
            "not_modified": stat("pages/not_modified", 0),
            "skipped": stat("pages/skipped", 0),
        }
        end_run(self.conn, self.run_id, judgement, counts, run.filled if run.postings else {}, spider.expects.fill)
        self.conn.close()
        self._say(spider, judgement)

    def _settle_held(self, spider: Spider, trusted: bool, today: str) -> None:
        """After a trusted run its readings are stored after all; otherwise each is a row of ``rejected``."""
        for facts, reason in self.held.take():
            if trusted:
                outcome = store(self.conn, facts, today, self.rules).outcome
                self.crawler.stats.inc_value(f"postings/{outcome}")
            else:
                reject(self.conn, self.run_id, spider.name, facts.url, "doubt", f"not believed from this run: {reason}")

    def _say(self, spider: Spider, judgement: Judgement) -> None:
        self.crawler.stats.set_value("verdict", judgement.verdict)
        level = logging.INFO if judgement.verdict == "trusted" else logging.WARNING
        logger.log(level, "%s: %s%s", spider.name, judgement.verdict, "".join(f"; {why}" for why in judgement.reasons))
