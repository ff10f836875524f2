"""The most that the comparison of two postings can come to, from a glance: it spares nearly all pairs the comparison itself."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from crawler.matching.titles import title_words
from crawler.matching.words import SKETCH, tokens

ROUND, NEAR, FORTNIGHT, UNSEEN, FIFTH, MOST, MANY_WORDS = 3, 3, 14, 2, 0.2, 0.6, 15

if TYPE_CHECKING:
    from crawler.matching.side import Side

NEVER = -math.inf
ALWAYS = math.inf
_BITS = 1024
"""Bits that a sketch of words is drawn in: two sketches share at most as many words as bits, but for words on one bit."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What :func:`ceiling` looks at: identity, employer (``name`` without its kind), days and terms; the ``words`` of the
    title by their first and last letters, and these of all together (``starts`` also of places, which the other's title may
    name); the sketch of the text as ``bits`` and ``ranks``, ``hidden``
    of its words being on the bit of another, and at most ``ignored`` of them names or words of the title."""

    site: str
    page: str
    tied: frozenset[str]
    numbers: frozenset[str]
    employer: str | None
    name: str | None
    municipality: str | None
    published: int | None
    closing: int | None
    hours: tuple[float | None, ...] | None
    pay: frozenset[tuple[str | float | None, ...]]
    words: tuple[tuple[int, int], ...]
    starts: int
    ends: int
    bits: int
    ranks: array[int]
    hidden: int
    ignored: int


def outline(side: Side) -> Outline:
    """The outline of a posting."""
    return restore(facts(side), sketch(side))


def facts(side: Side) -> list[Any]:
    """What an outline says of the printed facts, in values that JSON keeps."""
    where = f"{side.place or ''} {side.municipality or ''}"
    places = tokens(where)
    title = title_words(side.title, side.organisation, where).words
    organisation = side.organisation or ""
    numbers = [link.value for link in side.links if link.kind == "reference"]
    pay = (("scale", side.scales), ("salary", side.salary), ("rate", side.rate))
    return [
        side.site,
        side.page,
        sorted({link.value for link in side.links}),
        sorted({form for number in numbers for form in (number, number.partition(":")[2])}),
        side.organisation_id,
        organisation.removeprefix("Gemeente ").removeprefix("Provincie ") or None,
        side.municipality,
        side.published,
        side.closing,
        side.hours,
        [(kind, *span) for kind, span in pay if span],
        title,
        places,
        len(title) + len(places) + len(tokens(organisation)),
    ]


def sketch(side: Side) -> bytes:
    """The words of a text in bits, and their ranks."""
    ranks = array("I", map(crc32, map(str.encode, side.words)))
    drawn = bytearray(_BITS // 8)
    for value in ranks:
        drawn[value >> 3 & _BITS // 8 - 1] |= 1 << (value & 7)
    return bytes(drawn) + ranks.tobytes()


def restore(facts: Sequence[Any], sketch: bytes) -> Outline:
    """The outline from what :func:`facts` and :func:`sketch` gave."""
    site, page, tied, numbers, employer, name, municipality, published, closing, hours, pay, title, places, ignored = (
        facts
    )
    bits = int.from_bytes(sketch[: _BITS // 8], "little")
    ranks = array("I", sketch[_BITS // 8 :])
    return Outline(
        site,
        page,
        frozenset(tied),
        frozenset(numbers),
        employer,
        name,
        municipality,
        published,
        closing,
        tuple(hours) if hours else None,
        frozenset(map(tuple, pay)),
        *_marks(tuple(title), tuple(places)),
        bits,
        ranks,
        len(ranks) - bits.bit_count(),
        ignored,
    )


def ceiling(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    """At least the log-odds that ``evidence.compare`` gives two postings: NEVER where ``vetoes.quick_veto`` refuses them, ALWAYS
    where a number or a link may tie them."""
    if (a.tied or b.tied) and (b.page in a.tied or a.page in b.tied or not a.numbers.isdisjoint(b.numbers)):
        return ALWAYS
    if a.site == b.site or (a.name != b.name and a.employer and b.employer and a.employer != b.employer):
        return NEVER
    most = weight["prior"] + _times(a, b, weight)
    if a.name and b.name:
        most += weight["employer_same"]
    elif a.municipality and b.municipality:
        most += weight["place_same" if a.municipality == b.municipality else "employer_differs"]
    if a.hours == b.hours and a.hours:
        most += weight["terms_same"]
    if a.pay and b.pay and not a.pay.isdisjoint(b.pay):
        most += weight["terms_same"]
    if _says_more(a, b) and _says_more(b, a):
        most += weight["title_differs"]
    else:
        most += weight["title_rare"] + max(weight["title_same"], weight["title_covered"])
    return most + _words(a, b, weight)


def _says_more(one: Outline, other: Outline) -> bool:
    """Whether a title surely has a word of its own: no word of the other's starts like it or ends like it."""
    starts, ends = other.starts, other.ends
    for start, end in one.words:  # noqa: SIM110 (any() takes twice as long)
        if not start & starts and not end & ends:
            return True
    return False


@lru_cache(maxsize=1 << 16)
def _marks(words: tuple[str, ...], places: tuple[str, ...]) -> tuple[tuple[tuple[int, int], ...], int, int]:
    """How each word of a title starts and ends, and how any of them or of its places starts, and ends, in bits."""
    marks = tuple((_mark(word[:2]), _mark(word[-2:])) for word in words)
    starts = ends = 0
    for start, end in marks:
        starts, ends = starts | start, ends | end
    for place in places:
        starts |= _mark(place[:2])
    return marks, starts, ends


def _mark(letters: str) -> int:
    return 1 << crc32(letters.encode()) % 239


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
            most += weight["dates_apart" if between <= 1.5 * FORTNIGHT else "dates_disjoint"]
    return most


def _words(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    ranks_a, ranks_b = a.ranks, b.ranks
    size = min(len(ranks_a), len(ranks_b))
    if len(ranks_a) == SKETCH:  # cut off: it knows nothing above its last
        size = min(size, bisect_right(ranks_b, ranks_a[-1]))
    if len(ranks_b) == SKETCH:
        size = min(size, bisect_right(ranks_a, ranks_b[-1]))
    common = (a.bits & b.bits).bit_count() + (a.hidden if a.hidden < b.hidden else b.hidden)
    if common > size:
        common = size
    size -= a.ignored + b.ignored
    if size < common:
        size = common
    part = common / (size + UNSEEN)
    if part > FIFTH:
        return weight["words"] * (part - FIFTH) + weight["words_most"] * max(0.0, part - MOST)
    return weight["words_few"] if size >= MANY_WORDS and part < FIFTH / 2 else 0.0
