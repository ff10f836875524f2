"""Copies of an opening as sites print them: other titles, a hidden employer, a moved deadline, a cut or rewritten text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from synthetic.openings import Opening, dutch
from synthetic.texts import make_text
from synthetic.words import MONTHS, toml

SPLIT = re.compile(
    r"(?i)\b(\w{4,})(adviseur|secretaris|manager|leider|consulent|medewerker|beheerder|verlener|coördinator|controller)\b"
)
RENAMED = 0.04
"""The share of copies with another name of the post in the title: one pair in thirteen (README.md)."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One posting in the goldens' format, the opening it is of, and what it shows that can tell it from its look-alikes."""

    record: dict[str, Any] = field(repr=False)
    opening: Opening
    shows: frozenset[str]
    published: date | None
    closing: date | None
    changes: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.record["posting_id"])


@cache
def sites(kind: str) -> tuple[list[dict[str, Any]], list[int]]:
    """The sites that take a kind of opening, and their weights."""
    taking = [site for site in toml("sites").values() if kind in site["takes"]]
    return taking, [site["takes"][kind] for site in taking]


def choose_sites(opening: Opening, count: int, random: Random) -> list[dict[str, Any]]:
    """So many different sites; a search agency nearly always for a top post, and for nothing else."""
    taking, weights = sites(opening.draft.kind)
    top = opening.scale >= 14
    left = {
        number: (60 if top else 0) if site["source"].startswith("bureaukade") else weight
        for number, (site, weight) in enumerate(zip(taking, weights, strict=True))
    }
    chosen = []
    while len(chosen) < count and sum(left.values()):
        number = random.choices(list(left), list(left.values()))[0]
        del left[number]
        chosen.append(taking[number])
    return chosen


def make(opening: Opening, site: dict[str, Any], number: int, random: Random, needs: frozenset[str]) -> Copy:
    """The posting of an opening on a site. ``needs`` is what tells the opening from a look-alike: mostly it is printed."""
    changes: list[str] = []
    organisation, hidden, shows_employer = _organisation(opening, site, random, changes, needs)
    dates, appeared, published, closing = _dates(opening, site, random, changes, needs)
    title = _title(opening, site, random, changes, hidden, needs)
    key = f"{10_000 + 4 * opening.draft.number + number}"
    reference = _reference(opening, site, key, random)
    text = make_text(opening, site, random, changes, hidden, reference)
    draft = opening.draft
    low, high = opening.hours
    freelance = site["source"].startswith("zzp")
    contract: tuple[str | None, ...] = (None, None, None, None, "permanent", "temporary")
    if draft.kind == "assignment":
        contract = (
            ("freelance", None) if freelance else (None, None, None, None, None, "interim", "freelance or secondment")
        )
    if "contract" in needs:
        contract = ("permanent",) if draft.kind == "employment" else ("interim",)
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    org = draft.employer.slug
    record = {
        "posting_id": f"{draft.key}-{number}",
        "source": site["source"].format(org=org),
        "url": site["url"].format(key=key, slug=slug, org=org),
        "title": title,
        "organisation": organisation,
        "organisation_canonical": draft.employer.full,
        "location": _location(opening, site, hidden),
        **dates,
        "start_date": opening.start.isoformat() if draft.kind == "assignment" and random.random() < 0.45 else None,
        "hours": (str(low) if low == high else f"{low}-{high}") if random.random() < site["hours"] else None,
        "salary": _pay(opening, site, random, changes),
        "reference_number": reference,
        "contract": random.choice(contract),
        "text": text,
        "first_seen": opening.first_seen(appeared, number).isoformat(),
        "note": "; ".join(changes) or None,
    }
    subject = "subject dropped" not in changes
    shows = {
        "employer": shows_employer,
        "date": bool(published or closing),
        "subject": subject,
        "contract": True,
        "title": True,
    }
    shown = frozenset(name for name, yes in shows.items() if yes)
    return Copy(record, opening, shown, published, closing, tuple(changes))


def _weighted(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _organisation(
    opening: Opening, site: dict[str, Any], random: Random, changes: list[str], needs: frozenset[str]
) -> tuple[str | None, bool, bool]:
    """As printed, whether the text hides it too, and whether the posting can be tied to the employer."""
    employer = opening.draft.employer
    how = _weighted(random, site["organisation"])
    if "employer" in needs and how in ("hidden", "none") and random.random() < 0.8:
        how = "bare"
    if employer.namesake and how in ("full", "bare", "lower") and random.random() < 0.12:
        changes.append("organisation: namesake")
        return employer.namesake, False, True
    old = [name for name, last in employer.old if last < opening.draft.published.isoformat()]
    if (how == "old" and not old) or (how == "short" and not employer.short):
        how = "full"
    if how in ("full", "lower"):
        return employer.full if how == "full" else employer.running, False, True
    changes.append(f"organisation: {how}")
    match how:
        case "bare":
            return employer.name, False, True
        case "department":
            form = random.choice(("{} - {}", "{} ({})", "{}, {}"))
            return form.format(employer.full, opening.department), False, True
        case "old":
            return random.choice(old), False, True
        case "short":
            return random.choice(employer.short), False, True
        case "hidden":
            return random.choice((None, employer.in_region[0].upper() + employer.in_region[1:])), True, False
    return None, random.random() < 0.4, False


def _dates(
    opening: Opening, site: dict[str, Any], random: Random, changes: list[str], needs: frozenset[str]
) -> tuple[dict[str, str | None], date, date | None, date | None]:
    """The fields, the day it appeared there, and the days that can be known from the fields."""
    how = _weighted(random, site["dates"])
    if "date" in needs and how in ("none", "countdown", "status") and random.random() < 0.85:
        how = random.choice(("published", "closing", "both"))
    shift = random.choices((0, -1, 1, -2), (78, 14, 6, 2))[0]
    closing = opening.closing + timedelta(days=shift)
    published = min(opening.draft.published + timedelta(days=random.choice((0, 0, 0, 0, 1, 1, 2, 3))), closing)
    if shift and how in ("both", "closing", "relative"):
        changes.append(f"deadline moved {shift:+} day")
    raw: str | None = None
    left = (closing - published).days
    match how:
        case "both" | "closing" if random.random() < 0.4:
            raw = random.choice(_FORMS)(closing)
        case "relative":
            changes.append("deadline: relative")
            raw = {0: "Sluit vandaag om 16:00", 1: "Sluit morgen om 16:00"}.get(left, f"Sluit over {left} dagen")
        case "countdown":
            changes.append("deadline: countdown without a date")
            raw = random.choice(("De opdracht sluit over {} dagen", "Nog {} dagen")).format(
                random.randrange(1, max(2, left))
            )
        case "status":
            changes.append("deadline: status only")
            raw = random.choice(("(reactietermijn gesloten)", "Vervuld", "Openstaand", "deze vacature is niet actief"))
        case "none":
            changes.append("no dates")
    shown_closing = how in ("both", "closing")
    shown_published = how in ("both", "published", "relative")
    dates = {
        "published": published.isoformat() if shown_published else None,
        "closing_date": closing.isoformat() if shown_closing else None,
        "closing_raw": raw,
    }
    known_closing = closing if shown_closing or how == "relative" else None
    return dates, published, published if shown_published else None, known_closing


_FORMS = (
    lambda day: f"Reageren t/m {day.day:02} {MONTHS[day.month - 1]} {day.year} 09:00",
    lambda day: f"{day:%d-%m-%Y} 23:59",
    lambda day: f"Reageren voor {dutch(day)}",
    lambda day: f"sluitingsdatum {day:%d-%m-%Y}",
)


def _title(
    opening: Opening, site: dict[str, Any], random: Random, changes: list[str], hidden: bool, needs: frozenset[str]
) -> str:
    draft, employer = opening.draft, opening.draft.employer
    names = draft.function.titles
    synonym = random.randrange(1, len(names)) if len(names) > 1 and random.random() < RENAMED else 0
    title = opening.title(synonym)
    if synonym:
        changes.append("title: synonym")
    if "{s}" in names[synonym] and "subject" not in needs and not draft.suffix and random.random() < 0.06:
        changes.append("subject dropped")
        title = title.replace(f" {opening.subject}", "")
    if random.random() < 0.05 and SPLIT.search(title):
        changes.append("title: compound split")
        title = SPLIT.sub(lambda match: f"{match[1]} {match[2]}", title, count=1)
    low, high = opening.hours
    hours = str(low) if low == high else f"{low}-{high}"
    added: list[tuple[str, str]] = [
        ("hours", f" {hours}u/w"),
        ("hours", f" ({hours} uur)"),
        ("department", f" - {opening.department}"),
    ]
    if draft.kind == "employment":
        added += [("m/v/x", " (m/v/x)"), ("m/v/x", " m/v"), ("m/v/x", " (v/m)")]
    if not hidden and employer.kind != "ministerie":
        added += [
            ("place", f" {employer.running}"), ("place", f" - {employer.full}"), ("place", f" {employer.name}"),
            ("place", f" in {employer.place}"),
        ]  # fmt: skip
    for _ in range(random.choices((0, 1, 2), (74, 21, 5))[0]):
        what, extra = random.choice(added)
        if f"title: {what}" not in changes:
            changes.append(f"title: {what}")
            title += extra
    if draft.kind == "assignment" and random.random() < (0.3 if site["source"].startswith("zzp") else 0.08):
        changes.append("title: interim or freelance")
        title = random.choice(
            ("Interim {}", "Freelance {} (zzp)", "ZZP opdracht: {}", "{} (zzp of detachering)")
        ).format(title)
    elif random.random() < 0.04:
        changes.append("title: vacature")
        title = f"Vacature {title}"
    case = random.random()
    return title.lower() if case < 0.04 else title.title() if case < 0.1 else title


def _location(opening: Opening, site: dict[str, Any], hidden: bool) -> str | None:
    employer = opening.draft.employer
    match "province" if hidden and site["place"] != "none" else site["place"]:
        case "province":
            return employer.province
        case "place":
            return employer.place
        case "municipality":
            return employer.full if employer.kind in ("gemeente", "provincie") else employer.place
        case "address":
            number = 1 + len(employer.name) * 3
            letters = employer.id[-1:].upper() if employer.id[-1:].isalpha() else "A"
            return f"Raadhuisplein {number}, {1011 + 13 * len(employer.full)} {letters}B {employer.place}"
    return None


def _pay(opening: Opening, site: dict[str, Any], random: Random, changes: list[str]) -> str | None:
    how = _weighted(random, site["pay"])
    rate = opening.rate
    match how:
        case "cap" | "margin" | "open" if opening.draft.kind == "employment":
            return f"schaal {opening.scale}"
        case "scale" | "amount" if opening.draft.kind == "assignment":
            return None
        case "cap":
            return random.choice(("{}", "max {} per uur", "€{},00 per uur")).format(rate)
        case "margin":
            changes.append("pay: tariff with margin")
            return random.choice(("max €{} per uur", "€{} per uur", "{} all-in excl. btw")).format(
                rate - random.randrange(4, 12)
            )
        case "open":
            return random.choice(("Geen maximum", "onbepaald"))
        case "scale":
            return f"schaal {opening.scale}"
        case "amount" if opening.pay:
            low, high = (f"{amount:,}".replace(",", ".") for amount in opening.pay)
            form = random.choice(
                ("{0}-{1} per maand", "€ {0} - € {1}", "€ {0},- tot € {1},-", "{0} - {1}, schaal {2}", "max € {1}")
            )
            return form.format(low, high, opening.scale)
    return None


def _reference(opening: Opening, site: dict[str, Any], key: str, random: Random) -> str | None:
    how = _weighted(random, site["number"])
    if how == "none":
        return None
    if how == "own":
        return f"{site['prefix']}{key}"
    form = random.choice(("{}", "{}", "aanvraagnummer {}", "ft. {}")) if how == "request" else "{}"
    return form.format(opening.numbers[how])
