"""Which postings a run saw listed, which it missed, and the only place that marks a posting gone.

Gone means: not listed in two trusted runs in a row, and a last look at its page finds no such vacancy. Whatever else
happens, a posting stays as it is: no failed, doubtful or half run ends anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.database.connection import Connection
from crawler.database.rows import Row, insert, rows
from crawler.listings import Sightings

LOOKS = 50
"""Last looks in one run, so that a site that lost half its pages is not asked for all of them in one night."""
DEAD = {"gone": "page answers {detail}", "no vacancy": "page is no vacancy", "moved": "page is now another vacancy"}
"""Answers of a last look that end a posting, as ``gone_because`` words them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a last look found: ``answer`` as in the table ``looks``, with the status or reason in ``detail``."""

    answer: str
    detail: str

    @property
    def dead(self) -> bool:
        return self.answer in DEAD


@dataclass(frozen=True)
class Census:
    """The open postings of a site beside what one run saw listed. ``known``: how many of them a trusted run listed before."""

    listed: tuple[Row, ...]
    missing: tuple[Row, ...]

    @property
    def known(self) -> int:
        return sum(row["missed"] is not None for row in (*self.listed, *self.missing))

    @property
    def lost(self) -> tuple[Row, ...]:
        """The missing ones that a trusted run listed before."""
        return tuple(row for row in self.missing if row["missed"] is not None)


def census(conn: Connection, site: str, sightings: Sightings, started_at: datetime) -> Census:
    """Every posting of a site that was open when the run began, as listed or missing.

    Left out are those whose deadline has passed (they have closed by themselves), and those that another run found since.
    """
    stored = rows(
        conn,
        "SELECT id, key, url, page, listed_as, listed_at, missed, first_seen, last_seen,"
        " EXISTS (SELECT 1 FROM looks AS l WHERE l.posting_id = p.id AND l.answer IN ('gone', 'no vacancy', 'moved')"
        "  AND l.seen_at > coalesce(p.listed_at, '')) AS dead_before"
        " FROM postings AS p WHERE site = ? AND status IN ('open', 'unknown')"
        " AND (closing_date IS NULL OR closing_date >= ?) ORDER BY id",
        site, started_at.date().isoformat(),
    )  # fmt: skip
    was = {final: listed for listed, final in sightings.moved.items()}
    listed, missing = [], []
    for row in stored:
        if sightings.holds(row["key"], row["page"], row["listed_as"]) or row["page"] in was:
            listed.append(row)
        elif _before(row["first_seen"], started_at) and _before(row["listed_at"], started_at):
            missing.append(row)
    return Census(tuple(listed), tuple(missing))


def _before(moment: str | None, started_at: datetime) -> bool:
    return moment is None or datetime.fromisoformat(moment) < started_at


def to_look_at(found: Census, *, drop: bool) -> list[Row]:
    """The missing postings that deserve a last look: missed by a trusted run before, or found dead before; all of them after a
    ``drop``, which only their pages can explain. Longest missed first, and no more than LOOKS."""
    due = [row for row in found.missing if drop or row["missed"] or row["dead_before"]]
    return sorted(due, key=lambda row: (-(row["missed"] or 0), row["listed_at"] or "", row["id"]))[:LOOKS]


def record(
    conn: Connection,
    run_id: int,
    found: Census,
    sightings: Sightings,
    answers: Mapping[str, Answer],
    started_at: datetime,
    *,
    trusted: bool,
) -> list[str]:
    """Keep what the run saw, inside the caller's transaction; gives the postings that have gone, for their vacancies.

    Only a ``trusted`` run counts a posting as missed, and only it ends one.
    """  # fmt: skip
    moment = started_at.isoformat()
    conn.executemany(
        "UPDATE postings SET listed_at = ?, missed = CASE WHEN ? OR missed IS NOT NULL THEN 0 END WHERE id = ?",
        [(moment, trusted, row["id"]) for row in found.listed],
    )
    conn.executemany(
        "UPDATE postings SET listed_as = ? WHERE page = ? AND listed_as IS NOT ?",
        [(listed, final, listed) for listed, final in sightings.moved.items()],
    )
    insert(
        conn,
        "looks",
        (
            {"posting_id": posting, "run_id": run_id, "seen_at": moment, "answer": found.answer, "detail": found.detail}
            for posting, found in answers.items()
        ),
    )
    if not trusted:
        return []
    conn.executemany(
        "UPDATE postings SET missed = coalesce(missed, 0) + 1 WHERE id = ?", [(row["id"],) for row in found.missing]
    )
    ended = [row["id"] for row in found.missing if row["missed"] and row["id"] in answers and answers[row["id"]].dead]
    _end(conn, ((posting, answers[posting]) for posting in ended), started_at)
    return ended


def _end(conn: Connection, ended: Iterable[tuple[str, Answer]], when: datetime) -> None:
    for posting, answer in ended:
        why = f"not listed twice, {DEAD[answer.answer].format(detail=answer.detail)}"
        conn.execute(
            "UPDATE postings SET status = 'gone', gone_on = ?, gone_because = ?, changed_at = ? WHERE id = ?",
            (when.date().isoformat(), why, when.isoformat(), posting),
        )
        change = {"posting_id": posting, "seen_at": when.isoformat(), "field": "status", "old": "open", "new": "gone"}
        insert(conn, "changes", [change])


def is_known_open(conn: Connection, site: str, page: str) -> bool:
    """Whether this page is a vacancy that is open as far as we know, and that a trusted run has seen listed."""
    return bool(
        conn.execute(
            "SELECT EXISTS (SELECT 1 FROM postings WHERE site = ?1 AND missed IS NOT NULL AND status IN ('open', 'unknown')"
            " AND (page = ?2 OR listed_as = ?2))",
            (site, page),
        ).fetchone()[0]
    )
