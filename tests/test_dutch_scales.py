"""Scales and amounts, each from the other, by small invented tables; the real pages where they are at hand."""

from __future__ import annotations

import csv
import html
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dutch.pay import Pay, find_pay
from crawler.dutch.scales import SalaryTables, complete, per_month_36, scale_rank
from crawler.items import Line, SalaryScale

SHARED = Path(__file__).parents[2] / "shared"


def row(
    system: str, day: str, scale: str, low: int | None, high: int | None, how: str = "seen_official"
) -> SalaryScale:
    return SalaryScale(system, date.fromisoformat(day), scale, low, high, how)


TABLES = SalaryTables(
    [
        row("gemeenten", "2024-01-01", "10", 3400, 4900),
        row("gemeenten", "2024-01-01", "10A", 3700, 5300),
        row("gemeenten", "2024-01-01", "11", 4000, 5700),
        row("gemeenten", "2025-01-01", "10", 3500, 5000, "computed"),
        row("gemeenten", "2025-01-01", "11", 4100, 5800, "computed"),
        row("rijk", "2023-06-01", "10", 3300, 4800),
        row("rijk", "2023-06-01", "15", None, 8000),
        row("rijk", "2023-06-01", "9", 2900, 4300),
        row("rijk", "2023-06-01", "8", 2900, 4300),
    ]
)
ON = date(2025, 6, 1)


def pay(text: str) -> Pay:
    return find_pay([Line(text)])


def test_the_row_valid_on_a_day() -> None:
    assert TABLES.amounts("gemeenten", "10", date(2024, 12, 31)) == row("gemeenten", "2024-01-01", "10", 3400, 4900)
    found = TABLES.amounts("gemeenten", "10", date(2025, 1, 1))
    assert found and found.minimum == 3500
    assert TABLES.amounts("gemeenten", "10", date(2023, 12, 31)) is None
    assert TABLES.amounts("gemeenten", "10a", date(2025, 1, 1)) is None, "a later table without the scale ends its row"
    assert TABLES.amounts("onderwijs", "10", ON) is None


@pytest.mark.parametrize(
    ("low", "high", "on", "scales"),
    [
        (3500, 5000, ON, ["10"]),
        (3501, 4999, ON, ["10"]),
        (3502, 5000, ON, []),
        (3400, 4900, ON, ["10"]),
        (3400, 4900, date(2026, 12, 31), ["10"]),
        (3400, 4900, date(2027, 1, 2), []),
        (3500, 5000, date(2024, 6, 1), []),
        (3300, 4800, date(2026, 6, 1), ["10"]),
        (2900, 4300, ON, ["8", "9"]),
    ],
)
def test_the_scales_that_fit(low: float, high: float, on: date, scales: list[str]) -> None:
    assert sorted(found.scale for found in TABLES.fitting(low, high, on)) == scales


def test_a_scale_without_amounts_gets_the_table_of_that_day() -> None:
    done = complete(pay("schaal 10 cao Gemeenten"), TABLES, ON, None)
    assert (done.salary_min, done.salary_max, done.salary_period, done.salary_basis) == (
        3500,
        5000,
        "month",
        "from scale",
    )
    assert {e.field for e in done.evidence} == {"salary_min", "salary_max", "salary_period"}
    assert done.evidence[0].method == "table"
    assert done.evidence[0].derived_from == "gemeenten schaal 10, tabel 2025-01-01 (computed)"


def test_two_scales_get_the_least_and_the_most_and_the_system_of_the_employer() -> None:
    done = complete(pay("schaal 10 of 11"), TABLES, ON, "gemeenten")
    assert (done.salary_min, done.salary_max, done.scale_min, done.scale_max) == (3500, 5800, "10", "11")
    assert done.scale_system == "gemeenten"
    assert "scale_system" in {e.field for e in done.evidence}


def test_the_table_the_page_names_goes_before_that_of_the_day() -> None:
    assert complete(pay("schaal 10 (salaristabel 1 januari 2024)"), TABLES, ON, "gemeenten").salary_max == 4900


def test_an_empty_bound_stays_empty_and_an_unknown_scale_gets_nothing() -> None:
    done = complete(pay("schaal 15 BBRA"), TABLES, ON, None)
    assert (done.salary_min, done.salary_max) == (None, 8000)
    for text in ("schaal 18 BBRA", "schaal 10 cao politie", "schaal 10"):
        assert complete(pay(text), TABLES, ON, None).salary_basis == "none"


@pytest.mark.parametrize("text", ["schaal 10, max. € 4.000 bruto per maand", "schaal 10, tarief € 90 per uur"])
def test_any_stated_amount_keeps_the_table_out(text: str) -> None:
    done = complete(pay(text), TABLES, ON, "gemeenten")
    assert done.salary_min is None
    assert done.salary_basis != "from scale"


def test_amounts_without_a_scale_get_the_one_they_fit() -> None:
    done = complete(pay("€ 4.000 - € 5.700 bruto per maand"), TABLES, ON, None)
    assert (done.scale_min, done.scale_max, done.scale_system, done.salary_basis) == ("11", "11", "gemeenten", "stated")
    assert {e.derived_from for e in done.evidence} == {"gemeenten schaal 11, tabel 2024-01-01 (seen_official)"}
    assert all(e.certainty < 1 for e in done.evidence)


@pytest.mark.parametrize(
    "text",
    ["€ 2.900 - € 4.300 bruto per maand", "max. € 5.700 bruto per maand", "€ 4.000 - € 5.700 per maand bij 40 uur",
     "€ 48.000 - € 68.400 bruto per jaar", "tarief € 90 per uur"],
)  # fmt: skip
def test_two_scales_that_fit_or_half_an_amount_are_no_answer(text: str) -> None:
    assert complete(pay(text), TABLES, ON, "rijk").scale_min is None


def test_an_amount_outside_its_scale_is_flagged_and_kept() -> None:
    done = complete(pay("schaal 10, € 4.100 - € 5.800 bruto per maand"), TABLES, ON, "gemeenten")
    assert (done.salary_min, done.salary_max, done.scale_min) == (4100, 5800, "10")
    assert {e.certainty for e in done.evidence} == {0.0}
    assert all((e.derived_from or "").startswith("contradicts schaal 10: 3500-5000") for e in done.evidence)
    for text in (
        "schaal 10, max. € 4.900 bruto",
        "schaal 10, € 3.400 - € 4.900 bruto",
        "schaal 15 BBRA, € 6.000 - € 7.900 bruto",
    ):
        assert complete(pay(text), TABLES, ON, "gemeenten").evidence == ()


@pytest.mark.parametrize(("low", "high"), [("9", "10"), ("10", "10A"), ("10A", "11"), ("11", "11a"), ("LB", "1")])
def test_scales_sort(low: str, high: str) -> None:
    assert scale_rank(low) < scale_rank(high)


@pytest.mark.parametrize(
    ("period", "basis", "low"),
    [("month", None, 3600), ("month", 36, 3600), ("month", 40, 3240), ("year", None, 300), ("hour", None, 561_600),
     ("four weeks", None, 3900), ("week", 36, 15_600), ("day", None, 70_200), (None, None, None)],
)  # fmt: skip
def test_per_month_at_36_hours(period: str | None, basis: float | None, low: float | None) -> None:
    assert per_month_36(3600, None, period, basis) == (low, None)


@given(st.dates(), st.floats(0, 1e6), st.floats(0, 1e6))
def test_any_day_and_any_amount(on: date, low: float, high: float) -> None:
    found = Pay(salary_min=low, salary_max=high, salary_period="month", kind="salary")
    done = complete(found, TABLES, on, "gemeenten")
    assert (done.salary_min, done.salary_max) == (low, high)
    complete(Pay(scales=("10", "?"), kind="salary"), TABLES, on, "rijk")


needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real pages (../shared) are not here")


def real_tables() -> SalaryTables:
    with (SHARED / "reference/salary_scales.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            SalaryScale(
                r["system"], date.fromisoformat(r["effective_from"]), r["scale"],
                float(r["step_min_amount_eur"]) if r["step_min_amount_eur"] else None,
                float(r["step_max_amount_eur"]) if r["step_max_amount_eur"] else None, r["confidence"],
            )
            for r in csv.DictReader(file)
        ]  # fmt: skip
    return SalaryTables(rows)


def visible_lines(page: str) -> list[Line]:
    blocks = re.split(
        r"</?(?:p|h\d|li|ul|dl|dt|dd|div|time|main|ol|article|section)\b[^>]*>", page[page.index("<main") :]
    )
    texts = (html.unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks)
    return [Line(text) for text in texts if text]


@needs_shared
def test_the_real_pages() -> None:
    pages, tables, root = 0, real_tables(), SHARED / "realpages"
    index = {r["url"]: r for r in map(json.loads, (root / "index.jsonl").read_text("utf-8").splitlines())}
    for expected in map(json.loads, (root / "expected.jsonl").read_text("utf-8").splitlines()):
        recorded = index[expected["url"]]
        found = find_pay(visible_lines((root / recorded["file"]).read_text("utf-8")))
        done = complete(found, tables, date.fromisoformat(recorded["fetched_at"][:10]), None)
        if not expected["posting"]:
            assert found.kind == "none"
            continue
        pages += 1
        assert done.salary_min == expected.get("salary_min")
        assert done.salary_max == expected.get("salary_max")
        assert done.salary_period == expected.get("salary_period")
        assert found.salary_hours_basis == expected.get("salary_hours_basis")
        if "scale" in expected:
            assert done.scale_min == done.scale_max == expected["scale"]
            assert done.scale_system == expected["scale_system"]
    assert pages == 4


@needs_shared
def test_a_scale_by_its_amounts_in_the_real_tables() -> None:
    done = complete(pay("€ 6.829 - € 9.734 bruto per maand"), real_tables(), date(2026, 1, 12), None)
    assert (done.scale_min, done.scale_system) == ("16", "gemeenten")
    assert "2024-10-01" in (done.evidence[0].derived_from or "")
