"""The deadline of an advert, what its lines say about being open or closed, and the day it was published.

``find_closing(lines, fetched, published=None) -> Closing``; ``find_published(lines, fetched) -> Published | None``.

The deadline is found by its words first (:mod:`crawler.dutch.date_roles`) and only that phrase is parsed, by our own
grammar (:mod:`crawler.dutch.dates`). dateparser reads the chosen phrase once more; a disagreement is kept as a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

from crawler.dutch.advert import DIGIT, Advert, topic
from crawler.dutch.date_roles import Role, role_of
from crawler.dutch.dates import ReadDate, dated, iter_dates, read_time
from crawler.dutch.days import AMSTERDAM
from crawler.dutch.publication import Published, find_published
from crawler.dutch.second_opinion import second_opinion
from crawler.dutch.vacancy_status import MARKERS, marker
from crawler.items import Evidence, Line

__all__ = ["Closing", "Published", "find_closing", "find_published"]

Day = date  # inside Closing, "date" is its field
Status = Literal["open", "closed", "filled", "gone", "unknown"]
Basis = Literal["stated", "relative", "markup", "unknown"]


@dataclass(frozen=True, slots=True)
class Closing:
    """``date`` is the printed day whatever the word ("voor", "t/m"); ``time`` "HH:MM" if printed (24:00 is "23:59").

    ``status`` is what the lines say, so ``unknown`` for a plain deadline; :meth:`status_on` adds the calendar. ``role``
    is that of the most telling date. ``evidence`` holds the chosen closing_date, its closing_time, the deadlines that
    lost (certainty 0.3), the doubt of dateparser (0), and what was said of the status.
    """

    date: Day | None = None
    time: str | None = None
    basis: Basis = "unknown"
    status: Status = "unknown"
    role: Role | Literal["none"] = "none"
    evidence: tuple[Evidence, ...] = ()

    def status_on(self, day: Day) -> Status:
        """The posting's status as of ``day`` (local): a marker decides, else the deadline; a deadline today is open."""
        if self.date is None or self.status in ("closed", "filled"):
            return self.status
        return "open" if self.date >= day else "closed"


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: ReadDate
    line: Line
    number: int
    audience: Literal["internal", "external", ""]
    countdown: str
    """The words that count from the day of reading ("nog 6 dagen", "aanstaande"), which say that the advert is open."""

    @property
    def quote(self) -> str:
        return self.found.quote(self.line.text)

    @property
    def rank(self) -> tuple[bool | int, ...]:
        """Best first: visible before markup, not internal, extended, labelled, a stated day, first on the page."""
        lead = self.line.text[self.found.clause : self.found.start]
        labelled = bool(self.line.field or self.line.label) or (self.found.clause == 0 and len(lead) <= 25)
        return (
            self.line.where == "markup",
            self.audience == "internal",
            not _EXTENDED.search(lead),
            not labelled,
            self.found.kind == "relative",
            self.number,
        )


def find_closing(lines: Sequence[Line], fetched: datetime, published: date | None = None) -> Closing:
    """The deadline and status that ``lines`` state, read at ``fetched`` (aware); ``published`` is the known first day.

    Of several deadlines the best by :attr:`_Candidate.rank` wins; the others stay in the evidence. Where no first day
    is given and a year depends on it, the lines' own is used (:func:`find_published`).
    """
    advert = Advert.of(lines)
    found, role = _deadlines(advert, fetched, published)
    if published is None and (not found or found[0].found.kind == "yearless"):
        known = find_published(advert, fetched)
        role = "published" if known and not found else role
        if known and known.precision == "day":
            found, _ = _deadlines(advert, fetched, known.date)
    best = found[0] if found else None
    status, said = _status(advert, next((one for one in found if one.countdown), None))
    if best is None:
        role = "closing" if said else _role_without_date(advert) if role == "none" else role
        return Closing(status=status, role=role, evidence=said)
    read, method = best.found, best.line.where
    basis: Basis = "markup" if method == "markup" else "relative" if read.kind == "relative" else "stated"
    time, time_quote = (read.time, best.quote) if read.time or basis != "stated" else _time_apart(lines, best)
    certainty = {"markup": 0.6, "relative": 0.9, "stated": 0.8 if read.kind == "yearless" else 1.0}[basis]
    derived = None if read.kind == "full" else f"{read.kind}, read on {fetched.astimezone(AMSTERDAM):%Y-%m-%d}"
    evidence = [Evidence("closing_date", best.quote, method, certainty, derived)]
    if time:
        evidence.append(Evidence("closing_time", time_quote, method, certainty))
    lost = {other.found.day: other for other in reversed(found) if other.found.day != read.day}
    for day, other in islice(reversed(lost.items()), _MOST_LOST):
        why = f"also: {day} {other.audience}".strip()
        evidence.append(Evidence("closing_date", other.quote, other.line.where, 0.3, why))
    if read.kind != "relative":
        phrase = best.line.text[read.start : read.day_end]
        opinion = second_opinion(phrase, fetched.astimezone(AMSTERDAM).date(), read.kind == "yearless")
        if opinion and opinion != read.day:
            evidence.append(Evidence("closing_date", best.quote, method, 0.0, f"dateparser: {opinion}"))
    return Closing(read.day, time, basis, status, "closing", (*evidence, *said))


_MOST_TEXT, _MOST_DATES, _MOST_LOST = 50_000, 200, 4
"""Limits against hostile pages: characters and dates of the lines that have figures, losers kept.
A long advert has 300 lines, 5,000 such characters and 15 dates; one that is a single line has 30,000."""

_EXTENDED = re.compile(r"\bverlengd\b", re.IGNORECASE)
_COMING = re.compile(r"\ba\.?s\b|aanstaande|komende", re.IGNORECASE)
_AUDIENCE = re.compile(r"\b(?:in|ex)terne?n?\b", re.IGNORECASE)
_COUNTS_DOWN = re.compile(r"nog |.*(?:left|remaining|to go|resterend)$", re.IGNORECASE)
_IN_FRONT = re.compile(r"\W{0,3}(?:je hebt |u heeft )?", re.IGNORECASE)
_BEHIND = re.compile(  # nothing, or the next cells of a header; "nog 8 dagen extra verlof" counts something else
    r"\W{0,3}(?:(?:om te |tot het )?(?:reageren|solliciteren|inschrijven|reageer|solliciteer)|te gaan|open|online|over"
    r"|resterend)?\W{0,3}(?:$|[€\d]|geen max)",
    re.IGNORECASE,
)
_TIME_LABEL = re.compile(r"(?:eind|sluitings)tijd(?:stip)?\b\W{0,3}", re.IGNORECASE)
_BLANK = re.compile(r"[\s,;:.|()/–-]{0,6}(?:je hebt |u heeft |agenda )?", re.IGNORECASE)
_SOON = re.compile(r"\bz\.?\s?s\.?\s?m\b|zo (?:snel|spoedig) mogelijk|per direct|per omgaande|asap")
_START_SOON = topic("z.s zs z_s mogelijk per_direct omgaande asap")
_SELECTION = topic("gesprek selectie interview assessment kennismak ronde")
_ROLES: tuple[Role, ...] = ("published", "start", "interview", "other")


def _deadlines(
    advert: Advert, fetched: datetime, published: date | None
) -> tuple[list[_Candidate], Role | Literal["none"]]:
    """Every deadline of the lines, best first, and the most telling role among the other dates."""
    found: list[_Candidate] = []
    roles: set[Role] = set()
    text_left, dates_left = _MOST_TEXT, _MOST_DATES
    for number in dated(advert):
        line, text = advert[number], advert[number].text
        if line.where != "path" and line.field in ("", "closing_date"):
            beside = advert[number - 1].text if number and len(text) <= 60 and not advert.has(DIGIT, number - 1) else ""
            before = "sluitingsdatum" if line.field else line.label or (beside if len(beside) <= 60 else "")
            dates = list(islice(iter_dates(text[:text_left], fetched, published, before), dates_left))
            text_left, dates_left = max(0, text_left - len(text)), dates_left - len(dates)
            if dates:
                roles.update(date.role for date in dates)
                found += _candidates(dates, line, number)
    return sorted(found, key=lambda one: one.rank), next((role for role in _ROLES if role in roles), "none")


def _role_without_date(advert: Advert) -> Role | Literal["none"]:
    """What lines without any date are about: "start z.s.m.", or interviews of which the days are not given."""
    for number in advert.about(_SELECTION, _START_SOON):
        low = advert.low[number][:160] if number < 20 else ""
        role = role_of(low, "", counted=False)
        if role == "interview" or (role == "start" and _SOON.search(low)):
            return role
    return "none"


def _candidates(dates: list[ReadDate], line: Line, number: int) -> Iterator[_Candidate]:
    """Those dates of a line that are deadlines."""
    text = line.text
    for i, found in enumerate(dates):
        after = dates[i + 1] if i + 1 < len(dates) else None
        closes, countdown = found.role == "closing", ""
        if found.kind == "relative":
            countdown = text[found.start : found.end]
            closes |= bool(
                _COUNTS_DOWN.match(countdown)
                and _IN_FRONT.fullmatch(text, 0, found.start)
                and _BEHIND.match(text, found.end)
            )
        elif after and after.kind == "relative" and _BLANK.fullmatch(text[found.end : after.start]):
            countdown = text[found.start : after.end]  # "30 november Nog 2 dagen"
            closes |= found.role == "other"
        elif _COMING.search(text[max(found.clause, found.start - 12) : found.end + 14]):
            countdown = text[found.clause : found.end]
        if closes and 1990 <= found.day.year <= 2100 and found.kind != "ago":
            yield _Candidate(found, line, number, _audience(text, dates, i), countdown)


def _audience(text: str, dates: list[ReadDate], i: int) -> Literal["internal", "external", ""]:
    """For whom a date is, where its sentence names internal and external candidates, before their dates or behind."""
    found = dates[i]
    if not _AUDIENCE.search(text, max(found.clause, found.start - 160), found.end + 60):
        return ""
    first = next(date for date in dates if date.clause == found.clause)
    if _AUDIENCE.search(text, max(first.clause, first.start - 160), first.start):
        named = _AUDIENCE.search(text, first.clause if found is first else dates[i - 1].end, found.start)
    else:
        named = _AUDIENCE.search(text, found.end, dates[i + 1].start if i + 1 < len(dates) else found.end + 60)
    return "" if named is None else "internal" if named[0].lower().startswith("in") else "external"


def _status(advert: Advert, counting: _Candidate | None) -> tuple[Status, tuple[Evidence, ...]]:
    """What the lines say of the advert: filled outranks closed, closed outranks the deadline that is ``counting`` down.

    A plain line below a countdown belongs to another advert of the same page ("Vervuld" in a list of more).
    """
    said: dict[Status, Evidence] = {}
    if counting:
        said["open"] = Evidence("status", counting.countdown.strip()[-160:], counting.line.where, 0.9)
    for number in advert.about(MARKERS, marked=("closing_date",)):
        line, before = advert[number], advert[number - 1].text if number else ""
        found = marker(line, before if len(before) <= 60 else "")
        if found and not (counting and line.where == "prose" and number > counting.number):
            state, quote = found
            said.setdefault(state, Evidence("status", quote[-160:], line.where))
    strongest: Status = next((state for state in ("filled", "closed", "open") if state in said), "unknown")
    return strongest, tuple(said.values())


def _time_apart(lines: Sequence[Line], best: _Candidate) -> tuple[str | None, str]:
    """A time on a line of its own, and that line: behind the deadline under a label ("Eindtijd"), or as a field."""
    label = False
    for line in lines[best.number + 1 : best.number + 4]:
        found = _TIME_LABEL.match(line.printed)
        if label or found or line.field == "closing_time":
            value = line.text if line.label or not found else line.text[found.end() :]
            if time := read_time(value):
                return time, line.text[:160]
        label = found is not None
    return None, ""
