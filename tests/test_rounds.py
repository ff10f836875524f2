"""Rounds under one key of a site follow each other wherever their postings go: by a verdict, its undoing, or another copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from test_matching_store import new_store
from test_store import RULES, TODAY, facts, store
from test_verdicts import written

from crawler.database import transaction
from crawler.database.connection import Connection
from crawler.database.rematch import prepare_matching, rematch_all

REFERENCE = ROOT / "data" / "reference"
DIFFERENT = "a:1:1,b:2:1,different,andere griffie,ik,2026-11-20\n"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    """Under key 1 of site a two employers after each other; b:2:1 is an older copy of the first."""
    database = new_store(tmp_path)
    other = facts(night=30, organisation="Gemeente Borsele", organisation_id="gm0654", closing_date=date(2027, 1, 10))
    store(database, facts("b", "2"), facts(night=1), other)
    yield database
    database.close()


def vacancy(conn: Connection, posting_id: str) -> int:
    return int(conn.execute("SELECT vacancy_id FROM postings WHERE id = ?", (posting_id,)).fetchone()[0])


def followed(conn: Connection, posting_id: str) -> int:
    """The vacancy that the one of this posting follows, also by matching everything anew."""
    sql = "SELECT v.follows_id FROM vacancies AS v JOIN postings AS p ON p.vacancy_id = v.id WHERE p.id = ?"
    kept = conn.execute(sql, (posting_id,)).fetchone()[0]
    with transaction(conn):
        rematch_all(conn, RULES, REFERENCE, TODAY)
    assert conn.execute(sql, (posting_id,)).fetchone()[0] == kept
    return int(kept)


def test_a_round_follows_the_earlier_one_out_of_its_vacancy_and_back(conn: Connection, tmp_path: Path) -> None:
    assert followed(conn, "a:1:2") == vacancy(conn, "a:1:1") == vacancy(conn, "b:2:1")
    prepare_matching(conn, REFERENCE, written(tmp_path, DIFFERENT), TODAY)
    assert followed(conn, "a:1:2") == vacancy(conn, "a:1:1") != vacancy(conn, "b:2:1")
    prepare_matching(conn, REFERENCE, written(tmp_path), TODAY)
    assert followed(conn, "a:1:2") == vacancy(conn, "a:1:1") == vacancy(conn, "b:2:1")


def test_a_round_follows_the_earlier_one_that_another_deadline_parts(conn: Connection) -> None:
    """The copy's deadline moves by itself: the earlier round keeps its own vacancy, and the later one finds it."""
    before = vacancy(conn, "a:1:1")
    store(conn, facts("b", "2", 31, closing_date=date(2027, 2, 20)))
    assert followed(conn, "a:1:2") == vacancy(conn, "a:1:1") != before == vacancy(conn, "b:2:1")


def test_a_round_follows_the_earlier_one_to_an_older_copy(conn: Connection) -> None:
    before = vacancy(conn, "a:1:1")
    store(conn, facts("c", "3", -5))
    assert followed(conn, "a:1:2") == vacancy(conn, "a:1:1") == vacancy(conn, "c:3:1") != before
