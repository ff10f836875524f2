"""How long an assignment or appointment lasts, and whether it may be extended.

Conventions: a stated length goes before one worked out from dates; from dates the last day is worked and whole months
count; a range of lengths, a training or an end without a start give no length. "2x6" is twice six months and
"max. n maanden" is "1xn".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from crawler.dutch.advert import DIGIT, Advert, topic
from crawler.dutch.lines import CERTAINTY, LONGEST, NUMBERS, SHORT, STRONG, clause, rank
from crawler.dutch.periods import Day, months_between, period
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
    rf"(?:\d\S?|\b(?:{_NAMES}))(?:\s(?:maand|jaar|we)\w{{0,4}})?\s?(?:[-–—/à]|a\b|tot\b|of\b|t/m|to\b)\s{{0,2}}$"
)
_LENGTH = re.compile(rf"(?<![\w.,:/€-])(?P<n>{_N})[\s-]{{0,2}}{_UNIT}")
UNITS, SHORT_UNITS = topic("maand jaar mnd weken"), topic("month mdn _jr week _wk kwarta year")
"""Units of length in running prose, and those that only short lines and heads are read for."""
_NUMBER_ENDS = (*"0123456789", *NUMBERS)
_PER_UNIT = dict.fromkeys(("maand", "mnd", "mdn", "month"), 1.0) | {"kwarta": 3.0}
_PER_UNIT |= dict.fromkeys(("week", "weken", "wk"), 12 / 52)
_OPTION = r"(?:een\s)?(?:optie|option)?\s?(?:tot|op|of)?\s?(?:verlenging\w{0,3}|extension)?\s?(?:met|van|voor|à|of)?\s"
_TIMES = re.compile(
    r"(?<![\w.,-])(?P<times>\d|een|één|twee|drie|vier|vijf|zes)\s?(?:x|×|\*|maal|keer|times)\s"
    rf"{{0,2}}(?:{_OPTION})?(?:max(?:imaal|\.)?\s|ca\.?\s)?(?P<n>{_N})[\s-]{{0,2}}{_UNIT}"
)
_EXTEND = re.compile(
    r"\b(?:verlenging\w{0,3}\b|verlengd\b(?=\sworden|\skan)|te\sverlengen\b|verlengbaar\b|extension\b|extend(?:ed|able)?\b"
    r"|verlengingsoptie\w{0,2}|optiejaren\b|opties?\b(?=\s(?:op\s|tot\s|van\s|voor\s)?\d\s?(?:x|×|maal|keer)\s))|(?:worden|wordt|kan|mogelijk)\sverlengd\b"
)
_OFFER = re.compile(
    r"optie|uitgesloten|option|mogelijk|possible|kans|zicht|\bja\b|yes|eventue|\bkan\b|word|te\sverl|baar\b"
)
_NO_EXTENSION = re.compile(
    r"\b(?:geen|zonder|no)\s(?:\w{1,14}\s){0,3}$|\b(?:reactie|sluitings|inschrijf)\w{0,12}\s(?:\w{1,10}\s){0,3}$",
)
_EXTENSION_REFUSED = re.compile(
    r"\W{0,3}(?:(?:is|van\sde\sopdracht|opdracht)\s){0,2}(?:nee\b|geen\b|niet\b(?!\suitgesloten)|n\.?v\.?t|no\b|none\b|onbekend|nog\sniet"
    r"|-\s?$|van\s(?:het|de)\s\w{0,14}(?:verlof|termijn|contracten|vergunning))"
)
_MAXIMUM = re.compile(
    r"[^.;|]{0,30}?\b(?:max(?:imaal|\.)?|met|van|voor|tot|à)\s(?:max(?:imaal|\.)?\s|nog\s|eens\s|ca\.?\s|een\speriode\svan\s)"
    rf"{{0,2}}(?P<n>{_N})[\s-]{{0,2}}{_UNIT}"
)

# the words before a length that make it the length of the job
_FILLER = (
    r"(?:van|de|een|is|het|voor|minimaal|min\.?|max\.?|maximaal|ca\.?|circa|ongeveer|ten\sminste|minstens|naar|verwachting"
    r"|zo['’]n|in|eerste|instantie|opdracht|functie|inzet|project|duur|periode|totale|looptijd|over|initieel|eerst|vooralsnog"
    r"|bedraagt|of|in\sprincipe|about|deze|geldt|wordt|benoemd|bepaalde|tijd)\b\.?"
)
_CONTEXT = re.compile(
    r"(?:\b(?:looptijd|periode?|duration|duurt|duren|loopt|gedurende|einde\sopdracht|tijdelijk\w?|contract|aanstelling"
    r"|opdracht|dienstverband|bepaalde\stijd|benoemd|benoeming\w{0,8}|eerste\sinstantie|vooralsnog|vervanging|inzet|voor|for)"
    r"|duur(?:\s(?:van|opdracht|contract|inzet|project))?|termijn)"
    rf"(?:\s?\(|\s?:)?(?:[\s(]{{1,2}}{_FILLER}){{0,8}}[\s(:–-]{{0,3}}$"
)
_AFTER = re.compile(
    r"\)?[\s(,]{1,3}(?:met\s)?(?:\w{1,12}\s){0,2}(?:uitzicht|zicht|optie|kans|mogelijkheid|verlenging|intentie)",
)
# ages, experience, history, response times, training
_NOT_AFTER = re.compile(
    r"\)?\s?(?:\(\w{1,20}\)\s)?(?:(?:tot|à|of)\s\w{1,4}\s(?:maand|jaar|we)|(?:[\w/-]{1,24}\s){0,3}?(?:\w{0,20}ervaring|geleden|oud\b|ouder|experience|proeftijd"
    r"|opzegtermijn|garantie|bestaan|verlof))"
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:afgelopen|laatste|al|inmiddels|per|elke?|iedere?|binnen|na|over|jonger\sdan|ouder\sdan|vanaf|komende|sinds"
    r"|vorig|dit|volgende?|bestaat|leren\s\w{0,8}|eerste)|€[^|]{0,12}/)\s{1,2}(?:de\s|het\s|een\s|ruim\s|circa\s|ca\.?\s)?$"
)
_TRAINING = re.compile(
    r"opleiding|training|cursus|studie|proeftijd|ervaring|scholing|opzegtermijn|garantie|overeenkomsten\b"
)

_EXTENDED, _SHORT_EXTENDED = topic("verleng optie"), topic("exten")


def find_duration(lines: Sequence[Line], fetched: datetime | None = None) -> Duration:
    """The length of the job, its extension, its first and last day.

    ``fetched`` (the age of the page) gives a day printed without a year the first such year from two months before.
    """
    stated: tuple[int, float, Evidence] | None = None
    extension: tuple[int, bool, str, Evidence] | None = None
    start: tuple[int, Day, Line] | None = None
    end: tuple[int, Day, Line] | None = None
    advert = Advert.of(lines)
    alone = len(lines) == 1
    for number in advert.about(UNITS, SHORT_UNITS, _EXTENDED, _SHORT_EXTENDED, DIGIT):
        line = advert[number]
        place = rank(line, "duration")
        if place is None:
            continue
        text = advert.printed(number)[:LONGEST]
        named = line.field == "duration"
        head = alone or place < STRONG
        extended = _extension(text) if advert.has(_EXTENDED, number) or advert.has(_SHORT_EXTENDED, number) else None
        taken = extended[1] if extended else (0, 0)
        if extended and (extension is None or (place, extended[0] == "possible") < extension[:2]):
            note = Evidence("extension", clause(line, line.printed, *taken), line.where, CERTAINTY[place])
            extension = (place, extended[0] == "possible", extended[0], note)
        spots = advert.printed_spots(UNITS, number)
        if head or len(text) <= SHORT:
            spots = (*spots, *advert.printed_spots(SHORT_UNITS, number))
        if (stated is None or place < stated[0]) and (found := _stated(text, spots, taken, named, head)):
            note = Evidence("duration_months", clause(line, line.printed, *found[1]), line.where, CERTAINTY[place])
            stated = (place, found[0], note)
        first, last = period(text, fetched, named or head) if advert.has(DIGIT, number) else (None, None)
        if first and (start is None or place < start[0]):
            start = (place, first, line)
        if last and (end is None or place < end[0]):
            end = (place, last, line)
    notes = [stated[2]] if stated else []
    months = int(stated[1]) if stated else None
    if months is None and start and end and (worked := months_between(start[1], end[1])):
        months = worked
        quote = clause(end[2], end[2].printed, *end[1].span)
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


def length_alone(advert: Advert, number: int) -> tuple[int, int] | None:
    """Where the text of a line states the length of the job, read as if it were all there is."""
    text = advert.low[number][:LONGEST]
    extended = _extension(text)
    spots = (*advert.spots(UNITS, number), *advert.spots(SHORT_UNITS, number))
    stated = _stated(text, spots, extended[1] if extended else (0, 0), False, True)
    return stated[1] if stated else None


def months_named(text: str, start: int, end: int) -> int | None:
    """The first length between two places of a text, whatever it is the length of, in months."""
    match = _LENGTH.search(text, start, end)
    return int(_months(match)) or None if match else None


def _months(match: re.Match[str]) -> float:
    number = match["n"].removeprefix("een ").strip()
    value = float(number.replace(",", ".")) if number[:1].isdigit() else NUMBERS[number]
    return value * _PER_UNIT.get(match["unit"], 12.0)


def _extension(text: str) -> tuple[str, tuple[int, int]] | None:
    """The extension a text offers and where it says so; the lengths in there are not the length of the job."""
    if "verleng" not in text and "optie" not in text and len(text) > SHORT:
        return None
    offers = islice(_EXTEND.finditer(text), 10)
    word = next((one for one in offers if not _NO_EXTENSION.search(text[max(0, one.start() - 60) : one.start()])), None)
    if word is None:
        return None
    times = _TIMES.search(text, max(0, word.start() - 40), word.end() + 60)
    if times and (months := int(_months(times))):
        number = int(NUMBERS.get(times["times"]) or times["times"])
        return f"{number}x{months}", (min(word.start(), times.start()), max(word.end(), times.end()))
    if _EXTENSION_REFUSED.match(text, word.end()):
        return None
    if (most := _MAXIMUM.match(text, word.end())) and (months := int(_months(most))):
        return f"1x{months}", (word.start(), most.end())
    return ("possible", word.span()) if _OFFER.search(text, max(0, word.start() - 40), word.end() + 40) else None


def _stated(
    text: str, spots: Sequence[int], taken: tuple[int, int], named: bool, head: bool
) -> tuple[float, tuple[int, int]] | None:
    """The length a text states, as the units at ``spots`` may, and where: not of extensions, trainings, ages, ranges."""
    for at in spots:
        if not text[max(0, at - 18) : at].rstrip(" -\xa0").endswith(_NUMBER_ENDS):
            continue  # most units of time count nothing, and the expression costs forty times as much
        match = _LENGTH.search(text, max(0, at - 22), at + 12)
        if match is None or taken[0] <= match.start() < taken[1]:
            continue
        before = text[max(0, match.start() - 80) : match.start()]
        bare = head and len(text) <= 60 and match["unit"] in ("maand", "mnd", "mdn", "month")
        if not (named or bare or _CONTEXT.search(before) or _AFTER.match(text, match.end())):
            continue
        if _NOT_AFTER.match(text, match.end()) or _RANGE.search(before[-24:]) or _NOT_BEFORE.search(before[-40:]):
            continue
        if _TRAINING.search(re.split(r"[.;!?|•]\s", before)[-1]) or (not head and "enoem" in before):
            continue  # nor is a term of office the length of the job, where the advert says more than that
        if (months := _months(match)) >= 1:
            return months, match.span()
    return None
