"""The site as a visitor sees it, in this process: Datasette on a copy of data/ with a database in it; and rows to show there."""

from __future__ import annotations

import asyncio
import shutil
import warnings
from pathlib import Path
from typing import Any

from conftest import ROOT
from sqlite_utils.utils import sqlite3

from crawler.database.rows import insert

with (
    warnings.catch_warnings()
):  # Datasette 0.65 imports pkg_resources-era modules; its own warnings are not ours to mend
    warnings.simplefilter("ignore")
    from datasette.app import Datasette

HOSTILE = {
    "title": "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>",
    "organisation": '=HYPERLINK("http://evil.example","klik")',
    "place": "\u202eelpmaxe\u202c \u200fAmsterdam",
    "long": "lang" * 2500,
    "url": "javascript:alert(document.domain)",
    "agency": "@SUM(1+1)*cmd|' /C calc'!A0",
}


class Site:
    """A Datasette on a folder like data/; ``get`` asks for a page, ``rows`` for a JSON array."""

    def __init__(self, folder: Path, ids: dict[str, int] | None = None) -> None:
        self.folder, self.ids = folder, ids or {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.datasette = Datasette(config_dir=folder)

    @classmethod
    def of(cls, database: Path, folder: Path, ids: dict[str, int] | None = None) -> Site:
        """The site of a copy of this database, laid out in ``folder`` as data/ is."""
        for name in ("metadata.yaml", "settings.json"):
            shutil.copy(ROOT / "data" / name, folder / name)
        (folder / "datasette.yaml").symlink_to("metadata.yaml")
        for name in ("templates", "plugins", "static"):
            shutil.copytree(ROOT / "data" / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(database, folder / "vacatures.db")
        return cls(folder, ids)

    def get(self, path: str, follow: bool = True) -> Any:
        async def fetch() -> Any:
            await self.datasette.invoke_startup()
            return await self.datasette.client.get(path, follow_redirects=follow)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return asyncio.run(fetch())

    def page(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[-500:])
        return str(response.text)

    def rows(self, path: str) -> list[dict[str, Any]]:
        response = self.get(path)
        assert response.status_code == 200, response.text[:500]
        found: list[dict[str, Any]] = response.json()
        return found


def enriched_site(sample_database: Path, folder: Path) -> Site:
    """The site of the sample database with more in it; ``ids`` names the vacancies that were added."""
    database, served = folder / "enriched.db", folder / "site"
    served.mkdir()
    shutil.copy(sample_database, database)
    return Site.of(database, served, enrich(database))


def enrich(database: Path) -> dict[str, int]:
    """Add to a copy of the sample database what one night of samples cannot show; gives the ids of the new vacancies."""
    conn = sqlite3.connect(database)
    conn.row_factory = sqlite3.Row
    first = dict(
        conn.execute("SELECT * FROM vacancies WHERE status = 'open' AND organisation_id = 'gm0664'").fetchone()
    )
    ids = {"goes": first["id"], "again": 101, "fryslan": 102, "hostile": 103, "contradiction": 104, "quiet": 105}
    _add(conn, ids["again"], first | {"follows_id": first["id"], "first_seen": "2027-02-01T04:00:00+01:00"})
    conn.execute("UPDATE vacancies SET gone_on = '2026-12-08' WHERE id = ?", (first["id"],))
    fryslan = {
        "organisation": "Gemeente Súdwest-Fryslân",
        "organisation_id": "gm1900",
        "place": "Sneek",
        "province": "Fryslân",
    }
    _add(conn, ids["fryslan"], first | fryslan | {"title": "Strategisch financiënspecialist"})
    hostile = {name: HOSTILE[name] for name in ("title", "organisation", "place", "agency")}
    _add(
        conn, ids["hostile"], first | hostile | {"organisation_id": None}, url=HOSTILE["url"], title_raw=HOSTILE["long"]
    )
    _add(
        conn, ids["contradiction"], first | {"salary_basis": "stated", "salary_max": 9000.0, "salary_month_max": 9000.0}
    )
    empty = dict.fromkeys(name for name in first if name not in _NEEDED)
    _add(conn, ids["quiet"], first | empty | {"title": "Iemand", "salary_basis": "none", "closing_basis": "unknown"})
    posting = conn.execute("SELECT id FROM postings WHERE vacancy_id = ? ORDER BY id", (first["id"],)).fetchone()[0]
    for field, old, new in (
        ("closing_date", "2026-11-30", "2026-12-07"),
        ("hours_max", "32.0", "36.0"),
        ("title", None, "<b>x"),
    ):
        row = {"posting_id": posting, "seen_at": "2026-11-19T03:00:00+01:00", "field": field, "old": old, "new": new}
        insert(conn, "changes", [row])
    insert(
        conn, "matches",
        [{"a": "test:101:1", "b": "test:102:1", "verdict": "review", "score": 0.9, "decided_by": "rules", "version": "1",
          "reasons": '[{"code": "title", "weight": 2.1, "a": "een", "b": "twee", "veto": false}]'}],
    )  # fmt: skip
    conn.execute("INSERT INTO aliases VALUES (42, ?)", (first["id"],))
    conn.execute(
        "INSERT INTO runs (site, verdict, reasons, started_at, postings, archive) VALUES"
        " ('onlyhuman', 'broken', '[\"found nothing where it used to\"]', '2026-11-20T05:00:00+01:00', 0, 1)"
    )
    conn.commit()
    conn.close()
    return ids


_NEEDED = {
    "id",
    "title",
    "status",
    "salary_basis",
    "closing_basis",
    "posting_count",
    "sites",
    "first_seen",
    "last_seen",
}
_OF_VACANCY = set("posting_count sites lat lon follows_id dual_of_id engagement role begins ends chosen_from".split())


def _add(conn: Any, number: int, row: dict[str, Any], url: str = "", title_raw: str = "") -> None:
    """A vacancy with one posting on the site 'test', its evidence and its place in the full text index."""
    conn.execute(
        "INSERT INTO sites (id, title, kind, enabled) VALUES ('test', 'Testbank', 'board', 1) ON CONFLICT DO NOTHING"
    )
    vacancy = row | {"id": number, "posting_count": 1, "sites": "test"}
    insert(conn, "vacancies", [vacancy])
    own = {name: value for name, value in vacancy.items() if name not in _OF_VACANCY}
    posting = own | {
        "id": f"test:{number}:1",
        "vacancy_id": number,
        "site": "test",
        "url": url or f"https://test.example/{number}",
        "title_raw": title_raw or row["title"],
        "key": str(number),
        "round": 1,
        "page": f"test.example/{number}",
        "content_hash": "",
        "fetched_at": row["last_seen"],
    }
    insert(conn, "postings", [posting])
    for field in ("title", "agency"):
        if posting[field]:
            conn.execute(
                "INSERT INTO evidence (posting_id, field, quote, method, certainty) VALUES (?, ?, ?, 'prose', 0.9)",
                (posting["id"], field, f"<i>{posting[field]}</i>"),
            )
    conn.execute(
        "INSERT INTO vacancies_fts (rowid, title, organisation, place, text) VALUES (?, ?, ?, ?, '')",
        (number, row["title"], row["organisation"], row["place"]),
    )
