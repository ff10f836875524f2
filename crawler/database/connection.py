"""Opening the database: never a wrong file, never a half-made one, and a message that says what to do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where there is one

from crawler.database import schema

Connection = sqlite3.Connection
_BUSY_SECONDS = 30
WAL_SAFE = (3, 51, 3)  # older ones have the WAL-reset race: https://sqlite.org/wal.html


class DatabaseError(Exception):
    """This file cannot be used; the message names it and says what to do."""


def connect(path: Path, *, frozen: bool | None) -> Connection:
    """A connection in autocommit mode to the database at ``path``, made if there is none, brought to today's schema.

    ``frozen`` says whether the caller crawls an archive, None that it does not crawl. Raises DatabaseError when the file
    cannot be written, is no database of this project, has a newer schema, or when an archive run would mix with live data, or
    the other way round.
    """
    try:
        if not path.exists():
            _create(path)
        conn = _open(path)
        try:
            _check(conn, path, frozen)
            _prepare(conn)
            _migrate(conn)
        except BaseException:
            conn.close()
            raise
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{path}: {error}{_what_to_do(error)}") from None
    except OSError as error:
        raise DatabaseError(
            f"cannot write {path} ({error.strerror}): choose another place with -s DATABASE=… or mend its folder's rights"
        ) from None
    return conn


def read_only(path: Path) -> Connection:
    """A connection that can only read, to a database that exists. Raises DatabaseError when it is none of this project."""
    if not path.exists():
        raise DatabaseError(f"there is no {path} yet: crawl first, or choose another place with -s DATABASE=…")
    try:
        conn = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
        conn.row_factory = sqlite3.Row
        try:
            _check_ours(conn, path)
        except BaseException:
            conn.close()
            raise
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"{path}: {error}{_what_to_do(error)}") from None
    return conn


def reopen(path: Path) -> Connection:
    """A connection to a database that must be there already, live or made from an archive, brought to today's schema.

    Raises DatabaseError as :func:`connect` does, and when there is no such file.
    """
    if not path.exists():
        raise DatabaseError(f"there is no {path} yet: crawl first, or choose another one with -s DATABASE=…")
    return connect(path, frozen=None)


@contextmanager
def transaction(conn: Connection) -> Iterator[Connection]:
    """One write transaction, taken at once (a deferred one fails when two writers read first) and undone on any error."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield conn
    except BaseException:
        if conn.in_transaction:  # a full disk makes SQLite roll back by itself
            conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")


def _what_to_do(error: sqlite3.DatabaseError) -> str:
    """Operational errors are about the disk, the rights or another program; the file itself may be sound."""
    if isinstance(error, sqlite3.OperationalError):
        return "; look at its disk's space, the rights of the file and its folder, and whether another program holds it"
    return "; restore a backup, or move the file away to start anew"


def _open(path: Path) -> Connection:
    conn = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    conn.row_factory = sqlite3.Row
    return conn


def _prepare(conn: Connection) -> None:
    """The settings of a connection that writes; only after the file is known to be ours, since WAL mode stays in it."""
    conn.execute("PRAGMA foreign_keys = ON")
    safe = sqlite3.sqlite_version_info >= WAL_SAFE
    conn.execute(f"PRAGMA journal_mode = {'WAL' if safe else 'DELETE'}")
    # with WAL a power cut may cost the last postings, which the next night fetches again, and a killed crawl loses nothing
    conn.execute(f"PRAGMA synchronous = {'NORMAL' if safe else 'FULL'}")
    conn.execute("PRAGMA cache_size = -32000")  # KB; with the usual 2 MB a posting reads 50 pages anew
    conn.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB; a checkpoint waits for the disk
    conn.execute("PRAGMA secure_delete = ON")  # what is purged must be gone from the file too


def _create(path: Path) -> None:
    """A complete new file appears under its name at once; of two processes that make it, one wins and both use it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=".db")
    os.close(descriptor)
    draft = Path(name)
    try:
        conn = _open(draft)
        _prepare(conn)
        conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        _migrate(conn)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.close()
        draft.chmod(0o644)
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        for rest in path.parent.glob(draft.name + "*"):
            rest.unlink()


def _check_ours(conn: Connection, path: Path) -> None:
    if conn.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
        raise DatabaseError(
            f"{path} is not a database of this project: choose another DATABASE, or move that file away"
        )
    version = _version(conn)
    if version > schema.VERSION:
        raise DatabaseError(
            f"{path} was made by a newer version of this program (schema {version}, this one knows {schema.VERSION}): "
            "update the program, or choose another DATABASE"
        )


def _check(conn: Connection, path: Path, frozen: bool | None) -> None:
    _check_ours(conn, path)
    # in one statement: another crawl may start its first run at this moment, which sets both
    frozen_on, used = conn.execute("SELECT frozen_on, EXISTS (SELECT 1 FROM runs) FROM meta").fetchone()
    if used and frozen and frozen_on is None:
        raise DatabaseError(f"{path} holds live crawls, and an archive never goes into it: choose another DATABASE")
    if used and frozen is False and frozen_on is not None:
        raise DatabaseError(
            f"{path} was made from an archive, and a live crawl never goes into it: choose another DATABASE"
        )


def _migrate(conn: Connection) -> None:
    """Take the steps that the file lacks, all or none; of two processes that find it too old one takes them, the other waits."""
    if _version(conn) == schema.VERSION:
        return
    with transaction(conn):
        if _version(conn) != schema.VERSION:
            schema.migrations.apply(Database(conn))
            conn.execute(f"PRAGMA user_version = {schema.VERSION}")


def _version(conn: Connection) -> int:
    return int(conn.execute("PRAGMA user_version").fetchone()[0])
