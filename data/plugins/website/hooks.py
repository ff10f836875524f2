"""The hooks by which Datasette finds the pages, the words for values, and the guard on CSV."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from website import words
from website.front import front
from website.listing import listing
from website.page import guarded
from website.rows import json_list

ROUTES = {
    r"^/$": front,
    r"^/zoeken/?$": listing,
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
    return lambda app: app
