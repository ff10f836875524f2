"""WordPress sites, read from their public REST API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy.http import Request, Response

from crawler.challenge import Blocked, pass_through
from crawler.items import Posting, Rejection
from crawler.page import Page, Unreadable
from crawler.spider import VacancySpider

_PAGES = 100
"""A site that promises more pages is not one of ours."""


class WordPressVacancySpider(VacancySpider):
    """A WordPress site whose posts are its vacancies, read from the public REST API, page by page.

    API: https://developer.wordpress.org/rest-api/reference/posts/ . The header X-WP-TotalPages says how many pages.
    """

    endpoint: ClassVar[str]
    """Address of the collection, such as ``https://example.org/wp-json/wp/v2/posts``."""
    per_page: ClassVar[int] = 100
    category: ClassVar[str]
    """The ``class_list`` entry that marks a post as a vacancy."""
    gone_statuses: ClassVar[frozenset[int]] = frozenset({401, 404, 410})  # 401: it exists, but is no longer public

    async def start(self) -> AsyncIterator[Any]:
        for url in self.start_urls or [self.collection(1)]:
            request = self.listing(url)
            request.meta["first"] = True
            yield request

    def collection(self, number: int) -> str:
        query = urlencode({"page": number, "per_page": self.per_page, "status": "publish"})
        return f"{self.endpoint}?{query}"

    def last_look(self, key: str, url: str) -> Request:
        return Request(f"{self.endpoint}/{key}", self.parse_post, errback=self.vacancy_failed)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """The postings of one page of the collection; the first also asks for the others."""
        try:
            self.check_listing(response)
            page = Page.from_response(response)
            if not isinstance(_json(page), list):
                raise Unreadable("not a list of posts")
        except Unreadable as error:
            yield self.no_listing(response, error)
            return
        pages = _header(response, "X-WP-TotalPages") or 1
        ids = tuple(str(post.get("id")) for post in page.json if isinstance(post, dict))
        self.note_listing(response, kind="rest", entries=ids, stated=_header(response, "X-WP-Total"))
        if not page.json:
            self.crawler.stats.inc_value("listing/empty")
        if response.meta.get("first"):
            for number in range(2, min(pages, _PAGES) + 1):
                yield self.listing(self.collection(number), response.meta["chain"])
        for item in self.read(page):
            if isinstance(item, Posting):
                self.sightings.add(item.url, item.key)
            yield item

    def parse_post(self, response: Response) -> Iterator[Posting | Rejection]:
        """One post on its own: a last look."""
        try:
            page = Page.from_response(response)
            if not isinstance(_json(page), dict):
                raise Unreadable("not a post")
            yield from self.read(replace(page, body=f"[{page.body}]"))
        except Blocked as error:
            yield Rejection(response.url, str(error), "fetch")
        except Unreadable as error:
            yield Rejection(response.url, f"unreadable: {error}")

    def read(self, page: Page) -> Iterator[Posting | Rejection]:
        for post in page.json:
            if not isinstance(post, dict) or not post.get("id") or not isinstance(post.get("link"), str):
                yield Rejection(page.url, "a post without id or link")
            elif self.category not in post.get("class_list", ()):
                yield Rejection(post["link"], f"not a vacancy: no {self.category}")
            else:
                try:
                    yield self.read_post(page, post)
                except Unreadable as error:
                    yield Rejection(post["link"], f"unreadable: {error}")

    def read_post(self, page: Page, post: Mapping[str, Any]) -> Posting | Rejection:
        """One post as a Posting. To be written per site."""
        raise NotImplementedError(f"{type(self).__name__}.read_post")


def _json(page: Page) -> Any:
    """The answer as JSON. Raises Blocked where a web page stands in its way, else Unreadable."""
    try:
        return page.json
    except Unreadable:
        pass_through(page)
        raise


def _header(response: Response, name: str) -> int | None:
    """A number in a header, or None."""
    try:
        return int(response.headers.get(name) or "")
    except ValueError:
        return None
