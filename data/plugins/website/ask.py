"""How to ask a question yourself: the ready ones, the tables in words, and SQL to copy."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from website.examples import EXAMPLES
from website.page import base_url, html
from website.rows import DATABASE


def described(datasette: Any) -> dict[str, Any]:
    """What metadata.yaml says of our database: Datasette 0.65 keeps it as metadata, 1.0 (datasette.yaml) as configuration."""
    databases = datasette.metadata("databases") if hasattr(datasette, "metadata") else datasette.config.get("databases")
    found: dict[str, Any] = (databases or {}).get(DATABASE, {})
    return found


async def ask_page(datasette: Any, request: Any) -> Any:
    """``/vragen``."""
    about = described(datasette)
    tables = {name: table for name, table in about.get("tables", {}).items() if not table.get("hidden")}
    home = datasette.urls.database(DATABASE)
    return await html(
        datasette, request, "ask.html", title="Zo vraagt u het zelf", queries=about.get("queries", {}),
        views={name: tables[name] for name in ("open_vacatures", "bronnen", "twijfels") if name in tables}, tables=tables,
        examples=[(example, f"{home}?{urlencode({'sql': example.sql})}") for example in EXAMPLES],
        base=base_url(datasette, request),
    )  # fmt: skip
