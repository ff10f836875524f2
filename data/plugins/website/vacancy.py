"""The page of one vacancy: its facts and their sources, its adverts, why they are one, what changed, and what is like it."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import NotFound, Response

from website import words
from website.facts import facts
from website.listing import CARD, labels
from website.page import html, today
from website.reasons import sentence, speaks_for
from website.rows import Row, first, json_list, rows, together
from website.sources import sources_of, table_of

_COMPARED = (
    "title_raw", "organisation", "place", "closing_date", "closing_time", "status", "scale_min", "scale_max", "salary_min",
    "salary_max", "salary_period", "rate_min", "rate_max", "hours_min", "hours_max", "contract", "education",
    "duration_months", "agency", "published",
)  # fmt: skip
"""What "Verschillen" sets side by side."""
_SHOWN_CHANGES = 60
_TABLES = {
    "status": words.STATUS,
    "salary_period": words.PERIOD,
    "salary_basis": words.SALARY_BASIS,
    "closing_basis": words.BASIS,
    "scale_system": words.SYSTEM,
}


async def vacancy_page(datasette: Any, request: Any) -> Any:
    """``/vacature/<id>``; a number of the past leads to the vacancy it went into."""
    number = int(request.url_vars["id"])
    vacancy = await first(datasette, "SELECT * FROM vacancies WHERE id = :id", id=number)
    if vacancy is None:
        alias = await first(datasette, "SELECT vacancy_id FROM aliases WHERE old_id = :id", id=number)
        if alias is None:
            raise NotFound("Deze vacature kennen wij niet. Misschien is het adres niet helemaal goed overgenomen.")
        return Response.redirect(datasette.urls.path(f"vacature/{alias['vacancy_id']}"), status=301)
    shown = await together(
        today=today(datasette),
        names=labels(datasette),
        postings=rows(datasette, _POSTINGS, id=number),
        matches=_matches(datasette, number),
        doubtful=rows(datasette, _DOUBTFUL, id=number),
        changes=rows(datasette, _CHANGES, id=number, limit=_SHOWN_CHANGES),
        rounds=rows(datasette, _ROUNDS, id=number),
        similar=_similar(datasette, vacancy),
        evidence=_evidence(datasette, number),
    )
    postings, evidence, names = shown["postings"], shown["evidence"], shown["names"]
    table = table_of(vacancy, postings, evidence)
    return await html(
        datasette, request, "vacancy.html", title=vacancy["title"], vacancy=vacancy, out=_best_link(postings),
        facts=facts(vacancy, postings, evidence, table, names), differences=differences(postings, names),
        deadline_sources=sources_of(("closing_date", "closing_time"), vacancy, postings, evidence),
        title_sources=sources_of(("organisation", "title"), vacancy, postings, evidence),
        **shown | {
            "changes": _told(shown["changes"], names),
            "similar": [row for row in shown["similar"] if row["id"] != number][:5],
        },
    )  # fmt: skip


_POSTINGS = """
    SELECT p.*, s.title AS site_title, s.kind AS site_kind FROM postings AS p JOIN sites AS s ON s.id = p.site
    WHERE p.vacancy_id = :id ORDER BY p.first_seen, p.id
"""
_DOUBTFUL = """
    WITH own AS (SELECT id FROM postings WHERE vacancy_id = :id),
    pairs AS (SELECT b AS other, score, verdict FROM matches WHERE a IN own
              UNION ALL SELECT a, score, verdict FROM matches WHERE b IN own)
    SELECT v.id, v.title, v.organisation, max(pairs.score) AS score FROM pairs CROSS JOIN postings AS o ON o.id = pairs.other
    CROSS JOIN vacancies AS v ON v.id = o.vacancy_id WHERE pairs.verdict = 'review' AND v.id <> :id
    GROUP BY v.id ORDER BY score DESC, v.id LIMIT 10
"""
_CHANGES = """
    SELECT c.*, s.title AS site_title FROM postings AS p JOIN changes AS c ON c.posting_id = p.id
    JOIN sites AS s ON s.id = p.site WHERE p.vacancy_id = :id ORDER BY c.seen_at DESC, c.field LIMIT :limit
"""
_ROUNDS = """
    WITH RECURSIVE earlier (id, step) AS (
        SELECT follows_id, -1 FROM vacancies WHERE id = :id AND follows_id IS NOT NULL
        UNION SELECT v.follows_id, e.step - 1 FROM earlier AS e CROSS JOIN vacancies AS v ON v.id = e.id
            WHERE v.follows_id IS NOT NULL AND e.step > -20
    ), later (id, step) AS (
        SELECT id, 1 FROM vacancies WHERE follows_id = :id
        UNION SELECT v.id, l.step + 1 FROM later AS l CROSS JOIN vacancies AS v ON v.follows_id = l.id WHERE l.step < 20
    )
    SELECT v.id, v.title, v.first_seen, v.closing_date, v.status, v.gone_on, r.step
    FROM (SELECT * FROM earlier UNION SELECT * FROM later) AS r CROSS JOIN vacancies AS v ON v.id = r.id
    WHERE r.id <> :id ORDER BY r.step
"""


async def _evidence(datasette: Any, number: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    sql = "SELECT e.* FROM postings AS p JOIN evidence AS e ON e.posting_id = p.id WHERE p.vacancy_id = :id"
    for row in await rows(datasette, sql, id=number):
        found.setdefault(row["posting_id"], []).append(row)
    return found


async def _matches(datasette: Any, number: int) -> list[Row]:
    """The pairs of adverts that tie this vacancy together, each with its reasons in sentences, the heaviest first."""
    found = await rows(
        datasette,
        """SELECT m.*, sa.title AS site_a, sb.title AS site_b FROM postings AS a JOIN matches AS m ON m.a = a.id
           JOIN postings AS b ON b.id = m.b AND b.vacancy_id = a.vacancy_id
           JOIN sites AS sa ON sa.id = a.site JOIN sites AS sb ON sb.id = b.site
           WHERE a.vacancy_id = :id AND m.verdict = 'same' ORDER BY m.score DESC, m.a, m.b LIMIT 40""",
        id=number,
    )
    for match in found:
        reasons = [reason for reason in json_list(match["reasons"]) if isinstance(reason, dict)]
        reasons.sort(key=lambda reason: -abs(reason.get("weight") or 0))
        match["told"] = [
            {"text": sentence(reason), "a": reason.get("a"), "b": reason.get("b"), "for": speaks_for(reason)}
            for reason in reasons
        ]
    return found


async def _similar(datasette: Any, vacancy: Row) -> list[Row]:
    """Open vacancies of the same function area, in the same province and near in scale first."""
    if not vacancy["function_area"]:
        return []
    ids = await rows(
        datasette,
        """SELECT id FROM vacancies, today
           WHERE status = 'open' AND coalesce(closing_date, '9999') >= today AND function_area = :area
           ORDER BY province IS NOT :province, abs(coalesce(scale_max_rank, 99) - :rank), closing_date IS NULL, closing_date, id
           LIMIT 6""",
        area=vacancy["function_area"], province=vacancy["province"], rank=vacancy["scale_max_rank"] or 99,
    )  # fmt: skip
    order = [row["id"] for row in ids]
    found = await rows(datasette, CARD + "WHERE v.id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(order))
    return sorted(found, key=lambda row: order.index(row["id"]))


def differences(postings: list[Row], names: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns in which the adverts of one vacancy do not say the same, with what each says."""
    found = []
    for name in _COMPARED:
        said = [shown(name, posting[name], names) for posting in postings]
        if len({text for text in said if text}) > 1:
            found.append({"label": words.FIELD.get(name, name), "said": said})
    return found


def shown(name: str, value: Any, names: dict[str, Any]) -> str:
    """A stored value as text for a reader."""
    if value in (None, ""):
        return ""
    if name in ("contract", "education"):
        return ", ".join(names.get(name, {}).get(term, str(term)).lower() for term in json_list(value))
    if name in ("closing_date", "published"):
        return words.day(str(value))
    if name == "function_area":
        return str(names.get("area", {}).get(value, value))
    table = _TABLES.get(name)
    if table:
        return str(table.get(value, value))
    if name.startswith(("salary_m", "rate_")):
        return words.euro(_float(value)) or str(value)
    if name.startswith(("hours_", "salary_hours", "experience", "duration")):
        return words.number(_float(value)) or str(value)
    return str(value)


def _float(value: Any) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _told(changes: list[Row], names: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"at": str(row["seen_at"]), "field": words.FIELD.get(row["field"], str(row["field"])), "site": str(row["site_title"]),
         "old": shown(row["field"], row["old"], names), "new": shown(row["field"], row["new"], names)}
        for row in changes
    ]  # fmt: skip


def _best_link(postings: list[Row]) -> Row | None:
    """The advert to send a reader to: an open one, the employer's own before an agency, a broker and a board."""
    order = ("employer", "agency", "broker", "board")
    usable = [row for row in postings if words.web_link(row["url"])]
    rank = {kind: number for number, kind in enumerate(order)}
    return min(
        usable, key=lambda row: (row["status"] != "open", rank.get(row["site_kind"], 9), row["id"]), default=None
    )
