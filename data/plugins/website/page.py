"""What every page shares: the day, safe headers, the notice of a demo database, and answers when something is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from datasette.database import QueryInterrupted
from datasette.utils.asgi import NotFound, Response
from datasette.utils.sqlite import sqlite3

from crawler.database.schema import VERSION
from website.rows import first, value

View = Callable[[Any, Any], Awaitable[Any]]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "max-age=60",
}
"""No script, nothing from another host, and no other site learns what somebody looked for."""


async def html(datasette: Any, request: Any, template: str, status: int = 200, **context: Any) -> Response:
    """One of ``data/templates/website`` as a page. ``context`` holds what the template shows, and ``title`` always."""
    context.setdefault("today", await today(datasette))
    context["frozen_on"] = await value(datasette, "SELECT frozen_on FROM meta")
    body = await datasette.render_template(f"website/{template}", context, request=request)
    return Response(body, status=status, headers=dict(HEADERS), content_type="text/html; charset=utf-8")


async def today(datasette: Any) -> str:
    """Today in the Netherlands, or the day that a database made from an archive stands still at (ISO)."""
    return str(await value(datasette, "SELECT today FROM today"))


def guarded(view: View) -> View:
    """A view whose absent rows, heavy questions and database without the latest schema become a page in Dutch."""

    async def answer(datasette: Any, request: Any) -> Any:
        try:
            return await view(datasette, request)
        except QueryInterrupted:
            return await _message(
                datasette, request, 503, "Dat duurt te lang",
                "Deze vraag kost onze server te veel tijd. Maak de vraag kleiner, met een provincie of een vakgebied.",
            )  # fmt: skip
        except sqlite3.OperationalError as error:
            if not str(error).startswith("no such") or await value(datasette, "PRAGMA user_version") >= VERSION:
                raise  # a defect of these pages: Datasette logs it and answers 500
            return await _message(
                datasette, request, 503, "De database is ouder dan deze pagina's",
                "Hier is na een nieuwe versie nog niets bezocht. Na de volgende 'scrapy nightly' werkt deze pagina weer.",
            )  # fmt: skip
        except NotFound as error:
            return await _message(datasette, request, 404, "Niet gevonden", str(error))

    return answer


async def _message(datasette: Any, request: Any, status: int, title: str, text: str) -> Response:
    body = await datasette.render_template(
        "website/message.html", {"title": title, "text": text, "frozen_on": None, "today": ""}, request=request
    )
    return Response(body, status=status, headers=dict(HEADERS), content_type="text/html; charset=utf-8")


def part(request: Any, name: str) -> str:
    """A part of the path that a route names, decoded and cut to a sane length."""
    return unquote(request.url_vars[name])[:200]


def base_url(datasette: Any, request: Any) -> str:
    """Where this site is reachable from outside, without a slash at the end: the plugin's setting, or else this request's."""
    configured = (datasette.plugin_config("website") or {}).get("base_url")
    if configured:
        return str(configured).rstrip("/")
    return str(datasette.absolute_url(request, datasette.urls.instance())).rstrip("/")


async def required(datasette: Any, missing: str, sql: str, **parameters: Any) -> dict[str, Any]:
    """The first row of a query; raises NotFound with the message ``missing`` when there is none."""
    row = await first(datasette, sql, **parameters)
    if row is None:
        raise NotFound(missing)
    return row
