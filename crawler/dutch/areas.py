"""The functional area of a job, from the words of the taxonomy.

A subject goes before a form of work: a "projectleider afval" works in waste, a "manager ICT" in ICT. Titles count, and
where a title says nothing the site's own category and then the first lines of the text; words marked ``title_only`` are
too common for text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from crawler.dutch.advert import Advert
from crawler.items import Evidence, Line, Term


@dataclass(frozen=True, slots=True)
class Area:
    """The id of the best functional area, or None."""

    id: str | None = None
    evidence: tuple[Evidence, ...] = ()


FORMS_OF_WORK = frozenset({"management", "project_programma", "beleid_strategie"})
"""Areas that say how one works and not on what; chosen only where no subject is named."""
_BODY_LINES, _BODY_LETTERS = 6, 300
_ENOUGH = 2
"""A text must name an area twice; one word in a text is an accident."""

_Tail = tuple[tuple[str, ...], str, bool]


class AreaIndex:
    """The synonyms of the taxonomy's areas. Built once; looking things up changes nothing."""

    def __init__(self, taxonomy: Sequence[Term]) -> None:
        self.heads: dict[str, list[_Tail]] = {}
        """The first word of each synonym with the words after it, its area and if it is for titles only; longest first."""
        for term in taxonomy:
            for common, synonyms in ((True, term.title_only), (False, (*term.synonyms, term.label))):
                for synonym in synonyms:
                    if words := _words(synonym):
                        last = words[-1]
                        for form in {last, *((last + "s", last + "en") if len(last) > 4 else ())}:
                            first, *rest = (*words[:-1], form)
                            self.heads.setdefault(first, []).append((tuple(rest), term.id, common))
        for tails in self.heads.values():
            tails.sort(key=lambda tail: (-len(tail[0]), tail[2]))


def _words(text: str) -> list[str]:
    """Lower case without accents, split at every other sign (the rule the taxonomy states for its synonyms)."""
    return re.findall("[a-z0-9]+", unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode())


def find_area(title: str, lines: Sequence[Line], areas: AreaIndex) -> Area:
    """The functional area (axis ``area`` of the taxonomy): by title, else the site's category, else the first lines.

    ``title`` may be empty, and so may the taxonomy (then there is no area).
    """
    if found := _best(title, areas.heads, titled=True):
        return Area(found, (Evidence("function_area", title[:160], "title", 0.9),))
    advert = Advert.of(lines)
    for number in advert.about(marked=("function_area",)):
        line = advert[number]
        if found := _best(line.text[:160], areas.heads, titled=True):
            return Area(found, (Evidence("function_area", line.text[:160], line.where, 0.8),))
    body = (line.text[:_BODY_LETTERS] for line in lines if not line.field and line.where in ("prose", "header"))
    if found := _best(" ".join(islice(body, _BODY_LINES)), areas.heads, titled=False):
        return Area(found, (Evidence("function_area", None, "calculation", 0.5, "words of the first lines"),))
    return Area()


def _best(text: str, heads: dict[str, list[_Tail]], titled: bool) -> str | None:
    """The area whose words weigh most (letters, a third for common ones); a subject goes before a form of work."""
    words = _words(text)
    weight: dict[str, int] = {}
    named: list[str] = []
    at = 0
    while at < len(words):
        step = 1
        for rest, area, common in heads.get(words[at], ()):
            if (titled or not common) and tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                letters = len(words[at]) + sum(map(len, rest))
                weight[area] = weight.get(area, 0) + letters // (3 if common else 1)
                named.append(area)
                step = 1 + len(rest)
                break
        at += step
    areas = [area for area in weight if titled or named.count(area) >= _ENOUGH]
    return max(areas, key=lambda area: (area not in FORMS_OF_WORK, weight[area]), default=None)
