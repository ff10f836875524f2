"""Block keys in the store: which postings stand near one another, and what their coming and going moves."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from typing import Any

from crawler.database.connection import Connection
from crawler.matching.blocks import (
    LONGEST_DAYS,
    WINDOW_DAYS,
    Place,
    keys,
    meet,
    nearest,
    place,
    posting_number,
)
from crawler.matching.evidence import may_be_close
from crawler.matching.outline import pack, unpack
from crawler.matching.reasons import Rules
from crawler.matching.side import Side, dumps, loads

Pair = tuple[int, int]
"""The numbers of two postings."""
Blocks = dict[int, tuple[list[Place], list[Place]]]
"""By block key the places before and after a posting, nearest first."""
INSERT_FEATURES = "INSERT INTO match_features (number, posting_id, outline, side) VALUES (?, ?, ?, ?)"
INSERT_PLACES = "INSERT INTO block_keys (key, number, begins, ends, site, employer) VALUES (?, ?, ?, ?, ?, ?)"
_REACH = WINDOW_DAYS + LONGEST_DAYS


def feature_row(side: Side) -> tuple[Any, ...]:
    """A row of ``match_features``."""
    return posting_number(side.id), side.id, pack(side.outline), dumps(side)


def stored(conn: Connection, postings: Iterable[str]) -> dict[str, Side]:
    """The sides of these postings, as far as there are any."""
    postings = list(postings)
    if not postings:
        return {}
    found = conn.execute(
        "SELECT posting_id, side FROM match_features WHERE posting_id IN (SELECT value FROM json_each(?))",
        (json.dumps(postings),),
    )
    return {row[0]: loads(row[1]) for row in found}


def posting_ids(conn: Connection, numbers: Iterable[int]) -> dict[int, str]:
    found = conn.execute(
        "SELECT number, posting_id FROM match_features WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    return {row[0]: row[1] for row in found}


def leave_blocks(conn: Connection, old: Side, new: Side, rules: Rules) -> set[Pair]:
    """Take a side from the blocks that it is no longer in, or not at its old place. Gives the pairs (of numbers) of other
    postings that this leaves closer together in a full block, so that they may be compared now."""
    closer: set[Pair] = set()
    number, begins, *_ = own = place(old)
    for key in set(keys(old, rules.vocabulary)) - staying(old, new, rules):
        conn.execute("DELETE FROM block_keys WHERE key = ? AND begins = ? AND number = ?", (key, begins, number))
        closer |= _straddling(key, *neighbours(conn, key, own))
    return closer


def staying(old: Side | None, new: Side, rules: Rules) -> set[int]:
    """The keys of the blocks in which a changed posting keeps its place."""
    if old is None or place(old) != place(new):
        return set()
    return set(keys(old, rules.vocabulary)) & set(keys(new, rules.vocabulary))


def enter_blocks(conn: Connection, side: Side, blocks: Blocks, stays: Container[int]) -> set[Pair]:
    """Put a side in these blocks, as far as it does not stay in one. Gives the pairs (of numbers) of other postings that this
    moves one place apart in a full block, so that they may no longer be compared."""
    conn.execute(
        f"{INSERT_FEATURES} ON CONFLICT (number) DO UPDATE SET outline = excluded.outline, side = excluded.side",
        feature_row(side),
    )
    own = place(side)
    entered = [key for key in blocks if key not in stays]
    conn.executemany(INSERT_PLACES, [(key, *own) for key in entered])
    return set().union(*(_straddling(key, *blocks[key]) for key in entered))


def neighbours(conn: Connection, key: int, own: Place) -> tuple[list[Place], list[Place]]:
    """The nearest postings of a block before a place and after it, nearest first, as far as any comparison reaches."""
    number, begins, *_ = own
    cursor = conn.cursor()
    cursor.row_factory = None  # plain tuples
    found = []
    for direction, order, bound, limit in (("<", "DESC", ">=", begins - _REACH), (">", "ASC", "<=", begins + _REACH)):
        cursor.execute(
            f"SELECT number, begins, ends, site, employer FROM block_keys WHERE key = ? AND (begins, number) {direction} (?, ?)"
            f" AND begins {bound} ? ORDER BY begins {order}, number {order} LIMIT {nearest(key)}",
            (key, begins, number, limit),
        )
        found.append(cursor.fetchall())
    return found[0], found[1]


def candidates(conn: Connection, side: Side, blocks: Blocks, rules: Rules) -> dict[str, Side]:
    """The postings to compare a side with: those that it meets in its blocks, and that their outlines do not rule out."""
    own_place = place(side)
    numbers = {
        other[0]
        for key, (before, after) in blocks.items()
        for other in (*before, *after)
        if meet(key, own_place, other)
    }
    found = conn.execute(
        "SELECT posting_id, outline FROM match_features WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps([*numbers]),),
    )
    own = side.outline
    return stored(conn, [row[0] for row in found if may_be_close(own, unpack(row[1]), rules)])


def compared(conn: Connection, one: Side, other: Side, rules: Rules) -> bool:
    """Whether two postings meet in a block, and are near enough there."""
    first, last = sorted((place(one), place(other)), key=lambda place: (place[1], place[0]))
    shared = set(keys(one, rules.vocabulary)) & set(keys(other, rules.vocabulary))
    between = (
        "SELECT count(*) FROM (SELECT 1 FROM block_keys WHERE key = ? AND (begins, number) > (?, ?)"
        " AND (begins, number) < (?, ?) LIMIT ?)"
    )
    bounds = first[1], first[0], last[1], last[0]
    return any(
        meet(key, first, last) and conn.execute(between, (key, *bounds, nearest(key))).fetchone()[0] < nearest(key)
        for key in shared
    )


def _straddling(key: int, before: list[Place], after: list[Place]) -> set[Pair]:
    """The pairs of a block that meet, one before and one after a place, that a posting in this place decides on: with it they
    are one too far apart, without it they are the farthest that are compared."""
    last = nearest(key) - 1
    return {
        (x[0], after[last - position][0])
        for position, x in enumerate(before)
        if 0 <= last - position < len(after) and meet(key, x, after[last - position])
    }
