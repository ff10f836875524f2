"""Vacancies from groups of postings: their values, their text index, their ids and what became of old ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crawler.database.connection import Connection
from crawler.database.rounds import State, link_rounds, role_of
from crawler.database.rows import Row, rows, upsert_all
from crawler.matching.choose import choose, ending, status_today
from crawler.matching.clusters import anchor, vacancy_id


def assign(conn: Connection, groups: Iterable[Sequence[str]], today: str, fresh: set[str]) -> None:
    """Write the vacancies of these groups of posting ids, in the caller's transaction.

    The groups hold all postings of every vacancy they touch; one that lost all of them lives on as an alias. ``fresh`` are
    postings whose text is new, ``today`` the local day (ISO) that statuses are judged by.
    """
    groups = [list(group) for group in groups]
    stored = {
        row["id"]: row for row in _listed(conn, "SELECT * FROM postings WHERE id IN", [m for g in groups for m in g])
    }
    postings = [[stored[member] for member in group] for group in groups]
    numbers = _numbers(conn, [anchor([(row["id"], row["first_seen"]) for row in group]) for group in postings])
    vacancies = dict(zip(numbers, _vacancies(conn, numbers, postings, today), strict=True))
    was: dict[int | None, set[str]] = {}
    heirs: dict[int, int] = {}
    for number, group in zip(numbers, postings, strict=True):
        for row in group:
            was.setdefault(row["vacancy_id"], set()).add(row["id"])
            if row["vacancy_id"]:
                heirs.setdefault(row["vacancy_id"], number)
    before = {
        row["id"]: row
        for row in _listed(
            conn,
            "SELECT id, title, organisation, place, role, begins, ends, engagement FROM vacancies WHERE id IN",
            [*numbers, *heirs],
        )
    }
    upsert_all(conn, "vacancies", (vacancies[number] for number in sorted(numbers)))
    _index_texts(
        conn,
        {
            number: group
            for number, group in zip(numbers, groups, strict=True)
            if was.get(number) != set(group)
            or not fresh.isdisjoint(group)
            or _differ(before.get(number), vacancies[number], ("title", "organisation", "place"))
        },
        vacancies,
    )
    conn.executemany(
        "UPDATE postings SET vacancy_id = ? WHERE id = ?",
        [
            (number, row["id"])
            for number, group in zip(numbers, postings, strict=True)
            for row in group
            if row["vacancy_id"] != number
        ],
    )
    _retire(conn, {old: heir for old, heir in heirs.items() if old not in vacancies}, numbers)
    link_rounds(conn, numbers, _changed(before, vacancies))


def confirm(conn: Connection, posting_id: str) -> None:
    """Only ``last_seen`` moved: carry it to the vacancy."""
    conn.execute(
        "UPDATE vacancies SET last_seen = (SELECT max(p.last_seen) FROM postings AS p WHERE p.vacancy_id = vacancies.id)"
        " WHERE id = (SELECT vacancy_id FROM postings WHERE id = ?)",
        (posting_id,),
    )


def refresh(conn: Connection, today: str) -> None:
    """Judge every vacancy's status by today's date: deadlines pass without any page changing.

    One that closed by a wrong clock opens again, as long as one of its postings is open.
    """
    conn.execute(
        "UPDATE vacancies SET status = 'closed', gone_on = date(closing_date, '+1 day'), gone_because = 'deadline passed'"
        " WHERE status = 'open' AND closing_date < ?",
        (today,),
    )
    conn.execute(
        "UPDATE vacancies SET status = 'open', gone_on = NULL, gone_because = NULL"
        " WHERE status = 'closed' AND gone_because = 'deadline passed' AND closing_date >= ?"
        " AND EXISTS (SELECT 1 FROM postings AS p WHERE p.vacancy_id = vacancies.id AND p.status = 'open')",
        (today,),
    )


def _listed(conn: Connection, sql: str, values: Iterable[Any]) -> list[Row]:
    """The rows of a query that ends in IN, for these values."""
    values = list(values)
    return rows(conn, f"{sql} (SELECT value FROM json_each(?))", json.dumps(values)) if values else []


def _numbers(conn: Connection, anchors: Sequence[str]) -> list[int]:
    """The vacancy ids of these anchors; another salt where the number already means a vacancy of other postings."""
    taken: dict[int, set[str]] = {}
    wanted = [vacancy_id(anchor_id) for anchor_id in anchors]
    for row in _listed(conn, "SELECT id, vacancy_id FROM postings WHERE vacancy_id IN", wanted):
        taken.setdefault(row["vacancy_id"], set()).add(row["id"])
    numbers = []
    for anchor_id, number in zip(anchors, wanted, strict=True):
        salt = 0
        while anchor_id not in taken.setdefault(number, {anchor_id}):
            salt += 1
            number = vacancy_id(anchor_id, salt)
            for row in _listed(conn, "SELECT id, vacancy_id FROM postings WHERE vacancy_id IN", [number]):
                taken.setdefault(number, set()).add(row["id"])
        numbers.append(number)
    return numbers


def _vacancies(
    conn: Connection, numbers: Sequence[int], groups: Sequence[Sequence[Row]], today: str
) -> Iterator[dict[str, Any]]:
    """The rows of ``vacancies`` for these groups of postings."""
    sites = {row["site"] for group in groups for row in group}
    kinds = {row["id"]: row["kind"] for row in _listed(conn, "SELECT id, kind FROM sites WHERE id IN", sites)}
    from_markup = _from_markup(conn, [row["id"] for group in groups if len(group) > 1 for row in group])
    places = _places(conn, {row["place"] for group in groups for row in group if row["place"]})
    for number, group in zip(numbers, groups, strict=True):
        chosen = choose(group, kinds, from_markup)
        values = chosen.values
        status = status_today([row["status"] for row in group], values["closing_date"], today)
        gone_on, gone_because = ending(group, status, values["closing_date"], today)
        place = values["place"]
        lat, lon = places.get((place, values["province"]), (None, None))
        first_seen = min(row["first_seen"] for row in group)
        yield values | {
            "id": number,
            "status": status,
            "posting_count": len(group),
            "sites": ", ".join(sorted({row["site"] for row in group})),
            "first_seen": first_seen,
            "last_seen": max(row["last_seen"] for row in group),
            "gone_on": gone_on,
            "gone_because": gone_because,
            "lat": lat,
            "lon": lon,
            "chosen_from": json.dumps(chosen.sources),
            "role": role_of(values["organisation_id"], values["title"], values["organisation"], place),
            "begins": values["published"] or first_seen[:10],
            "ends": values["closing_date"] or gone_on,
        }


def _places(conn: Connection, names: Iterable[str]) -> dict[tuple[str, str | None], tuple[float, float]]:
    """Where places lie, by name and province (None: in any); the one whose municipality has its name goes first."""
    found: dict[tuple[str, str | None], tuple[float, float]] = {}
    sql = "SELECT place, province, lat, lon, municipality = place AS own FROM places WHERE place IN"
    for row in sorted(_listed(conn, sql, names), key=lambda row: not row["own"]):
        for key in ((row["place"], row["province"]), (row["place"], None)):
            found.setdefault(key, (row["lat"], row["lon"]))
    return found


def _from_markup(conn: Connection, postings: Sequence[str]) -> set[tuple[str, str]]:
    """The values (posting id, field) that only a page's markup states."""
    if not postings:
        return set()
    found = conn.execute(
        "SELECT posting_id, field FROM evidence WHERE posting_id IN (SELECT value FROM json_each(?)) AND certainty > 0"
        " GROUP BY posting_id, field HAVING min(method = 'markup') = 1",
        (json.dumps(postings),),
    )
    return {(row[0], row[1]) for row in found}


def _differ(before: Row | None, after: Row, names: Iterable[str]) -> bool:
    return before is None or any(before[name] != after[name] for name in names)


def _index_texts(conn: Connection, groups: Mapping[int, Sequence[str]], vacancies: Mapping[int, Row]) -> None:
    """Write the words of these vacancies to the search index, in the order of their ids: FTS5 writes out what it gathered
    whenever an id is not the next higher one."""
    numbers = sorted(groups)
    texts = {
        row["posting_id"]: row["text"]
        for row in _listed(
            conn,
            "SELECT posting_id, text FROM posting_texts WHERE posting_id IN",
            [member for group in groups.values() for member in group],
        )
    }
    conn.executemany("DELETE FROM vacancies_fts WHERE rowid = ?", [(number,) for number in numbers])
    conn.executemany(
        "INSERT INTO vacancies_fts (rowid, title, organisation, place, text) VALUES (?, ?, ?, ?, ?)",
        [
            (
                number, vacancies[number]["title"], vacancies[number]["organisation"], vacancies[number]["place"],
                "\n".join(texts[member] for member in sorted(groups[number]) if member in texts),
            )
            for number in numbers
        ],
    )  # fmt: skip


def _retire(conn: Connection, heirs: Mapping[int, int], alive: Sequence[int]) -> None:
    """Turn vacancies that lost all their postings into aliases of their heirs; the living are nobody's alias. Rounds that
    followed them are linked anew by ``link_rounds``."""
    for old, heir in heirs.items():
        conn.execute("UPDATE aliases SET vacancy_id = ? WHERE vacancy_id = ?", (heir, old))
        conn.execute("DELETE FROM vacancies WHERE id = ?", (old,))
        conn.execute("DELETE FROM vacancies_fts WHERE rowid = ?", (old,))
    upsert_all(conn, "aliases", ({"old_id": old, "vacancy_id": heir} for old, heir in heirs.items()), key="old_id")
    conn.execute("DELETE FROM aliases WHERE old_id IN (SELECT value FROM json_each(?))", (json.dumps(alive),))


def _changed(before: Mapping[int, Row], after: Mapping[int, Row]) -> set[State]:
    """What came, went or changed of what other rounds depend on."""
    names = ("role", "begins", "ends", "engagement")
    states: set[State] = set()
    for number in before.keys() | after.keys():
        old, new = (
            {tuple(row[name] for name in names)} if row else set() for row in (before.get(number), after.get(number))
        )
        states |= old ^ new
    return {state for state in states if state[0]}
