"""400: what the posting points to and what its words are, so that the store can tie it to the same vacancy elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader

from crawler.dutch.places import PlaceIndex
from crawler.features import FeatureBuilder
from crawler.items import Facts
from crawler.matching.references import find_links
from crawler.reference import load, load_rules
from crawler.settings import ROOT
from crawler.sites import page_id, patterns, site_of
from crawler.spider import VacancySpider


class DeduplicatePipeline:
    def __init__(self, crawler: Crawler) -> None:
        loader = get_spider_loader(crawler.settings)
        reference = ROOT / "data" / "reference"
        self.features = FeatureBuilder(PlaceIndex(load(reference).places), load_rules(reference).vocabulary)
        self.patterns = patterns(cast("type[VacancySpider]", loader.load(name)) for name in loader.list())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DeduplicatePipeline:
        return cls(crawler)

    def process_item(self, item: Facts) -> Facts:
        """The same facts with their links (other sites' vacancy pages, reference numbers) and features for matching."""
        links = find_links(item.lines, item.addresses, page_id(item.url), self._page)
        return replace(item, links=links, features=self.features.of_facts(item))

    def _page(self, url: str) -> str | None:
        return page_id(url) if site_of(url, self.patterns) else None
