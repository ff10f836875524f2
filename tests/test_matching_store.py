"""The store matches posting by posting and must come to what one batch comes to, whatever the order and the size of the parts."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_store import TODAY, facts

import crawler.database.matching
import crawler.matching.blocks
from crawler.database import connect, transaction
from crawler.database.connection import Connection
from crawler.database.matching import rematch, settle_pending
from crawler.database.postings import save
from crawler.items import Facts, Features, Link
from crawler.matching.batch import match_all
from crawler.matching.side import loads
from crawler.reference import load_rules

REFERENCE = ROOT / "data" / "reference"
RULES = load_rules(REFERENCE)
TITLES = (
    "Griffier",
    "Raadsgriffier Goes",
    "Senior jurist omgevingsrecht",
    "Jurist omgevingsrecht",
    "Projectleider havenkwartier",
)
BODIES = ((None, None), ("Gemeente Goes", "gm0664"), ("Gemeente Borsele", "gm0654"))
VOCABULARY = [f"woord{number}" for number in range(60)]


@cache
def empty_store() -> bytes:
    """A database with its schema and nothing in it, made once: making one takes longer than a test."""
    with tempfile.TemporaryDirectory() as folder:
        connect(Path(folder) / "x.db", frozen=True).close()
        return (Path(folder) / "x.db").read_bytes()


def new_store(folder: str | Path) -> Connection:
    (Path(folder) / "x.db").write_bytes(empty_store())
    conn = connect(Path(folder) / "x.db", frozen=True)
    conn.execute("PRAGMA synchronous = OFF")  # nothing here survives the test
    for site in "abcdef":
        conn.execute("INSERT INTO sites (id, title, kind, enabled) VALUES (?, ?, 'agency', 1)", (site, site))
    for name, number in BODIES[1:]:
        conn.execute("INSERT INTO organisations (id, name, kind) VALUES (?, ?, 'gemeente')", (number, name))
    return conn


def reading(seed: int) -> Facts:
    """A made-up advert: a few titles, employers and texts on a few sites, so that many are or nearly are one vacancy."""
    dice = random.Random(seed)
    organisation, organisation_id = dice.choice(BODIES)
    topic = dice.choice((0, 0, 1, 2))
    words = VOCABULARY[topic * 20 : topic * 20 + 20]
    text = " ".join(dice.sample(words, dice.choice((12, 18))))
    night = dice.choice((0, 1, 7, 45, 110))
    site, key = dice.choice("abcdef"), str(dice.randrange(12))
    links = (
        (Link("page", f"{dice.choice('abcdef')}.nl/vacatures/{dice.randrange(6)}", "zie"),)
        if dice.random() < 0.15
        else ()
    )
    if dice.random() < 0.3:
        links += (Link("reference", f"aanvraagnummer:{dice.randrange(2)}", "aanvraagnummer"),)
    return replace(
        facts(site, key, night),
        title=TITLES[(topic + dice.choice((0, 0, 0, 1))) % len(TITLES)],
        organisation=organisation,
        organisation_id=organisation_id,
        closing_date=dice.choice((None, date(2026, 11, 1) + timedelta(days=night + dice.choice((10, 11, 20))))),
        contract=dice.choice(((), ("permanent",), ("interim",))),
        scale_min="11" if dice.random() < 0.3 else None,
        links=links,
        text=text,
        features=Features("goes" if dice.random() < 0.7 else None, False, tuple(sorted(text.split())), ()),
    )  # fmt: skip


def readings(seed: int, count: int) -> list[Facts]:
    """Adverts of different keys, some of them read again some nights later with another deadline or text."""
    first = {(item.site, item.key): item for item in (reading(seed * 1000 + number) for number in range(count))}
    again = []
    for number, item in enumerate(first.values()):
        dice = random.Random(seed + number)
        if dice.random() < 0.3:
            later = item.fetched_at + timedelta(days=dice.choice((1, 9)))
            moved = item.closing_date + timedelta(days=dice.choice((0, 1, 30))) if item.closing_date else None
            again.append(replace(item, fetched_at=later, seen_at=later, closing_date=moved, text=f"{item.text} meer"))
    return [*first.values(), *again]


def store(conn: Connection, items: list[Facts], batches: int) -> None:
    """As the pipelines do it, in so many crawls."""
    for start in range(batches):
        for item in items[start::batches]:
            with transaction(conn):
                saved = save(conn, item)
                for ended in saved.ended:
                    rematch(conn, ended, TODAY, RULES)
                if saved.fresh:
                    rematch(conn, saved.id, TODAY, RULES, saved.features)
        with transaction(conn):
            settle_pending(conn, TODAY)


def outcome(conn: Connection) -> dict[str, Any]:
    """Vacancies with their ids, postings and links to other rounds; and the matches."""
    vacancies = conn.execute(
        "SELECT v.id, v.follows_id, v.dual_of_id, v.title, v.closing_date, v.chosen_from, group_concat(p.id, ' ') FROM"
        " (SELECT * FROM postings ORDER BY id) AS p JOIN vacancies AS v ON v.id = p.vacancy_id GROUP BY v.id ORDER BY v.id"
    )
    matches = conn.execute("SELECT a, b, verdict, score, reasons FROM matches ORDER BY a, b")
    keys = conn.execute("SELECT key, begins, number, ends FROM block_keys ORDER BY key, begins, number")
    return {
        "vacancies": [tuple(r) for r in vacancies],
        "matches": [tuple(r) for r in matches],
        "keys": [tuple(r) for r in keys],
    }


def batch(conn: Connection) -> list[tuple[str, ...]]:
    sides = [loads(row[0]) for row in conn.execute("SELECT side FROM match_features ORDER BY number")]
    verdicts = {
        (row[0], row[1]): (row[2], row[3]) for row in conn.execute("SELECT a, b, verdict, reason FROM verdicts")
    }
    return match_all(sides, RULES, verdicts)[1]


def clusters(conn: Connection) -> list[tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for row in conn.execute("SELECT vacancy_id, id FROM postings ORDER BY id"):
        found.setdefault(row[0], []).append(row[1])
    return sorted(tuple(members) for members in found.values())


@pytest.mark.parametrize(("nearest", "component"), [(2, 100), (40, 100), (40, 2)])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_gives_what_one_batch_gives(
    monkeypatch: pytest.MonkeyPatch, nearest: int, component: int, seed: int, shuffled: random.Random, batches: int
) -> None:
    """``nearest`` 2 makes every block a full one, in which postings push each other apart; ``component`` 2 puts nearly all
    clustering off until the end of a crawl."""
    monkeypatch.setattr(crawler.database.matching, "LARGEST_COMPONENT", component)
    monkeypatch.setattr(crawler.matching.blocks, "NEAREST", nearest)
    monkeypatch.setattr(crawler.matching.blocks, "NEAREST_BY_WORD", nearest // 2)
    items = readings(seed, 24)
    other = list(items)
    shuffled.shuffle(other)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = new_store(one), new_store(two)
        store(first, sorted(items, key=lambda item: item.fetched_at), 1)
        store(second, other, batches)
        assert outcome(second) == outcome(first)
        assert clusters(first) == batch(first)
        first.close()
        second.close()


def test_a_number_that_many_share_ties_only_those_near_under_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two adverts of one site with one number, between which another stands under that number and none under their title."""
    monkeypatch.setattr(crawler.matching.blocks, "NEAREST", 1)
    monkeypatch.setattr(crawler.matching.blocks, "NEAREST_BY_WORD", 1)
    number = (Link("reference", "aanvraagnummer:1", "aanvraagnummer"),)
    alike = replace(reading(1), site="a", organisation=None, organisation_id=None, closing_date=None, links=number)
    items = [
        replace(
            alike, key=key, title=title, url=f"https://a.nl/vacatures/{key}", published=date(2026, 11, day), text=title
        )
        for key, title, day in (("1", "Griffier Goes", 1), ("2", "Projectleider", 2), ("3", "Griffier Goes", 3))
    ]
    items = [replace(item, features=replace(item.features, words=("woorden",))) for item in items]
    for order in itertools.permutations(items):
        with new_store(tmp_path) as conn:
            store(conn, list(order), 1)
            pairs = {(row[0], row[1]) for row in conn.execute("SELECT a, b FROM matches")}
            assert ("a:1:1", "a:3:1") not in pairs
            assert clusters(conn) == batch(conn)
        conn.close()


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Connection]:
    conn = new_store(tmp_path)
    store(conn, readings(3, 120), 1)
    yield conn
    conn.close()


def test_the_made_up_adverts_are_worth_testing_with(filled: Connection) -> None:
    """Merges, vetoes, reviews, rounds and duals all occur, else the tests here would hold for nothing."""
    count = lambda sql: filled.execute(sql).fetchone()[0]  # noqa: E731
    assert count("SELECT count(*) FROM vacancies WHERE posting_count > 1") >= 3
    assert {row[0] for row in filled.execute("SELECT DISTINCT verdict FROM matches")} == {"same", "review", "different"}
    assert count("SELECT count(*) FROM vacancies WHERE follows_id IS NOT NULL") >= 1


def test_equal_adverts_without_end_are_bounded_work(tmp_path: Path) -> None:
    """Five sites that each show one advert under 40 keys: a posting is compared with at most 80, what hangs
    together is clustered once, and no vacancy holds two adverts of one site."""
    conn = new_store(tmp_path)
    one = replace(
        reading(1), organisation="Gemeente Goes", organisation_id="gm0664", closing_date=date(2026, 12, 1), links=()
    )
    equal = [
        replace(one, site=site, key=str(key), url=f"https://{site}.nl/vacatures/{key}")
        for key in range(40)
        for site in "abcde"
    ]
    for item in equal:
        with transaction(conn):
            saved = save(conn, item)
            rematch(conn, saved.id, TODAY, RULES, saved.features)
    most = "SELECT max(n) FROM (SELECT count(*) AS n FROM (SELECT a FROM matches UNION ALL SELECT b FROM matches) GROUP BY a)"
    assert conn.execute(most).fetchone()[0] <= 2 * crawler.matching.blocks.NEAREST
    with transaction(conn):
        assert settle_pending(conn, TODAY) > 0
    assert clusters(conn) == batch(conn)
    twice = "SELECT count(*) FROM (SELECT 1 FROM postings GROUP BY vacancy_id, site HAVING count(*) > 1)"
    assert conn.execute(twice).fetchone()[0] == 0
    conn.close()
