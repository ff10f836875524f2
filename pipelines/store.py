"""500: one transaction a posting: its row, evidence and changes, and the vacancies it touches."""

from __future__ import annotations

import logging
from typing import cast

from scrapy.crawler import Crawler

from crawler.archive import clock_for
from crawler.database import connect, transaction
from crawler.database.matching import LARGEST_COMPONENT, rematch, settle_pending
from crawler.database.postings import save
from crawler.database.reference import load_reference, load_site
from crawler.database.rematch import prepare_matching
from crawler.database.vacancies import confirm, refresh
from crawler.items import Facts
from crawler.settings import ROOT, resolve
from crawler.spider import VacancySpider
from crawler.tally import count_posting

logger = logging.getLogger(__name__)


class StorePipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.today = clock_for(crawler.settings).now().date().isoformat()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    def open_spider(self) -> None:
        settings = self.crawler.settings
        self.conn = connect(resolve(settings["DATABASE"]), frozen=bool(settings.get("ARCHIVE")))
        load_reference(self.conn, ROOT / "data" / "reference")
        self.rules, problems = prepare_matching(
            self.conn, ROOT / "data" / "reference", resolve(settings["VERDICTS"]), self.today
        )
        for problem in problems:
            logger.warning(problem)
        load_site(self.conn, cast("type[VacancySpider]", self.crawler.spidercls))

    def process_item(self, item: Facts) -> Facts:
        with transaction(self.conn):
            saved = save(self.conn, item)
            for posting_id in saved.ended:
                rematch(self.conn, posting_id, self.today, self.rules)
            if saved.fresh:
                rematch(self.conn, saved.id, self.today, self.rules, saved.features)
            else:
                confirm(self.conn, saved.id)
        if saved.outcome != "unchanged":
            logger.info("%s %s", saved.outcome, saved.id)
        count_posting(self.crawler.stats, saved.outcome, vars(item))
        return item

    def close_spider(self) -> None:
        with transaction(self.conn):
            put_off = settle_pending(self.conn, self.today)
            refresh(self.conn, self.today)
        if put_off:
            logger.warning(
                "%s postings hang together with over %s others and were clustered last", put_off, LARGEST_COMPONENT
            )
        self.conn.close()
