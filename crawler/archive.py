"""Recorded responses: a folder that a crawl can be replayed from, without any network code.

A folder with ``index.jsonl``, one recorded response a line: ``url``, ``status``, ``content_type``, ``fetched_at`` (ISO, the age
of the body), ``file`` (body, decoded, relative to the folder) and where needed ``headers``. Several readings of one URL are
allowed; replay gives the latest not after NOW. What the archive lacks is a 404.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from w3lib.url import canonicalize_url

from crawler.clock import Clock, parse_moment
from crawler.settings import resolve


class ArchiveError(ValueError):
    """This folder is not an archive; the message names the folder or line and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded response; ``path`` holds its body."""

    url: str
    status: int
    fetched_at: datetime
    path: Path | None
    headers: Mapping[str, str]


class Archive:
    """The responses recorded in a folder. Raises ArchiveError when the folder cannot be read as one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._responses: dict[str, list[Recorded]] = {}
        index = folder / "index.jsonl"
        try:
            lines = index.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise ArchiveError(f"{folder} is not an archive: cannot read {index.name} ({error.strerror})") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    record = self._record(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    raise ArchiveError(f"{index}, line {number}: not a recorded response ({error!r})") from None
                self._responses.setdefault(_same(record.url), []).append(record)
        if not self._responses:
            raise ArchiveError(f"{index} records no response")
        for records in self._responses.values():
            records.sort(key=lambda record: record.fetched_at)

    def _record(self, entry: Mapping[str, Any]) -> Recorded:
        headers = {"Content-Type": entry["content_type"], **entry.get("headers", {})}
        path = self.folder / entry["file"] if entry.get("file") else None
        return Recorded(entry["url"], int(entry["status"]), parse_moment(entry["fetched_at"]), path, headers)

    @property
    def latest(self) -> datetime:
        """When the archive's newest body was fetched."""
        return max(records[-1].fetched_at for records in self._responses.values())

    def get(self, url: str, now: datetime) -> Recorded | None:
        """The latest reading of ``url`` not after ``now``, or None."""
        records = [record for record in self._responses.get(_same(url), ()) if record.fetched_at <= now]
        return records[-1] if records else None


class ArchiveDownloadHandler(BaseDownloadHandler):
    """Scrapy download handler for http and https that answers from ``ARCHIVE``; it holds no network code."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.archive = Archive(resolve(crawler.settings["ARCHIVE"]))
        self.now = clock_for(crawler.settings).now()

    async def download_request(self, request: Request) -> Response:
        record = self.archive.get(request.url, self.now) if request.method == "GET" else None
        if record is None:
            return Response(request.url, status=404, body=b"not in the archive", request=request)
        request.meta["fetched_at"] = record.fetched_at
        body = record.path.read_bytes() if record.path else b""
        headers = Headers(record.headers)
        response = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return response(request.url, status=record.status, headers=headers, body=body, request=request)


def clock_for(settings: BaseSettings) -> Clock:
    """The clock of a crawl: fixed at NOW, else at the archive's latest reading, else running."""
    if now := settings.get("NOW"):
        return Clock(parse_moment(now))
    if folder := settings.get("ARCHIVE"):
        return Clock(Archive(resolve(folder)).latest)
    return Clock()


def _same(url: str) -> str:
    return str(canonicalize_url(url))
