"""NRC Carrière (carriere.nrc.nl): a newspaper's job board for all sectors. Layout seen in 2017-2019, discovery never."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Expectation, Line, Posting
from crawler.page import Page
from crawler.spider import VacancySpider

_AGE = re.compile(
    r"^(?:(?:ongeveer|meer dan|bijna) )?(?:een|één|\d{1,2}) (?:minu|uur|dag|week|weken|maand|jaar)\w*(?: \w+)? geleden$"
)


class NrccarriereSpider(VacancySpider):
    name = "nrccarriere"
    title = "NRC Carrière"
    kind = "board"  # the first part of the path is the advertiser: sometimes the agency, sometimes the employer
    allowed_domains = ["carriere.nrc.nl"]
    guessed_start = True
    start_urls = ["https://carriere.nrc.nl/vacatures", "https://carriere.nrc.nl/sitemap.xml"]
    vacancies = r"^/vacatures/([^/]+/[^/]+)/?$"
    labels = {
        "Standplaats": "place",
        "Dienstverband": "contract",
        "Opleidingsniveau": "education",
        "Aantal jaren werkervaring": "experience",
    }
    expects = Expectation(1, {"contract": 0.8, "education": 0.8})

    def read(self, page: Page) -> Iterator[Posting]:
        """The label block, the relative publication ("10 maanden geleden") and the banner of an advert that is gone."""
        posting = self.posting(page)
        yield replace(posting, lines=tuple(_marked(line) for line in posting.lines))


def _marked(line: Line) -> Line:
    if _AGE.match(line.text):
        return Line(line.text, "header", "published")
    if line.text.startswith("Helaas, deze vacature staat inmiddels niet meer online"):
        return Line(line.text, "banner")
    return line
