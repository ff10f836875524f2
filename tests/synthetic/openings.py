"""Openings: what an employer looks for, with its facts and the sentences that its adverts are made of."""

from __future__ import annotations

import csv
from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Literal

from synthetic.employers import REFERENCE, Employer, department, employers, fixed, introduction
from synthetic.words import MONTHS, Domain, Function, Wordings, domains, fill, programme, project_name, rng, templates

FIRST_DAY, DAYS = date(2020, 1, 6), 2500
LEVELS = ("Junior", "Medior", "Senior")
HOURS = ((36, 36), (36, 36), (32, 36), (24, 36), (24, 32), (32, 32), (28, 36), (24, 24), (16, 24))
HOUSE = 0.7
"""The share of the tasks of a field of work that an employer uses again for every such post."""
LATE = 0.1
"""The share of adverts that a crawler does not find in two nights: a new site, a bad night."""
Kind = Literal["employment", "assignment"]


def dutch(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is chosen before an opening is written out; related openings are drafts with something changed.

    ``content`` names what its facts and sentences are drawn from.
    """

    key: str
    employer: Employer
    domain: Domain
    function: Function
    kind: Kind
    content: str
    subject: str
    published: date
    days_open: int
    level: str | None = None
    suffix: str | None = None
    naming: str = "{s}"
    """What stands in the title where a subject stands: the subject, the local project ``{x}``, or a word of its own."""
    rewritten: float = 0.0
    """The share of sentences that differ from those of the same ``content``."""

    @property
    def number(self) -> int:
        """Every opening of a seed has one of its own."""
        return 2 * int(self.key[1:].rstrip("b")) + self.key.endswith("b")


def draw(seed: int, number: int) -> Draft:
    """The draft of the opening with this number: a function, an employer that has it, and a working day."""
    random = rng(seed, "opening", number)
    domain, function = _functions()[bisect(_function_weights(), random.random() * _function_weights()[-1])]
    employer = _employer(random, domain)
    published = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    published -= timedelta(days=max(0, published.weekday() - 4) if random.random() < 0.95 else 0)
    kind: Kind = "employment" if random.random() < (0.9 if function.scales[0] >= 14 else 0.4) else "assignment"
    days = (
        random.choice((10, 14, 14, 17, 21, 21, 28)) if kind == "employment" else random.choice((4, 5, 7, 7, 8, 10, 14))
    )
    level = random.choice(LEVELS) if function.levels and random.random() < 0.25 else None
    subject = random.choice(domain.subjects)
    word = f"{random.choice(domain.first)}{random.choice(domain.de + domain.het)}".capitalize()
    naming = random.choices(("{s}", "{x}", "{s} {x}", word), (60, 13, 13, 14))[0]
    return Draft(
        f"o{number}",
        employer,
        domain,
        function,
        kind,
        f"{seed}/{number}",
        subject,
        published,
        days,
        level,
        naming=naming,
    )


@cache
def _functions() -> list[tuple[Domain, Function]]:
    return [(domain, function) for domain in domains().values() for function in domain.functions]


@cache
def _function_weights() -> list[float]:
    return list(accumulate(function.weight**1.3 for _, function in _functions()))


@cache
def _pool(kinds: tuple[str, ...]) -> tuple[list[Employer], list[float]]:
    pool = [employer for employer in employers().values() if employer.kind in kinds]
    return pool, list(accumulate(employer.weight for employer in pool))


def _employer(random: Random, domain: Domain) -> Employer:
    pool, weights = _pool(domain.employers)
    return pool[bisect(weights, random.random() * weights[-1])]


@cache
def _tables() -> dict[tuple[str, str], list[tuple[str, int, int]]]:
    tables: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    with (REFERENCE / "salary_scales.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["step_min_amount_eur"] and row["step_max_amount_eur"]:
                amounts = (round(float(row["step_min_amount_eur"])), round(float(row["step_max_amount_eur"])))
                tables.setdefault((row["system"], row["scale"]), []).append((row["effective_from"], *amounts))
    return {key: sorted(rows) for key, rows in tables.items()}


def pay_of(system: str, scale: int, day: date) -> tuple[int, int] | None:
    """The bounds of a scale in euros a month on a day; None where the tables do not say."""
    rows = [row for row in _tables().get((system, str(scale)), ()) if row[0] <= day.isoformat()]
    return rows[-1][1:] if rows else None


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: its facts, and its sentences by section, each in several wordings."""

    draft: Draft
    project: str
    department: str
    scale: int
    pay: tuple[int, int] | None
    hours: tuple[int, int]
    rate: int
    closing: date
    start: date
    numbers: dict[str, str]
    sections: dict[str, tuple[Wordings, ...]] = field(repr=False)

    @property
    def subject(self) -> str:
        """As in the title."""
        return self.draft.naming.format(s=self.draft.subject, x=self.project)

    @property
    def unusual(self) -> bool:
        """Whether the title has a word that hardly any other title has."""
        return self.draft.naming != "{s}" and "{s}" in self.draft.function.titles[0]

    def title(self, synonym: int = 0) -> str:
        """The core title, or the same with another of its function's names."""
        draft = self.draft
        title = draft.function.titles[synonym % len(draft.function.titles)].format(s=self.subject)
        title = f"{draft.level} {title[0].lower()}{title[1:]}" if draft.level else title
        return f"{title} {draft.suffix}" if draft.suffix else title

    def first_seen(self, appeared: date, number: int) -> date:
        """The day a crawler read a copy first: mostly within two nights, now and then weeks later."""
        random = rng("first seen", self.draft.content, self.draft.key, number)
        longest = self.draft.days_open + 30 if random.random() < LATE else 2
        return appeared + timedelta(days=random.randrange(longest + 1))


def write_out(seed: int, draft: Draft) -> Opening:
    """The opening of a draft. The same ``content`` gives the same facts and sentences, but for names, dates and house style."""
    random, changed = rng(seed, "content", draft.content), rng(seed, "changed", draft.key)
    employer, domain, function = draft.employer, draft.domain, draft.function
    scale = random.choice(range(function.scales[0], function.scales[1] + 1))
    scale += {"Junior": -1, "Senior": 1}.get(draft.level or "", 0)
    hours = random.choice(HOURS)
    rate = random.randrange(11, 28) * 5
    closing = draft.published + timedelta(days=draft.days_open)
    start = (closing + timedelta(days=random.choice((14, 21, 28, 42)))).replace(day=1) + timedelta(days=31)
    start = start.replace(day=1)
    pay = pay_of(employer.scale_system, scale, draft.published)
    dep, about = department(seed, employer.id, domain)
    local = rng(seed, "project", draft.content, employer.id)
    project = project_name(local)
    slots = fixed(employer) | {
        "dep": dep, "s": draft.subject.lower(), "functie": function.titles[0].format(s="").strip(" /").lower(),
        "x": project, "prog2": programme(local, employer.name), "niv": "hbo" if scale < 11 else "wo",
        "u": f"{hours[0]} tot {hours[1]}" if hours[0] < hours[1] else str(hours[0]), "u36": "36",
        "schaal": f"schaal {scale}", "loon": f"€ {pay[0]} tot € {pay[1]}" if pay else f"schaal {scale}",
        "tarief": f"€ {rate}", "start": dutch(start), "sluit": dutch(closing), "gesprek": dutch(closing + timedelta(days=7)),
    }  # fmt: skip

    def lines(section: str, kind: str, count: int, own: tuple[Wordings, ...] = ()) -> tuple[Wordings, ...]:
        pool = templates(section, kind)
        picked = random.sample(pool, min(count - len(own) // 2, len(pool))) + random.sample(own, len(own) // 2)
        random.shuffle(picked)
        found = []
        for template in picked:
            sentence = fill(template, random, domain, slots)
            if template in own and random.random() < HOUSE:  # what this employer always writes about such a post
                house = rng(seed, "house", employer.id, function.titles[0], random.randrange(2))
                sentence = fill(template, house, domain, slots)
            if draft.rewritten and changed.random() < draft.rewritten:
                sentence = fill(changed.choice(pool), changed, domain, slots)
            found.append(sentence)
        return tuple(found)

    sections = {
        "intro": introduction(seed, employer.id),
        "department": about,
        "role": lines("role", "all", random.randrange(3, 6)),
        "task": lines("task", "all", random.randrange(6, 9), domain.tasks),
        "requirement": lines("requirement", "all", random.randrange(5, 8)),
        "offer": lines("offer", draft.kind, random.randrange(3, 6)),
        "procedure": lines("procedure", "all", random.randrange(1, 4)),
    }
    numbers = {
        "request": str(20_000 + draft.number), "srq": f"SRQ{100_000 + draft.number}",
        "vacancy": f"{draft.published.year}-{rng(seed, 'number', draft.key).randrange(100, 9999):04}",
    }  # fmt: skip
    return Opening(draft, project, dep, scale, pay, hours, rate, closing, start, numbers, sections)
