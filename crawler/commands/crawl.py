"""``scrapy crawl``: Scrapy's own, with a check before it starts and an exit status that means something."""

from __future__ import annotations

import argparse
import sys

from scrapy import Spider
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from crawler import exit_status
from crawler.preflight import Refused, check
from crawler.settings import resolve
from crawler.sitelock import Busy, SiteLock
from crawler.sites import SiteLoader


class Command(CrawlCommand):
    def short_desc(self) -> str:
        return "Bezoek één site (live, of uit een archief met -s ARCHIVE=map)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """See crawler.exit_status; a refusal is one line on standard error."""
        assert self.settings is not None
        if len(args) == 1:
            try:
                check(SiteLoader.from_settings(self.settings).load(args[0]), self.settings)
                SiteLock.hold(resolve(self.settings["DATABASE"]), args[0])
            except (Refused, KeyError) as error:
                print(f"scrapy crawl {args[0]}: {error.args[0]}", file=sys.stderr)
                self.exitcode = exit_status.BUSY if isinstance(error, Busy) else exit_status.BROKEN
                return
        super().run(args, opts)
        ended = self.crawler.stats.get_value
        if ended("finish_reason") == "shutdown":
            self.exitcode = exit_status.INTERRUPTED
        else:
            self.exitcode = exit_status.of_verdicts([ended("verdict")])

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self.crawler = super()._create_crawler(spidercls)
        return self.crawler
