"""Families: an opening, its look-alikes that are other vacancies, the copies of each, and the labels that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, lru_cache
from itertools import combinations, product
from random import Random
from typing import Any

from synthetic.copies import Copy, choose_sites, make
from synthetic.employers import by_name, employers
from synthetic.openings import LEVELS, Draft, Opening, draw, write_out
from synthetic.texts import FULL
from synthetic.words import Domain, Function, domains, rng, toml

CROSS_POSTED = 0.35
RELATED = 0.24
"""The share of openings that have a look-alike which is another vacancy."""
KINDS = {
    "next round weeks later": 20, "next round a year later": 12, "sibling in another field of work": 16,
    "other vacancy of the employer in the same week": 12, "other level": 9, "neighbour with the same text": 12,
    "second lot": 7, "employment and assignment": 6, "same title elsewhere": 12,
}  # fmt: skip
RELATED_LABEL = ("next round weeks later", "next round a year later", "second lot", "employment and assignment")
NEEDS = {
    "next round weeks later": "date", "next round a year later": "date", "neighbour with the same text": "employer",
    "same title elsewhere": "employer", "employment and assignment": "contract", "sibling in another field of work": "subject",
    "other vacancy of the employer in the same week": "subject",
}  # fmt: skip
"""What a posting must print to be told from the look-alike; where it does not, no one can say and the pair is ambiguous."""
SMALL = 2500.0
"""An employer of this weight has hardly ever two openings with one title that names a subject."""
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class Family:
    """Openings with their copies, ready for labelling; the second opening, if any, is a look-alike of the first."""

    openings: tuple[Opening, ...]
    copies: tuple[tuple[Copy, ...], ...]
    kind: str | None

    def clusters(self) -> Iterator[dict[str, Any]]:
        """A cluster for each opening with copies, and the pairs of it that nobody could tell from what they print."""
        for opening, copies in zip(self.openings, self.copies, strict=True):
            if len(copies) < 2:
                continue
            changes = sorted({change for copy in copies for change in copy.changes})
            unsure = [[a.id, b.id] for a, b in combinations(copies, 2) if not _evident(a, b, self._needs())]
            yield {
                "cluster": opening.draft.key,
                "posting_ids": [copy.id for copy in copies],
                "type": "cross_posting",
                "why": ", ".join(changes) or "copied as it is",
            } | ({"ambiguous_pairs": unsure} if unsure else {})

    def hard_negatives(self) -> Iterator[dict[str, Any]]:
        """Every pair that cannot be told apart, marked ambiguous, and up to three others."""
        if self.kind is None:
            return
        label = "related" if self.kind in RELATED_LABEL else "different"
        plain = 0
        for a, b in product(*self.copies):
            unsure = not self._needs() <= (a.shows & b.shows) or ("date" in self._needs() and not _rounds_apart(a, b))
            plain += not unsure
            if unsure or plain <= 3:
                yield {"pair": [a.id, b.id], "label": label, "why": self.kind} | ({"ambiguous": True} if unsure else {})

    def _needs(self) -> frozenset[str]:
        return frozenset((NEEDS[self.kind],)) if self.kind in NEEDS else frozenset()


def family(seed: int, number: int) -> Family:
    """The family with this number; it depends on nothing else than the seed and the number."""
    random = rng(seed, "family", number)
    draft = draw(seed, number)
    drafts, kind = [draft], None
    if random.random() < RELATED:
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        pair = _related(draft, kind, random)
        drafts, kind = (list(pair), kind) if pair else (drafts, None)
    needs = frozenset((NEEDS[kind],)) if kind in NEEDS else frozenset()
    openings = tuple(write_out(seed, one) for one in drafts)
    same_site = kind is not None and random.random() < 0.6
    first: list[dict[str, Any]] = []
    copies = []
    for opening in openings:
        count = random.choices((2, 3, 4), (60, 28, 12))[0] if random.random() < CROSS_POSTED else 1
        sites = choose_sites(opening, count, random)
        if first and same_site and opening.draft.kind == openings[0].draft.kind and first[0] not in sites:
            sites[0] = first[0]
        first = first or sites
        copies.append(tuple(make(opening, site, place, random, needs) for place, site in enumerate(sites)))
    return Family(openings, tuple(copies), kind)


def _related(draft: Draft, kind: str, random: Random) -> tuple[Draft, Draft] | None:
    """A draft (perhaps changed so that the relation can be seen) and its look-alike; None where there can be none."""
    later = replace(draft, key=f"{draft.key}b", rewritten=random.choice((0.0, 0.05, 0.15, 0.3)))
    own = replace(later, content=f"{draft.content}b", rewritten=0.0, naming="{s}")
    if kind in ("neighbour with the same text", "same title elsewhere"):
        draft, later = replace(draft, naming="{s}"), replace(later, naming="{s}")
    week = later.published + timedelta(days=random.randrange(-3, 4))
    match kind:
        case "next round weeks later":
            again = draft.published + timedelta(days=draft.days_open + random.randrange(10, 45))
            return draft, replace(later, published=again, days_open=max(draft.days_open, 8))
        case "next round a year later":
            return draft, replace(later, published=draft.published + timedelta(days=random.randrange(290, 430)))
        case "sibling in another field of work":
            if "{s}" not in draft.function.titles[0]:
                return None
            other = _twin(draft, random)
            return (
                (draft, replace(own, published=week, domain=other[0], function=other[1], subject=other[2]))
                if other
                else None
            )
        case "other vacancy of the employer in the same week":
            functions = [one for one in draft.domain.functions if one is not draft.function]
            return draft, replace(own, published=week, function=random.choice(functions), level=None)
        case "other level":
            if not draft.function.levels:
                return None
            one, other = random.sample((None, *LEVELS), 2)
            return replace(draft, level=one), replace(later, published=week, level=other)
        case "neighbour with the same text":
            names = draft.employer.neighbours
            neighbour = by_name(random.choice(names)) if names else None
            return (draft, replace(later, published=week, employer=neighbour)) if neighbour else None
        case "second lot":
            one, other = random.choice(
                (("perceel 1", "perceel 2"), ("cluster Noord", "cluster Zuid"), ("(lot A)", "(lot B)"))
            )
            days = random.choice((0, 0, 14, 28))
            second = replace(later, published=draft.published + timedelta(days=days), suffix=other)
            return replace(draft, suffix=one), second
        case "employment and assignment":
            if draft.function.scales[0] >= 14:
                return None
            return replace(draft, kind="employment"), replace(later, kind="assignment", published=week, days_open=10)
    pool = [one for one in employers().values() if one.kind == draft.employer.kind and one is not draft.employer]
    return draft, replace(own, published=week, employer=random.choice(pool)) if pool else draft


def _twin(draft: Draft, random: Random) -> tuple[Domain, Function, str] | None:
    """A function of the same name with another subject: in another field of work, or in the same."""
    head = draft.function.titles[0]
    fields = [
        (domain, function) for domain in domains().values() for function in domain.functions
        if function.titles[0] == head and draft.employer.kind in domain.employers
    ]  # fmt: skip
    domain, function = random.choice(fields)
    subjects = [subject for subject in domain.subjects if subject != draft.subject]
    return domain, function, random.choice(subjects)


def _rounds_apart(first: Copy, later: Copy) -> bool:
    """Whether what two copies print of their days shows that they are of two rounds."""
    if first.published and later.published:
        return (later.published - first.published).days > 14
    if first.closing and later.closing:
        return (later.closing - first.closing).days > 14
    if first.closing and later.published:
        return later.published > first.closing
    return bool(first.published and later.closing and (later.closing - first.published).days > 60)


def _evident(a: Copy, b: Copy, needs: frozenset[str]) -> bool:
    """Whether two copies of one opening can be seen to be that from what they print."""
    number = a.record["reference_number"], b.record["reference_number"]
    if all(number) and number[0].split()[-1] == number[1].split()[-1]:
        return True
    if not needs <= (a.shows & b.shows):
        return False
    words_a, words_b = own_words(a), own_words(b)
    alike = len(words_a & words_b)
    twin = _twin_words(a.opening.draft)
    usual = max(len(words & twin) / max(1, len(words)) for words in (words_a, words_b))
    if alike >= 8 and alike / min(len(words_a), len(words_b)) > max(0.35, usual):
        return True
    plain = not {"title: synonym", "subject dropped"} & {*a.changes, *b.changes}
    shown = a.shows & b.shows
    draft = a.opening.draft
    rare = "{s}" in draft.function.titles[0] and draft.employer.weight < SMALL
    return plain and (a.opening.unusual or ("employer" in shown and (rare or "date" in shown)))


@lru_cache(maxsize=64)
def _twin_words(draft: Draft) -> set[str]:
    """The words of another opening of the same post at the same employer, in any wording."""
    twin = write_out(int(draft.content.partition("/")[0]), replace(draft, content=f"{draft.content}/twin"))
    lines = (line for name in FULL for line in twin.sections[name])
    return set(_WORD.findall(" ".join(wording for line in lines for wording in line).lower()))


def own_words(copy: Copy) -> set[str]:
    """The words of a copy beyond those that its employer, department and any site always print."""
    opening = copy.opening
    always = (*opening.sections["intro"], *opening.sections["department"])
    shared = set(_WORD.findall(" ".join(wording for line in always for wording in line).lower()))
    return set(_WORD.findall(copy.record["text"].lower())) - shared - _boilerplate()


@cache
def _boilerplate() -> frozenset[str]:
    lines = (
        line for site in toml("sites").values() for key in ("always", "some", "headings") for line in site.get(key, ())
    )
    return frozenset(_WORD.findall(" ".join(lines).lower()))
