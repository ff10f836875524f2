"""Coverage: which municipalities, provinces, water boards and ministries have been seen, and when."""

from __future__ import annotations

import asyncio
from typing import Any

from website.charts import dots
from website.front import land
from website.page import html
from website.remember import memory_of
from website.rows import Row, rows
from website.words import KIND


async def coverage_page(datasette: Any, request: Any) -> Any:
    """``/dekking``."""
    found, places, country = await asyncio.gather(
        memory_of(datasette).ask("seen", lambda: rows(datasette, _SEEN)),
        rows(datasette, "SELECT place, lat, lon FROM places WHERE place = municipality AND lat IS NOT NULL"),
        land(datasette),
    )
    spots = {f"Gemeente {row['place']}": (row["lat"], row["lon"]) for row in places}
    kinds = [(kind, title, [row for row in found if row["kind"] == kind]) for kind, title in KIND.items()]
    seen = dots(spots[row["name"]] for row in found if row["kind"] == "gemeente" and row["n"] and row["name"] in spots)
    return await html(
        datasette,
        request,
        "coverage.html",
        title="Dekking",
        kinds=kinds,
        land=country,
        seen=seen,
        provinces=_by_province(found),
    )


_SEEN = """
    SELECT o.id, o.name, o.kind, o.province, count(v.id) AS n, sum(v.status = 'open') AS open, max(v.last_seen) AS last_seen
    FROM organisations AS o LEFT JOIN vacancies AS v ON v.organisation_id = o.id
    WHERE o.valid_to IS NULL AND o.kind IN ('gemeente', 'provincie', 'waterschap', 'ministerie')
    GROUP BY o.id ORDER BY o.name
"""


def _by_province(found: list[Row]) -> list[dict[str, Any]]:
    """How many municipalities of each province have been seen."""
    counted: dict[str, list[int]] = {}
    for row in found:
        if row["kind"] == "gemeente":
            entry = counted.setdefault(row["province"] or "onbekend", [0, 0])
            entry[0] += bool(row["n"])
            entry[1] += 1
    return [{"province": name, "seen": seen, "all": every} for name, (seen, every) in sorted(counted.items())]
