"""500: one transaction a posting: its row, evidence and changes, and the vacancies it touches."""

from __future__ import annotations

import logging
from typing import cast

from scrapy.crawler import Crawler

from crawler.archive import clock_for
from crawler.database import connect
from crawler.database.postings import takes_away
from crawler.database.readings import store
from crawler.database.reference import load_reference, load_site
from crawler.database.rematch import prepare_matching
from crawler.held import HeldBack
from crawler.items import Facts
from crawler.settings import ROOT, resolve
from crawler.spider import VacancySpider

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
        """The same facts, stored. Raises HeldBack for a reading that would take something away: that waits for the verdict."""
        if loss := takes_away(self.conn, item):
            raise HeldBack(item, loss)
        saved = store(self.conn, item, self.today, self.rules)
        if saved.outcome != "unchanged":
            logger.info("%s %s", saved.outcome, saved.id)
        self.crawler.stats.inc_value(f"postings/{saved.outcome}")
        return item

    def close_spider(self) -> None:
        self.conn.close()
