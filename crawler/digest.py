"""What is new, what changed and what closes soon, from the database, for a reader with a filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crawler.clock import AMSTERDAM
from crawler.database.connection import Connection, transaction
from crawler.database.rows import Row, rows
from crawler.digest_filters import Filters
from crawler.matching.choose import SITE_ORDER

_RUNNING = timedelta(days=1)
LABELS = {
    "closing_date": "sluitingsdatum", "status": "stand", "title": "functie", "organisation": "organisatie",
    "place": "standplaats", "scale_max": "schaal tot", "scale_min": "schaal vanaf", "salary_max": "salaris tot",
    "salary_min": "salaris vanaf", "rate_max": "uurtarief tot", "hours_max": "uren tot", "hours_min": "uren vanaf",
}  # fmt: skip
"""The columns of which a change matters to a reader, most important first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a vacancy that changed, as stored."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One open vacancy. Amounts are gross euro per ``salary_period``; ``url`` is that of the advert closest to the employer."""

    id: int
    title: str
    organisation: str | None
    place: str | None
    closing: date | None
    scale: str
    salary_min: float | None
    salary_max: float | None
    salary_period: str | None
    rate_max: float | None
    hours_max: float | None
    first_seen: datetime
    url: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What a reader gets: vacancies new and changed in [``since``, ``until``), and those that close within ``days``."""

    since: datetime
    until: datetime
    today: date
    days: int
    filters: str
    new: tuple[Item, ...]
    changed: tuple[Item, ...]
    closing: tuple[Item, ...]

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.closing)


def gather(conn: Connection, since: datetime, until: datetime, days: int, filters: Filters) -> Digest:
    """The digest of a period. Only open vacancies are in it; what is new is not also called changed."""
    today = date.fromisoformat(conn.execute("SELECT today FROM today").fetchone()[0])
    found = list(_open(conn, today, filters))
    new = [item for item in found if since <= item.first_seen < until]
    changes = _changes(conn, since, until)
    changed = [
        replace(item, changes=changes[item.id]) for item in found if item.id in changes and item.first_seen < since
    ]
    soon = [item for item in found if item.closing and item.closing <= today + timedelta(days=days)]
    return Digest(
        since, until, today, days, filters.printed,
        tuple(sorted(new, key=_by_closing)),
        tuple(sorted(changed, key=lambda item: (item.changes[0].field != "closing_date", *_by_closing(item)))),
        tuple(sorted(soon, key=_by_closing)),
    )  # fmt: skip


def _by_closing(item: Item) -> tuple[date, int]:
    return item.closing or date.max, item.id


def _open(conn: Connection, today: date, filters: Filters) -> Iterable[Item]:
    sql = "SELECT * FROM vacancies WHERE status = 'open' AND (closing_date IS NULL OR closing_date >= ?) ORDER BY id"
    urls = _urls(conn)
    for row in rows(conn, sql, today.isoformat()):
        if filters.admit(row):
            yield Item(
                id=row["id"],
                title=row["title"],
                organisation=row["organisation"],
                place=row["place"],
                closing=date.fromisoformat(row["closing_date"]) if row["closing_date"] else None,
                scale="-".join(dict.fromkeys(scale for scale in (row["scale_min"], row["scale_max"]) if scale)),
                salary_min=row["salary_min"],
                salary_max=row["salary_max"],
                salary_period=row["salary_period"],
                rate_max=row["rate_max"],
                hours_max=row["hours_max"],
                first_seen=datetime.fromisoformat(row["first_seen"]),
                url=urls.get(row["id"], ""),
            )


def _urls(conn: Connection) -> dict[int, str]:
    """For each vacancy the address of its open advert that is closest to the employer."""
    sql = (
        "SELECT p.vacancy_id, p.url, s.kind FROM postings AS p JOIN sites AS s ON s.id = p.site"
        " WHERE p.status IN ('open', 'unknown') ORDER BY p.id DESC"
    )
    ranked = sorted(rows(conn, sql), key=lambda row: -_rank(row["kind"]))
    return {row["vacancy_id"]: row["url"] for row in ranked}


def _rank(kind: str | None) -> int:
    return SITE_ORDER.index(kind) if kind in SITE_ORDER else len(SITE_ORDER)


def _changes(conn: Connection, since: datetime, until: datetime) -> dict[int, tuple[Change, ...]]:
    """For each vacancy what changed and still stands: first old value to last new one, the deadline first."""
    sql = (
        "SELECT p.vacancy_id, c.seen_at, c.field, c.old, c.new, v.* FROM changes AS c"
        " JOIN postings AS p ON p.id = c.posting_id JOIN vacancies AS v ON v.id = p.vacancy_id"
        " WHERE c.seen_at >= ? ORDER BY c.rowid"
    )
    first: dict[tuple[int, str], Row] = {}
    last: dict[tuple[int, str], Row] = {}
    margin = (
        since - timedelta(days=1)
    ).isoformat()  # offsets differ in summer and winter; the moments themselves decide
    for row in rows(conn, sql, margin):
        if row["field"] in LABELS and since <= datetime.fromisoformat(row["seen_at"]) < until:
            place = row["vacancy_id"], row["field"]
            first.setdefault(place, row)
            last[place] = row
    found: dict[int, list[Change]] = {}
    for (vacancy, name), row in last.items():
        old, new = first[vacancy, name]["old"], row["new"]
        if old != new and _text(row[name]) == new:
            found.setdefault(vacancy, []).append(Change(name, old, new))
    order = list(LABELS)
    return {vacancy: tuple(sorted(some, key=lambda one: order.index(one.field))) for vacancy, some in found.items()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def horizon(conn: Connection, now: datetime) -> datetime:
    """Up to when the database is complete: now, or the start of the earliest run that is still going on.

    What such a run has stored so far belongs to the next digest, so that nothing is told twice, nor never.
    """
    starts = [
        datetime.fromisoformat(row[0]) for row in conn.execute("SELECT started_at FROM runs WHERE verdict IS NULL")
    ]
    return min((start for start in starts if now - _RUNNING < start), default=now)


def last_until(conn: Connection, series: str) -> datetime | None:
    """Where the last digest of a series ended, if there was one."""
    row = conn.execute("SELECT until FROM digests WHERE series = ? ORDER BY id DESC LIMIT 1", (series,)).fetchone()
    return datetime.fromisoformat(row[0]).astimezone(AMSTERDAM) if row else None


def remember(conn: Connection, series: str, digest: Digest, now: datetime) -> None:
    """Note that this digest has reached its reader; only then does the next one of its series begin where it ended."""
    values: Mapping[str, str] = {"series": series, "until": digest.until.isoformat(), "sent_at": now.isoformat()}
    with transaction(conn):
        conn.execute("INSERT INTO digests (series, until, sent_at) VALUES (:series, :until, :sent_at)", values)
