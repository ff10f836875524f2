"""The one door from a posting as read to facts as understood; the pipeline, re-reading and evaluation all go through it.

Order of belief, for every field: what the site labels > its header > its title > prose > markup > what follows from the
register or a table. What loses stays in the evidence with a lower certainty. Time enters with the page's ``fetched_at``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.clock import AMSTERDAM
from crawler.dutch.advert import Advert
from crawler.dutch.areas import Area, AreaIndex, find_area
from crawler.dutch.closing import Closing
from crawler.dutch.contracts import Contract, find_contract
from crawler.dutch.duration import Duration, find_duration
from crawler.dutch.education import Education, find_education
from crawler.dutch.experience import Experience, find_experience
from crawler.dutch.hours import Hours, find_hours
from crawler.dutch.organisations import Employer, Register, find_employer
from crawler.dutch.pay import Pay, find_pay
from crawler.dutch.places import Location, PlaceIndex, find_place
from crawler.dutch.scales import Completed, SalaryTables, complete, per_month_36
from crawler.dutch.titles import Title, core_title
from crawler.items import NEEDS_EVIDENCE, Evidence, Facts, JobPosting, Posting, Reference
from crawler.reconcile import (
    Published,
    Status,
    beside_employer,
    deadline,
    default_system,
    per_hour,
    published_on,
    status_then,
    with_markup,
)

_TITLE_MAX = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one advert says, kind by kind, each with its own evidence."""

    published: Published
    closing: Closing
    status: Status
    employer: Employer
    title: Title
    pay: Pay
    completed: Completed
    location: Location
    hours: Hours
    duration: Duration
    contract: Contract
    education: Education
    experience: Experience
    area: Area


class Understanding:
    """Reads adverts with one set of reference tables; ``government_only`` sites have no other employers."""

    def __init__(self, reference: Reference, *, government_only: bool = False) -> None:
        self.taxonomy = reference.taxonomy
        self.areas = AreaIndex(reference.taxonomy.get("area", ()))
        self.register = Register(reference.organisations, reference.agencies, reference.places)
        self.places = PlaceIndex(reference.places)
        self.tables = SalaryTables(reference.scales)
        self.government_only = government_only

    def read(self, posting: Posting) -> Reading:
        """All kinds of values of a posting, before they are brought into columns. Never raises on any text."""
        lines, markup = Advert.of(posting.lines), posting.markup or JobPosting()
        fetched = posting.fetched_at.astimezone(AMSTERDAM)
        published = published_on(lines, markup, fetched)
        closing = deadline(posting, lines, fetched, published.day if published.exact else None)
        address = urlsplit(posting.url)
        employer = find_employer(
            posting.title,
            lines,
            self.register,
            site_agency=posting.agency,
            path=address.path,
            markup_name=markup.organisation,
            on=published.day or fetched.date(),
        )
        title = core_title(posting.title, _names(employer))
        pay = per_hour(with_markup(find_pay(lines, address.hostname or ""), markup))
        pay_day = published.day if published.exact and published.day else fetched.date()
        return Reading(
            published=published,
            closing=closing,
            status=status_then(closing, fetched),
            employer=employer,
            title=title,
            pay=pay,
            completed=complete(pay, self.tables, pay_day, default_system(employer.organisation)),
            location=find_place(
                lines,
                self.places,
                employer.organisation,
                beside=beside_employer(lines, employer),
                markup_place=markup.place,
                markup_province=markup.province,
            ),
            hours=find_hours(lines),
            duration=find_duration(lines, fetched),
            contract=find_contract(lines, self.taxonomy.get("contract", ()), markup.employment_type),
            education=find_education(lines, self.taxonomy.get("education", ())),
            experience=find_experience(lines),
            area=find_area(title.core, lines, self.areas),
        )

    def understand(self, posting: Posting) -> Facts:
        """The facts of a posting, each with its evidence. Never raises on any text."""
        reading = self.read(posting)
        values = _values(posting, reading)
        evidence = tuple(_evidence(posting, reading))
        return Facts(
            site=posting.site,
            key=posting.key,
            url=posting.url,
            fetched_at=posting.fetched_at,
            seen_at=posting.seen_at or posting.fetched_at,
            text=posting.text,
            evidence=tuple(dict.fromkeys((*evidence, *_derived(values, evidence, posting)))),
            government=self._government(reading.employer),
            lines=posting.lines,
            addresses=posting.links,
            **values,
        )

    def _government(self, employer: Employer) -> bool | None:
        """Whether the employer is a public body: what the advert says, else what the site carries."""
        if employer.organisation or self.government_only:
            return True
        return employer.government


def _names(employer: Employer) -> tuple[str, ...]:
    body = employer.organisation
    names = (employer.name, body.name, *body.aliases) if body else (employer.name,)
    return tuple(name for name in names if name)


def _values(posting: Posting, reading: Reading) -> dict[str, Any]:
    """The columns of Facts that say something about the vacancy."""
    completed, pay, employer = reading.completed, reading.pay, reading.employer
    month = per_month_36(completed.salary_min, completed.salary_max, completed.salary_period, pay.salary_hours_basis)
    return {
        "title": reading.title.core[:_TITLE_MAX],
        "title_raw": posting.title[:_TITLE_MAX],
        "status": reading.status.value,
        "organisation": employer.name,
        "organisation_id": employer.organisation.id if employer.organisation else None,
        "agency": employer.agency or posting.agency,
        "place": reading.location.place,
        "province": reading.location.province,
        "function_area": reading.area.id,
        "contract": reading.contract.kinds,
        "education": reading.education.levels,
        "experience_years_min": reading.experience.minimum,
        "experience_years_max": reading.experience.maximum,
        "hours_min": reading.hours.minimum,
        "hours_max": reading.hours.maximum,
        "duration_months": reading.duration.months,
        "extension": reading.duration.extension,
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
        "closing_date": reading.closing.date,
        "closing_time": reading.closing.time,
        "closing_basis": reading.closing.basis,
        "published": reading.published.day,
    }


def _evidence(posting: Posting, reading: Reading) -> Iterator[Evidence]:
    """The evidence of every kind, and the doubts of the page itself."""
    for doubt in posting.doubts:
        yield Evidence("page", None, "markup", 0.0, doubt)
    for part in (
        reading.title, reading.employer, reading.location, reading.closing, reading.status, reading.published,
        reading.completed, reading.pay, reading.hours, reading.duration, reading.contract, reading.education,
        reading.experience, reading.area,
    ):  # fmt: skip
        yield from part.evidence


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
