"""Telling a sitemap from a web page, and unpacking it safely."""

from __future__ import annotations

import zlib
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip, gzip_magic_number

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
