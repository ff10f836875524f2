"""Visible text beside markup, and what follows from what: one advert's values brought to agree, what loses kept as evidence.

Order of belief: visible text > markup > what follows from the register or the day of reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from crawler.clock import AMSTERDAM
from crawler.dutch.closing import Closing, find_closing, find_published
from crawler.dutch.organisations import Employer
from crawler.dutch.pay import Pay
from crawler.items import Evidence, JobPosting, Line, Organisation, Posting

_PERIODS = {"HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}
_PLACEHOLDER_DAYS = 90
"""A validThrough further than this after publication is the end of the assignment, not the deadline (sites/tenmonks)."""
_SYSTEMS = {
    "Cao Gemeenten": "gemeenten",
    "Cao SGO": "gemeenten",
    "Cao Provinciale sector": "provincies",
    "Cao Werken voor waterschappen": "waterschappen",
    "CAO Rijk": "rijk",
}
_SYSTEM_OF_KIND = {
    "gemeente": "gemeenten",
    "provincie": "provincies",
    "waterschap": "waterschappen",
    "ministerie": "rijk",
}
_DAY_HOURS = 8


@dataclass(frozen=True, slots=True)
class Published:
    day: date | None
    exact: bool
    evidence: tuple[Evidence, ...]


def published_on(lines: Sequence[Line], markup: JobPosting, fetched: datetime) -> Published:
    """The day of publication: the markup's own date is exact, where the visible text mostly says "een maand geleden"."""
    found = find_published(lines, fetched)
    if found and (found.precision == "day" or not markup.published):
        return Published(found.date, found.precision == "day", (found.evidence,))
    if markup.published:
        quote = markup.published.isoformat()
        return Published(markup.published, True, (Evidence("published", quote, "markup", 0.9, "datePosted"),))
    return Published(None, False, ())


def deadline(posting: Posting, lines: Sequence[Line], fetched: datetime, published: date | None) -> Closing:
    """The deadline of a posting with these ``lines``: visible text beats validThrough; both stay in the evidence."""
    closing = find_closing(lines, fetched, published)
    if posting.markup is None or posting.markup.valid_through is None:
        return closing
    moment = posting.markup.valid_through
    day = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) and moment.tzinfo else _day(moment)
    late = published is not None and day - published > timedelta(days=_PLACEHOLDER_DAYS)
    credible = posting.valid_through_is_deadline and not late and (day.month, day.day) != (1, 1)
    believed = credible and closing.date is None and closing.status not in ("closed", "filled")
    certainty = 0.8 if believed or (credible and day == closing.date) else 0.3 if credible else 0.0
    evidence = Evidence("closing_date", str(moment), "markup", certainty, "validThrough")
    if believed:
        return replace(closing, date=day, basis="markup", evidence=(*closing.evidence, evidence))
    return replace(closing, evidence=(*closing.evidence, evidence))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def with_markup(pay: Pay, markup: JobPosting) -> Pay:
    """Pay as the visible text states it, else as baseSalary does; what agrees and what loses both stay in the evidence."""
    period = _PERIODS.get(markup.salary_unit)
    amounts = (markup.salary_min, markup.salary_max)
    if amounts == (None, None) or period is None:
        return pay
    quote = " - ".join("?" if amount is None else f"{amount:g}" for amount in amounts) + f" {markup.salary_unit}"
    names = ("rate_min", "rate_max") if period in ("hour", "day") else ("salary_min", "salary_max")
    stated = (pay.salary_min, pay.salary_max, pay.rate_min, pay.rate_max) != (None, None, None, None)
    evidence = tuple(
        Evidence(name, quote, "markup", 0.8 if not stated or getattr(pay, name) == amount else 0.3, "baseSalary")
        for name, amount in zip(names, amounts, strict=True)
        if amount is not None
    )
    if stated:
        return replace(pay, evidence=(*pay.evidence, *evidence))
    changes: dict[str, Any] = dict(zip(names, amounts, strict=True)) | {"evidence": (*pay.evidence, *evidence)}
    changes["salary_period" if names[0] == "salary_min" else "rate_period"] = period
    return replace(pay, **changes)


def per_hour(pay: Pay) -> Pay:
    """Pay whose tariff, if it is per day, is per hour of a day of eight hours."""
    if pay.rate_period != "day":
        return pay
    amounts = {"rate_min": pay.rate_min, "rate_max": pay.rate_max}
    changes = {name: round(amount / _DAY_HOURS, 2) for name, amount in amounts.items() if amount is not None}
    derived = tuple(
        Evidence(name, None, "calculation", 0.8, f"{amounts[name]} per day of {_DAY_HOURS} hours") for name in changes
    )
    return replace(pay, rate_period="hour", evidence=(*pay.evidence, *derived), **changes)  # type: ignore[arg-type]


def beside_employer(lines: Iterable[Line], employer: Employer) -> Iterator[Line]:
    """The place that a header cell prints right after the employer: "Gemeente Wormerland Wormer"."""
    for line in lines:
        if line.where == "header" and not line.field and employer.name and line.text.startswith(f"{employer.name} "):
            yield Line(line.text.removeprefix(employer.name).strip(), "header", "place")


def default_system(organisation: Organisation | None) -> str | None:
    """The pay tables an employer uses unless the advert says otherwise: by its agreement in the register, else its kind."""
    if organisation is None:
        return None
    return _SYSTEMS.get(organisation.cao or "") or _SYSTEM_OF_KIND.get(organisation.kind)


@dataclass(frozen=True, slots=True)
class Status:
    value: str
    evidence: tuple[Evidence, ...]


def status_then(closing: Closing, fetched: datetime) -> Status:
    """The posting's status as of its reading: what the page says, else whether its deadline had passed by then."""
    if closing.status != "unknown":
        return Status(closing.status, ())
    if closing.status_on(fetched.date()) == "closed":
        why = f"closing date {closing.date} before {fetched.date()}"
        return Status("closed", (Evidence("status", None, "calculation", 0.9, why),))
    return Status("open", (Evidence("status", None, "calculation", 0.8, "listed, and nothing says that it is closed"),))
