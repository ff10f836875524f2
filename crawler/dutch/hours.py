"""Hours a week of the job an advert offers.

The words around a number decide: "32 uur per week" is a week, "24 uur per dag" a day, "binnen 24 uur" a promise, "voor
12 uur" a deadline, "36-urige werkweek" beside an amount the basis of a salary. Conventions: one number is both bounds,
"maximaal" and "minimaal" leave the other bound open, a day of an assignment is eight hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from crawler.dutch.advert import Advert, topic
from crawler.dutch.lines import BASIS, CERTAINTY, HEADER, LONGEST, SHORT, STRONG, TITLE, WEAK, clause, rank
from crawler.items import Evidence, Line


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week: bounds, size of the one job in fte (1 = full time), full time or not; None where not stated."""

    minimum: float | None = None
    maximum: float | None = None
    fte: float | None = None
    full_time: bool | None = None
    evidence: tuple[Evidence, ...] = ()


_WORD = {
    "acht": 8,
    "twaalf": 12,
    "zestien": 16,
    "achttien": 18,
    "twintig": 20,
    "vierentwintig": 24,
    "achtentwintig": 28,
}
_WORD |= {"tweeëndertig": 32, "tweeendertig": 32, "zesendertig": 36, "achtendertig": 38, "veertig": 40}
_DAYS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4}

_NUMBER = rf"(?:(?:[1-9]\d?|0)(?:,\d{{1,2}}|\.\d)?(?![\d%:]|[.,]\d)|(?:{'|'.join(_WORD)})\b)"
_UNIT = r"(?:uren|uur|hours?|hrs?|u|h)\b"
_BOUND = r"(?:circa|ca\.?|ongeveer|gemiddeld|max(?:imaal|\.)?|min(?:imaal|\.)?|de)"
_TO = r"(?:-|–|—|/|à|a\b|tot(?:\sen\smet)?\b|t/m|en\b|of\b|to\b|and\b|,\s?(?=max)|,\s\d\d\s(?:of|en)\b)"
_AFTER = (
    r"(?!\s?(?:(?:jan(?:uari)?|feb(?:ruari)?|m(?:aa)?rt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|mnd|maand(?:en)?|jaar|dag(?:en)?)\b|[-/.:]\d))"
)
_RANGE = (
    rf"(?P<a>{_NUMBER})"
    rf"(?:\s{{0,2}}{_UNIT})?(?:\s{{0,2}}\(?{_TO}\s{{0,2}}(?:{_BOUND}\s{{0,2}}){{0,2}}(?P<b>{_NUMBER}){_AFTER})?"
)
_WEEK = (
    r"(?:/?p\.?\s?/?\s?w(?:eek|k)?\b|(?:per|p\.)\s?/?\s?week\b|/\s?w(?:eek|k)?\b|in\s(?:de|een)\sweek\b|(?:a|each)\sweek\b"
    r"|wekelijks\b|weekly\b)"
)
_STATED = re.compile(
    rf"(?<![\w.,:€/-]){_RANGE}(?:[\s-]{{0,2}}(?P<unit>{_UNIT})(?:\s{_UNIT})?\)?\s{{0,2}}\(?(?P<week>{_WEEK})?"
    r"|[\s-]{0,2}(?P<urig>urige?|uurs)[\s-]{0,2}(?:werk|arbeids)?"
    r"(?P<noun>week|weken|contract|functie|dienstverband|aanstelling|baan)\b)"
)
_BARE = re.compile(rf"(?<![\w.,:€/-]){_RANGE}(?!\s?(?:fte|%|dag|jaar|maand|mnd|person|professional|x\b))")
_LABEL = re.compile(
    r"(?:opdracht\s?uren|^\W{0,2}uren|(?<!\d\s)\b(?:aantal\s(?:uur|uren)|weekuren|uren\s?(?=per|/|p[/.]?w|:)|uur\sper\sweek(?=:)"
    r"|hours?(?=\s?(?:/|per\s)\s?week)|urenomvang|arbeidsduur))"
    rf"\s?{_WEEK}?\.?\s?[:–-]?\s{{0,3}}(?:{_BOUND}\s{{0,2}}){{0,2}}{_RANGE}"
    r"(?!\s?(?:fte|%|dag|jaar|maand|mnd|person|professional))"
)
_PROVINCES = """groningen friesland fryslân drenthe overijssel flevoland gelderland utrecht noord-holland zuid-holland
    zeeland noord-brabant limburg landelijk""".split()
# boards print the cells "<tariff> <hours> <province>" in one line; the tariff may be words ("Geen maximum")
_CELLS = re.compile(
    rf"(?:maximum|onbepaald|unknown|(?<![\d.,:-])(?:€\s?)?\d{{2,3}}(?:[.,]\d{{1,2}})?)\s{{1,2}}{_RANGE}\s{{1,2}}(?:{'|'.join(_PROVINCES)})\b"
)
_FTE = re.compile(
    r"(?<![\w.,–-])(?<![–-]\s)(?<!tot\s)(?<!à\s)(?P<fte>0[.,]\d{1,4}|1(?:[.,]0{1,2})?)\s?-?fte\b(?!\s?(?:-|–|tot|à)\s?\d)"
)
_COUNT = re.compile("0|1|2|3|4|5|6|7|8|9|tig |acht |alf |tien |twee |drie |vier ")
_FULL = re.compile(r"\b(?:full[\s-]?time|voltijd)")
_PART = re.compile(r"\b(?:part[\s-]?time|deeltijd)")
_JOB = re.compile(
    r"\b(?:full[\s-]?time|voltijds?)[\s-]?(?:functie|baan|dienstverband|contract|job|opdracht|inzet)",
)
_WORKDAYS = re.compile(
    rf"(?<![\w.,:/-])(?P<a>[1-4]|een|één|twee|drie|vier)(?:\s?(?:-|–|à|a|tot|of)\s?(?P<b>[1-4]|twee|drie|vier))?"
    rf"\s(?:werk)?dag(?:en)?\s?{_WEEK}"
)
_PRESENCE = re.compile(
    r"kantoor|thuis|locatie|aanwezig|hybride|office|huis\b|remote|overleg|opleiding|school|les|reis|open",
)

_BASIS_BEFORE = re.compile(
    r"(?:op\sbasis\svan|o\.?b\.?v\.?|\bbij|gebaseerd\sop|uitgaande\svan|werkweek\s(?:van|is|bedraagt)|€[^|]{0,25}\bper)"
    r"(?:\s(?:een|de|gemiddeld|full-?time|volledige|voltijds?|normale|werkweek|dienstverband|aanstelling|van|\()){0,5}\s?\(?$"
)
_NOT_BEFORE = re.compile(
    r"(?:\bbinnen(?:\sde)?|\bom|\bvóór|\bna|\buiterlijk|\brond|\bper|\bover|\belke|\biedere|\bafgelopen|\beerste|\bslechts\seen|\d\s?x)\s?$"
    r"|\b(?:jan|feb|m(?:aa)?rt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z.]{0,7}\s(?:\d{4}\s?)?,?\s?(?:om\s)?$"
    r"|\b(?:van|tussen)\s(?:\d{1,2}[.:]\d\d|\d{1,2})(?:\suur)?\s(?:tot|en)\s?$"
)
_NOT_AFTER = re.compile(
    r"\W{0,3}(?:(?:per|/|p)\s?(?:dag|etmaal|maand|jaar|kwartaal|keer|sessie|dagdeel|mnd|4\sweken)|(?:op|in)\s(?:jaarbasis|totaal)|in\sde\smaand"
    r"|bereikbaar|open\b|geopend|geleden|(?:van\s)?te\s?voren|vooraf|later|reis|rijden|vakantie|verlof|overwerk|(?:7|zeven)\sdagen"
    r"|durend|na\b|in\sde\s(?:ochtend|middag|avond|nacht)|['’‘]s\s|paraat|zorg|economie|dienst\b|extra|studie|les\b|training)"
)
_CLOCK = re.compile(
    r"reage|sollicit|sluit|inschrij|aanmeld|uiterlijk|deadline|gesprek|interview|bereikbaar|\bbel(?:len)?\b|open|telefo"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|ochtend|middag|avond|nacht|spreekuur|afspraak|presentatie|webinar|\bwacht"
)
_OTHERS = re.compile(r"\bcollega|\bdie\s(?:wij|we|ze)\b|\bhuidige\b|\bmedewerkers\b|\bteamleden\b|\bvoorganger\b")
_WANTED = re.compile(r"\bzoek|\bzoch|\bgevraagd|\bvacature|\bvervang|\bfunctie\b|\bgaat\som\b")
_TEAM = re.compile(r"team|afdeling|formatie|bezetting|organisatie|uitbreid|ondersteuning|tekort|extra|waarvan")
_UPPER = re.compile(r"(?:\bmax(?:imaal|\.)?|\bhooguit|\bten\shoogste|\btot)\s(?:circa\s|ca\.?\s)?$")
_LOWER = re.compile(r"(?:\bmin(?:imaal|\.)?|\bminstens|\bten\s?minste|\bvanaf)\s(?:circa\s|ca\.?\s)?$")
_CLAUSE_END = re.compile(r"\s?(?:$|[.,;)|])")
_UNITS = topic(
    "_uur -uur (uur ^uur _uren -uren (uren ^uren opdrachturen weekuren urenomvang arbeidsduur urige u/w hours"
    + "".join(f" {digit}uur {digit}uren" for digit in range(10))
)
_SHORT_UNITS, _FULL_TIME = topic("urig fte dagen hour hrs u/ u_p u) u$ _u. _u,"), topic("time voltijd deeltijd")
_PROVINCE = topic(" ".join(_PROVINCES))
_MARKED = ("hours", "salary", "contract", "header", "title", "banner")
"""Lines that are read whatever their words."""


class _Reading(NamedTuple):
    """Bounds read at one place of a line; ``derived_from`` says what they were worked out from."""

    worth: int
    span: tuple[int, int]
    minimum: float | None
    maximum: float | None
    derived_from: str | None = None


def find_hours(lines: Sequence[Line]) -> Hours:
    """The hours a week of this job: the best line that states bounds; apart from them its fte, and full or part time.

    Unlabelled bare numbers are no hours; the hours of a salary are used where nothing else is stated, as less certain.
    """
    best: tuple[_Reading, Line] | None = None
    fte: tuple[int, float] | None = None
    full_time: tuple[int, bool] | None = None
    advert = Advert.of(lines)
    for number in advert.about(_UNITS, _SHORT_UNITS, _FULL_TIME, _PROVINCE, marked=_MARKED):
        line = advert[number]
        place, named = rank(line, "hours"), line.field == "hours"
        if line.field in ("salary", "contract"):
            place = BASIS if line.field == "salary" else HEADER
        if place is None:
            continue
        text = (advert.low[number] if named else advert.printed(number))[:LONGEST]
        if named or place < STRONG or len(text) <= SHORT:
            parts = [(0, len(text))]
        else:
            parts = _parts(text, advert.printed_spots(_UNITS, number))
        for part in parts if best is None or place < best[0].worth else ():
            for reading in _readings(text, part, named, place, advert.has(_PROVINCE, number)):
                if best is None or reading.worth < best[0].worth:
                    best = reading, line
        if not parts and "fulltime" not in text:
            continue
        if (fte is None or place < fte[0]) and (size := _size(text, named)):
            fte = place, size
        if advert.has(_FULL_TIME, number) and (full_time is None or place < full_time[0]):
            whole = _full_time(text, named or place in (HEADER, TITLE))
            full_time = full_time if whole is None else (place, whole)
    evidence: tuple[Evidence, ...] = ()
    if best:
        reading, line = best
        quote = clause(line, line.text if line.field == "hours" else line.printed, *reading.span)
        evidence = tuple(
            Evidence(name, quote, line.where, CERTAINTY[reading.worth], reading.derived_from)
            for name, value in (("hours_min", reading.minimum), ("hours_max", reading.maximum))
            if value is not None
        )
    return Hours(
        best[0].minimum if best else None,
        best[0].maximum if best else None,
        fte[1] if fte else None,
        full_time[1] if full_time else None,
        evidence,
    )


def _parts(text: str, spots: Sequence[int]) -> list[tuple[int, int]]:
    """The parts of a long text to read: around a unit with a number near it."""
    parts: list[tuple[int, int]] = []
    for at in spots:
        if _COUNT.search(text, max(0, at - 9), at + 30) and not any(start <= at < end for start, end in parts):
            parts.append((max(0, at - 50), at + 60))
    return parts


def _readings(text: str, part: tuple[int, int], named: bool, place: int, cells: bool) -> Iterator[_Reading]:
    """Every reading of a part of a line; ``named`` where the site itself says that it holds the hours, ``cells`` where
    it may be the cells of a board."""
    matches = [(label, place) for label in [_LABEL.search(text, *part)] if label]
    for stated in islice(_STATED.finditer(text, *part), 3):
        worth = place if named else _judge(stated, text, place)
        if worth is not None and not (named and _NOT_AFTER.match(text, stated.end())):
            matches.append((stated, worth))
    if cells and len(text) <= SHORT and (row := _CELLS.search(text)):
        matches.append((row, place))
    if named and (bare := _BARE.search(text)) and not _NOT_AFTER.match(text, bare.end()):
        matches.append((bare, place))
    for match, worth in matches:
        if limits := _limits(match, text):
            yield _Reading(worth, match.span(), *limits)
    if (named or len(text) <= SHORT) and (days := _WORKDAYS.search(text)) and (named or not _PRESENCE.search(text)):
        low = _day(days["a"])
        high = _day(days["b"]) if days["b"] else low
        yield _Reading(max(place, WEAK), days.span(), 8.0 * low, 8.0 * high, f"{days.group().strip()} x 8 uur")


def _day(word: str) -> int:
    return int(word) if word.isdigit() else _DAYS[word]


def _limits(match: re.Match[str], text: str) -> tuple[float | None, float | None] | None:
    """The bounds of a match that can be a working week (up to 48 hours); a lower bound of 0 is "not published"."""
    low = _value(match["a"])
    high = _value(match["b"]) if match["b"] else low
    if not (0 <= low <= 48 and 0 < high <= 48):
        return None
    before = text[max(0, match.start("a") - 20) : match.start("a")]
    if match["b"] is None and _UPPER.search(before):
        return None, high
    if match["b"] is None and _LOWER.search(before):
        return low, None
    return low or None, max(low, high)  # a second number below the first was something else


def _value(number: str) -> float:
    word = _WORD.get(number)
    return float(word) if word else float(number.replace(",", "."))


def _judge(match: re.Match[str], text: str, place: int) -> int | None:
    """What a number of hours in running text is worth, from the words around it; None if it is not about this job."""
    if _NOT_AFTER.match(text, match.end()):
        return None
    before = text[max(0, match.start() - 60) : match.start()]
    if _BASIS_BEFORE.search(before) or (match["urig"] and match["noun"] in ("week", "weken")):
        return BASIS
    own = re.split(r"[.;!?|•]\s", before)[-1]
    if place >= STRONG and _OTHERS.search(own) and not _WANTED.search(text):
        return None
    if match["week"] or match["urig"]:
        return place if place < STRONG or _value(match["b"] or match["a"]) >= 4 else None
    person = match["unit"] in ("u", "h") and not text[match.end("unit") - 2].isdigit()
    if person and not (match["b"] and _CLAUSE_END.match(text, match.end("unit"))):  # "u" is more often you than hours
        return None
    high = _value(match["b"] or match["a"])
    if high < 8 or _NOT_BEFORE.search(before):
        return None
    if high <= 24 and _CLOCK.search(text, max(0, match.start() - 80), match.end() + 40):
        return None
    return place if place < STRONG else max(place, WEAK)


def _size(text: str, named: bool) -> float | None:
    """The size of the one job in fte; teams and ranges over several people are none."""
    match = _FTE.search(text) if "fte" in text else None
    if match is None or (not named and _TEAM.search(text, max(0, match.start() - 40), match.start())):
        return None
    return float(match["fte"].replace(",", "."))


def _full_time(text: str, head: bool) -> bool | None:
    """True for a full-time job, False for part time; None if both, neither, or only the basis of a salary."""
    full, part = _FULL.search(text), _PART.search(text)
    if full and not part and (head or _JOB.search(text) or len(text) <= 60):
        return None if _BASIS_BEFORE.search(text[max(0, full.start() - 60) : full.start()]) else True
    return False if part and not full and head else None
