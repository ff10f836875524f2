"""``scrapy export``: the open vacancies for others, the same bytes for the same data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import query, scrapy, scrapy_here
from sqlite_utils.utils import sqlite3

from crawler.database import DatabaseError, read_only
from crawler.database.published import open_vacancies


def test_every_open_vacancy_is_a_line_in_the_order_of_its_number(sample_database: Path, tmp_path: Path) -> None:
    output = tmp_path / "open.ndjson"
    done = scrapy("export", "--output", str(output), "-s", f"DATABASE={sample_database}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    wanted = query(sample_database, "SELECT id, functie, organisatie, sluit_op FROM open_vacatures ORDER BY id")
    assert [(line["id"], line["title"], line.get("organisation"), line.get("closing_date")) for line in lines] == [
        tuple(row.values()) for row in wanted
    ]
    twice = next(line for line in lines if len(line["adverts"]) > 1)
    assert twice["adverts"] == sorted(twice["adverts"], key=lambda advert: (advert["site"], advert["url"]))
    assert all(line["adverts"] for line in lines)
    assert not {"last_seen", "text", "status"} & {name for line in lines for name in line}
    assert [path.name for path in tmp_path.iterdir()] == ["open.ndjson"]


def exported(database: Path) -> list[str]:
    conn = read_only(database)
    try:
        return list(open_vacancies(conn))
    finally:
        conn.close()


def test_a_night_that_only_confirms_exports_the_same_bytes(sample_database: Path, tmp_path: Path) -> None:
    database = tmp_path / "later.db"
    shutil.copy(sample_database, database)
    before = exported(database)
    conn = sqlite3.connect(database)
    with conn:
        for table in ("vacancies", "postings"):
            conn.execute(f"UPDATE {table} SET last_seen = '2030-01-01T04:15:00+01:00'")
    conn.close()
    assert before and exported(database) == before


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    done = scrapy_here("export", "-s", f"DATABASE={tmp_path / 'x.db'}")
    assert done.returncode == 2 and done.stdout == "" and "crawl first" in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "y.db").write_text("no database at all")
    with pytest.raises(DatabaseError, match="not a database"):
        read_only(tmp_path / "y.db")
