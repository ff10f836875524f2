"""What a printed amount is for: reads one line into statements about salary, hourly tariff and scale.

:mod:`crawler.dutch.amounts` and :mod:`crawler.dutch.scale_codes` say what is printed; the words around it
(:mod:`crawler.dutch.pay_words`) decide here whether it is pay of this job at all: a budget, an allowance, a percentage
and the scale of a former job are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from crawler.dutch import pay_words as words
from crawler.dutch.amounts import Amount, blank, find_amounts, without_other_numbers
from crawler.dutch.pay_clauses import Clause
from crawler.dutch.scale_codes import find_codes, find_system

Kind = Literal["salary", "rate", "scale", "open", "refused"]
Period = Literal["month", "year", "hour", "week", "day", "four weeks"]
Vat = Literal["excl", "incl"]

PLAUSIBLE: dict[Period, tuple[float, float]] = {
    "month": (300, 40_000),  # under 500 only as an internship allowance
    "year": (6_000, 480_000),
    "hour": (5, 500),
    "day": (100, 4_000),
    "week": (100, 3_000),
    "four weeks": (450, 37_000),
}
"""Euro per period outside which an amount is no pay."""

_CELL_END = re.compile(r"[|·•\n]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a line says about pay.

    ``rank`` is where it stands (a line the site labels 4 … an address 0), ``strength`` how plainly it is worded,
    ``clause`` which clause of which line it is, so that a scale beside an amount can be told from one elsewhere.
    """

    kind: Kind
    quote: str
    method: str
    rank: float
    clause: tuple[int, int]
    strength: float = 0.0
    low: float | None = None
    high: float | None = None
    period: Period | None = None
    hours_basis: float | None = None
    codes: tuple[str, ...] = ()
    system: str | None = None
    vat: Vat | None = None
    all_in: bool | None = None
    indicative: bool = False
    note: str | None = None


def read_clause(clause: Clause) -> Iterator[Statement]:
    """Everything one clause says about pay."""
    text = clause.text
    opened = _opened(clause)
    if opened is not None:
        yield _statement(clause, "open", *opened, period="hour", strength=1.0)
    scales = find_codes(text)
    former = bool(scales) and bool(words.EXPERIENCE.search(text)) and not words.PAYS.search(text)
    masked = text
    for found in scales:
        masked = masked[: found.start] + " " * (found.end - found.start) + masked[found.end :]
        system = find_system(text)
        if former or (found.word == "s" and system is None and not words.PAYS.search(text)):
            continue
        strength = 1.0 + bool(words.PAYS.search(text)) - 2 * bool(words.GROWTH.search(text[: found.start]))
        yield _statement(
            clause,
            "scale",
            found.start,
            found.end,
            codes=found.codes,
            system=system[0] if system else None,
            strength=strength,
        )
    cells = words.CELLS.search(text) if len(text) < 120 else None
    if cells and opened is None and (cells["hours"] or clause.rate_board):
        rate = float(cells["rate"].lstrip("€ ").replace(",", "."))
        if rate >= 25:  # "<rate> <hours> <province>": the rate is a cap (goldens README)
            yield _statement(clause, "rate", *cells.span("rate"), high=rate, period="hour", strength=1.0)
        return
    if not words.NEWS.search(text):
        masked = without_other_numbers(masked)
        amounts = find_amounts(masked)
        if opened is not None:  # "geen maximum 36 Utrecht": what follows is no amount unless printed as money
            amounts = [amount for amount in amounts if amount.money]
        yield from _read_amounts(clause, masked, amounts, bool(scales) and not former)


def _opened(clause: Clause) -> tuple[int, int] | None:
    """Where a tariff is spoken of without an amount: "geen maximum", "marktconform tarief"."""
    if clause.field in ("salary", "scale") or not any(map(clause.text.__contains__, words.MAY_BE_OPEN)):
        return None
    match = words.OPEN.search(clause.text)
    if match:
        return match.span()
    no_amount = clause.field == "rate" and not any(char.isdigit() for char in clause.printed)
    return (clause.label_end, len(clause.text)) if no_amount else None


def _read_amounts(clause: Clause, masked: str, amounts: list[Amount], has_scale: bool) -> Iterator[Statement]:
    """The amounts of a clause, each with the words since the one before it and up to the next."""
    previous = 0
    for index, amount in enumerate(amounts):
        following = amounts[index + 1].start if index + 1 < len(amounts) else len(masked)
        left = masked[max(previous, amount.start - 120) : amount.start]
        right = " ".join(masked[amount.end : min(following, amount.end + 160)].split())[:100]
        statement = _judge(clause, amount, left, right, has_scale, first=index == 0)
        previous = amount.end
        if statement is not None:
            yield statement


def _judge(clause: Clause, amount: Amount, left: str, right: str, has_scale: bool, first: bool) -> Statement | None:
    """One amount with the words before and after it: salary, rate, refused (pay words, impossible euros) or nothing."""
    if words.MAGNITUDE.match(right) or words.FOR_SOMETHING_ELSE.match(right):
        return None
    near = left if first else words.BREAK.split(left)[-1]
    aside = words.ASIDE.search(near)
    if aside and not words.GOVERNS.search(near):
        near = near[: aside.start()] + blank(aside) + near[aside.end() :]
    salary_at, rate_at = _last(words.SALARY, near), _last(words.RATE, near)
    allowance = bool(words.ALLOWANCE.match(near))
    if not allowance and _last(words.NOT_PAY, near) > max(salary_at, rate_at):
        return None
    tail = words.BREAK.split(right, maxsplit=1)[0]
    unit = words.UNIT.search(tail) or words.UNIT.search(right) or _last_match(words.UNIT, near)
    salary = salary_at >= 0 or has_scale or allowance or clause.field == "salary" or bool(words.SALARY.search(tail))
    rate = rate_at >= 0 or clause.field == "rate" or bool(words.RATE.search(tail) or words.VAT.search(right[:40]))
    kind, period = _kind(amount, _period(unit), salary, rate, clause)
    if kind is None:
        return None
    worded = max(salary_at, rate_at) >= max(0, len(near) - 60) or bool(clause.field)
    span = (amount.start, amount.end)
    least, most = PLAUSIBLE[period]
    if period == "month" and not allowance and "stage" not in clause.text and "stagiair" not in clause.text:
        least = 500
    possible = least <= amount.bottom and amount.top <= most
    counts = amount.money or _bare_number_counts(amount, worded, right, kind, has_scale, clause)
    if not possible and (clause.field or (counts and worded)):
        return _statement(
            clause, "refused", *span, low=amount.low, high=amount.high, period=period, note="implausible amount"
        )  # fmt: skip
    if not possible or not counts or (not (salary or rate or unit) and len(clause.printed) > 70):
        return None
    low = amount.low
    if kind == "rate" and low == amount.high and (clause.rate_board or words.BOARD_LABEL.search(left)):
        low = None
    strength = 2.0 * (low is not None and amount.high is not None) + bool(unit) + 2.0 * worded + amount.money
    note = "printed the other way round" if amount.swapped else None
    return _statement(clause, kind, *span, low=low, high=amount.high, period=period, strength=strength, note=note)


def _period(unit: re.Match[str] | None) -> Period | None:
    return cast("Period", unit.lastgroup.rstrip("1234").replace("_", " ")) if unit and unit.lastgroup else None


def _kind(
    amount: Amount, period: Period | None, salary: bool, rate: bool, clause: Clause
) -> tuple[Literal["salary", "rate"] | None, Period]:
    """What is paid, per what. Employee pay without a period is monthly, a tariff without one hourly (goldens)."""
    top = amount.top
    if period == "hour":
        employee = (salary and not rate and top < 60) or (not rate and top < 30)
        return ("salary" if employee else "rate"), "hour"
    if period == "day":
        return ("rate" if rate or (top >= 300 and not salary) else None), "day"
    if period in ("week", "four weeks"):
        return ("salary" if salary else None), period
    if period is not None:
        return "salary", period
    if rate and not (salary and top >= 500):
        return "rate", "hour"
    if salary:
        return "salary", "year" if amount.bottom >= 20_000 else "month"
    if clause.rate_board and top <= 400 and len(clause.printed) < 40:
        return "rate", "hour"
    if (
        amount.low is not None
        and amount.high is not None
        and len(clause.printed) <= 70
        and amount.low < top < 2.5 * amount.low
    ):
        if amount.low >= 1_500 and top <= 15_000:
            return "salary", "month"
        if amount.money and amount.low >= 50 and top <= 250:
            return "rate", "hour"
    return None, "month"


def _bare_number_counts(amount: Amount, worded: bool, right: str, kind: str, has_scale: bool, clause: Clause) -> bool:
    """A number without a euro sign is pay only close after its word, before its unit, or as the whole line."""
    if words.OTHER_NOUN.match(right):
        return False
    if worded or words.UNIT.match(right.removeprefix("bruto").lstrip()):
        return kind == "salary" or 10 <= amount.top <= 500
    ranged = amount.low is not None and amount.high is not None and amount.low < amount.high
    whole_line = amount.end - amount.start >= len(clause.printed.strip()) - 2
    return kind == "salary" and ranged and (has_scale or whole_line)


def _statement(
    clause: Clause, kind: Kind, start: int, end: int, *, low: float | None = None, high: float | None = None,
    period: Period | None = None, strength: float = 0.0, codes: tuple[str, ...] = (), system: str | None = None,
    note: str | None = None,
) -> Statement:  # fmt: skip
    """The statement with what stands around it: the working week, VAT, all-in, "indicatief"."""
    quote = clause.quote(start, end)
    before, after = clause.text[max(0, start - 60) : start], (clause.text[end:] + clause.rest)[:160]
    paid, tariff = kind in ("salary", "rate"), kind in ("rate", "open")
    around = before + clause.text[start:end] + after
    return Statement(
        kind, quote, clause.line.where, clause.rank, clause.number, strength, low, high, period,
        _hours_basis(before, after) if paid else None, codes, system,
        _vat(around) if tariff else None, _all_in(around) if tariff else None,
        paid and bool(words.INDICATIVE.search(before[-40:] + after[:30])), note,
    )  # fmt: skip


def _hours_basis(before: str, after: str) -> float | None:
    """The working week an amount is tied to in words, not the hours of a neighbouring cell (goldens README)."""
    after = _CELL_END.split(after, maxsplit=1)[0]
    match = words.BASIS_NEXT.match(after) or words.BASIS.search(after) or words.BASIS.search(before)
    if match is None or (
        match.string is before and match[0].startswith("voor")
    ):  # "een functie voor 36 uur per week: €"
        return None
    hours = float(next(group for group in match.groups() if group).replace(",", "."))
    return hours if 12 <= hours <= 42 else None


def _vat(text: str) -> Vat | None:
    vat = words.VAT.search(text)
    said = _last_match(words.IN_OR_OUT, text[max(0, vat.start() - 40) : vat.start()]) if vat else None
    return ("excl" if said[1] == "ex" else "incl") if said else None


def _all_in(text: str) -> bool | None:
    if words.ALL_IN.search(text):
        return True
    return False if words.NOT_ALL_IN.search(text) else None


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = _last_match(pattern, text)
    return found.start() if found else -1
