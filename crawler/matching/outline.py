"""The most that the comparison of two postings can come to, from a glance: it spares nearly all pairs the comparison itself."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from zlib import crc32

from msgspec import Struct, msgpack
from msgspec.structs import astuple

from crawler.matching.employers import PROVINCES, bare_name
from crawler.matching.times import time_weights
from crawler.matching.titles import ONE_HEAD, title_words
from crawler.matching.words import EVEN, FEWEST_WORDS, SHORT, SKETCH, UNSEEN, lean, letters, tokens

if TYPE_CHECKING:
    from crawler.matching.side import Side

NEVER = -math.inf
ALWAYS = math.inf
_START, _END = 3, 4
"""Letters that the forms of a word, and a compound and its first part, begin with; and that a compound and its head end in."""
_BITS = 4096
"""Bits that the words of a text are drawn in, each as a run as long as its letters that count: two texts share at most as many
of these as bits, but for runs that lie over each other."""
_DRAWN = _BITS // 8 + 8
"""The bytes these take: the last run may go on beyond."""
_RUNS = tuple((1 << length) - 1 for length in range(64))
Term = tuple[str, float | None, float | None]
"""A kind of pay with its bounds."""


class Outline(Struct, frozen=True, gc=False):
    """What :func:`ceiling` looks at: identity, employer (``name`` without its kind), days and terms; the ``words`` of the
    title by their first and last letters, and these of all together (``starts`` also of places, which the other's title may
    name); the words of the text as ``bits``, by ``ranks``, and by ``letters`` up to each; ``hidden`` bits lie
    under others; at most ``ignored`` words, of so many ``ignored_letters``, are names or words of the title."""

    site: str
    page: str
    tied: frozenset[str]
    numbers: frozenset[str]
    employer: str | None
    name: str | None
    municipality: str | None
    published: int | None
    closing: int | None
    hours: tuple[float | None, float | None] | None
    pay: frozenset[Term]
    words: tuple[tuple[str, str], ...]
    starts: frozenset[str]
    ends: frozenset[str]
    ignored: int
    ignored_letters: int
    hidden: int
    bits: int
    ranks: array[int]
    letters: array[int]


_PACK = msgpack.Encoder(order="deterministic")  # sets in order, so that equal outlines are equal bytes
_PACKED: msgpack.Decoder[tuple[Any, ...]] = msgpack.Decoder(
    tuple[
        str, str, frozenset[str], frozenset[str], str | None, str | None, str | None, int | None, int | None,
        tuple[float | None, float | None] | None, frozenset[Term],
        tuple[tuple[str, str], ...], frozenset[str], frozenset[str], int, int, int, bytes, bytes, bytes,
    ]
)  # fmt: skip


def pack(outline: Outline) -> bytes:
    """An outline as bytes, to store."""
    *facts, bits, ranks, up_to = astuple(outline)
    return _PACK.encode((*facts, bits.to_bytes(_DRAWN, "little"), ranks.tobytes(), up_to.tobytes()))


def unpack(packed: bytes) -> Outline:
    """The outline that :func:`pack` wrote."""
    values = list(_PACKED.decode(packed))
    bits, ranks, up_to = values[-3:]
    values[-3:] = int.from_bytes(bits, "little"), array("I", ranks), array("H", up_to)
    return Outline(*values)


def outline(side: Side) -> Outline:
    """The outline of a posting."""
    where = f"{side.place or ''} {side.municipality or ''}"
    places = tokens(where)
    title = title_words(side.title, side.organisation, where).words
    organisation = side.organisation or ""
    numbers = [link.value for link in side.links if link.kind == "reference"]
    pay = (("scale", side.scales), ("salary", side.salary), ("rate", side.rate and side.rate[1:]))
    ends = [(word[:_START], ONE_HEAD.sub("manager", word)[-_END:]) for word in title]
    ignored = [*title, *places, *tokens(organisation)]
    bits, ranks, up_to = _drawn(side.words)
    return Outline(
        side.site,
        side.page,
        frozenset(link.value for link in side.links),
        frozenset(form for number in numbers for form in (number, number.partition(":")[2])),
        side.organisation_id,
        bare_name(organisation) or None,
        side.municipality,
        side.published,
        side.closing,
        side.hours,
        frozenset((kind, span[0], span[-1]) for kind, span in pay if span),
        tuple(ends),
        frozenset(start for start, _ in ends).union(place[:_START] for place in places),
        frozenset(end for _, end in ends),
        len(ignored),
        letters(ignored),
        (up_to[-1] if up_to else 0) - bits.bit_count(),
        bits,
        ranks,
        up_to,
    )


def _drawn(words: Sequence[str]) -> tuple[int, array[int], array[int]]:
    """The words of a text as bits, by rank, and their letters up to each."""
    ranks = array("I", map(crc32, map(str.encode, words)))
    lengths = [len(word) - SHORT if len(word) > SHORT else 0 for word in words]
    bits = 0
    for value, length in zip(ranks, lengths, strict=True):
        if length:
            bits |= _RUNS[length] << (value & _BITS - 1)
    return bits, ranks, array("H", accumulate(lengths))


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
        if a.municipality == b.municipality:
            most += weight["place_same"]
        elif a.municipality not in PROVINCES and b.municipality not in PROVINCES:
            most += weight["employer_differs"]
    if a.hours == b.hours and a.hours:
        most += weight["terms_same"]
    if a.pay and b.pay and not a.pay.isdisjoint(b.pay):
        most += weight["terms_same"]
    if _says_more(a, b) and _says_more(b, a):
        most += weight["title_differs"]
    else:
        most += weight["title_rare"] + weight["title_same"]
    if most + weight["words_most"] < 0:
        return most + weight["words_most"]
    return most + _words(a, b, weight)


def _says_more(one: Outline, other: Outline) -> bool:
    """Whether a title surely has a word of its own: no word of the other's starts like it or ends like it."""
    starts, ends = other.starts, other.ends
    for start, end in one.words:  # noqa: SIM110 (any() takes twice as long)
        if start not in starts and end not in ends:
            return True
    return False


def _times(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    window, closing, published = time_weights(a, b)
    if window:
        return weight[window]
    return (weight[closing] if closing else 0.0) + (weight[published] if published else 0.0)


def _words(a: Outline, b: Outline, weight: Mapping[str, float]) -> float:
    if not a.ranks or not b.ranks:
        return 0.0
    # one that was cut off knows nothing above its last
    size_a = bisect_right(a.ranks, b.ranks[-1]) if len(b.ranks) == SKETCH else len(a.ranks)
    size_b = bisect_right(b.ranks, a.ranks[-1]) if len(a.ranks) == SKETCH else len(b.ranks)
    size = size_a if size_a < size_b else size_b
    if size < FEWEST_WORDS:
        return 0.0
    most = (a.bits & b.bits).bit_count() + (a.hidden if a.hidden < b.hidden else b.hidden)
    least = min(a.letters[size_a - 1], b.letters[size_b - 1]) - a.ignored_letters - b.ignored_letters
    if least < most:
        least = most
    part = most / (least + UNSEEN)
    if part <= EVEN:
        size -= a.ignored + b.ignored
        return lean(size, part, weight) if size >= FEWEST_WORDS else 0.0
    return lean(size, part, weight)
