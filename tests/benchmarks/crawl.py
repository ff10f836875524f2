"""How fast a whole crawl is, beside Scrapy alone; its memory, and what later nights ask for. Run with ``make bench``.

A site of generated adverts (tests/synthetic) of 3 to 30 KB is crawled over the loopback without any delay: by a bare Scrapy
spider that takes the title of each page, and by ``scrapy crawl`` with everything that a night has (robots.txt, page store,
understanding, redaction, matching, storing, health). The database holds a site already that has a third of the vacancies
too, so that matching has something to match. The server is a process of its own; times are CPU of the crawl alone, from the
moment that its spider was opened. Aim: half of bare Scrapy's pages a second.

    python tests/benchmarks/crawl.py --pages 10000
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlite_utils.utils import sqlite3  # noqa: E402
from synthetic.copies import choose_sites, make  # noqa: E402
from synthetic.openings import draw, write_out  # noqa: E402
from synthetic.words import rng  # noqa: E402

SEED = 1
FIRST = datetime.fromisoformat("2026-11-20T04:15:00+01:00")
AT_ONCE = 8
"""Requests at the same time, for both: Scrapy's default."""
Answers = dict[bytes, tuple[bytes, bytes]]


def adverts(number: int) -> tuple[str, str]:
    """The pages of one opening on two sites."""
    random = rng(SEED, "crawl", number)
    draft = draw(SEED, number)
    draft = replace(draft, published=FIRST.date() - timedelta(days=random.randrange(draft.days_open)))
    opening = write_out(SEED, draft)
    more = [write_out(SEED, replace(draft, content=f"{draft.content}/{part}")) for part in range(random.randrange(5))]
    extra = [
        line[0] for other in more for section in ("role", "task", "requirement") for line in other.sections[section]
    ]
    size = random.triangular(3_000, 30_000, 9_000)
    one, other = (
        page(make(opening, site, place, random, frozenset()).record, extra, size, random)
        for place, site in enumerate(choose_sites(opening, 2, random))
    )
    return one, other


def page(record: dict[str, Any], extra: list[str], size: float, random: Random) -> str:
    """An advert as a page of about this size: menus, script and style around it."""
    labels = {
        "Organisatie": "organisation", "Standplaats": "location", "Uren": "hours", "Salaris": "salary",
        "Sluitingsdatum": "closing_date", "Contract": "contract", "Kenmerk": "reference_number",
    }  # fmt: skip
    values = {label: record[name] for label, name in labels.items() if record[name]}
    if "Sluitingsdatum" in values:
        day = date.fromisoformat(values["Sluitingsdatum"])
        values["Sluitingsdatum"] = f"{day:%d-%m-%Y}"
    facts = "".join(f"<dt>{label}:</dt><dd>{escape(value)}</dd>" for label, value in values.items())
    text = [*record["text"].split("\n"), *extra]
    body = "".join(f"<h2>{escape(line)}</h2>" if len(line) < 30 else f"<p>{escape(line)}</p>" for line in text if line)
    markup = ""
    if random.random() < 0.5:
        posting = {
            "@context": "https://schema.org", "@type": "JobPosting", "title": record["title"],
            "description": escape(record["text"]), "datePosted": record["published"],
            "validThrough": record["closing_date"], "hiringOrganization": {"name": record["organisation"]},
        }  # fmt: skip
        markup = f"<script type='application/ld+json'>{json.dumps(posting)}</script>"
    main = f"<main><h1>{escape(record['title'])}</h1><dl>{facts}</dl>{body}</main>"
    left = max(500, int(size) - len(main) - len(markup))
    menu = "".join(f"<li class='item'><a href='/onderwerp/{n}/'>Onderwerp {n}</a></li>" for n in range(left // 120))
    script = f"var a={{{','.join(f'k{n}:{random.randrange(10**6)}' for n in range(left // 40))}}};"
    return (
        f"<!doctype html><html lang='nl'><head><meta charset='utf-8'><title>{escape(record['title'])} | Proefsite</title>"
        f"{markup}<script>{script}</script></head><body><nav><ul>{menu}</ul></nav>{main}"
        "<footer><p>Proefsite van verzonnen advertenties.</p></footer></body></html>"
    )


def web(count: int, base: str) -> Answers:
    """All answers of the server, ready to send: the head with its ETag, and the body."""
    answers: Answers = {}

    def add(path: str, kind: str, text: str, status: str = "200 OK") -> None:
        body = text.encode()
        etag = hashlib.sha256(body).hexdigest()[:16]
        head = f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: "{etag}"\r\nContent-Length: {len(body)}\r\n\r\n'
        answers[path.encode()] = (etag.encode(), head.encode() + body)

    numbers: dict[str, list[int]] = {"bench": [], "neighbour": []}
    for number in range(count + count // 4):
        for site, text in zip(numbers, adverts(number), strict=True):
            if number < count if site == "bench" else number % 3 == 0 or number >= count:
                numbers[site].append(number)
                add(f"/{site}/{number}/", "text/html; charset=utf-8", text)
    for site, listed in numbers.items():
        entries = "".join(
            f"<url><loc>{base}/{site}/{number}/</loc><lastmod>2026-11-01T12:00:00+01:00</lastmod></url>"
            for number in listed
        )
        xml = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"
        add(f"/{site}/sitemap.xml", "text/xml", xml)
    add("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive/\nDisallow: /zoeken\n")
    return answers


class Server(asyncio.Protocol):
    """HTTP/1.1 of one request after the other, as little work as can be."""

    answers: Answers

    def connection_made(self, transport: Any) -> None:
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        *requests, self.waiting = (self.waiting + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1]
            etag, answer = self.answers.get(path, (b"-", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
            known = b'"' + etag + b'"' in request
            self.transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "' + etag + b'"\r\n\r\n' if known else answer)


def serve(count: int, host: Connection) -> None:
    """What the server's process does, until it is ended; the first thing is to say where it listens."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(Server, "127.0.0.1", 0)
        name = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        Server.answers = web(count, f"http://{name}")
        sizes = sorted(len(answer) for path, (_, answer) in Server.answers.items() if path.startswith(b"/bench/"))
        host.send((name, sizes[len(sizes) // 20], sizes[len(sizes) // 2], sizes[-len(sizes) // 20]))
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def server(count: int) -> Iterator[tuple[str, int, int, int]]:
    """The server in a process of its own: its host, and how large its pages are (5 %, median, 95 %)."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(count, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


class Crawls:
    """Crawls in processes of their own, with one database."""

    def __init__(self, host: str, folder: Path, profile: Path | None) -> None:
        self.folder, self.profile = folder, profile
        self.database = folder / "vacatures.db"
        self.env = os.environ | {"BENCH_HOST": host, "BENCH_RESULT": str(folder / "result.json")}

    def run(self, command: list[str], *, profiled: bool = False) -> dict[str, Any]:
        """What the crawl says of itself, with its largest memory in MB."""
        env = self.env | ({"BENCH_PROFILE": str(self.profile)} if profiled and self.profile else {})
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, stdout=log, stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit((self.folder / "log").read_text()[-3000:])
        result: dict[str, Any] = json.loads((self.folder / "result.json").read_text())
        return result | {"rss": usage.ru_maxrss / 1024}

    def bare(self) -> dict[str, Any]:
        return self.run([__file__, "--bare"])

    def full(self, site: str, night: int, *, profiled: bool = False) -> dict[str, Any]:
        settings = {
            "SPIDER_MODULES": "tests.sites", "DATABASE": self.database, "CONTACT": "test@example.org", "DOWNLOAD_DELAY": 0,
            "FAST_LOOPBACK": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE, "NOW": (FIRST + timedelta(days=night)).isoformat(),
        }  # fmt: skip
        given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        return self.run(["-m", "scrapy", "crawl", site, *given], profiled=profiled)

    def prove(self, validator: str) -> None:
        """From now on this validator is trusted, as it would be after one change that it announced."""
        conn = sqlite3.connect(self.database)
        conn.execute("UPDATE hosts SET real = 1, agreed = max(agreed, 100) WHERE validator = ?", (validator,))
        conn.commit()
        conn.close()


def bare_spider() -> None:
    """The crawl of Scrapy alone, with its own settings: the same pages, and an item of each."""
    import scrapy
    from scrapy.crawler import CrawlerProcess
    from sites.bench import HOST, Timed

    class Bare(Timed):
        name = "bare"
        start_urls = [f"http://{HOST}/bench/sitemap.xml"]

        def parse(self, response: Any) -> Iterator[Any]:
            for url in response.xpath("//*[local-name() = 'loc']/text()").getall():
                yield scrapy.Request(url, self.parse_vacancy)

        def parse_vacancy(self, response: Any) -> Iterator[Any]:
            yield {"url": response.url, "title": response.css("h1::text").get()}

    ports = {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
    process = CrawlerProcess(ports | {"LOG_LEVEL": "INFO", "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE})
    process.crawl(Bare)
    process.start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_500, help="how many vacancy pages the site has")
    parser.add_argument("--profile", type=Path, help="write a profile of the first night (cProfile) to this file")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        return bare_spider()
    with server(options.pages) as (host, *sizes), tempfile.TemporaryDirectory() as folder:
        low, median, high = (f"{size / 1000:.0f}" for size in sizes)
        print(f"a crawl of {options.pages:,} pages of {low} to {high} KB (median {median}), no delay", flush=True)
        report(Crawls(host, Path(folder), options.profile), options.pages)


def report(crawls: Crawls, pages: int) -> None:
    """Crawl, and print a line a crawl."""

    def line(title: str, done: dict[str, Any]) -> float:
        speed = pages / done["cpu"]
        print(
            f"  {title:34} {speed:5.0f} pages a second of CPU ({pages / done['wall']:4.0f} by the clock), {done['rss']:4.0f} MB,"
            f" {done['requests']:6,} requests, {done['not_modified']:6,} of them 304; {done['verdict'] or ''}",
            flush=True,
        )
        return float(speed)

    crawls.full("neighbour", 0)
    bare = line("Scrapy alone", crawls.bare())
    full = line("first night", crawls.full("bench", 0, profiled=True))
    again = line("second, validators unproven", crawls.full("bench", 1))
    print(
        f"  beside Scrapy alone: {full / bare:.2f} the first night, {again / bare:.2f} the second (aim: 0.50)",
        flush=True,
    )
    crawls.prove("etag")
    line("third, ETag proven", crawls.full("bench", 2))
    crawls.prove("lastmod")
    line("fourth, lastmod proven", crawls.full("bench", 3))


if __name__ == "__main__":
    main()
