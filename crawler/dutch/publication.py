"""The day an advert was published: "Plaatsingsdatum: 3 mei 2025", or its age ("ongeveer een maand geleden")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

from crawler.dutch.advert import Advert, topic
from crawler.dutch.dates import ReadDate, dated, iter_dates
from crawler.items import Evidence, Line

_LONGEST, _MOST_DATES = 200, 100
"""Limits against hostile pages; a publication date stands in a short line."""

_ABOUT = topic("geplaatst plaatsing publi posted geleden online toegevoegd aangemaakt _ago")
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
    dates_left = _MOST_DATES
    advert = Advert.of(lines)
    for number in dated(advert):
        line, text = advert[number], advert[number].text
        if line.where == "path" or line.field not in ("", "published") or len(text) > _LONGEST:
            continue
        beside = advert[number - 1].text if number and not line.label else ""
        beside = beside if len(beside) <= 60 else ""
        if not (line.field or advert.has(_ABOUT, number) or (beside and advert.has(_ABOUT, number - 1))):
            continue
        before = "gepubliceerd" if line.field else line.label or beside
        for found in islice(iter_dates(text, fetched, before=before), dates_left):
            dates_left -= 1
            if found.role != "published" and not _is_age(text, found):
                continue
            certainty = 1.0 if found.kind == "full" else 0.7
            evidence = Evidence("published", found.quote(text), line.where, certainty)
            if found.precision == "day":
                return Published(found.day, "day", evidence)
            coarse = coarse or Published(found.day, found.precision, evidence)
    return coarse


def _is_age(text: str, found: ReadDate) -> bool:
    """Whether the line says nothing but its age, as boards print it ("10 maanden geleden", "Vandaag geplaatst")."""
    if not _AROUND.fullmatch(text[found.end :]) or not _AROUND.fullmatch(text[: found.start]):
        return False
    return found.kind == "ago" or "geplaatst" in text.lower()
