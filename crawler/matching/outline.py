"""The most that the comparison of two postings can come to, from a glance: it spares nearly all pairs the comparison itself."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING
from zlib import crc32

from crawler.matching.titles import title_words
from crawler.matching.words import SKETCH, tokens

ROUND, NEAR, FORTNIGHT, UNSEEN, FIFTH, MOST, MANY_WORDS = 3, 3, 14, 2, 0.2, 0.6, 15

if TYPE_CHECKING:
    from crawler.matching.side import Side, Span

NEVER = -math.inf
ALWAYS = math.inf
_BITS = 2048
"""Bits that a sketch of words is drawn in: two sketches share at most as many words as bits, but for words on one bit."""
_START = 2
"""Two forms of one word, and a compound and its first half, begin with the same letters: at least so many."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What :func:`ceiling` looks at: identity, employer (``name`` without its kind), days and terms; ``words`` of the title and
    their ``starts``; ``places`` that may stand in the other's title; the sketch of the text as ``bits`` and ``ranks``, ``hidden``
    of its words being on the bit of another, and at most ``ignored`` of them names or words of the title."""

    site: str
    page: str
    pages: frozenset[str]
    numbers: frozenset[str]
    employer: str | None
    name: str | None
    municipality: str | None
    published: int | None
    closing: int | None
    hours: Span | None
    pay: tuple[tuple[str, Span], ...]
    words: tuple[str, ...]
    starts: frozenset[str]
    places: tuple[str, ...]
    bits: int
    ranks: array[int]
    hidden: int
    ignored: int


def outline(side: Side) -> Outline:
    """The outline of a posting."""
    where = f"{side.place or ''} {side.municipality or ''}"
    places = tuple(tokens(where))
    words = title_words(side.title, side.organisation, where).words
    ranks = array("I", map(crc32, map(str.encode, side.words)))
    drawn = bytearray(_BITS // 8)
    for value in ranks:
        drawn[value >> 3 & _BITS // 8 - 1] |= 1 << (value & 7)
    bits = int.from_bytes(drawn, "little")
    numbers = [link.value for link in side.links if link.kind == "reference"]
    organisation = side.organisation or ""
    pay = (("scale", side.scales), ("salary", side.salary), ("rate", side.rate))
    return Outline(
        side.site,
        side.page,
        frozenset(link.value for link in side.links if link.kind == "page"),
        frozenset(form for number in numbers for form in (number, number.partition(":")[2])),
        side.organisation_id,
        intern(organisation.removeprefix("Gemeente ").removeprefix("Provincie ")) or None,
        side.municipality,
        side.published,
        side.closing,
        side.hours,
        tuple((kind, span) for kind, span in pay if span),
        words,
        frozenset(word[:_START] for word in words),
        places,
        bits,
        ranks,
        len(ranks) - bits.bit_count(),
        len(words) + len(places) + len(tokens(organisation)),
    )


def ceiling(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    """At least the log-odds that ``evidence.compare`` gives two postings: NEVER where ``vetoes.quick_veto`` refuses them, ALWAYS
    where a number or a link may tie them."""
    if b.page in a.pages or a.page in b.pages or not a.numbers.isdisjoint(b.numbers):
        return ALWAYS
    if a.site == b.site:
        return NEVER
    if a.employer != b.employer and a.employer and b.employer and a.name != b.name:
        return NEVER
    most = weight["prior"] + _times(a, b, weight)
    if a.name and b.name:
        most += weight["employer_same"]
    elif a.municipality and b.municipality:
        most += weight["place_same" if a.municipality == b.municipality else "employer_differs"]
    if a.hours == b.hours and a.hours:
        most += weight["terms_same"]
    if a.pay and b.pay and not set(a.pay).isdisjoint(b.pay):
        most += weight["terms_same"]
    if _says_more(a, b) and _says_more(b, a):
        most += weight["title_differs"]
    else:
        most += weight["title_rare"] + max(weight["title_same"], weight["title_covered"])
    return most + _words(a, b, weight)


def _says_more(one: Outline, other: Outline) -> bool:
    """Whether a title surely has a word of its own: no word of the other's starts like it or ends in it."""
    for word in one.words:
        if word[:_START] not in other.starts and word not in other.places:
            for said in other.words:
                if said.endswith(word):
                    break
            else:
                return True
    return False


def _times(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    for first, second in ((a, b), (b, a)):
        if first.closing is not None and second.published is not None and second.published - first.closing > ROUND:
            return weight["dates_disjoint"]
    most, one_deadline = 0.0, False
    if a.closing is not None and b.closing is not None:
        between = abs(a.closing - b.closing)
        one_deadline = between <= NEAR
        most = weight["closing_same" if between == 0 else "dates_near" if one_deadline else "dates_apart"]
    if a.published is not None and b.published is not None:
        between = abs(a.published - b.published)
        if between <= 2:
            most += weight["dates_near"]
        elif between > FORTNIGHT and not one_deadline:
            most += weight["dates_apart"]
    return most


def _words(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    ranks_a, ranks_b = a.ranks, b.ranks
    size = min(len(ranks_a), len(ranks_b))
    if len(ranks_a) == SKETCH:  # cut off: it knows nothing above its last
        size = min(size, bisect_right(ranks_b, ranks_a[-1]))
    if len(ranks_b) == SKETCH:
        size = min(size, bisect_right(ranks_a, ranks_b[-1]))
    common = min(size, (a.bits & b.bits).bit_count() + min(a.hidden, b.hidden))
    size = max(size - a.ignored - b.ignored, common)
    part = common / (size + UNSEEN)
    if part > FIFTH:
        return weight["words"] * (part - FIFTH) + weight["words_most"] * max(0.0, part - MOST)
    return weight["words_few"] if size >= MANY_WORDS and part < FIFTH / 2 else 0.0
