"""A database of made-up vacancies of any size, for timings: real organisations, places and pay tables; nothing else is real."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crawler.database.connection import Connection, connect, transaction
from crawler.database.reference import load_reference
from crawler.database.rows import insert
from crawler.settings import ROOT

TODAY = date(2026, 11, 20)
OPEN_SHARE = 0.25
SITES = {"alfa": "agency", "bravo": "broker", "charlie": "board", "delta": "agency"}
_HEADS = (
    "adviseur medewerker projectleider beleidsadviseur manager jurist inspecteur beleidsmedewerker controller coördinator"
).split()
_TOPICS = (
    "wonen verkeer water milieu financiën communicatie veiligheid onderwijs cultuur energie vergunningen grondzaken "
    "burgerzaken jeugd inkoop data archief groen riolering subsidies"
).split()
_RARE = "zeldzaamwoord"


def build(path: Path, count: int, seed: int = 1) -> None:
    """Write a new database at ``path`` with ``count`` vacancies, a fifth of them with a second posting elsewhere."""
    conn = connect(path, frozen=True)
    load_reference(conn, ROOT / "data" / "reference")
    areas = [row[0] for row in conn.execute("SELECT id FROM terms WHERE axis = 'area' ORDER BY position")]
    places = {row["municipality"]: row for row in conn.execute("SELECT * FROM places WHERE place = municipality")}
    employers = [
        row
        for row in conn.execute("SELECT * FROM organisations WHERE kind = 'gemeente' AND valid_to IS NULL ORDER BY id")
    ]
    scales = conn.execute(
        "SELECT * FROM salary_scales WHERE system = 'gemeenten' AND effective_from = '2026-07-01' ORDER BY scale_rank"
    ).fetchall()
    with transaction(conn):
        insert(
            conn, "sites",
            ({"id": site, "title": site.capitalize(), "kind": kind, "agency": site.capitalize(), "enabled": 1,
              "homepage": f"https://{site}.example/", "terms": "allowed", "minimum": 1} for site, kind in SITES.items()),
        )  # fmt: skip
        for night in range(60):
            for site in SITES:
                conn.execute(
                    "INSERT INTO runs (site, verdict, started_at, seconds, pages, postings, new, changed, unchanged,"
                    " rejected, errors, archive) VALUES (?, 'trusted', ?, 60, 100, 90, 5, 2, 83, 3, 0, 1)",
                    (site, f"{TODAY - timedelta(days=59 - night)}T04:15:00+01:00"),
                )
        conn.execute("UPDATE meta SET frozen_on = ?", (TODAY.isoformat(),))
    chance = random.Random(seed)
    words = [f"{a}{b}{c}" for a in ("be", "ge", "ver", "ont", "aan", "op") for b in ("leid", "werk", "stuur", "reken", "bouw")
             for c in ("en", "ing", "er", "baar", "heid", "sel")]  # fmt: skip
    numbers = range(1, count + 1)
    for start in range(0, count, 5000):
        _write(conn, chance, numbers[start : start + 5000], areas, employers, places, scales, words)
    conn.execute("ANALYZE")
    conn.close()


def _write(
    conn: Connection, chance: random.Random, numbers: range, areas: list[str], employers: list[Any],
    places: dict[str, Any], scales: list[Any], words: list[str],
) -> None:  # fmt: skip
    made = [_vacancy(chance, number, areas, employers, places, scales) for number in numbers]
    with transaction(conn):
        insert(conn, "vacancies", (vacancy for vacancy in made))
        postings = [posting for vacancy in made for posting in _postings(vacancy)]
        insert(conn, "postings", postings)
        insert(
            conn, "evidence",
            ({"posting_id": posting["id"], "field": field, "quote": str(posting[field]), "derived_from": None,
              "method": "prose", "certainty": 0.9}
             for posting in postings for field in ("title", "closing_date", "scale_max", "salary_max")),
        )  # fmt: skip
        insert(
            conn, "matches",
            ({"a": f"alfa:{v['id']}:1", "b": f"charlie:{v['id']}:1", "verdict": "same", "score": 0.995, "decided_by": "rules",
              "reasons": json.dumps([{"code": "reference", "weight": 0.995, "a": "x", "b": "x", "veto": False}]), "version": "1"}
             for v in made if v["posting_count"] == 2),
        )  # fmt: skip
        for vacancy in made:
            text = " ".join(["Een functie bij de gemeente.", *chance.choices(words, k=300)])
            if vacancy["id"] % 500 == 0:
                text += f" {_RARE}"
            conn.execute(
                "INSERT INTO vacancies_fts (rowid, title, organisation, place, text) VALUES (?, ?, ?, ?, ?)",
                (vacancy["id"], vacancy["title"], vacancy["organisation"], vacancy["place"], text),
            )


def _vacancy(
    chance: random.Random,
    number: int,
    areas: list[str],
    employers: list[Any],
    places: dict[str, Any],
    scales: list[Any],
) -> dict[str, Any]:
    employer, scale = chance.choice(employers), chance.choice(scales)
    place = places[employer["name"].removeprefix("Gemeente ")]
    is_open = chance.random() < OPEN_SHARE
    closing = TODAY + timedelta(days=chance.randrange(0, 60) if is_open else -chance.randrange(1, 1500))
    first = closing - timedelta(days=chance.randrange(20, 60))
    first = min(first, TODAY)
    return {
        "id": number,
        "title": f"{chance.choice(_HEADS)} {chance.choice(_TOPICS)}".capitalize(),
        "organisation": employer["name"],
        "organisation_id": employer["id"],
        "place": place["place"],
        "province": place["province"],
        "lat": place["lat"],
        "lon": place["lon"],
        "status": "open" if is_open else chance.choice(["closed", "filled", "gone"]),
        "contract": json.dumps(chance.choice([["permanent"], ["temporary"], ["permanent", "temporary"], ["interim"]])),
        "education": json.dumps(["hbo"]),
        "hours_min": 32.0,
        "hours_max": 36.0,
        "scale_min": scale["scale"],
        "scale_max": scale["scale"],
        "scale_system": "gemeenten",
        "scale_min_rank": scale["scale_rank"],
        "scale_max_rank": scale["scale_rank"],
        "salary_min": scale["minimum"],
        "salary_max": scale["maximum"],
        "salary_period": "month",
        "salary_month_min": scale["minimum"],
        "salary_month_max": scale["maximum"],
        "salary_basis": "stated",
        "closing_date": closing.isoformat(),
        "closing_basis": "stated",
        "published": first.isoformat(),
        "agency": "Alfa",
        "function_area": chance.choice(areas),
        "posting_count": 2 if number % 5 == 0 else 1,
        "sites": "alfa, charlie" if number % 5 == 0 else "alfa",
        "first_seen": f"{first}T04:15:00+01:00",
        "last_seen": f"{min(closing, TODAY)}T04:15:00+01:00",
    }


def _postings(vacancy: dict[str, Any]) -> Iterator[dict[str, Any]]:
    own = {name: value for name, value in vacancy.items() if name not in ("id", "posting_count", "sites", "lat", "lon")}
    for site in vacancy["sites"].split(", "):
        page = f"{site}.example/v/{vacancy['id']}"
        yield own | {
            "id": f"{site}:{vacancy['id']}:1", "vacancy_id": vacancy["id"], "site": site, "url": f"https://{page}",
            "title_raw": vacancy["title"], "key": str(vacancy["id"]), "round": 1, "page": page, "content_hash": "",
            "fetched_at": vacancy["last_seen"],
        }  # fmt: skip
