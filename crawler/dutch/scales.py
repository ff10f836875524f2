"""Salary scales and amounts, each from the other, by the tables of the collective agreements.

The tables (data/reference/salary_scales.csv) hold gross euro per month at 36 hours. Rules of design.md: a scale without
any stated amount gets the amounts of the table valid on that day; amounts without a scale get the scale whose both
bounds they equal within 1 euro in any table of the 24 months before; an amount outside its stated scale is flagged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from crawler.dutch.pay import Pay
from crawler.items import Evidence, SalaryScale

FULL_WEEK = 36
"""Hours of the working week the tables are made for."""

_LOOK_BACK_YEARS = 2  # adverts carry last year's table for months after a new one is agreed
_TOLERANCE = 1  # euro: rounding of the tables
_CERTAINTY = {
    "seen_official": 0.95,
    "seen_official_unexplained": 0.9,
    "computed_checked": 0.9,
    "seen_date_inferred": 0.85,
    "seen_secondary": 0.85,
    "computed": 0.8,
    "low": 0.6,
}
_CODE = re.compile(r"(\d+)\s*([A-Z]?)")


def scale_rank(scale: str) -> float:
    """A number to sort scales by: "10" < "10A" < "11". A code without a number ("LB") sorts before all."""
    match = _CODE.search(scale.upper())
    return int(match[1]) + (ord(match[2]) - 64) / 100 if match and match[2] else float(match[1]) if match else 0.0


def per_month_36(
    minimum: float | None, maximum: float | None, period: str | None, hours_basis: float | None
) -> tuple[float | None, float | None]:
    """Gross euro per month at 36 hours, for comparing; None where an amount or the period is not known.

    With h the stated hours basis, or 36 where none is stated (the full week of Dutch government): month x 36 / h;
    year / 12 x 36 / h (holiday pay and IKB, if in it, are not taken out); four weeks x 13 / 12 x 36 / h;
    week x 52 / 12 x 36 / h; hour x 36 x 52 / 12; day, of eight hours, x 36 / 8 x 52 / 12.
    """
    week = FULL_WEEK / hours_basis if hours_basis else 1.0
    factors = {
        "month": week,
        "year": week / 12,
        "four weeks": week * 13 / 12,
        "week": week * 52 / 12,
        "hour": FULL_WEEK * 52 / 12,
        "day": FULL_WEEK / 8 * 52 / 12,
    }
    factor = factors.get(period or "")
    if factor is None:
        return None, None
    low, high = (None if amount is None else round(amount * factor, 2) for amount in (minimum, maximum))
    return low, high


class SalaryTables:
    """The tables of all agreements, built once from the rows of the reference file."""

    def __init__(self, rows: Sequence[SalaryScale]) -> None:
        self._dates: dict[str, list[date]] = {}
        self._rows: dict[tuple[str, str, date], SalaryScale] = {}
        self._scales: dict[tuple[str, date], list[SalaryScale]] = {}
        for row in sorted(rows, key=lambda row: row.effective_from):
            dates = self._dates.setdefault(row.system, [])
            if not dates or dates[-1] != row.effective_from:
                dates.append(row.effective_from)
            self._rows[row.system, row.scale.upper(), row.effective_from] = row
            self._scales.setdefault((row.system, row.effective_from), []).append(row)

    def amounts(self, system: str, scale: str, on: date) -> SalaryScale | None:
        """The row of a scale in the table valid on a day; None where that table is not known or lacks the scale."""
        dates = self._dates.get(system, [])
        at = bisect_right(dates, on)
        return self._rows.get((system, scale.upper(), dates[at - 1])) if at else None

    def fitting(self, minimum: float, maximum: float, on: date, system: str | None = None) -> tuple[SalaryScale, ...]:
        """The scales whose both bounds equal the amounts within 1 euro in a table valid at any time of the 24 months
        before ``on``, newest first. Amounts are euro per month at 36 hours."""
        found = [
            row
            for name in ([system] if system else sorted(self._dates))
            for valid in self.valid_dates(name, on)
            for row in self._scales[name, valid]
            if _equal(row.minimum, minimum) and _equal(row.maximum, maximum)
        ]
        return tuple(sorted(found, key=lambda row: row.effective_from, reverse=True))

    def valid_dates(self, system: str, on: date) -> tuple[date, ...]:
        """The dates of the tables of a system valid at any time of the 24 months before ``on``, oldest first."""
        dates = self._dates.get(system, [])
        since = date(on.year - _LOOK_BACK_YEARS, on.month, min(on.day, 28)) if on.year > _LOOK_BACK_YEARS else date.min
        first = max(bisect_right(dates, since) - 1, 0)
        return tuple(dates[first : bisect_right(dates, on)])


def _equal(table: float | None, stated: float) -> bool:
    return table is not None and abs(table - stated) <= _TOLERANCE


@dataclass(frozen=True, slots=True)
class Completed:
    """Salary and scale after the tables had their say; ``evidence`` is only what the tables add to ``Pay.evidence``."""

    salary_min: float | None = None
    salary_max: float | None = None
    salary_period: str | None = None
    salary_basis: Literal["stated", "from scale", "none"] = "none"
    scale_min: str | None = None
    scale_max: str | None = None
    scale_system: str | None = None
    evidence: tuple[Evidence, ...] = ()


def complete(pay: Pay, tables: SalaryTables, on: date, default_system: str | None) -> Completed:
    """What the page states, completed by the tables: ``on`` is the day of the page, ``default_system`` the agreement of
    the employer, used where the page names none. Where the page states any amount no amount is added; nothing stated
    is ever overwritten."""
    ranked = sorted(pay.scales, key=scale_rank)
    low_scale, high_scale = (ranked[0], ranked[-1]) if ranked else (None, None)
    stated = pay.salary_min is not None or pay.salary_max is not None
    system = pay.scale_system or default_system
    as_stated = Completed(
        pay.salary_min, pay.salary_max, pay.salary_period, "stated" if stated else "none",
        low_scale, high_scale, pay.scale_system if ranked else None,
    )  # fmt: skip
    if low_scale and high_scale:
        if stated:
            doubts = _contradictions(pay, tables, system, low_scale, high_scale, on)
            return replace(as_stated, evidence=doubts)
        if system and pay.rate_min is None and pay.rate_max is None:
            return _from_scale(as_stated, tables, system, low_scale, high_scale, pay.table_date or on)
        return as_stated
    row = _only_fit(pay, tables, on, default_system)
    return _from_amounts(as_stated, row) if row else as_stated


def _from_scale(
    stated: Completed, tables: SalaryTables, system: str, low_scale: str, high_scale: str, day: date
) -> Completed:
    low, high = tables.amounts(system, low_scale, day), tables.amounts(system, high_scale, day)
    minimum, maximum = (low.minimum if low else None), (high.maximum if high else None)
    if minimum is None and maximum is None:
        return stated
    evidence = [
        _table_evidence(column, row)
        for column, row, amount in (("salary_min", low, minimum), ("salary_max", high, maximum))
        if row is not None and amount is not None
    ]
    row = low or high
    if row is not None:
        evidence.append(_table_evidence("salary_period", row))
        if stated.scale_system is None:
            evidence.append(_table_evidence("scale_system", row))
    return replace(
        stated, salary_min=minimum, salary_max=maximum, salary_period="month", salary_basis="from scale",
        scale_system=system, evidence=tuple(evidence),
    )  # fmt: skip


def _only_fit(pay: Pay, tables: SalaryTables, on: date, default_system: str | None) -> SalaryScale | None:
    """The newest row of the one scale both stated bounds fit: within the agreement the page names, else that of the
    employer, else overall. Two scales that fit are no answer."""
    if pay.salary_period != "month" or pay.salary_hours_basis not in (None, FULL_WEEK):
        return None
    if pay.salary_min is None or pay.salary_max is None or pay.salary_min == pay.salary_max:
        return None
    fits = tables.fitting(pay.salary_min, pay.salary_max, on, pay.scale_system)
    own = [row for row in fits if row.system == default_system]
    rows = own or list(fits)
    return rows[0] if len({(row.system, row.scale) for row in rows}) == 1 else None


def _from_amounts(stated: Completed, row: SalaryScale) -> Completed:
    evidence = tuple(_table_evidence(column, row) for column in ("scale_min", "scale_max", "scale_system"))
    return replace(stated, scale_min=row.scale, scale_max=row.scale, scale_system=row.system, evidence=evidence)


def _contradictions(
    pay: Pay, tables: SalaryTables, system: str | None, low_scale: str, high_scale: str, on: date
) -> tuple[Evidence, ...]:
    """A doubt where the stated amounts lie outside the stated scale in every table of the 24 months before."""
    if not system or pay.salary_period != "month" or pay.salary_hours_basis not in (None, FULL_WEEK):
        return ()
    bounds: list[tuple[float | None, float | None, date]] = []
    for valid in tables.valid_dates(system, on):
        low, high = tables.amounts(system, low_scale, valid), tables.amounts(system, high_scale, valid)
        if low and high:
            bounds.append((low.minimum, high.maximum, valid))
    low_stated = pay.salary_min if pay.salary_min is not None else pay.salary_max
    high_stated = pay.salary_max if pay.salary_max is not None else pay.salary_min
    if not bounds or low_stated is None or high_stated is None:
        return ()
    if any(
        (least is None or low_stated >= least - _TOLERANCE) and (most is None or high_stated <= most + _TOLERANCE)
        for least, most, _ in bounds
    ):
        return ()
    least, most, valid = bounds[-1]
    printed = low_scale if low_scale == high_scale else f"{low_scale}-{high_scale}"
    reason = f"contradicts schaal {printed}: {least or '?'}-{most or '?'}, {system} tabel {valid.isoformat()}"
    return tuple(
        Evidence(evidence.field, evidence.quote, "table", 0.0, reason)
        for evidence in pay.evidence
        if evidence.field in ("salary_min", "salary_max") and evidence.certainty > 0.3
    )


def _table_evidence(column: str, row: SalaryScale) -> Evidence:
    source = f"{row.system} schaal {row.scale}, tabel {row.effective_from.isoformat()} ({row.confidence})"
    return Evidence(column, None, "table", _CERTAINTY.get(row.confidence, 0.6), source)
