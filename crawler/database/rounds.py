"""Rounds and duals: a later round of the same job ``follows`` the earlier one, and the same job as employment and as
assignment at one time is a ``dual``. Linked, never merged.

Two vacancies have one role when employer and title words are the same; a round follows the last one that ended before it began.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from crawler.database.connection import Connection
from crawler.matching.titles import title_words

_NEXT = """
    SELECT u.id FROM vacancies AS u
    WHERE u.role = v.role AND u.ends < v.begins AND u.id <> v.id ORDER BY u.ends DESC, u.id LIMIT 1
"""
_KEY_USED_BEFORE = """
    SELECT e.vacancy_id FROM postings AS p JOIN postings AS e ON e.site = p.site AND e.key = p.key AND e.round = p.round - 1
    WHERE p.vacancy_id = v.id AND e.vacancy_id <> v.id ORDER BY e.vacancy_id LIMIT 1
"""
_DUAL = """
    SELECT u.id FROM vacancies AS u
    WHERE u.role = v.role AND u.engagement <> v.engagement AND 'learning' NOT IN (u.engagement, v.engagement)
        AND u.begins <= coalesce(v.ends, '9999') AND coalesce(u.ends, '9999') >= v.begins ORDER BY u.begins, u.id LIMIT 1
"""


def role_of(organisation_id: str | None, title: str, organisation: str | None, place: str | None) -> str | None:
    """What tells one job of one employer from its others: the register id and the title's words; None without an employer."""
    words = title_words(title, organisation, place)
    level = f" {words.level}" if words.level else ""
    return f"{organisation_id} {' '.join(sorted(words.words))}{level}" if organisation_id and words.words else None


def link_rounds(conn: Connection, vacancies: Iterable[int], changed: Iterable[tuple[str, str]]) -> None:
    """Set ``follows_id`` and ``dual_of_id`` of vacancies, and of all that their coming, going or change may concern:
    ``changed`` are the roles that came or went, each with the day it begins, for only what had not ended by then is concerned."""
    concerned = set(vacancies)
    for role, begins in changed:
        found = conn.execute(
            "SELECT id FROM vacancies WHERE role = ?1 AND (begins > ?2 OR coalesce(ends, '9999') >= ?2)", (role, begins)
        )
        concerned |= {row[0] for row in found}
    conn.execute(
        f"""
        UPDATE vacancies AS v SET follows_id = coalesce(({_KEY_USED_BEFORE}), ({_NEXT})), dual_of_id = ({_DUAL})
        WHERE v.id IN (SELECT value FROM json_each(?))
            AND (v.follows_id IS NOT coalesce(({_KEY_USED_BEFORE}), ({_NEXT})) OR v.dual_of_id IS NOT ({_DUAL}))
        """,
        (json.dumps(sorted(concerned)),),
    )
