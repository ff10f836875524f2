"""How long matching takes: all postings from nothing, and a night of new ones against a large store. Run with ``make bench``.

The adverts are made up here with the skew of real ones (few employers and heads of titles hold most of them), a third of them
shown on two or three sites. Only matching is timed: reading and understanding pages is not in it. ``--sizes`` are the stores
that a night is measured against; one of more than 100,000 holds these again and again, each time 100 days earlier.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from crawler.clock import AMSTERDAM  # noqa: E402
from crawler.database import connect, transaction  # noqa: E402
from crawler.database.connection import Connection  # noqa: E402
from crawler.database.matching import rematch, settle_pending  # noqa: E402
from crawler.database.postings import save  # noqa: E402
from crawler.database.rematch import rematch_all, write_features  # noqa: E402
from crawler.dutch.places import PlaceIndex  # noqa: E402
from crawler.features import FeatureBuilder  # noqa: E402
from crawler.items import Facts  # noqa: E402
from crawler.matching.blocks import keys  # noqa: E402
from crawler.matching.side import Side, loads  # noqa: E402
from crawler.processes import processors  # noqa: E402
from crawler.reference import load, load_rules  # noqa: E402

REFERENCE = ROOT / "data" / "reference"
SITES = [f"site{number}" for number in range(30)]
TODAY = date(2026, 11, 20)
HEADS = """adviseur projectleider beleidsmedewerker consulent jurist manager medewerker teamleider specialist coördinator
controller planner architect griffier secretaris directeur inspecteur regisseur analist ontwikkelaar""".split()
NIGHT = 3_000
A_DAY, ONCE = 1_000, 100_000
"""Adverts a day, and how many are made up; what is stored beyond these repeats them."""


def adverts(count: int, seed: int) -> Iterator[Facts]:
    """Facts as they leave the pipelines, in the order of their days, about a thousand adverts a day."""
    dice = random.Random(seed)
    rules, reference = load_rules(REFERENCE), load(REFERENCE)
    builder = FeatureBuilder(PlaceIndex(reference.places), rules.vocabulary)
    bodies = [body for body in reference.organisations if body.valid_to is None]
    weights = [1 / (rank + 3) for rank in range(len(bodies))]
    words = _vocabulary(40_000)
    common = [1 / (rank + 100) for rank in range(len(words))]
    subjects, skew = words[9_000:11_000], [1 / (rank + 10) for rank in range(2_000)]
    made = 0
    while made < count:
        body = dice.choices(bodies, weights)[0]
        name = f"Gemeente {body.name}" if body.kind == "gemeente" else body.name
        title = f"{HEADS[int(dice.paretovariate(0.9)) % len(HEADS)]} {dice.choices(subjects, skew)[0]}"
        day = TODAY - timedelta(days=(count - made) // A_DAY)
        own = dice.choices(words, common, k=120)
        closing = day + timedelta(days=dice.randrange(10, 30))
        for site in dice.sample(SITES, dice.choice((1, 1, 1, 1, 2, 3))):
            seen = datetime.combine(day + timedelta(days=dice.randrange(3)), datetime.min.time(), AMSTERDAM)
            key = str(made)
            facts = Facts(
                site, key, f"https://{site}.nl/vacatures/{key}", seen, seen, title, title, "open",
                " ".join(dice.sample(own, dice.choice((60, 100, 120)))),
                organisation=name if dice.random() < 0.85 else None,
                organisation_id=None, place=body.name if body.kind == "gemeente" else None,
                closing_date=closing if dice.random() < 0.7 else None,
                closing_basis="stated", hours_min=32.0, hours_max=36.0,
            )  # fmt: skip
            facts = replace(facts, organisation_id=body.id if facts.organisation else None)
            yield replace(facts, features=builder.of_facts(facts))
            made += 1
            if made == count:
                return


def _vocabulary(count: int) -> list[str]:
    """Made-up words of two to eight syllables, the same for every seed of the adverts; the longer, the rarer, as in Dutch."""
    dice = random.Random(0)
    sizes = sorted(dice.triangular(2, 9, 4) + dice.random() for _ in range(count))
    return ["".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(round(size))) for size in sizes]


def filled(path: Path, count: int, seed: int) -> Connection:
    """A store of so many postings, matched."""
    conn = connect(path, frozen=None)
    conn.execute("PRAGMA synchronous = OFF")
    for site in SITES:
        conn.execute("INSERT INTO sites (id, title, kind, enabled) VALUES (?, ?, 'broker', 1)", (site, site))
    conn.execute("PRAGMA foreign_keys = OFF")  # the register is not loaded: its rows are not what is measured
    conn.execute("BEGIN")
    for facts in adverts(count, seed):
        save(conn, facts)
    conn.execute("COMMIT")
    return conn


def matched(path: Path, count: int) -> Connection:
    """A store of so many postings (above 100,000 a multiple of it) with all their vacancies."""
    conn = filled(path, min(count, ONCE), 1)
    with transaction(conn):
        rematch_all(conn, load_rules(REFERENCE), REFERENCE, TODAY.isoformat(), processors())
    for times in range(1, count // ONCE):
        with transaction(conn):
            repeat(conn, times)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # as a store is that was made night by night
    conn.execute("PRAGMA synchronous = NORMAL")
    return conn


def repeat(conn: Connection, times: int) -> None:
    """Add the postings of the last 100 days, and all that is known of them, under other keys and so many times 100 days ago."""
    days = times * ONCE // A_DAY
    posting = f"substr({{0}}, 1, length({{0}}) - 2) || '-{times}' || substr({{0}}, -2)"
    changed = dict.fromkeys(("id", "posting_id", "a", "b"), posting) | {
        "vacancy_id": f"{{0}} + {times}", "key": f"{{0}} || '-{times}'", "url": f"{{0}} || '-{times}'",
        "page": f"{{0}} || '-{times}'", "role": f"{{0}} || '-{times}'",
    }  # fmt: skip
    days_of = "closing_date published first_seen last_seen fetched_at begins ends gone_on".split()
    changed |= dict.fromkeys(days_of, f"date(substr({{0}}, 1, 10), '-{days} days') || substr({{0}}, 11)")
    only = f"key NOT LIKE '%-%' AND site IN ({', '.join(map(repr, SITES))})"
    of_posting = f"IN (SELECT id FROM postings WHERE {only})"
    vacancies = f"IN (SELECT vacancy_id FROM postings WHERE {only})"
    sides = conn.execute(f"SELECT side FROM match_features WHERE posting_id {of_posting}").fetchall()
    for table, where in (
        ("vacancies", f"id {vacancies}"), ("vacancies_fts", f"rowid {vacancies}"), ("posting_texts", f"posting_id {of_posting}"),
        ("matches", f"a {of_posting}"), ("postings", only),
    ):  # fmt: skip
        names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        own = changed | ({"id": f"{{0}} + {times}"} if table == "vacancies" else {})
        if table == "vacancies_fts":
            names, own = ["rowid", *names], {"rowid": f"{{0}} + {times}"}
        values = ", ".join(own.get(name, "{0}").format(name) for name in names)
        conn.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {where}")
    vocabulary = load_rules(REFERENCE).vocabulary
    again = [earlier(loads(row[0]), times, days) for row in sides]
    write_features(conn, again, [keys(side, vocabulary) for side in again])


def earlier(side: Side, times: int, days: int) -> Side:
    dates = {name: getattr(side, name) for name in ("published", "closing", "first_seen")}
    shifted = {name: value and value - days for name, value in dates.items()}
    key = f"{side.key}-{times}"
    return replace(side, id=f"{side.site}:{key}:1", key=key, page=f"{side.page}-{times}", **shifted)


def from_nothing(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        conn = filled(Path(folder) / "x.db", count, 1)
        begun, used = time.perf_counter(), time.process_time()
        with transaction(conn):
            outcome = rematch_all(conn, load_rules(REFERENCE), REFERENCE, TODAY.isoformat(), processors())
        took, used = time.perf_counter() - begun, time.process_time() - used
        own, copy = (
            resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(
            f"  {count:>9,} postings from nothing: {took:6.1f} s by the clock, {used:.1f} s of CPU in the main process,"
            f" {own:,.0f} MB (its copy {copy:,.0f}, partly the same memory); {outcome.vacancies:,} vacancies,"
            f" {outcome.same:,} pairs the same, {outcome.review:,} in review",
            flush=True,
        )


def night(stored: int) -> None:
    rules = load_rules(REFERENCE)
    with tempfile.TemporaryDirectory() as folder:
        conn = matched(Path(folder) / "x.db", stored)
        times = []
        for facts in adverts(NIGHT, 2):
            facts = replace(facts, key=f"n{facts.key}", url=f"{facts.url}n")
            with transaction(conn):
                saved = save(conn, facts)
                begun = time.process_time()
                rematch(conn, saved.id, TODAY.isoformat(), rules, saved.features)
                times.append(time.process_time() - begun)
        with transaction(conn):
            settle_pending(conn, TODAY.isoformat())
        print(
            f"  {NIGHT:,} new against {stored:>9,} stored: {sum(times):6.1f} s; a posting"
            f" {1000 * statistics.median(times):.2f} ms in the median, {1000 * statistics.quantiles(times, n=20)[-1]:.2f} ms p95",
            flush=True,
        )


def equal(count: int) -> None:
    """So many adverts that are alike in all that is printed, from five sites: the work a posting must not grow with them."""
    rules = load_rules(REFERENCE)
    one = next(facts for facts in adverts(50, 3) if facts.organisation)
    with tempfile.TemporaryDirectory() as folder:
        conn = filled(Path(folder) / "x.db", 0, 1)
        times = []
        for number in range(count):
            site = SITES[number % 5]
            facts = replace(one, site=site, key=str(number), url=f"https://{site}.nl/vacatures/{number}")
            with transaction(conn):
                saved = save(conn, facts)
                begun = time.process_time()
                rematch(conn, saved.id, TODAY.isoformat(), rules, saved.features)
                times.append(time.process_time() - begun)
        begun = time.process_time()
        with transaction(conn):
            pending = settle_pending(conn, TODAY.isoformat())
        first, last = (
            1000 * statistics.median(part) for part in (times[count // 10 : count // 5], times[-count // 10 :])
        )
        print(
            f"  {count:>9,} equal adverts: {sum(times):6.1f} s; a posting {first:.1f} ms in the second tenth, {last:.1f} ms in"
            f" the last; {pending:,} put off and clustered at the end in {time.process_time() - begun:.1f} s",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nothing", type=int, help="only: match so many from nothing")
    parser.add_argument("--night", type=int, help="only: a night against so many")
    parser.add_argument("--equal", type=int, help="only: so many equal adverts")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    if options.nothing:
        from_nothing(options.nothing)
    elif options.night:
        night(options.night)
    elif options.equal:
        equal(options.equal)
    else:
        print(
            "matching (aim: 100,000 from nothing 60 s and 1,000 MB; a night of 3,000 against 1,000,000 5 s)", flush=True
        )
        for arguments in (
            ["--nothing", "100000"],
            *(["--night", str(size)] for size in options.sizes),
            ["--equal", "2000"],
        ):
            subprocess.run(
                [sys.executable, __file__, *arguments], check=True
            )  # a process each, so that its peak is its own


if __name__ == "__main__":
    main()
