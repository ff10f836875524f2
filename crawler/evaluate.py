"""How well adverts are understood: labelled phrases against what the one door reads from them.

Format and conventions of ``phrases.jsonl``: the README of the shared goldens. A record is scored on its phrase, its
reference date and its page's host; ``note`` and ``expect`` are answers and never read before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from crawler.clock import AMSTERDAM
from crawler.items import Line, Posting
from crawler.understand import Reading, Understanding

T = TypeVar("T")
Expect = Mapping[str, Any]
_ANY_DAY = "2026-03-01"  # for phrases that need no reference date
_EXTRA_CONTRACT = ("self_employed_allowed", "prospect_permanent", "term_of_office_months")


class EvaluationError(ValueError):
    """Labelled data cannot be read; the message names the file and line."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One labelled phrase."""

    kind: str
    text: str
    reference_date: str | None
    host: str
    expect: Expect
    ambiguous: bool


@dataclass
class Score:
    """Counts of one kind. ``silent``: must give nothing and did; ``invented``: must give nothing and did not."""

    n: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    invented: int = 0
    ambiguous: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("n", "right", "wrong", "silent", "invented", "ambiguous")}


def labelled(path: Path, read: Callable[[Any], T], what: str) -> list[T]:
    """The lines of a JSON Lines file, each through ``read``, which is to give ``what``.

    Raises EvaluationError, naming the file and line, when a line is no JSON or ``read`` cannot make sense of it.
    """
    records = []
    try:
        with path.open(encoding="utf-8") as file:  # a line ends at a line feed only: JSON may hold U+2028 as it is
            for number, line in enumerate(file, 1):
                if line.strip():
                    records.append(_record(line, read, f"{path}, line {number}: not {what}"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {path} ({getattr(error, 'strerror', None) or error})") from None
    return records


def _record(line: str, read: Callable[[Any], T], complaint: str) -> T:
    try:
        return read(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{complaint} ({error!r})") from None


def load_phrases(folder: Path) -> list[Phrase]:
    """The records of ``phrases.jsonl`` in a folder. Raises EvaluationError when it cannot be read."""
    return labelled(folder / "phrases.jsonl", _phrase, "a labelled phrase")


def _phrase(record: Mapping[str, Any]) -> Phrase:
    host = urlsplit(record.get("source_url") or "").hostname or ""
    day, ambiguous = record.get("reference_date"), bool(record.get("ambiguous"))
    return Phrase(record["kind"], record["text"], day, host, record["expect"], ambiguous)


def evaluate(phrases: Iterable[Phrase], understanding: Understanding) -> dict[str, Score]:
    """The scores by kind. Ambiguous records are counted and left out; an unknown kind is left out too."""
    scores: dict[str, Score] = {kind: Score() for kind in sorted(_RULES)}
    for phrase in phrases:
        if phrase.kind not in _RULES:
            continue
        score, rules = scores[phrase.kind], _RULES[phrase.kind]
        if phrase.ambiguous:
            score.ambiguous += 1
            continue
        reading = understanding.read(smallest_posting(phrase))
        score.n += 1
        right = rules.right(reading, phrase.expect)
        score.right += right
        if rules.must_be_silent(phrase.expect):
            quiet = rules.is_silent(reading)
            score.silent += quiet
            score.invented += not quiet
        score.wrong += not right
        if not right:
            score.failures.append((phrase.text, rules.show(reading)))
    return scores


def smallest_posting(phrase: Phrase) -> Posting:
    """A phrase as the smallest posting: one line of prose, on the day it was read, on its host."""
    moment = datetime.fromisoformat(f"{phrase.reference_date or _ANY_DAY}T12:00:00").replace(tzinfo=AMSTERDAM)
    return Posting("", "", f"https://{phrase.host}/", moment, "", (Line(phrase.text),))


@dataclass(frozen=True, slots=True)
class _Rules:
    """How one kind is scored."""

    right: Callable[[Reading, Expect], bool]
    must_be_silent: Callable[[Expect], bool]
    is_silent: Callable[[Reading], bool]
    show: Callable[[Reading], str]


def _right_closing(reading: Reading, expect: Expect) -> bool:
    if expect["role"] != "closing":
        return reading.closing.date is None
    found = reading.closing.date.isoformat() if reading.closing.date else None
    return found == expect["date"] and expect.get("time") in (None, reading.closing.time)


def _right_salary(reading: Reading, expect: Expect) -> bool:
    pay = reading.pay
    amounts: tuple[Any, ...] = (pay.salary_min, pay.salary_max, pay.salary_period)
    if pay.kind == "rate":
        amounts = (pay.rate_min, pay.rate_max, pay.rate_period)
    return (
        pay.kind == expect["pay_kind"]
        and amounts == (expect["min"], expect["max"], expect["period"])
        and list(pay.scales) == list(expect["scale"])
        and expect.get("hours_basis") in (None, pay.salary_hours_basis)
    )


def _right_hours(reading: Reading, expect: Expect) -> bool:
    hours = reading.hours
    return (hours.minimum, hours.maximum, hours.fte) == (expect["min"], expect["max"], expect["fte"])


def _right_duration(reading: Reading, expect: Expect) -> bool:
    months, found = expect["duration_months"], reading.duration.months
    near = found == months or (found is not None and months is not None and abs(found - months) <= 1)
    return near and _extension(reading.duration.extension) == _extension(expect["extension"])


def _extension(value: str | None) -> str | None:
    return "possible" if value == "yes" else value


def _right_contract(reading: Reading, expect: Expect) -> bool:
    contract = reading.contract
    return set(contract.kinds) == set(expect["types"]) and all(
        getattr(contract, name) == expect[name] for name in _EXTRA_CONTRACT if expect.get(name) is not None
    )


def _right_organisation(reading: Reading, expect: Expect) -> bool:
    employer = reading.employer
    return employer.name == expect["canonical"] and expect.get("via_agency") in (None, employer.agency)


_RULES = {
    "closing_date": _Rules(
        _right_closing,
        lambda expect: expect["role"] != "closing",
        lambda reading: reading.closing.date is None,
        lambda reading: f"{reading.closing.date} {reading.closing.time or ''} ({reading.closing.role})",
    ),
    "salary": _Rules(
        _right_salary,
        lambda expect: expect["pay_kind"] == "none",
        lambda reading: reading.pay.kind == "none",
        lambda reading: str(reading.pay),
    ),
    "hours": _Rules(
        _right_hours,
        lambda expect: (expect["min"], expect["max"], expect["fte"]) == (None, None, None),
        lambda reading: (reading.hours.minimum, reading.hours.maximum, reading.hours.fte) == (None, None, None),
        lambda reading: f"{reading.hours.minimum} - {reading.hours.maximum}, fte {reading.hours.fte}",
    ),
    "duration": _Rules(
        _right_duration,
        lambda expect: expect["duration_months"] is None and expect["extension"] is None,
        lambda reading: reading.duration.months is None and reading.duration.extension is None,
        lambda reading: f"{reading.duration.months} months, extension {reading.duration.extension}",
    ),
    "contract": _Rules(
        _right_contract,
        lambda expect: not expect["types"],
        lambda reading: not reading.contract.kinds,
        lambda reading: ", ".join(reading.contract.kinds),
    ),
    "education": _Rules(
        lambda reading, expect: set(reading.education.levels) == {level.lower() for level in expect["levels"]},
        lambda expect: not expect["levels"],
        lambda reading: not reading.education.levels,
        lambda reading: ", ".join(reading.education.levels),
    ),
    "organisation": _Rules(
        _right_organisation,
        lambda expect: expect["canonical"] is None,
        lambda reading: reading.employer.name is None,
        lambda reading: f"{reading.employer.name} (agency {reading.employer.agency})",
    ),
}
