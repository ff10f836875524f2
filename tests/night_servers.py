"""The web that the made-up sites of ``tests/night_sites`` are crawled on: a server a host, on addresses of this machine."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PAGES = 24
PAGE = """<!doctype html><html lang="nl"><head><title>{title}</title></head><body><main><section><h1>{title}</h1>
<div>Gemeente {town}</div><div>€4.520 — €6.422 / maand</div><div>HBO</div><div>Nog 6 dagen</div></section>
<section><h2>Dit ga je doen</h2><p>Voorbeeldadvertentie: geen echte vacature. Je werkt 36 uur per week.</p></section>
</main></body></html>"""
TOWNS = ("Zwolle", "Assen", "Goes", "Leiden", "Almelo", "Venlo")
HUNG = "/hangt/5/"


@dataclass
class Web:
    """The running servers; ``asked`` is every path that was asked for, with the time, in order."""

    env: dict[str, str]
    asked: list[tuple[float, str]] = field(default_factory=list)
    together: set[str] = field(default_factory=set)
    """Sites that must be visited at the same time: the listing of each is not answered before all are asked for."""
    answers: Event = field(default_factory=Event)
    """Set, the server that never answers does."""

    def paths(self, site: str) -> list[str]:
        return [path for _, path in self.asked if path.split("/")[1] == site]

    def answer(self, request: Request) -> Response:
        self.asked.append((time.monotonic(), request.path))
        if request.path == "/robots.txt":
            return Response("", content_type="text/plain")
        if request.path.startswith("/.well-known/"):
            return Response("", status=404)
        _, site, *rest = request.path.split("/")
        if site == "traag":
            self.answers.wait(60)
        if rest == [""]:
            until = time.monotonic() + 30
            while site in self.together and time.monotonic() < until:
                if all(self.paths(other) for other in self.together):
                    break
                time.sleep(0.02)
            links = "".join(f"<p><a href='/{site}/{number}/'>x</a></p>" for number in range(1, PAGES + 1))
            return Response(f"<html><body><main>{links}</main></body></html>", content_type="text/html")
        number = int(rest[0])
        body = PAGE.format(title=f"Planner {site} {number}e wijk", town=TOWNS[number % len(TOWNS)])
        return Response(body, content_type="text/html; charset=utf-8")


@contextmanager
def web() -> Iterator[Web]:
    """The servers of all made-up sites."""
    with ExitStack() as stack:
        servers = [stack.enter_context(HTTPServer(host=f"127.0.0.{number}")) for number in range(2, 7)]
        found = Web({"NIGHT_HOSTS": json.dumps({server.host: server.port for server in servers})})
        stack.callback(found.answers.set)
        for server in servers:
            server.expect_request(re.compile("")).respond_with_handler(found.answer)
        yield found
