"""Vacancies from postings: the touched part of the matches is compared and clustered anew, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from crawler.database.connection import Connection
from crawler.database.rows import Row, insert, rows, upsert
from crawler.items import Link
from crawler.matching import VERSION
from crawler.matching.choose import choose, ending, status_today
from crawler.matching.clusters import anchor, cluster, vacancy_id
from crawler.matching.evidence import Match, Reason, Side, Verdict, compare


def rematch(conn: Connection, posting_id: str, today: str) -> None:
    """Compare a posting with those its references tie it to, and bring the vacancies they belong to up to date.

    ``today`` is the local day (ISO) that statuses are judged by.
    """
    side = _side(conn, posting_id)
    others = [_side(conn, other) for other in _candidates(conn, side)]
    conn.execute("DELETE FROM matches WHERE a = ? OR b = ?", (posting_id, posting_id))
    insert(
        conn, "matches", (_match_row(compare(side, other, _verdict(conn, posting_id, other.id))) for other in others)
    )
    _set_targets(conn, side)
    touched = _component(conn, [posting_id, *(other.id for other in others)])
    _assign(conn, touched, today)


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


def _side(conn: Connection, posting_id: str) -> Side:
    row = rows(conn, "SELECT * FROM postings WHERE id = ?", posting_id)[0]
    links = rows(conn, "SELECT kind, value, quote FROM links WHERE posting_id = ?", posting_id)
    return Side(row, tuple(Link(**link) for link in links))


def _candidates(conn: Connection, side: Side) -> list[str]:
    """Postings that share a reference with this one, or that one of the two links to, or that a person paired with it."""
    found = conn.execute(
        """
        SELECT posting_id FROM links WHERE kind = 'page' AND value = :page
        UNION SELECT p.id FROM links AS l JOIN postings AS p ON p.page = l.value
            WHERE l.posting_id = :id AND l.kind = 'page'
        UNION SELECT o.posting_id FROM links AS l JOIN links AS o ON o.kind = l.kind AND o.value = l.value
            WHERE l.posting_id = :id AND l.kind = 'reference'
        UNION SELECT p.id FROM verdicts AS v JOIN postings AS p ON p.id IN (v.a, v.b) WHERE :id IN (v.a, v.b)
        """,
        {"id": side.id, "page": side.row["page"]},
    )
    return sorted({row[0] for row in found} - {side.id})


def _verdict(conn: Connection, one: str, other: str) -> dict[tuple[str, str], tuple[Verdict, str]]:
    pair = (min(one, other), max(one, other))
    found = conn.execute("SELECT verdict, reason FROM verdicts WHERE a = ? AND b = ?", pair).fetchone()
    return {pair: (found[0], found[1])} if found else {}


def _match_row(match: Match) -> Row:
    return {
        "a": match.a,
        "b": match.b,
        "verdict": match.verdict,
        "score": match.score,
        "reasons": json.dumps(match.reasons_as_dicts(), ensure_ascii=False),
        "decided_by": match.decided_by,
        "version": VERSION,
    }


def _set_targets(conn: Connection, side: Side) -> None:
    """Fill in which posting a page link means, as far as known: those of this posting, and those that point to it."""
    conn.execute(
        "UPDATE links SET target_id = (SELECT p.id FROM postings AS p WHERE p.page = links.value ORDER BY p.round DESC)"
        " WHERE kind = 'page' AND (posting_id = ? OR value = ?)",
        (side.id, side.row["page"]),
    )


def _component(conn: Connection, start: Iterable[str]) -> list[str]:
    """All postings that share a vacancy or a ``same`` match with the given ones, over any number of steps."""
    marks = json.dumps(list(start))
    found = conn.execute(
        """
        WITH RECURSIVE touched (id) AS (
            SELECT value FROM json_each(?)
            UNION
            SELECT CASE m.a WHEN t.id THEN m.b ELSE m.a END
                FROM touched AS t JOIN matches AS m ON t.id IN (m.a, m.b) AND m.verdict = 'same'
            UNION
            SELECT o.id FROM touched AS t JOIN postings AS p ON p.id = t.id
                JOIN postings AS o ON o.vacancy_id = p.vacancy_id
        )
        SELECT id FROM touched ORDER BY id
        """,
        (marks,),
    )
    return [row[0] for row in found]


def _assign(conn: Connection, postings: Sequence[str], today: str) -> None:
    """Cluster these postings and write their vacancies; a vacancy that lost all postings lives on as an alias."""
    listed = json.dumps(postings)
    stored = rows(conn, "SELECT * FROM postings WHERE id IN (SELECT value FROM json_each(?))", listed)
    by_id = {row["id"]: row for row in stored}
    old_ids = {row["vacancy_id"] for row in stored if row["vacancy_id"]}
    new_ids: dict[int, int] = {}
    for members in cluster(postings, _matches(conn, listed)):
        rows_of = [by_id[member] for member in members]
        new_id = _free_id(conn, anchor([(row["id"], row["first_seen"]) for row in rows_of]))
        _write_vacancy(conn, new_id, rows_of, today)
        for row in rows_of:
            new_ids.setdefault(row["vacancy_id"] or new_id, new_id)
        conn.execute(
            "UPDATE postings SET vacancy_id = ? WHERE id IN (SELECT value FROM json_each(?)) AND vacancy_id IS NOT ?",
            (new_id, json.dumps(members), new_id),
        )
    for old_id in old_ids - set(new_ids.values()):
        conn.execute("UPDATE aliases SET vacancy_id = ? WHERE vacancy_id = ?", (new_ids[old_id], old_id))
        conn.execute("UPDATE vacancies SET follows_id = ? WHERE follows_id = ?", (new_ids[old_id], old_id))
        conn.execute("DELETE FROM vacancies WHERE id = ?", (old_id,))
        conn.execute("DELETE FROM vacancies_fts WHERE rowid = ?", (old_id,))
        upsert(conn, "aliases", {"old_id": old_id, "vacancy_id": new_ids[old_id]}, key="old_id")


def _matches(conn: Connection, listed: str) -> list[Match]:
    stored = rows(
        conn,
        "SELECT * FROM matches WHERE a IN (SELECT value FROM json_each(?1)) AND b IN (SELECT value FROM json_each(?1))",
        listed,
    )
    return [
        Match(
            row["a"], row["b"], row["verdict"], row["score"],
            tuple(Reason(**reason) for reason in json.loads(row["reasons"])), row["decided_by"],
        )
        for row in stored
    ]  # fmt: skip


def _free_id(conn: Connection, anchor_id: str) -> int:
    """The vacancy id of this anchor; another salt if the number already means a vacancy of other postings."""
    for salt in range(10):
        number = vacancy_id(anchor_id, salt)
        taken = conn.execute("SELECT id FROM postings WHERE vacancy_id = ?", (number,)).fetchall()
        if not taken or any(row[0] == anchor_id for row in taken) or salt == 9:
            return number
    raise AssertionError("unreachable")


def _write_vacancy(conn: Connection, number: int, postings: Sequence[Row], today: str) -> None:
    kinds = dict(conn.execute("SELECT id, kind FROM sites").fetchall())
    values = choose(postings, kinds)
    status = status_today([row["status"] for row in postings], values["closing_date"], today)
    gone_on, gone_because = ending(postings, status, values["closing_date"], today)
    place = conn.execute(
        "SELECT lat, lon FROM places WHERE place = ? AND (province = ? OR ? IS NULL) ORDER BY municipality = place DESC",
        (values["place"], values["province"], values["province"]),
    ).fetchone()
    vacancy: dict[str, Any] = values | {
        "id": number,
        "status": status,
        "posting_count": len(postings),
        "sites": ", ".join(sorted({row["site"] for row in postings})),
        "first_seen": min(row["first_seen"] for row in postings),
        "last_seen": max(row["last_seen"] for row in postings),
        "gone_on": gone_on,
        "gone_because": gone_because,
        "lat": place["lat"] if place else None,
        "lon": place["lon"] if place else None,
        "follows_id": _previous_round(conn, postings),
    }
    upsert(conn, "vacancies", vacancy)
    _index_text(conn, number, vacancy, [row["id"] for row in postings])


def _previous_round(conn: Connection, postings: Sequence[Row]) -> int | None:
    """The vacancy that held the round before this one, if one of the postings is a later round of its key."""
    for row in postings:
        earlier = conn.execute(
            "SELECT vacancy_id FROM postings WHERE site = ? AND key = ? AND round = ?",
            (row["site"], row["key"], row["round"] - 1),
        ).fetchone()
        if earlier:
            return int(earlier[0])
    return None


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
