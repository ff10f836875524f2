"""Rows through Datasette's own read-only connections, made safe to show in any format."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Iterable
from typing import Any

from datasette.utils.asgi import NotFound

DATABASE = "vacatures"
Row = dict[str, Any]

# Control characters, which XML forbids, and the marks that turn the direction of the text around them.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean(value: Any) -> Any:
    """A value without characters that break a feed or a page; anything but text as it is."""
    return _UNSAFE.sub("", value) if isinstance(value, str) else value


def clean_row(columns: Iterable[str], values: Iterable[Any]) -> Row:
    return {column: clean(value) for column, value in zip(columns, values, strict=True)}


async def rows(datasette: Any, sql: str, **parameters: Any) -> list[Row]:
    """All rows of a query. Raises NotFound when Datasette serves no such database, QueryInterrupted past the time limit."""
    if DATABASE not in datasette.databases:
        raise NotFound(f"Er is nog geen database {DATABASE}.db; maak die met 'make demo' of 'scrapy nightly'.")
    found = await datasette.get_database(DATABASE).execute(sql, parameters)
    columns = [item[0] for item in found.description]
    return [clean_row(columns, row) for row in found.rows]


async def first(datasette: Any, sql: str, **parameters: Any) -> Row | None:
    """The first row of a query, or None."""
    return next(iter(await rows(datasette, sql, **parameters)), None)


async def value(datasette: Any, sql: str, **parameters: Any) -> Any:
    """The first value of a query's only row."""
    row = await first(datasette, sql, **parameters)
    return next(iter(row.values())) if row else None


async def together(**asked: Awaitable[Any]) -> dict[str, Any]:
    """The answers to several questions asked at once, by their names."""
    return dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))


def json_list(text: str | None) -> list[Any]:
    """A JSON list in a column as a list; nothing, or anything else, is an empty one."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []
