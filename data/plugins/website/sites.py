"""How the crawl of each site goes: its runs as a small chart, what was filled in, and what was rejected and why."""

from __future__ import annotations

import asyncio
from typing import Any

from website.front import latest_runs
from website.page import html, part, required
from website.rows import Row, json_list, rows

_RUNS = 40
CHART_WIDTH, CHART_HEIGHT = 600, 120


async def sites_page(datasette: Any, request: Any) -> Any:
    """``/bronnen``: every site with its health."""
    sites, counts = await asyncio.gather(
        latest_runs(datasette),
        rows(datasette, "SELECT site, count(*) AS n, sum(status = 'open') AS open FROM postings GROUP BY site"),
    )
    by_site = {row["site"]: row for row in counts}
    return await html(datasette, request, "sites.html", title="Bronnen", sites=sites, counts=by_site)


async def site_page(datasette: Any, request: Any) -> Any:
    """``/bron/<site>``."""
    name = part(request, "id")
    site = await required(datasette, "Deze bron kennen wij niet.", "SELECT * FROM sites WHERE id = :id", id=name)
    runs = await rows(datasette, "SELECT * FROM runs WHERE site = :id ORDER BY id DESC LIMIT :n", id=name, n=_RUNS)
    latest = runs[0]["id"] if runs else 0
    filled, rejected, counts, open_now = await asyncio.gather(
        rows(
            datasette,
            "SELECT * FROM run_fields WHERE run_id = :run ORDER BY promised IS NULL, share DESC, field",
            run=latest,
        ),
        rows(datasette, _REJECTED, run=latest),
        rows(datasette, "SELECT status, count(*) AS n FROM postings WHERE site = :id GROUP BY status", id=name),
        rows(datasette, _SHARED, id=name),
    )
    return await html(
        datasette, request, "site.html", title=site["title"], site=site, runs=runs, chart=_chart(runs), filled=filled,
        rejected=rejected, counts={row["status"]: row["n"] for row in counts}, shared=open_now,
        reasons=json_list(runs[0]["reasons"]) if runs else [],
    )  # fmt: skip


_REJECTED = """
    SELECT stage, reason, count(*) AS n, min(url) AS url FROM rejected WHERE run_id = :run
    GROUP BY stage, reason ORDER BY n DESC, stage, reason LIMIT 60
"""
_SHARED = """
    SELECT o.site, s.title, count(DISTINCT p.vacancy_id) AS n FROM postings AS p JOIN postings AS o
    ON o.vacancy_id = p.vacancy_id AND o.site <> p.site JOIN sites AS s ON s.id = o.site
    WHERE p.site = :id GROUP BY o.site ORDER BY n DESC, o.site
"""


def _chart(runs: list[Row]) -> list[dict[str, Any]]:
    """A bar a run, oldest first: as high as what it found, coloured by its verdict."""
    most = max((run["postings"] or 0 for run in runs), default=0) or 1
    step = CHART_WIDTH / max(len(runs), 12)
    return [
        {"x": round(number * step, 1), "width": round(step - 2, 1), "run": run,
         "height": max(2, round((run["postings"] or 0) / most * CHART_HEIGHT, 1))}
        for number, run in enumerate(reversed(runs))
    ]  # fmt: skip
