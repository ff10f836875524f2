"""Matching posting by posting: the touched part of the store is blocked, compared and clustered anew.

Whatever order postings come in, the outcome equals ``crawler.matching.batch`` on all of them (tests hold that).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from crawler.database.blocks import (
    Pair,
    candidates,
    compared,
    enter_blocks,
    leave_blocks,
    neighbours,
    posting_ids,
    staying,
    stored,
)
from crawler.database.connection import Connection
from crawler.database.rows import insert, rows
from crawler.database.vacancies import assign
from crawler.items import Features, Link
from crawler.matching.blocks import keys, place
from crawler.matching.clusters import cluster
from crawler.matching.evidence import Verdicts, compare, compare_if_close, forbidden
from crawler.matching.reasons import Match, Rules
from crawler.matching.sentences import with_sentence
from crawler.matching.side import Side, side_of

LARGEST_COMPONENT = 100
"""A web of adverts larger than this, each like some other, is clustered once at the end of a run instead of with every
posting: it bounds the work per posting."""
READ = ", ".join(
    f"p.{name}"
    for name in """
    id site key page title organisation organisation_id agency place province published closing_date first_seen hours_min
    hours_max scale_min_rank scale_max_rank salary_basis salary_month_min salary_month_max rate_min rate_max education contract
    """.split()
)
"""The columns that matching looks at."""


def rematch(
    conn: Connection,
    posting_id: str,
    today: str,
    rules: Rules,
    features: Features | None = None,
    *,
    force: bool = False,
) -> None:
    """Compare a new or changed posting with those near it and bring the vacancies they belong to up to date.

    In the caller's transaction. ``today`` is the local day (ISO) that statuses are judged by; ``features`` those of its text,
    None when the text is as it was; ``force`` compares anew also what has not changed (a verdict on it has).
    """
    old = stored(conn, [posting_id]).get(posting_id)
    side = _side(conn, posting_id, features or (old.features if old else Features()))
    fresh = {posting_id} if features else set()
    verdicts = _verdicts(conn, [posting_id])
    if side == old and not force and (together := _together(conn, posting_id)):
        assign(conn, [together], today, fresh)
        return
    touched = {posting_id, *_same(conn, posting_id)}
    _set_targets(conn, side)
    conn.execute("DELETE FROM matches WHERE a = ? OR b = ?", (posting_id, posting_id))
    closer = leave_blocks(conn, old, side, rules) if old else set()
    own = place(side)
    blocks = {key: neighbours(conn, key, own) for key in keys(side, rules.vocabulary)}
    apart = enter_blocks(conn, side, blocks, staying(old, side, rules))
    partners = stored(conn, {other for pair in verdicts for other in pair} - {posting_id})
    _compare(conn, side, partners | candidates(conn, side, blocks, rules), rules, verdicts)
    touched |= _recheck(conn, apart, closer, rules)
    touched |= set(_same(conn, posting_id))
    _settle(conn, touched, today, fresh)


def settle_pending(conn: Connection, today: str) -> int:
    """Cluster what was put off because it hangs together with too many others; gives how many postings that were."""
    pending = [row[0] for row in conn.execute("SELECT posting_id FROM match_pending ORDER BY posting_id")]
    while pending:
        component = _component(conn, pending[:1], limit=None)
        _cluster(conn, component, today, set(pending) & set(component))
        pending = [posting for posting in pending if posting not in component]
    return conn.execute("DELETE FROM match_pending").rowcount


def explain(conn: Connection, one: str, other: str, rules: Rules) -> tuple[Match, bool]:
    """The comparison of two postings by id, and whether they share a block key, so that matching looks at them at all.

    Raises KeyError with the id of a posting that matching does not know.
    """
    sides = stored(conn, [one, other])
    for posting in (one, other):
        if posting not in sides:
            raise KeyError(posting)
    match = compare(sides[one], sides[other], rules, _verdicts(conn, [one, other]))
    return match, compared(conn, sides[one], sides[other], rules)


def match_row(match: Match, rules: Rules) -> dict[str, object]:
    """A match as a row of ``matches``, each reason with its Dutch sentence."""
    return {
        "a": match.a,
        "b": match.b,
        "verdict": match.verdict,
        "score": match.score,
        "log_odds": match.log_odds,
        "reasons": msgspec.json.encode([with_sentence(reason) for reason in match.reasons]).decode(),
        "decided_by": match.decided_by,
        "version": rules.version,
    }


def _side(conn: Connection, posting_id: str, features: Features) -> Side:
    row = rows(conn, f"SELECT {READ} FROM postings AS p WHERE p.id = ?", posting_id)[0]
    links = rows(conn, "SELECT kind, value, quote FROM links WHERE posting_id = ? ORDER BY kind, value", posting_id)
    return side_of(row, features, tuple(Link(**link) for link in links))


def _compare(conn: Connection, side: Side, others: dict[str, Side], rules: Rules, verdicts: Verdicts) -> None:
    """Store what the comparison of a posting with the others comes to, as far as it is worth keeping."""
    found = (compare_if_close(side, other, rules, verdicts) for other in others.values())
    insert(conn, "matches", (match_row(match, rules) for match in found if match))


def _recheck(conn: Connection, apart: set[Pair], closer: set[Pair], rules: Rules) -> set[str]:
    """Bring the matches of pairs that a third posting moved in line with the blocks; gives the postings whose matches
    changed. What a person decided stays."""
    decided_by = _decided_by(conn, apart | closer) if apart or closer else {}
    by_rules = {pair for pair, who in decided_by.items() if who == "rules"}
    changed: set[str] = set()
    for a, b in sorted(by_rules | (_as_ids(conn, closer) - decided_by.keys())):
        sides = stored(conn, [a, b])
        near_enough = compared(conn, sides[a], sides[b], rules)
        if (a, b) in by_rules:
            if not near_enough:
                conn.execute("DELETE FROM matches WHERE a = ? AND b = ?", (a, b))
                changed |= {a, b}
        elif near_enough and (match := compare_if_close(sides[a], sides[b], rules)):
            insert(conn, "matches", [match_row(match, rules)])
            changed |= {a, b}
    return changed


def _decided_by(conn: Connection, pairs: Iterable[Pair]) -> dict[tuple[str, str], str]:
    """Who decided the matches of these pairs, where there is one."""
    found = conn.execute(
        "SELECT m.a, m.b, m.decided_by FROM json_each(?) AS p"
        " CROSS JOIN match_features AS x ON x.number = p.value ->> 0 CROSS JOIN match_features AS y ON y.number = p.value ->> 1"
        " CROSS JOIN matches AS m ON m.a = min(x.posting_id, y.posting_id) AND m.b = max(x.posting_id, y.posting_id)",
        (json.dumps(list(pairs)),),
    )
    return {(row[0], row[1]): row[2] for row in found}


def _as_ids(conn: Connection, pairs: Iterable[Pair]) -> set[tuple[str, str]]:
    pairs = list(pairs)
    ids = posting_ids(conn, {number for pair in pairs for number in pair}) if pairs else {}
    return {(min(ids[x], ids[y]), max(ids[x], ids[y])) for x, y in pairs}


def _same(conn: Connection, posting_id: str) -> list[str]:
    found = conn.execute(
        "SELECT b FROM matches WHERE a = ?1 AND +verdict = 'same'"
        " UNION ALL SELECT a FROM matches WHERE b = ?1 AND +verdict = 'same'",
        (posting_id,),
    )
    return [row[0] for row in found]


def _verdicts(conn: Connection, postings: Iterable[str]) -> Verdicts:
    """A person's verdicts on pairs of which both postings exist and one is among these."""
    listed = json.dumps(list(postings))
    found = conn.execute(
        """
        SELECT v.a, v.b, v.verdict, v.reason FROM verdicts AS v
        WHERE (v.a IN (SELECT value FROM json_each(?1)) OR v.b IN (SELECT value FROM json_each(?1)))
            AND EXISTS (SELECT 1 FROM match_features WHERE posting_id = v.a)
            AND EXISTS (SELECT 1 FROM match_features WHERE posting_id = v.b)
        """,
        (listed,),
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


def _set_targets(conn: Connection, side: Side) -> None:
    """Fill in which posting a page link means, as far as known: those of this posting, and those that point to it."""
    conn.execute(
        "UPDATE links SET target_id = (SELECT p.id FROM postings AS p WHERE p.page = links.value ORDER BY p.round DESC)"
        " WHERE kind = 'page' AND (posting_id = ? OR value = ?)",
        (side.id, side.page),
    )


def _settle(conn: Connection, touched: Iterable[str], today: str, fresh: set[str]) -> None:
    """Cluster the touched postings with all they hang together with, or put it off if that is too much for one posting."""
    touched = sorted(touched)
    component = _component(conn, touched, LARGEST_COMPONENT)
    if len(component) <= LARGEST_COMPONENT:
        _cluster(conn, component, today, fresh)
        return
    insert_pending = "INSERT INTO match_pending (posting_id) VALUES (?) ON CONFLICT DO NOTHING"
    conn.executemany(insert_pending, [(posting,) for posting in touched])
    alone = conn.execute(
        "SELECT id FROM postings WHERE vacancy_id IS NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(touched),),
    ).fetchall()
    for row in alone:
        assign(conn, [(row[0],)], today, fresh)


def _component(conn: Connection, start: Iterable[str], limit: int | None) -> list[str]:
    """All postings that share a vacancy or a ``same`` match with the given ones, over any number of steps; stops soon after
    ``limit`` of them."""
    found = set(start)
    ahead = list(found)
    while ahead and (limit is None or len(found) <= limit):
        posting = ahead.pop()
        new = {*_same(conn, posting), *_together(conn, posting)} - found
        found |= new
        ahead += new
    return sorted(found)


def _together(conn: Connection, posting_id: str) -> list[str]:
    """The postings of the vacancy that a posting belongs to."""
    found = conn.execute(
        "SELECT o.id FROM postings AS p JOIN postings AS o ON o.vacancy_id = p.vacancy_id WHERE p.id = ?", (posting_id,)
    )
    return [row[0] for row in found]


def _cluster(conn: Connection, component: list[str], today: str, fresh: set[str]) -> None:
    sides: dict[str, Side] = {}

    def side(posting_id: str) -> Side:
        if posting_id not in sides:
            sides.update(stored(conn, [posting_id]))
        return sides[posting_id]

    verdicts = _verdicts(conn, component) if len(component) > 1 else {}
    edges = [
        Match(row["a"], row["b"], "same", row["score"], (), row["decided_by"], row["log_odds"])
        for row in rows(
            conn,
            "SELECT a, b, score, log_odds, decided_by FROM matches WHERE +verdict = 'same'"
            " AND a IN (SELECT value FROM json_each(?1)) AND b IN (SELECT value FROM json_each(?1))",
            json.dumps(component),
        )
    ]  # fmt: skip
    groups = cluster(component, edges, lambda a, b: forbidden(side(a), side(b), verdicts))
    assign(conn, groups, today, fresh)
