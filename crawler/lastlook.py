"""Last looks: at the end of a sound run, one polite request for each vacancy page that the site no longer lists.

What they find is kept in the table ``looks``; whether it ends anything is for the run's verdict to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.database.gone import Answer
from crawler.database.rows import Row
from crawler.held import HeldBack
from crawler.items import Facts
from crawler.spider import VacancySpider

_UNCHANGED = 304


class LastLooks:
    """Asks for pages and notes what each of them turns out to be: ``answers`` by posting id."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.answers: dict[str, Answer] = {}
        self._keys: dict[str, str] = {}
        for signal in ("item_scraped", "item_dropped"):
            crawler.signals.connect(getattr(self, signal), getattr(signals, signal))

    def ask(self, spider: VacancySpider, postings: Iterable[Row]) -> None:
        """Request the pages of these postings (rows with id, key and url); the spider stays open until they are read."""
        for row in postings:
            self.answers[row["id"]] = Answer("no answer", "not fetched")
            self._keys[row["id"]] = row["key"]
            request = spider.last_look(row["key"], row["url"])
            meta = request.meta | {"last_look": row["id"]}
            self.crawler.engine.crawl(request.replace(meta=meta, errback=self.failed, dont_filter=True))
        if self.answers:
            raise DontCloseSpider

    def failed(self, failure: Failure) -> None:
        """No page: gone where the site's answer says so, still there if it is unchanged, else no answer."""
        response = failure.value.response if isinstance(failure.value, HttpError) else None
        request: Request = failure.request  # type: ignore[attr-defined]
        if response is None:
            answer = Answer("no answer", f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:200])
        elif response.status in self.crawler.spider.gone_statuses:  # type: ignore[union-attr]
            answer = Answer("gone", str(response.status))
        else:
            answer = Answer("open" if response.status == _UNCHANGED else "no answer", f"HTTP {response.status}")
        self.answers[request.meta["last_look"]] = answer

    def item_scraped(self, item: Facts, response: Any) -> None:
        if posting := looked_at(response):
            self._read(posting, item)

    def item_dropped(self, exception: Exception, response: Any) -> None:
        posting = looked_at(response)
        if posting is None:
            return
        if isinstance(exception, HeldBack):
            self._read(posting, exception.facts)
        elif getattr(exception, "stage", "") in ("read", "validate"):
            self.answers[posting] = Answer("no vacancy", str(exception)[:200])
        else:
            self.answers[posting] = Answer("no answer", str(exception)[:200])

    def _read(self, posting: str, facts: Facts) -> None:
        if facts.key != self._keys[posting]:
            self.answers[posting] = Answer("moved", facts.url)
        else:
            ended = facts.status if facts.status in ("closed", "filled") else "open"
            self.answers[posting] = Answer(ended, facts.url)


def looked_at(response: Any) -> str | None:
    """The posting that this response is a last look at, or None; an item of an errback comes with no response."""
    return response.meta.get("last_look") if isinstance(response, Response) else None
