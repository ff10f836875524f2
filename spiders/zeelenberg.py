"""Zeelenberg (zeelenberg.nl): executive search. Four page layouts since 2017; how the site is entered was never seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from crawler.items import Expectation, Line, Posting
from crawler.page import Page
from crawler.spider import VacancySpider

# "10365 Gemeente Wormerland Wormer Vast (W&S) 32 uur p/w": number, employer and perhaps place, contract, hours
_PACKED = re.compile(
    r"^(?P<id>\d{4,6})\s+(?P<employer>\S.{2,120}?)\s+(?P<contract>Vast \(W&S\)|Vast|Interim|Tijdelijk|Detachering)"
    r"\s+(?P<hours>\d[\d\s,-]{0,8} uur p/w)$"
)
_NUMBER = re.compile(r"-(\d{4,6})(?:-\d{1,2})?$")  # "-2" behind it is WordPress's suffix for a slug that was taken


class ZeelenbergSpider(VacancySpider):
    name = "zeelenberg"
    title = "Zeelenberg"
    agency = "Zeelenberg"
    kind = "agency"
    government_only = True
    allowed_domains = ["zeelenberg.nl", "www.zeelenberg.nl"]
    guessed_start = True
    start_urls = [
        "https://zeelenberg.nl/sitemap_index.xml",
        "https://zeelenberg.nl/wp-sitemap.xml",
        "https://zeelenberg.nl/sitemap.xml",
        "https://zeelenberg.nl/vacatures/",
        "https://zeelenberg.nl/vervulde-vacatures/",
    ]
    vacancies = r"^/(?:vacatures|vervulde-vacatures|organisatie)/[^/]+/?$"
    labels = {
        "Sluitingsdatum": "closing_date",
        "Organisatie": "organisation",
        "Start": "start",
        "Duur": "duration",
        "Optie verlenging": "extension",
        "Opties verlenging": "extension",
        "Uren": "hours",
        "Uren per week": "hours",
        "Opleidingsniveau": "education",
        "Regio": "province",
    }
    expects = Expectation(5, {"organisation": 0.9})

    def read(self, page: Page) -> Iterator[Posting]:
        """Layout A has labels, D one packed line; B and C are plain lines in which the employer is recognised."""
        markup = page.job_postings[0] if page.job_postings else None
        yield self.posting(page, lines=_unpacked(self.lines(page, markup)))

    def address_key(self, url: str) -> str:
        """The number at the end of the slug, which stays when a page moves to the filled ones; else the path."""
        path = unquote(urlsplit(url).path).strip("/")
        number = _NUMBER.search(path)
        return number.group(1) if number else path


def _unpacked(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        packed = _PACKED.match(line.text)
        if packed is None:
            yield line
            continue
        yield Line(packed["id"], "header", "reference")
        yield Line(packed["employer"], "header")
        yield Line(packed["contract"], "header", "contract")
        yield Line(packed["hours"], "header", "hours")
