"""The first and last day of an assignment or appointment: "van 1 maart 2026 t/m 31 augustus 2026", "eind 2026".

The last cue word before a date says what it is; dates of applying are neither. From dates the last day is worked and
whole months count.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from crawler.dutch.lines import LONGEST, SHORT

_MONTHS = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|mar(?:ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_PART = {"begin": 1, "half": 15, "medio": 15, "midden": 15, "eind": 31, "einde": 31, "ultimo": 31}
_PARTS = "|".join(_PART)
_DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<iso>20\d\d-\d\d-\d\d)|(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>20\d\d|\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:e|ste|de)?\s?-?(?P<m2>{_MONTH}),?(?:\s?-?(?P<y2>20\d\d))?"
    rf"|(?P<m3>{_MONTH})\s(?P<d3>\d{{1,2}}),?\s(?P<y3>20\d\d)"
    rf"|(?:(?P<part>{_PARTS})\s)?(?P<m4>{_MONTH})\s(?P<y4>20\d\d)|(?P<part5>{_PARTS})\s(?P<y5>20\d\d))(?![\d-])"
)
# the last of these words before a date says what it is; a "tot" or dash after a word of applying belongs to that
_CUE = re.compile(
    r"(?P<off>reage|reactie|sollicit|sluit|inschrij|aanmeld|deadline|publicatie|geplaatst|gesprek|interview|\bopen\b|salaris)"
    r"|(?P<start>(?:begin|start|ingangs|aanvangs)\s?datum|\bstart\b|\bingang|\bvanaf\b|\bvan\b|\bper\b|\baanvang\b)"
    r"|(?P<end>einde?\s?datum|\beinde\b|\bend\sdate\b)|(?P<to>\bt/m\b|\btot\b(?:\sen\smet\b)?|\buntil\b|[-–—])"
)
_APPLY = re.compile(r"[^.|]{0,30}(?:reage|sollicit|aanmeld|inschrij)")


class Day(NamedTuple):
    """A day or month as printed (``iso``), and the day it counts as."""

    iso: str
    day: date
    span: tuple[int, int]


def period(text: str, fetched: datetime | None, head: bool) -> tuple[Day | None, Day | None]:
    """The first and last day of the job that a text names; running prose must name both, or label the one it names."""
    start: Day | None = None
    end: Day | None = None
    labelled = False
    if head or len(text) <= SHORT:
        part = (0, len(text))
    elif "t/m" in text or "tot " in text:  # in long prose only a period counts, and its years stand near each other
        part = (max(0, text.find("20") - 40), text.rfind("20", 0, LONGEST) + 12)
    else:
        return None, None
    if not any(year in text for year in (" 20", "-2", ".2", "/2")) and not (fetched and head):
        return None, None
    matches = list(islice(_DATE.finditer(text, *part), 6))
    for number, match in enumerate(matches):
        role, cue = _role(text[max(0, match.start() - 60) : match.start()])
        if role == "off" or (role == "to" and _APPLY.match(text, match.end())):
            continue
        year = next((printed for later in matches[number:] if (printed := _year(later))), None)
        day = _day(match, year, fetched, cue.endswith(("t/m", "met", "-", "–", "—")))
        if day is None:
            continue
        labelled = labelled or cue.endswith("datum")
        if role in ("end", "to"):
            end = end or (day if cue not in "-–—" or start or head else None)
        elif role == "start" or number + 1 < len(matches):
            start = start or day
    return (start, end) if head or labelled or (start and end) else (None, None)


def _role(before: str) -> tuple[str, str]:
    """What the words before a date make of it ("start", "end", "to", "off" or nothing), and the word that decided."""
    role = word = ""
    for cue in _CUE.finditer(before):
        kind = cue.lastgroup or ""
        if not (kind == "to" and role == "off"):
            role, word = kind, cue.group()
    return role, word


def _year(match: re.Match[str]) -> int | None:
    printed = match["iso"] or match["y"] or match["y2"] or match["y3"] or match["y4"] or match["y5"]
    return int(printed[:4]) % 100 + 2000 if printed else None


def _day(match: re.Match[str], year: int | None, fetched: datetime | None, through: bool) -> Day | None:
    """A printed date: a day, or a month ("eind 2023" is December); ``through``: a bare month is worked to its end."""
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
        elif match["y4"] or match["y5"]:
            part = match["part"] or match["part5"] or ""
            year = int(match["y4"] or match["y5"])
            month = _MONTHS[match["m4"][:3]] if match["m4"] else {1: 1, 15: 6, 31: 12}[_PART[part]]
            number = min(_PART[part] if part else 31 if through else 1, monthrange(year, month)[1])
            return Day(f"{year}-{month:02d}", date(year, month, number), match.span())
        else:
            number = int(match["d"] or match["d2"] or match["d3"])
            month = int(match["m"]) if match["m"] else _MONTHS[(match["m2"] or match["m3"])[:3]]
            if year is None:
                if fetched is None:
                    return None
                past = date(fetched.year, month, number) < fetched.date() - timedelta(days=60)
                year = fetched.year + past
            day = date(year, month, number)
    except ValueError:
        return None
    return Day(day.isoformat(), day, match.span())


def months_between(start: Day, end: Day) -> int:
    """Whole months from the first to the last day, both worked; a month without a day ends where it begins."""
    after = end.day + timedelta(days=1) if len(end.iso) > 7 or end.day.day > 15 else end.day
    months = (after.year - start.day.year) * 12 + after.month - start.day.month
    return max(0, months - (after.day < start.day.day))
