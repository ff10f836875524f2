"""The list of vacancies: one statement finds, counts and pages, so that a common word is looked up once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from website.page import html, today
from website.remember import memory_of
from website.rows import Row, first, json_list, rows
from website.selection import MANY, SORT, Selection

PER_PAGE = 25
CARD = """
    SELECT v.id, v.title, v.organisation, v.organisation_id, v.place, v.province, v.status, v.closing_date, v.closing_time,
        v.scale_min, v.scale_max, v.scale_system, v.salary_min, v.salary_max, v.salary_period, v.salary_basis,
        v.rate_min, v.rate_max, v.hours_min, v.hours_max, v.contract, v.function_area, v.agency, v.sites, v.posting_count,
        v.first_seen, v.last_seen
    FROM vacancies AS v
"""


@dataclass(frozen=True)
class Found:
    """The size of a selection, its page of ids, and how many vacancies each choice of a filter would give."""

    total: int
    ids: list[int]
    choices: dict[str, dict[str, int]]


async def find(datasette: Any, selection: Selection, day: str, limit: int = PER_PAGE) -> Found:
    """Look a selection up. Counts of a filter's choices leave that filter itself out, so that a second choice can be added."""

    async def look_up() -> Found:
        return await _find(datasette, selection, day, limit)

    return await memory_of(datasette).ask(("find", selection, day, limit), look_up)


async def _find(datasette: Any, selection: Selection, day: str, limit: int) -> Found:
    parameters = selection.parameters(day) | {"limit": limit, "offset": (selection.pagina - 1) * limit}
    total, ids, choices = 0, [], {name: Counter[str]() for name in MANY}
    for row in await rows(datasette, _statement(selection), **parameters):
        if row["facet"] == "total":
            total = row["n"] or 0
        elif row["facet"] == "id":
            ids.append(row["choice"])
        elif row["facet"] == "contract":  # a JSON list of terms
            for term in json_list(row["choice"]):
                choices["contract"][term] += row["n"]
        elif row["choice"]:
            choices[row["facet"]][row["choice"]] += row["n"]
    return Found(total, ids, {name: dict(counted) for name, counted in choices.items()})


def _statement(selection: Selection) -> str:
    """Total, choices and page of a selection. Where nothing but openness narrows it, the choices come counted from an index."""
    key, order = SORT[selection.sorteer]
    hits = f"SELECT id, province, function_area, contract, {key} FROM vacancies WHERE {selection.searched()}"
    stored, source = "MATERIALIZED", "hits"
    if selection.is_every_open:
        stored = "NOT MATERIALIZED"
        source = f"vacancies INDEXED BY vacancies_open_choices WHERE {selection.searched()}"
    parts = [f"SELECT 'total' AS facet, NULL AS choice, sum(n) AS n FROM counted WHERE {selection.chosen()}"]
    for name, column in MANY.items():
        condition = selection.chosen(without=name)
        parts.append(f"SELECT '{name}', {column}, sum(n) FROM counted WHERE {condition} GROUP BY {column}")
    parts.append(
        f"SELECT * FROM (SELECT 'id', id, 0 FROM hits WHERE {selection.chosen()} ORDER BY {order} LIMIT :limit OFFSET :offset)"
    )
    return (
        f"WITH hits AS {stored} ({hits}), counted AS MATERIALIZED"
        f" (SELECT province, function_area, contract, count(*) AS n FROM {source} GROUP BY 1, 2, 3) "
        + " UNION ALL ".join(parts)
    )


async def peek(datasette: Any, selection: Selection, day: str, limit: int) -> Found:
    """The size of a selection and its first ids, without the choices of its filters."""
    key, order = SORT[selection.sorteer]
    statement = (
        f"WITH hits AS MATERIALIZED (SELECT id, {key} FROM vacancies WHERE {selection.where()})"
        " SELECT count(*) AS total, (SELECT json_group_array(id) FROM"
        f" (SELECT id FROM hits ORDER BY {order} LIMIT :limit)) AS ids FROM hits"
    )

    async def look_up() -> Found:
        found = await first(datasette, statement, **selection.parameters(day), limit=limit)
        return Found(found["total"], json_list(found["ids"]), {}) if found else Found(0, [], {})

    return await memory_of(datasette).ask(("peek", selection, day, limit), look_up)


async def cards(datasette: Any, ids: list[int]) -> list[Row]:
    """The vacancies of these ids, in that order, with what a card shows."""
    found = await rows(datasette, CARD + "WHERE v.id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(ids))
    by_id = {row["id"]: row for row in found}
    return [by_id[number] for number in ids if number in by_id]


async def labels(datasette: Any) -> dict[str, dict[str, str]]:
    """The Dutch names of the terms, by axis and id, in the taxonomy's order."""
    found: dict[str, dict[str, str]] = {}
    for row in await rows(datasette, "SELECT axis, id, label FROM terms ORDER BY axis, position"):
        found.setdefault(row["axis"], {})[row["id"]] = row["label"]
    return found


async def listing(datasette: Any, request: Any) -> Any:
    """``/zoeken``: the list with its search box, filters, sorting, paging and exports."""
    selection = Selection.of(request.args)
    day = await today(datasette)
    found, names = await asyncio.gather(find(datasette, selection, day), labels(datasette))
    pages = max(1, -(-found.total // PER_PAGE))
    if selection.pagina > pages:  # beyond the end is the last page
        selection = replace(selection, pagina=pages)
        found = await find(datasette, selection, day)
    return await html(
        datasette, request, "list.html",
        title=await heading(datasette, selection, names), selection=selection, found=found, names=names, today=day,
        vacancies=await cards(datasette, found.ids), pages=pages, start=(selection.pagina - 1) * PER_PAGE,
        choices=_choices(selection, found, names), chips=await chips(datasette, selection, names),
    )  # fmt: skip


def _choices(selection: Selection, found: Found, names: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """The groups of check boxes: each choice that gives something or is chosen, with its count."""
    label_of = {"provincie": {}, "vakgebied": names.get("area", {}), "contract": names.get("contract", {})}
    groups = []
    for name, title in (("provincie", "Provincie"), ("vakgebied", "Vakgebied"), ("contract", "Contract")):
        chosen = getattr(selection, name)
        options = [
            {"value": choice, "label": label_of[name].get(choice, choice), "count": found.choices[name].get(choice, 0),
             "chosen": choice in chosen}
            for choice in {*found.choices[name], *chosen}
        ]  # fmt: skip
        options.sort(key=lambda option: option["label"] if name == "provincie" else (-option["count"], option["label"]))
        groups.append({"name": name, "title": title, "options": options, "open": bool(chosen) or name == "provincie"})
    return groups


async def chips(datasette: Any, selection: Selection, names: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """What was chosen, each with the address of the same selection without it."""
    found = []

    def chip(text: str, **changes: Any) -> None:
        found.append({"text": text, "without": selection.address(**changes)})

    if selection.q:
        chip(f"“{selection.q}”", q="")
    for name, axis in (("provincie", ""), ("vakgebied", "area"), ("contract", "contract")):
        chosen = getattr(selection, name)
        for one in chosen:
            chip(names.get(axis, {}).get(one, one), **{name: tuple(other for other in chosen if other != one)})
    if selection.schaal_van is not None:
        chip(f"vanaf schaal {selection.schaal_van}", schaal_van=None)
    if selection.schaal_tot is not None:
        chip(f"tot en met schaal {selection.schaal_tot}", schaal_tot=None)
    if selection.sluit_binnen is not None:
        chip(
            "sluit vandaag" if selection.sluit_binnen == 0 else f"sluit binnen {selection.sluit_binnen} dagen",
            sluit_binnen=None,
        )
    if selection.sinds:
        chip(f"nieuw sinds {selection.sinds}", sinds="")
    if selection.organisatie:
        known = await rows(datasette, "SELECT name FROM organisations WHERE id = :id", id=selection.organisatie)
        chip(known[0]["name"] if known else selection.organisatie, organisatie="")
    for name, text in (
        ("plaats", selection.plaats),
        ("bron", f"bron {selection.bron}"),
        ("bureau", f"bureau {selection.bureau}"),
    ):
        if getattr(selection, name):
            chip(text, **{name: ""})
    if selection.status != "open":
        chip({"alle": "open en gesloten", "gesloten": "alleen gesloten"}[selection.status], status="open")
    return found


async def heading(datasette: Any, selection: Selection, names: dict[str, dict[str, str]]) -> str:
    """A selection in words, for titles of pages and feeds."""
    parts = [chip["text"] for chip in await chips(datasette, selection, names)]
    kind = {"open": "Open vacatures", "alle": "Vacatures", "gesloten": "Gesloten vacatures"}[selection.status]
    parts = [part for part in parts if part not in ("open en gesloten", "alleen gesloten")]
    return f"{kind}: {', '.join(parts)}" if parts else kind
