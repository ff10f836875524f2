"""Sitemaps (https://www.sitemaps.org/protocol.html): telling one from a page, unpacking it within limits, its entries."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap

from crawler.page import Unreadable


def sitemap_body(response: Response, limit: int) -> bytes | None:
    """The XML of a sitemap, unpacked to at most ``limit`` bytes, or None if this is no sitemap. Raises Unreadable."""
    try:
        body = gunzip(response.body, max_size=limit) if gzip_magic_number(response) else response.body
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Unreadable(f"cannot be unpacked: {type(error).__name__}") from None
    kind = (response.headers.get("Content-Type") or b"").lower()
    looks_html = isinstance(response, TextResponse) and b"<html" in body[:2000].lower()
    is_xml = b"xml" in kind or urlsplit(response.url).path.endswith((".xml", ".xml.gz"))
    return body if is_xml and not looks_html else None


def read_sitemap(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Its kind, ``sitemapindex`` or ``urlset``, and its entries with ``loc`` and where given ``lastmod``. Raises Unreadable."""
    try:
        sitemap = Sitemap(body)
        entries = list(sitemap)
    except (LxmlError, StopIteration, RuntimeError) as error:
        raise Unreadable(f"not a sitemap: {error}") from None
    if sitemap.type not in ("sitemapindex", "urlset"):
        raise Unreadable(f"not a sitemap: root element {sitemap.type!r}")
    return sitemap.type, entries
