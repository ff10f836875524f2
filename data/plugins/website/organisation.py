"""The page of one employer: what is open, what was, who runs its procedures, what it pays, how often it comes back."""

from __future__ import annotations

from typing import Any

from website.listing import cards, labels, peek
from website.page import html, part, required, today
from website.rows import rows, together
from website.selection import Selection

_PAST = 50


async def organisation_page(datasette: Any, request: Any) -> Any:
    """``/organisatie/<id>``, the id of the register."""
    number = part(request, "id")
    organisation = await required(
        datasette,
        "Deze organisatie staat niet in het register.",
        "SELECT * FROM organisations WHERE id = :id",
        id=number,
    )
    day = await today(datasette)
    is_open = Selection(organisatie=number)
    past = Selection(organisatie=number, status="gesloten", sorteer="nieuw")
    shown = await together(
        found=peek(datasette, is_open, day, 30),
        before=peek(datasette, past, day, _PAST),
        names=labels(datasette),
        agencies=rows(datasette, _AGENCIES, id=number),
        bands=rows(datasette, _BANDS, id=number),
        rounds=rows(datasette, _ROUNDS, id=number),
        predecessors=rows(datasette, _PREDECESSORS, id=number),
        successors=rows(datasette, _SUCCESSORS, id=number),
    )
    return await html(
        datasette, request, "organisation.html", title=organisation["name"], organisation=organisation, today=day,
        is_open=is_open, past=past, vacancies=await cards(datasette, shown["found"].ids),
        gone=await cards(datasette, shown["before"].ids), **shown,
    )  # fmt: skip


_AGENCIES = """
    SELECT coalesce(agency, 'zelf, of onbekend') AS agency, agency IS NOT NULL AS known, count(*) AS n, max(first_seen) AS latest
    FROM vacancies WHERE organisation_id = :id GROUP BY 1, 2 ORDER BY n DESC, 1 LIMIT 20
"""
_BANDS = """
    SELECT coalesce(scale_max, 'onbekend') AS scale, scale_system, count(*) AS n, min(salary_month_min) AS low,
        max(salary_month_max) AS high, max(first_seen) AS latest
    FROM vacancies WHERE organisation_id = :id AND (scale_max IS NOT NULL OR salary_month_max IS NOT NULL)
    GROUP BY 1, 2 ORDER BY max(scale_max_rank) IS NULL, max(scale_max_rank) LIMIT 40
"""
_ROUNDS = """
    SELECT v.id, v.title, v.first_seen, e.id AS earlier_id, e.first_seen AS earlier_first,
        CAST(julianday(substr(v.first_seen, 1, 10)) - julianday(substr(
            coalesce(min(e.gone_on, e.closing_date), e.closing_date, e.gone_on, e.last_seen), 1, 10))
             AS INTEGER) AS days
    FROM vacancies AS v JOIN vacancies AS e ON e.id = v.follows_id
    WHERE v.organisation_id = :id ORDER BY v.first_seen DESC LIMIT 40
"""
_PREDECESSORS = """
    SELECT id, name, valid_to FROM organisations
    WHERE ';' || replace(replace(successors, ' ', ''), ',', ';') || ';' LIKE '%;' || :id || ';%' ORDER BY name
"""
_SUCCESSORS = """
    SELECT s.id, s.name FROM organisations AS o JOIN organisations AS s
    ON ';' || replace(replace(o.successors, ' ', ''), ',', ';') || ';' LIKE '%;' || s.id || ';%' WHERE o.id = :id ORDER BY s.name
"""
