"""Runs: what happened in one crawl of one site, and what was dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawler.database.connection import Connection, transaction
from crawler.database.rows import insert
from crawler.health import Judgement
from crawler.reasons import dutch


def start_run(conn: Connection, site: str, started_at: datetime, archive: bool) -> int:
    """A new row of ``runs`` without a verdict; gives its id. An archive's database is frozen on the day of its clock."""
    with transaction(conn):
        cursor = conn.execute(
            "INSERT INTO runs (site, started_at, archive) VALUES (?, ?, ?)",
            (site, started_at.isoformat(), int(archive)),
        )
        if archive:
            conn.execute(
                "UPDATE meta SET frozen_on = max(coalesce(frozen_on, ''), ?)", (started_at.date().isoformat(),)
            )
    return int(cursor.lastrowid or 0)


def reject(conn: Connection, run_id: int, site: str, url: str, stage: str, reason: str) -> None:
    """One row of ``rejected``."""
    row = {"run_id": run_id, "site": site, "url": url, "stage": stage, "reason": reason[:500]}
    with transaction(conn):
        insert(conn, "rejected", [row])


def end_run(
    conn: Connection, run_id: int, judgement: Judgement, counts: Mapping[str, Any],
    filled: Mapping[str, int], promised: Mapping[str, float],
) -> None:  # fmt: skip
    """Complete the run's row (``counts``: its columns) and add its fill rates."""
    row = dict(counts) | {
        "verdict": judgement.verdict,
        "reasons": json.dumps(judgement.reasons, ensure_ascii=False),
        "reasons_nl": "; ".join(dutch(reason) for reason in judgement.reasons),
    }
    postings = counts.get("postings") or 0
    with transaction(conn):
        conn.execute(
            f"UPDATE runs SET {', '.join(f'{column} = ?' for column in row)} WHERE id = ?", [*row.values(), run_id]
        )
        insert(
            conn,
            "run_fields",
            [
                {
                    "run_id": run_id,
                    "field": name,
                    "filled": count,
                    "share": count / postings if postings else 0.0,
                    "promised": promised.get(name),
                }
                for name, count in sorted(filled.items())
            ],
        )


def last_run_id(conn: Connection) -> int:
    return int(conn.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0])
