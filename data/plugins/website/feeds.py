"""A selection to follow: new vacancies as Atom, closing dates as a calendar. Links are absolute, identities stable."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from datasette.utils.asgi import Response
from feedgen.feed import FeedGenerator
from icalendar import Calendar, Event

from website import words
from website.exports import ids_of
from website.listing import CARD, heading, labels
from website.page import base_url
from website.rows import Row, rows
from website.selection import Selection

ENTRIES = 2000
"""Entries in one Atom document; the next ones are behind its ``next`` link (RFC 5005)."""
EVENTS = 10_000
"""A calendar has no next page: of a larger selection it holds what closes first, and says so."""
_NAMESPACE = uuid.UUID("6f766163-0000-4000-8000-000000000001")


async def as_atom(datasette: Any, request: Any) -> Any:
    """``/zoeken.atom``: the newest first."""
    selection = replace(Selection.of(request.args), sorteer="nieuw")
    offset = (selection.pagina - 1) * ENTRIES
    ids = await ids_of(datasette, selection, ENTRIES + 1, offset)
    vacancies = await _dated(datasette, ids[:ENTRIES])
    title, base = await heading(datasette, selection, await labels(datasette)), base_url(datasette, request)
    following = selection.address(pagina=selection.pagina + 1) if len(ids) > ENTRIES else None
    body = await asyncio.to_thread(atom, vacancies, title, base, selection, following)
    return Response(body, content_type="application/atom+xml; charset=utf-8", headers={"Cache-Control": "max-age=900"})


async def as_calendar(datasette: Any, request: Any) -> Any:
    """``/zoeken.ics``: an all-day event for every closing date."""
    selection = replace(Selection.of(request.args), sorteer="sluit")
    ids = await ids_of(datasette, selection, EVENTS + 1)
    title, base = await heading(datasette, selection, await labels(datasette)), base_url(datasette, request)
    vacancies = await _dated(datasette, ids[:EVENTS])
    body = await asyncio.to_thread(calendar, vacancies, title, base, len(ids) > EVENTS)
    headers = {"Content-Disposition": 'inline; filename="vacatures.ics"', "Cache-Control": "max-age=900"}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


async def _dated(datasette: Any, ids: list[int]) -> list[Row]:
    """The vacancies of these ids in that order, each with the moment it last changed."""
    found: dict[int, Row] = {}
    for start in range(0, len(ids), 1000):
        part = ",".join(str(number) for number in ids[start : start + 1000])
        sql = CARD.replace(
            "v.last_seen",
            "v.last_seen, (SELECT max(p.changed_at) FROM postings AS p WHERE p.vacancy_id = v.id) AS changed_at",
        )
        found |= {row["id"]: row for row in await rows(datasette, f"{sql} WHERE v.id IN (SELECT value FROM json_each(:ids))",
                                                       ids=f"[{part}]")}  # fmt: skip
    return [found[number] for number in ids if number in found]


def atom(vacancies: list[Row], title: str, base: str, selection: Selection, following: str | None) -> bytes:
    """An Atom document (RFC 4287)."""
    feed = FeedGenerator()
    address = selection.address(sorteer="sluit")
    feed.id(_urn(f"feed{address}"))
    feed.title(title)
    feed.language("nl")
    feed.author({"name": "Overheidsvacatures"})
    feed.link(href=f"{base}/zoeken{address}", rel="alternate", type="text/html")
    feed.link(href=f"{base}/zoeken.atom{selection.address(sorteer='sluit', pagina=selection.pagina)}", rel="self")
    if following:
        feed.link(href=f"{base}/zoeken.atom{following}", rel="next")
    feed.updated(max((_changed(row) for row in vacancies), default=datetime(2000, 1, 1, tzinfo=UTC)))
    for row in vacancies:
        entry = feed.add_entry(order="append")
        entry.id(_urn(f"vacature/{row['id']}"))
        entry.title(words.shorten(f"{row['title']} – {row['organisation'] or 'organisatie niet genoemd'}", 300))
        entry.link(href=f"{base}/vacature/{row['id']}", rel="alternate", type="text/html")
        entry.published(_moment(row["first_seen"]))
        entry.updated(_changed(row))
        entry.summary(_summary(row))
    return bytes(feed.atom_str(pretty=True))


def calendar(vacancies: list[Row], title: str, base: str, cut: bool) -> bytes:
    """An iCalendar document (RFC 5545); vacancies without a closing date are not in it."""
    found = Calendar()
    found.add("prodid", "-//overheidsvacatures//sluitdatums//NL")
    found.add("version", "2.0")
    found.add("x-wr-calname", words.shorten(title, 120))
    if cut:
        found.add("x-wr-caldesc", f"Alleen de {EVENTS} vacatures die het eerst sluiten")
    found.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for row in vacancies:
        closing = words.parse_day(row["closing_date"])
        if closing is None:
            continue
        event = Event()
        event.add("uid", f"vacature-{row['id']}@overheidsvacatures")
        event.add("dtstamp", _changed(row))
        event.add("dtstart", closing)
        event.add("dtend", closing + timedelta(days=1))
        event.add(
            "summary",
            words.shorten(f"Sluit: {row['title']} ({row['organisation'] or 'organisatie niet genoemd'})", 300),
        )
        event.add("description", _summary(row))
        event.add("url", f"{base}/vacature/{row['id']}")
        if row["place"]:
            event.add("location", words.shorten(row["place"], 120))
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return bytes(found.to_ical())


def _summary(row: Row) -> str:
    until = (
        f"reageren tot en met {words.day(row['closing_date'])}" if row["closing_date"] else "sluitingsdatum onbekend"
    )
    parts = [words.pay(row) or words.rate(row), words.scale(row), words.hours(row), row["place"], until]
    return words.shorten(", ".join(part for part in parts if part), 500)


def _urn(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn


def _moment(text: str) -> datetime:
    """A stored time in UTC; one without an offset, which no release wrote, is taken as UTC."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _changed(row: Row) -> datetime:
    return max(_moment(text) for text in (row["first_seen"], row["changed_at"]) if text)
