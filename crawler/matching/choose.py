"""Which posting's value a vacancy shows: the site closest to the employer first, text before markup, pay and deadline whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.matching.vetoes import engagement

Row = Mapping[str, Any]
SITE_ORDER = ("employer", "agency", "broker", "board")
"""The closer to the employer, the more a site's word counts."""
_PAY = (
    "scale_min", "scale_max", "scale_system", "scale_min_rank", "scale_max_rank", "salary_min", "salary_max",
    "salary_period", "salary_hours_basis", "salary_month_min", "salary_month_max", "salary_basis",
)  # fmt: skip
_CLOSING = ("closing_date", "closing_time", "closing_basis")
_TOGETHER = (
    ("title",), ("organisation", "organisation_id"), ("place", "province"), ("contract",), ("education",),
    ("experience_years_min", "experience_years_max"), ("hours_min", "hours_max"), ("duration_months", "extension"),
    ("rate_min", "rate_max"), ("agency",), ("function_area",),
)  # fmt: skip
_ALL = (*(name for names in _TOGETHER for name in names), *_PAY, *_CLOSING, "published")
_BASIS = {"stated": 0, "from scale": 1, "relative": 1, "markup": 2, "unknown": 3, "none": 3}


@dataclass(frozen=True)
class Chosen:
    """A vacancy's values, and by field the id of the posting that each comes from (fields without a value are left out)."""

    values: dict[str, Any]
    sources: dict[str, str]


def choose(postings: Sequence[Row], kinds: Mapping[str, str], from_markup: Collection[tuple[str, str]] = ()) -> Chosen:
    """The values of a vacancy from its postings (rows of ``postings``); ``kinds`` maps a site to its kind, ``from_markup``
    holds the values (posting id, field) that only markup states: visible text goes before them.

    What belongs together (pay, deadline, bounds, place and province) is taken whole from one posting.
    """
    ranked = sorted(postings, key=lambda row: (_rank(kinds.get(row["site"])), row["first_seen"], row["id"]))
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}

    def take(names: Sequence[str], row: Row) -> None:
        for name in names:
            values[name] = row[name]
            if row[name] not in (None, "", ()):
                sources[name] = row["id"]

    if len(ranked) == 1:
        take(_ALL, ranked[0])
    else:
        for names in _TOGETHER:
            order = [row for row in ranked if any(row[name] for name in names)] or ranked
            take(names, min(order, key=lambda row: any((row["id"], name) in from_markup for name in names)))
        take(_PAY, min(ranked, key=lambda row: (-sum(row[n] is not None for n in _PAY), _BASIS[row["salary_basis"]])))
        take(_CLOSING, min(ranked, key=lambda row: (row["closing_date"] is None, _BASIS[row["closing_basis"]])))
        take(["published"], min(ranked, key=lambda row: row["published"] or "9999"))
    values["engagement"] = engagement(values["contract"])
    return Chosen(values, sources)


def _rank(kind: str | None) -> int:
    return SITE_ORDER.index(kind) if kind in SITE_ORDER else len(SITE_ORDER)


def status_today(statuses: Sequence[str], closing_date: str | None, today: str) -> str:
    """A vacancy's status: open while any posting is and the deadline has not passed, else the strongest of the rest."""
    if "open" in statuses and (closing_date is None or closing_date >= today):
        return "open"
    ended = [status for status in ("filled", "closed", "gone") if status in statuses]
    if ended:
        return ended[0]
    return "closed" if "open" in statuses else "unknown"


def ending(postings: Sequence[Row], status: str, closing_date: str | None, today: str) -> tuple[str | None, str | None]:
    """Since when, and why, a vacancy of this ``status`` is no longer open: whichever came first, its deadline or the end of
    its last posting. Nothing for one that is open."""
    if status in ("open", "unknown"):
        return None, None
    ends = [row for row in postings if row["gone_on"]]
    last = max(ends, key=lambda row: (row["gone_on"], row["status"] == status, row["id"]), default=None)
    still_open = any(row["status"] == "open" for row in postings)
    if closing_date and closing_date < today:
        passed = (date.fromisoformat(closing_date) + timedelta(days=1)).isoformat()
        if last is None or still_open or passed <= last["gone_on"]:
            return passed, "deadline passed"
    return (last["gone_on"], last["gone_because"]) if last else (None, None)
