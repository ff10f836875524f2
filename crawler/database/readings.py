"""One reading into the database, in one transaction: its posting, its evidence, and the vacancies it touches."""

from __future__ import annotations

from crawler.database.connection import Connection, transaction
from crawler.database.matching import rematch
from crawler.database.postings import Saved, save
from crawler.database.vacancies import confirm
from crawler.items import Facts
from crawler.matching.reasons import Rules


def store(conn: Connection, facts: Facts, today: str, rules: Rules) -> Saved:
    """Store a reading; ``today`` is the local day (ISO) that statuses are judged by, ``rules`` what it is matched by."""
    with transaction(conn):
        saved = save(conn, facts)
        for posting_id in saved.ended:
            rematch(conn, posting_id, today, rules)
        if saved.fresh:
            rematch(conn, saved.id, today, rules, saved.features)
        else:
            confirm(conn, saved.id)
    return saved
