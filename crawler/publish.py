"""A copy to show the world: a folder that Datasette serves, with exports and pages as files, made beside the live database.

The live file is only read (``VACUUM INTO``). Adverts' texts belong to their publishers and stay out unless asked for; the full
text index, which holds every sentence, is built anew without them.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where there is one

from crawler.database import schema
from crawler.settings import ROOT
from crawler.static_pages import write_pages

SERVED = ("metadata.yaml", "settings.json", "templates", "plugins", "static")


class PublishError(Exception):
    """Nothing was published; the message says why and what to do."""


def publish(database: Path, folder: Path, *, texts: bool, url: str) -> list[str]:
    """Make or renew ``folder`` from the live ``database``; gives what was left out and why, in Dutch.

    ``texts`` keeps the adverts' texts. ``url`` is where the site will be reachable, without a slash at the end; empty leaves
    the links of the static pages as paths. Everything is made in a draft first: a failure leaves the folder as it was.
    """
    _check(database, folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".draft-") as name:
        draft = Path(name)
        copy_database(database, draft / "vacatures.db", texts=texts)
        for item in SERVED:
            _copy(ROOT / "data" / item, draft / item)
        (draft / "datasette.yaml").symlink_to("metadata.yaml")
        notes = asyncio.run(_exports_and_pages(draft, url))
        for made in sorted(draft.iterdir(), key=lambda path: path.name == "vacatures.db"):  # the database last
            _replace(made, folder / made.name)
    return notes


def copy_database(source: Path, target: Path, *, texts: bool) -> None:
    """A consistent copy of a database that may be written to meanwhile, in one file without a WAL."""
    conn = sqlite3.connect(f"file:{source}?mode=ro", uri=True, isolation_level=None, timeout=30)
    try:
        conn.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise PublishError(f"cannot copy {source} ({error}): is the disk full, or the database damaged?") from None
    finally:
        conn.close()
    conn = sqlite3.connect(target, isolation_level=None)
    try:
        if not texts:
            index = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'vacancies_fts'").fetchone()[0]
            conn.execute("BEGIN")
            conn.execute("DELETE FROM posting_texts")
            conn.execute("DROP TABLE vacancies_fts")
            conn.execute(index)
            conn.execute(
                "INSERT INTO vacancies_fts (rowid, title, organisation, place, text)"
                " SELECT id, title, organisation, place, '' FROM vacancies ORDER BY id"
            )
            conn.execute("COMMIT")
        conn.execute("ANALYZE")
        conn.execute("VACUUM")  # what was deleted is gone from the file too
    finally:
        conn.close()


def _check(database: Path, folder: Path) -> None:
    if not database.is_file():
        raise PublishError(f"there is no {database} yet: run 'make demo' or 'scrapy nightly' first")
    if folder.resolve() == database.resolve().parent:
        raise PublishError(f"{folder} holds the live database: choose another folder")
    if folder.exists() and not folder.is_dir():
        raise PublishError(f"{folder} is a file: choose a folder")
    version = _schema(database)
    if version is None:
        raise PublishError(f"{database} is not a database of this project")
    if version != schema.VERSION:
        raise PublishError(
            f"{database} has schema {version}, this program {schema.VERSION}: run 'scrapy nightly' first"
        )
    made = folder / "vacatures.db"
    if folder.exists() and not (made.is_file() and _schema(made)) and _others(folder):
        raise PublishError(f"{folder} holds files that scrapy publish did not make: choose an empty or a new folder")


def _others(folder: Path) -> list[str]:
    """What a folder holds besides the draft of a publishing that was killed."""
    return [path.name for path in folder.iterdir() if not path.name.startswith(".draft-")]


def _schema(database: Path) -> int | None:
    """The number of a database's last step; None when it is not one of this project."""
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        ours = conn.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID
        return conn.execute("PRAGMA user_version").fetchone()[0] if ours else None
    except sqlite3.DatabaseError:
        return None
    finally:
        conn.close()


async def _exports_and_pages(draft: Path, url: str) -> list[str]:
    """Ask the pages themselves, so that what is exported is what the site shows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Datasette's own imports
        try:
            from datasette.app import Datasette
        except ImportError:
            raise PublishError("publishing needs Datasette: pip install -e '.[query]'") from None
        datasette = Datasette(config_dir=draft)
    await datasette.invoke_startup()

    async def get(path: str) -> Any:
        response = await datasette.client.get(path)
        if response.status_code != 200:
            raise PublishError(f"the page {path} answers {response.status_code}")
        return response

    found = (await get("/zoeken.json?status=alle")).json()
    if not url:  # the address that Datasette's client thinks it is at says nothing to anybody
        found = [row | {"adres": f"/vacature/{row['id']}"} for row in found]
    notes = write_exports(sorted(found, key=lambda row: row["id"]), draft / "export")
    pages = draft / "html"
    _copy(ROOT / "data" / "static", pages / "static")

    async def text(path: str) -> str:
        return str((await get(path)).text)

    vacancies, organisations = _shown(draft / "vacatures.db")
    await write_pages(text, pages, vacancies=vacancies, organisations=organisations, url=url)
    for database in datasette.databases.values():
        database.close()
    return notes


def _shown(database: Path) -> tuple[list[int], list[str]]:
    """The vacancies that are open, and the organisations that have one."""
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = conn.execute(
            "SELECT id, organisation_id FROM vacancies WHERE id IN (SELECT id FROM open_vacatures) ORDER BY id"
        ).fetchall()
    finally:
        conn.close()
    return [number for number, _ in rows], sorted({organisation for _, organisation in rows if organisation})


def write_exports(rows: list[dict[str, Any]], folder: Path) -> list[str]:
    """The rows as NDJSON, CSV and, where pyarrow is installed, Parquet. The same rows give the same bytes of text."""
    folder.mkdir(parents=True)
    with (folder / "vacatures.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    with (folder / "vacatures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return ["geen Parquet: daarvoor is pyarrow nodig (pip install -e '.[parquet]')"]
    parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "vacatures.parquet", compression="zstd")
    return []


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "|") else value


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _replace(made: Path, place: Path) -> None:
    """Put a file or folder in its place; a reader of the old one keeps it until it opens the new one."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    os.replace(made, place)
