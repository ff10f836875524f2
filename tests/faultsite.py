"""A small vacancy site on this machine whose answers can be spoilt: five listing pages of five, and a page a vacancy."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOWNS = ("Goes", "Almere", "Assen", "Zwolle", "Hoorn")
ROLES = ("Griffier", "Planner", "Concerncontroller", "Jurist omgevingsrecht", "Beleidsadviseur wonen")
PER_PAGE = 5


@dataclass
class Vacancy:
    """One vacancy as its page shows it; ``html`` replaces the whole page."""

    slug: str
    title: str
    town: str
    closing: str = "18 december 2026"
    banner: str = ""
    html: str | None = None
    status: int = 200

    def page(self) -> str:
        if self.html is not None:
            return self.html
        return document(
            self.title,
            f"<h1>{self.title}</h1><p>{self.banner}</p><p>Gemeente {self.town}</p><dl><dt>Sluitingsdatum:</dt>"
            f"<dd>{self.closing}</dd><dt>Uren:</dt><dd>36 uur per week</dd><dt>Schaal:</dt><dd>11</dd></dl>"
            "<p>Proefadvertentie, geen echte vacature.</p>",
        )


def document(title: str, main: str) -> str:
    return f"<!doctype html><html lang='nl'><head><title>{title}</title></head><body><main>{main}</main></body></html>"


@dataclass
class Reply:
    """``body`` None closes the connection with a reset; ``wait`` seconds before anything is sent."""

    body: str | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


@dataclass
class Site:
    """The site's content, what is wrong with it (``fault`` gets the path and the page number, 0 for no listing), and its log."""

    vacancies: list[Vacancy]
    unlisted: set[str] = field(default_factory=set)
    robots: Reply = field(default_factory=lambda: Reply("User-agent: *\nDisallow: /prive/\n"))
    fault: Callable[[str, int], Reply | None] | None = None
    date: str = ""
    log: list[str] = field(default_factory=list)
    host: str = ""

    def restore(self) -> None:
        """Everything in good order again."""
        good = Site(whole())
        self.vacancies, self.unlisted, self.robots, self.fault, self.date = (
            good.vacancies, good.unlisted, good.robots, good.fault, good.date,
        )  # fmt: skip
        self.log.clear()

    def listing(self, number: int) -> str:
        shown = [vacancy for vacancy in self.vacancies if vacancy.slug not in self.unlisted]
        some = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
        links = "".join(f"<li><a href='/vacatures/{vacancy.slug}/'>{vacancy.title}</a></li>" for vacancy in some)
        more = number * PER_PAGE < len(shown)
        following = f"<a rel='next' href='/vacatures/?page={number + 1}'>Volgende</a>" if more else ""
        return document("Vacatures", f"<h1>Vacatures</h1><ul>{links}</ul>{following}")

    def reply(self, target: str) -> Reply:
        parts = urlsplit(target)
        number = int(parse_qs(parts.query).get("page", ["1"])[0]) if parts.path == "/vacatures/" else 0
        self.log.append(target)
        if self.fault and (spoilt := self.fault(parts.path, number)):
            return spoilt
        if parts.path == "/robots.txt":
            return self.robots
        if number:
            return Reply(self.listing(number))
        for vacancy in self.vacancies:
            if parts.path == f"/vacatures/{vacancy.slug}/":
                return Reply(vacancy.page(), vacancy.status)
        return Reply(document("Welkom", "<h1>Welkom</h1>"), 200 if parts.path == "/" else 404)


def whole() -> list[Vacancy]:
    pairs = [(role, town) for role in ROLES for town in TOWNS]
    return [Vacancy(f"{role}-{town}".lower().replace(" ", "-"), f"{role} {town}", town) for role, town in pairs]


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    """The site on a port of its own, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet a reply: two would wait for each other
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            reply = site.reply(self.path)
            if reply.wait:
                stopped.wait(reply.wait)
            if reply.body is None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            body = reply.body.encode()
            self.send_response_only(reply.status)
            headers = {"Date": site.date or self.date_time_string(), "Content-Type": "text/html; charset=utf-8"}
            for name, value in (headers | {"Content-Length": str(len(body))} | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the crawler gave up waiting
                self.close_connection = True

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):  # closed by the reset above
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal; ``Site.log`` has it."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # without a delay requests come in bursts, and one that finds no room waits a second

    stopped = threading.Event()
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.host = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
