"""Matching everything anew: after new word lists or weights, new verdicts, or to be sure."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler.database.blocks import INSERT_FEATURES, INSERT_PLACES, feature_row
from crawler.database.connection import Connection, transaction
from crawler.database.matching import READ, match_row, rematch
from crawler.database.rows import insert, rows
from crawler.database.vacancies import assign
from crawler.dutch.places import PlaceIndex
from crawler.features import STATED, FeatureBuilder
from crawler.items import Link
from crawler.matching.batch import match_all, sort_key
from crawler.matching.blocks import keys, place, posting_number
from crawler.matching.reasons import Match, Rules
from crawler.matching.side import Side, side_of
from crawler.processes import together
from crawler.reference import load, load_rules
from crawler.verdicts import Verdict, read_verdicts

_CHUNK = 2_000
_MANY = 5_000
"""Postings from which a second process is worth its start."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What matching everything came to."""

    postings: int
    vacancies: int
    same: int
    review: int


def prepare_matching(conn: Connection, reference: Path, verdicts: Path, today: str) -> tuple[Rules, list[str]]:
    """The rules to match by, with the store brought in line with them and with the verdicts; and the messages on verdict
    lines that cannot be read. Raises BadReference.

    A store matched by other rules is matched anew, whole: clusters are a function of postings, verdicts and rules.
    """
    rules = load_rules(reference)
    known, problems = read_verdicts(verdicts)
    with transaction(conn):
        stored = conn.execute("SELECT matching_version FROM meta").fetchone()[0]
        changed = _store_verdicts(conn, known)
        if stored != rules.version:
            rematch_all(conn, rules, reference, today)
        else:
            for posting in changed:
                rematch(conn, posting, today, rules, force=True)
        conn.execute("UPDATE meta SET matching_version = ?", (rules.version,))
    return rules, problems


def match_anew(
    conn: Connection, reference: Path, verdicts: Path, today: str, processes: int
) -> tuple[Rules, list[str], Outcome]:
    """Match the whole store by today's rules and verdicts, in one transaction: the rules, the messages on verdict lines that
    cannot be read, and what it came to. Raises BadReference."""
    rules = load_rules(reference)
    known, problems = read_verdicts(verdicts)
    with transaction(conn):
        _store_verdicts(conn, known)
        return rules, problems, rematch_all(conn, rules, reference, today, processes)


def rematch_all(conn: Connection, rules: Rules, reference: Path, today: str, processes: int = 1) -> Outcome:
    """Recompute features, block keys, matches and vacancies of all postings, in the caller's transaction.

    Comparing is divided over ``processes``, copies of this one: more than one only in a program without threads.
    """
    collecting = gc.isenabled()
    gc.disable()  # all objects made here live to the end; looking for dead ones among them took a sixth of the time
    try:
        return _rematch_all(conn, rules, reference, today, processes)
    finally:
        if collecting:
            gc.enable()


def _rematch_all(conn: Connection, rules: Rules, reference: Path, today: str, processes: int) -> Outcome:
    builder = FeatureBuilder(PlaceIndex(load(reference).places), rules.vocabulary)
    sides = list(_sides(conn, builder))
    verdicts = {
        (row[0], row[1]): (row[2], row[3]) for row in conn.execute("SELECT a, b, verdict, reason FROM verdicts")
    }
    blocks = [keys(side, rules.vocabulary) for side in sides]
    found, groups = match_all(
        sides, rules, verdicts, blocks, partial(together, count=processes if len(sides) >= _MANY else 1)
    )
    for table in ("block_keys", "match_features", "matches"):
        conn.execute(f"DELETE FROM {table}")
    write_features(conn, sides, blocks)
    for start in range(0, len(found), _CHUNK):
        insert(conn, "matches", (match_row(match, rules) for match in found[start : start + _CHUNK]))
    for groups_together in _closed(groups, dict(conn.execute("SELECT id, vacancy_id FROM postings").fetchall())):
        assign(conn, groups_together, today, set())
    conn.execute("DELETE FROM match_pending")
    conn.execute("UPDATE meta SET matching_version = ?", (rules.version,))
    return Outcome(len(sides), len(groups), _count(found, "same"), _count(found, "review"))


def _store_verdicts(conn: Connection, verdicts: Iterable[Verdict]) -> set[str]:
    """Make the table of verdicts equal to the file; gives one posting of each pair that changed, as far as stored."""
    new = {(v.a, v.b): (v.verdict, v.reason, v.who, v.date) for v in verdicts}
    old = {
        (row[0], row[1]): tuple(row[2:])
        for row in conn.execute("SELECT a, b, verdict, reason, who, date FROM verdicts").fetchall()
    }
    changed = {pair for pair in new.keys() | old.keys() if new.get(pair) != old.get(pair)}
    for a, b in sorted(changed):
        conn.execute("DELETE FROM verdicts WHERE a = ? AND b = ?", (a, b))
        if (a, b) in new:
            conn.execute(
                "INSERT INTO verdicts (a, b, verdict, reason, who, date) VALUES (?, ?, ?, ?, ?, ?)", (a, b, *new[a, b])
            )
    known = {row[0] for row in conn.execute("SELECT posting_id FROM match_features")} if changed else set()
    return {a for a, b in changed if a in known and b in known}


def _sides(conn: Connection, builder: FeatureBuilder) -> Iterator[Side]:
    links: dict[str, list[Link]] = {}
    for row in conn.execute("SELECT posting_id, kind, value, quote FROM links ORDER BY posting_id, kind, value"):
        links.setdefault(row[0], []).append(Link(row[1], row[2], row[3]))
    ids = [row[0] for row in conn.execute("SELECT id FROM postings ORDER BY id")]
    for start in range(0, len(ids), _CHUNK):
        listed = json.dumps(ids[start : start + _CHUNK])
        for row in rows(
            conn,
            f"SELECT {READ}, t.text, EXISTS (SELECT 1 FROM evidence AS e WHERE e.posting_id = p.id AND e.field = 'contract'"
            " AND e.certainty >= ?) AS stated FROM postings AS p LEFT JOIN posting_texts AS t ON t.posting_id = p.id"
            " WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
            STATED,
            listed,
        ):
            features = builder.features(row, row["text"] or "", bool(row["stated"]))
            yield side_of(row, features, tuple(links.get(row["id"], ())))


def write_features(conn: Connection, sides: Sequence[Side], blocks: Sequence[Sequence[int]]) -> None:
    """Add sides with their block keys to both tables, in the order of these tables' keys, which SQLite writes fastest."""
    conn.executemany(INSERT_FEATURES, map(feature_row, sorted(sides, key=lambda side: posting_number(side.id))))
    order = sorted(range(len(sides)), key=lambda position: sort_key(sides[position]))
    places = [place(sides[position]) for position in order]
    # a key and the rank of its posting as one number: less to hold, and quicker to sort, than a million rows
    entries = sorted((key << 32) + rank for rank, position in enumerate(order) for key in blocks[position])
    conn.executemany(INSERT_PLACES, ((entry >> 32, *places[entry & 0xFFFFFFFF]) for entry in entries))


def _closed(groups: Sequence[tuple[str, ...]], was: dict[str, int | None]) -> Iterator[list[tuple[str, ...]]]:
    """The groups in parts of some size that together hold all postings of every vacancy they touch."""
    by_vacancy: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        for vacancy in {was[posting] for posting in group} - {None}:
            by_vacancy.setdefault(vacancy, []).append(number)  # type: ignore[arg-type]
    done: set[int] = set()
    part: list[tuple[str, ...]] = []
    for number in range(len(groups)):
        ahead = [number]
        while ahead:
            here = ahead.pop()
            if here in done:
                continue
            done.add(here)
            part.append(groups[here])
            for vacancy in {was[posting] for posting in groups[here]} - {None}:
                ahead += by_vacancy[vacancy]  # type: ignore[index]
        if len(part) >= _CHUNK:
            yield part
            part = []
    if part:
        yield part


def _count(matches: Sequence[Match], verdict: str) -> int:
    return sum(match.verdict == verdict for match in matches)
