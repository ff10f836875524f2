"""Vacancies from groups of postings: their values, their text index, their ids and what became of old ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from crawler.database.connection import Connection
from crawler.database.rounds import link_rounds, role_of
from crawler.database.rows import Row, rows, upsert
from crawler.matching.choose import choose, ending, status_today
from crawler.matching.clusters import anchor, vacancy_id


def assign(conn: Connection, groups: Iterable[Sequence[str]], today: str, fresh: set[str]) -> None:
    """Write the vacancies of these groups of posting ids, in the caller's transaction.

    The groups hold all postings of every vacancy they touch; one that lost all of them lives on as an alias. ``fresh`` are
    postings whose text is new, ``today`` the local day (ISO) that statuses are judged by.
    """
    groups = [list(group) for group in groups]
    listed = json.dumps([member for group in groups for member in group])
    stored = rows(conn, "SELECT * FROM postings WHERE id IN (SELECT value FROM json_each(?))", listed)
    by_id = {row["id"]: row for row in stored}
    old_ids = {row["vacancy_id"] for row in stored if row["vacancy_id"]}
    was: dict[int, set[str]] = {}
    for row in stored:
        was.setdefault(row["vacancy_id"], set()).add(row["id"])
    heirs: dict[int, int] = {}
    alive: set[int] = set()
    roles: set[tuple[str, str]] = set()
    for members in groups:
        rows_of = [by_id[member] for member in members]
        new_id = _free_id(conn, anchor([(row["id"], row["first_seen"]) for row in rows_of]))
        changed = was.get(new_id) != set(members) or not fresh.isdisjoint(members)
        roles |= _write_vacancy(conn, new_id, rows_of, today, changed)
        alive.add(new_id)
        for row in rows_of:
            heirs.setdefault(row["vacancy_id"], new_id)
        conn.execute(
            "UPDATE postings SET vacancy_id = ? WHERE id IN (SELECT value FROM json_each(?)) AND vacancy_id IS NOT ?",
            (new_id, json.dumps(members), new_id),
        )
    for old_id in old_ids - alive:
        roles |= {
            tuple(row) for row in conn.execute("SELECT role, begins FROM vacancies WHERE id = ?", (old_id,)) if row[0]
        }
        conn.execute("UPDATE aliases SET vacancy_id = ? WHERE vacancy_id = ?", (heirs[old_id], old_id))
        conn.execute("UPDATE vacancies SET follows_id = ? WHERE follows_id = ?", (heirs[old_id], old_id))
        conn.execute("DELETE FROM vacancies WHERE id = ?", (old_id,))
        conn.execute("DELETE FROM vacancies_fts WHERE rowid = ?", (old_id,))
        upsert(conn, "aliases", {"old_id": old_id, "vacancy_id": heirs[old_id]}, key="old_id")
    conn.execute("DELETE FROM aliases WHERE old_id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(alive)),))
    link_rounds(conn, alive, roles)


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


def _free_id(conn: Connection, anchor_id: str) -> int:
    """The vacancy id of this anchor; another salt if the number already means a vacancy of other postings."""
    for salt in range(10):
        number = vacancy_id(anchor_id, salt)
        taken = conn.execute("SELECT id FROM postings WHERE vacancy_id = ?", (number,)).fetchall()
        if not taken or any(row[0] == anchor_id for row in taken) or salt == 9:
            return number
    raise AssertionError("unreachable")


def _write_vacancy(
    conn: Connection, number: int, postings: Sequence[Row], today: str, texts_changed: bool
) -> set[tuple[str, str]]:
    """Write one vacancy; gives the role and begin it had and has, where those changed, for its other rounds."""
    kinds = dict(conn.execute("SELECT id, kind FROM sites").fetchall())
    chosen = choose(postings, kinds, _from_markup(conn, postings))
    values = chosen.values
    status = status_today([row["status"] for row in postings], values["closing_date"], today)
    gone_on, gone_because = ending(postings, status, values["closing_date"], today)
    place = conn.execute(
        "SELECT lat, lon FROM places WHERE place = ? AND (province = ? OR ? IS NULL) ORDER BY municipality = place DESC",
        (values["place"], values["province"], values["province"]),
    ).fetchone()
    first_seen = min(row["first_seen"] for row in postings)
    vacancy: dict[str, Any] = values | {
        "id": number,
        "status": status,
        "posting_count": len(postings),
        "sites": ", ".join(sorted({row["site"] for row in postings})),
        "first_seen": first_seen,
        "last_seen": max(row["last_seen"] for row in postings),
        "gone_on": gone_on,
        "gone_because": gone_because,
        "lat": place["lat"] if place else None,
        "lon": place["lon"] if place else None,
        "chosen_from": json.dumps(chosen.sources),
        "role": role_of(values["organisation_id"], values["title"], values["organisation"], values["place"]),
        "begins": values["published"] or first_seen[:10],
        "ends": values["closing_date"] or gone_on,
    }
    before = conn.execute(
        "SELECT title, organisation, place, role, begins, ends, engagement FROM vacancies WHERE id = ?", (number,)
    ).fetchone()
    upsert(conn, "vacancies", vacancy)
    if (
        texts_changed
        or before is None
        or tuple(before)[:3] != tuple(vacancy[n] for n in ("title", "organisation", "place"))
    ):
        _index_text(conn, number, vacancy, [row["id"] for row in postings])
    after = tuple(vacancy[name] for name in ("role", "begins", "ends", "engagement"))
    if before is not None and tuple(before)[3:] == after:
        return set()
    return {(row[0], row[1]) for row in (tuple(before)[3:] if before is not None else after, after) if row[0]}


def _from_markup(conn: Connection, postings: Sequence[Row]) -> set[tuple[str, str]]:
    """The values (posting id, field) that only a page's markup states; asked only where there is a choice."""
    if len(postings) == 1:
        return set()
    found = conn.execute(
        "SELECT posting_id, field FROM evidence WHERE posting_id IN (SELECT value FROM json_each(?)) AND certainty > 0"
        " GROUP BY posting_id, field HAVING min(method = 'markup') = 1",
        (json.dumps([row["id"] for row in postings]),),
    )
    return {(row[0], row[1]) for row in found}


def _index_text(conn: Connection, number: int, vacancy: Row, postings: Sequence[str]) -> None:
    texts = conn.execute(
        "SELECT text FROM posting_texts WHERE posting_id IN (SELECT value FROM json_each(?)) ORDER BY posting_id",
        (json.dumps(postings),),
    )
    conn.execute("DELETE FROM vacancies_fts WHERE rowid = ?", (number,))
    conn.execute(
        "INSERT INTO vacancies_fts (rowid, title, organisation, place, text) VALUES (?, ?, ?, ?, ?)",
        (number, vacancy["title"], vacancy["organisation"], vacancy["place"], "\n".join(row[0] for row in texts)),
    )
