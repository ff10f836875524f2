"""The pages as files: whole without a server, every link inside leads to a file, and strangers' text stays text."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import icalendar
import pytest
from conftest import query
from lxml.html import HtmlElement, fromstring
from webclient import HOSTILE, Site, enriched_site

from crawler.static_pages import Folder, write_pages


def dead_links(folder: Path) -> list[str]:
    """Links inside that lead to no file, and addresses of the site that are no file's."""
    dead = []
    for path in sorted(folder.rglob("*.html")):
        for link in fromstring(path.read_text(encoding="utf-8")).xpath("//@href | //@action | //@src"):
            parts = urlsplit(str(link))
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (path.parent / unquote(parts.path)).resolve()
            if (
                parts.path.startswith("/")
                or parts.query
                or not target.is_file()
                or folder.resolve() not in target.parents
            ):
                dead.append(f"{path.relative_to(folder)}: {link}")
    return dead


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return enriched_site(sample_database, tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    async def get(path: str) -> str:
        await site.datasette.invoke_startup()
        return str((await site.datasette.client.get(path)).text)

    folder = tmp_path_factory.mktemp("files") / "a folder"
    employer_of = "SELECT id, organisation_id AS employer FROM vacancies WHERE id IN (SELECT id FROM open_vacatures)"
    rows = query(site.folder / "vacatures.db", employer_of)
    employers = {row["employer"] for row in rows if row["employer"]}
    asyncio.run(write_pages(get, folder, vacancies=[row["id"] for row in rows], organisations=employers, url=""))
    (folder / "static").mkdir()
    (folder / "static" / "website.css").touch()
    return folder


def page(folder: Path, name: str) -> HtmlElement:
    return fromstring((folder / name).read_text(encoding="utf-8"))


def test_every_link_inside_leads_to_a_file(folder: Path) -> None:
    assert dead_links(folder) == []
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "localhost" not in text and "data-server" not in text and "<form" not in text, path
        assert text.startswith("<!doctype html>") and len(fromstring(text).xpath("//h1")) == 1, path


def test_everything_that_is_open_has_a_page_that_can_be_reached(folder: Path, site: Site) -> None:
    database = site.folder / "vacatures.db"
    rows = query(
        database, "SELECT v.id, organisation_id FROM vacancies AS v WHERE id IN (SELECT id FROM open_vacatures)"
    )
    assert {path.stem for path in (folder / "vacature").iterdir()} == {str(row["id"]) for row in rows}
    employers = {row["organisation_id"] for row in rows if row["organisation_id"]}
    assert {path.stem for path in (folder / "organisatie").iterdir()} == employers
    assert {path.stem for path in (folder / "bron").iterdir()} == {
        row["id"] for row in query(database, "SELECT id FROM sites")
    }
    order: list[str] = []
    name: str | None = "vacatures.html"
    while name:
        shown = page(folder, name)
        order += [str(link) for link in shown.xpath("//article//h2/a/@href")]
        name = next(iter(shown.xpath("//a[@rel='next']/@href")), None)
    listed = query(database, "SELECT id FROM open_vacatures")
    assert order == [f"vacature/{row['id']}.html" for row in listed], "by deadline, on all pages together"
    province = page(folder, "vacatures-provincie-zeeland.html")
    assert len(province.xpath("//article")) == len([row for row in site.rows("/zoeken.json?provincie=Zeeland")])


def test_feeds_are_files_too(folder: Path, site: Site) -> None:
    everything = len(site.rows("/zoeken.json"))
    feed = feedparser.parse((folder / "vacatures.atom").read_bytes())
    assert not feed.bozo and len(feed.entries) == everything
    assert all((folder / entry.link).is_file() for entry in feed.entries)
    calendar = icalendar.Calendar.from_ical((folder / "vacatures.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == len([row for row in site.rows("/zoeken.json") if row["sluit_op"]])
    assert b"localhost" not in (folder / "vacatures.atom").read_bytes() + (folder / "vacatures.ics").read_bytes()
    front = {str(link) for link in page(folder, "index.html").xpath("//@href")}
    assert {"vacatures.atom", "vacatures.ics"} <= front


def test_hostile_text_is_text_in_the_files(folder: Path, site: Site) -> None:
    shown = page(folder, f"vacature/{site.ids['hostile']}.html")
    assert shown.xpath("//h1")[0].text_content() == HOSTILE["title"]
    assert HOSTILE["organisation"] in shown.text_content()
    for path in folder.rglob("*.html"):
        tree = fromstring(path.read_text(encoding="utf-8"))
        assert not tree.xpath("//script | //img | //iframe | //@onerror | //@style | //b[.='x']"), path
        schemes = {urlsplit(str(link)).scheme for link in tree.xpath("//@href")}
        assert schemes <= {"", "http", "https"}, path
    assert not re.search(r"<script|\u202e", (folder / "vacatures.atom").read_text(encoding="utf-8"))


def test_names_of_files_are_safe_and_their_own() -> None:
    folder = Folder([1], ["gm0005"], "")
    assert folder.file_of("/schaal/cao%20x/..%2F..%2Fetc") == "schaal/cao-x/etc.html"
    assert folder.file_of("/schaal/cao%20x/etc") == "schaal/cao-x/etc-2.html"
    assert folder.file_of("/schaal/cao%20x/ETC") == "schaal/cao-x/etc-3.html", "one name where case does not count"
    assert folder.file_of("/schaal/cao%20x/etc") == "schaal/cao-x/etc-2.html"
    assert folder.file_of("/schaal/%2E%2E/%2B") == "schaal/-/-.html"
    outside = (
        "/vacature/2",
        "/organisatie/gm0006",
        "/zoeken?q=x",
        "/vragen",
        "/zoeken.csv",
        "/vacatures",
        "//evil.example",
        "/x?y",
    )
    assert not any(map(folder.file_of, outside))
