"""The hooks by which Datasette finds the pages, the words for values, and the guard on CSV."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from website import words
from website.ask import ask_page
from website.coverage import coverage_page
from website.exports import as_csv, as_json, as_xlsx
from website.feeds import as_atom, as_calendar
from website.front import front
from website.listing import listing
from website.organisation import organisation_page
from website.page import guarded
from website.rows import json_list
from website.scales import scale_page, scales_page
from website.sites import site_page, sites_page
from website.spreadsheets import guard_csv
from website.vacancy import vacancy_page

ROUTES = {
    r"^/$": front,
    r"^/zoeken/?$": listing,
    r"^/zoeken\.csv$": as_csv,
    r"^/zoeken\.json$": as_json,
    r"^/zoeken\.xlsx$": as_xlsx,
    r"^/zoeken\.atom$": as_atom,
    r"^/zoeken\.ics$": as_calendar,
    r"^/vacature/(?P<id>[0-9]{1,18})/?$": vacancy_page,
    r"^/organisatie/(?P<id>[^/]+)/?$": organisation_page,
    r"^/bronnen/?$": sites_page,
    r"^/bron/(?P<id>[^/]+)/?$": site_page,
    r"^/schalen/?$": scales_page,
    r"^/schaal/(?P<system>[^/]+)/(?P<scale>[^/]+)/?$": scale_page,
    r"^/dekking/?$": coverage_page,
    r"^/vragen/?$": ask_page,
}
FILTERS = (
    "day", "short_day", "moment", "countdown", "days_to_go", "number", "euro", "span", "pay", "rate", "scale", "hours",
    "shorten", "web_link", "plural",
)  # fmt: skip
TABLES = (
    "STATUS", "BASIS", "SALARY_BASIS", "SYSTEM", "PERIOD", "SITE_KIND", "VERDICT", "STAGE", "METHOD", "GONE", "FIELD", "KIND",
)  # fmt: skip


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(pattern, _view(view)) for pattern, view in ROUTES.items()]


def _view(view: Any) -> Any:
    """Datasette fills in parameters by their names, so the function it sees must have exactly these."""
    answer = guarded(view)

    async def routed(datasette: Any, request: Any) -> Any:
        return await answer(datasette, request)

    return routed


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters |= {name: getattr(words, name) for name in FILTERS} | {"json_list": json_list}
    env.globals["words"] = {name: getattr(words, name) for name in TABLES}


@hookimpl
def asgi_wrapper() -> Any:
    return guard_csv
