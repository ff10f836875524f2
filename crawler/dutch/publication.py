"""The day an advert was published: "Plaatsingsdatum: 3 mei 2025", or its age ("ongeveer een maand geleden")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

from crawler.dutch.dates import ReadDate, has_day_word, has_digit, iter_dates
from crawler.items import Evidence, Line

_MOST_LINES, _LONGEST, _MOST_DATES = 5000, 200, 100
"""Limits against hostile pages; a publication date stands in a short line."""

_ABOUT = ("geplaatst", "plaatsing", "publi", "posted", "geleden", "online", "toegevoegd", "aangemaakt", " ago")
_AROUND = re.compile(
    r"(?:[\W_]|ongeveer|circa|ca\.|ruim|bijna|meer dan|zo['’]n|about|over|almost|geplaatst|online|nieuw){0,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication; ``precision`` says how coarse ("een maand geleden": a month either way)."""

    date: date
    precision: Literal["day", "month", "year"]
    evidence: Evidence


def find_published(lines: Sequence[Line], fetched: datetime) -> Published | None:
    """The day of publication that ``lines`` state, read at ``fetched`` (aware); an exact day goes before an age."""
    coarse: Published | None = None
    previous = ""
    dates_left = _MOST_DATES
    for line in islice(lines, _MOST_LINES):
        text = line.text
        if line.where != "path" and line.field in ("", "published") and len(text) <= _LONGEST:
            before = "gepubliceerd" if line.field else line.label or previous
            low = f"{before} {text}".lower() if has_digit(text) or has_day_word(text) else ""
            if any(word in low for word in _ABOUT):
                for found in islice(iter_dates(text, fetched, before=before), dates_left):
                    dates_left -= 1
                    if found.role != "published" and not _is_age(text, found):
                        continue
                    certainty = 1.0 if found.kind == "full" else 0.7
                    evidence = Evidence("published", found.quote(text), line.where, certainty)
                    if found.precision == "day":
                        return Published(found.day, "day", evidence)
                    coarse = coarse or Published(found.day, found.precision, evidence)
        previous = text if len(text) <= 60 else ""
    return coarse


def _is_age(text: str, found: ReadDate) -> bool:
    """Whether the line says nothing but its age, as boards print it ("10 maanden geleden", "Vandaag geplaatst")."""
    if not _AROUND.fullmatch(text[found.end :]) or not _AROUND.fullmatch(text[: found.start]):
        return False
    return found.kind == "ago" or "geplaatst" in text.lower()
