"""The database file: refused when wrong, never half-written, the same for one and for many writers."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT, query, scrapy, scrapy_here
from sqlite_utils.utils import sqlite3

from crawler.clock import AMSTERDAM
from crawler.database import DatabaseError, connect, transaction
from crawler.database.connection import Connection, read_only, reopen
from crawler.database.reference import load_reference
from crawler.database.runs import start_run
from crawler.reference import BadReference


def test_a_database_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    conn = connect(database, frozen=True)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    done = scrapy("crawl", "tenmonks", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={database}")
    assert done.returncode == 2
    assert "newer version" in done.stderr and "schema 99" in done.stderr


@pytest.mark.parametrize("content", [b"", b"this is no database, but it is long enough to be read as one" * 40])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"x\.db"):
        connect(path, frozen=True)
    assert path.read_bytes() == content


@pytest.mark.parametrize("opened", [lambda path: connect(path, frozen=True), reopen, read_only])
def test_a_file_that_cannot_be_opened_is_not_called_damaged(
    tmp_path: Path, opened: Callable[[Path], Connection]
) -> None:
    with pytest.raises(DatabaseError, match="; look at its disk's space, the rights") as error:
        opened(tmp_path)
    assert "backup" not in str(error.value)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (a)")
    other.commit()
    other.close()
    with pytest.raises(DatabaseError, match="not a database of this project"):
        connect(path, frozen=True)


def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = scrapy_here("nightly", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={tmp_path / 'file' / 'x.db'}")
    assert done.returncode == 2
    assert "cannot write" in done.stderr and "Traceback" not in done.stderr


def test_an_archive_never_enters_a_live_database(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    conn = connect(path, frozen=False)
    conn.execute("INSERT INTO sites (id, title, enabled) VALUES ('a', 'A', 1)")
    conn.execute("INSERT INTO runs (site, started_at, archive) VALUES ('a', '2026-11-20T04:00:00+01:00', 0)")
    conn.close()
    with pytest.raises(DatabaseError, match="holds live crawls"):
        connect(path, frozen=True)


def test_crawls_of_an_archive_may_start_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first run of one, committed between any two looks that another takes at the database, is no live crawl."""
    path = tmp_path / "x.db"
    first = connect(path, frozen=True)
    first.execute("INSERT INTO sites (id, title, enabled) VALUES ('a', 'A', 1)")
    started = []

    class Slow(sqlite3.Connection):  # type: ignore[misc]
        """A connection that is overtaken as soon as it has looked at ``frozen_on``."""

        def execute(self, sql: str, *parameters: object) -> object:
            found = super().execute(sql, *parameters)
            if "frozen_on" in sql and not started:
                rows = found.fetchall()
                started.append(start_run(first, "a", datetime(2026, 11, 20, 4, tzinfo=AMSTERDAM), True))
                found = super().execute(f"VALUES ({', '.join('?' * len(rows[0]))})", tuple(rows[0]))
            return found

    opened = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: opened(*args, **kwargs, factory=Slow))
    second = connect(path, frozen=True)
    assert started
    second.close()
    first.close()


def test_wal_only_where_it_is_safe(tmp_path: Path) -> None:
    """SQLite before 3.51.3 has the WAL-reset race, so it gets the rollback journal."""
    conn = connect(tmp_path / "x.db", frozen=True)
    mode = conn.execute("PRAGMA journal_mode").fetchone()[0]
    assert mode == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete")
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    conn.close()


def test_a_reference_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The file and line are named, and nothing of the tables is lost."""
    folder = tmp_path / "reference"
    shutil.copytree(ROOT / "data" / "reference", folder)
    conn = connect(tmp_path / "x.db", frozen=True)
    load_reference(conn, folder)
    with (folder / "salary_scales.csv").open("a") as file:
        file.write("gemeenten,2027-01-01\n")
    with pytest.raises(BadReference, match=r"salary_scales\.csv, line \d+"):
        load_reference(conn, folder)
    assert conn.execute("SELECT count(*) FROM salary_scales").fetchone()[0] > 800
    conn.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    conn = connect(tmp_path / "x.db", frozen=True)
    with pytest.raises(RuntimeError), transaction(conn):
        conn.execute("INSERT INTO sites (id, title, enabled) VALUES ('a', 'A', 1)")
        raise RuntimeError
    assert conn.execute("SELECT count(*) FROM sites").fetchone()[0] == 0
    conn.close()


def test_two_processes_that_make_the_file_share_it(tmp_path: Path) -> None:
    """Many at once: one file, complete, no draft left behind, and no writer turned away."""
    path, errors = tmp_path / "x.db", []

    def work(name: str) -> None:
        try:
            conn = connect(path, frozen=True)
            for number in range(20):
                with transaction(conn):
                    conn.execute("SELECT count(*) FROM sites").fetchone()
                    conn.execute("INSERT INTO sites (id, title, enabled) VALUES (?, 'x', 1)", (f"{name}{number}",))
            conn.close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert query(path, "SELECT count(*) AS n FROM sites") == [{"n": 80}]
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".new")] == []


def test_today_follows_amsterdam(tmp_path: Path) -> None:
    """The view's plain SQL against zoneinfo, on both sides of midnight and of every clock change of twenty years."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    conn = connect(tmp_path / "x.db", frozen=False)
    sql = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'today'").fetchone()[0].split(" AS\n", 1)[1]
    amsterdam = ZoneInfo("Europe/Amsterdam")
    moments = [datetime(2026, 1, 1, hour, 30, tzinfo=UTC) for hour in (21, 22, 23)]
    for year in range(2020, 2040):
        for month in (3, 10):
            last = date(year, month, 31)
            sunday = last - timedelta(days=(last.weekday() + 1) % 7)
            for day in (sunday - timedelta(days=1), sunday, sunday + timedelta(days=1)):
                moments += [datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC) for hour in (0, 1, 21, 22, 23)]
    for moment in moments:
        at = sql.replace("'now'", f"'{moment:%Y-%m-%d %H:%M:%S}'")
        assert conn.execute(at).fetchone()[0] == moment.astimezone(amsterdam).date().isoformat(), moment
    conn.close()
