"""A changing sample web: openings appear, move their deadline, close, fill, vanish and return, on sites that have bad nights.

The world answers requests for one night at a time. What a right crawler must know of each opening follows from what it
served, by the rules of gone and open written down once more, in :meth:`Known.night`.
"""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from conftest import ROOT
from faultsite import document
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.items import Expectation, Line
from crawler.page import Page
from crawler.spider import VacancySpider
from crawler.wordpress import WordPressVacancySpider

BEGIN = date(2026, 11, 1)
RUNS = (*range(14), *range(17, 24), *range(70, 79))
"""The days with a run: a fortnight, a weekend without, a week, six weeks of nothing, and nine more nights."""
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
ROLES = (
    "Griffier", "Concerncontroller", "Jurist omgevingsrecht", "Beleidsadviseur wonen", "Communicatieadviseur", "Inkoper",
    "Projectleider riolering", "Teammanager burgerzaken", "ICT-beheerder", "Klantmanager werk en inkomen",
)  # fmt: skip
ENDS = {
    "": 10, "closed": 2, "filled": 2, "filled and unlisted": 2, "deleted": 3, "410": 1, "home": 2, "hidden": 1, "back": 1,
    "late": 2,
}  # fmt: skip
"""How an opening ends, besides by its deadline, and how often."""
DEAD = {
    "deleted": "page answers 404",
    "back": "page answers 404",
    "410": "page answers 410",
    "home": "page is no vacancy",
}
POSTS = "/wp-json/wp/v2/posts"
LABELS = {"Sluitingsdatum": "closing_date", "Uren": "hours", "Schaal": "scale"}


def day_of(number: int) -> date:
    return BEGIN + timedelta(days=number)


@dataclass
class Opening:
    """One opening's script, in days: when it appears, its deadline, when that moves, how it ends, and when it returns."""

    site: str
    number: int
    title: str
    organisation: str
    appears: int
    deadline: int | None
    moves_on: int | None
    kind: str
    ends_on: int
    back_on: int | None

    @property
    def key(self) -> str:
        return f"opening-{self.number}" if self.site == "pages" else str(self.number)

    @property
    def path(self) -> str:
        return f"/opdrachten/{self.number}/naam/" if self.site == "sitemap" else f"/vacatures/opening-{self.number}/"

    def deadline_on(self, day: int) -> int | None:
        """The deadline that the page shows on a day."""
        if self.back_on is not None and day >= self.back_on:
            return self.back_on + 20
        if self.deadline is not None and self.moves_on is not None and day >= self.moves_on:
            return self.deadline + 6
        return self.deadline

    def shows(self, day: int) -> str:
        """What the page is: ``open``, ``closed``, ``filled``, or the kind in which it is no vacancy."""
        if day < self.appears:
            return "deleted"
        returned = self.back_on is not None and day >= self.back_on
        if day >= self.ends_on and not returned and self.kind not in ("", "hidden", "late"):
            return "filled" if self.kind.startswith("filled") else self.kind
        deadline = self.deadline_on(day)
        return "deleted" if deadline is not None and day > deadline + 2 else "open"

    def listed(self, day: int) -> bool:
        returned = self.back_on is not None and day >= self.back_on
        unlisted = self.kind in ("hidden", "filled and unlisted") and day >= self.ends_on and not returned
        return not unlisted and self.shows(day) in ("open", "closed", "filled")

    def changed_on(self, day: int) -> int:
        """The last day up to this one on which the page said something else than the day before."""
        said = (self.shows(day), self.deadline_on(day))
        while day > 0 and said == (self.shows(day - 1), self.deadline_on(day - 1)):
            day -= 1
        return day

    def lines(self, day: int) -> list[str]:
        deadline = self.deadline_on(day)
        moment = day_of(deadline) if deadline is not None else None
        closing = [f"Sluitingsdatum: {moment.day} {MONTHS[moment.month - 1]} {moment.year}"] if moment else []
        said = {"closed": ["Deze vacature is gesloten."], "filled": ["Deze vacature is vervuld."]}.get(
            self.shows(day), []
        )
        return [*said, self.organisation, *closing, "Uren: 36 uur per week", "Schaal: 11", "Proefadvertentie."]


@dataclass
class Known:
    """What a right crawler knows of one opening: its rounds, newest last, each with first_seen, deadline, and end."""

    opening: Opening
    rounds: list[dict[str, Any]] = field(default_factory=list)
    moves: list[tuple[int, int | None, int | None]] = field(default_factory=list)

    def end(self, number: int, today: int) -> tuple[int, str] | None:
        """Since when, and why, a round is not open on a day: its deadline or what ended it, whichever came first."""
        this = self.rounds[number]
        passed = this["deadline"] is not None and this["deadline"] < today
        ends = [(this["deadline"] + 1, "deadline passed")] if passed else []
        ends += [this["end"]] if this["end"] else []
        return min(ends, default=None)

    def night(self, day: int, *, good: bool, listed: bool, read: bool) -> None:
        """One run: whether it was ``good`` (to be trusted), and whether it was served this opening's listing and page."""
        shows = self.opening.shows(day)
        if read and shows in ("open", "closed", "filled"):
            self._read(day, shows, good)
        if not self.rounds or not good and not listed:
            return
        this = self.rounds[-1]
        if listed:
            this["missed"] = 0
        elif self.end(-1, day) is None and this["first_seen"] < day:
            this["missed"] += 1
            if this["missed"] >= 2 and shows not in ("open", "closed", "filled"):
                this["end"] = (day, f"not listed twice, {DEAD[shows]}")

    def _read(self, day: int, shows: str, good: bool) -> None:
        deadline = self.opening.deadline_on(day)
        ended = self.end(-1, day) if self.rounds else None
        late = ended is not None and shows == "open" and day - ended[0] > 45
        if not self.rounds or late:
            if late:
                self.rounds[-1]["end"] = ended
            self.rounds.append({"first_seen": day, "deadline": deadline, "end": None, "missed": 0})
            if shows != "open":
                self.rounds[-1]["end"] = (day, "filled" if shows == "filled" else "page says closed")
            return
        this = self.rounds[-1]
        if shows != "open" and ended is None and not good:
            return
        if deadline != this["deadline"]:
            self.moves.append((day, this["deadline"], deadline))
        this["deadline"] = deadline
        if shows == "open":
            this["end"] = None
        elif ended is None:
            this["end"] = (day, "filled" if shows == "filled" else "page says closed")


class World:
    """The sites, tonight's date, and what was served tonight: listed openings and pages."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        with (ROOT / "data" / "reference" / "organisations.csv").open(encoding="utf-8") as file:
            towns = [row["name"] for row in csv.DictReader(file) if row["type"] == "gemeente" and not row["valid_to"]]
        self.random.shuffle(towns)
        self.openings: dict[str, list[Opening]] = {}
        for site, at_once in (("pages", 22), ("sitemap", 16), ("rest", 14)):
            count = at_once * 3
            self.openings[site] = [self._opening(site, n, at_once, towns.pop()) for n in range(count)]
        self.known = {site: [Known(opening) for opening in openings] for site, openings in self.openings.items()}
        self.bad = {site: self._bad_nights(site) for site in self.openings}
        self.day = 0
        self.listed: set[str] = set()
        self.read: set[str] = set()
        self.asked: list[str] = []

    def _opening(self, site: str, number: int, at_once: int, town: str) -> Opening:
        """The first ones are there on the first night; afterwards one leaves and one comes every few days."""
        life = 28
        appears = 0 if number < at_once else round((number - at_once) * life / at_once)
        lives = round((number + 1) * life / at_once) if number < at_once else life + self.random.randint(-3, 3)
        kind = self.random.choices(list(ENDS), list(ENDS.values()))[0]
        deadline = appears + max(lives, 3) if kind == "late" or number % 8 else None
        ends_on = appears + (self.random.randint(3, max(lives, 4)) if kind or deadline else lives)
        if deadline is None and kind in ("", "hidden"):
            kind = "deleted"
        if kind == "home" and site == "rest":
            kind = "410"
        back = {"back": ends_on + self.random.randint(4, 9), "late": 71}.get(kind)
        if kind == "late" and (deadline is None or deadline > 20):
            kind, back = "", None
        moves = (
            appears + 2
            if deadline and kind != "late" and deadline > appears + 4 and self.random.random() < 0.25
            else None
        )
        title = f"{ROLES[number % len(ROLES)]} gebied {chr(65 + number % 26)}{chr(97 + number // 26)}"
        return Opening(site, number + 100, title, f"Gemeente {town}", appears, deadline, moves, kind, ends_on, back)

    def _bad_nights(self, site: str) -> dict[int, str]:
        kinds = {
            "pages": ["down", "second page 500", "half", "challenge", "reset", "robots"],
            "sitemap": ["down", "cut off", "half", "challenge", "empty"],
            "rest": ["down", "cut off", "half", "challenge", "reset"],
        }[site]
        nights = self.random.sample([*RUNS[4:13], *RUNS[15:20], *RUNS[23:28]], len(kinds))
        return dict(zip(nights, kinds, strict=True))

    def begin(self, day: int) -> None:
        self.day = day
        self.listed.clear()
        self.read.clear()
        self.asked.clear()

    def shown(self, site: str, *, part: slice = slice(None)) -> list[Opening]:
        """What a listing shows tonight; noted as served."""
        openings = [opening for opening in self.openings[site] if opening.listed(self.day)]
        openings = openings[:: 2 if self.bad[site].get(self.day) == "half" else 1][part]
        self.listed |= {opening.path for opening in openings}
        return openings

    def answer(self, url: str) -> tuple[int, str, str, dict[str, str]]:
        """Status, content type, body and headers. Raises OSError for a connection that breaks."""
        parts = urlsplit(url)
        site = (parts.hostname or "").partition(".")[0]
        bad = self.bad[site].get(self.day, "")
        if parts.path == "/robots.txt":
            return (503 if bad == "robots" else 200), "text/plain", "", {}
        if bad == "down":
            return 503, "text/html", "", {}
        single = next(
            (
                one
                for one in self.openings[site]
                if one.path == parts.path or parts.path.endswith(f"/posts/{one.number}")
            ),
            None,
        )
        if single is None and bad == "reset":
            raise OSError("connection reset")
        if single is None and bad == "challenge":
            return 200, "text/html", document("Just a moment...", "<p>Bevestig dat u geen robot bent.</p>"), {}
        if single is None:
            return getattr(self, f"_{site}")(parts.query, bad, f"https://{parts.hostname}")  # type: ignore[no-any-return]
        return self._page(single, f"https://{parts.hostname}")

    def _page(self, one: Opening, base: str) -> tuple[int, str, str, dict[str, str]]:
        shows = one.shows(self.day)
        if shows == "home":
            return 302, "text/html", "", {"Location": f"{base}/"}
        if shows not in ("open", "closed", "filled"):
            return (410 if shows == "410" else 404), "text/html", "weg", {}
        self.read.add(one.path)
        if one.site == "rest":
            return 200, "application/json", json.dumps(self._post(one, base)), {}
        text = "".join(f"<p>{line}</p>" for line in one.lines(self.day))
        return 200, "text/html", document(one.title, f"<h1>{one.title}</h1>{text}"), {}

    def _post(self, one: Opening, base: str) -> dict[str, Any]:
        text = "".join(f"<p>{line}</p>" for line in one.lines(self.day))
        rendered = {"title": {"rendered": one.title}, "content": {"rendered": text}}
        return {"id": one.number, "link": base + one.path, "class_list": ["category-vacatures"], **rendered}

    def _pages(self, query: str, bad: str, base: str) -> tuple[int, str, str, dict[str, str]]:
        number = int(parse_qs(query).get("page", ["1"])[0])
        if number == 2 and bad == "second page 500":
            return 500, "text/html", "", {}
        shown = self.shown("pages", part=slice((number - 1) * 8, number * 8))
        total = sum(opening.listed(self.day) for opening in self.openings["pages"])
        links = "".join(f"<a href='{one.path}'>{one.title}</a>" for one in shown)
        following = (
            f"<a rel='next' href='/vacatures/?page={number + 1}'>Volgende</a>"
            if len(shown) == 8 < total - number * 8 + 8
            else ""
        )
        return 200, "text/html", document("Vacatures", f"<h1>Vacatures</h1>{links}{following}"), {}

    def _sitemap(self, query: str, bad: str, base: str) -> tuple[int, str, str, dict[str, str]]:
        shown = [] if bad == "empty" else self.shown("sitemap", part=slice(8) if bad == "cut off" else slice(None))
        locations = "".join(
            f"<url><loc>{base}{one.path}</loc><lastmod>{day_of(one.changed_on(self.day))}T03:00:00+01:00</lastmod></url>"
            for one in shown
        )
        if bad == "cut off":
            self.listed.clear()
            return 200, "text/xml", f"<urlset>{locations}<url><loc>{base}/opd", {}
        return 200, "text/xml", f"<urlset>{locations}</urlset>", {}

    def _rest(self, query: str, bad: str, base: str) -> tuple[int, str, str, dict[str, str]]:
        total = sum(opening.listed(self.day) for opening in self.openings["rest"])
        if bad == "cut off":
            return 200, "application/json", '[{"id": 1', {"X-WP-Total": str(total)}
        shown = self.shown("rest")
        self.read |= {one.path for one in shown}
        body = json.dumps([self._post(one, base) for one in shown])
        return 200, "application/json", body, {"X-WP-Total": str(total), "X-WP-TotalPages": "1"}

    def settle(self, site: str) -> None:
        """Tell every opening of a site what tonight's run was served."""
        for known in self.known[site]:
            path = known.opening.path
            known.night(
                self.day, good=self.day not in self.bad[site], listed=path in self.listed, read=path in self.read
            )


class WorldHandler(BaseDownloadHandler):
    """Answers every request from ``world``, without any network."""

    world: World

    async def download_request(self, request: Request) -> Response:
        self.world.asked.append(urlsplit(request.url).path)
        status, kind, body, more = self.world.answer(request.url)
        headers = Headers({"Content-Type": kind} | more)
        made = responsetypes.from_args(headers=headers, url=request.url, body=body.encode())
        return made(request.url, status=status, headers=headers, body=body.encode(), request=request)


class PagesSpider(VacancySpider):
    name = title = "pages"
    kind = "agency"
    agency = "Bureau"
    terms = "allowed"
    government_only = True
    allowed_domains = ["pages.localhost"]
    start_urls = ["https://pages.localhost/vacatures/"]
    vacancies = r"^/vacatures/([^/]+)/$"
    labels = LABELS
    expects = Expectation(5)


class SitemapSpider(PagesSpider):
    name = title = "sitemap"
    allowed_domains = ["sitemap.localhost"]
    start_urls = ["https://sitemap.localhost/sitemap.xml"]
    vacancies = r"^/opdrachten/(\d+)/naam/$"


class RestSpider(WordPressVacancySpider):
    name = title = "rest"
    kind = "agency"
    agency = "Bureau"
    terms = "allowed"
    government_only = True
    allowed_domains = ["rest.localhost"]
    endpoint = f"https://rest.localhost{POSTS}"
    category = "category-vacatures"
    vacancies = r"^/vacatures/[^/]+/$"
    labels = LABELS
    expects = Expectation(5)

    def read_post(self, page: Page, post: Any) -> Any:
        content = Page(
            post["link"],
            f"<main><h1>{post['title']['rendered']}</h1>{post['content']['rendered']}</main>",
            page.fetched_at,
        )
        lines: tuple[Line, ...] = self.lines(content, None)
        return self.posting(content, key=str(post["id"]), lines=lines)


SPIDERS = {"pages": PagesSpider, "sitemap": SitemapSpider, "rest": RestSpider}
