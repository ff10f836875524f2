"""How long an assignment or appointment lasts, and whether it may be extended.

Conventions: a stated length goes before one worked out from dates; from dates the last day is worked and whole months
count; a range of lengths, a training or an end without a start give no length. "2x6" is twice six months and
"max. n maanden" is "1xn".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from crawler.dutch.lines import CERTAINTY, LONGEST, NUMBERS, SHORT, STRONG, clause, folded, rank, spots
from crawler.items import Evidence, Line


@dataclass(frozen=True, slots=True)
class Duration:
    """Length in whole months, extension ("2x6" or "possible"), and start and end as ISO day or month where printed."""

    months: int | None = None
    extension: str | None = None
    start: str | None = None
    end: str | None = None
    evidence: tuple[Evidence, ...] = ()


_NAMES = "|".join(NUMBERS)
_N = rf"(?:\d{{1,3}}(?:[.,]5)?|(?:een\s)?half|{_NAMES})"
_UNIT = r"(?P<unit>maand|mnd|mdn|month|jaar|jaren|jr|year|week|weken|wk|kwarta)(?:\(en\)|en\b|s\b|al\b|len\b|\b)\.?"
_RANGE = re.compile(
    rf"(?i)(?:\d\S?|\b(?:{_NAMES}))(?:\s(?:maand|jaar|we)\w{{0,4}})?\s?(?:[-–—/à]|a\b|tot\b|of\b|t/m|to\b)\s{{0,2}}$"
)
_LENGTH = re.compile(rf"(?<![\w.,:/€-])(?P<n>{_N})[\s-]{{0,2}}{_UNIT}", re.I)
_UNITS = ("maand", "jaar", "mnd", "weken", "month", "mdn", " jr", "week", " wk", "kwarta", "year")
"""Units of length, the first four of which stand in prose."""
_PER_UNIT = dict.fromkeys(("maand", "mnd", "mdn", "month"), 1.0) | {"kwarta": 3.0}
_PER_UNIT |= dict.fromkeys(("week", "weken", "wk"), 12 / 52)
_OPTION = r"(?:een\s)?(?:optie|option)?\s?(?:tot|op|of)?\s?(?:verlenging\w{0,3}|extension)?\s?(?:met|van|voor|à|of)?\s"
_TIMES = re.compile(
    r"(?i)(?<![\w.,-])(?P<times>\d|een|één|twee|drie|vier|vijf|zes)\s?(?:x|×|\*|maal|keer|times)\s"
    rf"{{0,2}}(?:{_OPTION})?(?:max(?:imaal|\.)?\s|ca\.?\s)?(?P<n>{_N})[\s-]{{0,2}}{_UNIT}"
)
_EXTEND = re.compile(
    r"(?i)\bverlenging\w{0,3}\b|\bverlengd\b(?=\sworden|\skan)|(?:worden|wordt|kan|mogelijk)\sverlengd\b|\bte\sverlengen\b"
    r"|\bverlengbaar\b|\bextension\b|\bextend(?:ed|able)?\b|\bverlengingsoptie\w{0,2}|\boptiejaren\b"
)
_OFFER = re.compile(r"(?i)optie|option|mogelijk|possible|kans|zicht|\bja\b|yes|eventue|\bkan\b|word|te\sverl|baar\b")
_NO_EXTENSION = re.compile(
    r"\b(?:geen|zonder|no)\s(?:\w{1,14}\s){0,3}$|\b(?:reactie|sluitings|inschrijf)\w{0,12}\s(?:\w{1,10}\s){0,3}$", re.I
)
_EXTENSION_REFUSED = re.compile(
    r"(?i)\W{0,3}(?:(?:is|van\sde\sopdracht|opdracht)\s){0,2}(?:nee\b|geen\b|niet\b|n\.?v\.?t|no\b|none\b|onbekend|nog\sniet"
    r"|-\s?$|van\s(?:het|de)\s\w{0,14}(?:verlof|termijn|contracten|vergunning))"
)
_MAXIMUM = re.compile(
    r"(?i)[^.;|]{0,30}?\b(?:max(?:imaal|\.)?|met|van|voor|tot|à)\s(?:max(?:imaal|\.)?\s|nog\s|eens\s|ca\.?\s|een\speriode\svan\s)"
    rf"{{0,2}}(?P<n>{_N})[\s-]{{0,2}}{_UNIT}"
)

# the words before a length that make it the length of the job
_FILLER = (
    r"(?:van|de|een|is|het|voor|minimaal|min\.?|max\.?|maximaal|ca\.?|circa|ongeveer|ten\sminste|minstens|naar|verwachting"
    r"|zo['’]n|in|eerste|instantie|opdracht|functie|inzet|project|duur|periode|totale|looptijd|over|initieel|eerst|vooralsnog"
    r"|bedraagt|of|in\sprincipe|about|deze|geldt|wordt|benoemd|bepaalde|tijd)\b\.?"
)
_CONTEXT = re.compile(
    r"(?i)(?:\b\w{0,12}duur(?:\s(?:van|opdracht|contract|inzet|project))?|\blooptijd|\bperiode?|\bduration|\bduurt|\bduren|\bloopt"
    r"|\bgedurende|\beinde\sopdracht|\w{0,10}termijn|\btijdelijk\w?|\bcontract|\baanstelling|\bopdracht|\bdienstverband"
    r"|\bbepaalde\stijd|\bbenoemd|\bbenoeming\w{0,8}|\beerste\sinstantie|\bvooralsnog|\bvervanging|\binzet|\bvoor|\bfor)"
    rf"(?:\s?\(|\s?:)?(?:[\s(]{{1,2}}{_FILLER}){{0,8}}[\s(:–-]{{0,3}}$"
)
_AFTER = re.compile(
    r"\)?[\s(,]{1,3}(?:met\s)?(?:\w{1,12}\s){0,2}(?:uitzicht|zicht|optie|kans|mogelijkheid|verlenging|intentie)", re.I
)
# ages, experience, history, response times, training
_NOT_AFTER = re.compile(
    r"(?i)\)?\s?(?:\(\w{1,20}\)\s)?(?:(?:tot|à|of)\s\w{1,4}\s(?:maand|jaar|we)|(?:[\w/-]{1,24}\s){0,3}?(?:\w{0,20}ervaring|geleden|oud\b|ouder|experience|proeftijd"
    r"|opzegtermijn|garantie|bestaan|verlof))"
)
_NOT_BEFORE = re.compile(
    r"(?i)(?:\bafgelopen|\blaatste|\bal|\binmiddels|\bper|\belke?|\biedere?|\bbinnen|\bna|\bover|\bjonger\sdan|\bouder\sdan"
    r"|\bvanaf|\bkomende|\bsinds|\bvorig|\bdit|\bvolgende?|\bbestaat|€[^|]{0,12}/|\bleren\s\w{0,8}|\beerste)\s{1,2}"
    r"(?:de\s|het\s|een\s|ruim\s|circa\s|ca\.?\s)?$"
)
_TRAINING = re.compile(
    r"(?i)opleiding|training|cursus|studie|proeftijd|ervaring|scholing|opzegtermijn|garantie|overeenkomsten\b"
)

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
    r"(?i)(?<![\w/.-])(?:(?P<iso>20\d\d-\d\d-\d\d)|(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>20\d\d|\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:e|ste|de)?\s?-?(?P<m2>{_MONTH}),?(?:\s?-?(?P<y2>20\d\d))?"
    rf"|(?P<m3>{_MONTH})\s(?P<d3>\d{{1,2}}),?\s(?P<y3>20\d\d)"
    rf"|(?:(?P<part>{_PARTS})\s)?(?P<m4>{_MONTH})\s(?P<y4>20\d\d)|(?P<part5>{_PARTS})\s(?P<y5>20\d\d))(?![\d-])"
)
# the last of these words before a date says what it is; a "tot" or dash after a word of applying belongs to that
_CUE = re.compile(
    r"(?i)(?P<off>reage|reactie|sollicit|sluit|inschrij|aanmeld|deadline|publicatie|geplaatst|gesprek|interview|\bopen\b|salaris)"
    r"|(?P<start>(?:begin|start|ingangs|aanvangs)\s?datum|\bstart\b|\bingang|\bvanaf\b|\bvan\b|\bper\b|\baanvang\b)"
    r"|(?P<end>einde?\s?datum|\beinde\b|\bend\sdate\b)|(?P<to>\bt/m\b|\btot\b(?:\sen\smet\b)?|\buntil\b|[-–—])"
)
_APPLY = re.compile(r"[^.|]{0,30}(?:reage|sollicit|aanmeld|inschrij)", re.I)


class _Day(NamedTuple):
    """A day or month as printed (``iso``), and the day it counts as."""

    iso: str
    day: date
    span: tuple[int, int]


def find_duration(lines: Sequence[Line], fetched: datetime | None = None) -> Duration:
    """The length of the job, its extension, its first and last day.

    ``fetched`` (the age of the page) gives a day printed without a year the first such year from two months before.
    """
    stated: tuple[int, float, Evidence] | None = None
    extension: tuple[int, bool, str, Evidence] | None = None
    start: tuple[int, _Day, Line, str] | None = None
    end: tuple[int, _Day, Line, str] | None = None
    alone = len(lines) == 1
    for line in lines:
        place = rank(line, "duration")
        if place is None:
            continue
        text = line.printed[:LONGEST]
        named = line.field == "duration"
        head = alone or place < STRONG
        extended = _extension(text)
        taken = extended[1] if extended else (0, 0)
        if extended and (extension is None or (place, extended[0] == "possible") < extension[:2]):
            note = Evidence("extension", clause(line, text, *taken), line.where, CERTAINTY[place])
            extension = (place, extended[0] == "possible", extended[0], note)
        if (stated is None or place < stated[0]) and (found := _stated(text, taken, named, head)):
            note = Evidence("duration_months", clause(line, text, *found[1]), line.where, CERTAINTY[place])
            stated = (place, found[0], note)
        first, last = _dates(text, fetched, named or head)
        if first and (start is None or place < start[0]):
            start = (place, first, line, text)
        if last and (end is None or place < end[0]):
            end = (place, last, line, text)
    notes = [stated[2]] if stated else []
    months = int(stated[1]) if stated else None
    if months is None and start and end and (worked := _between(start[1], end[1])):
        months = worked
        quote = clause(end[2], end[3], *end[1].span)
        notes = [Evidence("duration_months", quote, "calculation", 0.8, f"{start[1].iso} - {end[1].iso}")]
    if extension:
        notes.append(extension[3])
    return Duration(
        months or None,
        extension[2] if extension else None,
        start[1].iso if start else None,
        end[1].iso if end else None,
        tuple(notes),
    )


def months_named(text: str, start: int, end: int) -> int | None:
    """The first length between two places of a text, whatever it is the length of, in months."""
    match = _LENGTH.search(text, start, end)
    return int(_months(match)) or None if match else None


def _months(match: re.Match[str]) -> float:
    number = match["n"].lower().removeprefix("een ").strip()
    value = float(number.replace(",", ".")) if number[:1].isdigit() else NUMBERS[number]
    return value * _PER_UNIT.get(match["unit"].lower(), 12.0)


def _extension(text: str) -> tuple[str, tuple[int, int]] | None:
    """The extension a text offers and where it says so; the lengths in there are not the length of the job."""
    low = folded(text)
    if "erleng" not in low and (len(text) > SHORT or ("exten" not in low and "optiej" not in low)):
        return None
    offers = islice(_EXTEND.finditer(text), 10)
    word = next((one for one in offers if not _NO_EXTENSION.search(text[max(0, one.start() - 60) : one.start()])), None)
    if word is None:
        return None
    times = _TIMES.search(text, max(0, word.start() - 40), word.end() + 60)
    if times and (months := int(_months(times))):
        number = int(NUMBERS.get(times["times"].lower()) or times["times"])
        return f"{number}x{months}", (min(word.start(), times.start()), max(word.end(), times.end()))
    if _EXTENSION_REFUSED.match(text, word.end()):
        return None
    if (most := _MAXIMUM.match(text, word.end())) and (months := int(_months(most))):
        return f"1x{months}", (word.start(), most.end())
    return ("possible", word.span()) if _OFFER.search(text, max(0, word.start() - 40), word.end() + 40) else None


def _stated(text: str, taken: tuple[int, int], named: bool, head: bool) -> tuple[float, tuple[int, int]] | None:
    """The length a text states and where: lengths of extensions, trainings, ages and ranges left out."""
    for at in spots(folded(text), _UNITS if head or len(text) <= SHORT else _UNITS[:4], 8):
        match = _LENGTH.search(text, max(0, at - 22), at + 12)
        if match is None or taken[0] <= match.start() < taken[1]:
            continue
        before = text[max(0, match.start() - 80) : match.start()]
        if _RANGE.search(before) or _NOT_BEFORE.search(before) or _NOT_AFTER.match(text, match.end()):
            continue
        if _TRAINING.search(re.split(r"[.;!?|•]\s", before)[-1]) or (not head and "enoem" in before):
            continue  # nor is a term of office the length of the job, where the advert says more than that
        context = bool(_CONTEXT.search(before)) or bool(_AFTER.match(text, match.end()))
        bare = head and len(text) <= 60 and match["unit"].lower() in ("maand", "mnd", "mdn", "month")
        if (named or context or bare) and (months := _months(match)) >= 1:
            return months, match.span()
    return None


def _dates(text: str, fetched: datetime | None, head: bool) -> tuple[_Day | None, _Day | None]:
    """The first and last day of the job that a text names; running prose must name both, or label the one it names."""
    start: _Day | None = None
    end: _Day | None = None
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
            role, word = kind, cue.group().lower()
    return role, word


def _year(match: re.Match[str]) -> int | None:
    printed = match["iso"] or match["y"] or match["y2"] or match["y3"] or match["y4"] or match["y5"]
    return int(printed[:4]) % 100 + 2000 if printed else None


def _day(match: re.Match[str], year: int | None, fetched: datetime | None, through: bool) -> _Day | None:
    """A printed date: a day, or a month ("eind 2023" is December); ``through``: a bare month is worked to its end."""
    try:
        if match["iso"]:
            day = date.fromisoformat(match["iso"])
        elif match["y4"] or match["y5"]:
            part = (match["part"] or match["part5"] or "").lower()
            year = int(match["y4"] or match["y5"])
            month = _MONTHS[match["m4"][:3].lower()] if match["m4"] else {1: 1, 15: 6, 31: 12}[_PART[part]]
            number = min(_PART[part] if part else 31 if through else 1, monthrange(year, month)[1])
            return _Day(f"{year}-{month:02d}", date(year, month, number), match.span())
        else:
            number = int(match["d"] or match["d2"] or match["d3"])
            month = int(match["m"]) if match["m"] else _MONTHS[(match["m2"] or match["m3"])[:3].lower()]
            if year is None:
                if fetched is None:
                    return None
                past = date(fetched.year, month, number) < fetched.date() - timedelta(days=60)
                year = fetched.year + past
            day = date(year, month, number)
    except ValueError:
        return None
    return _Day(day.isoformat(), day, match.span())


def _between(start: _Day, end: _Day) -> int:
    """Whole months from the first to the last day, both worked; a month without a day ends where it begins."""
    after = end.day + timedelta(days=1) if len(end.iso) > 7 or end.day.day > 15 else end.day
    months = (after.year - start.day.year) * 12 + after.month - start.day.month
    return max(0, months - (after.day < start.day.day))
