"""The base classes of all spiders: how a site is discovered, and what every site must say about itself.

A site with JSON-LD is a declaration; a site without overrides :meth:`VacancySpider.read`, which is pure: it takes a
:class:`Page` and touches no response, setting, logger or clock, so that every saved page can be tested offline.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import unquote, urlencode, urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.items import Expectation, JobPosting, Line, Posting, Rejection
from crawler.page import Page, Unreadable, label_lines
from crawler.preflight import check
from crawler.sitemap import read_sitemap, sitemap_body
from crawler.sites import owns

Terms = Literal["allowed", "unclear", "forbidden"]
Kind = Literal["employer", "agency", "broker", "board"]


class VacancySpider(scrapy.Spider):
    """A site whose listing pages or sitemaps lead to one page a vacancy.

    Every address in ``start_urls`` may be a listing page, a sitemap or a sitemap index; what came back decides. A setting
    ``START_URLS = {"site": [...]}`` replaces them.
    """

    allowed_domains: ClassVar[list[str]]
    """The site's own hosts; nothing else is ever asked."""
    title: ClassVar[str]
    """The site's name as people know it."""
    agency: ClassVar[str | None] = None
    """Who runs the procedures of this site's adverts, if that is always the same."""
    kind: ClassVar[Kind]
    terms: ClassVar[Terms] = "unclear"
    """Whether the site's terms allow crawling; ``unclear`` runs only when the operator's settings name the site."""
    enabled: ClassVar[bool] = True
    """Whether ``scrapy nightly`` runs it."""
    expects: ClassVar[Expectation]
    government_only: ClassVar[bool] = False
    """All adverts are for government bodies, also where the employer is not named."""
    guessed_start: ClassVar[bool] = False
    """The start points are guesses: one that answers 404 is no fault as long as another yields something."""
    vacancies: ClassVar[str]
    """Regular expression on the path of a vacancy page."""
    sitemaps: ClassVar[str] = r""
    """Regular expression on the address of a sitemap worth following from an index."""
    next_page: ClassVar[str] = "a[rel~=next]::attr(href), link[rel~=next]::attr(href)"
    valid_through_is_deadline: ClassVar[bool] = True
    """Whether schema.org's validThrough is the last day to react here; at some sites it is the end of the assignment."""
    labels: ClassVar[Mapping[str, str]] = {}
    """Labels as printed, without colon, to the column they name."""
    boilerplate: ClassVar[frozenset[str]] = frozenset()
    """Headings, in lower case, whose section is the same on every page and says nothing of the vacancy."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> VacancySpider:
        check(cls, crawler.settings)
        spider: VacancySpider = super().from_crawler(crawler, *args, **kwargs)
        configured = crawler.settings.getdict("START_URLS").get(cls.name)
        if configured:
            spider.start_urls = list(configured)
        return spider

    # -- what is pure ------------------------------------------------------------------------------------------------

    def read(self, page: Page) -> Iterable[Posting | Rejection]:
        """The postings of one vacancy page; by default its JSON-LD beside its visible lines."""
        yield self.posting(page)

    def posting(self, page: Page, *, lines: Iterable[Line] = (), **changes: Any) -> Posting:
        """A Posting of ``page`` with this site's name and agency; ``lines`` replace the page's own."""
        markup = page.job_postings[0] if page.job_postings else None
        values: dict[str, Any] = {
            "site": self.name,
            "key": self.key(page, markup),
            "url": page.url,
            "fetched_at": page.fetched_at,
            "title": page.title or (markup.title if markup else ""),
            "lines": tuple(lines) or self.lines(page, markup),
            "agency": self.agency,
            "markup": markup,
            "links": page.links,
            "doubts": page.all_doubts,
            "valid_through_is_deadline": self.valid_through_is_deadline,
        }
        return Posting(**values | changes)

    def key(self, page: Page, markup: JobPosting | None) -> str:
        """The site's own key of a page: the first number group of ``vacancies``, else its whole path."""
        match = re.search(self.vacancies, page.path)
        if match and match.groups() and match.group(1):
            return match.group(1)
        return page.path.strip("/")

    def lines(self, page: Page, markup: JobPosting | None) -> tuple[Line, ...]:
        """Everything the page says: its address, title, header and labelled lines, then the rest.

        A page that shows nothing (built by script) is read from the description in its markup.
        """
        header = set(page.header)
        lines = tuple(
            Line(line.text, "header") if line.where == "prose" and line.text in header else line
            for line in label_lines(page.lines_without(self.boilerplate), self.labels)
        )
        lines = (Line(page.path, "path"), *_titled(lines, page.title))
        if markup and markup.description and markup.description[:200] not in " ".join(line.text for line in lines):
            known = {line.text for line in lines}
            lines += tuple(Line(text, "markup") for text in markup.description.split("\n") if text not in known)
        return lines

    # -- discovery ---------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        for url in self.start_urls:
            yield self.listing(url)

    def listing(self, url: str) -> Request:
        return Request(url, self.parse_listing, errback=self.listing_failed, meta={"listing": True}, priority=10)

    def vacancy(self, url: str, lastmod: str = "") -> Request:
        """A request for a vacancy page; ``lastmod`` is what its sitemap says of it, as printed."""
        meta = {"vacancy": True, "lastmod": lastmod}
        return Request(url, self.parse_vacancy, errback=self.vacancy_failed, meta=meta)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """Requests for what a listing page or sitemap leads to."""
        try:
            sitemap = sitemap_body(response, self.settings.getint("DOWNLOAD_MAXSIZE"))
            found = list(self._from_sitemap(sitemap) if sitemap is not None else self._from_page(response))
        except Unreadable as error:
            yield self.listing_problem(response.url, str(error), guess=self._guessed(response.request))
            return
        self.crawler.stats.inc_value("listing/pages")
        if not found and (sitemap is None or self.sitemaps):  # of all of a site's sitemaps, some hold other pages only
            self.crawler.stats.inc_value("listing/empty")
        yield from found

    def _from_page(self, response: Response) -> Iterator[Request]:
        if urlsplit(response.url).path.endswith((".xml", ".xml.gz")):
            raise Unreadable("not a sitemap but a web page")
        page = Page.from_response(response)
        for url in page.links:
            if owns(self.allowed_domains, url) and self.is_vacancy(url):
                yield self.vacancy(url.split("#")[0])
        for href in page.selector.css(self.next_page).getall():
            yield self.listing(response.urljoin(href))

    def _from_sitemap(self, body: bytes) -> Iterator[Request]:
        kind, entries = read_sitemap(body)
        for entry in entries:
            url = entry["loc"]
            if not owns(self.allowed_domains, url):
                continue
            if kind == "sitemapindex":
                if re.search(self.sitemaps, url):
                    yield self.listing(url)
            elif self.is_vacancy(url):
                yield self.vacancy(url, entry.get("lastmod", ""))

    def is_vacancy(self, url: str) -> bool:
        """Whether an address is one of this site's vacancy pages."""
        return bool(re.search(self.vacancies, unquote(urlsplit(url).path)))

    def parse_vacancy(self, response: Response) -> Iterator[Posting | Rejection]:
        """What a vacancy page says, or why it says nothing."""
        if not self.is_vacancy(response.url):
            yield Rejection(response.url, "redirected to a page that is no vacancy")
            return
        try:
            yield from self.read(Page.from_response(response))
        except Unreadable as error:
            yield Rejection(response.url, f"unreadable: {error}")

    # -- failures ----------------------------------------------------------------------------------------------------

    def vacancy_failed(self, failure: Failure) -> Iterator[Rejection]:
        """A vacancy page that could not be had: a row, never the end of the site."""
        status = failure.value.response.status if isinstance(failure.value, HttpError) else None
        url = failure.request.url  # type: ignore[attr-defined]
        refused = isinstance(failure.value, IgnoreRequest) and status is None
        yield Rejection(url, _why(failure), "gone" if status in (404, 410) else "refused" if refused else "fetch")

    def listing_failed(self, failure: Failure) -> Iterator[Rejection]:
        status = failure.value.response.status if isinstance(failure.value, HttpError) else None
        request: Request = failure.request  # type: ignore[attr-defined]
        yield self.listing_problem(request.url, _why(failure), guess=status in (404, 410) and self._guessed(request))

    def listing_problem(self, url: str, reason: str, *, guess: bool = False) -> Rejection:
        """A listing that failed: what it would have shown is unknown, so the run cannot be trusted. A ``guess`` that does
        not exist is no failure."""
        self.crawler.stats.inc_value("listing/absent" if guess else "listing/failed")
        return Rejection(url, f"listing: {reason}", "listing")

    def _guessed(self, request: Request | None) -> bool:
        return self.guessed_start and request is not None and bool(request.meta.get("is_start_request"))


class WordPressVacancySpider(VacancySpider):
    """A WordPress site whose posts are its vacancies, read from the public REST API, page by page.

    API: https://developer.wordpress.org/rest-api/reference/posts/ . The header X-WP-TotalPages says how many pages.
    """

    endpoint: ClassVar[str]
    """Address of the collection, such as ``https://example.org/wp-json/wp/v2/posts``."""
    per_page: ClassVar[int] = 100
    category: ClassVar[str]
    """The ``class_list`` entry that marks a post as a vacancy."""

    async def start(self) -> AsyncIterator[Any]:
        for url in self.start_urls or [self.collection(1)]:
            request = self.listing(url)
            request.meta["first"] = True
            yield request

    def collection(self, number: int) -> str:
        query = urlencode({"page": number, "per_page": self.per_page, "status": "publish"})
        return f"{self.endpoint}?{query}"

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """The postings of one page of the collection; the first also asks for the others."""
        try:
            page = Page.from_response(response)
            if not isinstance(page.json, list):
                raise Unreadable("not a list of posts")
        except Unreadable as error:
            yield self.listing_problem(response.url, str(error))
            return
        self.crawler.stats.inc_value("listing/pages")
        if not page.json:
            self.crawler.stats.inc_value("listing/empty")
        if response.meta.get("first"):
            for number in range(2, _total_pages(response) + 1):
                yield self.listing(self.collection(number))
        yield from self.read(page)

    def read(self, page: Page) -> Iterator[Posting | Rejection]:
        for post in page.json:
            if not isinstance(post, dict) or not post.get("id") or not isinstance(post.get("link"), str):
                yield Rejection(page.url, "a post without id or link")
            elif self.category not in post.get("class_list", ()):
                yield Rejection(post["link"], f"not a vacancy: no {self.category}")
            else:
                yield self.read_post(page, post)

    def read_post(self, page: Page, post: Mapping[str, Any]) -> Posting | Rejection:
        """One post as a Posting. To be written per site."""
        raise NotImplementedError(f"{type(self).__name__}.read_post")


def _titled(lines: tuple[Line, ...], title: str) -> Iterator[Line]:
    """The lines with the title marked as such, or put in front where the page does not show it."""
    if not any(line.text == title for line in lines):
        yield Line(title, "title")
    for line in lines:
        yield Line(title, "title") if line.text == title and not line.field else line


def _total_pages(response: Response) -> int:
    """The header X-WP-TotalPages, at most 100: a site that promises more is not one of ours."""
    try:
        return min(int(response.headers.get("X-WP-TotalPages") or 1), 100)
    except ValueError:
        return 1


def _why(failure: Failure) -> str:
    if isinstance(failure.value, HttpError):
        return f"HTTP {failure.value.response.status}"
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:200]
