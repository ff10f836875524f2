"""TenMonks (tenmonks.nl): broker of temporary government work. Facts: sitemap and JSON-LD seen by others in September 2026."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Expectation, Line, Posting
from crawler.page import Page
from crawler.spider import VacancySpider


class TenmonksSpider(VacancySpider):
    name = "tenmonks"
    title = "TenMonks"
    agency = "TenMonks"
    kind = "broker"
    government_only = True
    allowed_domains = ["tenmonks.nl", "www.tenmonks.nl"]
    start_urls = ["https://tenmonks.nl/sitemap_index.xml"]
    sitemaps = r"/assignment-sitemap\d*\.xml$"  # both: the second holds the older half
    vacancies = r"^/opdrachten/(\d+)/[^/]+/?$"
    valid_through_is_deadline = False  # the end of the assignment, or 1 January
    boilerplate = frozenset({"het proces", "iets voor jou?"})
    expects = Expectation(100, {"closing_date": 0.8, "organisation": 0.5, "salary_max": 0.5})

    def read(self, page: Page) -> Iterator[Posting]:
        """JSON-LD beside the unlabelled header lines."""
        posting = self.posting(page)
        if posting.markup and posting.markup.identifier:
            number = Line(posting.markup.identifier, "api", "reference")  # JP…; not the number in the address
            posting = replace(posting, lines=(*posting.lines, number))
        yield posting
