"""``scrapy crawl``: Scrapy's own, with a check before it starts and an exit status that means something."""

from __future__ import annotations

import argparse
import sys

from scrapy import Spider
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from crawler.preflight import Refused, check
from crawler.sites import SiteLoader


class Command(CrawlCommand):
    def short_desc(self) -> str:
        return "Bezoek één site (live, of uit een archief met -s ARCHIVE=map)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0 trusted, suspect or unproven; 1 broken; 2 refused, with the reason on standard error."""
        assert self.settings is not None
        if len(args) == 1:
            try:
                check(SiteLoader.from_settings(self.settings).load(args[0]), self.settings)
            except (Refused, KeyError) as error:
                print(f"scrapy crawl {args[0]}: {error.args[0]}", file=sys.stderr)
                self.exitcode = 2
                return
        super().run(args, opts)
        if self.crawler.stats.get_value("verdict") in (None, "broken"):
            self.exitcode = 1

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self.crawler = super()._create_crawler(spidercls)
        return self.crawler
