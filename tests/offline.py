"""Reading recorded pages without Scrapy: the spider's pure ``read`` and the pure stages, in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import Settings

from crawler.clock import parse_moment
from crawler.items import Facts, Posting, Rejection
from crawler.page import Page, Unreadable
from crawler.reference import load
from crawler.sites import SiteLoader
from crawler.spider import VacancySpider
from crawler.understand import Understanding
from crawler.wordpress import WordPressVacancySpider
from pipelines.redact import redacted
from pipelines.validate import why_not

ROOT = Path(__file__).resolve().parent.parent


@cache
def spiders() -> dict[str, VacancySpider]:
    """An instance of every spider by name; none of them has a crawler, so reading cannot touch one."""
    loader = SiteLoader(Settings({"SPIDER_MODULES": ["spiders"]}))
    assert not loader.broken
    return {name: loader.load(name)() for name in loader.list()}


@cache
def understanding(government_only: bool) -> Understanding:
    return Understanding(load(ROOT / "data" / "reference"), government_only=government_only)


@dataclass(frozen=True)
class Recorded:
    """One recorded page of a known site."""

    spider: VacancySpider
    url: str
    body: str
    fetched_at: datetime


def recorded(folder: Path) -> Iterator[Recorded]:
    """The recorded vacancy pages (or REST answers) of an archive."""
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry: dict[str, Any] = json.loads(line)
        spider = next((s for s in spiders().values() if urlsplit(entry["url"]).hostname in s.allowed_domains), None)
        if spider is None or entry["status"] != 200:
            continue
        rest = isinstance(spider, WordPressVacancySpider)
        if ("wp-json" in entry["url"]) if rest else spider.is_vacancy(entry["url"]):
            body = (folder / entry["file"]).read_text(encoding="utf-8")
            yield Recorded(spider, entry["url"], body, parse_moment(entry["fetched_at"]))


def read(page: Recorded) -> Iterator[Facts | Rejection]:
    """What a recorded page comes to: facts ready to store, or why not."""
    try:
        found = list(page.spider.read(Page(page.url, page.body, page.fetched_at)))
    except Unreadable as error:
        yield Rejection(page.url, str(error))
        return
    for item in found:
        yield settle(page.spider, item) if isinstance(item, Posting) else item


def settle(spider: VacancySpider, posting: Posting) -> Facts | Rejection:
    """A posting through normalise, validate and redact."""
    facts = understanding(spider.government_only).understand(posting)
    reason = why_not(facts)
    return Rejection(facts.url, reason) if reason else redacted(facts)


def values(facts: Facts) -> dict[str, Any]:
    """Facts under the names of ``expected.jsonl`` (its README says which is which), dates as ISO text."""
    return {
        "source": facts.site,
        "source_key": facts.key,
        "recruiter": facts.agency,
        "location": facts.place,
        "closing_date": facts.closing_date.isoformat() if facts.closing_date else None,
        "published": facts.published.isoformat() if facts.published else None,
        "contract": set(facts.contract),
        "education": set(facts.education),
    } | {
        name: getattr(facts, name)
        for name in (
            "title", "organisation", "province", "hours_min", "hours_max", "salary_min", "salary_max", "salary_period",
            "salary_hours_basis", "rate_min", "rate_max", "scale_min", "scale_max", "scale_system", "closing_time",
            "closing_basis", "status", "experience_years_min", "experience_years_max", "salary_basis",
        )
    }  # fmt: skip
