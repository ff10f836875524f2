"""What a reading does to the database: rounds, changes, vacancies, aliases; the same whatever the order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, query

from crawler.clock import AMSTERDAM
from crawler.database import connect, transaction
from crawler.database.connection import Connection
from crawler.database.matching import rematch
from crawler.database.postings import save
from crawler.database.vacancies import confirm, refresh
from crawler.items import Evidence, Facts, Link
from crawler.reference import load_rules

NIGHT = datetime(2026, 11, 1, 4, 15, tzinfo=AMSTERDAM)
TODAY = "2026-11-20"
RULES = load_rules(ROOT / "data" / "reference")


def facts(site: str = "a", key: str = "1", night: int = 0, **changes: Any) -> Facts:
    moment = NIGHT + timedelta(days=night)
    good: dict[str, Any] = {
        "site": site, "key": key, "url": f"https://{site}.nl/vacatures/{key}", "fetched_at": moment, "seen_at": moment,
        "title": "Griffier", "title_raw": "Griffier (m/v)", "status": "open", "text": "De raad zoekt een griffier.",
        "organisation": "Gemeente Goes", "organisation_id": "gm0664", "closing_date": date(2026, 12, 1),
        "closing_basis": "stated",
        "evidence": (Evidence("title", "Griffier (m/v)", "title"),),
    }  # fmt: skip
    return Facts(**good | changes)


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    database = connect(tmp_path / "x.db", frozen=True)
    for site in "abc":
        database.execute("INSERT INTO sites (id, title, kind, enabled) VALUES (?, ?, 'agency', 1)", (site, site))
    for number, name in (("gm0664", "Gemeente Goes"), ("gm0654", "Gemeente Borsele")):
        database.execute("INSERT INTO organisations (id, name, kind) VALUES (?, ?, 'gemeente')", (number, name))
    yield database
    database.close()


def store(conn: Connection, *readings: Facts) -> None:
    """As the pipeline does it."""
    for reading in readings:
        with transaction(conn):
            saved = save(conn, reading)
            for posting in (*saved.ended, *([saved.id] if saved.fresh else [])):
                rematch(conn, posting, TODAY, RULES, saved.features if posting == saved.id else None)
            if not saved.fresh:
                confirm(conn, saved.id)


def postings(conn: Connection, columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in conn.execute(f"SELECT {columns} FROM postings ORDER BY id")]


def test_the_same_again_moves_only_last_seen(conn: Connection) -> None:
    store(conn, facts(), facts(night=3))
    assert postings(conn, "id, first_seen, last_seen, changed_at") == [
        ("a:1:1", "2026-11-01T04:15:00+01:00", "2026-11-04T04:15:00+01:00", None)
    ]
    assert conn.execute("SELECT last_seen FROM vacancies").fetchone()[0] == "2026-11-04T04:15:00+01:00"
    assert conn.execute("SELECT count(*) FROM changes").fetchone()[0] == 0


def test_a_moved_deadline_is_a_change(conn: Connection) -> None:
    store(conn, facts(), facts(night=1, closing_date=date(2026, 12, 15)))
    assert [tuple(row) for row in conn.execute("SELECT field, old, new, seen_at FROM changes")] == [
        ("closing_date", "2026-12-01", "2026-12-15", "2026-11-02T04:15:00+01:00")
    ]
    assert conn.execute("SELECT closing_date FROM vacancies").fetchone()[0] == "2026-12-15"


def test_another_employer_under_the_same_key_is_a_new_round(conn: Connection) -> None:
    other = facts(night=30, organisation="Gemeente Borsele", organisation_id="gm0654", closing_date=date(2027, 1, 10))
    store(conn, facts(), other)
    assert postings(conn, "id, status, gone_because") == [("a:1:1", "gone", "key used again"), ("a:1:2", "open", None)]
    first, second = (row[0] for row in postings(conn, "vacancy_id"))
    assert first != second
    assert conn.execute("SELECT follows_id FROM vacancies WHERE id = ?", (second,)).fetchone()[0] == first
    assert conn.execute("SELECT status FROM vacancies WHERE id = ?", (first,)).fetchone()[0] == "gone"


@pytest.mark.parametrize(("days", "rounds"), [(40, 1), (60, 2)])
def test_a_return_reopens_or_starts_a_new_round(conn: Connection, days: int, rounds: int) -> None:
    store(conn, facts(), facts(night=5, status="closed"), facts(night=5 + days, closing_date=date(2027, 3, 1)))
    assert [row[0] for row in postings(conn, "round")] == list(range(1, rounds + 1))
    last = postings(conn, "status, gone_on")[-1]
    assert last == ("open", None)
    if rounds == 2:
        assert postings(conn, "gone_on, gone_because")[0] == ("2026-11-06", "page says closed")


def test_an_older_reading_never_overwrites_a_newer_one(conn: Connection) -> None:
    store(conn, facts(night=5, closing_date=date(2026, 12, 15)), facts(night=0))
    assert postings(conn, "closing_date, first_seen, fetched_at") == [
        ("2026-12-15", "2026-11-01T04:15:00+01:00", "2026-11-06T04:15:00+01:00")
    ]


LINK = (Link("page", "a.nl/vacatures/1", "www.a.nl/vacatures/1"),)
NUMBER = (Link("reference", "kenmerk:2026-0341", "Kenmerk 2026-0341"),)


def test_vacancies_do_not_depend_on_the_order_of_insertion(tmp_path: Path) -> None:
    readings = [
        facts(), facts("b", "2", 1, links=(*LINK, *NUMBER)), facts("c", "3", 2, links=NUMBER),
        facts("c", "4", 0, title="Planner"),
    ]  # fmt: skip
    results = set()
    for number, order in enumerate(itertools.permutations(readings)):
        database = connect(tmp_path / f"{number}.db", frozen=True)
        database.execute("PRAGMA foreign_keys = OFF")
        store(database, *order)
        results.add(tuple(postings(database, "id, vacancy_id")))
        counts = database.execute("SELECT id, posting_count, sites FROM vacancies ORDER BY id").fetchall()
        assert sorted((row[1], row[2]) for row in counts) == [(1, "c"), (3, "a, b, c")]
        assert database.execute("SELECT count(*) FROM vacancies_fts").fetchone()[0] == 2
        database.close()
    assert len(results) == 1


def test_a_merge_keeps_the_old_id_and_a_split_gives_it_back(conn: Connection) -> None:
    vague: dict[str, Any] = {"closing_date": None, "closing_basis": "unknown"}  # title and employer alone merge nothing
    store(conn, facts(**vague), facts("b", "2", 1, **vague))
    before = dict(postings(conn, "id, vacancy_id"))
    assert len(set(before.values())) == 2
    store(conn, facts("b", "2", 2, links=LINK, **vague))
    merged = dict(postings(conn, "id, vacancy_id"))
    assert set(merged.values()) == {before["a:1:1"]}
    alias = conn.execute("SELECT vacancy_id FROM aliases WHERE old_id = ?", (before["b:2:1"],)).fetchone()
    assert alias[0] == before["a:1:1"]
    store(conn, facts("b", "2", 3, text="Zonder verwijzing.", **vague))
    assert dict(postings(conn, "id, vacancy_id")) == before
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_link_finds_its_target_whichever_comes_first(conn: Connection) -> None:
    store(conn, facts("b", "2", links=LINK))
    assert conn.execute("SELECT target_id FROM links").fetchone()[0] is None
    store(conn, facts())
    assert conn.execute("SELECT target_id FROM links").fetchone()[0] == "a:1:1"


def test_a_passed_deadline_closes_without_a_crawl(conn: Connection) -> None:
    store(conn, facts())
    assert conn.execute("SELECT status FROM vacancies").fetchone()[0] == "open"
    refresh(conn, "2026-12-01")
    assert conn.execute("SELECT status FROM vacancies").fetchone()[0] == "open"
    refresh(conn, "2026-12-02")
    assert conn.execute("SELECT status FROM vacancies").fetchone()[0] == "closed"


def test_hostile_values_are_stored_as_harmless_text(conn: Connection, tmp_path: Path) -> None:
    hostile = "Griffier\x00 \ud800 '); DROP TABLE postings; --"
    store(conn, facts(title=hostile, text=hostile))
    title = query(tmp_path / "x.db", "SELECT title FROM postings")[0]["title"]
    assert title == "Griffier ? '); DROP TABLE postings; --"


def test_a_value_outside_the_lists_stores_nothing(conn: Connection) -> None:
    with pytest.raises(Exception, match="CHECK constraint"):
        store(conn, replace(facts(), status="misschien"))
    assert conn.execute("SELECT count(*) FROM postings").fetchone()[0] == 0
    assert conn.execute("SELECT count(*) FROM evidence").fetchone()[0] == 0
