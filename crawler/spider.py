"""The base classes of all spiders: how a site is discovered, and what every site must say about itself.

A site with JSON-LD is a declaration; a site without overrides :meth:`VacancySpider.read`, which is pure: it takes a
:class:`Page` and touches no response, setting, logger or clock, so that every saved page can be tested offline.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import unquote, urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.challenge import Blocked, pass_through
from crawler.items import Expectation, JobPosting, Line, Posting, Rejection
from crawler.listings import Listing, Sightings, WrongClock, hours_off, says_none, stated_total, strayed
from crawler.page import Page, Unreadable, label_lines
from crawler.preflight import check
from crawler.sitemap import read_sitemap, sitemap_body
from crawler.sites import owns, page_id

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
    states_total: ClassVar[bool] = True
    """Whether "120 vacatures gevonden" on a listing page counts what that listing shows; at some sites it does not."""
    gone_statuses: ClassVar[frozenset[int]] = frozenset({404, 410})
    """What the site answers for a vacancy page that no longer exists."""
    valid_through_is_deadline: ClassVar[bool] = True
    """Whether schema.org's validThrough is the last day to react here; at some sites it is the end of the assignment."""
    labels: ClassVar[Mapping[str, str]] = {}
    """Labels as printed, without colon, to the column they name."""
    boilerplate: ClassVar[frozenset[str]] = frozenset()
    """Headings, in lower case, whose section is the same on every page and says nothing of the vacancy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sightings = Sightings()

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
        """The site's own key of a page; by default its address tells."""
        return self.address_key(page.url)

    def address_key(self, url: str) -> str:
        """The site's own key of an address: the first group of ``vacancies``, else its whole path."""
        path = unquote(urlsplit(url).path)
        match = re.search(self.vacancies, path)
        if match and match.groups() and match.group(1):
            return match.group(1)
        return path.strip("/")

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

    def listing(self, url: str, chain: str = "") -> Request:
        """A request for a listing page; ``chain`` is the start point it was reached from."""
        meta = {"listing": url, "chain": chain or url}
        return Request(url, self.parse_listing, errback=self.listing_failed, meta=meta, priority=10)

    def vacancy(self, url: str, lastmod: str = "") -> Request:
        """A request for a vacancy page; ``lastmod`` is what its sitemap says of it, as printed."""
        meta = {"vacancy": True, "lastmod": lastmod}
        return Request(url, self.parse_vacancy, errback=self.vacancy_failed, meta=meta)

    def listed(self, url: str, lastmod: str = "") -> Request:
        """A request for a vacancy page that a listing shows, which is hereby noted: whoever skips the request keeps that."""
        self.sightings.add(url, self.address_key(url))
        return self.vacancy(url, lastmod)

    def last_look(self, key: str, url: str) -> Request:
        """A request that tells whether a vacancy that is no longer listed still has its page."""
        return self.vacancy(url)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        """Requests for what a listing page or sitemap leads to."""
        try:
            self.check_listing(response)
            sitemap = sitemap_body(response, self.settings.getint("DOWNLOAD_MAXSIZE"))
            page = Page.from_response(response) if sitemap is None else None
            found = list(
                self._from_sitemap(response, sitemap or b"") if page is None else self._from_page(response, page)
            )
        except Unreadable as error:
            yield self.no_listing(response, error)
            return
        none = page is not None and says_none(page)
        self.note_listing(
            response,
            kind="sitemap" if page is None else "page",
            entries=self.sightings.taken(),
            more=any("listing" in request.meta for request in found),
            stated=stated_total(page) if page and self.states_total else None,
            whole=page is None or page.body.rstrip()[-7:].lower() == "</html>",
            says_none=none,
        )
        if (
            not found and not none and (page or self.sitemaps)
        ):  # of all of a site's sitemaps, some hold other pages only
            self.crawler.stats.inc_value("listing/empty")
        found.reverse()
        while found:  # a long listing is handed over as long as its pages come in: what has gone is not kept
            yield found.pop()

    def check_listing(self, response: Response) -> None:
        """Raises Unreadable for a listing that is another page than asked for, or an answer of another day than today."""
        asked = response.meta["listing"]
        if strayed(asked, response.url):
            raise Unreadable(f"redirected to {response.url}")
        if self.settings.get("NOW") or self.settings.get("ARCHIVE"):
            return
        date, age = (response.headers.get(name, b"").decode("latin-1") for name in ("Date", "Age"))  # type: ignore[union-attr]
        if off := hours_off(date, age, response.meta["fetched_at"]):
            self.crawler.stats.inc_value("listing/clock_off")
            raise WrongClock(f"the site's clock says {date}, ours is {off:+.0f} hours from it")

    def note_listing(self, response: Response, **proof: Any) -> None:
        """Keep what a listing page showed, for the run's verdict."""
        self.crawler.stats.inc_value("listing/pages")
        self.sightings.listings.append(Listing(response.meta["chain"], response.url, **proof))

    def _from_page(self, response: Response, page: Page) -> Iterator[Request]:
        if urlsplit(response.url).path.endswith((".xml", ".xml.gz")):
            raise Unreadable("not a sitemap but a web page")
        pass_through(page)
        for url in page.links:
            if owns(self.allowed_domains, url) and self.is_vacancy(url):
                yield self.listed(url.split("#")[0])
        for href in page.selector.css(self.next_page).getall():
            yield self.listing(response.urljoin(href), response.meta["chain"])

    def _from_sitemap(self, response: Response, body: bytes) -> Iterator[Request]:
        kind, entries = read_sitemap(body)
        if not body.rstrip().endswith(f"{kind}>".encode()):
            raise Unreadable("a sitemap that is cut off")
        for entry in entries:
            url = entry["loc"]
            if not owns(self.allowed_domains, url):
                continue
            if kind == "sitemapindex":
                if re.search(self.sitemaps, url):
                    yield self.listing(url, response.meta["chain"])
            elif self.is_vacancy(url):
                yield self.listed(url, entry.get("lastmod", ""))

    def is_vacancy(self, url: str) -> bool:
        """Whether an address is one of this site's vacancy pages."""
        return bool(re.search(self.vacancies, unquote(urlsplit(url).path)))

    def parse_vacancy(self, response: Response) -> Iterator[Posting | Rejection]:
        """What a vacancy page says, or why it says nothing."""
        if not self.is_vacancy(response.url):
            yield Rejection(response.url, "redirected to a page that is no vacancy")
            return
        if redirects := response.meta.get("redirect_urls"):
            self.sightings.moved[page_id(redirects[0])] = page_id(response.url)
        try:
            yield from self.read(pass_through(Page.from_response(response)))
        except Blocked as error:
            self.crawler.stats.inc_value("challenges")
            yield Rejection(response.url, str(error), "fetch")
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

    def no_listing(self, response: Response, error: Unreadable) -> Rejection:
        """An answer that cannot be read as the listing it should be."""
        if isinstance(error, Blocked):
            self.crawler.stats.inc_value("challenges")
        guess = self._guessed(response.request) and not isinstance(error, Blocked | WrongClock)
        return self.listing_problem(response.url, str(error), guess=guess)

    def listing_problem(self, url: str, reason: str, *, guess: bool = False) -> Rejection:
        """A listing that failed: what it would have shown is unknown, so the run cannot be trusted. A ``guess`` that does
        not exist is no failure."""
        self.crawler.stats.inc_value("listing/absent" if guess else "listing/failed")
        return Rejection(url, f"listing: {reason}", "listing")

    def _guessed(self, request: Request | None) -> bool:
        return self.guessed_start and request is not None and bool(request.meta.get("is_start_request"))


def _titled(lines: tuple[Line, ...], title: str) -> Iterator[Line]:
    """The lines with the title marked as such, or put in front where the page does not show it."""
    if not any(line.text == title for line in lines):
        yield Line(title, "title")
    for line in lines:
        yield Line(title, "title") if line.text == title and not line.field else line


def _why(failure: Failure) -> str:
    if isinstance(failure.value, HttpError):
        return f"HTTP {failure.value.response.status}"
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:200]
