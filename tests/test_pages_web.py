"""The pages, through Datasette's in-process client: what they show is what the database holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest
from conftest import ROOT, query
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, fromstring
from sqlite_utils.utils import sqlite3
from webclient import HOSTILE, Site, enriched_site

from crawler.database import schema

PLUGIN = sorted((ROOT / "data" / "plugins" / "website").glob("*.py"))
OPEN = "status = 'open' AND (closing_date IS NULL OR closing_date >= (SELECT today FROM today))"
ODD = [
    *(
        "",
        '"',
        '"a AND',
        "*",
        "'s-Gravenhage",
        "1e9",
        "-1",
        "a OR b)",
        "%",
        "ü",
        "NEAR(",
        "\x00",
        "]^[",
        "99999999999999",
    ),
    *("x" * 3000, "\u0663"),
]
PARAMETERS = (
    "q provincie vakgebied contract schaal_van schaal_tot sluit_binnen sinds plaats organisatie bron bureau status sorteer pagina"
).split()


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return enriched_site(sample_database, tmp_path_factory.mktemp("web"))


def ids(page: str) -> list[int]:
    """The vacancies of a list page, in its order."""
    return [int(link.rsplit("/", 1)[1]) for link in fromstring(page).xpath("//article//@href") if "/vacature/" in link]


def expected(site: Site, where: str, *parameters: object) -> set[int]:
    rows = query(site.folder / "vacatures.db", f"SELECT id FROM vacancies WHERE {where}", *parameters)
    return {row["id"] for row in rows}


def everything(site: Site, asked: str) -> list[int]:
    return [row["id"] for row in site.rows(f"/zoeken.json?{asked}")]


def links(page: HtmlElement, where: str = "//a/@href") -> list[str]:
    return [str(link) for link in page.xpath(where)]


def pages_of(site: Site) -> list[str]:
    database = site.folder / "vacatures.db"
    numbers = [
        row["id"] for row in query(database, "SELECT id FROM vacancies ORDER BY posting_count DESC, id LIMIT 18")
    ]
    return [
        *("/", "/zoeken", "/zoeken?q=adviseur", "/zoeken?status=alle&sorteer=salaris&pagina=2", "/vragen", "/dekking"),
        *("/bronnen", "/bron/tenmonks", "/bron/test", "/bron/onlyhuman", "/schalen", "/schaal/gemeenten/11"),
        *("/schaal/gemeenten/10A", "/schaal/waterschappen/12", "/organisatie/gm0664", "/organisatie/gm0005"),
        *(f"/vacature/{number}" for number in numbers),
    ]


def test_every_page_is_whole_dutch_and_keeps_to_itself(site: Site) -> None:
    for path in pages_of(site):
        response = site.get(path)
        assert response.status_code == 200, (path, response.text[-400:])
        assert "default-src 'none'" in response.headers["content-security-policy"]
        page = fromstring(response.text)
        assert page.get("lang") == "nl" and len(page.xpath("//h1")) == 1 and len(page.xpath("//main")) == 1, path
        assert not page.xpath(
            "//script | //iframe | //img | //object | //*[@style] | //@*[starts-with(name(), 'on')]"
        ), path
        assert all(link.startswith("/") for link in page.xpath("//link/@href | //form/@action")), path
        for link in page.xpath("//a"):
            href = link.get("href")
            assert href.startswith(("/", "#", "https://", "http://")), (path, href)
            assert href.startswith(("/", "#")) or "noopener" in link.get("rel", ""), (path, href)
        names = page.xpath("//@id")
        assert len(names) == len(set(names)), path
        assert "None" not in page.text_content(), path


def test_the_front_page_counts_from_indexes(site: Site) -> None:
    """Whatever statistics SQLite has: at 200,000 vacancies reading the table, or sorting what is open, is what takes the time."""
    from website.front import SPOTS, STATED
    from website.listing import _statement
    from website.selection import Selection

    for statement in (SPOTS, STATED, _statement(Selection())):
        plain = re.sub(r":\w+", "'2026-11-20'", statement)
        plan = [row["detail"] for row in query(site.folder / "vacatures.db", f"EXPLAIN QUERY PLAN {plain}")]
        reads = [number for number, step in enumerate(plan) if "vacancies" in step]
        assert reads and all("USING COVERING INDEX" in plan[number] for number in reads), plan
        assert not any(step.endswith("FOR GROUP BY") for step in plan[reads[0] : reads[0] + 2]), plan


def test_a_database_of_before_an_update_says_what_to_do_and_a_defect_is_ours(
    sample_database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pages name indexes that a crawl by the new version makes. In a database that has all steps, one that is absent is an
    error of ours."""
    old = Site.of(sample_database, tmp_path)
    conn = sqlite3.connect(tmp_path / "vacatures.db")
    conn.execute("DROP INDEX vacancies_open_map")
    response = old.get("/")
    assert response.status_code == 500 and "Dit ligt aan ons" in response.text and "nightly" not in response.text
    logged = capsys.readouterr().err
    assert "Traceback" in logged and "OperationalError: no such index: vacancies_open_map" in logged
    conn.execute(f"PRAGMA user_version = {schema.VERSION - 1}")
    conn.close()
    response = old.get("/")
    assert response.status_code == 503 and "scrapy nightly" in response.text
    assert old.get("/schalen").status_code == 200


def test_links_between_pages_lead_somewhere(site: Site) -> None:
    seen: set[str] = set()
    for path in pages_of(site)[:20]:
        seen.update(link.split("#")[0] for link in links(fromstring(site.page(path))) if link.startswith("/"))
    kinds: dict[str, list[str]] = {}
    for link in sorted(seen):
        kinds.setdefault("/".join(re.sub(r"[?].*|\d+", "", link).split("/")[:3]), []).append(link)
    assert len(kinds) > 12
    for found in kinds.values():  # two of every kind
        for link in found[:2]:
            assert site.get(link).status_code == 200, link


def test_search_finds_parts_of_compounds_and_folds_accents(site: Site) -> None:
    advisers = expected(site, f"{OPEN} AND lower(title) LIKE '%adviseur%'")
    assert len(advisers) > 4 and advisers <= set(everything(site, "q=ADVISEUR"))
    assert site.ids["fryslan"] in everything(site, "q=sudwest")
    assert site.ids["fryslan"] in everything(site, "q=SPECIALIST")  # the second half of a compound
    assert everything(site, "q=financien+specialist+sneek") == [site.ids["fryslan"]]
    assert everything(site, "q=financiën+sneek") == [site.ids["fryslan"]]
    assert everything(site, "q=%2A") == everything(site, "q=komtnietvoor") == []


def test_filters_combine_and_their_counts_are_true(site: Site) -> None:
    both = "provincie=Zeeland&provincie=Utrecht&contract=permanent"
    found = set(everything(site, both))
    assert (
        found == expected(site, f"{OPEN} AND province IN ('Zeeland', 'Utrecht') AND contract LIKE '%\"permanent\"%'")
        and found
    )
    assert set(everything(site, "schaal_van=11&schaal_tot=12")) == expected(
        site, f"{OPEN} AND scale_max_rank >= 11 AND scale_min_rank < 13"
    )
    assert set(everything(site, "sluit_binnen=7")) == expected(site, f"{OPEN} AND closing_date <= '2026-11-27'")
    assert set(everything(site, "bron=onlyhuman&status=alle")) == expected(
        site, "id IN (SELECT vacancy_id FROM postings WHERE site = 'onlyhuman')"
    )
    for base in ("status=open", "q=adviseur", both):
        page = fromstring(site.page(f"/zoeken?{base}"))
        total = int(page.xpath("//h1")[0].text_content().split()[0])
        assert total == len(everything(site, base))
        for group in page.xpath("//fieldset"):
            name, chosen = group.xpath(".//input/@name")[0], group.xpath(".//input[@checked]/@value")
            without = "&".join(part for part in base.split("&") if not part.startswith(f"{name}="))
            for box in group.xpath(".//label"):
                count = int(box.xpath(".//*[@class='count']")[0].text)
                value = box.xpath("./input/@value")[0]
                assert count == len(everything(site, f"{without}&{name}={value}")), (base, name, value)
            assert set(chosen) == {one for one in parse_qs(base).get(name, [])}
            if name == "provincie":  # a second choice is offered beside the first
                others = {row["provincie"] for row in site.rows(f"/zoeken.json?{without}") if row["provincie"]}
                assert set(links(group, ".//input/@value")) == others


def test_sorting_and_paging_show_everything_once(site: Site) -> None:
    for sort, key in (("sluit", "closing_date"), ("salaris", "salary_month_max"), ("nieuw", "first_seen")):
        shown: list[int] = []
        for number in range(1, 4):
            shown += ids(site.page(f"/zoeken?status=alle&sorteer={sort}&pagina={number}")) if number <= 2 else []
        assert len(shown) == len(set(shown)) == len(expected(site, "1")), sort
        values = {
            row["id"]: row[key] for row in query(site.folder / "vacatures.db", f"SELECT id, {key} FROM vacancies")
        }
        known = [values[number] for number in shown if values[number] is not None]
        assert known == sorted(known, reverse=sort != "sluit")
        assert all(values[number] is None for number in shown[len(known) :]), "unknown comes last"
    assert ids(site.page("/zoeken?pagina=999999")), "beyond the end is the last page"
    assert ids(site.page("/zoeken?pagina=-3")) == ids(site.page("/zoeken"))


def test_the_front_page_says_what_there_is(site: Site) -> None:
    page = fromstring(site.page("/"))
    text = " ".join(page.text_content().split())
    assert f"{len(expected(site, OPEN))} open vacatures van gemeenten" in text
    closing = [int(link.rsplit("/", 1)[1]) for link in links(page, "//section[@aria-labelledby='sluit']//li//a/@href")]
    assert closing == everything(site, "")[:12]
    fresh = expected(site, f"{OPEN} AND first_seen >= '2026-11-19'")
    assert f"Nieuw sinds gisteren {len(fresh)}" in text
    circles = page.xpath("//*[local-name()='circle']/*[local-name()='title']/text()")
    assert sum(int(re.search(r": (\d+)", one).group(1)) for one in circles) == len(
        expected(site, f"{OPEN} AND lat IS NOT NULL")
    )  # type: ignore[union-attr]
    assert "GeoNames" in text and "OnlyHuman (kapot)" in text and "Laatst bijgewerkt op 20 november 2026, 05:00" in text


def section(site: Site, path: str, name: str) -> str:
    found: list[HtmlElement] = fromstring(site.page(path)).xpath(f"//section[@aria-labelledby='{name}']")
    return " ".join(found[0].text_content().split()) if found else ""


def test_a_vacancy_says_what_it_is_and_why(site: Site) -> None:
    path = f"/vacature/{site.ids['goes']}"
    text = " ".join(fromstring(site.page(path)).text_content().split())
    assert "Nog 17 dagen Reageren kan tot en met maandag 7 december 2026. Deze datum staat in de advertentie." in text
    assert "€ 7.219 tot € 10.274 per maand opgezocht in de salaristabel van de cao Gemeenten van 1 juli 2026" in text
    assert "Gezien op 18 november 2026" in section(site, path, "bij")
    why = section(site, path, "waarom")
    assert "De ene advertentie verwijst naar de andere" in why and "www.zeelenberg.nl/vacatures/goes" in why
    assert "van 30 november 2026 naar 7 december 2026" in section(site, path, "wijziging")
    assert "later: vanaf 1 februari 2027" in section(site, path, "rondes")
    assert "eerder: vanaf" in section(site, f"/vacature/{site.ids['again']}", "rondes")
    assert "90 procent" in section(site, f"/vacature/{site.ids['again']}", "waarom")
    quotes = query(
        site.folder / "vacatures.db",
        "SELECT quote FROM evidence AS e JOIN postings AS p ON p.id = e.posting_id"
        " WHERE p.vacancy_id = ? AND field = 'scale_max' AND certainty >= 0.5 ORDER BY certainty DESC",
        site.ids["goes"],
    )
    assert quotes[0]["quote"][:60] in section(site, path, "gegevens"), "the words a value was read from"
    assert site.page(f"/vacature/{site.ids['quiet']}").count("Iemand") >= 2, "nothing known is no error"


def test_differences_between_the_copies_are_shown(site: Site) -> None:
    three = query(site.folder / "vacatures.db", "SELECT id FROM vacancies WHERE posting_count = 3")[0]["id"]
    shown = section(site, f"/vacature/{three}", "verschil")
    assert "Sluitingsdatum" in shown and "1 december 2026" in shown and "2 december 2026" in shown


def test_old_numbers_lead_on_and_unknown_ones_say_so(site: Site) -> None:
    moved = site.get("/vacature/42", follow=False)
    assert (moved.status_code, moved.headers["location"]) == (301, f"/vacature/{site.ids['goes']}")
    for path in (
        "/vacature/1",
        "/organisatie/nee",
        "/bron/nee",
        "/schaal/nee/1",
        "/vacature/999999999999999999",
        "/nergens",
    ):
        response = site.get(path)
        assert response.status_code == 404 and "Niet gevonden" in response.text and 'lang="nl"' in response.text, path


def test_organisation_site_scale_and_coverage_show_their_rows(site: Site) -> None:
    assert "/organisatie/gm1966" in links(fromstring(site.page("/organisatie/gm0005"))), "its successor"
    goes = site.page("/organisatie/gm0664")
    assert "Zeelenberg" in goes and "56 dagen na de" in " ".join(fromstring(goes).text_content().split())
    broken = site.page("/bron/onlyhuman")
    assert "Kapot" in broken and "found nothing where it used to" in broken
    assert "article, not a vacancy" not in section(site, "/bron/onlyhuman", "af"), "of the latest run only"
    assert "verdwenen" in section(site, "/bron/tenmonks", "af")
    scale = section(site, "/schaal/gemeenten/16", "zeggen")
    assert "€ 1.274 minder" in scale and "uit de tabel" in scale
    coverage = " ".join(fromstring(site.page("/dekking")).text_content().split())
    kinds = "SELECT count(DISTINCT organisation_id) AS n FROM vacancies WHERE organisation_id LIKE 'gm%'"
    seen = query(site.folder / "vacatures.db", kinds)[0]["n"]
    assert f"van de 342 gemeenten{seen}" in coverage.replace("gemeenten ", "gemeenten")
    assert "van de 342 gemeenten" in coverage and "van de 21 waterschappen" in coverage


def test_hostile_text_is_text(site: Site) -> None:
    for path in (f"/vacature/{site.ids['hostile']}", "/zoeken?q=onerror", "/zoeken?sorteer=nieuw", "/", "/bron/test",
                 f"/zoeken?q={quote(HOSTILE['title'])}", f"/zoeken?bureau={quote(HOSTILE['agency'])}"):  # fmt: skip
        text = site.page(path)
        page = fromstring(text)
        assert not page.xpath("//img | //script | //b[text()='x'] | //i"), path
        assert not [
            link for link in page.xpath("//@href") if "script:" in link or "evil" in link and not link.startswith("/")
        ], path
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", text), path
    assert HOSTILE["title"] in fromstring(site.page(f"/vacature/{site.ids['hostile']}")).text_content()
    assert len(site.page(f"/vacature/{site.ids['hostile']}")) < 60_000, "ten thousand characters are cut"


@pytest.mark.parametrize("name", PARAMETERS)
def test_odd_input_is_never_an_error(site: Site, name: str) -> None:
    for value in ODD:
        response = site.get(f"/zoeken?{name}={quote(value)}&q=a")
        assert response.status_code == 200, (name, value, response.text[-300:])
    for ending in ("csv", "json", "atom", "ics", "xlsx"):
        assert site.get(f"/zoeken.{ending}?{name}={quote(ODD[1])}").status_code == 200
    if name == "schaal_van":
        assert "Niet begrepen en weggelaten" in site.page("/zoeken?schaal_van=elf")


@pytest.mark.parametrize("value", ODD)
def test_odd_paths_are_not_found(site: Site, value: str) -> None:
    if value.strip("\x00"):
        for path in (
            f"/organisatie/{quote(value, safe='')}",
            f"/bron/{quote(value, safe='')}",
            f"/schaal/a/{quote(value, safe='')}",
        ):
            assert site.get(path).status_code == 404, path


def _selections() -> st.SearchStrategy[dict[str, object]]:
    words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=12)
    optional: dict[str, st.SearchStrategy[object]] = {
        "q": words,
        "provincie": st.lists(words, min_size=1, max_size=3, unique=True).map(tuple),
        "schaal_van": st.integers(0, 30),
        "sluit_binnen": st.integers(0, 3650),
        "sinds": st.dates().map(str),
        "plaats": words,
        "sorteer": st.sampled_from(["salaris", "nieuw"]),
        "status": st.sampled_from(["alle", "gesloten"]),
        "pagina": st.integers(2, 1000),
    }
    return st.fixed_dictionaries({}, optional=optional)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(_selections())
def test_an_address_holds_the_whole_selection(asked: dict[str, object]) -> None:
    from website.selection import Selection

    selection = Selection(**asked)  # type: ignore[arg-type]
    address = selection.address(pagina=selection.pagina)
    assert Selection.of(parse_qs(address.lstrip("?"))) == selection


@pytest.mark.parametrize("path", PLUGIN, ids=lambda path: path.name)
def test_the_plugin_keeps_the_project_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300 and ast.get_docstring(ast.parse(text))
    assert not re.search(
        r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\btime\.(?:time|monotonic)\(|^import time\b", text, re.M
    )


def test_no_template_trusts_text() -> None:
    for path in (ROOT / "data" / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", path.read_text(encoding="utf-8")), path
