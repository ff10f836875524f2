"""One reading into the database, in one transaction: its posting, its evidence, and the vacancies it touches."""

from __future__ import annotations

from crawler.database.connection import Connection, transaction
from crawler.database.postings import Saved, save
from crawler.database.vacancies import confirm, rematch
from crawler.items import Facts


def store(conn: Connection, facts: Facts, today: str) -> Saved:
    """Store a reading; ``today`` is the local day (ISO) that statuses are judged by."""
    with transaction(conn):
        saved = save(conn, facts)
        for posting_id in saved.ended:
            rematch(conn, posting_id, today)
        if saved.fresh:
            rematch(conn, saved.id, today)
        else:
            confirm(conn, saved.id)
    return saved
