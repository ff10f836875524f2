"""Years of experience an advert asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.dutch.advert import Advert, topic
from crawler.dutch.lines import CERTAINTY, LONGEST, NUMBERS, clause, rank
from crawler.items import Evidence, Line


@dataclass(frozen=True, slots=True)
class Experience:
    """Whole years asked for; a single number is the least that is asked, "maximaal" the most."""

    minimum: int | None = None
    maximum: int | None = None
    evidence: tuple[Evidence, ...] = ()


_NUMBER = rf"(?:\d{{1,2}}(?:[.,]\d)?|\b(?:{'|'.join(NUMBERS)})\b)"
_TO = r"(?:-|–|—|à|tot(?:\sen\smet)?|t/m|en|of|to)"
_YEARS = (
    rf"(?<![\d.,])(?P<a>{_NUMBER})\s?\+?(?:\s?(?:jaar\s)?{_TO}\s?(?:max(?:imaal|\.)?\s)?(?P<b>{_NUMBER}))?"
    r"\s?\+?\s?(?:jaar|jaren|jr|years?)\b"
)
# at most eight words between the years and the experience, none of them ending the clause
_ASKED = re.compile(
    rf"{_YEARS}\)?(?:\s[\w/(),’'&-]{{1,30}}){{0,8}}?\s\(?(?:[\w-]{{0,22}}(?:ervaring|experience)|gewerkt|werkzaam|leiding\s?gegeven)\b"
)
_TOLD = re.compile(
    rf"\b\w{{0,20}}(?:ervaring|experience)\w{{0,5}}:?(?:\s[\w/(),’'&:-]{{1,30}}){{0,6}}?\s\(?{_YEARS}(?!\sgeleden)",
)
_BARE = re.compile(_YEARS)
# somebody else's years, or the span in which the experience must lie
_NOT = re.compile(
    r"(?:\b(?:afgelopen|laatste|voorgaande|recente)|\b(?:wij|we)\b.{0,40}|\b(?:onze|ons)\b.{0,40}|\bbureau\b.{0,40}|\bal)\s$",
)
_MOST = re.compile(r"\b(?:max(?:imaal|\.)?|hooguit|ten\shoogste|tot)\s$")
_MOST_YEARS = 25
_WORDS, _UNITS = topic("ervaring gewerkt werkzaam gegeven experience"), topic("jaar jaren jr year")


def find_experience(lines: Sequence[Line]) -> Experience:
    """The whole years of experience of the best line that asks for them: labelled, then header, title and prose."""
    best: tuple[int, Experience] | None = None
    advert = Advert.of(lines)
    for number in advert.about(_WORDS, marked=("experience",)):
        line = advert[number]
        place = rank(line, "experience")
        if place is None or not advert.has(_UNITS, number) or (best and place >= best[0]):
            continue
        text = advert.low[number][:LONGEST]
        match = _BARE.search(text) if line.field == "experience" else None
        for at in advert.spots(_WORDS, number) if match is None else ():
            match = _ASKED.search(text, max(0, at - 100), at + 12) or _TOLD.search(text, max(0, at - 25), at + 100)
            if match:
                break
        if not match or _NOT.search(text[max(0, match.start("a") - 60) : match.start("a")]):
            continue
        low, high = _years(match["a"]), _years(match["b"]) if match["b"] else None
        if low > _MOST_YEARS or (high is not None and not low <= high <= _MOST_YEARS):
            continue
        bounds: tuple[int | None, int | None] = (low, high)
        if high is None and _MOST.search(text[: match.start("a")][-15:]):
            bounds = (None, low)
        evidence = tuple(
            Evidence(name, clause(line, line.text, *match.span()), line.where, CERTAINTY[place])
            for name, value in zip(("experience_years_min", "experience_years_max"), bounds, strict=True)
            if value is not None
        )
        best = (place, Experience(*bounds, evidence))
    return best[1] if best else Experience()


def _years(number: str) -> int:
    return int(NUMBERS[number] if number in NUMBERS else float(number.replace(",", ".")))
