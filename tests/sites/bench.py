"""Two large sites on a server on this machine, which say what a crawl of them cost: what tests/benchmarks/crawl.py crawls."""

from __future__ import annotations

import cProfile
import json
import os
import time
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler

from crawler.items import Expectation
from crawler.spider import VacancySpider

HOST = os.environ.get("BENCH_HOST", "localhost:9")


class Timed(scrapy.Spider):
    """Writes what the crawl took, from the moment that the spider was opened until its end, to the file BENCH_RESULT, and
    its profile to BENCH_PROFILE."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Any:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.begin, signals.spider_opened)
        crawler.signals.connect(spider.end, signals.engine_stopped)
        return spider

    def begin(self) -> None:
        self.profile = cProfile.Profile() if os.environ.get("BENCH_PROFILE") else None
        self.begun = time.process_time(), time.monotonic()
        if self.profile:
            self.profile.enable()

    def end(self) -> None:
        if self.profile:
            self.profile.disable()
            self.profile.dump_stats(os.environ["BENCH_PROFILE"])
        value = self.crawler.stats.get_value
        result = {
            "cpu": time.process_time() - self.begun[0],
            "wall": time.monotonic() - self.begun[1],
            "requests": value("downloader/request_count", 0),
            "not_modified": value("downloader/response_status_count/304", 0),
            "skipped": value("pages/skipped", 0),
            "items": value("item_scraped_count", 0),
            "verdict": value("verdict"),
        }
        if name := os.environ.get("BENCH_RESULT"):
            Path(name).write_text(json.dumps(result), encoding="utf-8")


class Bench(Timed, VacancySpider):
    name = "bench"
    title = "Proefsite"
    kind = "board"
    terms = "allowed"
    allowed_domains = [HOST]
    start_urls = [f"http://{HOST}/bench/sitemap.xml"]
    vacancies = r"^/bench/(\d+)/$"
    labels = {
        "Organisatie": "organisation", "Standplaats": "place", "Uren": "hours", "Salaris": "salary",
        "Sluitingsdatum": "closing_date", "Contract": "contract", "Kenmerk": "reference",
    }  # fmt: skip
    expects = Expectation(10)


class Neighbour(Bench):
    """A site that has some of the other's vacancies too."""

    name = "neighbour"
    start_urls = [f"http://{HOST}/neighbour/sitemap.xml"]
    vacancies = r"^/neighbour/(\d+)/$"
