"""What sites get wrong: each with a clear message, and nothing else lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import query, scrapy
from offline import Recorded, read, spiders
from scrapy.http import HtmlResponse, Response

from crawler.clock import parse_moment
from crawler.items import Facts, Rejection
from crawler.jobposting import plain_text
from crawler.jobposting import read as read_markup
from crawler.page import Page, Unreadable, label_lines
from crawler.sitemap import sitemap_body

MOMENT = parse_moment("2026-11-20T02:00:00+01:00")
HEADER = (
    "<h1>Griffier</h1><div>Gemeente Goes</div><div>€4.520 — €6.422 / maand</div><div>HBO</div><div>Nog 6 dagen</div>"
)
PAGE = f"<!doctype html><html><head><title>Griffier</title></head><body><main><section>{HEADER}</section></main></body></html>"
SCRIPT = '<script type="application/ld+json">'
URL = "https://tenmonks.nl/opdrachten/{}/naam/"


def archive(folder: Path, pages: dict[str, tuple[bytes, str]], sitemap: str | None = None) -> Path:
    """An archive of TenMonks: a sitemap to the given pages (number: body and content type)."""
    locations = "".join(f"<url><loc>{URL.format(number)}</loc></url>" for number in pages)
    files = {
        "https://tenmonks.nl/sitemap_index.xml": (
            b"<sitemapindex><sitemap><loc>https://tenmonks.nl/assignment-sitemap1.xml</loc></sitemap></sitemapindex>",
            "text/xml",
        ),
        "https://tenmonks.nl/assignment-sitemap1.xml": (
            (f"<urlset>{locations}</urlset>" if sitemap is None else sitemap).encode(), "text/xml",
        ),
        **{URL.format(number): page for number, page in pages.items()},
    }  # fmt: skip
    folder.mkdir()
    with (folder / "index.jsonl").open("w") as index:
        for number, (url, (body, kind)) in enumerate(files.items()):
            (folder / str(number)).write_bytes(body)
            entry = {
                "url": url,
                "status": 200,
                "content_type": kind,
                "fetched_at": MOMENT.isoformat(),
                "file": str(number),
            }
            index.write(json.dumps(entry) + "\n")
    return folder


def crawl(folder: Path) -> tuple[Path, str, int]:
    database = folder.parent / "x.db"
    done = scrapy("crawl", "tenmonks", "-s", f"ARCHIVE={folder}", "-s", f"DATABASE={database}")
    return database, done.stderr, done.returncode


def test_bad_pages_stop_no_good_one(tmp_path: Path) -> None:
    """One crawl with every kind of bad page: the good ones are stored, each bad one is a row with a reason."""
    good, html = PAGE.encode(), "text/html; charset=utf-8"
    bomb = "<p " + " ".join(f"a{i}" for i in range(20_000)) + ">x</p>"
    pages = {
        "1": (good, html),
        "2": (b"%PDF-1.7 \x00\x01\x02", "application/pdf"),
        "3": (b"", html),
        "4": (PAGE.replace("Griffier", "Caféhouder").encode("cp1252"), html),
        "5": (b"<html><body><main><h1>Over ons</h1><p>Wij zijn een bureau.</p></main></body></html>", html),
        "6": (f"<html><body>{bomb}</body></html>".encode(), html),
        "7": (PAGE.replace("<main>", f"{SCRIPT}{{broken</script><main>").encode(), html),
        "8": (PAGE.replace("Griffier", "Planner\x00 \u202e2").encode(), html),
        "9": (b"\x00\xff\xfe" * 500, html),
    }  # fmt: skip
    database, log, status = crawl(archive(tmp_path / "archive", pages))
    assert status == 0, log
    stored = {row["key"]: row for row in query(database, "SELECT * FROM postings")}
    assert set(stored) == {"1", "4", "7", "8"}, log
    assert stored["4"]["title"] == "Caféhouder"
    assert stored["8"]["title"] == "Planner 2"
    reasons = {row["url"].split("/")[4]: row["reason"] for row in query(database, "SELECT * FROM rejected")}
    assert set(reasons) == {"2", "3", "5", "6", "9"}
    assert "not a text page (application/pdf)" in reasons["2"]
    assert "an empty page" in reasons["3"]
    assert "layout unknown, or not a vacancy" in reasons["5"]
    assert "a tag of more than 32 KB" in reasons["6"]
    doubts = {
        row["posting_id"].split(":")[1]: row["derived_from"]
        for row in query(database, "SELECT * FROM evidence WHERE field = 'page'")
    }
    assert "malformed JSON-LD (block 1)" in doubts["7"]
    assert "read as windows-1252" in doubts["4"]
    assert "Traceback" not in log


@pytest.mark.parametrize(
    "sitemap", ["", "<urlset></urlset>", "<html><body>Onderhoud</body></html>", "geen xml", "<rss></rss>"]
)
def test_an_empty_or_unreadable_sitemap_is_said(tmp_path: Path, sitemap: str) -> None:
    database, log, _ = crawl(archive(tmp_path / "archive", {}, sitemap))
    run = query(database, "SELECT * FROM runs")[0]
    assert run["verdict"] == "unproven" and "found nothing" in run["reasons"] or "accepted nothing" in run["reasons"]
    assert "Traceback" not in log and "tenmonks: unproven" in log
    if sitemap != "<urlset></urlset>":
        assert query(database, "SELECT * FROM rejected WHERE reason LIKE 'listing: %'")


def test_a_packed_sitemap_is_read_and_a_broken_one_said() -> None:
    xml = b"<urlset><url><loc>https://tenmonks.nl/opdrachten/1/naam/</loc></url></urlset>"
    packed = Response("https://tenmonks.nl/sitemap.xml.gz", body=gzip.compress(xml))
    assert sitemap_body(packed, 10_000) == xml
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        sitemap_body(packed, 10)


def test_malformed_markup_beside_a_good_block() -> None:
    good = '{"@context": "https://schema.org", "@graph": [{"@type": ["JobPosting"], "title": "Planner"}]}'
    for bad in (
        "{",
        '{"@type": "JobPosting", "title": "a" "b"}',
        "[" * 100_000,
        "not json",
        '{"a": 1' + "0" * 5000 + "}",
    ):
        found, doubts = read_markup([bad, good])
        assert [job.title for job in found] == ["Planner"], bad[:40]
        assert len(doubts) <= 1


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "JobPosting", "title": "Planner",}',
        '<!-- {"@type": "JobPosting", "title": "Planner"} -->',
        '{"@type": "JobPosting", "title": "Plan\tner"}'.replace("\t", ""),
        '/*<![CDATA[*/{"@type": "JobPosting", "title": "Planner"}/*]]>*/',
        '[{"@type": "Organization"}, {"@type": "http://schema.org/JobPosting", "title": ["Planner"]}]',
    ],
)
def test_markup_that_is_only_a_little_wrong_is_read(script: str) -> None:
    assert [job.title for job in read_markup([script])[0]] == ["Planner"]


@pytest.mark.parametrize("amount", ["NaN", "1e309", "-5", "0", '"0"', "true", "null", '"op aanvraag"', "[]", "{}"])
def test_markup_amounts_that_are_none(amount: str) -> None:
    script = f'{{"@type": "JobPosting", "baseSalary": {{"value": {{"minValue": {amount}, "unitText": "MONTH"}}}}}}'
    assert [job.salary_min for job in read_markup([script])[0]] == [None]


def test_escaped_descriptions_become_text() -> None:
    assert plain_text("&lt;p&gt;Eén &amp;amp; twee&lt;/p&gt;&lt;p&gt;drie&lt;/p&gt;") == "Eén & twee\ndrie"
    assert plain_text("<p>Eén</p><ul><li>twee</li></ul>") == "Eén\ntwee"


def test_a_page_that_shows_nothing_is_read_from_its_markup() -> None:
    markup = {
        "@type": "JobPosting", "title": "Griffier",
        "description": "<p>De gemeente Goes zoekt een griffier.</p><p>Reageer uiterlijk 4 december 2026.</p>",
        "baseSalary": {"value": {"minValue": 4520, "maxValue": 6422, "unitText": "MONTH"}},
        "hiringOrganization": {"name": "Gemeente Goes"},
    }  # fmt: skip
    body = f'<html><head><script type="application/ld+json">{json.dumps(markup)}</script></head><body><div></div></body></html>'
    page = Recorded(spiders()["onlyhuman"], "https://www.onlyhuman.nl/vacatures/griffier/", body, MOMENT)
    (facts,) = read(page)
    assert isinstance(facts, Facts), facts
    assert (facts.organisation, facts.salary_max, str(facts.closing_date)) == ("Gemeente Goes", 6422, "2026-12-04")


def test_a_layout_without_any_known_label_is_rejected_with_a_reason() -> None:
    page = Recorded(
        spiders()["zeelenberg"], "https://zeelenberg.nl/vacatures/x", "<h1>Over ons</h1><p>Wij helpen.</p>", MOMENT
    )
    (found,) = read(page)
    assert isinstance(found, Rejection) and "layout unknown" in found.reason


def test_depth_and_trailing_text_are_not_lost() -> None:
    deep = Page("https://example.org/", "<div>" * 2000 + "diep" + "</div>" * 2000, MOMENT)
    assert [block.text for block in deep.blocks] == ["diep"]


def test_responses_that_are_no_pages() -> None:
    with pytest.raises(Unreadable, match="not a text page"):
        Page.from_response(Response("https://example.org/", body=b"\x89PNG", headers={"Content-Type": "image/png"}))
    response = HtmlResponse("https://example.org/", body="€".encode("cp1252"), encoding="utf-8")
    response.request = None
    with pytest.raises(AttributeError):
        _ = response.meta


def test_labels_and_values_on_one_line_or_two() -> None:
    labels = {"Uren": "hours", "Duur": "duration"}
    lines = label_lines(["Uren: 32", "Duur", "6 maanden", "Duur:", "Uren: 36", "Uren per dag"], labels)
    assert [(line.field, line.text, line.label) for line in lines] == [
        ("hours", "32", "Uren:"), ("duration", "6 maanden", "Duur"), ("", "Duur:", ""), ("hours", "36", "Uren:"),
        ("", "Uren per dag", ""),
    ]  # fmt: skip
