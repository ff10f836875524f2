"""The reference tables in the database, renewed only when their files changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.database.connection import Connection, transaction
from crawler.database.rows import Row, insert, upsert
from crawler.dutch.scales import scale_rank
from crawler.reference import load, table

if TYPE_CHECKING:
    from crawler.spider import VacancySpider

FILES = ("organisations.csv", "places.csv", "salary_scales.csv", "taxonomy.json")


def load_reference(conn: Connection, folder: Path) -> None:
    """Bring organisations, places, salary_scales and terms in line with the files in ``folder``.

    Raises BadReference, which names the file and line that cannot be read.
    """
    version = hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest()[:16]
    if conn.execute("SELECT reference_version FROM meta").fetchone()[0] == version:
        return
    with transaction(conn):
        for row in table(folder / "organisations.csv", _organisation):
            upsert(conn, "organisations", row)
        for name, rows in (
            ("places", table(folder / "places.csv", _place)),
            ("salary_scales", table(folder / "salary_scales.csv", _scale)),
            ("terms", _terms(folder)),
        ):
            conn.execute(f"DELETE FROM {name}")
            insert(conn, name, rows)
        conn.execute("UPDATE meta SET reference_version = ?", (version,))


def load_site(conn: Connection, spider: type[VacancySpider]) -> None:
    """The row of ``sites`` that a spider class declares."""
    row = {
        "id": spider.name,
        "title": spider.title,
        "kind": spider.kind,
        "agency": spider.agency,
        "homepage": f"https://{spider.allowed_domains[0]}/",
        "terms": spider.terms,
        "enabled": int(spider.enabled),
        "minimum": spider.expects.minimum,
    }
    with transaction(conn):
        upsert(conn, "sites", row)


def _organisation(row: Mapping[str, str]) -> Row:
    return {
        "id": row["id"],
        "name": f"Gemeente {row['name']}" if row["type"] == "gemeente" else row["name"],
        "kind": row["type"],
        "province": row["province"] or None,
        "aliases": row["aliases"] or None,
        "inhabitants": int(row["inhabitants"]) if row["inhabitants"] else None,
        "cao": row["cao"] or None,
        "valid_from": row["valid_from"] or None,
        "valid_to": row["valid_to"] or None,
        "successors": row["successor_id"] or None,
        "source": row["source"],
    }


def _place(row: Mapping[str, str]) -> Row:
    return {
        "place": row["place"],
        "municipality": row["municipality"],
        "province": row["province"],
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "source": row["source"],
    }


def _scale(row: Mapping[str, str]) -> Row:
    minimum, maximum = row["step_min_amount_eur"], row["step_max_amount_eur"]
    return {
        "system": row["system"],
        "effective_from": row["effective_from"],
        "scale": row["scale"],
        "minimum": float(minimum) if minimum else None,
        "maximum": float(maximum) if maximum else None,
        "confidence": row["confidence"],
        "source": row["source"],
        "scale_rank": scale_rank(row["scale"]),
    }


def _terms(folder: Path) -> Iterable[Row]:
    """The terms of every axis of the taxonomy with their Dutch labels, in its order."""
    for axis, terms in load(folder).taxonomy.items():
        for position, term in enumerate(terms, 1):
            yield {"axis": axis, "id": term.id, "label": term.label, "position": position}
