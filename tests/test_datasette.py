"""The database in Datasette, through its in-process client: every page and query answers, with odd input too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from conftest import ROOT, query
from webclient import Site

METADATA: dict[str, Any] = yaml.safe_load((ROOT / "data" / "metadata.yaml").read_text(encoding="utf-8"))
OURS = METADATA["databases"]["vacatures"]
ODD = [
    "",
    "gemeente",
    '"',
    '"a AND',
    "*",
    "'s-Gravenhage",
    "1e9",
    "-1",
    "a OR b)",
    "%",
    "ü",
    "x" * 2000,
    "NEAR(",
    "\x00",
]


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield Site.of(sample_database, tmp_path_factory.mktemp("datasette"))


def test_the_symlink_for_datasette_1() -> None:
    assert (ROOT / "data" / "datasette.yaml").resolve() == (ROOT / "data" / "metadata.yaml").resolve()


@pytest.mark.parametrize("path", ["/", "/vacatures", *(f"/vacatures/{table}" for table in OURS["tables"])])
def test_every_page_answers(site: Site, path: str) -> None:
    assert site.get(path).status_code == 200


def test_a_vacancy_row_answers(site: Site, sample_database: Path) -> None:
    number = query(sample_database, "SELECT id FROM vacancies LIMIT 1")[0]["id"]
    assert site.get(f"/vacatures/vacancies/{number}").status_code == 200


@pytest.mark.parametrize("name", OURS["queries"])
def test_queries_survive_odd_input(site: Site, name: str) -> None:
    for parameter in OURS["queries"][name]["params"]:
        for value in ODD:
            response = site.get(f"/vacatures/{name}.json?_shape=array&{parameter}={quote(value)}")
            assert response.status_code == 200, (parameter, value, response.text[:300])


def test_search_finds_parts_of_compounds_and_folds_accents(site: Site, sample_database: Path) -> None:
    def found(text: str) -> set[int]:
        return {row["id"] for row in site.rows(f"/vacatures/zoek.json?_shape=array&q={quote(text)}")}

    titles = query(sample_database, "SELECT id FROM open_vacatures WHERE lower(functie) LIKE '%adviseur%'")
    assert titles and {row["id"] for row in titles} <= found("adviseur")
    assert found("ADVISEUR") == found("adviseur")
    assert found("gemeente") and not found("") and not found("komtnietvoor")
    assert found("provinciesecretaris drenthe")


def test_closing_this_week(site: Site) -> None:
    week = site.rows("/vacatures/sluit_deze_week.json?_shape=array")
    assert week and all(0 <= row["dagen_over"] <= 7 for row in week)
    assert len(site.rows("/vacatures/sluit_deze_week.json?_shape=array&dagen=60")) > len(week)


def test_from_a_scale(site: Site, sample_database: Path) -> None:
    rows = site.rows("/vacatures/vanaf_schaal.json?_shape=array&schaal=12")
    ranks = {
        row["id"]: row["scale_max_rank"] for row in query(sample_database, "SELECT id, scale_max_rank FROM vacancies")
    }
    assert rows and all(ranks[row["id"]] >= 12 for row in rows)
    province = rows[0]["provincie"]
    assert all(
        row["provincie"] == province
        for row in site.rows(f"/vacatures/vanaf_schaal.json?_shape=array&schaal=12&provincie={quote(province)}")
    )


def test_open_vacancies_close_in_order_and_unknown_last(site: Site) -> None:
    dates = [row["sluit_op"] for row in site.rows("/vacatures/open_vacatures.json?_shape=array&_size=max")]
    assert dates == sorted(dates, key=lambda day: (day is None, day))
    assert all(day is None or day >= "2026-11-20" for day in dates)


def test_the_view_can_be_searched(site: Site) -> None:
    some = site.rows("/vacatures/open_vacatures.json?_shape=array&_search=gemeentesecretaris")
    every = site.rows("/vacatures/open_vacatures.json?_shape=array&_size=max")
    assert 0 < len(some) < len(every)


VACANCIES_ONLY = set(
    "vacancy_id sites posting_count follows_id dual_of_id engagement role begins ends chosen_from lat lon".split()
)


def test_every_column_has_a_dutch_description(sample_database: Path) -> None:
    """And no description is left of a column that is gone."""
    for table, about in OURS["tables"].items():
        if about.get("hidden"):
            continue
        columns = {row["name"] for row in query(sample_database, f"SELECT name FROM pragma_table_info('{table}')")}
        described = set(about["columns"])
        assert columns - described <= {"id", "run_id"}, table
        assert described <= columns | VACANCIES_ONLY, table
        assert about["title"] and about["description"]
    tables = {
        row["name"] for row in query(sample_database, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    }
    visible = {name for name in tables if not name.startswith(("vacancies_fts", "sqlite_"))}
    assert visible == set(OURS["tables"])


def test_doubts_can_be_queried(sample_database: Path) -> None:
    """A validThrough that is not the deadline, markup that could not be read, and a second opinion on a date."""
    doubts = query(sample_database, "SELECT * FROM twijfels")
    assert {"page", "closing_date"} <= {row["gegeven"] for row in doubts}
    assert any("malformed JSON-LD" in (row["uitleg"] or "") for row in doubts)
    assert all(row["zekerheid"] < 0.5 for row in doubts)
    assert any(row["uitleg"] == "validThrough" and row["gekozen_woorden"] for row in doubts)


def test_bronnen_shows_every_site(site: Site) -> None:
    rows = {row["bron"]: row for row in site.rows("/vacatures/bronnen.json?_shape=array")}
    assert set(rows) == {"tenmonks", "zeelenberg", "galangroep", "nrccarriere", "onlyhuman"}
    assert all(row["oordeel"] == "goed" for row in rows.values())


def test_fts_holds_every_vacancy_once(sample_database: Path) -> None:
    counts = query(
        sample_database, "SELECT (SELECT count(*) FROM vacancies) AS a, (SELECT count(*) FROM vacancies_fts) AS b"
    )[0]
    assert counts["a"] == counts["b"] > 30
    assert query(sample_database, "PRAGMA foreign_key_check") == []
