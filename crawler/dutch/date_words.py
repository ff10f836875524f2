"""The words of dates: months, weekdays, clock times and counts of days, from text to their parts.

    words_in(low) -> Iterator[DateWords]      every date of a text (in lower case), left to right, not yet a day
    clock_after(low, at) -> Clock             the time printed behind a date

One expression matches a date in figures where a number begins, another one a date in words; what stands beside them
(weekday, "nog", "geleden", the time) is read around the match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crawler.dutch.date_roles import is_bound

_MONTHS = {"jan": 1, "feb": 2, "maa": 3, "mrt": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7}
_MONTHS |= {"aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12}
_MONTH = (
    r"(?:jan(?:uar[iy])?|feb(?:r(?:uar[iy])?|uari)?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|jun[ei]?|jul[iy]?"
    r"|aug(?:ust(?:us)?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-zà-ÿ])"
)
_ENGLISH = ("january", "february", "march", "june", "july", "august", "october")
"""Months that no Dutch sentence prints in front of a number by chance ("in april 12 gesprekken")."""
_DAYS = {"ma": 0, "mon": 0, "di": 1, "tue": 1, "wo": 2, "wed": 2, "do": 3, "thu": 3, "vr": 4, "fri": 4, "za": 5}
_DAYS |= {"sat": 5, "zo": 6, "sun": 6}
_WEEKDAY = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\.?(?![a-z]))"
)
_NUMBERS = {"een": 1, "één": 1, "one": 1, "a": 1, "twee": 2, "two": 2, "drie": 3, "three": 3, "vier": 4, "four": 4}
_NUMBERS |= {"vijf": 5, "five": 5, "zes": 6, "six": 6, "zeven": 7, "seven": 7, "acht": 8, "eight": 8}
_UNIT = r"(?P<unit>dag|week|weke|uu?r|maand|jaar|jaren|minu|day|hour|month|year)[a-z]{0,4}(?![a-z])"
_YEAR = r"(?:19|[2-9]\d)\d{2}(?!\d)"
_CLOCK = r"(?P<h>[01]?\d|2[0-4])(?:[:.u](?P<mi>[0-5]\d)(?P<sec>:[0-5]\d(?:[.,]\d{1,9})?)?)?(?!\d)"

_NUMBER = re.compile("[0-9]+")
_FIGURES = re.compile(  # matched where a number begins: searching for it would try every character
    rf"""(?:
      (?P<y1>\d{{4}})(?P<s1>[-/.])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})(?!\d)
    | (?<!\d[./])(?P<d2>\d{{1,2}})\s?(?P<s2>[-/.])\s?(?P<m2>\d{{1,2}})\s?(?P=s2)\s?(?P<y2>\d{{4}}|\d{{2}})(?![./]?\d)
    | (?P<d3>\d{{1,2}})(?:ste|de|e|st|nd|rd|th)?[\s./-]{{0,3}}(?:of\s)?(?P<m3>{_MONTH})\.?
        (?:[\s,./-]{{1,3}}(?P<y3>{_YEAR})|(?:[./-]|\s?['’])(?P<yy>\d{{2}})(?!\d))?
    | (?P<n>\d{{1,3}})\s?{_UNIT}
    | (?<=[a-z/:]\s)(?P<d4>\d{{1,2}})\s?[-/]\s?(?P<m4>\d{{1,2}})(?!\s?[-/.:,]?\d)
        (?!\s?(?:u\b|uur|uren|dag|week|weke|maand|jaar|jr|fte|keer|x\b|pers|%|€|euro))
    | (?<=[a-z.]\s)(?P<d5>\d{{1,2}})(?:st|nd|rd|th|e|de|ste)?(?:,?\s(?P<y5>{_YEAR}))?(?![\d:.,/-]?\d)
    )""",
    re.VERBOSE,
)
_WORDS = re.compile(
    r"\b(?:(?P<word>overmorgen|morgen|vandaag|vanavond|eergisteren|gisteren|today|tomorrow|yesterday)"
    rf"|(?P<n>{'|'.join(_NUMBERS)})\s{_UNIT})(?![a-z])"
)
_STEPS = {"eergisteren": -2, "gisteren": -1, "yesterday": -1, "morgen": 1, "tomorrow": 1, "overmorgen": 2}
_MAYBE_WORDS = "dag daa week wek morgen vanavond gisteren maand jaar day tomorrow".split()
_MONTH_BEFORE = re.compile(rf"\b({_MONTH})\.?\s$")
_COUNT_BEFORE = re.compile(r"\b(?:nog|over|in)\s(?:maar\s|slechts\s|ongeveer\s|circa\s)?$")
_COUNT_AFTER = re.compile(r"\s?(?:(?P<ago>geleden|ago)|left|remaining|to go|resterend)\b")
_PLUS_HOURS = re.compile(r"[\s,]{1,2}(?:en\s|and\s)?(\d{1,2})\s?(?:u|uur|uren|h|hours?)\b")
_CLOCK_AFTER = re.compile(
    r"(?P<link>(?:[\s,;:(|@/–-]|t(?=\d)"
    r"|(?:om|voor|vóór|tot|uiterlijk|at|by|agenda|(?:eind|sluitings)?tijd(?:stip)?)\b){0,10})"
    rf"{_CLOCK}\s?(?P<unit>uur|u|h|[ap]\.?m\b\.?)?(?![a-y%€])(?P<late>\s?['’]?s\s(?:middags|avonds))?"
    r"(?!\s?(?:per\b|p/w|pw\b|euro|fte|%|€))(?:\s?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})(?![a-z\d]))?"
)
_HOUR_LAST = re.compile(r",?\s(0?9|1[0-57]|2[23])\s?u(?:ur)?\b(?=\s?(?:$|[.,;)!]))")
"""A bare hour that ends its clause ("uiterlijk 7 dec. 12u"), if no job has as many hours a week: 8, 16 and 20 may be the
next cell of a header."""
_CLOCK_BEFORE = re.compile(rf"(?<![\d.,:/-]){_CLOCK}\s?(?P<unit>uur|u|h)?(?:\s?,\s?|\s)(?P<on>op\s)?(?:de\s)?$")
_WEEKDAY_BEFORE = re.compile(rf"(?<![a-z])({_WEEKDAY}),?\s(?:de\s)?$")


@dataclass(slots=True)
class DateWords:
    """The words ``low[start:end]`` of a date: a day of the calendar, or a ``count`` of ``unit`` from now.

    ``day_end`` is where its day ends and a time may follow. ``weekday`` is 0 for Monday; ``zone`` as printed ("z",
    "+02:00"). ``counts``: it is a number of days, or a day with its time, which stands behind its cue without "vóór" or
    "t/m" ("sluit over 6 dagen", "morgen om 9.00 uur").
    """

    start: int
    end: int
    day_end: int
    year: int | None = None
    month: int = 0
    day: int = 0
    weekday: int | None = None
    time: str | None = None
    zone: str | None = None
    count: int | None = None
    unit: str = "day"
    hours: int = 0
    counts: bool = False


class Clock(NamedTuple):
    """A time ("HH:MM"), where its words end, and its zone as printed."""

    time: str | None
    end: int
    zone: str | None


def words_in(low: str) -> Iterator[DateWords]:
    """Every date of ``low``, left to right, none overlapping another."""
    matches = [match for number in _NUMBER.finditer(low) if (match := _FIGURES.match(low, number.start()))]
    if any(map(low.__contains__, _MAYBE_WORDS)):
        matches = sorted((*matches, *_WORDS.finditer(low)), key=lambda match: match.start())
    done = 0
    for match in matches:
        if match.start() >= done and (words := _read(match, low, done)):
            done = words.end
            yield words


def date_begins(low: str, at: int) -> bool:
    """Whether a day of the calendar begins ``at`` that place: asked behind "3 mei t/m"."""
    match = _FIGURES.match(low, at)
    return match is not None and (match["m1"] or match["m2"] or match["m3"]) is not None


def clock_after(low: str, at: int) -> Clock:
    """The time printed behind a date that ends ``at``; a zone counts only with seconds or ISO's "T"."""
    match = _CLOCK_AFTER.match(low, at)
    if not match or (not match["mi"] and not (match["unit"] and match["link"].strip())):
        return Clock(None, at, None)
    zone = match["zone"] if match["sec"] or match["link"] == "t" else None
    end = match.end() if zone or not match["zone"] else match.start("zone")
    return Clock(_clock(match["h"], match["mi"], match["unit"], bool(match["late"])), end, zone)


def _clock(hour: str, minute: str | None, unit: str | None, late: bool) -> str | None:
    """ "HH:MM"; 24:00 is the end of its day, "23:59", and 00:00 no time at all (see ReadDate)."""
    h, m = int(hour), int(minute or 0)
    if unit and unit[0] in "ap" and h <= 12:
        h = h % 12 + 12 * (unit[0] == "p")
    elif late and h < 12:
        h += 12
    if (h, m) == (24, 0):
        return "23:59"
    return f"{h:02}:{m:02}" if h < 24 and (h, m) != (0, 0) else None


def _read(match: re.Match[str], low: str, floor: int) -> DateWords | None:
    """What was matched, with the words around it that belong to it; None if it is no date after all."""
    if match.re is _WORDS:
        return _day_word(match, low) if match["word"] else _count(match, low, floor)
    return _count(match, low, floor) if match["n"] else _calendar(match, low, floor)


def _day_word(match: re.Match[str], low: str) -> DateWords:
    clock = clock_after(low, match.end())
    count = _STEPS.get(match["word"], 0)
    start, end = match.span()
    return DateWords(start, clock.end, end, time=clock.time, count=count, counts=clock.time is not None)


def _count(match: re.Match[str], low: str, floor: int) -> DateWords | None:
    start, end = match.span()
    lead = _COUNT_BEFORE.search(low[max(floor, start - 24) : start])
    after = _COUNT_AFTER.match(low, end)
    if not lead and not after:
        return None
    n, unit = _NUMBERS.get(match["n"]) or int(match["n"]), match["unit"]
    if after and after["ago"]:
        return DateWords(start, after.end(), end, count=-n, unit=unit, counts=True)
    plus = _PLUS_HOURS.match(low, end) if unit in ("dag", "day") else None
    end = plus.end() if plus else after.end() if after else end
    start -= len(lead[0]) if lead else 0
    return DateWords(start, end, end, count=n, unit=unit, hours=int(plus[1]) if plus else 0, counts=True)


def _calendar(match: re.Match[str], low: str, floor: int) -> DateWords | None:
    words = DateWords(match.start(), match.end(), match.end())
    if match["m1"]:
        words.year, words.month, words.day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    elif match["m2"]:
        words.year, words.month, words.day = _century(match["y2"]), int(match["m2"]), int(match["d2"])
    elif match["m3"]:
        words.month, words.day = _MONTHS[match["m3"][:3]], int(match["d3"])
        words.year = _century(match["y3"] or match["yy"])
    elif match["m4"]:  # "voor 3/5": a day only behind a bound, since "2-3" is mostly something else
        if not is_bound(low[max(floor, words.start - 30) : words.start]):
            return None
        words.month, words.day = int(match["m4"]), int(match["d4"])
    else:
        month = _MONTH_BEFORE.search(low[max(floor, words.start - 14) : words.start])
        if not month or (not match["y5"] and month[1] not in _ENGLISH):
            return None
        words.month, words.day, words.year = _MONTHS[month[1][:3]], int(match["d5"]), _century(match["y5"])
        words.start -= len(month[0])
    words.time, words.end, words.zone = clock_after(low, words.end)
    if weekday := _WEEKDAY_BEFORE.search(low[max(floor, words.start - 14) : words.start]):
        words.start -= len(weekday[0])
        words.weekday = _DAYS.get(weekday[1][:3], _DAYS.get(weekday[1][:2]))
    if (
        not words.time
        and (hour := _HOUR_LAST.match(low, words.end))
        and is_bound(low[max(floor, words.start - 30) : words.start])
    ):
        words.time, words.end = _clock(hour[1], None, "u", late=False), hour.end()
    ahead = low[max(floor, words.start - 16) : words.start]
    if not words.time and (":" in ahead or "u" in ahead or "." in ahead) and (clock := _CLOCK_BEFORE.search(ahead)):
        time = _clock(clock["h"], clock["mi"], clock["unit"], late=False)
        if time and (clock["mi"] or (clock["unit"] and clock["on"])):
            words.time = time
            words.start -= len(clock[0])
    return words


def _century(year: str | None) -> int | None:
    """A printed year as a number; "25" is 2025, "72" is 1972."""
    if year is None or len(year) != 2:
        return int(year) if year else None
    return int(year) + (2000 if year < "70" else 1900)
