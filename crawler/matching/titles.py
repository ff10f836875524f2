"""Two titles compared word by word: what they share, and what one has that the other lacks.

Dutch writes compounds: "gemeente secretaris" is "gemeentesecretaris", and "consulent inkomen" an "inkomensconsulent".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from crawler.matching.words import tokens

_STOP = frozenset(
    """
    de het een en of van voor bij in op te tot met aan naar om ten ter als binnen the of and for at to an a
    vacature vacatures opdracht interim zzp freelance inhuur tijdelijk tijdelijke detachering waarnemend gezocht fulltime
    parttime ad uur uren per week maanden ervaren allround all-round nieuwe
    """.split()
)
_LEVELS = {
    "junior": 1, "jr": 1, "aankomend": 1, "starter": 1, "trainee": 1, "medior": 2, "senior": 3, "sr": 3,
}  # fmt: skip
LOTS = frozenset("perceel lot kavel bundel cluster fase deel regio team gebied wijk district".split())
"""Words for a part of something, which a number, a letter or a side follows: "perceel 2", "lot B", "cluster Noord"."""
_SIDES = frozenset("noord oost zuid west midden centrum".split())
_NEAR = 0.75
"""Two words are one in another form (plural, English ending) if this share of the longer one's letters is a common start."""
_DIGIT = re.compile(r"\d")
ONE_HEAD = re.compile(r"(?:leider|manager)$")
"""Heads of compounds that name one thing."""
_PART = 5
"""The shortest part of a compound that counts."""


@dataclass(frozen=True, slots=True)
class TitleWords:
    """A title's content words in order (plain, without employer, place and stop words), its level (1 junior, 2 medior,
    3 senior; None if not printed) and its numbers ("perceel 2", "Almere 2.0", and what tells parts apart: "lot B")."""

    words: tuple[str, ...]
    level: int | None
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """What two titles share, and the content words that only one of them has."""

    shared: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def title_words(title: str, organisation: str | None = None, place: str | None = None) -> TitleWords:
    """The words of a core title; the names of its employer and place are left out unless nothing else is left."""
    found, level, numbers, before = [], None, set(), ""
    for token in tokens(title):
        for word in (token,) if _DIGIT.search(token) else token.split("-"):
            part = before in LOTS and (len(word) == 1 or word in _SIDES)
            before = word
            if word in _LEVELS:
                level = level or _LEVELS[word]
            elif part or _DIGIT.search(word):
                numbers.add(word)
                found.append(word)
            elif word not in _STOP and len(word) > 1:
                found.append(word)
    names = {
        part for name in (organisation, place) if name for word in tokens(name) for part in (word, *word.split("-"))
    }
    words = tuple(dict.fromkeys(word for word in found if word not in names)) or tuple(dict.fromkeys(found))
    return TitleWords(words, level, frozenset(numbers))


@lru_cache(maxsize=1 << 16)
def compare_titles(a: tuple[str, ...], b: tuple[str, ...]) -> TitleMatch:
    """Match two titles' content words: equal, another form of one word, written apart, or part of a compound.

    Of "concerndirecteur" and "directeur" the first says more than what they share; so does, of two words for one thing
    ("projectleider", "projectmanager"), one.
    """
    forms_a, forms_b = _forms(a), _forms(b)
    covered_a = {word for word in a if _covers(forms_b, word)}
    covered_b = {word for word in b if _covers(forms_a, word)}
    for compounds, parts, own, other in ((a, b, covered_a, covered_b), (b, a, covered_b, covered_a)):
        for compound in compounds:
            if halves := _halves(compound, parts):
                own.add(compound)
                other.update(halves)
    meant: list[str] = []
    for words, covered, others, met in ((a, covered_a, b, covered_b), (b, covered_b, a, covered_a)):
        for word in words:
            if word not in covered and (less := _less(word, [one for one in others if one not in met])):
                met.update(less)
                meant += less
    return TitleMatch(
        tuple(word for word in a if word in covered_a and word not in meant) + tuple(meant),
        tuple(word for word in a if word not in covered_a),
        tuple(word for word in b if word not in covered_b),
    )


def alike(one: str, other: str) -> bool:
    """Whether two words are one word, or two forms of it."""
    if one == other:
        return True
    longest = max(len(one), len(other))
    if longest < 6 or one[:4] != other[:4] or min(len(one), len(other)) < _NEAR * longest:
        return False
    start = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        start += 1
    return start >= _NEAR * longest


def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, and each two that stand together written as one."""
    return words + tuple(one + other for one, other in zip(words, words[1:], strict=False))


def _covers(forms: Iterable[str], word: str) -> bool:
    return any(alike(form, word) for form in forms)


def _halves(compound: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The two words that a compound is made of, whichever comes first and whatever joins them; its head alone, if the other word
    begins with its first part ("informatieadviseur", "adviseur informatiemanagement"); empty if there are none."""
    for word in words:
        if _PART <= len(word) < len(compound) - 2 and compound.endswith(word):
            first = compound[: -len(word)]
            stem = first.removesuffix("s")
            for mate in words:
                if mate != word and (alike(mate, first) or alike(mate, stem)):
                    return (mate, word)
            if len(stem) >= _PART and any(mate != word and mate.startswith(stem) for mate in words):
                return (word,)
    return ()


def _less(word: str, words: list[str]) -> list[str]:
    """The words, one or two that stand together, that say what ``word`` says or less: its head, or the same with "leider" for
    "manager"."""
    for one in words:
        if len(one) >= _PART and word.endswith(one):
            return [one]
    if not ONE_HEAD.search(word):
        return []
    meant = ONE_HEAD.sub("", word)
    apart = [[one] for one in words] + [list(two) for two in zip(words, words[1:], strict=False)]
    return next(
        (found for found in apart if ONE_HEAD.sub("", "".join(found)) == meant and ONE_HEAD.search(found[-1])), []
    )
