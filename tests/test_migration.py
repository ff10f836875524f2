"""A database of an earlier schema, with matched postings in it, is brought to today's: nothing is lost, and no vacancy moves."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import ROOT, query, scrapy
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3
from test_nightly import MAY_GROW, dump
from test_verdicts import HEAD, written

from crawler.database import connect, reopen, schema
from crawler.database.connection import Connection
from crawler.database.rematch import prepare_matching

REFERENCE = ROOT / "data" / "reference"
TODAY = "2026-11-20"
SAME = "SELECT a, b FROM matches WHERE verdict = 'same' ORDER BY a, b"
TABLES = (
    "SELECT name FROM main.sqlite_master WHERE sql LIKE 'CREATE TABLE%' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\'"
)
FTS = "rowid, title, organisation, place, text"


def lived_in(path: Path, source: Path, verdicts: Path) -> Path:
    """A copy of a crawled database that has a bit of everything: a person's verdict that stands, an alias of one that was taken
    back, and a change."""
    path.write_bytes(source.read_bytes())
    (one, other), *_ = pairs = [tuple(row.values()) for row in query(path, SAME)]
    conn = connect(path, frozen=True)
    for a, b in (pairs[-1], (one, other)):
        verdicts.write_text(f"{HEAD}{a},{b},different,proef,ik,2026-11-20\n", encoding="utf-8")
        prepare_matching(conn, REFERENCE, verdicts, TODAY)
    conn.execute(
        "INSERT INTO changes (posting_id, field, old, new, seen_at) VALUES (?, 'title', 'A', 'B', '2026-11-20T04:15:00+01:00')",
        (one,),
    )
    for table in ("aliases", "verdicts", "changes", "matches"):
        assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table
    conn.close()
    return path


def as_of_step_6(path: Path, source: Path) -> Path:
    """The same database as the schema of step 06 holds it."""
    conn: Connection = sqlite3.connect(path, isolation_level=None)
    schema.migrations.apply(Database(conn), stop_before="step_07_outlines")
    conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    conn.execute("PRAGMA user_version = 6")
    conn.execute("ATTACH ? AS today", (str(source),))
    conn.execute("DELETE FROM meta")
    for (table,) in conn.execute(TABLES).fetchall():
        if table.startswith(("sqlite_", "_sqlite_")) or table == "match_features":
            continue
        columns = ", ".join(f'"{row[1]}"' for row in conn.execute(f"PRAGMA main.table_info({table})"))
        conn.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")
    conn.execute(f"INSERT INTO main.vacancies_fts ({FTS}) SELECT {FTS} FROM today.vacancies_fts")
    conn.execute(
        "INSERT INTO main.match_features (number, posting_id, site, employer, side)"
        " SELECT m.number, m.posting_id, p.site, NULL, '{}' FROM today.match_features AS m"
        " JOIN today.postings AS p ON p.id = m.posting_id"
    )
    conn.close()
    return path


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> set[str]:
    """The tables whose rows differ; the order in which the search index keeps its words does not count."""
    return {table for table in one.keys() | other.keys() if one.get(table) != other.get(table)} - {
        "vacancies_fts_data", "vacancies_fts_idx", "_sqlite_migrations",
    }  # fmt: skip


@pytest.fixture
def stores(sample_database: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A database of today's schema, and what it was in the earlier one."""
    today = lived_in(tmp_path / "today.db", sample_database, written(tmp_path))
    return today, as_of_step_6(tmp_path / "earlier.db", today)


def test_matched_postings_of_an_earlier_schema_come_out_as_they_were(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """Opening alone takes nothing away but the features; the next crawl's preparation brings those back as well."""
    today, earlier = stores
    wanted = dump(today)
    with pytest.raises(sqlite3.OperationalError, match="no such column: outline"):
        query(earlier, "SELECT outline FROM match_features")
    conn = reopen(earlier)
    assert differing(dump(earlier), wanted) == {"block_keys", "match_features", "meta"}
    prepare_matching(conn, REFERENCE, tmp_path / "verdicts.csv", TODAY)
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert conn.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    conn.close()
    assert differing(dump(earlier), wanted) == set()


def test_a_crawl_on_an_earlier_schema_changes_nothing(stores: tuple[Path, Path], tmp_path: Path) -> None:
    today, earlier = stores
    where = ("-s", "ARCHIVE=data/samples", "-s", f"VERDICTS={tmp_path / 'verdicts.csv'}")
    crawl = scrapy("crawl", "tenmonks", *where, "-s", f"DATABASE={earlier}")
    assert crawl.returncode == 0, crawl.stderr
    assert differing(dump(earlier), dump(today)) <= MAY_GROW
    assert query(earlier, "SELECT count(*) AS n FROM runs")[0]["n"] == 6


def test_postings_that_were_never_matched_are_matched(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """A database of the first schema has postings and no word on what they were matched by."""
    today, _ = stores
    wanted = dump(today)
    conn = reopen(today)
    for change in ("UPDATE meta SET matching_version = NULL", "DELETE FROM match_features", "DELETE FROM block_keys"):
        conn.execute(change)
    prepare_matching(conn, REFERENCE, tmp_path / "verdicts.csv", TODAY)
    conn.close()
    assert differing(dump(today), wanted) == set()


def test_keys_of_the_schema_before_are_made_anew(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """Step 08 had the same tables, with keys that did not tell numbers and pages from words."""
    today, _ = stores
    wanted = dump(today)
    with sqlite3.connect(today) as conn:
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'step_09_keys_of_ties'")
        conn.execute("UPDATE block_keys SET key = key & ~2")
        conn.execute("PRAGMA user_version = 8")
    conn.close()
    assert differing(dump(today), wanted) == {"block_keys"}
    opened = reopen(today)
    prepare_matching(opened, REFERENCE, tmp_path / "verdicts.csv", TODAY)
    opened.close()
    assert differing(dump(today), wanted) == set()


def test_crawls_that_start_together_on_an_earlier_schema_bring_it_up_once(tmp_path: Path) -> None:
    errors: list[Exception] = []
    for attempt in range(8):
        path = tmp_path / f"{attempt}.db"
        conn: Connection = sqlite3.connect(path, isolation_level=None)
        schema.migrations.apply(Database(conn), stop_before="step_05_index_for_the_list")
        conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 4")
        conn.close()
        together = threading.Barrier(3)

        def work(path: Path = path, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                reopen(path).close()
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert query(path, "PRAGMA user_version")[0]["user_version"] == schema.VERSION
        assert len(query(path, "SELECT name FROM _sqlite_migrations")) == schema.VERSION
    assert errors == []
