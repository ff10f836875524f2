"""Two postings compared: what speaks for one vacancy and what against, weighed in log-odds (data/reference/matching.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from crawler.items import Link
from crawler.matching.reasons import Match, Reason, Rules, Verdict, probability
from crawler.matching.side import Side, Span
from crawler.matching.titles import TitleMatch, alike, compare_titles, title_words
from crawler.matching.vetoes import apart, day, namesakes, vetoes
from crawler.matching.words import shared, tokens

Verdicts = Mapping[tuple[str, str], tuple[Verdict, str]]
"""A person's word by pair of posting ids (the lesser first): the verdict and its reason."""
_FEWEST_WORDS, _MANY_WORDS = 8, 15
_UNSEEN = 2
"""Words that are taken to differ beside those seen, so that a share of few words says less than the same share of many."""
_FIFTH = 0.2
_QUOTED = 8
_LESS_THAN_SAME = 0.9999
"""Titles without one common word are for a person, whatever else speaks for it: "see also our other vacancies" links too."""
_CODE_LENGTH = 6


def compare(first: Side, second: Side, rules: Rules, verdicts: Verdicts | None = None) -> Match:
    """What two postings are to each other. A person's verdict on the pair outranks every rule."""
    a, b = (first, second) if first.id < second.id else (second, first)
    person = (verdicts or {}).get((a.id, b.id))
    if person:
        verdict, why = person
        reason = Reason("person", 0.0, why, why, veto=verdict == "different")
        return Match(a.id, b.id, verdict, float(verdict == "same"), (reason,), "person")
    title_a, title_b = (title_words(side.title, side.organisation, side.municipality) for side in (a, b))
    titles = compare_titles(title_a.words, title_b.words)
    against = tuple(vetoes(a, b, title_a, title_b))
    reasons = tuple(_weigh(a, b, titles, (*title_a.words, *title_b.words), rules))
    log_odds = round(rules.weights["prior"] + sum(reason.weight for reason in reasons), 4)
    score = probability(log_odds)
    if not titles.shared:
        score = min(score, _LESS_THAN_SAME * rules.same)
    verdict = "same" if score >= rules.same else "review" if score >= rules.review else "different"
    return Match(a.id, b.id, "different" if against else verdict, score, (*against, *reasons), log_odds=log_odds)


def forbidden(a: Side, b: Side, verdicts: Verdicts) -> bool:
    """Whether a veto or a person forbids that two postings are one vacancy."""
    person = verdicts.get((min(a.id, b.id), max(a.id, b.id)))
    if person:
        return person[0] == "different"
    title_a, title_b = (title_words(side.title, side.organisation, side.municipality) for side in (a, b))
    return any(vetoes(a, b, title_a, title_b))


def _weigh(a: Side, b: Side, titles: TitleMatch, titled: Iterable[str], rules: Rules) -> Iterator[Reason]:
    weight = rules.weights
    yield from _references(a, b, weight)
    yield from _title(a, b, titles, rules)
    yield from _employer(a, b, weight)
    yield from _times(a, b, weight)
    if (a.scales and a.scales == b.scales) or (a.salary and a.salary == b.salary):
        yield Reason("pay", weight["pay_same"], _pay(a), _pay(b))
    elif a.rate and b.rate and a.rate[1] == b.rate[1] is not None:
        yield Reason("rate", weight["pay_same"], _pay(a), _pay(b))
    if a.hours and b.hours:
        if a.hours == b.hours:
            yield Reason("hours", weight["hours_same"], _text(a.hours), _text(b.hours))
        elif apart(a.hours, b.hours, 0.0):
            yield Reason("hours", weight["hours_differ"], _text(a.hours), _text(b.hours))
    yield from _texts(a, b, titled, weight)


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
    bonus = weight["title_rare"] * min(rare, 3) / 3
    if not match.only_a and not match.only_b:
        yield Reason("title", weight["title_same"] + bonus, a.title, b.title)
    elif match.shared and not (match.only_a and match.only_b):
        extra, other = (match.only_a, b) if match.only_a else (match.only_b, a)
        known = {*other.words, *tokens(f"{other.organisation or ''} {other.place or ''}")}
        found = [word for word in extra if word in known or any(alike(word, said) for said in other.words)]
        if len(found) == len(extra):
            yield Reason("title", weight["title_covered"] * min(len(found), 2) + bonus, a.title, b.title)
        else:
            yield Reason("title", weight["title_extra"] + bonus, a.title, b.title)
    else:
        yield Reason("title", weight["title_differs"], a.title, b.title)


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
        code = "place_same" if a.municipality == b.municipality else "place_differs"
        yield Reason("place", weight[code], a.place or a.organisation, b.place or b.organisation)


def _same_name(one: str, other: str) -> bool:
    """Whether the names of two bodies, at least one outside the register, are one: the words of the one are in the other."""
    words = [set(tokens(name)) - {"gemeente", "provincie", "programma", "de", "het", "van"} for name in (one, other)]
    return bool(words[0] and words[1]) and (words[0] <= words[1] or words[1] <= words[0])


def _times(a: Side, b: Side, weight: Mapping[str, float]) -> Iterator[Reason]:
    if a.closing is not None and b.closing is not None:
        days = abs(a.closing - b.closing)
        code = "closing_same" if days == 0 else "closing_near" if days <= 3 else "closing_apart"
        yield Reason("closing_date", weight[code], day(a.closing), day(b.closing))
    if a.published is not None and b.published is not None:
        days = abs(a.published - b.published)
        if days <= 2 or days > 14:
            code = "published_near" if days <= 2 else "published_apart"
            yield Reason("published", weight[code], day(a.published), day(b.published))


def _texts(a: Side, b: Side, titled: Iterable[str], weight: Mapping[str, float]) -> Iterator[Reason]:
    names = f"{a.organisation or ''} {b.organisation or ''} {a.municipality or ''} {b.municipality or ''}"
    ignored = frozenset((*titled, *tokens(names)))
    common, size = shared(a.words, b.words, ignored)
    if size < _FEWEST_WORDS:
        return
    part = len(common) / (size + _UNSEEN)
    said = f"{len(common)} van {size}"
    quote = ", ".join(common[:_QUOTED])
    if part > _FIFTH:
        yield Reason("words", round(weight["words"] * (part - _FIFTH), 2), said, quote)
    elif size >= _MANY_WORDS and part < _FIFTH / 2:
        yield Reason("words", weight["words_few"], said, quote)
    numbers_a, numbers_b = set(a.numbers), set(b.numbers)
    if part > 0.35 and min(len(numbers_a - numbers_b), len(numbers_b - numbers_a)) >= max(
        2, len(numbers_a & numbers_b)
    ):
        only_a, only_b = (", ".join(sorted(own)[:_QUOTED]) for own in (numbers_a - numbers_b, numbers_b - numbers_a))
        yield Reason("numbers", weight["numbers_changed"], only_a, only_b)


def _pay(side: Side) -> str | None:
    if side.scales:
        return f"schaal {_text(side.scales)}"
    if side.salary:
        return f"€ {_text(side.salary)} per maand"
    return f"€ {_text(side.rate)} per uur" if side.rate else None


def _text(span: Span | None) -> str | None:
    return " - ".join(f"{value:g}" for value in dict.fromkeys(span) if value is not None) if span else None
