"""What must be true before a crawl starts, each with a message that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from crawler.archive import Archive, ArchiveError
from crawler.clock import parse_moment
from crawler.database import DatabaseError, connect
from crawler.pagestore import PageStore, PageStoreError, store_path
from crawler.reference import BadReference, load, load_rules
from crawler.settings import ROOT, resolve
from crawler.verdicts import read_verdicts

if TYPE_CHECKING:
    from crawler.spider import VacancySpider


_WHOLE = ("PAGES_DAYS", "LOGS_KEPT", "SITES_AT_ONCE")
_SECONDS = ("SITE_SECONDS", "STOP_SECONDS", "PAGE_SECONDS")


class Refused(Exception):
    """This crawl must not start; the message says why and what to do."""


class TermsRefused(Refused):
    """This one site must not be crawled; others may."""


def check(spider: type[VacancySpider], settings: BaseSettings) -> None:
    """Raise Refused if a crawl of this site with these settings would be unlawful or could not be stored."""
    check_settings(settings)
    check_terms(spider, settings)
    try:
        connect(resolve(settings["DATABASE"]), frozen=bool(settings.get("ARCHIVE"))).close()
        if settings.getint("PAGES_DAYS") and not settings.get("ARCHIVE"):
            PageStore(store_path(settings, spider.name)).close()
    except (DatabaseError, PageStoreError) as error:
        raise Refused(str(error)) from None


def check_settings(settings: BaseSettings) -> None:
    """What holds for every site: settings that mean something, a contact address for a live crawl, and the reference tables."""
    check_values(settings)
    if not settings.get("ARCHIVE") and not str(settings.get("CONTACT") or "").strip():
        raise Refused(
            "a live crawl needs a contact address, which sites see in the user agent: set CONTACT in crawler/settings.py, "
            "in the environment (OVERHEIDSVACATURES_CONTACT) or with -s CONTACT=you@example.org"
        )
    try:
        load(ROOT / "data" / "reference")
        load_rules(ROOT / "data" / "reference")
        read_verdicts(resolve(settings["VERDICTS"]))
    except BadReference as error:
        raise Refused(f"a reference table cannot be read: {error}") from None


def check_values(settings: BaseSettings) -> None:
    """Raise Refused if the settings have a number, a time or an archive that is none; also for commands that do not crawl."""
    for names, read, kind in ((_WHOLE, settings.getint, "whole number"), (_SECONDS, settings.getfloat, "number")):
        for name in names:
            try:
                usable = read(name) >= 0
            except (TypeError, ValueError):
                usable = False
            if not usable:
                raise Refused(f"{name} is {settings[name]!r}; it must be a {kind}, 0 or more")
    if now := settings.get("NOW"):
        try:
            parse_moment(now)
        except ValueError as error:
            raise Refused(f"NOW is {error}") from None
    if archive := settings.get("ARCHIVE"):
        try:
            Archive(resolve(archive))
        except ArchiveError as error:
            raise Refused(str(error)) from None


def check_terms(spider: type[VacancySpider], settings: BaseSettings) -> None:
    """Raise TermsRefused if the site's terms forbid a live crawl, or may do so and the operator has not cleared it."""
    if settings.get("ARCHIVE"):
        return
    if spider.terms == "forbidden":
        raise TermsRefused(f"the terms of {spider.name} forbid crawling")
    if spider.terms == "unclear" and spider.name not in settings.getlist("ALLOW_UNCLEAR_TERMS"):
        raise TermsRefused(
            f"the terms of {spider.name} are unclear: read them, ask the site, and if it agrees name it in the setting "
            f"ALLOW_UNCLEAR_TERMS (-s ALLOW_UNCLEAR_TERMS={spider.name})"
        )
