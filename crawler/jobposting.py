"""schema.org JobPosting out of JSON-LD, forgiving of what real pages contain.

Meaning of the fields: https://schema.org/JobPosting. Each script is read apart, so one malformed block never takes a good
one with it: standard JSON first, then chompjs (trailing commas, comments, CDATA), then a doubt for somebody to see.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import unescape
from typing import Any

import chompjs

from crawler.items import JobPosting

_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table|section)\b[^<>]{0,500}|br\s*/?)>", re.IGNORECASE)
_CDATA = re.compile(r"(?:/\*|//)?[ \t]{0,9}(?:<!\[CDATA\[|\]\]>)[ \t]{0,9}(?:\*/)?")
_MAX_NODES = 20_000


def read(scripts: Iterable[str]) -> tuple[tuple[JobPosting, ...], tuple[str, ...]]:
    """All JobPostings of a page's ``application/ld+json`` scripts, and a doubt per script that could not be read."""
    found: list[JobPosting] = []
    doubts: list[str] = []
    for number, script in enumerate(scripts, 1):
        if not script.strip():
            continue
        try:
            data = _parse(script)
        except (ValueError, RecursionError) as error:
            doubts.append(f"malformed JSON-LD (block {number}): {str(error).splitlines()[0][:120]}")
            continue
        found.extend(_job_posting(node) for node in _nodes(data) if "JobPosting" in _types(node))
    return tuple(found), tuple(doubts)


def plain_text(markup: str) -> str:
    """Text of an HTML fragment that may itself be entity-escaped (TenMonks escapes twice), one line a block."""
    text = unescape(markup) if "<" not in markup and "&lt;" in markup else markup
    text = unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def _parse(script: str) -> Any:
    if "[CDATA[" in script or "]]>" in script:
        script = _CDATA.sub("", script)
    try:
        return json.loads(script, strict=False)
    except ValueError as error:
        try:
            return chompjs.parse_js_object(script)
        except ValueError:
            raise error from None  # the place that chompjs names differs from run to run


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < _MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, dict):
            yield node
            queue.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            queue.extend(node)


def _types(node: dict[str, Any]) -> list[str]:
    return [str(kind).rsplit("/", 1)[-1] for kind in _list(node.get("@type"))]


def _job_posting(node: dict[str, Any]) -> JobPosting:
    address = _first(_first(node.get("jobLocation")).get("address"))
    salary = _first(node.get("baseSalary"))
    value = salary.get("value", node.get("baseSalary"))
    amounts = value if isinstance(value, dict) else {"value": value}
    exact = _amount(amounts.get("value"))
    return JobPosting(
        title=plain_text(_text(node.get("title"))),
        description=plain_text(_text(node.get("description"))),
        identifier=_text(_first(node.get("identifier")).get("value") or node.get("identifier")),
        organisation=_text(_first(node.get("hiringOrganization")).get("name") or node.get("hiringOrganization")),
        place=_text(address.get("addressLocality")),
        province=_text(address.get("addressRegion")),
        published=_day(node.get("datePosted")),
        valid_through=_moment(node.get("validThrough")),
        employment_type=tuple(_text(kind) for kind in _list(node.get("employmentType")) if _text(kind)),
        hours=_text(node.get("workHours")),
        education=", ".join(
            _text(level.get("credentialCategory") if isinstance(level, dict) else level)
            for level in _list(node.get("educationRequirements"))
        ),
        salary_min=_amount(amounts.get("minValue")) or exact,
        salary_max=_amount(amounts.get("maxValue")) or exact,
        salary_unit=_text(amounts.get("unitText") or salary.get("unitText")).upper(),
        url=_text(node.get("url")),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> dict[str, Any]:
    return next((item for item in _list(value) if isinstance(item, dict)), {})


def _text(value: Any) -> str:
    """A string or number as clean text; anything else (schema.org allows objects everywhere) as empty."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "replace").decode("utf-8").strip()


def _amount(value: Any) -> float | None:
    """A finite, positive number; 0 means "not published"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.replace("€", "").replace(" ", "")
        if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+,\d+", value):
            value = value.replace(".", "").replace(",", ".")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _moment(value: Any) -> datetime | date | None:
    text = _text(value)
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return _day(text)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None
