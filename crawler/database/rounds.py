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
    WHERE u.role = v.role AND u.ends < v.begins AND u.id <> v.id ORDER BY u.ends DESC, u.begins DESC, u.id DESC LIMIT 1
"""
_KEY_USED_BEFORE = """
    SELECT e.vacancy_id FROM postings AS p JOIN postings AS e ON e.site = p.site AND e.key = p.key AND e.round = p.round - 1
    WHERE p.vacancy_id = v.id AND e.vacancy_id <> v.id ORDER BY e.vacancy_id LIMIT 1
"""
_DUAL = """
    SELECT u.id FROM vacancies AS u
    WHERE u.role = v.role
        AND u.engagement = CASE v.engagement WHEN 'employment' THEN 'assignment' WHEN 'assignment' THEN 'employment' END
        AND u.begins <= coalesce(v.ends, '9999') AND coalesce(u.ends, '9999') >= v.begins ORDER BY u.begins, u.id LIMIT 1
"""
_CONCERNED = """
    SELECT v.id FROM json_each(?) AS c, vacancies AS v
    WHERE v.role = c.value ->> 0 AND v.begins > c.value ->> 2 AND v.ends > c.value ->> 2
    UNION
    SELECT v.id FROM json_each(?) AS c, vacancies AS v
    WHERE v.role = c.value ->> 0 AND v.begins > c.value ->> 2 AND v.ends IS NULL
    UNION
    SELECT v.id FROM json_each(?) AS c, vacancies AS v
    WHERE v.role = c.value ->> 0
        AND v.engagement = CASE c.value ->> 3 WHEN 'employment' THEN 'assignment' WHEN 'assignment' THEN 'employment' END
        AND v.begins <= coalesce(c.value ->> 2, '9999') AND coalesce(v.ends, '9999') >= c.value ->> 1
"""
"""The rounds that may follow a vacancy of this role, begin, end and engagement, and its duals."""
_NEXT_UNDER_KEY = """
    SELECT n.vacancy_id FROM postings AS p JOIN postings AS n ON n.site = p.site AND n.key = p.key AND n.round = p.round + 1
    WHERE p.vacancy_id IN (SELECT value FROM json_each(?)) AND n.vacancy_id IS NOT NULL
"""
State = tuple[str, str, str | None, str | None]
"""What other rounds of a vacancy depend on: its role, begin, end (None: not ended) and engagement."""


def role_of(organisation_id: str | None, title: str, organisation: str | None, place: str | None) -> str | None:
    """What tells one job of one employer from its others: the register id and the title's words; None without an employer."""
    words = title_words(title, organisation, place)
    level = f" {words.level}" if words.level else ""
    return f"{organisation_id} {' '.join(sorted(words.words))}{level}" if organisation_id and words.words else None


def link_rounds(conn: Connection, vacancies: Iterable[int], changed: Iterable[State]) -> None:
    """Set ``follows_id`` and ``dual_of_id`` of vacancies, and of all that their coming, going or change may concern:
    ``changed`` are the states that came or went."""
    listed = json.dumps(sorted(set(changed), key=str))
    concerned = set(vacancies)
    concerned.update(row[0] for row in conn.execute(_NEXT_UNDER_KEY, (json.dumps(sorted(concerned)),)))
    concerned.update(row[0] for row in conn.execute(_CONCERNED, (listed, listed, listed)))
    conn.execute(
        f"""
        UPDATE vacancies AS v SET follows_id = coalesce(({_KEY_USED_BEFORE}), ({_NEXT})), dual_of_id = ({_DUAL})
        WHERE v.id IN (SELECT value FROM json_each(?))
            AND (v.follows_id IS NOT coalesce(({_KEY_USED_BEFORE}), ({_NEXT})) OR v.dual_of_id IS NOT ({_DUAL}))
        """,
        (json.dumps(sorted(concerned)),),
    )
