"""OnlyHuman (onlyhuman.nl): agency for communication professionals. Only its articles were ever seen, no vacancy."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from crawler.items import Expectation
from crawler.spider import VacancySpider


class OnlyhumanSpider(VacancySpider):
    name = "onlyhuman"
    title = "OnlyHuman"
    agency = "OnlyHuman"
    kind = "agency"
    allowed_domains = ["www.onlyhuman.nl", "onlyhuman.nl"]
    guessed_start = True
    start_urls = [
        "https://www.onlyhuman.nl/sitemap_index.xml",
        "https://www.onlyhuman.nl/wp-sitemap.xml",
        "https://www.onlyhuman.nl/vacatures/",
        "https://www.onlyhuman.nl/opdrachten/",
    ]
    vacancies = r"^/(?:vacatures?|opdrachten|posts)/[^/]+/?$"  # and /?p=<number>, which may be anything
    labels = {
        "Opdrachtgever": "organisation",
        "Organisatie": "organisation",
        "Locatie": "place",
        "Standplaats": "place",
        "Uren": "hours",
        "Uren per week": "hours",
        "Tarief": "rate",
        "Salaris": "salary",
        "Schaal": "scale",
        "Duur": "duration",
        "Start": "start",
        "Startdatum": "start",
        "Sluitingsdatum": "closing_date",
        "Contract": "contract",
        "Opleidingsniveau": "education",
        "Kenmerk": "reference",
    }
    expects = Expectation(1, {"organisation": 0.8})

    def is_vacancy(self, url: str) -> bool:
        """Everything that may be a vacancy; the pipelines tell the articles from them."""
        return super().is_vacancy(url) or "p" in parse_qs(urlsplit(url).query)

    def address_key(self, url: str) -> str:
        number = parse_qs(urlsplit(url).query).get("p")
        return number[0] if number else super().address_key(url)
