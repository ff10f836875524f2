"""A listing of several pages on a server on this machine, keyed by path: what the fault suite crawls."""

import os

from crawler.items import Expectation
from crawler.spider import VacancySpider

HOST = os.environ.get("LOCAL_SITE", "localhost:9")


class FaultySpider(VacancySpider):
    name = "faulty"
    title = "Proefsite"
    kind = "agency"
    agency = "Proefbureau"
    terms = "allowed"
    government_only = True
    allowed_domains = [HOST]
    start_urls = [f"http://{HOST}/vacatures/"]
    vacancies = r"^/vacatures/([^/]+)/$"
    labels = {"Sluitingsdatum": "closing_date", "Uren": "hours", "Schaal": "scale"}
    expects = Expectation(10, {"closing_date": 0.9})
