"""Several nights of one site, crawled one after the other in one process, against a web that changes between them.

``Crawls.nights(web, database, n)`` is what tests call; run as a program this file is that process.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawler.database import connect
from crawler.database.reference import load_reference

ROOT = Path(__file__).resolve().parent.parent
Nights = Callable[..., str]
FIRST = datetime.fromisoformat("2026-11-02T04:15:00+01:00")
MANNERS = {"/robots.txt", "/.well-known/tdmrep.json"}
PAGE = """<!doctype html><html lang="nl"><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>
<p>Organisatie: {employer}</p><p>{closing}</p><p>Uren per week: 36</p>{said}
<p>Voorbeeldadvertentie: geen echte vacature. Nummer {seen}.</p></main></body></html>"""


@dataclass
class Vacancy:
    """A page of the web: what it says, and what it claims with its validators. A validator that is None is not sent."""

    title: str = "Planner"
    employer: str = "Gemeente Goes"
    closing: str = "Sluitingsdatum: 20 december 2026"
    said: str = ""
    head: str = ""
    etag: str | None = None
    last_modified: str | None = None
    lastmod: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def edit(self, **changes: Any) -> None:
        """Change what the page says, and move all the validators it has."""
        for name, value in changes.items():
            setattr(self, name, value)
        if self.etag:
            self.etag = f'"{int(self.etag.strip(chr(34))) + 1}"'
        if self.lastmod:
            self.lastmod = (datetime.fromisoformat(self.lastmod) + timedelta(days=1)).isoformat()
        if self.last_modified:
            self.last_modified = self.last_modified.replace("Oct", "Nov")


class Web:
    """A small site on a pytest-httpserver. ``asked`` holds the vacancy and listing paths of every night, and ``answers`` how
    many of each status; robots.txt and tdmrep.json, which every host is asked once a night, are in ``manners``. ``before`` a
    night and ``after`` an answer something may happen."""

    def __init__(self, server: HTTPServer) -> None:
        self.host = f"{server.host}:{server.port}"
        self.pages: dict[str, Vacancy] = {}
        self.unlisted: dict[str, Vacancy] = {}
        self.files: dict[str, Response] = {}
        self.before: dict[int, Callable[[], None]] = {}
        self.after: dict[str, Callable[[], None]] = {}
        self.asked: list[list[str]] = []
        self.headers: list[dict[str, dict[str, str]]] = []
        self.answers: list[Counter[int]] = []
        self.times: list[tuple[str, float]] = []
        self.manners: list[int] = []
        self.seen = 0
        server.expect_request(re.compile(".*")).respond_with_handler(self.serve)

    def add(self, count: int, **what: Any) -> None:
        """That many more pages, each with its own number."""
        for _ in range(count):
            number = len(self.pages) + 1
            self.pages[f"/vacatures/v{number}"] = Vacancy(title=f"Planner wijk {number}", **what)

    def serve(self, request: Request) -> Response:
        if request.path.startswith("/_night/"):
            self.asked.append([])
            self.headers.append({})
            self.answers.append(Counter())
            self.manners.append(0)
            self.before.get(int(request.path.rsplit("/", 1)[1]), lambda: None)()
            return Response("ok")
        self.times.append((request.path, time.monotonic()))
        response = self._answer(request)
        self.after.get(request.path, lambda: None)()
        if request.path in MANNERS:
            self.manners[-1] += 1
        else:
            self.asked[-1].append(request.path)
            self.headers[-1][request.path] = dict(request.headers)
            self.answers[-1][response.status_code] += 1
        return response

    def _answer(self, request: Request) -> Response:
        if request.path in self.files:
            return self.files[request.path]
        if request.path == "/sitemap.xml":
            entries = "".join(
                f"<url><loc>http://{self.host}{path}</loc>" + (f"<lastmod>{page.lastmod}</lastmod>" if page.lastmod else "")
                + "</url>" for path, page in self.pages.items()
            )  # fmt: skip
            xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
            return Response(xml, content_type="text/xml")
        page = self.pages.get(request.path) or self.unlisted.get(request.path)
        if page is None:
            return Response("niet gevonden", status=404)
        validators = {"ETag": page.etag, "Last-Modified": page.last_modified}
        headers = {name: value for name, value in validators.items() if value} | dict(page.headers)
        if page.etag and request.headers.get("If-None-Match") == page.etag:
            return Response(status=304, headers=headers)
        if page.last_modified and request.headers.get("If-Modified-Since") == page.last_modified:
            return Response(status=304, headers=headers)
        self.seen += 1
        closing = page.closing.replace("#", str(30 - len(self.asked)))  # a countdown
        body = PAGE.format(
            **vars(page) | {"closing": closing}, seen=self.seen
        )  # never the same twice, as on many sites
        return Response(body, status=page.status, headers=headers, content_type="text/html; charset=utf-8")


class Crawls:
    """The process that crawls. What takes longer than a night is done once: starting it, reading the reference tables, and
    filling them into a new database."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONWARNINGS": "error", "OVERHEIDSVACATURES_FAST_LOOPBACK": "1"}
        self.empty, self.log = folder / "empty.db", folder / "log"
        conn = connect(self.empty, frozen=False)
        load_reference(conn, ROOT / "data" / "reference")
        conn.close()
        log = self.log
        self.file = log.open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.nights"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.file,
            text=True, env=environment,
        )  # fmt: skip

    def nights(self, web: Web, database: Path, count: int, *settings: str, first: int = 0) -> str:
        """Crawl ``count`` nights, the first of them night number ``first``; gives their logs."""
        plan = {
            "host": web.host, "nights": list(range(first, first + count)),
            "settings": dict(setting.split("=", 1) for setting in settings)
            | {"DATABASE": str(database), "CONTACT": "test@example.org"},
        }  # fmt: skip
        assert self.process.stdin and self.process.stdout
        if not database.exists():
            database.parent.mkdir(exist_ok=True)
            shutil.copy(self.empty, database)
        before = self.log.stat().st_size
        self.process.stdin.write(json.dumps(plan) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        log = self.log.read_bytes()[before:].decode()
        assert said == "done\n" and "Traceback" not in log, said + log
        return log

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        self.file.close()


def main() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import CrawlerRunner
    from scrapy.utils.log import configure_logging
    from scrapy.utils.project import get_project_settings
    from twisted.internet import reactor, threads
    from twisted.internet.defer import inlineCallbacks

    import pipelines.normalise as normalise
    from tests.visit_sites.nacht import NachtSpider

    read = normalise.Understanding(normalise.load(ROOT / "data" / "reference"))
    normalise.load, normalise.Understanding = lambda folder: None, lambda reference, government_only: read

    @inlineCallbacks
    def crawl(plan: dict[str, Any]) -> Any:
        here = {
            "allowed_domains": [plan["host"]], "start_urls": [f"http://{plan['host']}/sitemap.xml"],
            "__module__": NachtSpider.__module__,
        }  # fmt: skip
        for number in plan["nights"]:
            urlopen(f"http://{plan['host']}/_night/{number}").close()
            settings = get_project_settings()
            settings.set("DOWNLOAD_DELAY", 0, "cmdline")
            settings.set("NOW", (FIRST + timedelta(days=number)).isoformat(), "cmdline")
            settings.setdict(plan["settings"], "cmdline")
            yield CrawlerRunner(settings).crawl(type("NachtSpider", (NachtSpider,), here))

    def serve() -> None:
        for line in sys.stdin:
            said = "done"
            try:
                threads.blockingCallFromThread(reactor, crawl, json.loads(line))
            except Exception as error:
                said = repr(error)
            print(said, flush=True)
        reactor.callFromThread(reactor.stop)

    configure_logging(get_project_settings())
    reactor.callWhenRunning(reactor.callInThread, serve)
    reactor.run()


if __name__ == "__main__":
    main()
