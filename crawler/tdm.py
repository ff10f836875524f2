"""Reservations of text and data mining: what a site reserves is not read (W3C community report TDMRep; directive 2019/790, 4(3)).

A publisher reserves in ``/.well-known/tdmrep.json``, in a header ``tdm-reservation`` or in a meta tag of that name; 1 is
reserved, 0 is not, anything else says nothing. The tag overrules the header. What the file reserves is never asked for, so
that it cannot be overruled by the page: we err on the publisher's side.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest, NotConfigured
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)
_META = re.compile(rb"<meta\b([^<>]{0,1000})>", re.IGNORECASE)
_NAME = re.compile(rb"""\bname\s*=\s*["']?\s*tdm-reservation\b""", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*["']?\s*([^"'\s/>]*)""", re.IGNORECASE)
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")  # RFC 3986, 2.3
_MOST_RULES = 1000


class Reserved(IgnoreRequest):
    """The publisher reserves this page."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a tdmrep.json: a path pattern as in robots.txt, and whether what it matches is reserved."""

    location: str
    reserved: bool

    def matches(self, path: str) -> bool:
        """Whether a path (with its query) falls under the pattern: ``*`` is anything, a final ``$`` the end of the path."""
        pattern = _decoded(self.location)
        path, whole = _decoded(path), pattern.endswith("$")
        first, *others = pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        if not others:
            return not whole or at == len(path)
        last = others.pop() if whole else ""
        for part in others:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return path.endswith(last) and len(path) - len(last) >= at


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json, in its order; what is no rule is left out. Raises ValueError if it is no JSON array."""
    entries = json.loads(text)
    if not isinstance(entries, list):
        raise ValueError("not a JSON array")
    return tuple(
        Rule(entry["location"], bool(value))
        for entry in entries[:_MOST_RULES]
        if isinstance(entry, dict)
        and isinstance(entry.get("location"), str)
        and (value := _value(str(entry.get("tdm-reservation")))) is not None
    )


def reserves(rules: Sequence[Rule], url: str) -> bool:
    """Whether the first rule that an address falls under reserves it."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return next((rule.reserved for rule in rules if rule.matches(path)), False)


def reserved_by(response: Response) -> str | None:
    """What reserves an answer, "its header" or "its meta tag", or None."""
    header = _value((response.headers.get("tdm-reservation") or b"").decode("latin-1"))
    tag = None
    if isinstance(response, TextResponse) and b"tdm-reservation" in response.body.lower():
        tags = (attributes for attributes in _META.findall(response.body) if _NAME.search(attributes))
        values = [_value(found[1].decode("latin-1")) for found in map(_CONTENT.search, tags) if found]
        tag = next((value for value in values if value is not None), None)
    if tag is not None:
        return "its meta tag" if tag else None
    return "its header" if header else None


def _value(text: str) -> int | None:
    text = text.strip()
    return int(text) if text in ("0", "1") else None


def _decoded(path: str) -> str:
    """Percent-encodings of unreserved characters decoded, the others in capitals (RFC 3986, 6.2.2): equal addresses are equal."""

    def decode(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.match(character) else match[0].upper()

    return _ESCAPED.sub(decode, path)


class TdmMiddleware:
    """Refuses what is reserved, before it is asked for or before it is read; a site that reserves all of it ends broken."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.get("ARCHIVE"):
            raise NotConfigured
        self.crawler = crawler
        self.rules: dict[str, Sequence[Rule] | Deferred[Sequence[Rule]]] = {}
        self.why = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> TdmMiddleware:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        return middleware

    async def process_request(self, request: Request) -> None:
        if "tdm" in request.meta or request.meta.get("dont_obey_robotstxt"):  # the file itself, and robots.txt
            return
        if reserves(await self._rules(request), request.url):
            self._refuse("tdmrep.json")

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 200 and "tdm" not in request.meta and (why := reserved_by(response)):
            self._refuse(why)
        return response

    def _refuse(self, why: str) -> None:
        self.why = why
        self.crawler.stats.inc_value("tdm/refused")
        raise Reserved(f"reserved for text and data mining by {why}")

    async def _rules(self, request: Request) -> Sequence[Rule]:
        """The rules of the request's host, asked for once a night."""
        parts = urlparse_cached(request)
        if parts.netloc not in self.rules:
            waiting: Deferred[Sequence[Rule]] = Deferred()
            self.rules[parts.netloc] = waiting
            rules = await self._fetch(f"{parts.scheme}://{parts.netloc}/.well-known/tdmrep.json")
            self.rules[parts.netloc] = rules
            waiting.callback(rules)
        rules_or_waiting = self.rules[parts.netloc]
        if isinstance(rules_or_waiting, Deferred):
            return await maybe_deferred_to_future(rules_or_waiting)
        return rules_or_waiting

    async def _fetch(self, url: str) -> Sequence[Rule]:
        """The rules of a host; a file that cannot be had, or not be read, reserves nothing (TDMRep, 6.2)."""
        meta = {"tdm": True, "dont_retry": True}
        request = Request(url, callback=NO_CALLBACK, meta=meta, priority=1000)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever a host answers or fails to, the site goes on without the file
            logger.info("no %s: %s", url, type(error).__name__)
            return ()
        if response.status != 200:
            return ()
        try:
            return rules_of(response.body.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            logger.warning("%s reserves nothing, as it cannot be read: %s", url, error)
            return ()

    def spider_idle(self, spider: Spider) -> None:
        """Nothing left to ask, and all that was asked is reserved: said as the reason that the run ends with."""
        read: Any = self.crawler.stats.get_value
        if self.why and not read("postings"):
            raise CloseSpider(f"all {read('tdm/refused')} pages are reserved for text and data mining by {self.why}")
