"""Which sites there are: a spider loader that one broken spider file cannot stop, and each site's page pattern."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.settings import BaseSettings
from scrapy.utils.spider import iter_spider_classes
from w3lib.url import canonicalize_url, url_query_cleaner

if TYPE_CHECKING:
    from crawler.spider import VacancySpider

_TRACKING = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
    "gclid",
    "fbclid",
    "mc_cid",
)


class SiteLoader:
    """Scrapy's spider loader, one module at a time: ``broken`` maps a module that failed to import to its traceback."""

    def __init__(self, settings: BaseSettings) -> None:
        self._spiders: dict[str, type[VacancySpider]] = {}
        self.broken: dict[str, str] = {}
        for package in settings.getlist("SPIDER_MODULES"):
            for module in sorted(iter_modules(import_module(package).__path__), key=lambda found: found.name):
                try:
                    loaded = import_module(f"{package}.{module.name}")
                except Exception:  # whatever a spider file raises, the other sites go on; nightly reports this one
                    self.broken[module.name] = traceback.format_exc()
                    continue
                self._spiders.update(
                    {spider.name: cast("type[VacancySpider]", spider) for spider in iter_spider_classes(loaded)}
                )

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SiteLoader:
        return cls(settings)

    def load(self, name: str) -> type[VacancySpider]:
        """The spider class of a site. Raises KeyError, with what went wrong, if there is none."""
        if name in self._spiders:
            return self._spiders[name]
        if name in self.broken:
            raise KeyError(self.why_broken(name))
        raise KeyError(f"Spider not found: {name}; known sites: {', '.join(sorted(self._spiders))}")

    def why_broken(self, name: str) -> str:
        """Why the spider file of that name could not be imported, in one line."""
        return f"spiders/{name}.py cannot be imported: {self.broken[name].strip().splitlines()[-1]}"

    def list(self) -> list[str]:
        return list(self._spiders)

    def find_by_request(self, request: Request) -> Iterable[str]:
        return [name for name, spider in self._spiders.items() if spider.handles_request(request)]


def owns(domains: Iterable[str], url: str) -> bool:
    """Whether an address is on one of these hosts, over http(s), without credentials, and on the usual port unless the
    host is listed with one ("localhost:8000")."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"
    except ValueError:  # a port that is no number, a broken IPv6 address
        return False
    return parts.scheme in ("http", "https") and host in domains and "@" not in parts.netloc


@dataclass(frozen=True)
class SitePattern:
    """How to tell that an address is a vacancy page of a known site."""

    site: str
    domains: tuple[str, ...]
    vacancies: re.Pattern[str]


def patterns(spiders: Iterable[type[VacancySpider]]) -> tuple[SitePattern, ...]:
    """The pattern of every site that says how its vacancy pages' paths look."""
    return tuple(
        SitePattern(spider.name, tuple(spider.allowed_domains), re.compile(spider.vacancies)) for spider in spiders
    )


def page_id(url: str) -> str:
    """An address without what does not tell pages apart: scheme, www., tracking, fragment, last slash.

    "https://www.zeelenberg.nl/vacatures/rotterdam/?utm_source=x" is "zeelenberg.nl/vacatures/rotterdam".
    """
    url = canonicalize_url(url_query_cleaner(url, _TRACKING, remove=True, unique=False))
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def site_of(url: str, known: Iterable[SitePattern]) -> str | None:
    """The site whose vacancy page this address is, if any."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    for pattern in known:
        if host in {domain.removeprefix("www.") for domain in pattern.domains} and (
            pattern.vacancies.search(parts.path) or pattern.vacancies.search(parts.path + "/")
        ):
            return pattern.site
    return None
