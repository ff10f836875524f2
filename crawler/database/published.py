"""What may leave the database for others to use: open vacancies, in an order and form that only their own changes move."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crawler.database.connection import Connection
from crawler.database.rows import rows

_COLUMNS = (
    "id", "title", "organisation", "organisation_id", "place", "province", "lat", "lon", "function_area", "agency",
    "contract", "education", "experience_years_min", "experience_years_max", "hours_min", "hours_max", "duration_months",
    "extension", "scale_min", "scale_max", "scale_system", "salary_min", "salary_max", "salary_period",
    "salary_hours_basis", "salary_month_min", "salary_month_max", "salary_basis", "rate_min", "rate_max",
    "closing_date", "closing_time", "closing_basis", "published", "first_seen", "follows_id",
)  # fmt: skip


def open_vacancies(conn: Connection) -> Iterator[str]:
    """The vacancies that are open today, each a line of JSON, by id; ``adverts`` are the addresses where it is advertised.

    Columns of ``vacancies`` without those that every night moves (``last_seen``) or that follow from others; what is not
    known is left out. No texts: those belong to their publishers.
    """
    adverts: dict[int, list[dict[str, str]]] = {}
    for row in rows(conn, "SELECT vacancy_id, site, url FROM postings WHERE status = 'open' ORDER BY site, url"):
        adverts.setdefault(row["vacancy_id"], []).append({"site": row["site"], "url": row["url"]})
    chosen = f"SELECT {', '.join(_COLUMNS)} FROM vacancies WHERE id IN (SELECT id FROM open_vacatures) ORDER BY id"
    for row in rows(conn, chosen):
        facts = {name: _plain(value) for name, value in row.items() if value not in (None, ())}
        yield json.dumps(facts | {"adverts": adverts.get(row["id"], [])}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A whole number without ".0"."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
