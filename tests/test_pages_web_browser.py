"""The site in a real browser: what a visitor does, at two widths, without scripts or other hosts, and accessible (axe)."""

from __future__ import annotations

import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from webclient import Site, enriched_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, _NAMES) if path), None)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
_MISSING = (
    ("" if CHROMIUM else "no Chromium on this machine: apt-get install chromium")
    or ("" if importlib.util.find_spec("axe_playwright_python") else "no playwright: pip install -e '.[browser]'")
)  # fmt: skip
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=_MISSING)


@pytest.fixture(scope="module")
def site(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return enriched_site(sample_database, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", str(site.folder), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(f"{base}/-/versions.json")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield base
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page without JavaScript, as some visitors have it; the test fails when anything asks another host."""
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    elsewhere: list[str] = []
    context.on("request", lambda request: None if request.url.startswith(address) else elsewhere.append(request.url))
    yield context.new_page()
    context.close()
    assert elsewhere == []


def own_pages(site: Site) -> list[str]:
    return [
        *("/", "/zoeken", "/zoeken?q=adviseur&provincie=Utrecht&schaal_van=xi", "/zoeken?q=komtnietvoor", "/bronnen"),
        *("/bron/tenmonks", "/bron/onlyhuman", "/schalen", "/schaal/gemeenten/16", "/dekking", "/vragen"),
        *("/organisatie/gm0664", "/nergens"),
        *(f"/vacature/{site.ids[name]}" for name in ("goes", "again", "hostile", "quiet")),
    ]


def test_a_visitor_searches_filters_and_opens_a_vacancy(page: Page, address: str) -> None:
    def count() -> int:
        return int(page.get_by_role("heading", level=1).inner_text().split()[0])

    page.goto("/")
    page.get_by_label("Functie, organisatie, plaats of onderwerp").fill("adviseur")
    page.get_by_role("button", name="Zoeken").click()
    every = count()
    assert every == len(httpx.get(f"{address}/zoeken.json?q=adviseur").json()) > 4
    assert not page.get_by_label("Toon keuzes").is_visible(), "that is for small windows"
    page.get_by_label("Overijssel").check()
    page.get_by_role("button", name="Toon vacatures").click()
    assert "q=adviseur&provincie=Overijssel" in page.url
    assert 0 < count() < every and page.get_by_label("Overijssel").is_checked()
    page.get_by_role("link", name="hoogste salaris").click()
    titles = page.locator("article h2").all_inner_texts()
    assert len(titles) == count() and all("adviseur" in title.lower() for title in titles)
    page.locator("article h2 a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == titles[0]
    assert "Deze datum" in page.locator(".deadline").inner_text()
    page.get_by_text("bron van de sluitingsdatum").click()
    assert page.locator("details[open] blockquote").first.is_visible()
    page.go_back()
    page.get_by_role("link", name="Haal weg: Overijssel").click()
    assert count() == every


def test_a_telephone_shows_vacancies_before_choices(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/zoeken")
    box = page.locator("article").first.bounding_box()
    assert box and box["y"] < 780 and not page.get_by_label("Overijssel").is_visible()
    page.get_by_label("Toon keuzes").check()
    page.get_by_label("Overijssel").check()
    page.get_by_role("button", name="Toon vacatures").click()
    assert "provincie=Overijssel" in page.url


def test_every_kind_of_link_can_be_followed(page: Page) -> None:
    """From the front page onwards, one link of every kind on every kind of page; each format is downloaded."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"[?#].*", "", path).split("/")[1]
        if kind in seen:
            continue
        seen.add(kind)
        if "." in kind:
            response = page.request.get(path)
            assert response.status == 200 and len(response.body()) > 100, path
            continue
        answer = page.goto(path)
        assert answer and answer.status == 200, path
        waiting += [str(link.get_attribute("href")) for link in page.locator("a[href^='/']").all()]
    formats = {f"zoeken.{ending}" for ending in ("csv", "json", "xlsx", "atom", "ics")}
    pages = "zoeken vacature organisatie bronnen bron schalen schaal dekking vragen vacatures".split()
    assert seen >= formats | set(pages)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_pages_fit_and_are_accessible(browser: Browser, address: str, site: Site, width: int, scheme: Any) -> None:
    """No violation of axe's rules (WCAG 2 A and AA, best practices), nothing wider than the window, nobody else asked."""
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong, elsewhere = Axe(), list[Any](), list[str]()
    context = browser.new_context(
        base_url=address, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True,  # axe is a script
    )  # fmt: skip
    context.on("request", lambda request: None if request.url.startswith(address) else elsewhere.append(request.url))
    found = context.new_page()
    for path in own_pages(site):
        found.goto(path)
        found.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found.evaluate("document.querySelectorAll('.reveal input').forEach(one => one.checked = true)")
        if found.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append((path, "wider than the window"))
        for violation in axe.run(found).response["violations"]:
            wrong.append((path, violation["id"], [node["html"][:160] for node in violation["nodes"][:2]]))
    context.close()
    assert not elsewhere and not wrong, wrong


def test_hostile_text_runs_nowhere(browser: Browser, address: str, site: Site) -> None:
    """With JavaScript on, on our pages and on Datasette's own."""
    context = browser.new_context(base_url=address)
    found, dialogs = context.new_page(), list[str]()
    found.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in (
        f"/vacature/{site.ids['hostile']}",
        "/zoeken?sorteer=nieuw",
        "/zoeken?q=<img src=x onerror=alert(1)>",
        "/vacatures/postings?site=test",
        "/vacatures/bureaus_per_gemeente?gemeente=<script>alert(1)</script>",
    ):
        found.goto(path)
        assert not found.locator("img[src=x]").count() and not found.locator("a[href^='javascript:']").count(), path
    assert dialogs == []
    context.close()


def test_the_keyboard_can_skip_the_menu(page: Page) -> None:
    page.goto("/zoeken")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.url.endswith("#inhoud")
