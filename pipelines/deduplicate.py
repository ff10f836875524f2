"""400: what the posting points to, so that the store can tie it to the same vacancy elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader

from crawler.items import Facts
from crawler.matching.references import find_links
from crawler.sites import page_id, patterns, site_of
from crawler.spider import VacancySpider


class DeduplicatePipeline:
    def __init__(self, crawler: Crawler) -> None:
        loader = get_spider_loader(crawler.settings)
        self.patterns = patterns(cast("type[VacancySpider]", loader.load(name)) for name in loader.list())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DeduplicatePipeline:
        return cls(crawler)

    def process_item(self, item: Facts) -> Facts:
        """The same facts with their links: other sites' vacancy pages, and reference numbers."""
        return replace(item, links=find_links(item.lines, item.addresses, page_id(item.url), self._page))

    def _page(self, url: str) -> str | None:
        return page_id(url) if site_of(url, self.patterns) else None
