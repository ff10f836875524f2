"""The level of education an advert asks for, as ids of the taxonomy (``mbo``, ``hbo``, ``wo``, …).

Only levels that are named: "hbo+", "hbo of hoger" and "minimaal hbo" are hbo, "hbo/wo" is both. "WO" is read with care:
it is also a weekday, a war and the head of WOZ, WOR and Woo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crawler.dutch.advert import Advert, Topic, topic
from crawler.dutch.lines import CERTAINTY, LABELLED, LONGEST, SHORT, STRONG, WEAK, clause, rank
from crawler.items import Evidence, Line, Term


@dataclass(frozen=True, slots=True)
class Education:
    """The levels asked for, lowest first; empty where none is named."""

    levels: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


RANKS = ("vmbo", "havo_vwo", "mbo", "ad", "hbo", "wo", "phd")
"""Ids of the taxonomy, lowest first."""

# what a level is followed by when it names an institution, a pupil or a colleague and not a requirement
_OTHERS = (
    r"(?![\s-]{0,2}(?:stagiair|student|scholier|leerling|school|scholen|instelling|docent|raad\b|stage|cursist|onderwijs(?!niveau)"
    r"|studenten|afdeling|jongeren|trainee))"
)
_NIVEAU = (
    r"(?:[\s-]{0,2}(?:werk|denk|niveau|opleiding|bachelor|master|diploma|gesch|studie|opgeleid|functie|er\b|graad"
    r"|richting))"
)
_ACADEMIC = (
    r"(?:werk|denk|niveau|opleiding|bachelor|master|diploma|gesch|studie|opgeleid|graad|gevormd|vorming|achtergrond|oude\sstijl"
    r"|afgestudeerd|(?:bachelor|master)\w{0,8}|onderwijs|kwalificatie|kennis)"
)


class _Rule(NamedTuple):
    """How one level is printed: words that point to it, and the grammar to read around them."""

    level: str
    words: Topic
    named: re.Pattern[str]


def _rule(level: str, words: str, named: str) -> _Rule:
    return _Rule(level, topic(words), re.compile(named))


_RULES = (
    _rule("vmbo", "vmbo mavo lbo lts", rf"\b(?:vmbo|mavo|lbo|lts)(?:[-\s]?[bkt])?\b{_OTHERS}"),
    _rule("havo_vwo", "havo vwo", rf"\b(?:havo|vwo)\b{_OTHERS}"),
    _rule(
        "mbo",
        "mbo m.b.o middelbaar meao mts",
        rf"\b(?:mbo|m\.b\.o\.)(?:['’]?er|\d|plus|\b){_OTHERS}|\bmiddelbaar\sberoepsonderwijs|\b(?:meao|mts)\b",
    ),
    _rule("ad", "associate ad-", r"\bassociate\s(?:degree|diploma)|\bad-(?:opleiding|diploma|niveau)"),
    _rule(
        "hbo",
        "hbo h.b.o hoger_beroeps bachelor heao _hts ^hts /hts",
        rf"\b(?:hbov?|h\.b\.o\.)(?:['’]?er|\d|plus|-master|\b){_OTHERS}|\b(?:hoger\sberoepsonderwijs|heao|hts)\b"
        r"|(?<!universitaire\s)(?<!universitair\s)(?<!wo\s)(?<!wo-)(?<!academische\s)\bbachelor",
    ),
    _rule(
        "wo",
        "academi universitair wetenschappelijk doctoraal",
        rf"\bacademische?\b(?=[\s,/-]{{0,3}}(?:(?:en|of)\s)?(?:hbo[\s-])?{_ACADEMIC})|\bacademic(?:us|i)\b"
        rf"|\buniversitaire?\b(?=[\s,/-]{{0,3}}(?:(?:en|of|hbo|\w{{1,15}})[\s/]{{1,2}})?{_ACADEMIC})"
        r"|\b(?:wetenschappelijk|universitair)\sonderwijs|\bwetenschappelijke?\s(?:werk-|denk|niveau|opleiding|opgeleid)|\bdoctoraal",
    ),
    _rule(
        "wo",
        "master",
        r"(?<!scrum\s)(?<!hbo\s)(?<!hbo-)\bmaster(?:opleiding|diploma|graad|niveau|titel|studie)?(?:['’]s)?\b"
        r"(?!\s(?:data|plan|of\sc))",
    ),
    _rule(
        "wo",
        "wo- wo/ /wo wo, wo+ wo) wo_ wo. wo; wo: wo| wo( wo$",
        rf"(?:[hm]bo\+?(?:[-\s]?niveau)?[\s,/()+|–-]{{1,4}}(?:(?:of|en|tot|à)\s)?wo\b|\bwo(?={_NIVEAU}|\+)"
        r"|\bwo[\s,/+-]{1,3}(?:(?:of|en)\s)?[hm]bo\b|\b(?:minimaal|afgeronde|niveau:?|opleiding:)\swo\b)(?!\s?\d)",
    ),
    _rule("phd", "promoveerd phd", r"\bgepromoveerd|\bphd\b"),
)
# capitals by themselves: not the Wednesday of "DI WO DO" or "WO 12 maart", nor "WO II"
_WO_ALONE = re.compile(
    r"(?<![\w.&-])(?<!DI[\s/,])(?<!DI,\s)(?<!DI\s/\s)WO(?:\+|\b)(?![-\s]?(?:I|\d)|[\s/,]{1,3}DO\b|[-&.]\w)"
)
_ASKED = re.compile(
    r"niveau|opleiding|diploma|denk|gesch|afgerond|minimaal|minstens|opgeleid|achtergrond|kandidaat|je\shebt|beschik|studie|richting"
    r"|bachelor|degree|in\shet\sbezit|gevormd|afgestudeerd|master"
)


_HEADS = {"wo": "wo", "universiteit": "wo", "hogeschool": "hbo", "gymnasium": "havo_vwo"}
"""What is a level where it is all that a label holds."""


@lru_cache(maxsize=4)
def _synonyms(taxonomy: tuple[Term, ...]) -> dict[str, str]:
    return {word.lower(): term.id for term in taxonomy for word in (term.label, *term.synonyms)}


def find_education(lines: Sequence[Line], taxonomy: Sequence[Term] = ()) -> Education:
    """The levels of the best line that names any; all labelled lines count together.

    A labelled value the grammar does not know is looked up among the synonyms of ``taxonomy`` (axis ``education``).
    """
    best = WEAK + 1
    found: dict[str, Evidence] = {}
    advert = Advert.of(lines)
    for number in advert.about(*(rule.words for rule in _RULES), marked=("education",)):
        line = advert[number]
        place = rank(line, "education")
        if place is None or place > best or (place == best and place != LABELLED):
            continue
        text = advert.low[number][:LONGEST]
        levels = _levels(advert, number, text)
        if line.field == "education" and not levels:
            known = _HEADS.get(text.strip()) or _synonyms(tuple(taxonomy)).get(text.strip(), "")
            levels = {known: (0, len(text))} if known in RANKS else {}
        if place == STRONG and levels and not _ASKED.search(text):
            if len(text) > SHORT:
                continue
            place = WEAK
        if not levels or place > best or (place == best and place != LABELLED):
            continue
        if place < best:
            best, found = place, {}
        for level, span in levels.items():
            found.setdefault(level, Evidence("education", clause(line, line.text, *span), line.where, CERTAINTY[place]))
    ordered = tuple(level for level in RANKS if level in found)
    return Education(ordered, tuple(dict.fromkeys(found[level] for level in ordered)))


def _levels(advert: Advert, number: int, low: str) -> dict[str, tuple[int, int]]:
    """Each level named in a line, and where."""
    found: dict[str, tuple[int, int]] = {}
    for rule in _RULES:
        if rule.level in found or not advert.has(rule.words, number):
            continue
        for at in advert.spots(rule.words, number):
            if match := rule.named.search(low, max(0, at - 25), at + 45):
                found.setdefault(rule.level, match.span())
    if "wo" not in found and (match := _WO_ALONE.search(advert[number].text[:LONGEST])):
        found["wo"] = match.span()
    return found
