"""The one door from a posting as read to facts as understood; the pipeline, re-reading and evaluation all go through it.

Order of belief, for every field: what the site labels > its header > its title > prose > markup > what follows from the
register or a table. What loses stays in the evidence with a lower certainty. Time enters with the page's ``fetched_at``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.clock import AMSTERDAM
from crawler.dutch.areas import find_area
from crawler.dutch.closing import Closing, find_closing, find_published
from crawler.dutch.contracts import find_contract
from crawler.dutch.duration import find_duration
from crawler.dutch.education import find_education
from crawler.dutch.experience import find_experience
from crawler.dutch.hours import find_hours
from crawler.dutch.organisations import Employer, Register, find_employer
from crawler.dutch.pay import Pay, find_pay
from crawler.dutch.places import PlaceIndex, find_place
from crawler.dutch.scales import SalaryTables, complete, per_month_36
from crawler.dutch.titles import core_title
from crawler.items import NEEDS_EVIDENCE, Evidence, Facts, JobPosting, Line, Organisation, Posting, Reference

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
_TITLE_MAX = 300
_DAY_HOURS = 8


class Understanding:
    """Reads adverts with one set of reference tables; ``government_only`` sites have no other employers."""

    def __init__(self, reference: Reference, *, government_only: bool = False) -> None:
        self.taxonomy = reference.taxonomy
        self.register = Register(reference.organisations, reference.agencies, reference.places)
        self.places = PlaceIndex(reference.places)
        self.tables = SalaryTables(reference.scales)
        self.government_only = government_only

    def understand(self, posting: Posting) -> Facts:
        """The facts of a posting, each with its evidence. Never raises on any text."""
        lines, markup, fetched = posting.lines, posting.markup or JobPosting(), posting.fetched_at.astimezone(AMSTERDAM)
        published = _published(lines, markup, fetched)
        closing = _closing(lines, markup, fetched, published.day if published.exact else None)
        employer = self._employer(posting, markup, published.day or fetched.date())
        title = core_title(posting.title, self._names(employer))
        pay = _hourly(_with_markup(find_pay(lines, urlsplit(posting.url).hostname or ""), markup))
        system = _default_system(employer.organisation)
        pay_day = published.day if published.exact and published.day else fetched.date()
        completed = complete(pay, self.tables, pay_day, system)
        month = per_month_36(
            completed.salary_min, completed.salary_max, completed.salary_period, pay.salary_hours_basis
        )
        where = find_place(
            (*_beside_employer(lines, employer), *lines),
            self.places,
            employer.organisation,
            markup_place=markup.place,
            markup_province=markup.province,
        )
        hours = find_hours(lines)
        duration = find_duration(lines, fetched)
        contract = find_contract(lines, self.taxonomy.get("contract", ()), markup.employment_type)
        education = find_education(lines, self.taxonomy.get("education", ()))
        experience = find_experience(lines)
        area = find_area(title.core, lines, self.taxonomy.get("area", ()))
        status = _status(closing, fetched)
        values: dict[str, Any] = {
            "title": title.core[:_TITLE_MAX],
            "title_raw": posting.title[:_TITLE_MAX],
            "status": status.value,
            "organisation": employer.name,
            "organisation_id": employer.organisation.id if employer.organisation else None,
            "agency": employer.agency or posting.agency,
            "place": where.place,
            "province": where.province,
            "function_area": area.id,
            "contract": contract.kinds,
            "education": education.levels,
            "experience_years_min": experience.minimum,
            "experience_years_max": experience.maximum,
            "hours_min": hours.minimum,
            "hours_max": hours.maximum,
            "duration_months": duration.months,
            "extension": duration.extension,
            "scale_min": completed.scale_min,
            "scale_max": completed.scale_max,
            "scale_system": completed.scale_system,
            "salary_min": completed.salary_min,
            "salary_max": completed.salary_max,
            "salary_period": completed.salary_period,
            "salary_hours_basis": pay.salary_hours_basis,
            "salary_month_min": month[0],
            "salary_month_max": month[1],
            "salary_basis": completed.salary_basis,
            "rate_min": pay.rate_min,
            "rate_max": pay.rate_max,
            "closing_date": closing.date,
            "closing_time": closing.time,
            "closing_basis": closing.basis,
            "published": published.day,
        }
        evidence = (
            *(Evidence("page", None, "markup", 0.0, doubt) for doubt in posting.doubts),
            *title.evidence, *employer.evidence, *where.evidence, *closing.evidence, *status.evidence,
            *published.evidence, *completed.evidence, *pay.evidence, *hours.evidence, *duration.evidence,
            *contract.evidence, *education.evidence, *experience.evidence, *area.evidence,
        )  # fmt: skip
        return Facts(
            site=posting.site,
            key=posting.key,
            url=posting.url,
            fetched_at=posting.fetched_at,
            seen_at=posting.seen_at or posting.fetched_at,
            text=posting.text,
            evidence=tuple(dict.fromkeys((*evidence, *_derived(values, evidence, posting)))),
            government=self._government(employer),
            lines=lines,
            addresses=posting.links,
            **values,
        )

    def _employer(self, posting: Posting, markup: JobPosting, on: date) -> Employer:
        return find_employer(
            posting.title,
            posting.lines,
            self.register,
            site_agency=posting.agency,
            path=urlsplit(posting.url).path,
            markup_name=markup.organisation,
            on=on,
        )

    def _government(self, employer: Employer) -> bool | None:
        """Whether the employer is a public body: what the advert says, else what the site carries."""
        if employer.organisation or self.government_only:
            return True
        return employer.government

    def _names(self, employer: Employer) -> tuple[str, ...]:
        body = employer.organisation
        names = (employer.name, body.name, *body.aliases) if body else (employer.name,)
        return tuple(name for name in names if name)


@dataclass(frozen=True, slots=True)
class _Published:
    day: date | None
    exact: bool
    evidence: tuple[Evidence, ...]


def _published(lines: Iterable[Line], markup: JobPosting, fetched: datetime) -> _Published:
    """The day of publication: the markup's own date is exact, where the visible text mostly says "een maand geleden"."""
    found = find_published(tuple(lines), fetched)
    if found and (found.precision == "day" or not markup.published):
        return _Published(found.date, found.precision == "day", (found.evidence,))
    if markup.published:
        quote = markup.published.isoformat()
        return _Published(markup.published, True, (Evidence("published", quote, "markup", 0.9, "datePosted"),))
    return _Published(None, False, ())


def _closing(lines: tuple[Line, ...], markup: JobPosting, fetched: datetime, published: date | None) -> Closing:
    """The deadline: visible text beats validThrough; both stay in the evidence."""
    closing = find_closing(lines, fetched, published)
    if markup.valid_through is None:
        return closing
    moment = markup.valid_through
    day = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) and moment.tzinfo else _day(moment)
    late = published is not None and day - published > timedelta(days=_PLACEHOLDER_DAYS)
    believed = (
        closing.date is None
        and closing.status not in ("closed", "filled")
        and not late
        and (day.month, day.day) != (1, 1)
    )
    certainty = 0.8 if believed else 0.0 if late else 0.3
    evidence = Evidence("closing_date", str(moment), "markup", certainty, "validThrough")
    if believed:
        return replace(closing, date=day, basis="markup", evidence=(*closing.evidence, evidence))
    return replace(closing, evidence=(*closing.evidence, evidence))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _with_markup(pay: Pay, markup: JobPosting) -> Pay:
    """Pay as the visible text states it, else as baseSalary does; what loses stays in the evidence."""
    period = _PERIODS.get(markup.salary_unit)
    amounts = (markup.salary_min, markup.salary_max)
    if amounts == (None, None) or period is None:
        return pay
    quote = f"{markup.salary_min or '?'} - {markup.salary_max or '?'} {markup.salary_unit}"
    names = ("rate_min", "rate_max") if period in ("hour", "day") else ("salary_min", "salary_max")
    stated = (pay.salary_min, pay.salary_max, pay.rate_min, pay.rate_max) != (None, None, None, None)
    evidence = tuple(
        Evidence(name, quote, "markup", 0.3 if stated else 0.8, "baseSalary")
        for name, amount in zip(names, amounts, strict=True)
        if amount is not None
    )
    if stated:
        return replace(pay, evidence=(*pay.evidence, *evidence))
    changes: dict[str, Any] = dict(zip(names, amounts, strict=True)) | {"evidence": (*pay.evidence, *evidence)}
    if names[0] == "salary_min":
        changes["salary_period"] = period
    return replace(pay, **changes)


def _hourly(pay: Pay) -> Pay:
    """Pay whose tariff, if it is per day, is per hour of a day of eight hours."""
    if pay.rate_period != "day":
        return pay
    amounts = {"rate_min": pay.rate_min, "rate_max": pay.rate_max}
    changes = {name: round(amount / _DAY_HOURS, 2) for name, amount in amounts.items() if amount is not None}
    derived = tuple(
        Evidence(name, None, "calculation", 0.8, f"{amounts[name]} per day of {_DAY_HOURS} hours") for name in changes
    )
    return replace(pay, rate_period="hour", evidence=(*pay.evidence, *derived), **changes)  # type: ignore[arg-type]


def _beside_employer(lines: Iterable[Line], employer: Employer) -> Iterator[Line]:
    """The place that a header cell prints right after the employer: "Gemeente Wormerland Wormer"."""
    for line in lines:
        if line.where == "header" and not line.field and employer.name and line.text.startswith(f"{employer.name} "):
            yield Line(line.text.removeprefix(employer.name).strip(), "header", "place")


def _default_system(organisation: Organisation | None) -> str | None:
    """The pay tables an employer uses unless the advert says otherwise: by its agreement in the register, else its kind."""
    if organisation is None:
        return None
    return _SYSTEMS.get(organisation.cao or "") or _SYSTEM_OF_KIND.get(organisation.kind)


@dataclass(frozen=True, slots=True)
class _Status:
    value: str
    evidence: tuple[Evidence, ...]


def _status(closing: Closing, fetched: datetime) -> _Status:
    """The posting's status as of its reading: what the page says, else whether its deadline had passed by then."""
    if closing.status != "unknown":
        return _Status(closing.status, ())
    if closing.date and closing.date < fetched.date():
        why = f"closing date {closing.date} before {fetched.date()}"
        return _Status("closed", (Evidence("status", None, "calculation", 0.9, why),))
    return _Status(
        "open", (Evidence("status", None, "calculation", 0.8, "listed, and nothing says that it is closed"),)
    )


def _derived(values: dict[str, Any], evidence: Iterable[Evidence], posting: Posting) -> Iterator[Evidence]:
    """Evidence for the values that follow from others, so that no value stands alone."""
    proven = {item.field for item in evidence if item.certainty > 0}
    for name in NEEDS_EVIDENCE:
        if values[name] in (None, "", ()) or name in proven:
            continue
        if name == "title_raw" or name == "title":
            yield Evidence(name, posting.title[:_TITLE_MAX], "title")
        elif name == "agency":
            yield Evidence(name, None, "site", 1.0, f"site {posting.site}")
        elif name in ("salary_month_min", "salary_month_max"):
            why = f"{values[name.replace('_month', '')]} per {values['salary_period']}"
            yield Evidence(name, None, "calculation", 0.9, why)
        else:
            source = _SOURCE.get(name, name)
            yield Evidence(name, None, "calculation", 0.7, f"{source} {values.get(source)}")


_SOURCE = {
    "scale_system": "organisation",
    "organisation_id": "organisation",
    "salary_period": "salary_max",
    "status": "closing_date",
}
