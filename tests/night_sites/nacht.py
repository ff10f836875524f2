"""A site with a sitemap and labelled vacancy pages, on a local server."""

import os

from crawler.items import Expectation
from crawler.spider import VacancySpider

HOST = os.environ.get("LOCAL_SITE", "localhost:9")


class NachtSpider(VacancySpider):
    name = "nacht"
    title = "Nachttest"
    kind = "agency"
    agency = "Nachttest"
    terms = "allowed"
    allowed_domains = [HOST]
    start_urls = [f"http://{HOST}/sitemap.xml"]
    vacancies = r"^/vacatures/([^/]+)/?$"
    labels = {"Sluitingsdatum": "closing_date", "Organisatie": "organisation", "Uren per week": "hours"}
    expects = Expectation(1, {"organisation": 0.9, "closing_date": 0.9})
