"""Two postings compared: reasons for and against, each with the two values it rests on.

So far only identity and explicit references decide (a link to the other page, a shared number); everything else can only
forbid. The reasons and verdicts already have the shape that weighing softer evidence needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from crawler.items import Link

Verdict = Literal["same", "review", "different"]
DEADLINE_DAYS = 14
"""Visible deadlines further apart than this are two rounds (design.md, The same vacancy twice)."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_LEVELS = (("junior", "aankomend", "starter"), ("medior",), ("senior",))


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a positive ``weight`` speaks for one vacancy, a negative against, a veto forbids."""

    code: str
    weight: float
    a: str | None
    b: str | None
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Two posting ids (``a`` < ``b``), what they are, how sure (0 to 1), and why."""

    a: str
    b: str
    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    decided_by: Literal["rules", "person"] = "rules"

    def reasons_as_dicts(self) -> list[dict[str, Any]]:
        return [asdict(reason) for reason in self.reasons]


@dataclass(frozen=True, slots=True)
class Side:
    """What the matcher sees of a posting: its row (columns of ``postings``) and its links."""

    row: Mapping[str, Any]
    links: Sequence[Link]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    def values(self, kind: str) -> dict[str, str]:
        return {link.value: link.quote for link in self.links if link.kind == kind}


def compare(first: Side, second: Side, verdicts: Mapping[tuple[str, str], tuple[Verdict, str]] | None = None) -> Match:
    """What two postings are to each other. A person's verdict on the pair outranks every rule."""
    a, b = sorted((first, second), key=lambda side: side.id)
    person = (verdicts or {}).get((a.id, b.id))
    if person:
        verdict, why = person
        reason = Reason("person", 0.0, why, why, veto=verdict == "different")
        return Match(a.id, b.id, verdict, float(verdict == "same"), (reason,), "person")
    against = tuple(_against(a, b))
    support = tuple(_support(a, b))
    if against or not support:
        return Match(a.id, b.id, "different", 0.0, (*support, *against))
    alike = bool(_words(a.row["title"]) & _words(b.row["title"]))
    score = max(reason.weight for reason in support) if alike else 0.9  # a link between other functions is for a person
    return Match(a.id, b.id, "same" if score >= 0.99 else "review", score, support)


def _support(a: Side, b: Side) -> list[Reason]:
    reasons = []
    for one, other in ((a, b), (b, a)):
        page = str(other.row["page"])
        if page in one.values("page"):
            quote = one.values("page")[page]
            reasons.append(Reason("link", 0.995, quote, page) if one is a else Reason("link", 0.995, page, quote))
    numbers_a, numbers_b = a.values("reference"), b.values("reference")
    for number in sorted(numbers_a.keys() & numbers_b.keys()):
        reasons.append(Reason("reference", 0.995, numbers_a[number], numbers_b[number]))
    return reasons


def _against(a: Side, b: Side) -> list[Reason]:
    reasons = []
    row_a, row_b = a.row, b.row
    if row_a["site"] == row_b["site"] and row_a["key"] == row_b["key"]:
        reasons.append(Reason("round", 0.0, f"ronde {row_a['round']}", f"ronde {row_b['round']}", veto=True))
    if row_a["organisation_id"] and row_b["organisation_id"] and row_a["organisation_id"] != row_b["organisation_id"]:
        reasons.append(Reason("organisation", 0.0, row_a["organisation"], row_b["organisation"], veto=True))
    if row_a["closing_date"] and row_b["closing_date"]:
        apart = date.fromisoformat(row_a["closing_date"]) - date.fromisoformat(row_b["closing_date"])
        if abs(apart.days) > DEADLINE_DAYS:
            reasons.append(Reason("closing_date", 0.0, row_a["closing_date"], row_b["closing_date"], veto=True))
    level_a, level_b = _level(row_a["title"]), _level(row_b["title"])
    if level_a is not None and level_b is not None and level_a != level_b:
        reasons.append(Reason("level", 0.0, row_a["title"], row_b["title"], veto=True))
    if _systems(a) & _systems(b) and not a.values("reference").keys() & b.values("reference").keys():
        number_a, number_b = (", ".join(sorted(side.values("reference").values())) for side in (a, b))
        reasons.append(Reason("reference", 0.0, number_a, number_b, veto=True))
    return reasons


def _systems(side: Side) -> set[str]:
    return {value.partition(":")[0] for value in side.values("reference")}


def _words(title: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(title)}


def _level(title: str) -> int | None:
    words = _words(title)
    return next((rank for rank, names in enumerate(_LEVELS) if words.intersection(names)), None)
