"""100: from a posting as read to facts as understood. All understanding is in ``crawler.understand``."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.items import Facts, Posting, Rejection
from crawler.reference import load
from crawler.settings import ROOT
from crawler.understand import Understanding
from pipelines.rejected import Rejected


class NormalisePipeline:
    def __init__(self, crawler: Crawler) -> None:
        government_only = getattr(crawler.spidercls, "government_only", False)
        self.understanding = Understanding(load(ROOT / "data" / "reference"), government_only=government_only)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormalisePipeline:
        return cls(crawler)

    def process_item(self, item: Posting | Rejection) -> Facts:
        """The facts of a posting. What a spider already rejected is dropped here, with the spider's reason."""
        if isinstance(item, Rejection):
            raise Rejected(item.reason, item.stage)
        if not isinstance(item, Posting):
            raise DropItem(f"not a posting: {type(item).__name__}")
        return self.understanding.understand(item)
