"""The facts of one vacancy as a reader sees them: a label, a value with its unit, a remark, and its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from website import words
from website.rows import Row, json_list
from website.sources import Source, Table, sources_of


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str
    sources: list[Source]


def facts(
    vacancy: Row,
    postings: Sequence[Row],
    evidence: Mapping[str, Sequence[Row]],
    table: Table | None,
    names: Mapping[str, Any],
) -> list[Fact]:
    """What is known, in the order people ask for it; what nobody says is left out."""
    found = []
    for label, value, note, columns in _written(vacancy, table, names):
        if value:
            found.append(Fact(label, value, note, sources_of(columns, vacancy, postings, evidence)))
    return found


def _written(
    vacancy: Row, table: Table | None, names: Mapping[str, Any]
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    contract, education = names.get("contract", {}), names.get("education", {})
    area = names.get("area", {}).get(vacancy["function_area"], vacancy["function_area"] or "")
    return [
        ("Salaris", words.pay(vacancy), _pay_note(vacancy, table), ("salary_min", "salary_max")),
        ("Vergelijkbaar", _comparable(vacancy), "bruto per maand bij 36 uur", ("salary_month_max",)),
        ("Tarief", words.rate(vacancy), "", ("rate_min", "rate_max")),
        ("Schaal", _scale(vacancy), _scale_note(vacancy, table), ("scale_max", "scale_min")),
        ("Uren", words.hours(vacancy), "", ("hours_max", "hours_min")),
        ("Contract", _terms(vacancy["contract"], contract), _extension(vacancy), ("contract",)),
        ("Duur", _months(vacancy["duration_months"]), "", ("duration_months", "extension")),
        ("Opleiding", _terms(vacancy["education"], education, keep=True), "", ("education",)),
        ("Ervaring", _experience(vacancy), "", ("experience_years_min", "experience_years_max")),
        ("Plaats", _place(vacancy), "", ("place", "province")),
        ("Vakgebied", area, "", ("function_area",)),
        ("Bureau", vacancy["agency"] or "", "begeleidt de procedure", ("agency",)),
        ("Geplaatst", words.day(vacancy["published"]), "", ("published",)),
    ]  # fmt: skip


def _pay_note(vacancy: Row, table: Table | None) -> str:
    basis = words.SALARY_BASIS.get(vacancy["salary_basis"], "")
    if vacancy["salary_basis"] == "from scale" and table:
        computed = ", met berekende bedragen" if table.computed else ""
        return f"{basis} van de {words.SYSTEM.get(table.system, table.system)} van {words.day(table.date)}{computed}"
    hours = vacancy["salary_hours_basis"]
    return f"{basis}, bij {words.number(hours)} uur per week" if hours else basis


def _comparable(vacancy: Row) -> str:
    low, high = vacancy["salary_month_min"], vacancy["salary_month_max"]
    if (low, high) == (vacancy["salary_min"], vacancy["salary_max"]) and vacancy["salary_period"] == "month":
        return ""
    return words.span(words.euro(low), words.euro(high))


def _scale(vacancy: Row) -> str:
    return words.scale(vacancy).removeprefix("schaal ")


def _scale_note(vacancy: Row, table: Table | None) -> str:
    system = words.SYSTEM.get(vacancy["scale_system"] or "", vacancy["scale_system"] or "")
    if table and vacancy["salary_basis"] == "stated":
        return f"{system}; de bedragen horen bij de tabel van {words.day(table.date)}"
    return system


def _terms(listed: str | None, labels: Mapping[str, str], keep: bool = False) -> str:
    found = [labels.get(term, term) for term in json_list(listed)]
    return ", ".join(found if keep else [one[:1] + one[1:].lower() if not one.isupper() else one for one in found])


def _extension(vacancy: Row) -> str:
    text = vacancy["extension"]
    if not text:
        return ""
    times, _, months = text.partition("x")
    if times.isdigit() and months.isdigit():
        return f"kan {times} keer {months} maanden langer duren"
    return "kan langer duren" if text == "possible" else f"verlenging: {text}"


def _months(count: int | None) -> str:
    return words.plural(count, "maand", "maanden") if count else ""


def _experience(vacancy: Row) -> str:
    low, high = vacancy["experience_years_min"], vacancy["experience_years_max"]
    if low and high and low != high:
        return f"{low} tot {high} jaar"
    return f"minstens {low} jaar" if low else f"hoogstens {high} jaar" if high else ""


def _place(vacancy: Row) -> str:
    parts = [vacancy["place"], vacancy["province"]]
    return ", ".join(part for part in parts if part)
