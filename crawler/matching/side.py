"""What the matcher sees of a posting: facts that were printed, in a form that is quick to compare and to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from msgspec import json

from crawler.items import Features, Link
from crawler.matching.outline import Outline, outline

Span = tuple[float | None, float | None]
"""The least and the most of something; None where that bound was not printed."""


@dataclass(frozen=True)
class Side:
    """One of two postings compared. Days are ordinals (``date.toordinal``), None where nothing was printed.

    ``page`` is the posting's own address as ``sites.page_id`` gives it; ``municipality`` that of its place; ``first_seen`` the
    day of its first reading, an upper bound of its publication; ``extended``: it says that its deadline was; ``contract`` the
    kinds stated outright; ``scales`` ranks of its stated scales, ``salary`` stated euro per month at 36 hours, ``rate`` euro per
    hour; ``words`` the sketch of its text; ``numbers`` the figures in its prose.
    """

    id: str
    site: str
    key: str
    page: str
    title: str
    organisation: str | None = None
    organisation_id: str | None = None
    agency: str | None = None
    place: str | None = None
    municipality: str | None = None
    published: int | None = None
    closing: int | None = None
    first_seen: int | None = None
    extended: bool = False
    hours: Span | None = None
    scales: Span | None = None
    salary: Span | None = None
    rate: Span | None = None
    education: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def features(self) -> Features:
        return Features(self.municipality, self.extended, bool(self.contract), self.words, self.numbers)

    @cached_property
    def outline(self) -> Outline:
        return outline(self)

    @property
    def begin(self) -> int | None:
        """The day the posting appeared, as far as known."""
        return self.published if self.published is not None else self.first_seen

    def values(self, kind: str) -> dict[str, str]:
        """The links of a kind: value to the words it was read from."""
        return {link.value: link.quote for link in self.links if link.kind == kind}


def side_of(row: Mapping[str, Any], features: Features, links: tuple[Link, ...]) -> Side:
    """A side from the columns of ``postings`` (also of Facts, by name) and what belongs to them."""
    stated = row["salary_basis"] == "stated"
    return Side(
        id=row["id"],
        site=row["site"],
        key=row["key"],
        page=row["page"],
        title=row["title"],
        organisation=row["organisation"],
        organisation_id=row["organisation_id"],
        agency=row["agency"],
        place=row["place"],
        municipality=features.municipality,
        published=_day(row["published"]),
        closing=_day(row["closing_date"]),
        first_seen=_day(row["first_seen"]),
        extended=features.extended,
        hours=_span(row["hours_min"], row["hours_max"]),
        scales=_span(row["scale_min_rank"], row["scale_max_rank"]),
        salary=_span(row["salary_month_min"], row["salary_month_max"]) if stated else None,
        rate=_span(row["rate_min"], row["rate_max"]),
        education=tuple(row["education"]),
        contract=tuple(row["contract"]) if features.contract_stated else (),
        words=features.words,
        numbers=features.numbers,
        links=links,
    )


def _day(value: str | date | None) -> int | None:
    if value is None:
        return None
    return (date.fromisoformat(value[:10]) if isinstance(value, str) else value).toordinal()


def _span(least: float | None, most: float | None) -> Span | None:
    return None if least is None and most is None else (least, most)


def dumps(side: Side) -> str:
    """A side as JSON, to store."""
    return _JSON.encode(side).decode()


def loads(text: str) -> Side:
    """The side that :func:`dumps` wrote."""
    return _SIDE.decode(text)


_JSON = json.Encoder()
_SIDE = json.Decoder(Side)
