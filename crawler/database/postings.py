"""Writing one posting: its round, its values, its evidence, and what changed since it was last read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from crawler.database.connection import Connection
from crawler.database.rows import Row, insert, rows, sql_value, upsert
from crawler.dutch.scales import scale_rank
from crawler.items import VALUES, Facts, Features
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


RETURN_DAYS = 45
"""A posting that comes back more than this many days after it closed starts a new round (design.md, Words)."""


def save(conn: Connection, facts: Facts) -> Saved:
    """Store one reading inside the caller's transaction.

    A reading older than the one stored only moves ``first_seen``: rounds follow ``fetched_at``, not the order of insertion.
    """
    known = rows(conn, "SELECT * FROM postings WHERE site = ? AND key = ? ORDER BY round", facts.site, facts.key)
    current = _round_of(known, facts)
    number = current["round"] if current else max((row["round"] for row in known), default=0) + 1
    posting_id = f"{facts.site}:{facts.key}:{number}"
    if current and facts.fetched_at < datetime.fromisoformat(current["fetched_at"]):
        first = min(current["first_seen"], sql_value(facts.fetched_at), key=datetime.fromisoformat)
        conn.execute("UPDATE postings SET first_seen = ? WHERE id = ?", (first, posting_id))
        return Saved(posting_id, "unchanged", fresh=True)
    row = columns(facts) | {"id": posting_id, "round": number}
    seen_at = sql_value(facts.seen_at)
    changes = _changes(current, row) if current else []
    fresh = current is None or bool(changes) or current["content_hash"] != row["content_hash"]
    row["first_seen"] = current["first_seen"] if current else sql_value(facts.fetched_at)
    row["last_seen"] = max(current["last_seen"], seen_at, key=datetime.fromisoformat) if current else seen_at
    row["changed_at"] = seen_at if changes else current["changed_at"] if current else None
    row["gone_on"] = row["gone_because"] = None
    if row["status"] in ("closed", "filled"):
        row["gone_on"] = (current or {}).get("gone_on") or facts.seen_at.date().isoformat()
        row["gone_because"] = _why_gone(row)
    upsert(conn, "postings", row)
    if fresh:
        _replace_details(conn, posting_id, facts)
    insert(conn, "changes", ({"posting_id": posting_id, "seen_at": seen_at, **change} for change in changes))
    ended = _end_earlier_rounds(conn, facts, number) if current is None else ()
    outcome: Outcome = "new" if current is None else "changed" if changes else "unchanged"
    return Saved(posting_id, outcome, fresh, ended, facts.features)


def _end_earlier_rounds(conn: Connection, facts: Facts, number: int) -> tuple[str, ...]:
    """The site uses the key for something else now, so what it meant before is no longer there."""
    ended = conn.execute(
        "UPDATE postings SET status = 'gone', gone_on = ?, gone_because = 'key used again'"
        " WHERE site = ? AND key = ? AND round < ? AND status = 'open' RETURNING id",
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
    if current["title"].casefold() != facts.title.casefold():
        return None
    if current["gone_on"] and facts.status == "open":
        closed = date.fromisoformat(current["gone_on"])
        if facts.fetched_at.date() - closed > timedelta(days=RETURN_DAYS):
            return None
    return current


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


def _why_gone(row: Row) -> str:
    if row["status"] == "filled":
        return "filled"
    passed = row["closing_date"] and sql_value(row["closing_date"]) < str(row["fetched_at"])[:10]
    return "deadline passed" if passed else "page says closed"


def _replace_details(conn: Connection, posting_id: str, facts: Facts) -> None:
    conn.execute("DELETE FROM evidence WHERE posting_id = ?", (posting_id,))
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
            for item in facts.evidence
        ),
    )
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
