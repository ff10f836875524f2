"""Matching posting by posting: the touched part of the store is blocked, compared and clustered anew.

Whatever order postings come in, the outcome equals ``crawler.matching.batch`` on all of them (tests hold that).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from crawler.database.connection import Connection
from crawler.database.rows import insert, rows
from crawler.database.vacancies import assign
from crawler.items import Features, Link
from crawler.matching.blocks import (
    LONGEST_DAYS,
    WINDOW_DAYS,
    employer_name,
    keys,
    near,
    nearest,
    posting_number,
    ties,
    window,
)
from crawler.matching.clusters import cluster
from crawler.matching.evidence import Verdicts, compare, compare_if_close, forbidden
from crawler.matching.reasons import Match, Rules
from crawler.matching.sentences import with_sentence
from crawler.matching.side import Side, dumps, loads, side_of

Pair = tuple[int, int]
"""The numbers of two postings."""
Place = tuple[int, int, int]
"""Where a posting stands in a block: its number, its last day and its first."""
Blocks = dict[int, tuple[list[Place], list[Place]]]
"""By block key the places before and after a posting, nearest first."""
_REACH = WINDOW_DAYS + LONGEST_DAYS
LARGEST_COMPONENT = 400
"""A web of adverts larger than this, each like some other, is clustered once at the end of a run instead of with every
posting: it bounds the work per posting."""


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
    old = _stored(conn, [posting_id]).get(posting_id)
    side = _side(conn, posting_id, features or (old.features if old else Features()))
    fresh = {posting_id} if features else set()
    verdicts = _verdicts(conn, [posting_id])
    if side == old and not force:
        assign(conn, [_together(conn, posting_id)], today, fresh)
        return
    touched = {posting_id, *_same(conn, posting_id)}
    _set_targets(conn, side)
    conn.execute("DELETE FROM matches WHERE a = ? OR b = ?", (posting_id, posting_id))
    closer = _leave_blocks(conn, old, side, rules) if old else set()
    blocks = {key: _neighbours(conn, key, side) for key in keys(side, rules.vocabulary)}
    apart = _enter_blocks(conn, side, blocks)
    partners = _stored(conn, {other for pair in verdicts for other in pair} - {posting_id})
    _compare(conn, side, partners | _candidates(conn, side, blocks), rules, verdicts)
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
    sides = _stored(conn, [one, other])
    for posting in (one, other):
        if posting not in sides:
            raise KeyError(posting)
    match = compare(sides[one], sides[other], rules, _verdicts(conn, [one, other]))
    return match, _compared(conn, sides[one], sides[other], rules)


def match_row(match: Match, rules: Rules) -> dict[str, object]:
    """A match as a row of ``matches``, each reason with its Dutch sentence."""
    return {
        "a": match.a,
        "b": match.b,
        "verdict": match.verdict,
        "score": match.score,
        "log_odds": match.log_odds,
        "reasons": json.dumps([with_sentence(reason) for reason in match.reasons], ensure_ascii=False),
        "decided_by": match.decided_by,
        "version": rules.version,
    }


def _side(conn: Connection, posting_id: str, features: Features) -> Side:
    row = rows(conn, "SELECT * FROM postings WHERE id = ?", posting_id)[0]
    links = rows(conn, "SELECT kind, value, quote FROM links WHERE posting_id = ? ORDER BY kind, value", posting_id)
    return side_of(row, features, tuple(Link(**link) for link in links))


def _stored(conn: Connection, postings: Iterable[str]) -> dict[str, Side]:
    found = conn.execute(
        "SELECT posting_id, side FROM match_features WHERE posting_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(postings)),),
    )
    return {row[0]: loads(row[1]) for row in found}


def _leave_blocks(conn: Connection, old: Side, new: Side, rules: Rules) -> set[Pair]:
    """Take a side from the blocks that it is no longer in, or not at its old place. Gives the pairs (of numbers) of other
    postings that this leaves closer together in a full block, so that they may be compared now."""
    closer: set[Pair] = set()
    stays = set(keys(new, rules.vocabulary)) if _place(old) == _place(new) else set()
    for key in keys(old, rules.vocabulary):
        if key not in stays:
            conn.execute(
                "DELETE FROM block_keys WHERE key = ? AND begins = ? AND number = ?",
                (key, _place(old)[0], posting_number(old.id)),
            )
            closer |= _straddling(key, *_neighbours(conn, key, old))
    return closer


def _enter_blocks(conn: Connection, side: Side, blocks: Blocks) -> set[Pair]:
    """Put a side in the blocks that it is not in yet. Gives the pairs (of numbers) of other postings that this moves one place
    apart in a full block, so that they may no longer be compared."""
    apart: set[Pair] = set()
    number, (begins, ends) = posting_number(side.id), _place(side)
    conn.execute(
        "INSERT INTO match_features (number, posting_id, site, employer, side) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET employer = excluded.employer, side = excluded.side",
        (number, side.id, side.site, employer_name(side), dumps(side)),
    )
    for key, (before, after) in blocks.items():
        entered = conn.execute(
            "INSERT INTO block_keys (key, begins, number, ends) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (key, begins, number, ends),
        ).rowcount
        if entered:
            apart |= _straddling(key, before, after)
    return apart


def _place(side: Side) -> tuple[int, int]:
    days = window(side)
    assert days, "a stored posting has been seen on some day"
    return days


def _neighbours(conn: Connection, key: int, side: Side) -> tuple[list[Place], list[Place]]:
    """The nearest postings of a block before a side and after it, nearest first, as far as any comparison reaches."""
    begins, number = _place(side)[0], posting_number(side.id)
    found = []
    for compared, order, bound, limit in (("<", "DESC", ">=", begins - _REACH), (">", "ASC", "<=", begins + _REACH)):
        nearby = conn.execute(
            f"SELECT number, ends, begins FROM block_keys WHERE key = ? AND (begins, number) {compared} (?, ?)"
            f" AND begins {bound} ? ORDER BY begins {order}, number {order} LIMIT {nearest(key)}",
            (key, begins, number, limit),
        )
        found.append([(row[0], row[1], row[2]) for row in nearby])
    return found[0], found[1]


def _straddling(key: int, before: list[Place], after: list[Place]) -> set[Pair]:
    """The pairs of a block, one before and one after a place, that a posting in this place decides on: with it they are one
    too far apart, without it they are the farthest that are compared."""
    last = nearest(key) - 1
    return {(x[0], after[last - place][0]) for place, x in enumerate(before) if 0 <= last - place < len(after)}


def _near(side: Side, places: Iterable[Place]) -> set[int]:
    """The numbers of those postings that are near in time."""
    own = _place(side)
    return {number for number, ends, begins in places if near(own, (begins, ends))}


def _candidates(conn: Connection, side: Side, blocks: Blocks) -> dict[str, Side]:
    """The postings to compare a side with: near in its blocks, and neither of its own site nor of another employer unless a
    number or a page ties them (those would be nothing: ``vetoes.quick_veto``)."""
    found = {key: _near(side, (*before, *after)) for key, (before, after) in blocks.items()}
    tied = set().union(*(found[key] for key in ties(side)))
    rest = set().union(*found.values()) - tied
    rows = conn.execute(
        "SELECT posting_id, side FROM match_features WHERE number IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT posting_id, side FROM match_features WHERE number IN (SELECT value FROM json_each(?2))"
        " AND site <> ?3 AND (employer IS NULL OR ?4 IS NULL OR employer = ?4)",
        (json.dumps(sorted(tied)), json.dumps(sorted(rest)), side.site, employer_name(side)),
    )
    return {row[0]: loads(row[1]) for row in rows}


def _compared(conn: Connection, one: Side, other: Side, rules: Rules) -> bool:
    """Whether two postings share a block in which they are near enough, in number and in time."""
    number = posting_number(other.id)
    shared = set(keys(one, rules.vocabulary)) & set(keys(other, rules.vocabulary))
    return any(
        number in _near(one, (*before, *after)) for before, after in (_neighbours(conn, key, one) for key in shared)
    )


def _compare(conn: Connection, side: Side, others: dict[str, Side], rules: Rules, verdicts: Verdicts) -> None:
    """Store what the comparison of a posting with the others comes to, as far as it is worth keeping."""
    found = (compare_if_close(side, other, rules, verdicts) for other in others.values())
    insert(conn, "matches", (match_row(match, rules) for match in found if match))


def _recheck(conn: Connection, apart: set[Pair], closer: set[Pair], rules: Rules) -> set[str]:
    """Bring the matches of pairs that a third posting moved in line with the blocks; gives the postings whose matches
    changed."""
    changed: set[str] = set()
    may_be_new = set(_as_ids(conn, closer))
    for a, b in sorted({*_as_ids(conn, apart), *may_be_new}):
        row = conn.execute("SELECT decided_by FROM matches WHERE a = ? AND b = ?", (a, b)).fetchone()
        if row[0] == "person" if row else (a, b) not in may_be_new:
            continue
        sides = _stored(conn, [a, b])
        compared = _compared(conn, sides[a], sides[b], rules)
        if row and not compared:
            conn.execute("DELETE FROM matches WHERE a = ? AND b = ?", (a, b))
            changed |= {a, b}
        elif compared and not row:
            match = compare_if_close(sides[a], sides[b], rules)
            if match:
                insert(conn, "matches", [match_row(match, rules)])
                changed |= {a, b}
    return changed


def _as_ids(conn: Connection, pairs: Iterable[Pair]) -> list[tuple[str, str]]:
    pairs = list(pairs)
    ids = _posting_ids(conn, {number for pair in pairs for number in pair}) if pairs else {}
    return [(min(ids[x], ids[y]), max(ids[x], ids[y])) for x, y in pairs]


def _posting_ids(conn: Connection, numbers: Iterable[int]) -> dict[int, str]:
    found = conn.execute(
        "SELECT number, posting_id FROM match_features WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    return {row[0]: row[1] for row in found}


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
    found: set[str] = set()
    ahead = list(start)
    while ahead and (limit is None or len(found) <= limit):
        posting = ahead.pop()
        if posting in found:
            continue
        found.add(posting)
        ahead += _same(conn, posting)
        ahead += _together(conn, posting)
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
            sides.update(_stored(conn, [posting_id]))
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
