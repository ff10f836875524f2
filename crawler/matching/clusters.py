"""From matches to vacancies: strongest edge first, and never a union that holds a forbidden pair."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from crawler.matching.reasons import Match

ID_BITS = 52
"""Vacancy ids are also FTS rowids and numbers in JSON, so they must be integers that JavaScript can hold."""
LARGEST = 50
"""More adverts than this are not one vacancy but a fault (an advert that a site repeats without end); bounds the work."""


def cluster(
    postings: Iterable[str], matches: Iterable[Match], forbidden: Callable[[str, str], bool]
) -> list[tuple[str, ...]]:
    """The postings grouped into vacancies, each group and the list sorted; any order of input gives the same.

    Two groups are joined by a ``same`` match unless some pair across them is ``forbidden`` (asked with the lesser id first,
    also for pairs that were never candidates) or the union is too large: then the weaker edge loses.
    """
    group = {posting: frozenset({posting}) for posting in postings}
    same = (match for match in matches if match.verdict == "same" and match.a in group and match.b in group)
    for match in sorted(same, key=lambda m: (m.decided_by != "person", -m.log_odds, m.a, m.b)):
        one, other = group[match.a], group[match.b]
        if one is other or len(one) + len(other) > LARGEST:
            continue
        if any(forbidden(min(x, y), max(x, y)) for x in one for y in other):
            continue
        union = one | other
        for posting in union:
            group[posting] = union
    return sorted(tuple(sorted(members)) for members in set(group.values()))


def anchor(members: Sequence[tuple[str, str]]) -> str:
    """The id of the posting a vacancy is named after: the first seen; ``members`` are (posting id, first_seen)."""
    return min(members, key=lambda member: (datetime.fromisoformat(member[1]), member[0]))[0]


def vacancy_id(anchor_id: str, salt: int = 0) -> int:
    """The vacancy id of an anchor posting; ``salt`` is raised only after a collision, which the caller checks."""
    digest = hashlib.sha256(f"{anchor_id}#{salt}".encode() if salt else anchor_id.encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - ID_BITS)
