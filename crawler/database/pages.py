"""What is known of a site's vacancy pages and of its hosts' validators: loading, remembering, confirming."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crawler.database.connection import Connection, transaction
from crawler.database.rows import Row, rows, upsert
from crawler.database.vacancies import confirm as confirm_vacancy
from crawler.revisit import Known, Trust, Validator

Hosts = dict[tuple[str, Validator], Trust]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was fetched tonight: what is known of it now, without the ids of its postings, whose ``keys`` are known;
    ``rejected`` is why it holds no posting, if it does not."""

    page: Known
    keys: tuple[str, ...]
    rejected: str | None


@dataclass(frozen=True, slots=True)
class Lie:
    """A validator that called a changed page unchanged."""

    host: str
    validator: Validator
    url: str
    at: datetime


def load_pages(conn: Connection, site: str, today: date) -> dict[str, Known]:
    """The site's pages by the address that they are listed with.

    A page is settled when what was read of it still stands: it had postings and still has them, none of them marked gone
    since, and its last reading is neither doubted nor the only one and of a run that was not believed; or it never had any,
    and the run that found so was trusted.
    """
    found = conn.execute(
        """
        SELECT g.*,
            (SELECT count(*) FROM json_each(g.postings)) AS expected,
            count(p.id) AS stored,
            coalesce(sum(p.status = 'gone'), 0) AS gone,
            coalesce(sum(p.status IN ('open', 'unknown') AND coalesce(p.closing_date >= :today, 1)), 0) AS open,
            coalesce(max(p.first_seen = g.fetched_at), 0) AS once,
            (SELECT verdict FROM runs WHERE id = g.run_id) AS verdict
        FROM pages AS g LEFT JOIN postings AS p ON p.id IN (SELECT value FROM json_each(g.postings))
        WHERE g.site = :site GROUP BY g.url
        """,
        {"site": site, "today": today.isoformat()},
    )
    return {row["url"]: _known(row) for row in found}


def _known(row: Row) -> Known:
    alone = row["once"] and row["verdict"] in ("suspect", "broken")
    stands = row["stored"] == row["expected"] and not row["gone"] and not row["rejected"] and not alone
    return Known(
        url=row["url"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        body_sha256=row["body_sha256"],
        content=row["content"],
        reader=row["reader"],
        postings=tuple(json.loads(row["postings"])),
        etag=row["etag"] or "",
        last_modified=row["last_modified"] or "",
        lastmod=row["lastmod"] or "",
        settled=bool(stands if row["expected"] else row["verdict"] == "trusted"),
        open=bool(row["open"]),
    )


def load_hosts(conn: Connection, hosts: Iterable[str]) -> Hosts:
    """What became of the validators' claims on these hosts."""
    listed = json.dumps(list(hosts))
    found = rows(conn, "SELECT * FROM hosts WHERE host IN (SELECT value FROM json_each(?))", listed)
    return {(row["host"], row["validator"]): Trust(row["agreed"], row["real"], row["lies"]) for row in found}


def remember(
    conn: Connection, site: str, visits: Iterable[Visit], hosts: Mapping[tuple[str, Validator], Trust],
    lies: Iterable[Lie], run_id: int | None,
) -> None:  # fmt: skip
    """Write down tonight's visits, what the claims came to, and the lies among them, in one transaction.

    A page that had postings and has none now keeps them, with the reason: it is not settled, and fetched again.
    """
    with transaction(conn):
        for visit in visits:
            _write_page(conn, site, visit, run_id)
        for (host, validator), trust in hosts.items():
            conn.execute(
                "INSERT INTO hosts (host, validator, agreed, real, lies) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET agreed = excluded.agreed, real = excluded.real, lies = excluded.lies",
                (host, validator, trust.agreed, trust.real, trust.lies),
            )
        for lie in lies:
            conn.execute(
                "UPDATE hosts SET lied_at = ?, lied_url = ? WHERE host = ? AND validator = ?",
                (lie.at.isoformat(), lie.url, lie.host, lie.validator),
            )


def _ids(conn: Connection, site: str, keys: Iterable[str]) -> list[str]:
    """The postings that these keys mean now: of each the last round."""
    latest = "SELECT id FROM postings WHERE site = ? AND key = ? ORDER BY round DESC LIMIT 1"
    return [row["id"] for key in keys for row in conn.execute(latest, (site, key))]


def _write_page(conn: Connection, site: str, visit: Visit, run_id: int | None) -> None:
    page = visit.page
    ids = _ids(conn, site, visit.keys)
    upsert(
        conn,
        "pages",
        {
            "site": site,
            "url": page.url,
            "postings": json.dumps(ids or page.postings),
            "rejected": visit.rejected,
            "seen_at": page.fetched_at,
            "fetched_at": page.fetched_at,
            "etag": page.etag or None,
            "last_modified": page.last_modified or None,
            "lastmod": page.lastmod or None,
            "body_sha256": page.body_sha256,
            "content": page.content,
            "reader": page.reader,
            "run_id": run_id,
        },
        key="site, url",
    )


def reread_page(
    conn: Connection, site: str, fetched_at: datetime, body_sha256: str, content: str, reader: str,
    keys: tuple[str, ...], rejected: Sequence[str],
) -> None:  # fmt: skip
    """What a page came to when this body was read again, inside the caller's transaction."""
    ids = _ids(conn, site, keys)
    conn.execute(
        "UPDATE pages SET content = ?, reader = ?, postings = coalesce(?, postings), rejected = ?"
        " WHERE site = ? AND body_sha256 = ? AND julianday(fetched_at) = julianday(?)",
        (
            content, reader, json.dumps(ids) if ids else None, None if ids else next(iter(rejected), "nothing")[:500],
            site, body_sha256, fetched_at.isoformat(),
        ),
    )  # fmt: skip


def doubt(conn: Connection, site: str, url: str) -> None:
    """A reading of this page is not believed yet: what is known of the page stays, but it is not settled until it is read
    again, in full."""
    with transaction(conn):
        conn.execute(
            "UPDATE pages SET rejected = 'its last reading is not believed yet' WHERE site = ? AND url = ?", (site, url)
        )


def forget(conn: Connection, site: str, url: str) -> None:
    """What is known of a page no longer holds: it is fetched in full the next time it is listed."""
    with transaction(conn):
        conn.execute("DELETE FROM pages WHERE site = ? AND url = ?", (site, url))


def forget_unlisted(conn: Connection, site: str, before: datetime) -> None:
    """Forget the pages that no listing has shown since then."""
    with transaction(conn):
        conn.execute(
            "DELETE FROM pages WHERE site = ? AND julianday(seen_at) < julianday(?)", (site, before.isoformat())
        )


def confirm(conn: Connection, site: str, pages: Iterable[Known], seen_at: datetime) -> list[Row]:
    """These pages are as they were: only when they were seen moves. Gives the rows of their postings."""
    confirmed: list[Row] = []
    moment = seen_at.isoformat()
    with transaction(conn):
        for page in pages:
            conn.execute("UPDATE pages SET seen_at = ? WHERE site = ? AND url = ?", (moment, site, page.url))
            for posting_id in page.postings:
                conn.execute(
                    "UPDATE postings SET last_seen = ? WHERE id = ? AND julianday(last_seen) < julianday(?)",
                    (moment, posting_id, moment),
                )
                confirm_vacancy(conn, posting_id)
            confirmed += postings_of(conn, page)
    return confirmed


def postings_of(conn: Connection, page: Known) -> list[Row]:
    """The rows of a page's postings."""
    return rows(conn, "SELECT * FROM postings WHERE id IN (SELECT value FROM json_each(?))", json.dumps(page.postings))
