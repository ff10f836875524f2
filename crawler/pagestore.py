"""Fetched pages, kept compressed for some days in a file a site, so that they can be read again without being fetched again.

They hold what the adverts hold, contact persons too: the files are the operator's alone (mode 600), stand apart from the
database that is published, and nothing serves them. A record has the fields of an archive's (crawler.archive); identical
bodies are kept once. What is purged is overwritten and its room given back, in the file and in its journal.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where there is one

from crawler.archive import clock_for
from crawler.database.connection import WAL_SAFE, transaction
from crawler.settings import resolve

logger = logging.getLogger(__name__)
_APPLICATION_ID = 0x6F767067  # "ovpg"
_BUSY_SECONDS = 30
_LEVEL = 3  # 30 KB of HTML: 0.16 ms and 6.0 KB; the usual 6 takes 0.40 ms for 5.6 KB
_KEPT_HEADERS = ("ETag", "Last-Modified")
_TABLES = """
CREATE TABLE IF NOT EXISTS bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS pages (
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    headers TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    listing INTEGER NOT NULL,
    body_sha256 TEXT NOT NULL REFERENCES bodies (sha256),
    PRIMARY KEY (url, fetched_at)
) STRICT;
CREATE INDEX IF NOT EXISTS pages_body ON pages (body_sha256);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One fetched page; ``listing`` says whether it was asked for as a listing, and not as a vacancy."""

    url: str
    status: int
    content_type: str
    headers: Mapping[str, str]
    fetched_at: datetime
    listing: bool
    body: bytes

    def response(self) -> Response:
        """The page as the spider got it, with its own ``fetched_at``."""
        meta = {"fetched_at": self.fetched_at} | ({"listing": self.url, "chain": self.url} if self.listing else {})
        request = Request(self.url, meta=meta)
        headers = Headers({"Content-Type": self.content_type, **self.headers})
        kind = responsetypes.from_args(headers=headers, url=self.url, body=self.body)
        return kind(self.url, status=self.status, headers=headers, body=self.body, request=request)


class PageStoreError(Exception):
    """This file cannot be used as a page store; the message names it and says what to do."""


class PageStore:
    """The fetched pages of one site. Raises PageStoreError when its file is not one, or cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            self.conn = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
            self.conn.row_factory = sqlite3.Row
            if self.conn.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
                self._create()
            self.conn.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last pages, never the file
            self.conn.execute("PRAGMA secure_delete = ON")
        except (OSError, sqlite3.DatabaseError) as error:
            raise PageStoreError(f"{path}: {error}; move it away, or choose another PAGES_DIR") from None

    def _create(self) -> None:
        if self.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("not a page store")
        self.conn.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before the first table
        self.conn.execute(f"PRAGMA journal_mode = {'WAL' if sqlite3.sqlite_version_info >= WAL_SAFE else 'DELETE'}")
        with transaction(self.conn):
            for statement in _TABLES.split(";"):
                self.conn.execute(statement)
            self.conn.execute(f"PRAGMA application_id = {_APPLICATION_ID}")

    def close(self) -> None:
        self.conn.close()

    def add(self, response: Response, fetched_at: datetime, listing: bool) -> None:
        """Keep an answer, in one transaction."""
        digest = hashlib.sha256(response.body).hexdigest()
        headers = {name: (response.headers.get(name) or b"").decode("latin-1") for name in _KEPT_HEADERS}
        values = {name: value for name, value in headers.items() if value}
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        moment = fetched_at.isoformat()
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO bodies SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM bodies WHERE sha256 = ?1)",
                (digest, zlib.compress(response.body, _LEVEL)),
            )
            self.conn.execute(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
                (response.url, response.status, kind, json.dumps(values), moment, int(listing), digest),
            )

    def readings(self, moments: Collection[datetime] = ()) -> Iterator[tuple[Stored, bool]]:
        """The latest reading of every address and those of these moments, oldest first, each with whether it is the latest."""
        found = self.conn.execute(
            "SELECT *, row_number() OVER (PARTITION BY url ORDER BY julianday(fetched_at) DESC) = 1 AS latest"
            " FROM pages ORDER BY julianday(fetched_at), url"
        )
        for row in found:
            fetched_at = datetime.fromisoformat(row["fetched_at"])
            if row["latest"] or fetched_at in moments:
                body = self.conn.execute("SELECT body FROM bodies WHERE sha256 = ?", (row["body_sha256"],)).fetchone()
                yield Stored(
                    row["url"], row["status"], row["content_type"], json.loads(row["headers"]), fetched_at,
                    bool(row["listing"]), zlib.decompress(body["body"]),
                ), bool(row["latest"])  # fmt: skip

    def purge(self, before: datetime | None = None) -> int:
        """Remove what was fetched before that moment, or everything, and give its room back; how many pages that were."""
        with transaction(self.conn):
            removed = self.conn.execute(
                "DELETE FROM pages WHERE ?1 IS NULL OR julianday(fetched_at) < julianday(?1)",
                (before.isoformat() if before else None,),
            ).rowcount
            self.conn.execute("DELETE FROM bodies WHERE sha256 NOT IN (SELECT body_sha256 FROM pages)")
        if removed:
            self.conn.execute("PRAGMA incremental_vacuum").fetchall()
        self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # the journal still holds what was overwritten
        return int(removed)


def store_path(settings: BaseSettings, site: str) -> Path:
    """The page store of a site: in PAGES_DIR, else in the folder pages/ beside the database."""
    folder = settings.get("PAGES_DIR")
    return (resolve(folder) if folder else resolve(settings["DATABASE"]).parent / "pages") / f"{site}.db"


class PageStoreMiddleware:
    """Keeps what a spider is given to read, before it reads it, and ends a crawl with the purge of what is too old."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.days = crawler.settings.getint("PAGES_DAYS")
        self.path = store_path(crawler.settings, crawler.spidercls.name)
        if crawler.settings.get("ARCHIVE") or not (self.days or self.path.exists()):
            raise NotConfigured
        self.clock = clock_for(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageStoreMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signals.spider_opened)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def spider_opened(self, spider: Spider) -> None:
        self.store = PageStore(self.path)

    def process_spider_input(self, response: Response) -> None:
        ours = response.meta.get("vacancy") or response.meta.get("listing")
        if not (self.days and ours and response.status == 200 and isinstance(response, TextResponse)):
            return
        try:
            self.store.add(response, response.meta["fetched_at"], bool(response.meta.get("listing")))
        except sqlite3.DatabaseError as error:  # the page is read all the same
            self.crawler.stats.inc_value("pagestore/failed")
            logger.error("cannot keep %s: %s", response.url, error)

    def spider_closed(self, spider: Spider) -> None:
        with closing(self.store):
            removed = self.store.purge(self.clock.now() - timedelta(days=self.days) if self.days else None)
        logger.info("%d stored pages older than %d days removed", removed, self.days)
