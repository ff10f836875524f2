"""Crawls inside the test process: one reactor in a thread of its own, any number of crawls after or beside each other."""

from __future__ import annotations

import asyncio
from functools import cache
from threading import Thread
from typing import Any
from unittest.mock import patch

from offline import understanding
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler.understand import Understanding


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of a reactor that runs until the tests end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    loop = reactor._asyncioEventloop  # type: ignore[attr-defined]
    Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True).start()  # type: ignore[attr-defined]
    return loop


def settings(**changes: Any) -> Settings:
    """The project's settings as for a live crawl, without waiting and without retries."""
    made = Settings()
    made.setmodule("crawler.settings", priority="project")
    quick = {"DOWNLOAD_DELAY": 0, "FAST_LOOPBACK": True, "RETRY_ENABLED": False, "LOG_ENABLED": False}
    made.setdict({"CONTACT": "test@example.org"} | quick | changes, priority="cmdline")
    return made


def crawl(spider: type[Spider], *runs: Settings, timeout: float = 60) -> list[Any]:
    """Crawl a site once for each of these settings, all at the same time; gives their statistics."""

    async def together() -> list[Any]:
        crawlers = [AsyncCrawlerRunner(run).create_crawler(spider) for run in runs]
        await asyncio.gather(*(crawler.crawl_async() for crawler in crawlers))
        return [crawler.stats.get_stats() for crawler in crawlers if crawler.stats]

    with patch("pipelines.normalise.load"), patch("pipelines.normalise.Understanding", _understanding):
        return asyncio.run_coroutine_threadsafe(together(), _loop()).result(timeout)


def _understanding(_: Any, *, government_only: bool = False) -> Understanding:
    """The reference tables are read once for all crawls of a test process."""
    return understanding(government_only)
