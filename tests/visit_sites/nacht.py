"""A site with a sitemap and labelled vacancy pages, on a local server."""

from crawler.items import Expectation
from crawler.spider import VacancySpider


class NachtSpider(VacancySpider):
    name = "nacht"
    title = "Nachttest"
    kind = "agency"
    agency = "Nachttest"
    terms = "allowed"
    allowed_domains = ["localhost:9"]  # tests/nights.py fills in the port
    start_urls = ["http://localhost:9/sitemap.xml"]
    vacancies = r"^/vacatures/([^/]+)/?$"
    labels = {"Sluitingsdatum": "closing_date", "Organisatie": "organisation", "Uren per week": "hours"}
    expects = Expectation(1, {"organisation": 0.9, "closing_date": 0.9})
