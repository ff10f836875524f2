"""What is published: a whole copy without the adverts' texts, the same bytes for the same rows, never the live file."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path

import pytest
from conftest import query, scrapy
from test_static_pages import dead_links
from webclient import Site


@pytest.fixture(scope="module")
def published(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "site"
    done = scrapy("publish", str(folder), "-s", f"DATABASE={sample_database}", env={"PYTHONWARNINGS": "default"})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_no_sentence_of_an_advert_is_published(published: Path, sample_database: Path) -> None:
    """The longest sentence of each text that is no quote of evidence is in the live file, and nowhere in the published folder."""
    quoted = " ".join(
        str(row["quote"]) for row in query(sample_database, "SELECT quote FROM evidence WHERE quote IS NOT NULL")
    )
    sentences = []
    for row in query(sample_database, "SELECT text FROM posting_texts"):
        lines = [line.strip() for line in row["text"].splitlines() if line.strip() and line.strip()[:40] not in quoted]
        sentences.append(max(lines, key=len)[:60].encode())
    assert len(sentences) > 40 and min(map(len, sentences)) > 30
    live = b"".join(path.read_bytes() for path in sample_database.parent.glob("vacatures.db*") if path.is_file())
    made = b"".join(path.read_bytes() for path in published.rglob("*") if path.is_file())
    assert sum(sentence in live for sentence in sentences) > 40
    assert [sentence for sentence in sentences if sentence in made] == []


def test_the_copy_is_whole_and_still_finds_words(published: Path, sample_database: Path) -> None:
    copy = published / "vacatures.db"
    assert (
        query(copy, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        and query(copy, "PRAGMA foreign_key_check") == []
    )
    assert query(copy, "PRAGMA journal_mode")[0]["journal_mode"] == "delete", "one file that a read-only mount can open"
    for pragma in ("application_id", "user_version"):
        assert query(copy, f"PRAGMA {pragma}") == query(sample_database, f"PRAGMA {pragma}")
    for table in ("vacancies", "postings", "evidence", "matches", "runs"):
        count = f"SELECT count(*) AS n FROM {table}"
        assert query(copy, count) == query(sample_database, count)
    assert query(copy, "SELECT count(*) AS n FROM vacancies_fts WHERE vacancies_fts MATCH 'griffier'")[0]["n"] >= 2
    assert query(copy, "SELECT count(*) AS n FROM posting_texts")[0]["n"] == 0


def test_the_folder_is_a_site(published: Path) -> None:
    site = Site(published)
    assert "open vacatures van gemeenten" in site.page("/") and site.rows("/zoeken.json?q=adviseur")
    assert site.get("/static/website.css").status_code == 200


def test_exports_are_sorted_and_stable(published: Path, sample_database: Path) -> None:
    lines = (published / "export" / "vacatures.ndjson").read_text(encoding="utf-8").splitlines()
    numbers = [json.loads(line)["id"] for line in lines]
    assert numbers == sorted(row["id"] for row in query(sample_database, "SELECT id FROM vacancies"))
    with (published / "export" / "vacatures.csv").open(encoding="utf-8", newline="") as file:
        assert [int(row["id"]) for row in csv.DictReader(file)] == numbers
    before = {path: path.read_bytes() for path in (published / "export").glob("*.[nc]*")}
    done = scrapy("publish", str(published), "-s", f"DATABASE={sample_database}", env={"PYTHONWARNINGS": "default"})
    assert done.returncode == 0 and before == {path: path.read_bytes() for path in before}
    assert sorted(path.name for path in published.iterdir()) == sorted(
        [
            "vacatures.db",
            "export",
            "html",
            "templates",
            "plugins",
            "static",
            "metadata.yaml",
            "datasette.yaml",
            "settings.json",
        ]
    ), "no draft is left"


@pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed: pip install -e '.[parquet]'"
)
def test_parquet_holds_the_same_rows(published: Path) -> None:
    from pyarrow import parquet

    lines = (published / "export" / "vacatures.ndjson").read_text(encoding="utf-8").splitlines()
    assert parquet.read_table(published / "export" / "vacatures.parquet").to_pylist() == [
        json.loads(line) for line in lines
    ]


def test_static_pages_link_to_each_other_and_to_the_site(
    published: Path, sample_database: Path, tmp_path: Path
) -> None:
    page = (published / "html" / "index.html").read_text(encoding="utf-8")
    assert 'href="dekking.html"' in page and 'href="static/website.css"' in page and "<form" not in page
    assert dead_links(published / "html") == []
    done = scrapy("publish", str(tmp_path / "p"), "-s", f"DATABASE={sample_database}",
                  env={"OVERHEIDSVACATURES_URL": "https://v.example/", "PYTHONWARNINGS": "default"})  # fmt: skip
    assert done.returncode == 0, done.stderr
    files = tmp_path / "p" / "html"
    page = (files / "index.html").read_text(encoding="utf-8")
    assert 'action="https://v.example/zoeken"' in page and 'href="bronnen.html"' in page and dead_links(files) == []
    assert 'href="https://v.example/vragen"' in page and 'href="https://v.example/zoeken?' not in page
    assert 'href="https://v.example/vacature/' in (files / "vacatures.atom").read_text(encoding="utf-8")
    assert '"adres": "https://v.example/vacature/' in (tmp_path / "p" / "export" / "vacatures.ndjson").read_text()


@pytest.mark.parametrize(
    ("database", "folder", "message"),
    [
        ("nowhere.db", "p", "run 'make demo'"),
        ("text.db", "p", "not a database of this project"),
        ("live.db", ".", "holds the live database"),
    ],
)
def test_what_cannot_be_published_says_why(tmp_path: Path, database: str, folder: str, message: str) -> None:
    from crawler.publish import PublishError, publish

    (tmp_path / "text.db").write_text("not a database")
    (tmp_path / "live.db").write_text("")
    with pytest.raises(PublishError, match=message):
        publish(tmp_path / database, tmp_path / folder, texts=False, url="")
    assert not (tmp_path / "p").exists()
