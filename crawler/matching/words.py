"""Words for matching: which words of a text tell it from other adverts, and how many of them two texts share.

Common words and the boilerplate of an agency or employer come from committed lists (data/reference/words.csv), never from
the live store: with live statistics the touched part gave other clusters than the whole (design.md, The same vacancy twice).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

SKETCH = 96
"""At most this many distinctive words of a text are kept: those with the lowest hashes, so that the same words are kept of
every copy (bottom-k sketch; with 96 the shared part is known to about 5 percent)."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
_ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_LONGEST_TEXT = 100_000
_SHORTEST, _LONGEST = 3, 40
FEWEST_WORDS, _FEW, _ENOUGH = 8, 30, 45
"""Texts of fewer words say nothing, and more words than enough say no more."""
EVEN = 0.4
"""The shared part from which texts speak for one vacancy."""
SHORT = 5
UNSEEN = 8
"""Letters that are taken to differ beside those seen, so that a share of few words says less than the same share of many."""


@dataclass(frozen=True)
class Vocabulary:
    """Words that say little: ``common`` in any advert, ``titles`` in any title, ``boilerplate`` by the id of an organisation
    or the name of an agency whose adverts repeat them."""

    common: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    boilerplate: Mapping[str, frozenset[str]] = field(default_factory=dict)


def plain(text: str) -> str:
    """Lower case without accents: "Súdwest-Fryslân" is "sudwest-fryslan"."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold()))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in order, plain."""
    return _TOKEN.findall(plain(text[:_LONGEST_TEXT]))


def distinctive(words: Iterable[str], vocabulary: Vocabulary, sources: Iterable[str | None]) -> tuple[str, ...]:
    """The sketch of a text's words: without what is common, without the boilerplate of ``sources`` (the organisation's id,
    the agency), at most SKETCH of them, by hash."""
    known = set(words)
    known -= vocabulary.common
    for source in sources:
        if source:
            known -= vocabulary.boilerplate.get(source, frozenset())
    kept = [word for word in known if _SHORTEST <= len(word) <= _LONGEST and not word[0].isdigit()]
    kept.sort(key=rank)
    return tuple(map(intern, kept[:SKETCH]))


def shared(a: Sequence[str], b: Sequence[str], ignored: frozenset[str]) -> tuple[list[str], int, float]:
    """The distinctive words that two sketches share, how many the smaller of them could share, and what part that is by letters
    beyond the fifth: in Dutch a long word is a rare one.

    A sketch that was cut off knows nothing above its highest hash, so both are compared below that only.
    """
    limits = [rank(sketch[-1]) for sketch in (a, b) if len(sketch) == SKETCH]
    if limits:
        a, b = (sketch[: bisect_right(sketch, min(limits), key=rank)] for sketch in (a, b))
    left, right = set(a) - ignored, set(b) - ignored
    common = left & right
    of = min(letters(left), letters(right)) + UNSEEN
    return (sorted(common, key=rank) if common else []), min(len(left), len(right)), letters(common) / of


def letters(words: Iterable[str]) -> int:
    """The letters of words beyond the fifth of each."""
    return sum(len(word) - SHORT for word in words if len(word) > SHORT)


@lru_cache(maxsize=1 << 18)
def rank(word: str) -> int:
    """Where a word stands in a sketch: by two hashes of 32 bits, the CRC first."""
    encoded = word.encode()
    return zlib.crc32(encoded) << 32 | zlib.adler32(encoded)


def lean(size: int, part: float, weight: Mapping[str, float]) -> float:
    """What two texts weigh that could share ``size`` words and share this part of them, by their letters."""
    # For one vacancy, few words count as a short text's; against it they count less, as two parts of one text share little.
    counted = max(_FEW, min(size, _ENOUGH)) if part > EVEN else min(size * size / _ENOUGH, _ENOUGH)
    most = weight["words_most"]
    return max(-most, min(most, weight["words"] * counted * (part - EVEN)))
