"""50: says which advert is being understood, and leaves out one that stopped an earlier crawl."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import Posting, Rejection
from crawler.watch import watch_of
from pipelines.rejected import Rejected


class WatchPipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.watch = watch_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WatchPipeline:
        return cls(crawler)

    def process_item(self, item: Posting | Rejection) -> Posting | Rejection:
        """The same item. Raises Rejected for an advert that stopped a crawl of the last 30 days."""
        if isinstance(item, Posting):
            if reason := self.watch.why_not(item.url):
                raise Rejected(reason, "fetch")
            self.watch.reading(item.url)
        return item
