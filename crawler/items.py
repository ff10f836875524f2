"""What flows through the project: a page's lines, a Posting as read, and the Facts as understood.

Frozen dataclasses: no stage can change another stage's work. Their ``repr`` names the site, the key and the
address only, because Scrapy logs dropped and failing items in full and adverts name contact persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Literal

Where = Literal["label", "header", "title", "banner", "path", "api", "markup", "prose"]
"""Where a site printed something. ``path`` is the address, ``api`` a field of a JSON answer, ``markup`` schema.org."""

PRINTED: frozenset[Where] = frozenset({"label", "header", "title", "banner", "markup", "prose"})
"""What belongs to an advert's text; an address or a field of an API does not."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, and what the site says it is.

    ``field`` is a column of :class:`Facts` where the site itself labels the line (``closing_date``, ``salary``,
    ``organisation``, ``hours``, …) and empty for plain text; ``label`` is the label as printed ("Sluitingsdatum:").
    """

    text: str
    where: Where = "prose"
    field: str = ""
    label: str = ""

    @property
    def printed(self) -> str:
        """The line as a reader sees it, its label included."""
        return f"{self.label} {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a value is what it is.

    ``field`` is a column of :class:`Facts`; ``quote`` the words of the page (null if there are none); ``derived_from`` what
    the value was worked out from, if it is not read straight from the quote; ``method`` a :data:`Where` or one of
    ``register``, ``table``, ``calculation``, ``site``; ``certainty`` from 0 (a doubt) to 1 (stated outright).
    """

    field: str
    quote: str | None
    method: str
    certainty: float = 1.0
    derived_from: str | None = None


@dataclass(frozen=True, slots=True)
class JobPosting:
    """A schema.org JobPosting as the page's markup states it: cleaned of markup, otherwise untouched.

    Amounts are euro per ``salary_unit`` (``MONTH``, ``HOUR``, …); 0 is "not published" and arrives here as None.
    """

    title: str = ""
    description: str = ""
    identifier: str = ""
    organisation: str = ""
    place: str = ""
    province: str = ""
    published: date | None = None
    valid_through: datetime | date | None = None
    employment_type: tuple[str, ...] = ()
    hours: str = ""
    education: str = ""
    salary_min: float | None = None
    salary_max: float | None = None
    salary_unit: str = ""
    url: str = ""


@dataclass(frozen=True, repr=False)
class Posting:
    """One advert as read from one page: raw text, nothing guessed.

    ``key`` is the site's own key; ``fetched_at`` the age of the page's body (aware, Europe/Amsterdam) and ``seen_at`` the
    night it was confirmed; ``title`` as printed; ``lines`` everything the page says, in page order; ``links`` absolute
    addresses the text points to; ``doubts`` what could not be read ("malformed JSON-LD"); ``valid_through_is_deadline`` whether
    the site's markup may be believed on that.
    """

    site: str
    key: str
    url: str
    fetched_at: datetime
    title: str
    lines: tuple[Line, ...] = ()
    agency: str | None = None
    markup: JobPosting | None = None
    links: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    valid_through_is_deadline: bool = True
    seen_at: datetime | None = None

    @property
    def text(self) -> str:
        """The advert as a reader sees it, one line a block."""
        return "\n".join(line.printed for line in self.lines if line.where in PRINTED)

    def __repr__(self) -> str:
        return f"Posting({self.site} {self.key} {self.url})"


@dataclass(frozen=True)
class Rejection:
    """A page or part of one that is no vacancy, or could not be had: one row of ``rejected``.

    ``stage`` is where it fell out: ``listing`` (a start point or listing that could not be read), ``fetch`` (no usable
    answer), ``refused`` (robots.txt or our own rules forbid it), ``gone`` (404 or 410), ``read`` (not a vacancy).
    """

    url: str
    reason: str
    stage: Literal["listing", "fetch", "refused", "gone", "read"] = "read"


@dataclass(frozen=True)
class Expectation:
    """What a site promises: at least ``minimum`` postings a run, and the share of them that fill each field (0 to 1)."""

    minimum: int
    fill: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Facts:
    """One advert as understood: typed values, each with its evidence.

    Dates are local to Europe/Amsterdam. ``salary_*`` is gross pay of an employee in euro per ``salary_period``;
    ``salary_month_*`` the same per month at 36 hours; ``rate_*`` the hourly tariff excl. VAT of an assignment.
    ``contract`` and ``education`` hold taxonomy ids. ``government``: the employer is a public body, even one without a name
    (None: not known). ``lines`` and ``addresses`` are what was read, for the stages that look for references; not stored.
    ``links`` and ``features`` are for matching: the deduplicate stage adds them.
    """

    site: str
    key: str
    url: str
    fetched_at: datetime
    seen_at: datetime
    title: str
    title_raw: str
    status: str
    text: str
    organisation: str | None = None
    organisation_id: str | None = None
    agency: str | None = None
    place: str | None = None
    province: str | None = None
    function_area: str | None = None
    contract: tuple[str, ...] = ()
    education: tuple[str, ...] = ()
    experience_years_min: int | None = None
    experience_years_max: int | None = None
    hours_min: float | None = None
    hours_max: float | None = None
    duration_months: int | None = None
    extension: str | None = None
    scale_min: str | None = None
    scale_max: str | None = None
    scale_system: str | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_period: str | None = None
    salary_hours_basis: float | None = None
    salary_month_min: float | None = None
    salary_month_max: float | None = None
    salary_basis: str = "none"
    rate_min: float | None = None
    rate_max: float | None = None
    closing_date: date | None = None
    closing_time: str | None = None
    closing_basis: str = "unknown"
    published: date | None = None
    evidence: tuple[Evidence, ...] = ()
    links: tuple[Link, ...] = ()
    features: Features | None = None
    government: bool | None = None
    lines: tuple[Line, ...] = ()
    addresses: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Facts({self.site} {self.key} {self.url})"


@dataclass(frozen=True, slots=True)
class Link:
    """What a posting points to: ``kind`` ``page`` (host and path of a known site's detail page) or ``reference``
    (``system:number``), the ``value`` to compare, and the words it was read from."""

    kind: Literal["page", "reference"]
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Features:
    """What matching needs of a posting beside its facts and links: the ``municipality`` of its place (plain), whether it says
    that its deadline was ``extended``, whether its contract is ``contract_stated`` outright and not only mentioned, the sketch
    of its distinctive ``words``, and the ``numbers`` in its prose."""

    municipality: str | None = None
    extended: bool = False
    contract_stated: bool = False
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


_NOT_VALUES = frozenset(
    """
    site key url fetched_at seen_at text evidence links features government lines addresses
    """.split()
)
VALUES = tuple(f.name for f in fields(Facts) if f.name not in _NOT_VALUES)
"""The columns of Facts that say something about the vacancy: what is compared, chosen and counted."""

NEEDS_EVIDENCE = tuple(name for name in VALUES if name not in {"salary_basis", "closing_basis"})


@dataclass(frozen=True, slots=True)
class Organisation:
    """A public body of the register (data/reference/organisations.csv). ``kind`` is the file's ``type``."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    province: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    cao: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A recruiter or broker (data/reference/agencies.csv): never the employer."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An official place (data/reference/places.csv) with the centre's coordinates."""

    name: str
    municipality: str
    province: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class SalaryScale:
    """One scale of one agreement's table: gross euro per month at 36 hours, from ``effective_from``."""

    system: str
    effective_from: date
    scale: str
    minimum: float | None
    maximum: float | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the taxonomy (data/reference/taxonomy.json): its id, Dutch label and synonyms."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    title_only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """The reference tables as one frozen value; :func:`crawler.reference.load` reads it from data/reference."""

    organisations: tuple[Organisation, ...] = ()
    agencies: tuple[Agency, ...] = ()
    places: tuple[Place, ...] = ()
    scales: tuple[SalaryScale, ...] = ()
    taxonomy: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    """Terms by axis: ``education``, ``contract``, ``area``, ``scale_system``."""
