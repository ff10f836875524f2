"""Dutch dates, times and relative days in running text: what adverts print, and what each date is about.

    iter_dates(text, fetched, published=None, before="") -> Iterator[ReadDate]   every date, with its span and role
    read_date(text, fetched, published=None) -> ReadDate | None                  the first, whatever its role
    read_time(text) -> str | None                                                a text that is a time ("9.00 uur")

``fetched`` (aware) is the reference of relative days, ``published`` the known first day of the advert, ``before`` the
label or line in front of the text. Days are local to Europe/Amsterdam. Nothing raises on any text, and work is linear
in its length; what is no possible day (31 februari, a year outside 1900..9999) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crawler.dutch.advert import DIGIT, Advert, lower, topic
from crawler.dutch.date_roles import Role, is_filler, role_of, sentence_start
from crawler.dutch.date_words import DateWords, clock_after, date_begins, words_in
from crawler.dutch.days import AMSTERDAM, counted, in_zone, possible_day, without_year

Precision = Literal["day", "month", "year"]

_CLAUSE = 160
"""Characters in front of a date that are read for what it is about, and at most quoted."""
_DAY_WORD = topic("vandaag morgen gisteren geleden week weken today tomorrow")
_RANGE = re.compile(r"\s?(?:t/m|tot(?:\sen\smet)?|until|[-–—])\s?")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date as printed: ``text[start:end]`` is its words with weekday and time, ``text[start:day_end]`` without the
    time behind it, ``text[clause:end]`` also its cue.

    ``time`` is "HH:MM" if printed. 24:00 stays on its day as "23:59"; 00:00 is no time: it is how sites print a bare
    day, and taken as a time it would close the advert a day early. ``kind``: with its year, without, counted from the
    day of reading ("nog 6 dagen"), or counted back ("2 maanden geleden"; ``precision`` says how coarse).
    """

    day: date
    time: str | None
    precision: Precision
    kind: Literal["full", "yearless", "relative", "ago"]
    role: Role
    start: int
    day_end: int
    end: int
    clause: int

    def quote(self, text: str) -> str:
        """The clause of ``text`` that the date was read from, at most 160 characters, cut at a word in front."""
        start = max(self.clause, self.end - _CLAUSE)
        if start > self.clause:
            start = min(text.find(" ", start, self.start) + 1 or self.start, self.start)
        return text[start : self.end].strip()


def iter_dates(text: str, fetched: datetime, published: date | None = None, before: str = "") -> Iterator[ReadDate]:
    """Every date of ``text``, left to right, each with its role; the first day of a range is never the deadline."""
    low = lower(text)
    now = fetched.astimezone(AMSTERDAM)
    left, done, clause = f"{before.lower()} " if before else "", 0, 0
    for words in words_in(low):
        gap = low[max(done, words.start - _CLAUSE) : words.start]
        carried = words.start <= _CLAUSE if done == 0 else is_filler(gap)
        left = left + gap if carried else gap
        cut = sentence_start(left)
        if cut or not carried:
            clause = max(0, words.start - len(left) + cut)
        left = left[cut:][-2 * _CLAUSE :]
        role = role_of(left, low[words.end : words.end + 100], words.counts)
        if role == "closing" and (to := _RANGE.match(low, words.end)) and date_begins(low, to.end()):
            role = "other"
        done = words.end
        if found := _resolve(words, role, clause, now, published):
            yield found


def read_date(text: str, fetched: datetime, published: date | None = None) -> ReadDate | None:
    """The first date of ``text``, or None."""
    return next(iter_dates(text, fetched, published), None)


def read_time(text: str) -> str | None:
    """The clock time that ``text`` begins with ("09:00 uur", "12.30"), or None."""
    return clock_after(lower(f", {text}"), 0).time


def dated(advert: Advert) -> list[int]:
    """The lines that can hold a date: in figures, or short and in words ("Morgen", "over een week")."""
    numbers = advert.about(DIGIT, _DAY_WORD)
    return [number for number in numbers if advert.has(DIGIT, number) or len(advert.low[number]) <= _CLAUSE]


def _resolve(words: DateWords, role: Role, clause: int, now: datetime, published: date | None) -> ReadDate | None:
    """The day that the words mean, or None if there is none such."""
    span = role, words.start, words.end if words.zone else words.day_end, words.end, clause
    if words.count is not None:
        day = counted(words.count, words.unit, words.hours, now)
        if day is None:
            return None
        if words.count >= 0:
            return ReadDate(day, words.time, "day", "relative", *span)
        return ReadDate(day, words.time, _PRECISION.get(words.unit[:2], "day"), "ago", *span)
    if words.year is None:
        day = without_year(words.month, words.day, words.weekday, now.date(), published, role == "published")
        return ReadDate(day, words.time, "day", "yearless", *span) if day else None
    day = possible_day(words.year, words.month, words.day)
    if day is None:
        return None
    day, time = in_zone(day, words.time, words.zone)
    return ReadDate(day, time, "day", "full", *span)


_PRECISION: dict[str, Precision] = {"we": "month", "ma": "month", "mo": "month", "ja": "year", "ye": "year"}
"""How coarse an age is, by the first letters of its unit; "2 weken geleden" is up to six days off, so no exact day."""
