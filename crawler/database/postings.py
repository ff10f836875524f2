"""Writing one posting: its round, its values, its evidence, and what changed since it was last read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from crawler.database.connection import Connection
from crawler.database.rows import Row, insert, rows, sql_value, upsert
from crawler.dutch.scales import scale_rank
from crawler.items import VALUES, Evidence, Facts, Features
from crawler.sites import page_id

Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of storing a reading. ``fresh``: something that matching looks at may differ, the text included.
    ``ended``: open postings of earlier rounds of the same key, which this round took the place of. ``features``: those of the
    stored text, None where an older one was not stored."""

    id: str
    outcome: Outcome
    fresh: bool
    ended: tuple[str, ...] = ()
    features: Features | None = None


ENDED = ("closed", "filled")
"""What a page can say of a vacancy that is over."""
_NOTHING: tuple[Any, ...] = (None, "", ())
RETURN_DAYS = 45
"""A posting that comes back more than this many days after it closed starts a new round (design.md, Words)."""


def save(conn: Connection, facts: Facts) -> Saved:
    """Store one reading inside the caller's transaction.

    A reading older than the one stored only moves ``first_seen``: rounds follow ``fetched_at``, not the order of insertion. A
    page that is reduced to "vervuld" ends its posting and leaves its values, with their evidence and their own ``fetched_at``.
    """
    known = _rounds(conn, facts)
    current = _round_of(known, facts)
    number = current["round"] if current else max((row["round"] for row in known), default=0) + 1
    posting_id = f"{facts.site}:{facts.key}:{number}"
    if current and facts.fetched_at < datetime.fromisoformat(current["fetched_at"]):
        first = min(current["first_seen"], sql_value(facts.fetched_at), key=datetime.fromisoformat)
        conn.execute("UPDATE postings SET first_seen = ? WHERE id = ?", (first, posting_id))
        return Saved(posting_id, "unchanged", fresh=True)
    bare = current is not None and _only_ends(current, facts)
    row = (current | {"status": facts.status} if current and bare else columns(facts)) | {
        "id": posting_id,
        "round": number,
    }
    seen_at = sql_value(facts.seen_at)
    changes = _changes(current, row) if current else []
    fresh = current is None or bool(changes) or current["content_hash"] != row["content_hash"]
    row["first_seen"] = current["first_seen"] if current else sql_value(facts.fetched_at)
    row["last_seen"] = max(current["last_seen"], seen_at, key=datetime.fromisoformat) if current else seen_at
    row["changed_at"] = seen_at if changes else current["changed_at"] if current else None
    row["gone_on"] = row["gone_because"] = None
    if row["status"] in ENDED:
        row["gone_on"], row["gone_because"] = _ending(current, row, facts.seen_at.date())
    upsert(conn, "postings", row)
    if fresh and bare:
        _replace_evidence(conn, posting_id, (item for item in facts.evidence if item.field == "status"), "status")
    elif fresh:
        _replace_details(conn, posting_id, facts)
    insert(conn, "changes", ({"posting_id": posting_id, "seen_at": seen_at, **change} for change in changes))
    ended = _end_earlier_rounds(conn, facts, number) if current is None else ()
    outcome: Outcome = "new" if current is None else "changed" if changes else "unchanged"
    return Saved(posting_id, outcome, fresh, ended, None if bare else facts.features)


def takes_away(conn: Connection, facts: Facts) -> str | None:
    """What storing this reading would take away from what is known: a posting's round, its being open, or a value; None if
    nothing. A reading older than the one stored takes nothing, and a posting whose deadline has passed is open no more.
    """
    known = _rounds(conn, facts)
    current = _round_of(known, facts)
    if not known:
        return None
    is_open = known[-1]["status"] in ("open", "unknown") and not _deadline_passed(known[-1], facts.seen_at.date())
    if current is None:
        return f"another title or employer than {known[-1]['title']!r}" if is_open else None
    if current is not known[-1] or facts.fetched_at < datetime.fromisoformat(current["fetched_at"]):
        return None
    if facts.status in ENDED:
        return f"says {facts.status}" if is_open else None
    lost = _lost(current, facts)
    return f"without {', '.join(lost)}" if lost else None


def _lost(current: Row, facts: Facts) -> list[str]:
    """The columns that have a value in the stored reading and none in this one."""
    return [name for name in VALUES if current[name] not in _NOTHING and getattr(facts, name) in _NOTHING]


def _only_ends(current: Row, facts: Facts) -> bool:
    """Whether a reading says that the vacancy is over, and otherwise less than what is stored."""
    return facts.status in ENDED and bool(
        _lost(current, facts) or current["title"].casefold() != facts.title.casefold()
    )


def _rounds(conn: Connection, facts: Facts) -> list[Row]:
    return rows(conn, "SELECT * FROM postings WHERE site = ? AND key = ? ORDER BY round", facts.site, facts.key)


def _deadline_passed(row: Row, today: date) -> bool:
    return bool(row["closing_date"]) and str(row["closing_date"]) < today.isoformat()


def _end_earlier_rounds(conn: Connection, facts: Facts, number: int) -> tuple[str, ...]:
    """The site uses the key for something else now, so what it meant before is no longer there."""
    ended = conn.execute(
        "UPDATE postings SET status = iif(closing_date < ?1, 'closed', 'gone'),"
        " gone_on = iif(closing_date < ?1, date(closing_date, '+1 day'), ?1),"
        " gone_because = iif(closing_date < ?1, 'deadline passed', 'key used again')"
        " WHERE site = ?2 AND key = ?3 AND round < ?4 AND status = 'open' RETURNING id",
        (facts.seen_at.date().isoformat(), facts.site, facts.key, number),
    ).fetchall()
    return tuple(row[0] for row in ended)


def _round_of(known: list[Row], facts: Facts) -> Row | None:
    """The stored round this reading belongs to, or None for a new one."""
    earlier = [row for row in known if datetime.fromisoformat(row["first_seen"]) <= facts.fetched_at]
    current = earlier[-1] if earlier else known[0] if known else None
    if current is None:
        return None
    if current["organisation_id"] and facts.organisation_id and current["organisation_id"] != facts.organisation_id:
        return None
    if current["title"].casefold() != facts.title.casefold() and facts.status not in ENDED:
        return None
    closed = _closed_on(current, facts.fetched_at.date())
    if closed and facts.status == "open" and facts.fetched_at.date() - closed > timedelta(days=RETURN_DAYS):
        return None
    return current


def _closed_on(row: Row, today: date) -> date | None:
    """The first day on which a stored posting was no longer open, also where only its deadline passed."""
    if row["gone_on"]:
        return date.fromisoformat(row["gone_on"])
    return date.fromisoformat(str(row["closing_date"])) + timedelta(days=1) if _deadline_passed(row, today) else None


def columns(facts: Facts) -> Row:
    values: dict[str, Any] = {name: getattr(facts, name) for name in VALUES}
    understood = [values, facts.text, [str(link) for link in facts.links], [str(item) for item in facts.evidence]]
    hashed = json.dumps(understood, default=str, sort_keys=True, ensure_ascii=False)
    return values | {
        "site": facts.site,
        "key": facts.key,
        "url": facts.url,
        "page": page_id(facts.url),
        "fetched_at": sql_value(facts.fetched_at),
        "content_hash": hashlib.sha256(hashed.encode("utf-8", "replace")).hexdigest(),
        "scale_min_rank": scale_rank(facts.scale_min) if facts.scale_min else None,
        "scale_max_rank": scale_rank(facts.scale_max) if facts.scale_max else None,
    }


def _changes(old: Row, new: Row) -> list[Row]:
    found = []
    for name in VALUES:
        before, after = sql_value(old[name]), sql_value(new[name])
        if before != after:
            found.append({"field": name, "old": _text(before), "new": _text(after)})
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _ending(current: Row | None, row: Row, seen_on: date) -> tuple[str, str]:
    """Since when and why a posting that reads as ended is no longer open: whichever came first, its deadline or this day.

    A deadline that was moved, and has passed since it was last read, counts as moved.
    """
    if current and current["gone_on"]:
        return current["gone_on"], current["gone_because"]
    latest = max(
        (str(known["closing_date"]) for known in (current, row) if known and known["closing_date"]), default=""
    )
    if latest and latest < seen_on.isoformat():
        return (date.fromisoformat(latest) + timedelta(days=1)).isoformat(), "deadline passed"
    if _deadline_passed(row, seen_on):
        return seen_on.isoformat(), "deadline passed"
    return seen_on.isoformat(), "filled" if row["status"] == "filled" else "page says closed"


def _replace_details(conn: Connection, posting_id: str, facts: Facts) -> None:
    _replace_evidence(conn, posting_id, facts.evidence)
    upsert(conn, "posting_texts", {"posting_id": posting_id, "text": facts.text}, key="posting_id")
    conn.execute("DELETE FROM links WHERE posting_id = ?", (posting_id,))
    insert(
        conn,
        "links",
        (
            {"posting_id": posting_id, "kind": link.kind, "value": link.value, "quote": link.quote}
            for link in facts.links
        ),
    )


def _replace_evidence(
    conn: Connection, posting_id: str, evidence: Iterable[Evidence], field: str | None = None
) -> None:
    """The evidence of a posting anew: all of it, or that of one ``field``."""
    conn.execute("DELETE FROM evidence WHERE posting_id = ?1 AND (?2 IS NULL OR field = ?2)", (posting_id, field))
    insert(
        conn,
        "evidence",
        (
            {
                "posting_id": posting_id,
                "field": item.field,
                "quote": item.quote,
                "derived_from": item.derived_from,
                "method": item.method,
                "certainty": item.certainty,
            }
            for item in evidence
        ),
    )
