"""What speaks for one vacancy and what against, reason by reason, in log-odds (data/reference/matching.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from crawler.items import Link
from crawler.matching.employers import PROVINCES
from crawler.matching.reasons import Reason, Rules
from crawler.matching.side import Side, Span
from crawler.matching.times import ROUND, time_weights
from crawler.matching.titles import TitleMatch, alike
from crawler.matching.vetoes import apart, day, namesakes
from crawler.matching.words import FEWEST_WORDS, lean, shared, tokens

_ALIKE = 0.5
"""The shared part from which two texts are alike."""
_QUOTED = 8
_CODE_LENGTH = 6
_CHANGED = 2
"""So many figures on either side that the other lacks are changed ones, not those of sentences that were left out."""
_APPENDIX = re.compile(r"\s[-–—|]\s|\(")
_GENERAL = frozenset({"gemeente", "provincie", "programma", "de", "het", "van"})


def weigh_facts(
    a: Side, b: Side, titles: TitleMatch, levels: tuple[int | None, int | None], rules: Rules
) -> Iterator[Reason]:
    """The reasons that follow from what two postings state: numbers, titles, employer, days, pay and hours."""
    weight = rules.weights
    if a.links or b.links:
        yield from _references(a, b, weight)
    yield from _title(a, b, titles, rules)
    if (levels[0] is None) != (levels[1] is None):
        yield Reason("level", weight["detail_differs"], a.title, b.title)
    yield from _employer(a, b, weight)
    yield from _times(a, b, weight)
    if (a.scales and a.scales == b.scales) or (a.salary and a.salary == b.salary):
        yield Reason("pay", weight["terms_same"], _pay(a), _pay(b))
    elif _unlike(a.salary, b.salary) or (a.rate and b.salary and not b.rate) or (b.rate and a.salary and not a.rate):
        yield Reason("pay", weight["terms_differ"], _pay(a), _pay(b))
    elif a.rate and b.rate and a.rate[1] == b.rate[1] is not None:
        yield Reason("rate", weight["terms_same"], _pay(a), _pay(b))
    if a.hours and b.hours:
        if a.hours == b.hours:
            yield Reason("hours", weight["terms_same"], text_of(a.hours), text_of(b.hours))
        elif apart(a.hours, b.hours, 0.0):
            yield Reason("hours", weight["terms_differ"], text_of(a.hours), text_of(b.hours))


def weigh_texts(a: Side, b: Side, titled: Iterable[str], rules: Rules) -> Iterator[Reason]:
    """The reasons that follow from two texts: the distinctive words they share, without those of the titles (``titled``) and
    of the names of employer and place, and figures that were changed."""
    weight = rules.weights
    ignored = frozenset(titled).union(
        *(_name(name) for side in (a, b) for name in (side.organisation, side.municipality))
    )
    common, size, part = shared(a.words, b.words, ignored)
    if size < FEWEST_WORDS:
        return
    leaning = round(lean(size, part, weight), 2)
    yield Reason("words", leaning, f"{len(common)} van {size}", ", ".join(common[:_QUOTED]))
    numbers_a, numbers_b = set(a.numbers), set(b.numbers)
    if part > _ALIKE and min(len(numbers_a - numbers_b), len(numbers_b - numbers_a)) >= max(
        _CHANGED, len(numbers_a & numbers_b)
    ):
        only_a, only_b = (", ".join(sorted(own)[:_QUOTED]) for own in (numbers_a - numbers_b, numbers_b - numbers_a))
        yield Reason("numbers", weight["detail_differs"], only_a, only_b)


def _references(a: Side, b: Side, weight: Mapping[str, float]) -> Iterator[Reason]:
    """A link to the other's page, the same number of one series, the same code."""
    full = weight["reference"]
    for one, other in ((a, b), (b, a)):
        quote = one.values("page").get(other.page)
        if quote is not None:
            yield Reason("link", full, *((quote, other.page) if one is a else (other.page, quote)))
    numbers_a, numbers_b = a.values("reference"), b.values("reference")
    common = sorted(numbers_a.keys() & numbers_b.keys())
    for number in common:
        yield Reason("reference", full, numbers_a[number], numbers_b[number])
    if not common:
        codes_a, codes_b = _codes(a.links), _codes(b.links)
        for code in sorted(codes_a.keys() & codes_b.keys()):
            yield Reason("code", weight["code"], codes_a[code], codes_b[code])


def _codes(links: tuple[Link, ...]) -> dict[str, str]:
    """Numbers that no two series give out alike: letters and digits, long enough."""
    found = {}
    for link in links:
        number = link.value.partition(":")[2]
        if link.kind == "reference" and len(number) >= _CODE_LENGTH:
            letters = sum(char.isalpha() for char in number)
            if letters >= 2 and letters < len(number):
                found[number] = link.quote
    return found


def _title(a: Side, b: Side, match: TitleMatch, rules: Rules) -> Iterator[Reason]:
    weight, common = rules.weights, rules.vocabulary.titles
    rare = sum(1 for word in match.shared if word not in common)
    bonus = weight["title_rare"] * min(rare + len(match.shared) - 1, 3) / 3 if rare else 0.0
    if not match.only_a and not match.only_b:
        if not match.shared:
            return  # neither has a title
        yield Reason("title", weight["title_same"] + bonus, a.title, b.title)
    elif match.shared and not (match.only_a and match.only_b):
        extra, other = (match.only_a, b) if match.only_a else (match.only_b, a)
        known = {*other.words, *_name(other.organisation), *_name(other.place)}
        found = [word for word in extra if word in known or any(alike(word, said) for said in known)]
        if len(found) == len(extra):
            yield Reason("title", weight["title_same"] * min(len(found), 2) / 2 + bonus, a.title, b.title)
        else:
            part = 0.5 if _appended(extra, a if match.only_a else b) else 1.0
            yield Reason("title", weight["title_extra"] * part + bonus, a.title, b.title)
    else:
        yield Reason("title", weight["title_differs"], a.title, b.title)


def _appended(words: Iterable[str], side: Side) -> bool:
    """Whether words of a title stand behind a dash or in brackets only, where sites put a department or a place."""
    first, *rest = _APPENDIX.split(side.title)
    return bool(rest) and not set(words).intersection(
        part for word in tokens(first) for part in (word, *word.split("-"))
    )


def _employer(a: Side, b: Side, weight: Mapping[str, float]) -> Iterator[Reason]:
    if a.organisation and b.organisation:
        if a.organisation_id and a.organisation_id == b.organisation_id:
            yield Reason("organisation", weight["employer_same"], a.organisation, b.organisation)
        elif namesakes(a, b):
            yield Reason("organisation", weight["employer_namesake"], a.organisation, b.organisation)
        elif _same_name(a.organisation, b.organisation):
            yield Reason("organisation", weight["employer_same"], a.organisation, b.organisation)
        else:
            yield Reason("organisation", weight["employer_differs"], a.organisation, b.organisation)
    elif a.municipality and b.municipality:
        code = "place_same" if a.municipality == b.municipality else "employer_differs"
        if code == "place_same" or not PROVINCES.intersection((a.municipality, b.municipality)):
            yield Reason("place", weight[code], a.place or a.organisation, b.place or b.organisation)


def _same_name(one: str, other: str) -> bool:
    """Whether the names of two bodies, at least one outside the register, are one: the words of the one are in the other."""
    left, right = _name(one) - _GENERAL, _name(other) - _GENERAL
    return bool(left and right) and (left <= right or right <= left)


@lru_cache(maxsize=1 << 14)
def _name(name: str | None) -> frozenset[str]:
    return frozenset(tokens(name or ""))


def _times(a: Side, b: Side, weight: Mapping[str, float]) -> Iterator[Reason]:
    """Deadlines and days of publication; one that had closed well before the other appeared was another round."""
    window, closing, published = time_weights(a, b)
    if window:
        b_later = a.closing is not None and b.published is not None and b.published - a.closing > ROUND
        one, other = (a.closing, b.published) if b_later else (a.published, b.closing)
        yield Reason("window", weight[window], day(one), day(other))
    if closing:
        yield Reason("closing_date", weight[closing], day(a.closing), day(b.closing))
    if published:
        yield Reason("published", weight[published], day(a.published), day(b.published))


def _unlike(one: Span | None, other: Span | None) -> bool:
    """Whether two ranges that state both bounds differ in both by more than rounding."""
    if one is None or other is None or None in one or None in other:
        return False
    return all(abs(x - y) > 0.02 * max(x, y) for x, y in zip(one, other, strict=True))  # type: ignore[operator, type-var]


def _pay(side: Side) -> str | None:
    if side.scales:
        return f"schaal {text_of(side.scales)}"
    if side.salary:
        return f"€ {text_of(side.salary)} per maand"
    return f"€ {text_of(side.rate)} per uur" if side.rate else None


def text_of(span: Span | None) -> str | None:
    """A range as people write it."""
    return " - ".join(f"{value:g}" for value in dict.fromkeys(span) if value is not None) if span else None
