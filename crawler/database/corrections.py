"""A page read again by a later version of the program: its posting's values put right, and never as news from the site.

What the program reads differently today is a row of ``corrections``. ``changes``, first and last sight, the age of the body
and the round stay as they are: nothing happened at the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.database.connection import Connection
from crawler.database.matching import rematch
from crawler.database.postings import _changes, _replace_details, columns, save
from crawler.database.rows import Row, insert, rows, sql_value, upsert
from crawler.items import Facts
from crawler.matching.reasons import Rules

_ENDED = ("closed", "filled")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a re-reading came to: a ``new`` posting (the page was rejected before), a ``corrected`` one with its ``changes``
    (field, old, new), the ``same``, or ``stale``: the posting has been read from another body since."""

    posting_id: str
    outcome: Literal["new", "corrected", "same", "stale"]
    changes: tuple[Row, ...] = ()


def correct(conn: Connection, facts: Facts, now: datetime, rules: Rules, *, latest: bool) -> Correction:
    """Put a posting right inside the caller's transaction, by what its own body says today.

    ``latest`` says that this is the latest reading of its address: only then may it be a posting that is not known yet.
    """
    today = now.date().isoformat()
    known = rows(conn, "SELECT * FROM postings WHERE site = ? AND key = ? ORDER BY round", facts.site, facts.key)
    current = next((row for row in known if datetime.fromisoformat(row["fetched_at"]) == facts.fetched_at), None)
    if current is None:
        if known or not latest:
            return Correction(known[-1]["id"] if known else "", "stale")
        posting_id = save(conn, facts).id
        rematch(conn, posting_id, today, rules, facts.features)
        return Correction(posting_id, "new")
    row = columns(facts) | {name: current[name] for name in ("id", "round", "first_seen", "last_seen", "changed_at")}
    row |= _standing(conn, current, facts)
    changes = tuple(_changes(current, row))
    if not changes and current["content_hash"] == row["content_hash"]:
        return Correction(current["id"], "same")
    upsert(conn, "postings", row)
    _replace_details(conn, current["id"], facts)
    moment = sql_value(now)
    insert(conn, "corrections", ({"posting_id": current["id"], "corrected_at": moment, **change} for change in changes))
    rematch(conn, current["id"], today, rules, facts.features)
    return Correction(current["id"], "corrected" if changes else "same", changes)


def _standing(conn: Connection, current: Row, facts: Facts) -> Row:
    """Status, and since when and why a posting is over. What a run found out later stands, and so does what another page said:
    the words that ended the posting are not on this one."""
    kept = {name: current[name] for name in ("status", "gone_on", "gone_because")}
    if current["status"] == "gone" or (current["status"] in _ENDED and _ended_elsewhere(conn, current["id"], facts)):
        return kept
    if facts.status not in _ENDED:
        return {"status": facts.status, "gone_on": None, "gone_because": None}
    if current["status"] in _ENDED:
        return kept | {"status": facts.status}
    passed = facts.closing_date is not None and facts.closing_date < facts.fetched_at.date()
    why = "filled" if facts.status == "filled" else "deadline passed" if passed else "page says closed"
    return {"status": facts.status, "gone_on": facts.fetched_at.date().isoformat(), "gone_because": why}


def _ended_elsewhere(conn: Connection, posting_id: str, facts: Facts) -> bool:
    said = conn.execute(
        "SELECT quote FROM evidence WHERE posting_id = ? AND field = 'status' AND quote IS NOT NULL AND certainty >= 0.5",
        (posting_id,),
    )
    return any(row["quote"] not in facts.text for row in said)
