"""What the made-up sites share: a listing at ``/name/``, vacancies at ``/name/number/``."""

from __future__ import annotations

import json
import os
from typing import ClassVar

from crawler.items import Expectation
from crawler.spider import VacancySpider

_HOSTS = json.loads(os.environ.get("NIGHT_HOSTS", "{}"))


class MadeUp(VacancySpider):
    """One site; subclasses say ``name`` and ``host``."""

    host: ClassVar[str]
    title = "Verzonnen"
    kind = "broker"
    agency = "Verzonnen"
    terms = "allowed"
    government_only = True
    expects = Expectation(1)

    def __init_subclass__(cls) -> None:
        address = f"{cls.host}:{_HOSTS.get(cls.host, 9)}"
        cls.allowed_domains = [address]
        cls.start_urls = [f"http://{address}/{cls.name}/"]
        cls.vacancies = rf"^/{cls.name}/(\d+)/$"
