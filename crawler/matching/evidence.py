"""Two postings compared: every reason for and against, and the verdict they come to."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.matching.outline import Outline, ceiling
from crawler.matching.reasons import Match, Reason, Rules, Verdict, probability
from crawler.matching.side import Side
from crawler.matching.titles import TitleMatch, TitleWords, compare_titles, title_words
from crawler.matching.vetoes import quick_veto, tied, vetoes
from crawler.matching.weighing import weigh_facts, weigh_texts

Verdicts = Mapping[tuple[str, str], tuple[Verdict, str]]
"""A person's word by pair of posting ids (the lesser first): the verdict and its reason."""
_LESS_THAN_SAME = 0.9999
"""Titles without one common word are for a person unless the texts are one: "see also our other vacancies" links too."""
_ONE_TEXT = 3.0


def compare(first: Side, second: Side, rules: Rules, verdicts: Verdicts | None = None) -> Match:
    """What two postings are to each other, with every reason. A person's verdict on the pair outranks every rule."""
    a, b = _ordered(first, second)
    if match := _by_person(a, b, verdicts):
        return match
    title_a, title_b, titles = _titles(a, b)
    reasons = _weigh(a, b, title_a, title_b, titles, rules)
    return _match(a, b, tuple(vetoes(a, b, title_a, title_b)), reasons, titles, rules)


def compare_if_close(first: Side, second: Side, rules: Rules, verdicts: Verdicts | None = None) -> Match | None:
    """The match of two postings if it is worth keeping: they are one vacancy, may be, or would be but for a veto.

    None for the many other pairs, nearly all of which their outlines rule out; and, unless a number or a link
    ties them, for two adverts of one site, for two employers, and for vetoed pairs with different titles.
    """
    a, b = _ordered(first, second)
    if match := _by_person(a, b, verdicts):
        return match
    if not may_be_close(a.outline, b.outline, rules):
        return None
    title_a, title_b, titles = _titles(a, b)
    against = tuple(vetoes(a, b, title_a, title_b))
    if against and titles.only_a and titles.only_b and not tied(a, b):
        return None
    match = _match(a, b, against, _weigh(a, b, title_a, title_b, titles, rules), titles, rules)
    return match if match.score >= rules.review else None


def may_be_close(a: Outline, b: Outline, rules: Rules) -> bool:
    """Whether the outlines of two postings leave it open that :func:`compare_if_close` has something to say of them."""
    return ceiling(a, b, rules.weights) >= rules.least


def forbidden(a: Side, b: Side, verdicts: Verdicts) -> bool:
    """Whether a veto or a person forbids that two postings are one vacancy."""
    person = verdicts.get((min(a.id, b.id), max(a.id, b.id)))
    if person:
        return person[0] == "different"
    if quick_veto(a, b):
        return True
    title_a, title_b, _ = _titles(a, b)
    return any(vetoes(a, b, title_a, title_b))


def _ordered(first: Side, second: Side) -> tuple[Side, Side]:
    return (first, second) if first.id < second.id else (second, first)


def _by_person(a: Side, b: Side, verdicts: Verdicts | None) -> Match | None:
    person = verdicts.get((a.id, b.id)) if verdicts else None
    if not person:
        return None
    verdict, why = person
    reason = Reason("person", 0.0, why, why, veto=verdict == "different")
    return Match(a.id, b.id, verdict, float(verdict == "same"), (reason,), "person")


def _titles(a: Side, b: Side) -> tuple[TitleWords, TitleWords, TitleMatch]:
    places = f"{a.place or ''} {b.place or ''} {a.municipality or ''} {b.municipality or ''}"
    title_a, title_b = (title_words(side.title, side.organisation, places) for side in (a, b))
    return title_a, title_b, compare_titles(title_a.words, title_b.words)


def _weigh(
    a: Side, b: Side, title_a: TitleWords, title_b: TitleWords, titles: TitleMatch, rules: Rules
) -> tuple[Reason, ...]:
    return (
        *weigh_facts(a, b, titles, (title_a.level, title_b.level), rules),
        *weigh_texts(a, b, (*title_a.words, *title_b.words), rules),
    )


def _match(
    a: Side, b: Side, against: tuple[Reason, ...], reasons: tuple[Reason, ...], titles: TitleMatch, rules: Rules
) -> Match:
    log_odds = round(rules.weights["prior"] + sum(reason.weight for reason in reasons), 4)
    score = probability(log_odds)
    if not titles.shared and not any(reason.code == "words" and reason.weight >= _ONE_TEXT for reason in reasons):
        score = min(score, _LESS_THAN_SAME * rules.same)
    verdict: Verdict = "same" if score >= rules.same else "review" if score >= rules.review else "different"
    return Match(a.id, b.id, "different" if against else verdict, score, (*against, *reasons), log_odds=log_odds)
