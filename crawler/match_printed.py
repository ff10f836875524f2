"""The matcher on printed facts alone, as labelled records hold them: through the one door, like any page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from crawler.clock import AMSTERDAM
from crawler.database.postings import columns
from crawler.dutch.places import PlaceIndex
from crawler.evaluate_matching import Grouping, Printed
from crawler.features import FeatureBuilder
from crawler.items import Line, Posting, Reference
from crawler.matching.batch import match_all
from crawler.matching.reasons import Rules
from crawler.matching.references import find_links
from crawler.matching.side import Side, side_of
from crawler.matching.words import distinctive, tokens
from crawler.sites import page_id
from crawler.understand import Understanding

_SOME_DAY = "2026-03-01"
_RELATIVE = re.compile(r"\b(?:over|nog|vandaag|morgen|dag|dagen)\b", re.IGNORECASE)
_LABELS = (
    ("organisation", "organisation", "Opdrachtgever:"),
    ("location", "place", "Plaats:"),
    ("published", "published", "Geplaatst:"),
    ("closing_date", "closing_date", "Sluitingsdatum:"),
    ("start_date", "start", "Start:"),
    ("hours", "hours", "Uren per week:"),
    ("salary", "salary", "Salaris of tarief:"),
    ("contract", "contract", "Contract:"),
)


def match_printed(printed: Sequence[Printed], reference: Reference, rules: Rules) -> Grouping:
    """The groups of records that are one vacancy, and the pairs for a person to judge, by position."""
    understanding = Understanding(reference)
    features = FeatureBuilder(PlaceIndex(reference.places), rules.vocabulary)
    sides = [
        side_of_printed(f"{position:07d}", record, understanding, features) for position, record in enumerate(printed)
    ]
    found, groups = match_all(sides, rules)
    return Grouping(
        groups=[tuple(int(member) for member in group) for group in groups],
        review={(int(match.a), int(match.b)) for match in found if match.verdict == "review"},
    )


def side_of_printed(number: str, record: Printed, understanding: Understanding, features: FeatureBuilder) -> Side:
    """What the matcher sees of a labelled record, which gets this number as its id."""
    day = record.published or record.closing_date
    moment = datetime.fromisoformat(f"{day or _SOME_DAY}T12:00:00").replace(tzinfo=AMSTERDAM)
    url = record.url or f"https://{record.source}/{number}"
    facts = understanding.understand(Posting("", "", url, moment, record.title, tuple(_lines(record))))
    own = page_id(url)
    facts = replace(
        facts, site=record.source, key=own, links=find_links(facts.lines, (), own, lambda _: None), lines=()
    )
    extra = features.of_facts(replace(facts, text=record.text))
    if record.words:
        words = [token for word in record.words for token in tokens(word)]
        extra = replace(
            extra,
            words=distinctive(words, features.vocabulary, (facts.organisation_id, facts.agency)),
            numbers=tuple(word for word in words if any(char.isdigit() for char in word) and len(word) > 1),
        )
    known = {"published": date.fromisoformat(record.published) if record.published else None}
    row = columns(facts) | known | {"id": number, "first_seen": record.first_seen, "page": own}
    return side_of(row, extra, facts.links)


def _lines(record: Printed) -> list[Line]:
    lines = [Line(record.title, "title")]
    for name, field, label in _LABELS:
        if value := getattr(record, name):
            lines.append(Line(value, "label", field, label))
    if record.reference_number:
        lines.append(Line(record.reference_number, "header", "reference"))  # the site's own number of its advert
    if record.closing_raw and not record.closing_date:
        counted = _RELATIVE.search(record.closing_raw)
        if record.published or not counted:  # a countdown means nothing without the day it was read
            lines.append(Line(record.closing_raw, "label", "closing_date", "Sluitingsdatum:"))
    lines += [Line(text) for text in record.text.splitlines() if text.strip()]
    return lines
