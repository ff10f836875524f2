"""The front page: what closes first, what is new, where, and what it pays."""

from __future__ import annotations

from typing import Any

from website.charts import axis, circles, dots
from website.listing import cards, find, labels, peek
from website.page import html, today
from website.remember import memory_of
from website.rows import Row, first, rows, together
from website.selection import STATUS, Selection
from website.words import day_before, number, plural

_land: dict[str | None, str] = {}  # the drawing of the country, by the version of the reference tables


async def front(datasette: Any, request: Any) -> Any:
    """``/``."""
    day, memory = await today(datasette), memory_of(datasette)
    every, new = Selection(), Selection(sinds=day_before(day), sorteer="nieuw")
    shown = await together(
        found=find(datasette, every, day, 12),
        fresh=peek(datasette, new, day, 6),
        names=labels(datasette),
        week=memory.ask(("week", day), lambda: _week(datasette, day)),
        country=memory.ask(("map", day), lambda: _map(datasette, day)),
        pay=memory.ask(("pay", day), lambda: _pay(datasette, day)),
        sites=latest_runs(datasette),
        counts=memory.ask("counts", lambda: first(datasette, _COUNTS)),
    )
    return await html(
        datasette, request, "front.html", title="Vacatures van de overheid", today=day, new=new, every=every,
        closing=await cards(datasette, shown["found"].ids), newest=await cards(datasette, shown["fresh"].ids),
        refreshed=max((site["started_at"] or "" for site in shown["sites"]), default=""),
        unhealthy=[site for site in shown["sites"] if site["verdict"] in ("suspect", "broken")], **shown,
    )  # fmt: skip


_COUNTS = """
    SELECT (SELECT count(*) FROM organisations AS o WHERE EXISTS
               (SELECT 1 FROM vacancies AS v WHERE v.organisation_id = o.id)) AS organisations,
           (SELECT count(*) FROM vacancies) AS vacancies,
           (SELECT count(*) FROM postings) AS postings
"""


SPOTS = f"""
    SELECT lat, lon, count(*) AS n FROM vacancies INDEXED BY vacancies_open_map
    WHERE {STATUS["open"]} AND lat IS NOT NULL GROUP BY lat, lon
"""
STATED = f"""
    SELECT scale_max_rank AS rank, min(salary_month_min) AS low, max(salary_month_max) AS high, count(*) AS n
    FROM vacancies INDEXED BY vacancies_open_pay
    WHERE {STATUS["open"]} AND scale_min_rank = scale_max_rank AND salary_month_max IS NOT NULL
    GROUP BY scale_max_rank ORDER BY scale_max_rank
"""


async def _week(datasette: Any, day: str) -> int:
    selection = Selection(sluit_binnen=7)
    sql = f"SELECT count(*) AS n FROM vacancies WHERE {selection.where()}"
    found = await first(datasette, sql, **selection.parameters(day))
    return int(found["n"]) if found else 0


async def _map(datasette: Any, day: str) -> dict[str, Any]:
    spots = await rows(datasette, SPOTS, vandaag=day)
    named = await rows(datasette, "SELECT place, lat, lon, place = municipality AS main FROM places ORDER BY main")
    names = {(row["lat"], row["lon"]): row["place"] for row in named}
    return {
        "land": await land(datasette),
        "circles": circles(
            (row["lat"], row["lon"], row["n"],
             f"{names.get((row['lat'], row['lon']), 'onbekende plaats')}: {plural(row['n'], 'vacature', 'vacatures')}")
            for row in spots
        ),
        "known": sum(row["n"] for row in spots),
    }  # fmt: skip


async def land(datasette: Any) -> str:
    """The country as a path of dots, one a place."""
    version = (await first(datasette, "SELECT reference_version FROM meta") or {}).get("reference_version")
    if version not in _land:
        found = await rows(datasette, "SELECT lat, lon FROM places WHERE lat IS NOT NULL")
        _land.clear()
        _land[version] = dots((row["lat"], row["lon"]) for row in found)
    return _land[version]


async def _pay(datasette: Any, day: str) -> dict[str, Any] | None:
    """What open vacancies of one scale pay, a bar a scale, over what the newest table of the municipalities says."""
    stated = await rows(datasette, STATED, vandaag=day)
    table = await rows(
        datasette,
        """SELECT scale_rank AS rank, scale, minimum, maximum, effective_from FROM salary_scales
           WHERE system = 'gemeenten' AND effective_from = (SELECT max(effective_from) FROM salary_scales
               WHERE system = 'gemeenten' AND effective_from <= :day)""",
        day=day,
    )
    known = {row["rank"]: row for row in table}
    bars = [row for row in stated if row["rank"] in known]
    if not bars:
        return None
    amounts = [bound for row in bars for bound in (row["low"] or row["high"], row["high"])]
    amounts += [bound for row in bars for bound in (known[row["rank"]]["minimum"], known[row["rank"]]["maximum"])]
    scale = axis(amounts, 460, 1000)
    return {
        "height": len(bars) * 24 + 30,
        "ticks": [(scale.at(tick), number(tick)) for tick in scale.ticks(2000)],
        "bars": [_bar(row, known[row["rank"]], scale, position) for position, row in enumerate(bars)],
        "date": table[0]["effective_from"],
    }


def _bar(row: Row, table: Row, scale: Any, position: int) -> dict[str, Any]:
    low = row["low"] or row["high"]
    return {
        "scale": table["scale"], "n": row["n"], "y": position * 24, "x": scale.at(low), "low": low, "high": row["high"],
        "width": max(2, round(scale.at(row["high"]) - scale.at(low), 1)), "table_x": scale.at(table["minimum"]),
        "table_width": round(scale.at(table["maximum"]) - scale.at(table["minimum"]), 1),
        "end": max(scale.at(row["high"]), scale.at(table["maximum"])),
    }  # fmt: skip


async def latest_runs(datasette: Any) -> list[Row]:
    """Every site with its latest run, if it had one."""
    return await rows(
        datasette,
        """SELECT s.*, r.verdict, r.reasons, r.started_at, r.postings, r.new, r.rejected FROM sites AS s
           LEFT JOIN runs AS r ON r.id = (SELECT max(id) FROM runs WHERE site = s.id) ORDER BY s.title""",
    )
