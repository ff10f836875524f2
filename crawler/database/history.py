"""What a site's earlier runs say about the present one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crawler.database.connection import Connection, transaction
from crawler.database.rows import Row, rows
from crawler.health import HISTORY, History

_RECENT = 20


def history(conn: Connection, site: str) -> History:
    """The norm that a run of a site is judged by: its last trusted runs, since the operator last accepted what it has."""
    ever = conn.execute("SELECT EXISTS (SELECT 1 FROM postings WHERE site = ?)", (site,)).fetchone()[0]
    sql = (
        "SELECT id, postings, started_at FROM runs WHERE site = ?1 AND verdict = 'trusted'"
        " AND started_at > coalesce((SELECT norm_from FROM sites WHERE id = ?1), '') ORDER BY id DESC LIMIT ?2"
    )
    trusted = rows(conn, sql, site, HISTORY)
    shares: dict[str, tuple[float, ...]] = {}
    for run in trusted:
        for name, share in conn.execute("SELECT field, share FROM run_fields WHERE run_id = ?", (run["id"],)):
            shares[name] = (*shares.get(name, ()), share)
    found = tuple(run["postings"] for run in trusted)
    return History(bool(ever), found, _closed_since(conn, site, trusted), shares)


def _closed_since(conn: Connection, site: str, trusted: Sequence[Row]) -> tuple[int, ...]:
    """For each of these runs (newest first), how many postings of before it have closed since.

    Up to the first run after the newest of them: what passes its deadline unseen, night after night, explains nothing.
    """
    if not trusted:
        return ()
    until = conn.execute(
        "SELECT substr(started_at, 1, 10) FROM runs WHERE site = ? AND id > ? ORDER BY id LIMIT 1",
        (site, trusted[0]["id"]),
    ).fetchone()
    days = [run["started_at"][:10] for run in trusted]
    closed = conn.execute(
        "SELECT substr(first_seen, 1, 10), coalesce(gone_on, date(closing_date, '+1 day')) AS ended FROM postings"
        " WHERE site = ? AND ended > ? AND ended <= ?",
        (site, min(days), until[0] if until else max(days)),
    ).fetchall()
    return tuple(sum(first <= day < ended for first, ended in closed) for day in days)


def last_end(conn: Connection, site: str) -> datetime | None:
    """When the latest live run of a site ended, by the clock of then."""
    ends = conn.execute(
        "SELECT ended_at FROM runs WHERE site = ? AND archive = 0 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT ?",
        (site, _RECENT),
    )
    return max((datetime.fromisoformat(row[0]) for row in ends), default=None)


def overlapped(conn: Connection, site: str, run_id: int, started_at: datetime) -> bool:
    """Whether another live run of the site began during this one, or one that had begun before it ended during it."""
    others = conn.execute(
        "SELECT id, ended_at FROM runs WHERE site = ? AND id <> ? AND archive = 0 ORDER BY id DESC LIMIT ?",
        (site, run_id, _RECENT),
    )
    return any(
        row["id"] > run_id or row["ended_at"] and datetime.fromisoformat(row["ended_at"]) > started_at for row in others
    )


def accept(conn: Connection, site: str, moment: datetime) -> None:
    """From this moment on, what a site has is its norm: earlier runs no longer count, nor what they saw listed."""
    with transaction(conn):
        conn.execute("UPDATE sites SET norm_from = ? WHERE id = ?", (moment.isoformat(), site))
        conn.execute("UPDATE postings SET missed = NULL WHERE site = ? AND status IN ('open', 'unknown')", (site,))


def doubted_before(conn: Connection, site: str, url: str, run_id: int) -> bool:
    """Whether the run of this site before this one held back a reading of the same page, and was not believed."""
    return bool(
        conn.execute(
            "SELECT EXISTS (SELECT 1 FROM rejected WHERE url = ?2 AND stage = 'doubt'"
            " AND run_id = (SELECT max(id) FROM runs WHERE site = ?1 AND id < ?3))",
            (site, url, run_id),
        ).fetchone()[0]
    )
