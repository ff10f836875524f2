"""Datasette's own CSV made harmless too: it writes one row a piece, and each piece passes through here."""

from __future__ import annotations

import csv
import io
from typing import Any

from website.exports import csv_line

csv.field_size_limit(2**31 - 1)  # an advert's text may be longer than the 128 kB that csv reads by default


def guard_csv(app: Any) -> Any:
    """An ASGI application that guards the text/csv answers of ``app`` against formulas."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        is_csv = False

        async def sending(message: Any) -> None:
            nonlocal is_csv
            if message["type"] == "http.response.start":
                kinds = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
                is_csv = (
                    any(kind.startswith((b"text/csv", b"text/plain")) for kind in kinds) and ".csv" in scope["path"]
                )
            elif is_csv and message.get("body"):
                message = message | {"body": harmless_lines(message["body"].decode("utf-8")).encode("utf-8")}
            await send(message)

        await app(scope, receive, sending if scope["type"] == "http" else send)

    return guarded


def harmless_lines(text: str) -> str:
    """Whole rows of CSV with each cell made harmless; a row that is harmless already does not change."""
    return "".join(csv_line(row) for row in csv.reader(io.StringIO(text, newline="")))
