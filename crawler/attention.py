"""What in a database needs an operator's attention, and why: the sites whose last run was not good, oldest trouble first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crawler.database.connection import Connection
from crawler.database.rows import Row, rows
from crawler.sites import SiteLoader

Level = Literal["broken", "suspect", "unproven"]
LATE = timedelta(hours=36)
"""A site that was last visited longer ago than this has missed a night."""
_BUSY = timedelta(hours=5)
"""A run without a verdict that began longer ago than this is dead; ``scrapy nightly`` gives a site four hours."""

_SQL = """
SELECT s.id, s.title, s.enabled, r.id AS run_id, r.verdict, r.reasons_nl, r.started_at, g.started_at AS good_at,
    (SELECT min(x.started_at) FROM runs AS x WHERE x.site = s.id AND x.id > coalesce(g.id, 0)) AS since,
    (SELECT count(*) FROM runs AS x WHERE x.site = s.id AND x.id > coalesce(g.id, 0)) AS times
FROM sites AS s
LEFT JOIN runs AS r ON r.id = (SELECT max(id) FROM runs WHERE site = s.id)
LEFT JOIN runs AS g ON g.id = (SELECT max(id) FROM runs WHERE site = s.id AND verdict = 'trusted')
"""


@dataclass(frozen=True, slots=True)
class Concern:
    """One site that needs attention: how badly, since when (ISO, empty if never visited), how many runs in a row, and why, in
    Dutch; ``good_at`` is when it was last good."""

    site: str
    title: str
    level: Level
    since: str
    times: int
    why: str
    good_at: str | None = None


def concerns(
    conn: Connection, now: datetime, *, broken: Mapping[str, str] | None = None, retired: Collection[str] = ()
) -> list[Concern]:
    """Every concern, oldest first. ``broken`` maps a site whose file cannot be imported to the error; ``retired`` sites are no
    longer visited on purpose. A database made from an archive grows no older, so there nothing is late."""
    frozen = conn.execute("SELECT frozen_on FROM meta").fetchone()[0] is not None
    found = [
        Concern(site, site, "broken", "", 0, f"spiders/{site}.py is niet te laden: {error}")
        for site, error in (broken or {}).items()
    ]
    for row in rows(conn, _SQL):
        if row["id"] not in retired and row["id"] not in (broken or {}):
            concern = _concern(row, None if frozen else now)
            found += [concern] if concern else []
    return sorted(found, key=lambda one: (_moment(one.since), one.site))


def site_concerns(conn: Connection, loader: SiteLoader, now: datetime) -> list[Concern]:
    """Every concern of the sites of a loader: those that cannot be imported, and without those that are switched off."""
    errors = {name: trace.strip().splitlines()[-1] for name, trace in loader.broken.items()}
    retired = {name for name in loader.list() if not getattr(loader.load(name), "enabled", False)}
    return concerns(conn, now, broken=errors, retired=retired)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def _concern(row: Row, now: datetime | None) -> Concern | None:
    if row["run_id"] is None:
        return None
    started = datetime.fromisoformat(row["started_at"])
    late = now is not None and bool(row["enabled"]) and now - started > LATE
    if row["verdict"] is None and not (now is not None and now - started < _BUSY):
        return _make(row, "broken", f"het bezoek van {_day(started)} is afgebroken")
    if row["verdict"] in ("broken", "suspect"):
        return _make(row, row["verdict"], row["reasons_nl"] or "zonder opgaaf van reden")
    if late:
        return _make(row, "suspect", f"niet bezocht sinds {_day(started)}", since=row["started_at"], times=0)
    if row["verdict"] == "unproven":
        return _make(row, "unproven", row["reasons_nl"])
    return None


def _make(row: Row, level: Level, why: str, since: str = "", times: int | None = None) -> Concern:
    return Concern(
        row["id"], row["title"], level, since or row["since"] or row["started_at"],
        row["times"] if times is None else times, why, row["good_at"],
    )  # fmt: skip


def _day(moment: datetime) -> str:
    return f"{moment.day}-{moment.month}-{moment.year} {moment:%H:%M}"


def text(found: Collection[Concern]) -> str:
    """The concerns as an operator reads them, in Dutch."""
    if not found:
        return "Alle bronnen zijn goed."
    names = {"broken": "KAPOT", "suspect": "twijfel", "unproven": "nog nooit iets gevonden"}
    lines = []
    for one in found:
        lines.append(f"{one.site}: {names[one.level]}{_how_long(one)}")
        lines += [f"    {why}" for why in one.why.split("; ") if why]
    return "\n".join(lines)


def _how_long(one: Concern) -> str:
    if not one.since:
        return ""
    times = f", {one.times} bezoeken" if one.times > 1 else ""
    good = f"; laatst goed op {_day(datetime.fromisoformat(one.good_at))}" if one.good_at else "; nog nooit goed"
    return f" sinds {_day(datetime.fromisoformat(one.since))}{times}{good}"
