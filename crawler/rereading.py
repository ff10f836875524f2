"""Stored pages read again by today's program, along the road of a crawl: spider, pipelines, database; without any network."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.archive import clock_for
from crawler.database import connect, transaction
from crawler.database.connection import Connection
from crawler.database.corrections import Correction, correct
from crawler.database.matching import settle_pending
from crawler.database.pages import reread_page
from crawler.database.reference import load_reference, load_site
from crawler.database.rematch import prepare_matching
from crawler.items import Facts
from crawler.pagestore import PageStore, Stored
from crawler.reader import reader_version
from crawler.reference import load_rules
from crawler.revisit import fingerprint
from crawler.settings import ROOT, resolve
from crawler.spider import VacancySpider

logger = logging.getLogger(__name__)
_UNDERSTAND, _STORE = 100, 500
"""The pipelines between these orders turn a posting into facts (crawler.settings)."""


@dataclass
class Report:
    """What re-reading one site came to. ``fields`` maps a column to its changes: posting id, old value, new value."""

    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    fields: dict[str, list[tuple[str, str | None, str | None]]] = field(default_factory=lambda: defaultdict(list))
    rejected: list[tuple[str, str]] = field(default_factory=list)
    """Postings that today's program would not accept, with the reason; they stay as they are."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Pages that could not be read, with the error."""


class _Undo(Exception):
    """Takes a transaction back."""


class Rereader:
    """Reads one site's stored pages again. ``dry_run`` writes nothing."""

    def __init__(self, spider: type[VacancySpider], settings: Settings, *, dry_run: bool = False) -> None:
        self.crawler = Crawler(spider, settings)
        self.crawler.stats = StatsCollector(self.crawler)
        self.spider = spider()
        self.spider.crawler, self.spider.settings = self.crawler, self.crawler.settings
        pipelines = settings.getdict("ITEM_PIPELINES")
        between = sorted((order, path) for path, order in pipelines.items() if _UNDERSTAND <= order < _STORE)
        self.pipelines = [build_from_crawler(load_object(path), self.crawler) for _, path in between]
        self.reader = reader_version(spider)
        self.now = clock_for(settings).now()
        self.dry_run = dry_run

    def run(self, store: PageStore) -> Report:
        """Raises DatabaseError when the database cannot be used."""
        report = Report()
        with closing(connect(resolve(self.crawler.settings["DATABASE"]), frozen=False)) as conn:
            reference = ROOT / "data" / "reference"
            self.rules = load_rules(reference)
            if not self.dry_run:
                load_reference(conn, reference)
                verdicts, today = resolve(self.crawler.settings["VERDICTS"]), self.now.date().isoformat()
                self.rules, _ = prepare_matching(conn, reference, verdicts, today)
                load_site(conn, cast("type[VacancySpider]", self.crawler.spidercls))
            for page, latest in self._worth_reading(conn, store):
                report.pages += 1
                with suppress(_Undo), transaction(conn):
                    self._reread(conn, page, latest, report)
                    if self.dry_run:
                        raise _Undo
            if not self.dry_run:
                with transaction(conn):
                    settle_pending(conn, self.now.date().isoformat())
        return report

    def _worth_reading(self, conn: Connection, store: PageStore) -> Iterator[tuple[Stored, bool]]:
        """The latest reading of every address, and the earlier ones that a posting still has its values from."""
        current = conn.execute("SELECT DISTINCT fetched_at FROM postings WHERE site = ?", (self.spider.name,))
        return store.readings({datetime.fromisoformat(row[0]) for row in current})

    def _reread(self, conn: Connection, page: Stored, latest: bool, report: Report) -> None:
        accepted: list[Facts] = []
        rejected: list[str] = []
        try:
            for item in self._items(page):
                try:
                    accepted.append(self._understood(item))
                except DropItem as reason:
                    rejected.append(str(reason))
                    if posting_id := _read_from(conn, item, page.fetched_at):
                        report.rejected.append((posting_id, str(reason)))
        except Exception as error:  # one page that stops the reader stops no other; it is reported, with its traceback
            logger.exception("cannot read %s again", page.url)
            report.failed.append((page.url, f"{type(error).__name__}: {error}"))
            return
        for facts in accepted:
            _note(correct(conn, facts, self.now, self.rules, latest=latest), report)
        content = fingerprint([*sorted(accepted, key=lambda facts: facts.key), *sorted(rejected)])
        keys = tuple(facts.key for facts in accepted)
        digest = hashlib.sha256(page.body).hexdigest()
        reread_page(conn, self.spider.name, page.fetched_at, digest, content, self.reader, keys, rejected)

    def _items(self, page: Stored) -> Iterator[Any]:
        """What the spider reads from a page; requests for others lead nowhere."""
        read = self.spider.parse_listing if page.listing else self.spider.parse_vacancy
        return (item for item in read(page.response()) if not isinstance(item, Request))

    def _understood(self, item: Any) -> Facts:
        for pipeline in self.pipelines:
            item = pipeline.process_item(item)
        return cast(Facts, item)


def _note(done: Correction, report: Report) -> None:
    report.outcomes[done.outcome] += 1
    for change in done.changes:
        report.fields[change["field"]].append((done.posting_id, change["old"], change["new"]))


def _read_from(conn: Connection, item: Any, fetched_at: datetime) -> str | None:
    """The posting that has its values from this very reading, if there is one."""
    found = conn.execute(
        "SELECT id FROM postings WHERE site = ? AND key = ? AND julianday(fetched_at) = julianday(?)",
        (getattr(item, "site", None), getattr(item, "key", None), fetched_at.isoformat()),
    ).fetchone()
    return found["id"] if found else None
