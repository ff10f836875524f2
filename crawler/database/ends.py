"""The ends of runs that could not write their own: found dead, stopped from outside, or never started."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from crawler.database.connection import Connection, transaction
from crawler.database.rows import Row, rows
from crawler.database.runs import end_run, reject, start_run
from crawler.health import Judgement

HUNG = "hung"
"""The stage of a page that kept the parser busy until the crawl was ended; it is left out for a while."""
_UNFINISHED = "SELECT id FROM runs WHERE site = ? AND verdict IS NULL ORDER BY id DESC"
_DIED_ON = """
SELECT EXISTS (SELECT 1 FROM rejected WHERE run_id = (SELECT max(id) FROM runs WHERE site = ? AND id < ?)
AND url = ? AND stage = 'error')
"""
_COUNTS = (
    "pages",
    "postings",
    "new",
    "changed",
    "unchanged",
    "rejected",
    "errors",
    "requests",
    "bytes",
    "seconds",
)


def run_after(conn: Connection, site: str, run_id: int) -> Row | None:
    """The first run of a site after that id, if there is one."""
    found = rows(conn, "SELECT * FROM runs WHERE site = ? AND id > ? ORDER BY id LIMIT 1", site, run_id)
    return found[0] if found else None


def end_broken(
    conn: Connection,
    run_id: int,
    finish_reason: str,
    reasons: tuple[str, ...],
    status: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Complete a run's row from outside; ``status`` is the last that the crawl said of itself, with its counts."""
    counts = {name: status[name] for name in _COUNTS if name in status}
    end_run(conn, run_id, Judgement("broken", reasons), counts | {"finish_reason": finish_reason}, {}, {})


def mark_broken(
    conn: Connection, site: str, started_at: datetime, archive: bool, finish_reason: str, reason: str
) -> int:
    """A run that could not even start; gives its id."""
    with transaction(conn):
        conn.execute("INSERT INTO sites (id, title, enabled) VALUES (?, ?, 1) ON CONFLICT DO NOTHING", (site, site))
    run_id = start_run(conn, site, started_at, archive)
    end_broken(conn, run_id, finish_reason, (reason,))
    return run_id


def bury(conn: Connection, site: str, page: str) -> None:
    """End the runs of a site that died without a word. Only the holder of the site's lock can know that they are dead.

    ``page`` is the address that the last of them was working on, empty if on none. Dying once on a page is no proof against
    it, since a process can be killed at any moment; dying twice in a row on the same page is.
    """
    for number, run in enumerate(rows(conn, _UNFINISHED, site)):
        reason = "died without a word"
        if page and number == 0:
            again = conn.execute(_DIED_ON, (site, run["id"], page)).fetchone()[0]
            reject(conn, run["id"], site, page, HUNG if again else "error", "the crawl died while working on this page")
            reason = f"died while working on {page}"
        end_broken(conn, run["id"], "died", (reason,))


def hung_pages(conn: Connection, site: str, since: datetime) -> dict[str, str]:
    """The pages that stopped a crawl of this site since then, and the day on which each last did."""
    found = rows(
        conn,
        "SELECT x.url, max(date(substr(r.started_at, 1, 10))) AS day FROM rejected AS x JOIN runs AS r ON r.id = x.run_id "
        "WHERE x.site = ? AND x.stage = ? AND r.started_at >= ? GROUP BY x.url",
        site,
        HUNG,
        since.isoformat(),
    )
    return {row["url"]: row["day"] for row in found}
