"""Years of experience an advert asks for, and how this family of readers weighs and quotes a line.

The readers of hours, duration, contract, education and experience share one order: what the site labels, then the head
of the advert, then its title, then prose. LABELLED to BASIS, NUMBERS, :func:`rank`, :func:`clause`, :func:`folded` and
:func:`spots` are that common ground.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Evidence, Line

LABELLED, HEADER, TITLE, STRONG, MARKUP, WEAK, BASIS = range(7)
"""How much a reading is worth, best first: the column the site labels, the head of the advert, its title, prose that
says it outright, schema.org (visible text goes before it), a mention, the basis of a salary."""

CERTAINTY = (1.0, 0.95, 0.9, 0.9, 0.7, 0.6, 0.5)
LONGEST = 8_000
"""Characters of one line that are read; no sentence is longer, and it bounds the time any text can take."""
SHORT = 100
"""A line up to this length may be a label or a heading and is compared without case; longer ones are prose."""

NUMBERS = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "elf": 11, "twaalf": 12, "vijftien": 15, "achttien": 18, "twintig": 20, "vierentwintig": 24,
    "anderhalf": 1.5, "half": 0.5, "halve": 0.5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
"""Numbers as words, in lengths of time."""


def rank(line: Line, field: str) -> int | None:
    """What a line is worth for a column: LABELLED, HEADER, TITLE, STRONG (prose) or MARKUP; None if it is another's."""
    if line.field == field:
        return MARKUP if line.where == "markup" else LABELLED
    if line.where == "title":
        return TITLE
    if line.field or line.where == "path":
        return None
    if line.where == "markup":
        return MARKUP
    return HEADER if line.where in ("header", "banner") else STRONG


def clause(line: Line, text: str, start: int, end: int) -> str:
    """The words of ``line`` around ``text[start:end]``: whole when short, else cut at the nearest stops and blanks.

    ``text`` is ``line.text`` or ``line.printed``; the answer is always part of ``line.text``.
    """
    shift = len(line.printed) - len(line.text) if text != line.text else 0
    body, start, end = line.text, max(start - shift, 0), max(end - shift, 0)
    if len(body) <= SHORT:
        return body
    end = min(end, start + SHORT)
    left = max(body.rfind(stop, max(0, start - 30), start) for stop in (". ", "; ", "| ", " ")) + 1
    right = min(
        (at for stop in (". ", "; ", " |", " ") if (at := body.find(stop, end + 10, end + 30)) > 0), default=end
    )
    return body[left if left > 0 else start : right].strip()


def folded(text: str) -> str:
    """A short text in lower case, for labels and headings in capitals; a long one as it is, since lowering prose costs
    more than it finds. Every letter keeps its place."""
    low = text.lower() if len(text) <= SHORT else text
    return low if len(low) == len(text) else text


def spots(text: str, words: Sequence[str], most: int = 6) -> list[int]:
    """Where any of the words stands in a text, at most ``most`` places.

    The cheap way in: a grammar then reads a few letters around a spot instead of the whole advert.
    """
    found: list[int] = []
    for word in words:
        if word in text:
            at = text.find(word)
            while at >= 0 and len(found) < most:
                found.append(at)
                at = text.find(word, at + 30)
    return found


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
    rf"(?i){_YEARS}\)?(?:\s[\w/(),’'&-]{{1,30}}){{0,8}}?\s\(?(?:[\w-]{{0,22}}(?:ervaring|experience)|gewerkt|werkzaam|leiding\s?gegeven)\b"
)
_TOLD = re.compile(
    rf"\b\w{{0,20}}(?:ervaring|experience)\w{{0,5}}:?(?:\s[\w/(),’'&:-]{{1,30}}){{0,6}}?\s\(?{_YEARS}(?!\sgeleden)",
    re.I,
)
_BARE = re.compile(_YEARS, re.I)
# somebody else's years, or the span in which the experience must lie
_NOT = re.compile(
    r"(?:\b(?:afgelopen|laatste|voorgaande|recente)|\b(?:wij|we)\b.{0,40}|\b(?:onze|ons)\b.{0,40}|\bbureau\b.{0,40}|\bal)\s$",
    re.I,
)
_MOST = re.compile(r"\b(?:max(?:imaal|\.)?|hooguit|ten\shoogste|tot)\s$", re.I)
_MOST_YEARS = 25


def find_experience(lines: Sequence[Line]) -> Experience:
    """The whole years of experience of the best line that asks for them: labelled, then header, title and prose."""
    best: tuple[int, Experience] | None = None
    for line in lines:
        place = rank(line, "experience")
        if place is None or (best and place >= best[0]):
            continue
        text = line.text[:LONGEST]
        match = _BARE.search(text) if line.field == "experience" else None
        for at in (
            spots(folded(text), ("ervaring", "gewerkt", "werkzaam", "gegeven", "experience")) if match is None else ()
        ):
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
            Evidence(name, clause(line, text, *match.span()), line.where, CERTAINTY[place])
            for name, value in zip(("experience_years_min", "experience_years_max"), bounds, strict=True)
            if value is not None
        )
        best = (place, Experience(*bounds, evidence))
    return best[1] if best else Experience()


def _years(number: str) -> int:
    return int(NUMBERS[number.lower()] if number.lower() in NUMBERS else float(number.replace(",", ".")))
