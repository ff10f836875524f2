"""The work of matching a new posting does not grow with the store, counted in SQLite's own steps, which no machine changes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))

from matching import REFERENCE, TODAY, adverts, matched

from crawler.database import connect, transaction
from crawler.database.connection import Connection
from crawler.database.matching import rematch
from crawler.database.postings import save
from crawler.reference import load_rules

NEW = 40
AT_A_TIME = 10
"""Steps that SQLite takes before it counts one."""


def steps(conn: Connection) -> float:
    """The steps that SQLite takes to match a posting, on average over some new ones."""
    rules = load_rules(REFERENCE)
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    for facts in adverts(NEW, seed=2):
        new = replace(facts, key=f"n{facts.key}", url=f"{facts.url}n")
        with transaction(conn):
            saved = save(conn, new)
            conn.set_progress_handler(count, AT_A_TIME)
            rematch(conn, saved.id, TODAY.isoformat(), rules, saved.features)
            conn.set_progress_handler(None, 0)
    conn.close()
    return AT_A_TIME * counted / NEW


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A matched store, and one four times as large."""
    folder = tmp_path_factory.mktemp("stores")
    for name, count in (("few", 300), ("many", 1_200)):
        matched(folder / name, count).close()
    return folder / "few", folder / "many"


def test_four_times_the_store_is_the_same_work_a_posting(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """A little more, as the blocks fill; any scan of a table adds thousands, as a dropped index shows."""
    few, many = (steps(copied(store, tmp_path)) for store in stores)
    assert 500 < few < 3_500 and many < 1.25 * few, (few, many)
    without = copied(stores[1], tmp_path)
    without.execute("DROP INDEX vacancies_role")
    grown = steps(without)
    assert grown > 3 * few, grown


def copied(store: Path, folder: Path) -> Connection:
    (folder / "copy.db").write_bytes(store.read_bytes())
    conn = connect(folder / "copy.db", frozen=None)
    conn.execute("PRAGMA foreign_keys = OFF")  # made-up stores have no register
    return conn
