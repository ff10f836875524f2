"""Which postings are compared at all: those that share a key, and whose time is near."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from crawler.matching.employers import bare_name
from crawler.matching.side import Side
from crawler.matching.titles import title_words
from crawler.matching.words import Vocabulary, tokens

WINDOW_DAYS = 60
"""Postings whose times lie further apart are not compared (design.md, point 3)."""
LONGEST_DAYS = 180
"""A posting's time ends at most this long after it began; it bounds what a look-up reads."""
NEAREST, NEAREST_BY_WORD = 20, 6
"""Under one key a posting is compared with at most so many before and so many after it in time: the bound that keeps ten
thousand equal adverts from being fifty million pairs. Under a word alone, without employer, place, number or page, with fewer."""
_TITLE_WORDS, _TEXT_WORDS, _STEM = 5, 6, 8
_WORD, _TIE = 1, 2
"""Bits of a key that tell its kind."""
Place = tuple[int, int, int, str, str | None]
"""Where a posting stands in its blocks: its number, its first day and its last; and its site and employer, which tell at once
most of those that it is not one vacancy with (``vetoes.quick_veto``)."""


def keys(side: Side, vocabulary: Vocabulary) -> tuple[int, ...]:
    """The block keys of a posting as 64-bit numbers: employer or municipality with each title word, rare title words, the
    longest words of its text (Dutch compounds: the longer, the rarer), reference numbers, and the pages it is or points to."""
    return tuple(sorted({_number(key) for key in _keys(side, vocabulary)}))


def is_tie(key: int) -> bool:
    """Whether a key is that of a number or a page, which ties postings outright."""
    return bool(key & _TIE)


def place(side: Side) -> Place:
    """Where a side stands in each of its blocks. Raises ValueError if no day of it is known."""
    days = window(side)
    if not days:
        raise ValueError(f"{side.id} has no day; a stored posting has been seen on some day")
    return posting_number(side.id), *days, side.site, employer_name(side)


def meet(key: int, one: Place, other: Place) -> bool:
    """Whether two postings of a block are compared if no others stand between: near in time, and of two sites and not of two
    employers unless a number or a page ties them."""
    _, begins, ends, site, employer = one
    _, other_begins, other_ends, other_site, other_employer = other
    if not key & _TIE and (site == other_site or (employer and other_employer and employer != other_employer)):
        return False
    return begins - WINDOW_DAYS <= other_ends and other_begins - WINDOW_DAYS <= ends


def employer_name(side: Side) -> str | None:
    """What an employer of the register goes by without its kind, so that namesakes share it; None if it is not known."""
    if not side.organisation_id or not side.organisation:
        return None
    return " ".join(tokens(bare_name(side.organisation)))


def nearest(key: int) -> int:
    """With how many postings before, and how many after it, one is compared under a key."""
    return NEAREST_BY_WORD if key & _WORD else NEAREST


def posting_number(posting_id: str) -> int:
    """A posting's number: 63 bits of its id's hash, so that the order inside a block is the same in every store."""
    return int.from_bytes(hashlib.blake2b(posting_id.encode(), digest_size=8).digest(), "big") >> 1


def window(side: Side) -> tuple[int, int] | None:
    """The first and last day of a posting as far as known, None if no day is known at all."""
    begin = side.begin if side.begin is not None else side.closing
    if begin is None:
        return None
    end = max(begin, side.closing if side.closing is not None else begin)
    return begin, min(end, begin + LONGEST_DAYS)


def _keys(side: Side, vocabulary: Vocabulary) -> Iterator[str]:
    words = title_words(side.title, side.organisation, side.municipality).words[:_TITLE_WORDS]
    stems = dict.fromkeys(word[:_STEM] for word in words)
    for where in _places(side):
        for stem in stems:
            yield f"employer {where} {stem}"
    for word in words:
        if word not in vocabulary.titles and len(word) >= 6:
            yield f"title {word[:_STEM]}"
    for word in sorted(side.words, key=len, reverse=True)[:_TEXT_WORDS]:
        yield f"word {word}"
    yield f"page {side.page}"
    for link in side.links:
        if link.kind == "page":
            yield f"page {link.value}"
        else:
            yield f"number {link.value.partition(':')[2]}"


def _places(side: Side) -> set[str]:
    """Who and where: the employer and the municipality, so that a hidden employer is found by its place."""
    found = {side.municipality} if side.municipality else set()
    if side.organisation:
        name = tokens(bare_name(side.organisation))
        found.add(" ".join(name))
    return {place for place in found if place}


def _number(key: str) -> int:
    """A key as a number, its kind in the last two bits."""
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
    kind = key.partition(" ")[0]
    return number & ~(_WORD | _TIE) | _KINDS.get(kind, 0)


_KINDS = {"word": _WORD, "title": _WORD, "page": _TIE, "number": _TIE}
