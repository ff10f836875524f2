"""Which sites a night visits, and why the others are left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from scrapy.settings import BaseSettings

from crawler.preflight import Refused, TermsRefused, check_terms
from crawler.sites import SiteLoader


@dataclass
class Plan:
    """What a night does. The names are in the order of the spiders' files; reasons are Dutch or a refusal's own words."""

    hosts: dict[str, frozenset[str]] = field(default_factory=dict)
    """The sites to crawl, each with its hosts."""
    refused: dict[str, str] = field(default_factory=dict)
    """Sites that the night should have visited but may not, with the reason."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Sites that nobody asked for tonight, with the reason."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Spider files that cannot be imported, with the reason."""

    @property
    def left(self) -> dict[str, str]:
        """Every site that is not crawled, with the reason."""
        return self.unreadable | self.refused | self.left_out


def make_plan(loader: SiteLoader, settings: BaseSettings, only: Collection[str], skip: Collection[str]) -> Plan:
    """The plan for all enabled sites, or of them ``only`` these, without those to ``skip``.

    Raises Refused for a name that no site has.
    """
    known = [*loader.list(), *loader.broken]
    if unknown := sorted({*only, *skip} - set(known)):
        raise Refused(f"no such site: {', '.join(unknown)}; known sites: {', '.join(sorted(known))}")
    plan = Plan()
    for name in known:
        if name in skip:
            plan.left_out[name] = "overgeslagen met --skip"
        elif only and name not in only:
            plan.left_out[name] = "niet genoemd in --only"
        elif name in loader.broken:
            plan.unreadable[name] = loader.why_broken(name)
        elif not getattr(loader.load(name), "enabled", False):
            plan.left_out[name] = "staat uit (enabled = False)"
        else:
            spider = loader.load(name)
            try:
                check_terms(spider, settings)
            except TermsRefused as refusal:
                plan.refused[name] = str(refusal)
            else:
                plan.hosts[name] = frozenset(host_of(domain) for domain in spider.allowed_domains)
    return plan


def host_of(domain: str) -> str:
    """The host whose visitors must take turns: "www.example.org:8000" is "example.org"."""
    return domain.split(":")[0].removeprefix("www.").lower()
