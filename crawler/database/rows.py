"""Between values and rows: the one place that makes values safe to store, and the two statements that write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from crawler.database.connection import Connection

Row = dict[str, Any]
_LIST_FIELDS = frozenset({"contract", "education"})


def sql_value(value: Any) -> Any:
    """A value SQLite stores as meant: dates as ISO text, tuples as JSON, text without NUL and lone surrogates."""
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return json.dumps(value, ensure_ascii=False) if value else None
    return value


def insert(conn: Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns. Table and column names come from this program, never from a site."""
    rows = list(rows)
    if rows:
        columns = list(rows[0])
        marks = ", ".join("?" for _ in columns)
        conn.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            [[sql_value(row[column]) for column in columns] for row in rows],
        )


def upsert(conn: Connection, table: str, row: Mapping[str, Any], key: str = "id") -> None:
    """Insert a row, or change the one with the same key; an unchanged row is not written at all."""
    upsert_all(conn, table, [row], key)


def upsert_all(conn: Connection, table: str, rows: Iterable[Mapping[str, Any]], key: str = "id") -> None:
    """:func:`upsert` for rows that all have the same columns."""
    rows = list(rows)
    if rows:
        columns = tuple(rows[0])
        conn.executemany(
            _upsert_sql(table, columns, key), [[sql_value(row[column]) for column in columns] for row in rows]
        )


@cache
def _upsert_sql(table: str, columns: tuple[str, ...], key: str) -> str:
    others = [column for column in columns if column != key]
    changes = ", ".join(f"{column} = excluded.{column}" for column in others)
    differs = " OR ".join(f"{table}.{column} IS NOT excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE {differs}"
    )


def rows(conn: Connection, sql: str, *parameters: Any) -> list[Row]:
    """The rows of a query as dictionaries; JSON lists of terms as tuples."""
    found = conn.execute(sql, parameters)
    columns = [column[0] for column in found.description]
    lists = _LIST_FIELDS.intersection(columns)
    result: list[Row] = [dict(zip(columns, row, strict=True)) for row in found]
    for row in result:
        for column in lists:
            row[column] = tuple(json.loads(row[column] or "[]"))
    return result
