"""Feeds, calendar and files of a selection, read back by the libraries that people's programs use."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import feedparser
import icalendar
import pytest
import yaml
from conftest import ROOT, query
from openpyxl import load_workbook
from webclient import HOSTILE, Datasette, Site, enriched_site

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
from generated import build  # noqa: E402

OURS: dict[str, Any] = yaml.safe_load((ROOT / "data" / "metadata.yaml").read_text(encoding="utf-8"))["databases"][
    "vacatures"
]
ADDRESS = "https://vacatures.example.org"
VACANCIES = 2100
XLSX_KNOWS_QUERIES = hasattr(Datasette, "get_canned_query")  # datasette-xlsx 0.2.2 asks 1.0 for what is gone there


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("many")
    build(folder / "generated.db", VACANCIES)
    (folder / "site").mkdir()
    return Site.of(folder / "generated.db", folder / "site")


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return enriched_site(sample_database, tmp_path_factory.mktemp("feeds"))


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERHEIDSVACATURES_URL", ADDRESS + "/")


def test_the_calendar_holds_every_closing_date(many: Site) -> None:
    response = many.get("/zoeken.ics?status=alle")
    assert response.headers["content-type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(response.content)
    events = calendar.walk("VEVENT")
    dates = {row["id"]: row for row in query(many.folder / "vacatures.db", "SELECT * FROM vacancies")}
    assert len(events) == len(dates) == VACANCIES
    for event in events:
        row = dates[int(str(event["UID"]).split("-")[1].split("@")[0])]
        begin, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(begin) is date and begin.isoformat() == row["closing_date"] and end - begin == timedelta(days=1)
        assert event.decoded("DTSTAMP") == datetime.fromisoformat(row["first_seen"])
        assert event["URL"] == f"{ADDRESS}/vacature/{row['id']}" and event["TRANSP"] == "TRANSPARENT"
    assert many.get("/zoeken.ics?status=alle").content == response.content, "identities and stamps are stable"


def test_the_feed_holds_every_vacancy_over_its_pages(many: Site) -> None:
    path, found, entries = "/zoeken.atom?status=alle", [], 0
    while path:
        feed = feedparser.parse(many.get(path).content)
        assert not feed.bozo and feed.version == "atom10" and feed.feed.title == "Vacatures"
        entries += len(feed.entries)
        found += [entry.id for entry in feed.entries]
        assert all(entry.link.startswith(f"{ADDRESS}/vacature/") and entry.updated for entry in feed.entries)
        moments = [entry.published for entry in feed.entries]
        assert moments == sorted(moments, reverse=True), "the newest first"
        path = next((link.href.removeprefix(ADDRESS) for link in feed.feed.links if link.rel == "next"), "")
    assert entries == len(set(found)) == VACANCIES


def test_every_format_holds_the_same_selection(many: Site) -> None:
    asked = "q=adviseur&provincie=Gelderland"
    as_json = many.rows(f"/zoeken.json?{asked}")
    as_csv = list(csv.DictReader(io.StringIO(many.get(f"/zoeken.csv?{asked}").text)))
    sheet = load_workbook(io.BytesIO(many.get(f"/zoeken.xlsx?{asked}").content), read_only=True).active
    lines = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    feed = feedparser.parse(many.get(f"/zoeken.atom?{asked}").content)
    assert len(as_json) == len(as_csv) == len(lines) - 1 == len(feed.entries) > 5
    assert [row["functie"] for row in as_json] == [row["functie"] for row in as_csv] == [line[0] for line in lines[1:]]
    assert list(as_json[0]) == list(as_csv[0]) == list(lines[0])
    assert all("dviseur" in row["functie"] and row["provincie"] == "Gelderland" for row in as_json)
    assert all(row["adres"] == f"{ADDRESS}/vacature/{row['id']}" for row in as_json)
    assert len(many.rows("/zoeken.json?status=alle")) == VACANCIES
    assert many.rows("/zoeken.json?q=komtnietvoor") == []


def test_links_are_of_this_request_where_no_address_is_set(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERHEIDSVACATURES_URL")
    assert feedparser.parse(site.get("/zoeken.atom").content).entries[0].link.startswith("http://localhost/vacature/")


def test_hostile_text_is_harmless_in_every_format(site: Site) -> None:
    asked = f"bureau={quote(HOSTILE['agency'])}"
    events = icalendar.Calendar.from_ical(site.get(f"/zoeken.ics?{asked}").content).walk("VEVENT")
    assert len(events) == 1 and HOSTILE["title"] in str(events[0]["SUMMARY"]), "escaped, and whole again when read"
    feed = feedparser.parse(site.get(f"/zoeken.atom?{asked}").content)
    assert not feed.bozo and len(feed.entries) == 1 and "<script" not in site.get(f"/zoeken.atom?{asked}").text
    for text in (site.get(f"/zoeken.csv?{asked}").text, site.get("/vacatures/postings.csv?site=test&_size=max").text,
                 site.get("/vacatures/vacancies.csv?_stream=on").text):  # fmt: skip
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.lstrip()[:1] in "=+@|" and cell], "no cell is a formula"
        assert "'" + HOSTILE["organisation"] in cells and "'" + HOSTILE["agency"] in cells
        assert "\u202e" not in text or "/vacatures/" not in text
    query_too = ["/vacatures/bureaus_per_gemeente.xlsx"] if XLSX_KNOWS_QUERIES else []
    for path in (f"/zoeken.xlsx?{asked}", "/vacatures/postings.xlsx?site=test", *query_too):
        book = load_workbook(io.BytesIO(site.get(path).content))
        cells_of = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
        assert cells_of and not [cell.value for cell in cells_of if cell.data_type == "f"], path


def test_the_guard_leaves_other_csv_as_it_is(site: Site) -> None:
    """Quotes, line ends, separators and numbers in Datasette's own CSV."""
    rows = query(site.folder / "vacatures.db", "SELECT posting_id, text FROM posting_texts ORDER BY posting_id")
    read = list(csv.DictReader(io.StringIO(site.get("/vacatures/posting_texts.csv?_stream=on").text, newline="")))
    assert [(row["posting_id"], row["text"].replace("\r\n", "\n")) for row in read] == [
        (row["posting_id"], row["text"].replace("\r\n", "\n")) for row in rows
    ]
    asked = quote("SELECT -5 AS a, '-1,5' AS b, '- nee' AS c, '\u2028x' AS d, 'a\"b' AS e")
    assert site.get(f"/vacatures.csv?sql={asked}").text == 'a,b,c,d,e\r\n-5,"-1,5",\'- nee,\u2028x,"a""b"\r\n'


def test_ready_questions_have_answers(site: Site) -> None:
    """In a database with something of everything each of them finds rows, under a Dutch title."""
    assert len(OURS["queries"]) >= 15
    for name, about in OURS["queries"].items():
        asked = {"zoek": "&q=adviseur", "lang_open": "&dagen=1"}.get(name, "")
        assert site.rows(f"/vacatures/{name}.json?_shape=array{asked}"), name
        assert f"<title>{about['title']} · Overheidsvacatures</title>" in site.page(f"/vacatures/{name}").replace(
            "&#39;", "'"
        )
        assert about["description"] and site.get(f"/vacatures/{name}.csv").status_code == 200


def test_ready_questions_have_the_right_answers(site: Site) -> None:
    def rows(name: str, asked: str = "") -> list[dict[str, Any]]:
        return site.rows(f"/vacatures/{name}.json?_shape=array{asked}")

    moved = rows("verschoven_sluitdatums")
    assert [(row["eerst"], row["daarna"], row["dagen_later"]) for row in moved] == [("2026-11-30", "2026-12-07", 7)]
    assert rows("verschoven_sluitdatums", "&dagen=8") == []
    again = rows("opnieuw_geplaatst", "&organisatie=goes")
    assert [(row["dagen_ertussen"], row["id"]) for row in again] == [
        (56, site.ids["again"])
    ]  # 7 December to 1 February
    against = rows("schaal_en_bedrag")
    assert [(row["verschil"], row["id"]) for row in against] == [
        (-929.0, site.ids["contradiction"])
    ]  # 9,929 since April 2025
    apart = {row["id"]: row["dagen_verschil"] for row in rows("verschillende_sluitdatums")}
    three = query(site.folder / "vacatures.db", "SELECT id FROM vacancies WHERE posting_count = 3")[0]["id"]
    assert apart[three] == 1
    assert [row["zekerheid"] for row in rows("misschien_dezelfde")] == [0.9]
    only = {row["bron"]: (row["vacatures"], row["alleen_hier"]) for row in rows("alleen_bij_een_bron")}
    assert only["TenMonks"] == (16, 13)
    shares = [row["procent"] for row in rows("bureaus_per_gemeente", "&gemeente=goes")]
    assert sum(shares) in (99, 100, 101)


def test_descriptions_are_found_in_both_lines_of_datasette(site: Site) -> None:
    """0.65 gives them as metadata, by a function; 1.0 has no such function and keeps them in its configuration."""
    from website.ask import described

    next_line = SimpleNamespace(config={"databases": {"vacatures": OURS}})
    assert described(next_line) is OURS and described(SimpleNamespace(config={})) == {}
    assert described(SimpleNamespace(metadata={"databases": {"vacatures": OURS}}.get)) is OURS


def test_examples_and_documented_columns_are_true(site: Site) -> None:
    from website.examples import EXAMPLES

    for example in EXAMPLES:
        assert query(site.folder / "vacatures.db", example.sql), example.title
        assert site.get(f"/vacatures.json?sql={quote(example.sql)}").status_code == 200
    page = site.page("/vragen")
    for view in ("open_vacatures", "bronnen", "twijfels"):
        for row in query(site.folder / "vacatures.db", f"SELECT name FROM pragma_table_info('{view}')"):
            assert f"<code>{row['name']}</code>" in page
