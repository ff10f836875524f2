"""Pay: what an advert says it pays, out of its lines.

A page may state an employee's salary, an assignment's hourly tariff and a salary scale, each several times; this module
chooses. A line the site labels beats a header, a header beats prose; then the plainest wording, then the most complete
statement, then the first. What lost stays in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from crawler.dutch import pay_words as words
from crawler.dutch.advert import DIGIT, Advert, topic
from crawler.dutch.amounts import DATE, MONTH_NUMBERS
from crawler.dutch.pay_clauses import OPEN, PAY, clauses_about_pay, on_rate_board
from crawler.dutch.pay_statements import Period, Statement, Vat, read_clause
from crawler.dutch.scale_codes import find_system
from crawler.items import Evidence, Line

VAT_FACTOR = 1.21
"""A tariff printed "incl. btw" holds 21 % VAT (high rate since 2012-10-01, Wet OB 1968 art. 9)."""

_FIELDS = ("salary", "salary_min", "salary_max", "rate", "rate_min", "rate_max", "scale", "scale_min", "scale_max")
_MOST_TEXT = 12_000  # characters of clauses that speak of pay, and 100 for each clause: no advert has as many
_DIGIT = re.compile("[0-9]")
_STARTS_WITH_NUMBER = re.compile(r"(?:\W{0,4}|EUR ?)\d")
_TABLE = re.compile(
    r"(?:tabel|peil|schaalbedrag|salarisniveau|bedragen)\w{0,12}\b[^\d.;]{0,30}?(?=\d|[a-z]{3,9}\.? \d{4})"
)
_LABELS_PAY, _TARIFF, _AGREEMENT = topic(words.LABELS_PAY), topic("tarief"), topic("cao uwo")
_LOST = 0.3  # the certainty of a statement that another one contradicts
_CERTAINTY = {4.0: 1.0, 3.5: 0.95, 3.0: 0.95, 2.5: 0.9, 2.0: 0.9, 1.0: 0.8, 0.0: 0.6}


@dataclass(frozen=True, slots=True)
class Pay:
    """What a page says about pay. Amounts in euro.

    ``salary_*``: gross pay of an employee per ``salary_period``; "max €X" has no minimum, one exact amount is both;
    ``salary_hours_basis`` only where the text ties the amount to a working week. ``rate_*``: tariff of an assignment
    per ``rate_period``, excl. VAT (one printed incl. VAT is divided by 1.21; ``vat`` says how it was printed);
    ``rate_open``: a tariff is spoken of without an amount. ``scales``: codes as printed, upper case; ``scale_system``:
    the id of the agreement, only where the page names it. ``capped``: a chosen amount has no lower bound.
    ``kind`` is what the text is about, for evaluation.
    """

    salary_min: float | None = None
    salary_max: float | None = None
    salary_period: Period | None = None
    salary_hours_basis: float | None = None
    rate_min: float | None = None
    rate_max: float | None = None
    rate_period: Literal["hour", "day"] | None = None
    rate_open: bool = False
    scales: tuple[str, ...] = ()
    scale_system: str | None = None
    table_date: date | None = None
    vat: Vat | None = None
    all_in: bool | None = None
    indicative: bool = False
    capped: bool = False
    kind: Literal["salary", "rate", "none"] = "none"
    evidence: tuple[Evidence, ...] = ()


def find_pay(lines: Sequence[Line], host: str = "") -> Pay:
    """The pay of an advert. ``host`` of the page: some boards print an hourly cap as a bare number. Never raises."""
    advert = Advert.of(lines)
    statements = list(_statements(advert, on_rate_board(host)))
    if not statements:
        return Pay()
    salaries = _merged([s for s in statements if s.kind == "salary"])
    rates = [s for s in statements if s.kind == "rate"]
    opens = [s for s in statements if s.kind == "open"]
    salary, rate = _best(salaries), _best(rates)
    scales = _scales([s for s in statements if s.kind == "scale"], salary)
    evidence: list[Evidence] = []
    if salary:
        salary = _completed(salary, salaries)
        evidence += _evidence(salary, "salary")
    if rate:
        rate = _completed(rate, rates)
        evidence += _evidence(rate, "rate")
    evidence += _losers(salaries, salary, "salary") + _losers(rates, rate, "rate")
    for refused in (s for s in statements if s.kind == "refused"):
        prefix = "rate" if refused.period in ("hour", "day") else "salary"
        evidence += _evidence(refused, prefix, 0.0)
    codes = tuple(dict.fromkeys(code for s in scales for code in s.codes))
    for named in (s for s in statements if s.kind == "scale"):
        if named is scales[0] or not set(named.codes) <= set(codes):
            certainty = _CERTAINTY[named.rank] if named is scales[0] else _LOST
            evidence += [Evidence(f"scale_{end}", named.quote, named.method, certainty) for end in ("min", "max")]
    system, said = _system(scales, salary, advert)
    if said:
        evidence.append(said)
    best_open = _best(opens)
    chosen = [s for s in (salary, rate) if s]
    tariff = rate or best_open
    about_tariff = tariff and (salary is None or (tariff.rank, tariff.strength) > (salary.rank, salary.strength))
    factor = VAT_FACTOR if rate and rate.vat == "incl" else 1.0
    return Pay(
        salary_min=salary.low if salary else None,
        salary_max=salary.high if salary else None,
        salary_period=salary.period if salary else None,
        salary_hours_basis=salary.hours_basis if salary else None,
        rate_min=_without_vat(rate.low, factor) if rate else None,
        rate_max=_without_vat(rate.high, factor) if rate else None,
        rate_period=("day" if tariff.period == "day" else "hour") if tariff else None,
        rate_open=rate is None and best_open is not None,
        scales=codes,
        scale_system=system,
        table_date=_table_date(statements, lines),
        vat=tariff.vat if tariff else None,
        all_in=tariff.all_in if tariff else None,
        indicative=any(s.indicative for s in chosen),
        capped=any(s.low is None for s in chosen),
        kind="rate" if about_tariff else "salary" if salary or scales else "none",
        evidence=tuple(evidence),
    )


def _statements(advert: Advert, rate_board: bool) -> Iterator[Statement]:
    unread = _MOST_TEXT
    values = [number + 1 for number in advert.about(_LABELS_PAY) if number + 1 < len(advert)]
    for number in sorted({*advert.about(DIGIT, OPEN, marked=_FIELDS), *values}):
        line = advert[number]
        speaks = _may_speak_of_pay(advert, number, rate_board)
        heading = _heading(advert, number) if speaks or len(line.text) < 9 else ""
        if speaks or heading:
            for clause in clauses_about_pay(advert, number, heading, rate_board):
                unread -= 100 + len(clause.text)
                if unread < 0:
                    return
                yield from read_clause(clause)


def _may_speak_of_pay(advert: Advert, number: int, rate_board: bool) -> bool:
    """The gate of every line: an advert without pay must cost next to nothing."""
    line, text = advert[number], advert[number].text
    if line.field:
        return line.field in _FIELDS
    if not advert.spots(DIGIT, number):
        return advert.has(OPEN if len(text) <= 60 else _TARIFF, number)
    if len(text) < 60 and (rate_board or line.label or (len(text) > 8 and _STARTS_WITH_NUMBER.match(text))):
        return True
    return advert.has(PAY, number)


def _heading(lines: Sequence[Line], number: int) -> str:
    """The label on the line before, for a value that stands on its own line ("Salarisschaal" / "17")."""
    if not number or lines[number].label or lines[number].field:
        return ""
    before = lines[number - 1].text.strip().rstrip(":").lower()
    if not 3 < len(before) <= 40 or _DIGIT.search(before) or before[-1] in ".,;!":
        return ""
    labels_pay = words.SALARY.search(before) or words.RATE.search(before) or before in ("vergoeding", "scale")
    return before if labels_pay else ""


def _best(statements: Iterable[Statement]) -> Statement | None:
    return max(statements, key=lambda s: (s.rank, s.strength), default=None)


def _merged(salaries: list[Statement]) -> list[Statement]:
    """Two ranges of one clause ("schaal 8: €3.000 - €4.000, schaal 9: €3.500 - €4.500") are one, from least to most."""
    merged: list[Statement] = []
    for statement in salaries:
        last = merged[-1] if merged else None
        same = last and last.clause == statement.clause and last.period == statement.period
        if last and same and None not in (last.low, last.high, statement.low, statement.high) and last.low != last.high:
            low, high = min(last.low or 0, statement.low or 0), max(last.high or 0, statement.high or 0)
            merged[-1] = replace(last, low=low, high=high)
        else:
            merged.append(statement)
    return merged


def _agree(one: Statement, other: Statement) -> bool:
    """Two statements of the same pay: no bound differs, and they share one."""
    pairs = ((one.low, other.low), (one.high, other.high))
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return one.period == other.period and bool(known) and all(a == b for a, b in known)


def _completed(best: Statement, statements: list[Statement]) -> Statement:
    """What other lines add to the chosen one without contradicting it: a missing bound, the working week, VAT."""
    for other in statements:
        if other is not best and _agree(best, other):
            best = replace(
                best,
                low=best.low if best.low is not None else other.low,
                high=best.high if best.high is not None else other.high,
                hours_basis=best.hours_basis or other.hours_basis,
                vat=best.vat or other.vat,
                all_in=best.all_in if best.all_in is not None else other.all_in,
            )
    return best


def _scales(scales: list[Statement], salary: Statement | None) -> list[Statement]:
    """Every mention of a scale in the clause that names one best: by rank, beside the salary, in the plainest words."""
    if not scales:
        return []

    def order(s: Statement) -> tuple[float, bool, float]:
        return (s.rank, salary is not None and s.clause == salary.clause, s.strength)

    best = max(scales, key=order)
    return [s for s in scales if s.clause == best.clause and s.strength > 0] or [best]


def _evidence(statement: Statement, prefix: str, certainty: float | None = None) -> list[Evidence]:
    if certainty is None:
        certainty = _CERTAINTY[statement.rank] - (0.2 if statement.strength < 3 else 0.0)
    values = {"min": statement.low, "max": statement.high}
    if prefix == "salary" and certainty > _LOST:
        values |= {"period": 1.0, "hours_basis": statement.hours_basis}
    note = statement.note or ("printed incl. VAT" if statement.vat == "incl" else None)
    return [
        Evidence(f"{prefix}_{name}", statement.quote, statement.method, round(certainty, 2), note)
        for name, value in values.items()
        if value is not None
    ]


def _losers(statements: list[Statement], chosen: Statement | None, prefix: str) -> list[Evidence]:
    if chosen is None:
        return []
    return [e for s in statements if not _agree(s, chosen) for e in _evidence(s, prefix, _LOST)]


def _system(scales: list[Statement], salary: Statement | None, advert: Advert) -> tuple[str | None, Evidence | None]:
    """The agreement named beside the scale; else the only one on the salary's line or, for a scale, on the page."""
    for statement in scales:
        if statement.system:
            said = Evidence("scale_system", statement.quote, statement.method, _CERTAINTY[statement.rank])
            return statement.system, said
    named = advert.about(_AGREEMENT) if scales else [salary.clause[0]] if salary else []
    found: dict[str, Evidence] = {}
    for number in named[:20]:
        line, text = advert[number], advert.low[number][:2_000]
        if (system := find_system(text)) and system[0] not in found:
            start = text.index(system[1])
            printed = line.text[start : start + len(system[1])]
            found[system[0]] = Evidence("scale_system", printed, line.where, 0.8)
    return next(iter(found.items())) if len(found) == 1 else (None, None)


def _table_date(statements: list[Statement], lines: Sequence[Line]) -> date | None:
    """The date of the salary table named with the pay: "salaristabel 1 januari 2017"."""
    for number in dict.fromkeys(statement.clause[0] for statement in statements):
        text = lines[number].text
        for named in islice(_TABLE.finditer(text), 3):
            match = DATE.match(text, named.end())
            if match:
                return _date(match)
    return None


def _date(match: re.Match[str]) -> date | None:
    try:
        if match["month"]:
            return date(int(match["year"]), MONTH_NUMBERS[match["month"][:3].lower()], int(match["day"] or 1))
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:  # "31 februari"
        return None


def _without_vat(amount: float | None, factor: float) -> float | None:
    return None if amount is None else round(amount / factor, 2)
