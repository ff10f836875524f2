"""Pay scales: the tables by date, and beside them what vacancies of that scale really say."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.utils.asgi import NotFound

from website import words
from website.charts import line
from website.listing import CARD
from website.page import html, part, today
from website.rows import Row, rows
from website.words import parse_day


async def scales_page(datasette: Any, request: Any) -> Any:
    """``/schalen``: the table of today of every agreement."""
    day = await today(datasette)
    found = await rows(
        datasette,
        """SELECT s.system, s.scale, s.minimum, s.maximum, s.effective_from, s.confidence, s.scale_rank FROM salary_scales AS s
           WHERE s.effective_from = (SELECT max(effective_from) FROM salary_scales AS n
               WHERE n.system = s.system AND n.effective_from <= :day)
           ORDER BY s.system, s.scale_rank, s.scale""",
        day=day,
    )
    systems: dict[str, list[Row]] = {}
    for row in found:
        systems.setdefault(row["system"], []).append(row)
    order = [system for system in words.SYSTEM if system in systems] + sorted(set(systems) - set(words.SYSTEM))
    return await html(
        datasette,
        request,
        "scales.html",
        title="Salarisschalen",
        today=day,
        systems=[(name, systems[name]) for name in order],
    )


async def scale_page(datasette: Any, request: Any) -> Any:
    """``/schaal/<agreement>/<scale>``."""
    system, scale = part(request, "system"), part(request, "scale")
    day = await today(datasette)
    tables, vacancies, stated = await asyncio.gather(
        rows(datasette, "SELECT * FROM salary_scales WHERE system = :system AND scale = :scale ORDER BY effective_from",
             system=system, scale=scale),
        rows(datasette, CARD + _OF_SCALE, system=system, scale=scale),
        rows(datasette, _STATED, system=system, scale=scale),
    )  # fmt: skip
    if not tables and not vacancies:
        raise NotFound("Deze schaal kennen wij niet.")
    name = f"Schaal {scale}, {words.SYSTEM.get(system, system)}"
    return await html(
        datasette, request, "scale.html", title=name, today=day, system=system, scale=scale, tables=tables[::-1],
        chart=_chart(tables), vacancies=[row | {"table": _table_of(row, tables)} for row in vacancies], stated=stated,
    )  # fmt: skip


_OF_SCALE = """
    WHERE v.scale_system = :system AND v.scale_max = :scale
    ORDER BY v.status <> 'open', v.first_seen DESC, v.id LIMIT 100
"""
_STATED = """
    SELECT salary_min AS low, salary_max AS high, count(*) AS n FROM vacancies
    WHERE scale_system = :system AND scale_max = :scale AND scale_min = scale_max AND salary_basis = 'stated'
        AND salary_period = 'month' AND salary_max IS NOT NULL
    GROUP BY 1, 2 ORDER BY n DESC, high DESC LIMIT 12
"""


def _table_of(vacancy: Row, tables: list[Row]) -> Row | None:
    """The table that was valid when the vacancy was first seen."""
    valid = [table for table in tables if table["effective_from"] <= vacancy["first_seen"][:10]]
    return valid[-1] if valid else None


def _chart(tables: list[Row]) -> dict[str, Any] | None:
    """The highest and lowest amount of the scale over the years."""
    known = [(parse_day(row["effective_from"]), row) for row in tables if row["maximum"]]
    dated = [(found, row) for found, row in known if found]
    if len(dated) < 2:
        return None
    begin, end = dated[0][0].toordinal(), dated[-1][0].toordinal()
    top = max(row["maximum"] for _, row in dated) * 1.08

    def points(column: str) -> str:
        return line(
            [((found.toordinal() - begin) / (end - begin), row[column]) for found, row in dated if row[column]],
            520,
            180,
            top,
        )

    years = range(dated[0][0].year + 1, dated[-1][0].year + 1)
    first_days = [(year, parse_day(f"{year}-01-01")) for year in years]
    return {
        "high": points("maximum"), "low": points("minimum"), "first": dated[0][1], "last": dated[-1][1],
        "years": [(year, round((start.toordinal() - begin) / (end - begin) * 520, 1)) for year, start in first_days if start],
    }  # fmt: skip
