"""What sites get wrong: each with a clear message, and nothing else lost."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import crawling
import pytest
from conftest import query, scrapy
from offline import Recorded, read, spiders
from scrapy.http import HtmlResponse, Response
from simulation import RestSpider

from crawler.clock import parse_moment
from crawler.items import Facts, Posting, Rejection
from crawler.jobposting import plain_text
from crawler.jobposting import read as read_markup
from crawler.page import Page, Unreadable, label_lines
from crawler.sitemap import sitemap_body
from spiders.tenmonks import TenmonksSpider

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
    assert "a tag with 20000 attributes" in reasons["6"]
    doubts = {
        row["posting_id"].split(":")[1]: row["derived_from"]
        for row in query(database, "SELECT * FROM evidence WHERE field = 'page'")
    }
    assert "malformed JSON-LD (block 1)" in doubts["7"]
    assert "read as windows-1252" in doubts["4"]
    assert "Traceback" not in log


def attributes(count: int, between: str = "") -> str:
    """So many different ones, with something in between, ten times in all."""
    names = [f"a{number}" for number in range(count)]
    tenth = count // 10
    return between.join(" ".join(names[start : start + tenth]) + " " for start in range(0, count, tenth))


QUOTED = attributes(120_000, 'b=">" c= </p ')
BOMBS = {
    "plain": "<p " + attributes(120_000),
    "quoted <": "<p " + attributes(120_000, 'b="<" '),
    "quoted >": "<p " + QUOTED,
    "< in names": "<p " + attributes(120_000, "b<c <d "),
    "quotes that do not match": "<!-- <p a='-->' <p " + QUOTED,
    "after a script": "<script>'<p a=\"</script><p " + QUOTED,
    "no spaces": "<p " + "".join(f'a{number}=""' for number in range(80_000)),
    "many tags": "".join(f"<p {attributes(4_000)}>" for _ in range(40)),
    "as many as may be": "".join(f"<p {attributes(2_000)}>" for _ in range(80)),
    "links from a long address": f"<base href='http://a/{'x/' * 2_000}'>"
    + "".join(f"<a href=y{n}>" for n in range(60_000)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_page_of_a_megabyte_keeps_the_reader_busy(bomb: str) -> None:
    body = f"<html><body><main><h1>Griffier</h1>{BOMBS[bomb]}>"
    assert 500_000 < len(body) < 1_100_000
    begun = time.process_time()
    page = Page(URL.format(1), body, MOMENT)
    if bomb in ("as many as may be", "links from a long address"):
        assert page.title == "Griffier" and page.blocks and len(page.links) in (0, 60_000)
    else:
        with pytest.raises(Unreadable, match="a tag with .* attributes"):
            page.title  # noqa: B018
    assert time.process_time() - begun < 2  # a second on a machine of today; without the guard it is ten or more


def test_a_post_that_would_keep_the_reader_busy_takes_no_other_with_it() -> None:
    posts = [
        {"id": number, "link": f"https://rest.localhost/vacatures/{number}/", "class_list": [RestSpider.category],
         "title": {"rendered": "Griffier"}, "content": {"rendered": text}}
        for number, text in ((1, f"<p {attributes(10_000)}>"), (2, "<p>Gemeente Goes</p>"))
    ]  # fmt: skip
    bad, good = RestSpider().read(Page("https://rest.localhost/", json.dumps(posts), MOMENT))
    assert isinstance(bad, Rejection) and bad.url.endswith("/1/") and "10000 attributes" in bad.reason
    assert isinstance(good, Posting) and good.key == "2"


def test_a_large_picture_in_the_page_is_no_fault() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 200_000}'>"
    page = Page(URL.format(1), PAGE.replace("<section>", f"<section>{picture}<p>{'woord ' * 20_000}</p>"), MOMENT)
    assert page.title == "Griffier"


@pytest.mark.parametrize(
    "sitemap", ["", "<urlset></urlset>", "<html><body>Onderhoud</body></html>", "geen xml", "<rss></rss>"]
)
def test_an_empty_or_unreadable_sitemap_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, sitemap: str) -> None:
    database, folder = tmp_path / "x.db", archive(tmp_path / "archive", {}, sitemap)
    crawling.crawl(TenmonksSpider, crawling.settings(ARCHIVE=str(folder), DATABASE=str(database)))
    run = query(database, "SELECT * FROM runs")[0]
    assert run["verdict"] == "unproven" and "found nothing" in run["reasons"] or "accepted nothing" in run["reasons"]
    assert "Traceback" not in caplog.text and "tenmonks: unproven" in caplog.text
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
